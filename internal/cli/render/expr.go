package render

import (
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
)

// exprIndent is how far the elements of a value are indented.
const exprIndent = 2

// expression returns a value as an expression of the configuration language,
// in the form of Terraform's output command. indent is that of the line on
// which it begins.
func expression(v cty.Value, indent int) string {
	switch {
	case v == cty.NilVal:
		return "null"
	case !v.IsKnown():
		return unknownText
	case v.HasMark(config.Sensitive), v.HasMark(config.Hidden):
		return sensitiveText
	case v.HasMark(config.Ephemeral):
		return ephemeralText
	case v.IsNull():
		return nullExpression(v.Type())
	}
	ty := v.Type()
	switch {
	case ty == cty.String:
		return textExpression(v.AsString(), indent)
	case ty.IsPrimitiveType():
		return primitive(v)
	case ty.IsMapType():
		return "tomap(" + keysExpression(v, indent) + ")"
	case ty.IsObjectType():
		return keysExpression(v, indent)
	case ty.IsListType():
		return "tolist(" + elementsExpression(v, indent) + ")"
	case ty.IsSetType():
		return "toset(" + elementsExpression(v, indent) + ")"
	default:
		return elementsExpression(v, indent)
	}
}

// nullExpression returns null with its type, where that can be said.
func nullExpression(ty cty.Type) string {
	switch {
	case ty == cty.String:
		return "tostring(null)"
	case ty == cty.Number:
		return "tonumber(null)"
	case ty == cty.Bool:
		return "tobool(null)"
	case ty.IsListType():
		return fmt.Sprintf("tolist(null) /* of %s */", ty.ElementType().FriendlyName())
	case ty.IsSetType():
		return fmt.Sprintf("toset(null) /* of %s */", ty.ElementType().FriendlyName())
	case ty.IsMapType():
		return fmt.Sprintf("tomap(null) /* of %s */", ty.ElementType().FriendlyName())
	case ty == cty.DynamicPseudoType:
		return "null"
	default:
		return fmt.Sprintf("null /* %s */", ty.FriendlyName())
	}
}

// textExpression returns a string in quotes, or one of several lines between
// markers that none of its lines is.
func textExpression(s string, indent int) string {
	lines := strings.Split(s, "\n")
	if len(lines) < 2 {
		return quote(s)
	}
	operator, end := "<<", "EOT"
	if indent > 0 {
		operator = "<<-"
	}
	for i := 0; i < len(lines); i++ {
		if strings.TrimSpace(lines[i]) == end {
			end, i = end+"_", -1
		}
	}
	pad := strings.Repeat(" ", indent)
	return operator + end + "\n" + pad + strings.Join(lines, "\n"+pad) + "\n" + pad + end
}

// keysExpression returns a map or object, one key a line.
func keysExpression(v cty.Value, indent int) string {
	var b strings.Builder
	b.WriteByte('{')
	pad := "\n" + strings.Repeat(" ", indent+exprIndent)
	keys := keysOf(v)
	for _, k := range keys {
		b.WriteString(pad + quote(k) + " = " + expression(at(v, k), indent+exprIndent))
	}
	if len(keys) > 0 {
		b.WriteString("\n" + strings.Repeat(" ", indent))
	}
	b.WriteByte('}')
	return b.String()
}

// elementsExpression returns a list, set or tuple, one element a line.
func elementsExpression(v cty.Value, indent int) string {
	var b strings.Builder
	b.WriteByte('[')
	pad := "\n" + strings.Repeat(" ", indent+exprIndent)
	for it := v.ElementIterator(); it.Next(); {
		_, e := it.Element()
		b.WriteString(pad + expression(e, indent+exprIndent) + ",")
	}
	if v.LengthInt() > 0 {
		b.WriteString("\n" + strings.Repeat(" ", indent))
	}
	b.WriteByte(']')
	return b.String()
}
