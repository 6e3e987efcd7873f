package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/gocty"
)

// picked is a call of element or lookup. A call looks through all of its
// arguments for marks, so that each would cost what the whole collection holds;
// what there is to be found is taken by its index instead.
type picked struct {
	*hclsyntax.FunctionCallExpr
}

// picks reports whether a call is one of those that picked stands for.
func picks(call *hclsyntax.FunctionCallExpr) bool {
	switch {
	case call.ExpandFinal:
		return false
	case call.Name == "element":
		return len(call.Args) == 2
	case call.Name == "lookup":
		return len(call.Args) == 2 || len(call.Args) == 3
	default:
		return false
	}
}

// Value implements hcl.Expression. All but the plain case is left to the
// function.
func (p picked) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	args := make([]cty.Value, len(p.Args))
	for i, x := range p.Args {
		v, ds := x.Value(ctx)
		if i < 2 && (v.IsMarked() || !v.IsKnown() || v.IsNull()) || len(ds) > 0 {
			return p.FunctionCallExpr.Value(ctx)
		}
		args[i] = v
	}
	find := elementOf
	if p.Name == "lookup" {
		find = entryOf
	}
	if v, ok := find(args); ok {
		return v, nil
	}
	return p.FunctionCallExpr.Value(ctx)
}

func elementOf(args []cty.Value) (cty.Value, bool) {
	list, n := args[0], length(args[0])
	index, err := convert.Convert(args[1], cty.Number)
	if ty := list.Type(); err != nil || n == 0 || !ty.IsListType() && !ty.IsTupleType() {
		return cty.NilVal, false
	}
	var i int
	if gocty.FromCtyValue(index, &i) != nil || i < 0 {
		return cty.NilVal, false
	}
	return list.Index(cty.NumberIntVal(int64(i % n))), true
}

func entryOf(args []cty.Value) (cty.Value, bool) {
	in, ty := args[0], args[0].Type()
	key, err := convert.Convert(args[1], cty.String)
	switch {
	case err != nil:
		return cty.NilVal, false
	case ty.IsObjectType() && ty.HasAttribute(key.AsString()):
		return in.GetAttr(key.AsString()), true
	case ty.IsMapType() && (len(args) < 3 || convertible(args[2], ty.ElementType())) && in.HasIndex(key).True():
		return in.Index(key), true
	default:
		return cty.NilVal, false
	}
}
