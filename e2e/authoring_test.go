package e2e

import (
	"context"
	"fmt"
	"iter"
	"slices"
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
	ponds []Pond
	posts int
	lose  int // so many answers to POSTs are lost
}

func (a *pondAPI) Now() time.Time                            { return time.Now() }
func (a *pondAPI) Holding() (time.Time, string)              { return time.Time{}, "" }
func (a *pondAPI) MayMark() bool                             { return false }
func (a *pondAPI) ClearMarker(context.Context, string) error { return nil }

func ponds() providers.Resource {
	return sdk.Resource[*pondAPI, Pond]{
		Name: "toy_pond",
		Create: func(_ context.Context, a *pondAPI, r *Pond) error {
			a.posts++
			r.ID = len(a.ponds) + 1
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
		Traits: providers.Traits{Recogniser: providers.BeforeSet, Importable: true},
	}.Build()
}

// TestAuthoring: a type whose author wrote plain calls only, over an API that
// loses the answer of each first POST, is made once.
func TestAuthoring(t *testing.T) {
	t.Parallel()
	api := &pondAPI{lose: 1, ponds: []Pond{{ID: 1, Name: "front", Depth: 9}}} // somebody else's, of the same name
	set := providers.Set{{
		Name: "toy", Source: "example.com/toy/toy", Schema: &schema.Schema{Block: &schema.Block{}},
		Validate:  func(cty.Value) diag.Diagnostics { return nil },
		Configure: func(context.Context, cty.Value) (providers.Client, diag.Diagnostics) { return api, nil },
		Resources: map[string]providers.Resource{"toy_pond": ponds()},
	}}
	dir := t.TempDir()
	apply := func(hcl string) *reconciler.Result {
		t.Helper()
		cfg, ds := config.LoadSources(dir, map[string][]byte{"main.tf": []byte(hcl)})
		fatal(t, ds)
		e := reconciler.New(reconciler.Options{
			Providers: set, Store: local.New(dir, local.Options{}), Who: "test", Parallelism: 4,
			Timing: reconciler.Timing{Grace: 50 * time.Millisecond, PollMin: time.Millisecond, PollMax: 5 * time.Millisecond},
		})
		s, err := e.Open(t.Context(), "apply", 0)
		must(t, err)
		defer func() { must(t, s.Close()) }()
		w := reconciler.Work{Config: cfg, Mode: planner.Normal, Workspace: "default", Command: "apply"}
		p, ds := s.Plan(t.Context(), w)
		fatal(t, ds)
		res, ds := s.Apply(t.Context(), w, p)
		fatal(t, ds)
		return res
	}
	apply(`resource "toy_pond" "front" { name = "front" }`)
	if api.posts != 1 || len(api.ponds) != 2 {
		t.Errorf("%d POSTs, %d ponds; want the lost one to be recognised and not sent again", api.posts, len(api.ponds))
	}
	if res := apply(`resource "toy_pond" "front" { name = "front" }`); len(res.Done) != 0 {
		t.Errorf("the second apply does something: %v", res.Done)
	}
	apply(`resource "toy_pond" "front" {
  name  = "front"
  depth = 3
}`)
	if got := fmt.Sprint(api.ponds); got != "[{1 front 9} {2 front 3}]" {
		t.Errorf("ponds are %s", got)
	}
}

func fatal(t *testing.T, ds diag.Diagnostics) {
	t.Helper()
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
}
