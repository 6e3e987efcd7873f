package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// bothSides are the operators of logic as Terraform 1.11 has them: an error on one
// side is one of the whole, whatever the other side says.
var bothSides = map[*hclsyntax.Operation]*hclsyntax.Operation{
	hclsyntax.OpLogicalAnd: withErrors(hclsyntax.OpLogicalAnd),
	hclsyntax.OpLogicalOr:  withErrors(hclsyntax.OpLogicalOr),
}

// withErrors is an operator that drops no errors of its sides.
func withErrors(op *hclsyntax.Operation) *hclsyntax.Operation {
	out := *op
	out.ShortCircuit = func(left, right cty.Value, ofLeft, ofRight hcl.Diagnostics) (cty.Value, hcl.Diagnostics) {
		if ofLeft.HasErrors() || ofRight.HasErrors() {
			return cty.NilVal, nil // which has the library report them
		}
		return op.ShortCircuit(left, right, ofLeft, ofRight)
	}
	return &out
}
