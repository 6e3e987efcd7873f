package digitalocean_test

import (
	"testing"

	"github.com/digitalocean/godo"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean"
	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

func (m *maker) registry(name string) string {
	r, _, err := m.api.Registry.Create(m.t.Context(), &godo.RegistryCreateRequest{Name: name, SubscriptionTierSlug: "basic"})
	m.must(err)
	return r.Name
}

func registriesCases() []sdktest.Case {
	const get = "credentials are made by a GET, which is answered anew each time"
	var out []sdktest.Case
	for _, name := range []string{"digitalocean_container_registry", "digitalocean_container_registries"} {
		out = append(out, sdktest.Case{
			Type: name, Create: attrs{"name": "images", "subscription_tier_slug": "basic", "region": "fra1"},
			Updates:  []attrs{{"subscription_tier_slug": "professional"}, {"region": nil, "subscription_tier_slug": "starter"}},
			Replaces: []attrs{{"name": "images-2"}, {"region": "ams3"}},
		})
	}
	return append(out, sdktest.Case{
		Type: "digitalocean_container_registry_docker_credentials", Create: attrs{"write": true, "expiry_seconds": 3600}, Stays: true,
		Setup: func(t testing.TB, c sdktest.Cloud) attrs {
			return attrs{"registry_name": given(t, c).registry("images")}
		},
		Updates:  []attrs{{"write": false}, {"expiry_seconds": nil}},
		Replaces: []attrs{{"registry_name": "other"}},
		Skip:     map[string]string{"one call": get, "refused": get, "lost answer": get, "key kept": get, "import": "what an import cannot know is made anew by the next apply"},
	})
}

// TestCredentialsRenewed: credentials that have expired are made anew in place,
// and those that have not are left alone.
func TestCredentialsRenewed(t *testing.T) {
	c := cloud(t)
	rt := digitalocean.Resources()["digitalocean_container_registry_docker_credentials"]
	ops := rt.Bind(c.Client)
	cfg, err := attrs{"registry_name": given(t, c).registry("images")}.Value(rt.Schema().Block)
	if err != nil {
		t.Fatal(err)
	}
	plan := func(prior cty.Value) providers.PlanResponse {
		resp, ds := rt.Plan(providers.PlanRequest{Config: cfg, Prior: prior})
		if ds.HasErrors() || len(resp.Replace) > 0 {
			t.Fatalf("plan: %v, replaces %v", ds, resp.Replace)
		}
		return resp
	}
	o, err := ops.Create(t.Context(), providers.CreateRequest{Planned: plan(cty.NullVal(cfg.Type())).Planned})
	if err != nil {
		t.Fatal(err)
	}
	if fresh := plan(o.Value).Planned; !fresh.RawEquals(o.Value) {
		t.Error("credentials that are valid would be changed")
	}
	vs := o.Value.AsValueMap()
	vs["credential_expiration_time"] = cty.StringVal("2020-01-01T00:00:00Z")
	o.Value = cty.ObjectVal(vs)
	if o, err = ops.Read(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	old := o.Value.GetAttr("docker_credentials").AsString()
	planned := plan(o.Value).Planned
	if planned.GetAttr("docker_credentials").IsKnown() {
		t.Fatal("credentials that have expired are not renewed")
	}
	if o, err = ops.Update(t.Context(), o, providers.Object{ID: o.ID, Value: planned}); err != nil {
		t.Fatal(err)
	}
	if now := o.Value.GetAttr("docker_credentials").AsString(); now == old || now == "" {
		t.Error("the credentials are the old ones")
	}
	if again := plan(o.Value).Planned; !again.RawEquals(o.Value) {
		t.Error("credentials just renewed would be changed again")
	}
}
