package providers

import (
	"errors"
	"fmt"
	"time"
)

// Kind is the class of a failed call: what the engine may do about it.
type Kind uint8

// The kinds, a closed set.
const (
	Internal  Kind = iota // a bug in swampctl
	NotFound              // the object is not there
	Exists                // an object with this identity is there already
	Busy                  // another change is pending or something still uses it: wait, then again
	Invalid               // the cloud refuses the request: the user must mend it
	Denied                // the token may not do this, or is not known
	Throttled             // too many calls; nothing was done
	Transient             // failed for a reason that passes; nothing was done
	Lost                  // no answer or a server error: whether it was done is not known
)

// String returns the kind in words.
func (k Kind) String() string {
	names := [...]string{"internal", "not found", "exists already", "busy", "invalid", "denied", "throttled", "transient", "outcome unknown"}
	if int(k) < len(names) {
		return names[k]
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// Error is a failed call. It never holds a token or another secret.
type Error struct {
	Kind      Kind
	Op        string // for example "create droplet"
	Status    int    // HTTP status, 0 if there was no answer
	Code      string // the API's own error id, for example "unprocessable_entity"
	Message   string // the API's own words
	RequestID string
	// RetryAfter is how long the cloud asked to wait, 0 if it did not.
	RetryAfter time.Duration
	Err        error // cause, may be nil
}

// Error returns operation, the API's words, status and request id.
func (e *Error) Error() string {
	s := e.Message
	if s == "" && e.Err != nil {
		s = e.Err.Error()
	}
	if s == "" {
		s = e.Kind.String()
	}
	if e.Op != "" {
		s = e.Op + ": " + s
	}
	switch {
	case e.Status != 0 && e.RequestID != "":
		s += fmt.Sprintf(" (HTTP %d, request %s)", e.Status, e.RequestID)
	case e.Status != 0:
		s += fmt.Sprintf(" (HTTP %d)", e.Status)
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of err, Internal where it carries none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Remedy is what to type after a call that failed with err, "" where the words
// of err say all there is.
func Remedy(err error) string {
	var e *Error
	if !errors.As(err, &e) {
		return ""
	}
	switch e.Kind {
	case Denied:
		return "check that the token is valid and has the scopes for this: swampctl doctor"
	case Throttled:
		return "see how many calls are left, and until when: swampctl doctor"
	case Transient:
		return "type the same command again; where that does not help, look for the cause: swampctl doctor"
	case Lost:
		return "type the same command again: it finds out what took effect, and makes nothing twice"
	case Exists, Invalid:
		return "correct the configuration, and type the same command again; see what is left to do: swampctl plan"
	case Busy:
		return "wait for the other change, and type the same command again"
	default:
		return ""
	}
}

// IsNotFound reports whether err says that the object is not there.
func IsNotFound(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == NotFound
}

// ErrNotFound is a NotFound error for types that find out without a call.
var ErrNotFound = &Error{Kind: NotFound, Message: "not found"}
