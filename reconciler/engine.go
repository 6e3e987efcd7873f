// Package reconciler makes the cloud what a plan says. It alone changes the
// cloud: recovery of interrupted runs, refresh, apply, waiting and retries,
// and the rule that nothing is created twice.
package reconciler

import (
	"context"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/state"
)

// Options are what an engine works with.
type Options struct {
	Providers   providers.Set
	Store       state.Store
	Parallelism int // operations in flight at most; 0 means 10
	// Events receives progress, one call at a time; nil: nobody listens.
	Events   func(Event)
	FailFast bool   // after a failure start nothing new
	Who      string // user@host
	Version  string // of swampctl
	Timing   Timing
	// Soft is closed when the user asks to stop: nothing new is started, what is
	// in flight is finished and recorded. nil: never.
	Soft <-chan struct{}
	// Provision runs what a provisioner says; nil: none can be run. An error may
	// have a method Wrote() string: the last lines of what was written.
	Provision func(context.Context, Provisioning) error
	// Stand and StandData return what a test has in place of the type of an
	// instance; nil: nothing is replaced.
	Stand     func(addr.Instance, providers.Resource) providers.Resource
	StandData func(addr.Instance, providers.DataSource) providers.DataSource
}

// Timing are the engine's waits; zero fields get defaults.
type Timing struct {
	// Grace bounds how long an object that was just made may stay invisible, for
	// types that state a longer one; 0: the type's own.
	Grace time.Duration
	// PollMin and PollMax bound the pause between two looks at something that is
	// waited for; the pause grows from one to the other. Defaults 1 s, 10 s.
	PollMin, PollMax time.Duration
	// Timeout caps the waits for creates, updates and deletes; 0: the type's own.
	Timeout time.Duration
}

// Work is what a command works on.
type Work struct {
	Config    *config.Config
	Variables map[string]cty.Value
	Mode      planner.Mode
	Targets   []planner.Target
	Replace   []addr.Instance
	NoRefresh bool // trust the state
	Adopt     bool
	Workspace string
	Command   string // for the journal, for example "apply"
	Imports   []Import
	Leftovers Leftovers
}

// Import asks to take over an existing object.
type Import struct {
	Addr addr.Instance
	ID   string
	// Alias is that of the root module's provider configuration to read it
	// with, where nothing declares Addr.
	Alias string
	Block *diag.Range // the import block that asks for it, nil where there is none
}

// EventKind is what happened.
type EventKind string

// The kinds of event.
const (
	RefreshStarted EventKind = "refresh_start"    // Total objects to look at
	Refreshed      EventKind = "refresh_complete" // one object; Done of Total
	CutShort       EventKind = "cut_short"        // Run ended before it had written the state
	Recovered      EventKind = "recovered"        // Message says what became of an interrupted operation
	OpStarted      EventKind = "apply_start"
	OpProgress     EventKind = "apply_progress" // still going on; Message is the API's phase
	OpDone         EventKind = "apply_complete"
	OpFailed       EventKind = "apply_errored"
	OpSkipped      EventKind = "apply_skipped" // Because names what failed
	// A provisioner, whose type is Provisioner, begins, writes the line Message,
	// is through, or fails.
	ProvisionStarted EventKind = "provision_start"
	ProvisionSaid    EventKind = "provision_progress"
	ProvisionDone    EventKind = "provision_complete"
	ProvisionFailed  EventKind = "provision_errored"
	Holding          EventKind = "holding" // calls are paced until Until; Message says why
)

// Event is one step of progress.
type Event struct {
	Kind        EventKind
	Addr        addr.Instance
	Deposed     string
	Action      planner.Action // of an operation: Create, Update, Delete or Read
	Only        Only           // what an operation does beside its action
	ID          string
	Elapsed     time.Duration
	Message     string
	Err         error
	Because     *addr.Instance
	Done, Total int
	Until       time.Time
	Provisioner string
	Run         *state.Run
}

// Provisioning is one run of a provisioner for an object.
type Provisioning struct {
	Type                  string    // "local-exec", "remote-exec" or "file"
	Arguments, Connection cty.Value // Connection is NilVal where nothing says it
	// Secret: there are secrets in the arguments, so that no error may hold them
	// or what was said.
	Secret bool
	Say    func(line string) // takes a line of output; may be called at any time
}

// Only is what an operation does that leaves the object as it is.
type Only string

// What there is of that; an operation without any of them waits for the object.
const (
	Imports Only = "import" // an object that exists is taken over
	Moves   Only = "move"   // it gets another address
)

// onlyOf returns what a change does beside its action.
func onlyOf(c *planner.Change) Only {
	switch {
	case c.Importing != "":
		return Imports
	case c.Previous != nil:
		return Moves
	default:
		return ""
	}
}

// Outcome is what became of one planned operation.
type Outcome struct {
	Addr    addr.Instance
	Deposed string
	Action  planner.Action
	Only    Only // what it does beside its action
	ID      string
	Err     error          // of a failed one
	Because *addr.Instance // of a skipped one: what failed; nil: the run was stopped
	// Pending: made and recorded, but not ready yet; the next apply goes on
	// waiting.
	Pending bool
}

// Result is the end of an apply: every planned operation is in one list.
type Result struct {
	Done, Failed, Skipped []Outcome
	Stopped               bool // by the user
	Outputs               map[string]*state.Output
	// Values evaluates the configuration over what there is in the end.
	Values *config.Evaluator
}

// Settlement says what became of one operation of an interrupted run.
type Settlement struct {
	Addr    addr.Instance
	Op      state.Op
	Run     string
	ID      string
	How     How
	Message string
}

// How an interrupted operation was settled.
type How string

// The ways.
const (
	Adopted   How = "adopted"    // the create had taken effect; the object is in the state now
	NotMade   How = "not made"   // the create had no effect
	Revoked   How = "revoked"    // the create had taken effect, but its secret was lost: it was deleted
	ReRead    How = "read again" // an update; the object is recorded as it is
	Gone      How = "gone"       // a delete had taken effect
	StillHere How = "still here" // a delete had no effect
	StillOpen How = "still open" // could not be settled; Message says why and what to do
)
