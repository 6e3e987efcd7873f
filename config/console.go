package config

import (
	"errors"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/swampctl/swampctl/internal/diag"
)

// ConsoleSource is the file name that messages about an expression typed by
// hand have.
const ConsoleSource = "<console-input>"

// Answer is what an expression typed by hand evaluates to.
type Answer struct {
	Value cty.Value
	// IsType: the type of the value was asked for.
	IsType bool
}

// Evaluate evaluates an expression typed by hand. It may ask for the type of a
// value with type(…).
func (e *Evaluator) Evaluate(text string) (Answer, diag.Diagnostics) {
	if Incomplete(text) && !Incomplete(text+"\n") {
		text += "\n" // which the last line of a heredoc needs
	}
	x, hds := parseExpression(text, ConsoleSource)
	if hds.HasErrors() {
		return Answer{}, fromHCL(hds)
	}
	asked, isType := typeQuestion(x)
	v, ds := e.valueWith(asked, scope{}, consoleFunctions())
	if ds.HasErrors() {
		return Answer{}, ds
	}
	return Answer{Value: v, IsType: isType}, ds
}

// typeQuestion returns the expression whose type is asked for; x itself where
// it is another expression.
func typeQuestion(x hclsyntax.Expression) (hclsyntax.Expression, bool) {
	inner := x
	for {
		p, ok := inner.(*hclsyntax.ParenthesesExpr)
		if !ok {
			break
		}
		inner = p.Expression
	}
	call, ok := inner.(*hclsyntax.FunctionCallExpr)
	if ok && (call.Name == "type" || call.Name == coreNamespace+"type") && len(call.Args) == 1 && !call.ExpandFinal {
		return call.Args[0], true
	}
	return x, false
}

// consoleFunctions are those that only the console has.
func consoleFunctions() map[string]function.Function {
	refuse := function.New(&function.Spec{
		Params: []function.Parameter{anything("value")},
		Type: func([]cty.Value) (cty.Type, error) {
			return cty.NilType, errors.New("type() is not part of an expression; it stands by itself in the console")
		},
	})
	return map[string]function.Function{"type": refuse, coreNamespace + "type": refuse}
}

// Incomplete reports whether an expression goes on on the next line: a
// bracket, a heredoc or a template is open.
func Incomplete(text string) bool {
	tokens, _ := hclsyntax.LexExpression([]byte(text), ConsoleSource, hcl.InitialPos)
	open := 0
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenOHeredoc,
			hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			open++
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCHeredoc,
			hclsyntax.TokenTemplateSeqEnd:
			open--
		}
	}
	return open > 0
}
