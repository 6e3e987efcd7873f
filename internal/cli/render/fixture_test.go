package render

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/providers/schema"
)

// thing is a type with every kind of attribute and block.
func thing() *schema.Block {
	rule := schema.Block{Attributes: map[string]*schema.Attribute{
		"protocol":   {Type: cty.String, Required: true},
		"port_range": {Type: cty.String, Optional: true},
		"sources":    {Type: cty.Set(cty.String), Optional: true},
		"key":        {Type: cty.String, Optional: true, Sensitive: true},
	}}
	return &schema.Block{
		Attributes: map[string]*schema.Attribute{
			"id":        {Type: cty.String, Computed: true},
			"name":      {Type: cty.String, Required: true},
			"region":    {Type: cty.String, Optional: true, ForceNew: true},
			"size":      {Type: cty.String, Optional: true},
			"count_":    {Type: cty.Number, Optional: true},
			"backups":   {Type: cty.Bool, Optional: true},
			"password":  {Type: cty.String, Computed: true, Sensitive: true},
			"user_data": {Type: cty.String, Optional: true},
			"policy":    {Type: cty.String, Optional: true},
			"tags":      {Type: cty.Set(cty.String), Optional: true},
			"keys":      {Type: cty.List(cty.String), Optional: true},
			"labels":    {Type: cty.Map(cty.String), Optional: true},
		},
		Blocks: map[string]*schema.NestedBlock{
			"rule":   {Block: rule, Nesting: schema.NestingSet},
			"health": {Block: rule, Nesting: schema.NestingList, MaxItems: 1},
		},
	}
}

func schemas(r addr.Resource) *schema.Block {
	if r.Type == "do_thing" || r.Type == "do_image" {
		return thing()
	}
	return nil
}

// object returns a thing with the given attributes, the others null.
func object(set map[string]cty.Value) cty.Value {
	ty := thing().ImpliedType()
	vals := map[string]cty.Value{}
	for n, at := range ty.AttributeTypes() {
		vals[n] = cty.NullVal(at)
	}
	for n, v := range set {
		vals[n] = v
	}
	return cty.ObjectVal(vals)
}

// with returns v with some attributes set anew.
func with(v cty.Value, set map[string]cty.Value) cty.Value {
	vals := v.AsValueMap()
	for n, s := range set {
		vals[n] = s
	}
	return cty.ObjectVal(vals)
}

// rules returns a set of rule blocks, each protocol, ports and a key.
func rules(rs ...[3]string) cty.Value {
	var out []cty.Value
	for _, r := range rs {
		key := cty.NullVal(cty.String)
		if r[2] != "" {
			key = cty.StringVal(r[2])
		}
		out = append(out, cty.ObjectVal(map[string]cty.Value{
			"protocol": cty.StringVal(r[0]), "port_range": cty.StringVal(r[1]),
			"sources": cty.NullVal(cty.Set(cty.String)), "key": key,
		}))
	}
	return cty.SetVal(out)
}

// texts returns string values.
func texts(ss ...string) []cty.Value {
	var out []cty.Value
	for _, s := range ss {
		out = append(out, cty.StringVal(s))
	}
	return out
}

// instance returns do_thing.NAME.
func instance(name string) addr.Instance {
	return addr.Instance{Resource: addr.Resource{Type: "do_thing", Name: name}}
}

const secret = "hunter2-hunter2"

// web is a thing as it exists.
func web() cty.Value {
	return object(map[string]cty.Value{
		"id": cty.StringVal("123"), "name": cty.StringVal("web"), "region": cty.StringVal("fra1"),
		"size": cty.StringVal("s-1vcpu-1gb"), "count_": cty.NumberIntVal(2), "backups": cty.False,
		"password":  cty.StringVal(secret),
		"user_data": cty.StringVal("#cloud-config\npackages:\n  - nginx\nruncmd:\n  - a\n  - b\n  - c\n  - d\n"),
		"policy":    cty.StringVal(`{"version":1,"allow":["read","write"]}`),
		"tags":      cty.SetVal(texts("blue", "web")),
		"keys":      cty.ListVal(texts("k1", "k2", "k3")),
		"labels":    cty.MapVal(map[string]cty.Value{"team": cty.StringVal("a"), "env": cty.StringVal("prod")}),
		"rule":      rules([3]string{"tcp", "22", secret}, [3]string{"tcp", "80", ""}),
		"health":    cty.ListVal(rules([3]string{"http", "80", ""}).AsValueSlice()),
	})
}
