package digitalocean_test

import (
	"cmp"
	"context"
	"math"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers/digitalocean"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// obj is an object with these attributes.
type obj = map[string]cty.Value

// database is a cluster.
func database(engine, size string, nodes int64, storage cty.Value) obj {
	return obj{"engine": cty.StringVal(engine), "size": cty.StringVal(size), "node_count": cty.NumberIntVal(nodes), "storage_size_mib": storage}
}

// appOf is an app with a service, a development database and a kind of egress.
func appOf(service obj, egress cty.Value) obj {
	spec := obj{
		"service":  cty.ListVal([]cty.Value{cty.ObjectVal(service)}),
		"database": cty.ListVal([]cty.Value{cty.ObjectVal(obj{"production": cty.NullVal(cty.Bool)})}),
		"egress":   cty.ListVal([]cty.Value{cty.ObjectVal(obj{"type": egress})}),
	}
	return obj{"spec": cty.ListVal([]cty.Value{cty.ObjectVal(spec)})}
}

// appScales is how many instances an autoscaler makes.
func appScales(low, high int64) cty.Value {
	return cty.ListVal([]cty.Value{cty.ObjectVal(obj{"min_instance_count": cty.NumberIntVal(low), "max_instance_count": cty.NumberIntVal(high)})})
}

// endpointOn is an endpoint with two models, the second of them on so many GPUs of a
// size.
func endpointOn(slug, scale cty.Value) obj {
	on := func(slug, scale cty.Value) cty.Value {
		gpus := cty.ObjectVal(obj{"accelerator_slug": slug, "scale": scale})
		return cty.ObjectVal(obj{"accelerators": cty.ListVal([]cty.Value{gpus})})
	}
	return obj{"model_deployments": cty.ListVal([]cty.Value{on(cty.StringVal("gpu-mi300x1-192gb"), cty.NumberIntVal(1)), on(slug, scale)})}
}

// TestPrices: what is known of an object is enough for its price, or that is
// not known; one list of sizes serves all.
func TestPrices(t *testing.T) {
	cloud, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cloud.Close() })
	p := digitalocean.New(digitalocean.Options{Base: cloud.RoundTripper(), BaseURL: "http://sandbox.invalid", Token: "t"})
	client, ds := p.Configure(context.Background(), cty.NilVal)
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	size, shared := cty.StringVal("s-1vcpu-1gb"), cty.StringVal("AUTOASSIGN")
	policy := cty.ListVal([]cty.Value{cty.ObjectVal(obj{"plan": cty.StringVal("daily")})})
	scaling := obj{"size": size, "auto_scale": cty.True, "min_nodes": cty.NumberIntVal(1), "max_nodes": cty.NumberIntVal(4), "node_count": cty.UnknownVal(cty.Number)}
	crowd := func(config obj) obj {
		return obj{
			"config":           cty.ListVal([]cty.Value{cty.ObjectVal(config)}),
			"droplet_template": cty.ListVal([]cty.Value{cty.ObjectVal(obj{"size": size})}),
		}
	}
	pool := obj{"size": size, "node_count": cty.NumberIntVal(3)}
	tests := map[string]struct {
		typ   string
		attrs obj
		want  float64
		most  float64 // where it is more
		not   bool    // known
	}{
		"nothing":                {typ: "digitalocean_droplet"},
		"droplet by its size":    {typ: "digitalocean_droplet", attrs: obj{"size": size, "price_monthly": cty.UnknownVal(cty.Number)}, want: 6},
		"droplet that is there":  {typ: "digitalocean_droplet", attrs: obj{"size": cty.StringVal("retired"), "price_monthly": cty.NumberFloatVal(7.5)}, want: 7.5},
		"weekly backups":         {typ: "digitalocean_droplet", attrs: obj{"size": size, "backups": cty.True}, want: 7.2},
		"daily backups":          {typ: "digitalocean_droplet", attrs: obj{"size": size, "backups": cty.True, "backup_policy": policy}, want: 7.8},
		"size not known":         {typ: "digitalocean_droplet", attrs: obj{"size": cty.UnknownVal(cty.String)}, not: true},
		"no such size":           {typ: "digitalocean_droplet", attrs: obj{"size": cty.StringVal("none")}, not: true},
		"backups not known":      {typ: "digitalocean_droplet", attrs: obj{"size": size, "backups": cty.UnknownVal(cty.Bool)}, not: true},
		"pool":                   {typ: "digitalocean_kubernetes_node_pool", attrs: pool, want: 18},
		"pool that scales":       {typ: "digitalocean_kubernetes_node_pool", attrs: obj{"size": size, "node_count": cty.NullVal(cty.Number), "actual_node_count": cty.NumberIntVal(2)}, want: 12},
		"pool between limits":    {typ: "digitalocean_kubernetes_node_pool", attrs: scaling, want: 6, most: 24},
		"pool of one":            {typ: "digitalocean_kubernetes_node_pool", attrs: obj{"size": size, "auto_scale": cty.True, "min_nodes": cty.NumberIntVal(1), "max_nodes": cty.NumberIntVal(1)}, want: 6},
		"cluster between limits": {typ: "digitalocean_kubernetes_cluster", attrs: obj{"ha": cty.True, "node_pool": cty.ListVal([]cty.Value{cty.ObjectVal(scaling)})}, want: 46, most: 64},
		"crowd between limits":   {typ: "digitalocean_droplet_autoscale", attrs: crowd(obj{"min_instances": cty.NumberIntVal(2), "max_instances": cty.NumberIntVal(5)}), want: 12, most: 30},
		"crowd of so many":       {typ: "digitalocean_droplet_autoscale", attrs: crowd(obj{"target_number_instances": cty.NumberIntVal(3)}), want: 18},
		"crowd not known":        {typ: "digitalocean_droplet_autoscale", attrs: crowd(obj{"min_instances": cty.UnknownVal(cty.Number)}), not: true},
		"no such tier":           {typ: "digitalocean_container_registry", attrs: obj{"subscription_tier_slug": cty.StringVal("gold")}, not: true},
		"cluster":                {typ: "digitalocean_kubernetes_cluster", attrs: obj{"ha": cty.True, "node_pool": cty.ListVal([]cty.Value{cty.ObjectVal(pool)})}, want: 58},
		"volume":                 {typ: "digitalocean_volume", attrs: obj{"size": cty.NumberIntVal(20)}, want: 2},
		"new snapshot":           {typ: "digitalocean_volume_snapshot", attrs: obj{"size": cty.UnknownVal(cty.Number)}, not: true},
		"balancer":               {typ: "digitalocean_loadbalancer", attrs: obj{"size_unit": cty.UnknownVal(cty.Number)}, want: 12},
		"balancer of many nodes": {typ: "digitalocean_loadbalancer", attrs: obj{"size_unit": cty.NumberIntVal(4)}, want: 48},
		"balancer by name":       {typ: "digitalocean_loadbalancer", attrs: obj{"size": cty.StringVal("lb-medium")}, want: 36},
		"idle address":           {typ: "digitalocean_reserved_ip", attrs: obj{"droplet_id": cty.NullVal(cty.Number)}, want: 5},
		"address in use":         {typ: "digitalocean_reserved_ip", attrs: obj{"droplet_id": cty.UnknownVal(cty.Number)}},
		"assignment":             {typ: "digitalocean_reserved_ip_assignment", attrs: obj{"droplet_id": cty.UnknownVal(cty.Number)}, want: -5},
		"registry":               {typ: "digitalocean_container_registry", attrs: obj{"subscription_tier_slug": cty.StringVal("basic")}, want: 5},
		"free":                   {typ: "digitalocean_vpc", attrs: obj{"name": cty.StringVal("x")}},
		"settings of a bucket":   {typ: "digitalocean_spaces_bucket_policy", attrs: obj{"bucket": cty.StringVal("x")}},
		"bucket":                 {typ: "digitalocean_spaces_bucket", attrs: obj{"name": cty.StringVal("x")}, not: true},
		"nobody knows":           {typ: "digitalocean_uptime_check", attrs: obj{"name": cty.StringVal("x")}, not: true},
		"database":               {typ: "digitalocean_database_cluster", attrs: database("pg", "db-s-1vcpu-1gb", 1, cty.UnknownVal(cty.String)), want: 15.15},
		"database with standby":  {typ: "digitalocean_database_cluster", attrs: database("mysql", "db-s-1vcpu-2gb", 2, cty.StringVal("30720")), want: 60.90},
		"more storage":           {typ: "digitalocean_database_cluster", attrs: database("pg", "db-s-1vcpu-1gb", 1, cty.StringVal("20480")), want: 17.30},
		"more storage, standby":  {typ: "digitalocean_database_cluster", attrs: database("pg", "db-s-1vcpu-2gb", 2, cty.StringVal("61440")), not: true},
		"cache":                  {typ: "digitalocean_database_cluster", attrs: database("valkey", "db-s-2vcpu-4gb", 1, cty.StringVal("99999")), want: 60},
		"engine without prices":  {typ: "digitalocean_database_cluster", attrs: database("kafka", "db-s-2vcpu-2gb", 3, cty.NullVal(cty.String)), not: true},
		"size without price":     {typ: "digitalocean_database_cluster", attrs: database("pg", "gd-2vcpu-8gb", 1, cty.NullVal(cty.String)), not: true},
		"nodes not known":        {typ: "digitalocean_database_cluster", attrs: obj{"engine": cty.StringVal("pg"), "size": cty.StringVal("db-s-1vcpu-1gb"), "node_count": cty.UnknownVal(cty.Number)}, not: true},
		"replica":                {typ: "digitalocean_database_replica", attrs: obj{"size": cty.StringVal("db-s-2vcpu-4gb")}, want: 60.90},
		"app":                    {typ: "digitalocean_app", attrs: appOf(obj{"instance_size_slug": cty.StringVal("apps-s-1vcpu-1gb"), "instance_count": cty.NumberIntVal(2)}, shared), want: 24 + 7},
		"app without a size":     {typ: "digitalocean_app", attrs: appOf(obj{"instance_size_slug": cty.NullVal(cty.String), "instance_count": cty.NullVal(cty.Number)}, shared), want: 5 + 7},
		"app that scales":        {typ: "digitalocean_app", attrs: appOf(obj{"instance_size_slug": cty.StringVal("apps-d-1vcpu-1gb"), "autoscaling": appScales(1, 3)}, shared), want: 34 + 7, most: 102 + 7},
		"app that scales to one": {typ: "digitalocean_app", attrs: appOf(obj{"instance_size_slug": cty.StringVal("apps-d-1vcpu-1gb"), "autoscaling": appScales(2, 2)}, shared), want: 68 + 7},
		"app of a size unknown":  {typ: "digitalocean_app", attrs: appOf(obj{"instance_size_slug": cty.UnknownVal(cty.String)}, shared), not: true},
		"app of no such size":    {typ: "digitalocean_app", attrs: appOf(obj{"instance_size_slug": cty.StringVal("none")}, shared), not: true},
		"app with addresses":     {typ: "digitalocean_app", attrs: appOf(obj{"instance_count": cty.NumberIntVal(2)}, cty.StringVal("DEDICATED_IP")), not: true},
		"endpoint":               {typ: "digitalocean_dedicated_inference", attrs: endpointOn(cty.StringVal("gpu-h100x1-80gb"), cty.NumberIntVal(2)), want: 730 * (1.99 + 2*3.39)},
		"endpoint of no size":    {typ: "digitalocean_dedicated_inference", attrs: endpointOn(cty.StringVal("none"), cty.NumberIntVal(2)), not: true},
		"endpoint not known":     {typ: "digitalocean_dedicated_inference", attrs: endpointOn(cty.UnknownVal(cty.String), cty.NumberIntVal(2)), not: true},
		"GPUs not known":         {typ: "digitalocean_dedicated_inference", attrs: endpointOn(cty.StringVal("gpu-h100x1-80gb"), cty.UnknownVal(cty.Number)), not: true},
		"models not known":       {typ: "digitalocean_dedicated_inference", attrs: obj{"model_deployments": cty.UnknownVal(cty.List(cty.EmptyObject))}, not: true},
		"token of an endpoint":   {typ: "digitalocean_dedicated_inference_token", attrs: obj{"name": cty.StringVal("x")}},
		"settings":               {typ: "digitalocean_database_mysql_config", attrs: obj{"cluster_id": cty.UnknownVal(cty.String)}},
	}
	for name, tt := range tests {
		v := cty.NullVal(cty.EmptyObject)
		if tt.attrs != nil {
			v = cty.ObjectVal(tt.attrs)
		}
		got := p.Prices.Price(context.Background(), client, tt.typ, v)
		if got.Known == tt.not || math.Abs(got.Monthly-tt.want) > 0.001 && !tt.not {
			t.Errorf("%s: %+v, want %v", name, got, tt.want)
		}
		if most := cmp.Or(tt.most, tt.want); !tt.not && math.Abs(got.AtMost()-most) > 0.001 {
			t.Errorf("%s: %v at the most, want %v", name, got.AtMost(), most)
		}
		if tt.not == (got.Why == "") {
			t.Errorf("%s: known %t, because %q", name, got.Known, got.Why)
		}
	}
	if n := len(cloud.Calls()); n != 4 {
		t.Errorf("%d calls, want one list of sizes, one of tiers, one of the sizes of apps, and one of those of inference", n)
	}
	cloudless := digitalocean.New(digitalocean.Options{})
	if got := cloudless.Prices.Price(context.Background(), nil, "digitalocean_droplet", cty.ObjectVal(obj{"size": size})); got.Known {
		t.Errorf("a price without a client: %+v", got)
	}
}
