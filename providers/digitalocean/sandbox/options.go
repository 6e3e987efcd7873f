package sandbox

import (
	"net/http"
	"time"
)

// Options configure a sandbox. The zero value is a sandbox in memory in which
// nothing takes time and every token is good.
type Options struct {
	// Clock tells the time; nil means time.Now.
	Clock func() time.Time

	// Latency is how long every call takes at least, from the head of its request
	// to its answer.
	Latency time.Duration

	// Speed divides the durations of everything asynchronous. At 1 a droplet
	// takes some seconds, as it does in the cloud; 0 means that all is done by
	// the next request.
	Speed float64

	// StateFile keeps the objects between processes; "" keeps none. It is
	// replaced atomically before a change is answered. Processes may share it
	// one after the other, not at once.
	StateFile string

	// RateLimit enforces the limits. The headers are sent in any case.
	RateLimit   bool
	HourLimit   int // requests in a sliding hour; 0 means 5000
	MinuteLimit int // requests in a sliding minute; 0 means 250

	// Token is the only token accepted; "" accepts any that is not empty.
	Token string

	// NoTagScope makes the token one that may not create tags: what would
	// create one is answered with 403.
	NoTagScope bool

	// PageMax caps per_page below the API's 200; 0 leaves it.
	PageMax int

	// ListDelay is how long new objects are missing from lists.
	ListDelay time.Duration

	// GetDelay is how long new objects are answered with 404.
	GetDelay time.Duration

	// TagDelay is how long tags given at the creation of a droplet are
	// missing, from the object and from ?tag_name=.
	TagDelay time.Duration

	// OnCall is called for every mutating call, twice: before the effect, and
	// after the effect has been saved but before it is answered. The number
	// counts the mutating calls of this Server from 1. It may end the process.
	OnCall func(n int, phase Phase, r *http.Request)

	// Faults are in force from the start; see [Server.AddFault].
	Faults []Fault
}

// Phase is a side of the effect of a call.
type Phase string

// The two sides of an effect.
const (
	Before Phase = "before"
	After  Phase = "after"
)

// Call is one request that the sandbox answered. It holds neither token nor body.
type Call struct {
	N         int       `json:"n"` // number among the mutating calls, 0 for reads
	Method    string    `json:"method"`
	Path      string    `json:"path"`
	Query     string    `json:"query,omitempty"`
	Status    int       `json:"status"` // 0 when no answer was given
	RequestID string    `json:"request_id"`
	Time      time.Time `json:"time"`
	Fault     string    `json:"fault,omitempty"` // what was done to it
}
