package reconciler

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
	"github.com/swampctl/swampctl/state"
)

// MarkerPrefix begins the tags that mark what one run creates.
const MarkerPrefix = "swampctl-run-"

// Engine runs commands against a store and a cloud.
type Engine struct {
	opt    Options
	events sync.Mutex
}

// New returns an engine.
func New(o Options) *Engine {
	if o.Parallelism <= 0 {
		o.Parallelism = 10
	}
	if o.Timing.PollMin <= 0 {
		o.Timing.PollMin = time.Second
	}
	if o.Timing.PollMax < o.Timing.PollMin {
		o.Timing.PollMax = max(10*time.Second, o.Timing.PollMin)
	}
	return &Engine{opt: o}
}

// Session is one command's exclusive hold of the state.
type Session struct {
	eng     *Engine
	store   state.Session
	mu      sync.Mutex // guards started, owned and doubts
	started bool
	// unrecorded: something could not be written to the journal. Nothing further
	// is begun then, and what recovery knows our objects by stays.
	unrecorded atomic.Bool
	run        state.Run
	config     *config.Config
	clients    map[string]providers.Client // by provider configuration, as the state writes it
	also       []addr.Instance             // whose clients are made though nothing declares them
	besides    []use                       // provider configurations whose clients are made besides
	world      *world
	owned      map[string]map[string]bool // type, id: what the state holds or held in this run
	doubts     map[string]bool            // identities of creates of interrupted runs that were not seen to have an effect
	outlasts   time.Time                  // when the last calls of interrupted runs can have no effect any more
	read       map[*state.Object]providers.Object
}

// Open takes the state's lock, waiting up to wait for a live holder; then the
// error is a [*state.LockedError].
func (e *Engine) Open(ctx context.Context, command string, wait time.Duration) (*Session, error) {
	id := ulid.MustNew(ulid.Now(), rand.Reader).String()
	s, err := e.opt.Store.Lock(ctx, state.Holder{
		ID: id, Operation: "swampctl " + command, Who: e.opt.Who, Version: e.opt.Version,
		Created: time.Now().UTC(), PID: os.Getpid(),
	}, wait)
	if err != nil {
		return nil, err
	}
	session := e.session(s)
	session.run = state.Run{
		ID: id, Command: command, Who: e.opt.Who, PID: os.Getpid(), Version: e.opt.Version,
		Started: time.Now().UTC(), Marker: markerOf(id),
	}
	return session, nil
}

// session returns a session over what a store gave.
func (e *Engine) session(s state.Session) *Session {
	return &Session{eng: e, store: s, clients: map[string]providers.Client{}, read: map[*state.Object]providers.Object{}}
}

// Close releases the lock. What is journaled stays for the next command.
func (s *Session) Close() error { return s.store.Close() }

// State returns the state as recorded so far; it must not be changed.
func (s *Session) State() *state.State { return s.store.State() }

// Interrupted returns how many operations earlier runs left without a known
// outcome.
func (s *Session) Interrupted() int { return len(s.store.Open()) }

// Edit changes the state without touching the cloud: state rm and mv.
func (s *Session) Edit(ctx context.Context, f func(*state.State) ([]state.Record, error)) error {
	records, err := f(s.store.State())
	if err != nil || len(records) == 0 {
		return err
	}
	if err := s.record(records...); err != nil {
		return err
	}
	return s.commit(ctx)
}

// begin starts the run in the journal with the first record that needs one.
func (s *Session) begin() error {
	if s.started {
		return nil
	}
	if err := s.store.Begin(s.run); err != nil {
		return err
	}
	s.started = true
	return nil
}

// record appends to the journal, durably. With nothing to record no run begins.
func (s *Session) record(rs ...state.Record) error {
	if len(rs) == 0 {
		return nil
	}
	s.mu.Lock()
	err := s.begin()
	s.mu.Unlock()
	if err == nil {
		for i := range rs {
			rs[i].Time = time.Now().UTC()
		}
		err = s.store.Record(rs...)
	}
	if err == nil {
		return nil
	}
	s.unrecorded.Store(true)
	return &unrecordedError{err}
}

// unrecordedError is that something could not be written to the journal.
type unrecordedError struct{ err error }

func (e *unrecordedError) Error() string { return e.err.Error() }
func (e *unrecordedError) Unwrap() error { return e.err }

// commit folds the journal into the document.
func (s *Session) commit(ctx context.Context) error {
	if !s.started {
		return nil
	}
	// The outcome is recorded even when the user has asked to stop.
	return s.store.Commit(context.WithoutCancel(ctx))
}

// fold is commit that also writes what earlier runs recorded and did not write.
func (s *Session) fold(ctx context.Context) error {
	if !s.started && len(s.store.Cut()) > 0 {
		s.mu.Lock()
		err := s.begin()
		s.mu.Unlock()
		if err != nil {
			return err
		}
	}
	return s.commit(ctx)
}

// Fold writes into the state what is recorded and not in it yet, by runs that
// were cut short too.
func (s *Session) Fold(ctx context.Context) diag.Diagnostics {
	if err := s.fold(ctx); err != nil {
		return diag.Diagnostics{unwrittenDiag(err)}
	}
	return nil
}

// unwrittenDiag says that the state's document could not be written.
func unwrittenDiag(err error) *diag.Diagnostic {
	return diag.Errorf("Cannot write the state",
		"%s Nothing is lost: the journal beside the state holds every outcome, and the next command takes them up.", sentence(err))
}

func (s *Session) emit(ev Event) {
	if s.eng.opt.Events == nil {
		return
	}
	s.eng.events.Lock()
	defer s.eng.events.Unlock()
	s.eng.opt.Events(ev)
}

// stopping reports whether the user has asked to stop.
func (s *Session) stopping() bool {
	select {
	case <-s.eng.opt.Soft:
		return s.eng.opt.Soft != nil
	default:
		return false
	}
}

// evalOptions are the evaluator's options for this run's providers.
func (s *Session) evalOptions(w Work) config.EvalOptions {
	set := s.eng.opt.Providers
	return config.EvalOptions{
		Variables: w.Variables,
		Workspace: w.Workspace,
		Schema:    func(r addr.Resource) *schema.Schema { return planner.SchemaOf(set, r) },
		Types:     func(m addr.Mode) []string { return set.Types(m == addr.Data) },
		ProviderSchema: func(name string) *schema.Schema {
			for _, p := range set {
				if p.Name == name {
					return p.Schema
				}
			}
			return nil
		},
		Resource: func(addr.Block, *diag.Range) (cty.Value, diag.Diagnostics) { return cty.DynamicVal, nil },
	}
}

// typ is a managed type with its calls.
type typ struct {
	providers.Resource
	name     string
	provider string // the client's configuration, as the state writes it
	ops      providers.Ops
	client   providers.Client
	// What serves several objects in one call; nil where the type cannot.
	batch   providers.BatchCreator
	deleter providers.BatchDeleter
	// Where the type's creates go first; nil where it needs no container.
	container providers.Container
	// What its objects leave behind; nil where that is nothing.
	leaver providers.Leaver
	// What holds lists against what is recorded; nil where [merge] must.
	onto providers.OntoLister
}

// typeOf returns the managed type of an instance, bound to its client.
func (s *Session) typeOf(i addr.Instance) (typ, error) {
	rt, p, ok := s.eng.opt.Providers.Resource(i.Resource.Type)
	if !ok {
		return typ{}, fmt.Errorf("no provider has a resource type %q", i.Resource.Type)
	}
	if s.eng.opt.Stand != nil {
		rt = s.eng.opt.Stand(i, rt)
	}
	return s.bound(rt, i.Resource.Type, s.providerOf(i, p))
}

// bind returns a managed type bound to the client of a provider configuration.
func (s *Session) bind(name, provider string) (typ, error) {
	rt, _, _ := s.eng.opt.Providers.Resource(name)
	return s.bound(rt, name, provider)
}

// bound is bind for a type that is known.
func (s *Session) bound(rt providers.Resource, name, provider string) (typ, error) {
	c := s.clients[provider]
	if c == nil {
		return typ{}, fmt.Errorf("%s is not configured", provider)
	}
	ty := typ{Resource: rt, name: name, client: c, provider: provider}
	ops := rt.Bind(c)
	if b, ok := ops.(providers.BatchCreator); ok && rt.Traits().Batch > 1 {
		ty.batch = b
	}
	if d, ok := ops.(providers.BatchDeleter); ok && rt.Traits().DeletesMany {
		ty.deleter = d
	}
	if k, ok := ops.(providers.Container); ok && rt.Traits().Recogniser == providers.PrivateContainer {
		ty.container = k
	}
	if l, ok := ops.(providers.Leaver); ok {
		ty.leaver = l
	}
	if l, ok := ops.(providers.OntoLister); ok {
		ty.onto = l
	}
	ty.ops = &visible{Ops: ops, grace: s.grace(ty), timing: s.eng.opt.Timing, client: c}
	return ty, nil
}

// listOf returns which list shows an object of the type.
func (ty typ) listOf(v cty.Value) listKey {
	return listKey{ty.name, ty.provider, ty.Identify(v).Scope}
}

// errorDiag turns a failed call into a diagnostic about an instance.
func errorDiag(i addr.Instance, r *diag.Range, summary string, err error) *diag.Diagnostic {
	return &diag.Diagnostic{Summary: summary, Detail: sentence(err), Address: i.String(), Subject: r, Hint: providers.Remedy(err)}
}

// sentence returns an error's text as a sentence.
func sentence(err error) string {
	s := err.Error()
	if s == "" {
		return s
	}
	s = strings.ToUpper(s[:1]) + s[1:]
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}
