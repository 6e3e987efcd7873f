// Package reconcilertest runs the engine over a cloud that can break, in a
// process that can be killed, without a process.
package reconcilertest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/reconciler"
	"github.com/swampctl/swampctl/state"
	"github.com/swampctl/swampctl/state/local"
)

// ErrDead is what a process that has been killed gets of everything.
var ErrDead = errors.New("the process is dead")

// Lab is a cloud and a folder, and a process that can be killed. Its functions
// are set between runs only.
type Lab struct {
	Cloud  *sandbox.Server                       // nil in a lab without one
	Dir    string                                // of the state; another one is another state
	Dead   atomic.Bool                           // from when on the process is killed; each run begins alive
	Kill   func(n int, phase sandbox.Phase) bool // asked at every changing call; nil: nothing is killed
	Disk   func(point string) error              // of the state; nil: all is well
	Store  func(state.Store) state.Store         // what stands before the store; nil: nothing
	Soft   <-chan struct{}                       // closed when the user asks to stop; nil: never
	Events func(reconciler.Event)                // hears what goes on; nil: nobody
	Wire   func(*http.Request) (cut bool)        // sees what is sent, and may cut off the answer; nil: all is well
	// Provision runs provisioners; nil: none can be run.
	Provision func(context.Context, reconciler.Provisioning) error
}

// Failer is what tests of every kind have.
type Failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// New opens a lab with an empty account, and its state in dir.
func New(t Failer, dir string, o sandbox.Options) *Lab {
	t.Helper()
	l := &Lab{Dir: dir}
	o.OnCall = func(n int, phase sandbox.Phase, _ *http.Request) {
		if l.Kill != nil && l.Kill(n, phase) {
			l.Dead.Store(true)
		}
	}
	s, err := sandbox.New(o)
	if err != nil {
		t.Fatalf("sandbox: %v", err)
	}
	l.Cloud = s
	return l
}

// RoundTrip sends a request, unless the process is dead before or after.
func (l *Lab) RoundTrip(r *http.Request) (*http.Response, error) {
	if l.Dead.Load() {
		return nil, ErrDead
	}
	cut := l.Wire != nil && l.Wire(r)
	resp, err := l.Cloud.RoundTripper().RoundTrip(r)
	if l.Dead.Load() {
		return nil, ErrDead
	}
	if cut {
		return nil, errors.New("the connection was cut")
	}
	return resp, err
}

// Run is one process over the lab's cloud: plan and apply. It returns the plan
// too, which is nil where planning failed.
func (l *Lab) Run(t Failer, hcl string, mode planner.Mode, change ...func(*reconciler.Work)) (*planner.Plan, *reconciler.Result, diag.Diagnostics) {
	t.Helper()
	return l.RunWith(t, l.providers(), hcl, mode, change...)
}

// providers are those of a process, with a client of its own.
func (l *Lab) providers() providers.Set {
	env := map[string]string{"DIGITALOCEAN_HTTP_RETRY_WAIT_MIN": "0.001", "DIGITALOCEAN_HTTP_RETRY_WAIT_MAX": "0.005", "DIGITALOCEAN_HTTP_RETRY_MAX": "2"}
	return providers.Set{digitalocean.New(digitalocean.Options{
		Base: l, BaseURL: "http://sandbox.invalid", Token: "law", PollMin: time.Millisecond, Timeout: 200 * time.Millisecond,
		Getenv: func(k string) string { return env[k] },
	})}
}

// RunWith is one process with the given providers.
func (l *Lab) RunWith(t Failer, set providers.Set, hcl string, mode planner.Mode, change ...func(*reconciler.Work)) (*planner.Plan, *reconciler.Result, diag.Diagnostics) {
	t.Helper()
	ctx := context.Background()
	s, w, ds := l.open(ctx, t, set, hcl)
	if ds.HasErrors() {
		return nil, nil, ds
	}
	defer func() { _ = s.Close() }()
	w.Mode = mode
	for _, f := range change {
		f(&w)
	}
	plan, ds := s.Plan(ctx, w)
	if ds.HasErrors() {
		return nil, nil, ds
	}
	res, ds := s.Apply(ctx, w, plan)
	return plan, res, ds
}

// open locks the state for a process that has just been started.
func (l *Lab) open(ctx context.Context, t Failer, set providers.Set, hcl string) (*reconciler.Session, reconciler.Work, diag.Diagnostics) {
	t.Helper()
	l.Dead.Store(false)
	var store state.Store = local.New(l.Dir, local.Options{TestHook: func(point string) error {
		if l.Dead.Load() {
			return ErrDead
		}
		if l.Disk != nil {
			return l.Disk(point)
		}
		return nil
	}})
	if l.Store != nil {
		store = l.Store(store)
	}
	e := reconciler.New(reconciler.Options{
		Providers: set, Store: store, Who: "law", Parallelism: 4, Soft: l.Soft, Provision: l.Provision, Events: l.Events,
		Timing: reconciler.Timing{Grace: 40 * time.Millisecond, PollMin: time.Millisecond, PollMax: 4 * time.Millisecond, Timeout: 2 * time.Second},
	})
	cfg, ds := config.LoadSources(l.Dir, map[string][]byte{"main.tf": []byte(hcl)})
	if ds.HasErrors() {
		t.Fatalf("configuration: %v\n%s", ds.Err(), hcl)
	}
	s, err := e.Open(ctx, "apply", 5*time.Second)
	if err != nil {
		return nil, reconciler.Work{}, diag.Diagnostics{diag.Errorf("Cannot lock", "%v", err)}
	}
	return s, reconciler.Work{Config: cfg, Workspace: "default", Command: "apply"}, nil
}

// Apply runs and wants success.
func (l *Lab) Apply(t Failer, hcl string, change ...func(*reconciler.Work)) *planner.Plan {
	t.Helper()
	p, res, ds := l.Run(t, hcl, planner.Normal, change...)
	if ds.HasErrors() || len(res.Failed)+len(res.Skipped) > 0 {
		t.Fatalf("apply: %v\n%s", ds.Err(), hcl)
	}
	return p
}

// Plan plans, applies nothing and wants success.
func (l *Lab) Plan(t Failer, hcl string, change ...func(*reconciler.Work)) *planner.Plan {
	t.Helper()
	ctx := context.Background()
	s, w, ds := l.open(ctx, t, l.providers(), hcl)
	for _, f := range change {
		f(&w)
	}
	if !ds.HasErrors() {
		defer func() { _ = s.Close() }()
		var p *planner.Plan
		if p, ds = s.Plan(ctx, w); !ds.HasErrors() {
			return p
		}
	}
	t.Fatalf("plan: %v\n%s", ds.Err(), hcl)
	return nil
}

// ApplySaved is one process that executes a plan of another one.
func (l *Lab) ApplySaved(t Failer, hcl string, p *planner.Plan) (*reconciler.Result, diag.Diagnostics) {
	t.Helper()
	ctx := context.Background()
	s, w, ds := l.open(ctx, t, l.providers(), hcl)
	if ds.HasErrors() {
		return nil, ds
	}
	defer func() { _ = s.Close() }()
	w.Mode = p.Mode
	return s.Apply(ctx, w, p)
}

// Import is one process that takes an object over.
func (l *Lab) Import(t Failer, set providers.Set, hcl string, im reconciler.Import) diag.Diagnostics {
	t.Helper()
	ctx := context.Background()
	s, w, ds := l.open(ctx, t, set, hcl)
	if ds.HasErrors() {
		return ds
	}
	defer func() { _ = s.Close() }()
	w.Imports = []reconciler.Import{im}
	_, ds = s.Import(ctx, w)
	return ds
}

// Recover builds the state anew from the configuration and the cloud, and
// returns what it matched.
func (l *Lab) Recover(t Failer, hcl string) *planner.Plan {
	t.Helper()
	ctx := context.Background()
	s, w, ds := l.open(ctx, t, l.providers(), hcl)
	if ds.HasErrors() {
		t.Fatalf("recover: %v", ds.Err())
	}
	defer func() { _ = s.Close() }()
	p, ds := s.Match(ctx, w)
	if ds.HasErrors() {
		t.Fatalf("recover: %v\n%s", ds.Err(), hcl)
	}
	if _, ds := s.Rebuild(ctx, p); ds.HasErrors() {
		t.Fatalf("recover: %v\n%s", ds.Err(), hcl)
	}
	return p
}

// RunTags is how [Lab.Holdings] calls the tags of runs.
const RunTags = "run tags"

// chosen is what the cloud puts at random into the names of what it makes itself.
var chosen = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|-[0-9a-f]{5}$`)

// Holdings counts what the account holds, by kind and name. What was done to it
// in the past does not count.
func (l *Lab) Holdings() map[string]int {
	out := map[string]int{}
	for kind, objects := range l.Cloud.Snapshot() {
		for _, o := range objects {
			if kind == "actions" || o["public"] == true { // the images that everybody has
				continue
			}
			name := fmt.Sprint(o["name"])
			if fields, ok := o["fields"].(map[string]any); ok {
				name = fmt.Sprint(fields["name"], fields["description"])
			}
			name = fmt.Sprint(kind, " ", o["type"], " ", chosen.ReplaceAllString(name, "*"))
			if text, _ := o["name"].(string); strings.HasPrefix(text, "swampctl-run-") {
				name = RunTags
			}
			out[name]++
		}
	}
	return out
}

// Unlike names what two accounts hold differently.
func Unlike(got, want map[string]int) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got[name] != want[name] {
			out = append(out, fmt.Sprintf("%s: %d, want %d", name, got[name], want[name]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if want[name] == 0 {
			out = append(out, fmt.Sprintf("%s: %d, want none", name, got[name]))
		}
	}
	return out
}

// Changes returns the changing calls since the last reset.
func (l *Lab) Changes() []sandbox.Call {
	return slices.DeleteFunc(l.Cloud.Calls(), func(c sandbox.Call) bool { return c.N == 0 })
}
