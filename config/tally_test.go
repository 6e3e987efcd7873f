package config_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// TestTooMany: more instances than can be kept are refused before one of them is
// planned.
func TestTooMany(t *testing.T) {
	var b strings.Builder
	b.WriteString("variable \"n\" {\n  default = 100000\n}\n")
	for i := range 3 {
		fmt.Fprintf(&b, "resource \"thing\" \"x%d\" {\n  count = var.n\n}\n", i)
	}
	b.WriteString("resource \"thing\" \"y\" {\n  for_each = thing.x0\n}\n")
	c := load(t, files{"main.tf": b.String()})
	o := options()
	o.Variables, _ = c.Variables(nil)
	o.Resource = func(addr.Block, *diag.Range) (cty.Value, diag.Diagnostics) {
		t.Error("a resource was asked for")
		return cty.DynamicVal, nil
	}
	e := config.NewEvaluator(c, o)
	blocks, _ := e.Blocks()
	ds := e.TooMany(blocks)
	if len(ds) != 1 || ds[0].Summary != "Too many instances" || ds[0].Subject == nil {
		t.Errorf("it says %v", ds)
	}
}
