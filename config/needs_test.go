package config_test

import (
	"fmt"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// TestSingleInstances: the value of a block as a whole is made only for
// expressions that may look at more of it than single instances, and what these
// come to, and what is said of them, is as over the whole.
func TestSingleInstances(t *testing.T) {
	tests := map[string]struct {
		name  string // the expression
		whole bool   // whether the whole value is asked for
	}{
		"by the index":          {`thing.a[count.index].id`, false},
		"by a sum":              {`thing.a[2 - count.index].id`, false},
		"by a literal":          {`thing.a[1].id`, false},
		"in a template":         {`"${thing.a[count.index].id}-${thing.a[0].id}"`, false},
		"through a variable":    {`module.m[count.index].of`, false},
		"all":                   {`join(",", thing.a[*].id)`, true},
		"one and all":           {`"${thing.a[count.index].id} of ${length(thing.a)}"`, true},
		"out of range":          {`thing.a[count.index + 1].id`, true},
		"out of range, tried":   {`try(thing.a[count.index + 1].id, "none")`, true},
		"a fraction":            {`try(thing.a[count.index / 2].id, "none")`, false},
		"no attribute":          {`thing.a[count.index].nothing`, true},
		"by a loop":             {`join(",", [for i in [0, 1] : thing.a[i].id])`, true},
		"by a loop named count": {`try(join(",", [for count in [{ index = 1 }] : thing.a[count.index].id]), "none")`, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := load(t, files{"main.tf": fmt.Sprintf(`
				resource "thing" "a" { count = 3 }
				module "m" {
					count  = 3
					source = "./m"
					in     = thing.a[count.index].id
				}
				resource "thing" "b" {
					count = 3
					name  = %s
				}`, tt.name), "m/main.tf": `
				variable "in" {}
				output "of" { value = var.in }`})
			asked := 0
			whole, single := overA(nil), overA(&asked)
			single.Instance = func(i addr.Instance) (cty.Value, bool) {
				if i.Resource.Name != "a" || i.Key.Int < 0 || i.Key.Int > 2 {
					return cty.NilVal, false
				}
				return ofA(i.Key.Int), true
			}
			want, got := config.NewEvaluator(c, whole), config.NewEvaluator(c, single)
			for n := range 3 {
				i := addr.Block{Resource: addr.Resource{Mode: addr.Managed, Type: "thing", Name: "b"}}.Instance(addr.IntKey(n))
				v, ds := want.Config(i)
				w, more := got.Config(i)
				if !v.RawEquals(w) || fmt.Sprint(ds.Err()) != fmt.Sprint(more.Err()) {
					t.Errorf("%s is %#v, %v; over the whole %#v, %v", i, w, more.Err(), v, ds.Err())
				}
			}
			// The first instance is read as it stands, the others by its pattern.
			if (asked > 1) != tt.whole {
				t.Errorf("the whole was asked for %d times", asked)
			}
		})
	}
}

// ofA is the value of one of three instances.
func ofA(n int) cty.Value {
	return cty.ObjectVal(map[string]cty.Value{
		"id": cty.StringVal(fmt.Sprintf("a%d", n)), "name": cty.NullVal(cty.String), "list": cty.NullVal(cty.List(cty.String)),
	})
}

// overA answers for a block of three instances, and counts how often.
func overA(asked *int) config.EvalOptions {
	o := options()
	o.Resource = func(addr.Block, *diag.Range) (cty.Value, diag.Diagnostics) {
		if asked != nil {
			*asked++
		}
		return cty.TupleVal([]cty.Value{ofA(0), ofA(1), ofA(2)}), nil
	}
	return o
}
