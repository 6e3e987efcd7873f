package config

import (
	"fmt"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers/schema"
)

// TestEphemeralIsKeptNowhere: what state or plan would keep is refused, with
// the place.
func TestEphemeralIsKeptNowhere(t *testing.T) {
	const head = "variable \"p\" {\n  ephemeral = true\n  default = \"x\"\n}\n"
	for name, test := range map[string]struct{ source, says string }{
		"argument":         {"resource \"t\" \"x\" {\n  v = \"a-${var.p}\"\n}\n", "main.tf:6,3"},
		"by a local value": {"locals {\n  l = upper(var.p)\n}\nresource \"t\" \"x\" {\n  v = local.l\n}\n", "main.tf:9,3"},
		"nested block":     {"resource \"t\" \"x\" {\n  b {\n    v = var.p\n  }\n}\n", "main.tf:7,5"},
		"output":           {"output \"o\" {\n  value = [var.p]\n}\n", "main.tf:6,11"},
		"count":            {"resource \"t\" \"x\" {\n  count = length(var.p)\n}\n", "main.tf:6,11"},
		"for_each":         {"resource \"t\" \"x\" {\n  for_each = toset([var.p])\n}\n", "main.tf:6,14"},
		"ephemeral block":  {"ephemeral \"t_token\" \"x\" {\n}\n", "main.tf:5,1"},
		"ephemeral object": {"locals {\n  l = ephemeral.t_token.x.v\n}\noutput \"o\" {\n  value = local.l\n}\n", "main.tf:6,7"},
		"ephemeral output": {"output \"o\" {\n  ephemeral = true\n  value = var.p\n}\n", "main.tf:6,3"},
	} {
		t.Run(name, func(t *testing.T) {
			ds := everything(t.TempDir(), "main.tf", head+test.source)
			if err := ds.Err(); err == nil || !strings.Contains(err.Error(), test.says) || !strings.Contains(strings.ToLower(err.Error()), "ephemeral") {
				t.Errorf("want %s in %v", test.says, err)
			}
		})
	}
	for name, source := range map[string]string{
		"left out":       "output \"o\" {\n  value = ephemeralasnull(var.p)\n}\n",
		"local value":    "locals {\n  l = [var.p]\n}\n",
		"not a part":     "output \"o\" {\n  value = [ephemeralasnull([var.p]), 1]\n}\n",
		"a precondition": "output \"o\" {\n  value = 1\n  precondition {\n    condition     = var.p != \"\"\n    error_message = \"no\"\n  }\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			if ds := everything(t.TempDir(), "main.tf", head+source); ds.HasErrors() {
				t.Error(ds.Err())
			}
		})
	}
}

// TestEphemeralOutputs: an output of a module hands an ephemeral value on, and
// nothing else; what it is given to may not keep it.
func TestEphemeralOutputs(t *testing.T) {
	const module = "variable \"in\" {\n  ephemeral = true\n}\noutput \"out\" {\n  value     = %s\n  ephemeral = true\n}\n"
	const root = "variable \"p\" {\n  ephemeral = true\n  default   = \"x\"\n}\nmodule \"m\" {\n  source = \"./m\"\n  in     = var.p\n}\nlocals {\n  l = module.m.out\n}\n"
	for name, test := range map[string]struct{ value, root, says string }{
		"handed on":        {"upper(var.in)", "output \"o\" {\n  value = ephemeralasnull(local.l)\n}\n", ""},
		"kept by output":   {"var.in", "output \"o\" {\n  value = local.l\n}\n", "main.tf:13,11"},
		"kept by resource": {"var.in", "resource \"t\" \"x\" {\n  v = local.l\n}\n", "main.tf:13,3"},
		"not ephemeral":    {"\"x\"", "output \"o\" {\n  value = ephemeralasnull(local.l)\n}\n", "m/main.tf:5,15"},
		"in a part":        {"[var.in]", "output \"o\" {\n  value = ephemeralasnull(local.l)\n}\n", "m/main.tf:5,15"},
	} {
		t.Run(name, func(t *testing.T) {
			err := everythingIn(t.TempDir(), map[string][]byte{"main.tf": []byte(root + test.root), "m/main.tf": fmt.Appendf(nil, module, test.value)}).Err()
			if test.says == "" && err != nil || test.says != "" && (err == nil || !strings.Contains(err.Error(), test.says)) {
				t.Errorf("want %q in %v", test.says, err)
			}
		})
	}
}

// TestEphemeralProvider: a provider's arguments are not kept, so that they may
// be ephemeral.
func TestEphemeralProvider(t *testing.T) {
	c, ds := LoadSources(t.TempDir(), map[string][]byte{"main.tf": []byte("variable \"p\" {\n  ephemeral = true\n}\nprovider \"t\" {\n  v = var.p\n}\n")})
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	vars, ds := c.Variables(map[string]InputValue{"p": {Raw: "x", IsRaw: true, Source: "-var"}})
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	e := NewEvaluator(c, EvalOptions{Variables: vars, ProviderSchema: func(string) *schema.Schema {
		return &schema.Schema{Block: &schema.Block{Attributes: map[string]*schema.Attribute{"v": {Type: cty.String, Optional: true}}}}
	}})
	v, ds := e.ProviderConfig(ProviderConfig{Name: "t"})
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	if v, _ = v.UnmarkDeep(); !v.GetAttr("v").RawEquals(cty.StringVal("x")) {
		t.Errorf("got %#v", v)
	}
}

// TestValidationLooksAtResources: what a validation asks of a resource is
// checked in the plan, where it is known.
func TestValidationLooksAtResources(t *testing.T) {
	c, ds := LoadSources(t.TempDir(), map[string][]byte{"main.tf": []byte(`
		resource "t" "x" {
			v = "a"
		}
		variable "p" {
			default = "b"
			validation {
				condition     = var.p == t.x.v
				error_message = "not ${t.x.v}"
			}
		}`)})
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	vars, ds := c.Variables(map[string]InputValue{})
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	for value, met := range map[string]bool{"a": false, "b": true} {
		e := NewEvaluator(c, EvalOptions{Variables: vars, Resource: func(addr.Block, *diag.Range) (cty.Value, diag.Diagnostics) {
			return cty.ObjectVal(map[string]cty.Value{"v": cty.StringVal(value)}), nil
		}})
		ds := e.CheckModules()
		if ds.HasErrors() == met || !met && !strings.Contains(ds.Err().Error(), "not a") {
			t.Errorf("with %q: %v", value, ds.Err())
		}
	}
}
