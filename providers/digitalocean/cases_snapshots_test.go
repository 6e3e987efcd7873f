package digitalocean_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

func snapshotsCases() []sdktest.Case {
	return []sdktest.Case{{
		Type: "digitalocean_droplet_snapshot", Create: attrs{"name": "monday"},
		Setup: func(t testing.TB, c sdktest.Cloud) attrs {
			return attrs{"droplet_id": strconv.Itoa(given(t, c).droplet("box"))}
		},
		Replaces: []attrs{{"name": "tuesday"}, {"droplet_id": "1"}},
		Skip:     map[string]string{"key kept": "the action that is answered does not name the snapshot, which is looked for"},
	}, {
		Type: "digitalocean_volume_snapshot", Create: attrs{"name": "monday", "tags": []string{"Backup"}},
		Setup:    func(t testing.TB, c sdktest.Cloud) attrs { return attrs{"volume_id": given(t, c).volume("data")} },
		Updates:  []attrs{{"tags": []string{"backup", "weekly"}}, {"tags": nil}},
		Replaces: []attrs{{"name": "tuesday"}, {"volume_id": "00000000-0000-4000-8000-000000000000"}},
	}}
}

// TestSnapshotUnderWay: while a snapshot of a Droplet is being taken, which may
// be that of a create whose run was killed, no other one is begun; when it is
// there, it is found by its name.
func TestSnapshotUnderWay(t *testing.T) {
	server, err := sandbox.New(sandbox.Options{Speed: 10})
	if err != nil {
		t.Fatal(err)
	}
	c, err := do.New(do.Options{Token: "t", BaseURL: "http://sandbox.invalid", Base: server.RoundTripper(), PollMin: time.Millisecond, Unpaced: true})
	if err != nil {
		t.Fatal(err)
	}
	m := &maker{t: t, api: c.API()}
	id := m.droplet("box")
	active := func() bool {
		d, _, err := m.api.Droplets.Get(t.Context(), id)
		m.must(err)
		return d.Status == "active"
	}
	for !active() {
		time.Sleep(time.Millisecond)
	}
	_, _, err = m.api.DropletActions.Snapshot(t.Context(), id, "monday")
	m.must(err)
	rt := digitalocean.Resources()["digitalocean_droplet_snapshot"]
	cfg, err := attrs{"name": "monday", "droplet_id": strconv.Itoa(id)}.Value(rt.Schema().Block)
	m.must(err)
	plan, _ := rt.Plan(providers.PlanRequest{Config: cfg, Prior: cty.NullVal(cfg.Type())})
	if _, err = rt.Bind(c).Create(t.Context(), providers.CreateRequest{Planned: plan.Planned}); providers.KindOf(err) != providers.Lost {
		t.Errorf("create beside a snapshot that is under way: %v", err)
	}
	found := 0
	for o, err := range rt.Bind(c).List(t.Context(), plan.Planned) {
		m.must(err)
		if rt.Identify(o.Value) == rt.Identify(plan.Planned) {
			found++
		}
	}
	if found != 1 {
		t.Errorf("%d snapshots have the name, want the 1 that was under way", found)
	}
}
