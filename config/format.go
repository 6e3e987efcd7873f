package config

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"

	"github.com/swampctl/swampctl/internal/diag"
)

// Format returns a file in the layout of terraform fmt, byte for byte. What
// newer versions of the language need no longer is taken back in the same way:
// "${x}" for x, type = "list" for type = list(string), labels without quotes.
// name is for messages; a file with a syntax error is not laid out, and the
// error says where it is.
func Format(src []byte, name string) ([]byte, diag.Diagnostics) {
	if ds := checkSource(src, name, false); ds.HasErrors() {
		return nil, fromHCL(ds)
	}
	// The parser of the language itself is stricter than that of the writer.
	if _, ds := hclsyntax.ParseConfig(src, name, hcl.InitialPos); ds.HasErrors() {
		return nil, fromHCL(ds)
	}
	f, ds := hclwrite.ParseConfig(src, name, hcl.InitialPos)
	if ds.HasErrors() {
		return nil, fromHCL(ds)
	}
	tidyBody(f.Body(), "")
	return f.Bytes(), nil
}

// tidyBody cleans the expressions and labels of a body. top is the type of the
// block whose body it is, where that stands at the top of the file.
func tidyBody(body *hclwrite.Body, top string) {
	for name, attr := range body.Attributes() {
		clean := tidyValue
		if top == "variable" && name == "type" {
			clean = tidyType
		}
		written := attr.Expr().BuildTokens(nil)
		if tidy := clean(written); !slices.Equal(written, tidy) { // to set one looks through all
			body.SetAttributeRaw(name, tidy)
		}
	}
	for _, b := range body.Blocks() {
		b.SetLabels(b.Labels())
		inner := "inner"
		if top == "" {
			inner = b.Type()
		}
		tidyBody(b.Body(), inner)
	}
}

// legacyTypes are the types of variables as they were written in quotes.
var legacyTypes = map[string]string{"string": "string", "list": "list(string)", "map": "map(string)"}

// tidyType returns the type of a variable in its present spelling: without
// quotes, and with the type of the elements.
func tidyType(tokens hclwrite.Tokens) hclwrite.Tokens {
	switch {
	case len(tokens) == 1 && tokens[0].Type == hclsyntax.TokenIdent:
		switch name := string(tokens[0].Bytes); name {
		case "list", "map", "set":
			return typeTokens(name + "(any)")
		}
	case len(tokens) == 3 && tokens[0].Type == hclsyntax.TokenOQuote && tokens[1].Type == hclsyntax.TokenQuotedLit:
		if name, ok := legacyTypes[string(tokens[1].Bytes)]; ok {
			return typeTokens(name)
		}
	}
	return tokens
}

// typeTokens returns the tokens of a type.
func typeTokens(text string) hclwrite.Tokens {
	f, _ := hclwrite.ParseConfig([]byte("t = "+text), "", hcl.InitialPos) // all of them are correct
	return f.Body().GetAttribute("t").Expr().BuildTokens(nil)
}

// tidyValue returns an expression without a template around it that holds nothing
// but one interpolation.
func tidyValue(tokens hclwrite.Tokens) hclwrite.Tokens {
	n := len(tokens)
	if n < 5 || tokens[0].Type != hclsyntax.TokenOQuote || tokens[1].Type != hclsyntax.TokenTemplateInterp ||
		tokens[n-2].Type != hclsyntax.TokenTemplateSeqEnd || tokens[n-1].Type != hclsyntax.TokenCQuote {
		return tokens
	}
	inner := tokens[2 : n-2]
	if !oneInterpolation(inner) {
		return tokens
	}
	inner = withoutNewlines(inner)
	if multiLine(inner) && !parenthesised(inner) {
		inner = append(append(hclwrite.Tokens{{Type: hclsyntax.TokenOParen, Bytes: []byte("(")}}, inner...),
			&hclwrite.Token{Type: hclsyntax.TokenCParen, Bytes: []byte(")")})
	}
	return inner
}

// oneInterpolation reports whether the tokens between the first interpolation and the end
// of the last one are of the same interpolation: what is quoted within it may
// hold others.
func oneInterpolation(tokens hclwrite.Tokens) bool {
	quotes := 0
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOQuote:
			quotes++
		case hclsyntax.TokenCQuote:
			quotes--
		case hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateSeqEnd, hclsyntax.TokenQuotedLit:
			if quotes == 0 {
				return false
			}
		}
	}
	return true
}

// withoutNewlines returns tokens without line ends before and behind them.
func withoutNewlines(tokens hclwrite.Tokens) hclwrite.Tokens {
	for len(tokens) > 0 && tokens[0].Type == hclsyntax.TokenNewline {
		tokens = tokens[1:]
	}
	for len(tokens) > 0 && tokens[len(tokens)-1].Type == hclsyntax.TokenNewline {
		tokens = tokens[:len(tokens)-1]
	}
	return tokens
}

// multiLine reports whether an expression stands on several lines.
func multiLine(tokens hclwrite.Tokens) bool {
	for _, t := range tokens {
		if t.Type == hclsyntax.TokenNewline {
			return true
		}
	}
	return false
}

// parenthesised reports whether an expression begins and ends with a
// parenthesis.
func parenthesised(tokens hclwrite.Tokens) bool {
	return len(tokens) > 0 && tokens[0].Type == hclsyntax.TokenOParen && tokens[len(tokens)-1].Type == hclsyntax.TokenCParen
}
