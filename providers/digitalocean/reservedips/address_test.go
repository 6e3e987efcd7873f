package reservedips

import (
	"slices"
	"testing"

	"github.com/zclconf/go-cty/cty"
)

// TestNewAddressesApart: creates of addresses in one region stand in one queue,
// whatever they are called; an address that is there has its own.
func TestNewAddressesApart(t *testing.T) {
	keys := func(typ, region string, ip cty.Value) []string {
		rt := Resources()[typ]
		v := cty.ObjectVal(map[string]cty.Value{
			"id": cty.NullVal(cty.String), "droplet_id": cty.NullVal(cty.Number), "urn": cty.NullVal(cty.String), "region": cty.StringVal(region), "ip_address": ip,
		})
		return rt.Traits().Touches(v)
	}
	none := cty.NullVal(cty.String)
	one, other := keys("digitalocean_reserved_ip", "fra1", none), keys("digitalocean_floating_ip", "fra1", none)
	if !slices.Equal(one, other) || !slices.Contains(one, "reserved_ip in:fra1") {
		t.Errorf("new addresses in one region are in the queues %q and %q", one, other)
	}
	if far := keys("digitalocean_floating_ip", "nyc3", none); slices.Contains(far, "reserved_ip in:fra1") {
		t.Errorf("a new address in another region is in the queues %q", far)
	}
	if made := keys("digitalocean_floating_ip", "fra1", cty.StringVal("192.0.2.1")); !slices.Equal(made, []string{"reserved_ip:192.0.2.1"}) {
		t.Errorf("an address that is there is in the queues %q", made)
	}
}
