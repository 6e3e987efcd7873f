package do

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/aws/smithy-go"

	"github.com/swampctl/swampctl/providers"
)

// Err names the operation in an error of this client's calls. A success whose
// answer cannot be read is Lost, as is a call to Spaces that was stopped on its
// way; errors of the libraries' own checks of arguments become Internal.
func Err(op string, err error) error {
	if err == nil {
		return nil
	}
	var pe *providers.Error
	if errors.As(err, &pe) {
		named := *pe
		named.Op = op
		return &named
	}
	var stopped interface{ CanceledError() bool } // of both libraries of S3: on its way, and in the pause before it goes again
	if errors.As(err, &stopped) {
		return &providers.Error{Kind: providers.Lost, Op: op, Message: "stopped on its way; whether it took effect is not known", Err: err}
	}
	if unreadable(err) {
		return &providers.Error{Kind: providers.Lost, Op: op, Message: "the API's answer is not the expected one: " + err.Error(), Err: err}
	}
	return &providers.Error{Kind: providers.Internal, Op: op, Err: err}
}

// unreadable reports whether a library could not decode an answer that the transport
// took for a success: empty, no JSON or XML, or of another shape.
func unreadable(err error) bool {
	var broken *smithy.DeserializationError
	if errors.As(err, &broken) {
		return true
	}
	var syntax *json.SyntaxError
	var shape *json.UnmarshalTypeError
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &syntax) || errors.As(err, &shape)
}

// answered makes an error of an answer with an error status.
func answered(req *http.Request, resp *http.Response, body []byte) *providers.Error {
	e := &providers.Error{Status: resp.StatusCode, RequestID: resp.Header.Get("x-request-id")}
	var b struct {
		ID        string   `json:"id"`
		Message   string   `json:"message"`
		RequestID string   `json:"request_id"`
		Error     any      `json:"error"`
		Messages  []string `json:"messages"`
	}
	_ = json.Unmarshal(body, &b) // one odd part must not cost the words, which decide the kind
	e.Code, e.Message = b.ID, b.Message
	if e.RequestID == "" {
		e.RequestID = b.RequestID
	}
	if s, ok := b.Error.(string); ok && e.Message == "" {
		e.Message = strings.TrimSpace(s + " " + strings.Join(b.Messages, " "))
	}
	if e.Message == "" {
		e.Message = strings.TrimSpace("the API answered " + strconv.Itoa(resp.StatusCode) + " " + http.StatusText(resp.StatusCode))
	}
	e.Kind = kindOf(req.Method, resp.StatusCode, strings.ToLower(e.Message))
	e.RetryAfter = retryAfter(resp.Header, time.Now())
	return e
}

// kindOf classes an answer by method, status and the API's words, which it
// needs: one status means several things.
func kindOf(method string, status int, msg string) providers.Kind {
	switch {
	case status == http.StatusNotFound, absent(msg) && !serverFault(status) && method != http.MethodPost:
		return providers.NotFound
	case status == http.StatusTooManyRequests:
		return providers.Throttled
	case status == http.StatusUnauthorized:
		return providers.Denied
	case status == http.StatusForbidden && method == http.MethodDelete && inUse(msg):
		return providers.Busy
	case status == http.StatusForbidden:
		return providers.Denied
	case status == http.StatusPreconditionFailed:
		return providers.Busy
	case serverFault(status) && mutates(method):
		return providers.Lost
	case serverFault(status):
		return providers.Transient
	case pending(msg):
		return providers.Busy
	case status == http.StatusConflict && method == http.MethodDelete:
		return providers.Busy
	case method == http.MethodPost && taken(msg), status == http.StatusConflict && method == http.MethodPost:
		return providers.Exists
	case status == http.StatusConflict:
		return providers.Busy
	default:
		return providers.Invalid
	}
}

// serverFault reports whether a status leaves open what was done. A gateway
// answers 408 to a request that it may have passed on.
func serverFault(status int) bool { return status >= 500 || status == http.StatusRequestTimeout }

func mutates(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}

// absent reports whether the API says in words only that what a call is for is
// not there, as of pools and gateways.
func absent(msg string) bool {
	return containsAny(msg, "autoscale group with id", "nat gateway with id") && strings.Contains(msg, "not found")
}

// NotYet makes Busy of a refusal with 403, by which the API also says that it does
// something later only; that a token may not do it is told in words.
func NotYet(err error) error {
	var e *providers.Error
	if !errors.As(err, &e) || e.Status != http.StatusForbidden || containsAny(strings.ToLower(e.Message), "authorized", "permission", "scope") {
		return err
	}
	later := *e
	later.Kind = providers.Busy
	return &later
}

// pending reports whether the API says that another change is under way.
func pending(msg string) bool {
	return containsAny(msg, "pending event", "pending action", "is locked", "currently locked", "currently being", "in progress", "not yet ready", "please wait", "try again")
}

func inUse(msg string) bool {
	return containsAny(msg, "in use", "members", "being used", "attached", "default vpc", "still has", "associated")
}

func taken(msg string) bool {
	return containsAny(msg, "already exists", "already in use", "not unique", "must be unique", "duplicate name", "already taken", "name is in use",
		"name is not available", "share a name with", "already attached", "already assigned")
}

func containsAny(s string, subs ...string) bool {
	for _, sub := range subs {
		if strings.Contains(s, sub) {
			return true
		}
	}
	return false
}

// unanswered makes an error of a call that got no answer, or none that can be
// read. Only a connection that never came to be is certain to have done nothing.
func unanswered(req *http.Request, err error) *providers.Error {
	e := &providers.Error{Kind: providers.Transient, Err: err, Message: plain(err)}
	if mutates(req.Method) && !neverSent(err) {
		e.Kind = providers.Lost
		e.Message += "; whether it took effect is not known"
	}
	return e
}

// neverSent reports whether no connection was made.
func neverSent(err error) bool {
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return true
	}
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// plain says what happened on the network in a few words.
func plain(err error) string {
	var t interface{ Timeout() bool }
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return "the host " + dns.Name + " cannot be found; check the network and the API address"
	case neverSent(err):
		return "no connection to the API: " + err.Error() + "; check the network and the API address"
	case errors.As(err, &t) && t.Timeout():
		return "the API did not answer in time"
	default:
		return "the connection to the API broke: " + err.Error()
	}
}

// retryAfter is how long the API asks to wait, 0 if it does not.
func retryAfter(h http.Header, now time.Time) time.Duration {
	s := h.Get("retry-after")
	if s == "" {
		return 0
	}
	if n, err := strconv.Atoi(s); err == nil && n >= 0 {
		return time.Duration(n) * time.Second
	}
	if t, err := http.ParseTime(s); err == nil {
		return max(0, t.Sub(apiNow(h, now)))
	}
	return 0
}

// apiNow is the API's time at its answer, by which it means the times in it;
// now, which is ours, where it does not say.
func apiNow(h http.Header, now time.Time) time.Time {
	if d, err := http.ParseTime(h.Get("Date")); err == nil {
		return d
	}
	return now
}
