package render

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// typeIndent is how far the parts of a type are indented.
const typeIndent = 4

// Type returns a type in the form of Terraform's console.
func Type(ty cty.Type) string { return typeText(ty, 0) }

func typeText(ty cty.Type, indent int) string {
	switch {
	case ty.IsPrimitiveType(), ty == cty.DynamicPseudoType:
		return ty.FriendlyName()
	case ty.IsListType():
		return "list(" + elementType(ty.ElementType(), indent) + ")"
	case ty.IsSetType():
		return "set(" + elementType(ty.ElementType(), indent) + ")"
	case ty.IsMapType():
		return "map(" + elementType(ty.ElementType(), indent) + ")"
	case ty.IsTupleType():
		var parts []string
		for _, e := range ty.TupleElementTypes() {
			parts = append(parts, typeText(e, indent+typeIndent))
		}
		return "tuple(" + typeLines("[", parts, "]", indent) + ")"
	case ty.IsObjectType():
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(ty.AttributeTypes())) {
			parts = append(parts, name+": "+typeText(ty.AttributeType(name), indent+typeIndent))
		}
		return "object(" + typeLines("{", parts, "}", indent) + ")"
	default:
		return ty.FriendlyName()
	}
}

// elementType puts the type of elements on lines of its own where it takes
// several.
func elementType(ty cty.Type, indent int) string {
	text := typeText(ty, indent+typeIndent)
	if !strings.Contains(text, "\n") {
		return text
	}
	pad := strings.Repeat(" ", indent)
	return fmt.Sprintf("\n%s%s%s,\n%s", pad, strings.Repeat(" ", typeIndent), text, pad)
}

func typeLines(open string, parts []string, end string, indent int) string {
	if len(parts) == 0 {
		return open + end
	}
	pad := strings.Repeat(" ", indent)
	var b strings.Builder
	b.WriteString(open + "\n")
	for _, p := range parts {
		b.WriteString(pad + strings.Repeat(" ", typeIndent) + p + ",\n")
	}
	return b.String() + pad + end
}
