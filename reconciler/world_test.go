package reconciler_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
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

// errDead is what a process that has been killed gets of everything.
var errDead = errors.New("the process is dead")

// lab is a cloud and a folder, and a process that can be killed.
type lab struct {
	cloud   *sandbox.Server
	dir     string
	options sandbox.Options
	dead    atomic.Bool
	kill    func(n int, phase sandbox.Phase) bool // asked at every changing call
	disk    func(point string) error              // of the state; nil: all is well
	store   func(state.Store) state.Store         // what stands before the store; nil: nothing
	wire    func(*http.Request) (cut bool)        // sees what is sent, and may cut off the answer; nil: all is well
}

// failer is what both kinds of test have.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func newLab(t failer, dir string, o sandbox.Options) *lab {
	t.Helper()
	l := &lab{dir: dir, options: o}
	o.OnCall = func(n int, phase sandbox.Phase, _ *http.Request) {
		if l.kill != nil && l.kill(n, phase) {
			l.dead.Store(true)
		}
	}
	s, err := sandbox.New(o)
	if err != nil {
		t.Fatalf("sandbox: %v", err)
	}
	l.cloud = s
	return l
}

// RoundTrip sends a request, unless the process is dead before or after.
func (l *lab) RoundTrip(r *http.Request) (*http.Response, error) {
	if l.dead.Load() {
		return nil, errDead
	}
	cut := l.wire != nil && l.wire(r)
	resp, err := l.cloud.RoundTripper().RoundTrip(r)
	if l.dead.Load() {
		return nil, errDead
	}
	if cut {
		return nil, errors.New("the connection was cut")
	}
	return resp, err
}

// run is one process: plan and apply. It returns the plan too.
func (l *lab) run(t failer, hcl string, mode planner.Mode, change ...func(*reconciler.Work)) (*planner.Plan, *reconciler.Result, diag.Diagnostics) {
	t.Helper()
	p := digitalocean.New(digitalocean.Options{
		Base: l, BaseURL: "http://sandbox.invalid", Token: "law", PollMin: time.Millisecond, Timeout: 200 * time.Millisecond,
		Getenv: func(k string) string {
			return map[string]string{"DIGITALOCEAN_HTTP_RETRY_WAIT_MIN": "0.001", "DIGITALOCEAN_HTTP_RETRY_WAIT_MAX": "0.005", "DIGITALOCEAN_HTTP_RETRY_MAX": "2"}[k]
		},
	})
	return l.runWith(t, providers.Set{p}, hcl, mode, change...)
}

// runWith is one process with the given providers.
func (l *lab) runWith(t failer, set providers.Set, hcl string, mode planner.Mode, change ...func(*reconciler.Work)) (*planner.Plan, *reconciler.Result, diag.Diagnostics) {
	t.Helper()
	l.dead.Store(false)
	ctx := context.Background()
	var store state.Store = local.New(l.dir, local.Options{TestHook: func(point string) error {
		if l.dead.Load() {
			return errDead
		}
		if l.disk != nil {
			return l.disk(point)
		}
		return nil
	}})
	if l.store != nil {
		store = l.store(store)
	}
	e := reconciler.New(reconciler.Options{
		Providers: set, Store: store, Who: "law", Parallelism: 4,
		Timing: reconciler.Timing{Grace: 40 * time.Millisecond, PollMin: time.Millisecond, PollMax: 4 * time.Millisecond, Timeout: 2 * time.Second},
	})
	s, err := e.Open(ctx, "apply", 5*time.Second)
	if err != nil {
		return nil, nil, diag.Diagnostics{diag.Errorf("Cannot lock", "%v", err)}
	}
	defer func() { _ = s.Close() }()
	cfg, ds := config.LoadSources(l.dir, map[string][]byte{"main.tf": []byte(hcl)})
	if ds.HasErrors() {
		t.Fatalf("configuration: %v\n%s", ds.Err(), hcl)
	}
	w := reconciler.Work{Config: cfg, Mode: mode, Workspace: "default", Command: "apply"}
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

// apply wants success.
func (l *lab) apply(t failer, hcl string) *planner.Plan {
	t.Helper()
	p, res, ds := l.run(t, hcl, planner.Normal)
	if ds.HasErrors() || len(res.Failed)+len(res.Skipped) > 0 {
		t.Fatalf("apply: %v\n%s", ds.Err(), hcl)
	}
	return p
}

// count says what the cloud holds beside what every account has.
func (l *lab) count() map[string]int {
	out := map[string]int{}
	for kind, objects := range l.cloud.Snapshot() {
		if kind == "actions" || kind == "project_resources" || kind == "projects" || kind == "images" {
			continue
		}
		for _, o := range objects {
			name, _ := o["name"].(string)
			if strings.HasPrefix(name, "swampctl-run-") {
				out["run tags"]++
			} else if o["default"] != true && !strings.HasPrefix(fmt.Sprint(o["type"]), "NS") && o["type"] != "SOA" {
				out[kind]++
			}
		}
	}
	return out
}
