package reconciler_test

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// counted is a type that counts how often an object is planned.
type counted struct {
	providers.Spec
	plans *atomic.Int32
}

func (c counted) Plan(r providers.PlanRequest) (providers.PlanResponse, diag.Diagnostics) {
	c.plans.Add(1)
	return c.Spec.Plan(r)
}

// TestPlanWhileLooking: what is declared is planned while the list of the objects
// is on its way, and not again where that shows them as they are recorded. What
// it shows otherwise is planned anew.
func TestPlanWhileLooking(t *testing.T) {
	l := newLab(t, t.TempDir(), sandbox.Options{})
	p := digitalocean.New(digitalocean.Options{Base: l, BaseURL: "http://sandbox.invalid", Token: "law", PollMin: time.Millisecond})
	droplet := p.Resources["digitalocean_droplet"]
	var plans atomic.Int32
	droplet.Spec = counted{droplet.Spec, &plans}
	p.Resources["digitalocean_droplet"] = droplet
	plan := func() *planner.Plan {
		made, _, ds := l.RunWith(t, providers.Set{p}, boxes(3), planner.Normal)
		if ds.HasErrors() {
			t.Fatal(ds.Err())
		}
		return made
	}
	plan()
	plans.Store(0)
	l.Wire = func(r *http.Request) bool {
		for end := time.Now().Add(time.Minute); r.Method == http.MethodGet && plans.Load() < 3; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Errorf("%s %s: nothing is planned meanwhile", r.Method, r.URL)
				break
			}
		}
		return false
	}
	if made := plan(); !made.Empty() || plans.Load() != 3 {
		t.Errorf("%d objects planned, %v", plans.Load(), made.Changes)
	}
	if err := l.Cloud.Mutate("droplets", fmt.Sprint(l.Cloud.Snapshot()["droplets"][0]["id"]), sandbox.Object{"name": "other"}); err != nil {
		t.Fatal(err)
	}
	updates := 0
	for _, c := range plan().Changes {
		if c.Action == planner.Update && c.Prior.Value.GetAttr("name").AsString() == "other" {
			updates++
		}
	}
	if updates != 1 {
		t.Errorf("%d of the Droplets get their name back", updates)
	}
}
