// Package planner compares what is declared with what is there and says what
// to do about it. It does no I/O of its own: equal inputs give equal plans,
// byte for byte.
package planner

import (
	"context"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/state"
)

// Mode is what a plan is for.
type Mode string

// The modes.
const (
	Normal      Mode = "normal"
	Destroy     Mode = "destroy"
	RefreshOnly Mode = "refresh-only"
)

// Action is what happens to one object.
type Action string

// The actions. Replace deletes first; CreateThenDelete makes the new object
// first and keeps the old one as deposed until its dependents have moved.
const (
	NoOp             Action = "no-op"
	Create           Action = "create"
	Update           Action = "update"
	Replace          Action = "delete-create"
	CreateThenDelete Action = "create-delete"
	Delete           Action = "delete"
	Read             Action = "read"
	Forget           Action = "forget"
)

// IsReplace reports whether a is one of the two replacements.
func (a Action) IsReplace() bool { return a == Replace || a == CreateThenDelete }

// Makes reports whether a creates an object.
func (a Action) Makes() bool { return a == Create || a.IsReplace() }

// Deletes reports whether a deletes an object.
func (a Action) Deletes() bool { return a == Delete || a.IsReplace() }

// Live is one recorded object as the refresh found it.
type Live struct {
	Recorded providers.Object  // from the state
	Now      *providers.Object // as it is; nil: gone
	Steady   bool              // Now is known to be as Recorded
	// Interrupted: an update may have run in part. Recorded is from before it.
	Interrupted bool
	// Tried: what that update may have set of what the API never shows, by name.
	Tried map[string]cty.Value
	// Imported: not recorded before; read for an import of this id.
	Imported string
	Block    *diag.Range // of the import block, nil where there is none
}

// World answers the planner's questions about the cloud. Answers are the same
// for equal questions within a plan.
type World interface {
	// ReadData reads a data source for a wholly known configuration.
	ReadData(ctx context.Context, i addr.Instance, config cty.Value) (cty.Value, error)
	// Find returns the objects of an instance's type, in reach of its provider
	// configuration, that have the identity of like.
	Find(ctx context.Context, i addr.Instance, like cty.Value) ([]providers.Object, error)
}

// Request is all that a plan is made from.
type Request struct {
	Config    *config.Config
	Variables map[string]cty.Value
	Providers providers.Set
	State     *state.State
	Live      map[addr.Instance]*Live            // current objects
	Deposed   map[addr.Instance]map[string]*Live // replaced objects not deleted yet
	Imports   map[addr.Instance]*Live            // what is imported, where nothing is recorded
	World     World
	// Stand returns what a test has in place of the type of an instance; nil:
	// nothing is replaced.
	Stand     func(addr.Instance, providers.Resource) providers.Resource
	Mode      Mode
	Targets   []Target
	Replace   []addr.Instance
	Adopt     bool // take over objects that exist already under a unique identity
	Recover   bool // take over whatever matches: the state was lost
	Workspace string
	ID        string // of the plan to be made
	Now       time.Time
	// prefer says in a recovery which of like objects an instance takes.
	prefer map[addr.Instance]string
}

// Target is one -target.
type Target struct {
	Module addr.Module
	Block  *addr.Block    // nil: the whole module
	Key    *addr.Instance // nil: all instances of the block
}

// Plan is what apply executes.
type Plan struct {
	ID        string
	Mode      Mode
	Created   time.Time
	Changes   []*Change // sorted by address; deposed objects behind current ones
	Drift     []*Drift  // what differs from the state and matters here, sorted
	Kept      []*Drift  // what differs and stays as it was found, sorted
	Renames   []*Rename // what would be deleted and made again as it is, sorted
	Outputs   []*OutputChange
	Checks    []config.CheckResult // what comes of conditions, as far as it is known
	Variables map[string]cty.Value
	Workspace string
	Targeted  bool
	Ambiguous []*Ambiguity // of a recovery: which object it is cannot be told
	// Lineage and Serial of the state it was made from.
	Lineage string
	Serial  uint64
	// Ahead counts what that state had beyond the document of the serial.
	Ahead int
}

// Change is one object and what happens to it.
type Change struct {
	Addr     addr.Instance
	Deposed  string         // key of a deposed object, "" for the current one
	Previous *addr.Instance // where it was before a move
	Action   Action
	Cause    Cause              // beside what the values show
	Reasons  []providers.Reason // of a replacement: the attributes that cannot be changed in place
	Notes    []string

	Prior   providers.Object // as last read; Value null where there is none
	Planned cty.Value        // null when it goes
	// Sensitive are the paths in Planned that hold secrets, and those of Prior by
	// the schema; PriorSensitive those of Prior by the schema and the state.
	Sensitive, PriorSensitive []cty.Path
	// Veiled are those that are not shown because a module's output is declared
	// sensitive. The state does not have them.
	Veiled []cty.Path

	// Requires is what it comes after, direct: single instances and, as blocks,
	// all instances of these.
	Requires     config.Dependencies
	Dependencies []addr.Block // for the state
	// Depended are the dependencies that the state holds for the prior object.
	Depended []addr.Block
	// Unique is the identity in types where the cloud allows only one object of
	// it; else not Known.
	Unique providers.Identity
	// CreateBeforeDestroy as declared or spread from what depends on it.
	CreateBeforeDestroy bool
	Importing           string // id, where an existing object is taken over
	// Waiting: the object is there and not ready yet; apply waits for it.
	Waiting providers.Phase
	Range   *diag.Range // of the block, nil when it is no longer declared
	// Origins say from where the values come that are known after apply.
	Origins []config.Origin
	// Stateful: users' data is lost when the object goes.
	Stateful bool
	// Loses is users' data that goes with a change in place.
	Loses []string
	// Cost is what the object costs; nil where nobody was asked.
	Cost *Cost
	// Leftovers are what a delete leaves behind, or takes along.
	Leftovers []providers.Leftover
}

// LosesData reports whether users' data goes with the change.
func (c *Change) LosesData() bool {
	return len(c.Loses) > 0 || c.Stateful && c.Action.Deletes()
}

// Cost is what an object costs a month before and after.
type Cost struct{ Before, After providers.Price }

// Delta returns by how much the monthly price changes; false where that is not
// known.
func (c *Cost) Delta() (float64, bool) {
	return c.After.Monthly - c.Before.Monthly, c.After.Known && c.Before.Known
}

// Bill is what a plan changes a month.
type Bill struct {
	Delta     float64 // of all changes whose price is known
	Unknown   int     // changes whose price is not
	Published string  // the month of the public price list, where some of it comes from that
}

// Bill sums up what the plan changes a month.
func (p *Plan) Bill() Bill {
	var b Bill
	for _, c := range p.Changes {
		if c.Cost == nil {
			continue
		}
		delta, ok := c.Cost.Delta()
		if !ok {
			b.Unknown++
			continue
		}
		b.Delta += delta
		if delta != 0 {
			b.Published = max(b.Published, c.Cost.Before.Published, c.Cost.After.Published)
		}
	}
	return b
}

// Rename is a delete and a create of equal objects: most likely one object
// whose address has changed.
type Rename struct{ From, To addr.Instance }

// Changed reports whether applying c does anything at all, to the cloud or to
// the state.
func (c *Change) Changed() bool {
	return c.Action != NoOp || c.Importing != "" || c.Previous != nil || c.Waiting.Stage == providers.Pending
}

// Drift is an object that differs from what the state holds.
type Drift struct {
	Addr      addr.Instance
	Deposed   string
	Before    cty.Value
	After     cty.Value // null: gone
	Sensitive []cty.Path
	// The attributes that differ: Undone are set back by the plan, Accepted by
	// ignore_changes, and Moved by neither: the server did it by itself.
	Undone, Accepted, Moved []string
}

// OutputChange is a root output before and after.
type OutputChange struct {
	Name          string
	Before, After cty.Value // cty.NilVal where there is none
	Sensitive     bool
	Origins       []config.Origin // as those of a change
}

// Changed reports whether the output's value changes.
func (o *OutputChange) Changed() bool {
	if o.Before == cty.NilVal || o.After == cty.NilVal {
		return o.Before != o.After
	}
	return !o.After.IsWhollyKnown() || !o.Before.RawEquals(o.After)
}

// Empty reports whether applying the plan would do nothing: no object and no
// output changes.
func (p *Plan) Empty() bool {
	for _, c := range p.Changes {
		if c.Changed() && c.Action != Read {
			return false
		}
	}
	for _, o := range p.Outputs {
		if o.Changed() {
			return false
		}
	}
	return p.Mode != RefreshOnly || len(p.Drift) == 0
}

// Counts are how many objects a plan adds, changes, destroys and imports.
type Counts struct{ Add, Change, Destroy, Import, Forget int }

// Count returns the plan's counts; a replacement counts as add and destroy.
func (p *Plan) Count() Counts {
	var n Counts
	for _, c := range p.Changes {
		if c.Action.Makes() {
			n.Add++
		}
		if c.Action == Update {
			n.Change++
		}
		if c.Action.Deletes() {
			n.Destroy++
		}
		if c.Action == Forget {
			n.Forget++
		}
		if c.Importing != "" {
			n.Import++
		}
	}
	return n
}
