package digitalocean_test

import (
	"testing"

	"github.com/digitalocean/godo"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers/digitalocean"
)

// TestBalancerData: of a balancer whose size is counted in units, its data source
// shows the units and no name of a size, as Terraform's does.
func TestBalancerData(t *testing.T) {
	c := cloud(t)
	g := given(t, c)
	lb, _, err := g.api.LoadBalancers.Create(t.Context(), &godo.LoadBalancerRequest{
		Name: "lb", Region: "fra1", SizeUnit: 3, Tag: g.tag("web"),
		ForwardingRules: []godo.ForwardingRule{{EntryProtocol: "http", EntryPort: 80, TargetProtocol: "http", TargetPort: 80}},
	})
	g.must(err)
	source := digitalocean.DataSources()["digitalocean_loadbalancer"]
	config, err := attrs{"id": lb.ID}.Value(source.Schema().Block)
	g.must(err)
	out, err := source.Read(t.Context(), c.Client, config)
	g.must(err)
	if size, units := out.GetAttr("size"), out.GetAttr("size_unit"); !size.IsNull() || !units.RawEquals(cty.NumberIntVal(3)) {
		t.Errorf("size %#v, size_unit %#v", size, units)
	}
}
