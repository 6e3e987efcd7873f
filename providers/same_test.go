package providers

import (
	"testing"

	"github.com/zclconf/go-cty/cty"
)

// TestIdentical: an object is known again without a look at its attributes, and
// one that is only equal is none.
func TestIdentical(t *testing.T) {
	object := func() cty.Value {
		return cty.ObjectVal(map[string]cty.Value{"name": cty.StringVal("web"), "size": cty.UnknownVal(cty.Number)})
	}
	v := object()
	if !identical(v, v) || !Same(v, v) {
		t.Error("an object is not known again")
	}
	if identical(v, object()) || !Same(v, object()) {
		t.Error("an equal object is taken for the same, or is not equal")
	}
	if allocs := testing.AllocsPerRun(100, func() { Same(v, v) }); allocs > 2 {
		t.Errorf("to know an object again takes %v allocations", allocs)
	}
}
