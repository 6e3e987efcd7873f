package e2e

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
	"github.com/swampctl/swampctl/providers/sdk"
	"github.com/swampctl/swampctl/reconciler"
	"github.com/swampctl/swampctl/state/local"
)

// Pond is the example of docs/authoring.md: a thing that the API makes as often
// as it is asked, names or not.
type Pond struct {
	ID    int    `swamp:"id,optional,computed,key"`
	Name  string `swamp:"name,required,identity"`
	Depth int    `swamp:"depth,optional,default=1"`
}

// pondAPI is a cloud without idempotency keys, whose answers get lost.
type pondAPI struct {
	ponds   []Pond
	posts   int
	puts    int
	lose    int  // so many answers to POSTs are lost
	unique  bool // no two ponds have one name
	shallow bool // it makes all ponds one deep, whatever it is told
}

func (a *pondAPI) Now() time.Time                            { return time.Now() }
func (a *pondAPI) Holding() (time.Time, string)              { return time.Time{}, "" }
func (a *pondAPI) MayMark() bool                             { return false }
func (a *pondAPI) ClearMarker(context.Context, string) error { return nil }

func ponds(rec providers.Recogniser) providers.Resource {
	return sdk.Resource[*pondAPI, Pond]{
		Name: "toy_pond",
		Create: func(_ context.Context, a *pondAPI, r *Pond) error {
			a.posts++
			if a.unique && slices.ContainsFunc(a.ponds, func(p Pond) bool { return p.Name == r.Name }) {
				return &providers.Error{Kind: providers.Exists, Op: "create pond", Message: "the name is taken"}
			}
			r.ID = len(a.ponds) + 1
			if a.shallow {
				r.Depth = 1
			}
			a.ponds = append(a.ponds, *r)
			if a.posts <= a.lose {
				r.ID = 0
				return &providers.Error{Kind: providers.Lost, Op: "create pond", Message: "the connection was cut"}
			}
			return nil
		},
		Read: func(_ context.Context, a *pondAPI, r *Pond) error {
			i := slices.IndexFunc(a.ponds, func(p Pond) bool { return p.ID == r.ID })
			if i < 0 {
				return &providers.Error{Kind: providers.NotFound, Op: "read pond"}
			}
			*r = a.ponds[i]
			return nil
		},
		Update: func(_ context.Context, a *pondAPI, _, next *Pond) error {
			a.puts++
			a.ponds[next.ID-1] = *next
			return nil
		},
		Delete: func(_ context.Context, a *pondAPI, r *Pond) error {
			a.ponds = slices.DeleteFunc(a.ponds, func(p Pond) bool { return p.ID == r.ID })
			return nil
		},
		List: func(_ context.Context, a *pondAPI, _ *Pond) iter.Seq2[*Pond, error] {
			return func(yield func(*Pond, error) bool) {
				for _, p := range a.ponds {
					if !yield(&p, nil) {
						return
					}
				}
			}
		},
		Traits: providers.Traits{Recogniser: rec, Importable: true},
	}.Build()
}

// yard is a working directory with an API of ponds.
type yard struct {
	t   *testing.T
	dir string
	api *pondAPI
	rec providers.Recogniser
}

// apply plans and applies a configuration.
func (y *yard) apply(hcl string) (*reconciler.Result, diag.Diagnostics) {
	y.t.Helper()
	set := providers.Set{{
		Name: "toy", Source: "example.com/toy/toy", Schema: &schema.Schema{Block: &schema.Block{}},
		Validate:  func(cty.Value) diag.Diagnostics { return nil },
		Configure: func(context.Context, cty.Value) (providers.Client, diag.Diagnostics) { return y.api, nil },
		Resources: map[string]providers.Resource{"toy_pond": ponds(y.rec)},
	}}
	cfg, ds := config.LoadSources(y.dir, map[string][]byte{"main.tf": []byte(hcl)})
	fatal(y.t, ds)
	e := reconciler.New(reconciler.Options{
		Providers: set, Store: local.New(y.dir, local.Options{}), Who: "test", Parallelism: 4,
		Timing: reconciler.Timing{Grace: 50 * time.Millisecond, PollMin: time.Millisecond, PollMax: 5 * time.Millisecond},
	})
	s, err := e.Open(y.t.Context(), "apply", 0)
	must(y.t, err)
	defer func() { must(y.t, s.Close()) }()
	w := reconciler.Work{Config: cfg, Mode: planner.Normal, Workspace: "default", Command: "apply"}
	p, ds := s.Plan(y.t.Context(), w)
	if ds.HasErrors() {
		return nil, ds
	}
	return s.Apply(y.t.Context(), w, p)
}

// front declares a pond of that depth, with more in its block.
func front(depth int, more string) string {
	return fmt.Sprintf("resource \"toy_pond\" \"front\" {\n  name  = \"front\"\n  depth = %d\n%s}\n", depth, more)
}

// TestAuthoringCreateOrGet: what exists already is shown in the plan, and taken
// over where that is asked for.
func TestAuthoringCreateOrGet(t *testing.T) {
	t.Parallel()
	y := &yard{t: t, dir: t.TempDir(), rec: providers.NaturalKey, api: &pondAPI{unique: true, ponds: []Pond{{ID: 1, Name: "front", Depth: 9}}}}
	_, ds := y.apply(front(3, ""))
	if err := ds.Err(); err == nil || !strings.Contains(err.Error(), "with id 1") || !strings.Contains(err.Error(), "adopt") || y.api.posts+y.api.puts > 0 {
		t.Fatalf("got %v after %d POSTs and %d PUTs, want the id and the remedies, and nothing touched", err, y.api.posts, y.api.puts)
	}
	_, ds = y.apply(front(3, "  lifecycle {\n    adopt = true\n  }\n"))
	fatal(t, ds)
	if got := fmt.Sprint(y.api.ponds); got != "[{1 front 3}]" || y.api.posts > 0 {
		t.Errorf("ponds are %s after %d POSTs, want the one that is there, changed", got, y.api.posts)
	}
}

// TestAuthoringIdentity: a create whose answer is lost is recognised by the
// identity that tags declare, and not sent again; a look-alike is left alone.
func TestAuthoringIdentity(t *testing.T) {
	t.Parallel()
	y := &yard{t: t, dir: t.TempDir(), rec: providers.BeforeSet, api: &pondAPI{lose: 1, ponds: []Pond{{ID: 1, Name: "front", Depth: 9}}}} // somebody else's
	_, ds := y.apply(front(1, ""))
	fatal(t, ds)
	if got := fmt.Sprint(y.api.ponds); y.api.posts != 1 || got != "[{1 front 9} {2 front 1}]" {
		t.Errorf("%d POSTs, ponds are %s; want the lost one to be recognised and not sent again", y.api.posts, got)
	}
}

// TestAuthoringSkip: what is as it should be is skipped, without a word in the
// configuration or in the type; what differs is changed in place.
func TestAuthoringSkip(t *testing.T) {
	t.Parallel()
	y := &yard{t: t, dir: t.TempDir(), rec: providers.BeforeSet, api: &pondAPI{}}
	for _, step := range []struct{ depth, posts, puts int }{{1, 1, 0}, {1, 1, 0}, {3, 1, 1}, {3, 1, 1}} {
		_, ds := y.apply(front(step.depth, ""))
		fatal(t, ds)
		if y.api.posts != step.posts || y.api.puts != step.puts {
			t.Errorf("at depth %d: %d POSTs and %d PUTs, want %d and %d", step.depth, y.api.posts, y.api.puts, step.posts, step.puts)
		}
	}
}

// TestAuthoringVerify: an API that accepts a create and makes something else is
// found out, with the attribute, file and line.
func TestAuthoringVerify(t *testing.T) {
	t.Parallel()
	y := &yard{t: t, dir: t.TempDir(), rec: providers.BeforeSet, api: &pondAPI{shallow: true}}
	_, ds := y.apply(front(3, ""))
	if len(ds) != 1 || !strings.Contains(ds[0].Detail, "depth is not as planned: planned 3, got 1") || ds[0].Subject == nil || ds[0].Subject.Start.Line != 3 {
		t.Fatalf("got %v, want the attribute that is not as planned and its line", ds.Err())
	}
	if y.api.posts != 1 {
		t.Errorf("%d POSTs; what was made is recorded and not made again", y.api.posts)
	}
}

func fatal(t *testing.T, ds diag.Diagnostics) {
	t.Helper()
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
}
