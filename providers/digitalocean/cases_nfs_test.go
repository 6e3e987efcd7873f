package digitalocean_test

import (
	"testing"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

// share makes a share in a VPC of its own.
func (m *maker) share(name string) string {
	v, _, err := m.api.Nfs.Create(m.t.Context(), &godo.NfsCreateRequest{Name: name, Region: "fra1", SizeGib: 50, VpcIDs: []string{m.vpc("of-" + name)}, PerformanceTier: "standard"})
	m.must(err)
	return v.ID
}

func nfsCases() []sdktest.Case {
	const other = "00000000-0000-4000-8000-000000000000"
	return []sdktest.Case{
		{
			Type: "digitalocean_nfs", Create: attrs{"name": "data", "region": "fra1", "size": 50, "performance_tier": "standard", "tags": []string{"a"}},
			Setup:    func(t testing.TB, c sdktest.Cloud) attrs { return attrs{"vpc_id": given(t, c).vpc("net")} },
			ImportID: func(o providers.Object) string { return o.ID + "," + o.Value.GetAttr("region").AsString() },
			Updates:  []attrs{{"size": 100}, {"performance_tier": "high"}, {"tags": []string{"b"}}},
			Replaces: []attrs{{"name": "data-2"}, {"region": "nyc3"}, {"vpc_id": other}},
		},
		{
			Type: "digitalocean_nfs_access_point",
			Create: attrs{"name": "web", "path": "/web", "access_policy": []any{attrs{
				"anonuid": 65534, "anongid": 65534, "protocols": []string{"NFS", "NFS4"}, "squash_config": "ALL_SQUASH", "identity_enforcement_enabled": true,
			}}},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				return attrs{"share_id": g.share("data"), "vpc_id": g.vpc("net")}
			},
			Replaces: []attrs{{"name": "api"}, {"path": "/api"}, {"share_id": other}, {"vpc_id": other}, {"access_policy": []any{attrs{}}}, {"access_policy": []any{attrs{"squash_config": "ALL_SQUASH"}}}},
		},
		{
			Type: "digitalocean_nfs_access_point", Create: attrs{"name": "web", "path": "/web", "access_policy": []any{attrs{}}},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				return attrs{"share_id": g.share("data"), "vpc_id": g.vpc("net")}
			},
			Replaces: []attrs{{"access_policy": []any{attrs{"protocols": []string{"NFS", "NFS4"}}}}, {"access_policy": []any{attrs{"anonuid": 1000}}}},
		},
		{
			Type: "digitalocean_nfs_attachment", Create: attrs{"region": "fra1"},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				return attrs{"share_id": g.share("data"), "vpc_id": g.vpc("net")}
			},
			Replaces: []attrs{{"share_id": other}, {"vpc_id": other}},
		},
		{
			Type: "digitalocean_nfs_snapshot", Create: attrs{"name": "monday", "region": "fra1"},
			Setup:    func(t testing.TB, c sdktest.Cloud) attrs { return attrs{"share_id": given(t, c).share("data")} },
			Replaces: []attrs{{"name": "tuesday"}, {"share_id": other}, {"region": "nyc3"}},
		},
	}
}
