package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// What one file may hold. The parser goes as deep as its input, and Go ends a
// program whose stack is used up.
const (
	maxSource = 8 << 20   // bytes
	maxSigns  = 1_000_000 // lines, and signs that begin or end something, which take much more memory than text
	maxChain  = 2000      // operators in one expression
	maxParts  = 50_000    // lines and interpolations of one text, which the parser joins in the square of their number
)

// What all files of a configuration, or all files of variables, may hold.
const (
	maxSources  = 64 << 20 // bytes
	maxAllSigns = 4 * maxSigns
	maxBlocks   = 100_000 // those of a module as often as it is called
)

// sum is what files hold together.
type sum struct{ bytes, signs int }

// add counts a file, and refuses the one that makes it too much.
func (s *sum) add(text []byte, name string) *hcl.Diagnostic {
	s.bytes += len(text)
	s.signs += signs(text)
	start := hcl.Range{Filename: name, Start: hcl.InitialPos, End: hcl.InitialPos}
	switch {
	case s.bytes > maxSources:
		return tooMuch(start, "The files up to this one have more than %d MiB together. Keep data in files that file() reads.", maxSources>>20)
	case s.signs > maxAllSigns:
		return tooMuch(start, "The files up to this one have more than %d lines, brackets, quotes, commas and equals signs together. Keep data in files that file() reads.", maxAllSigns)
	default:
		return nil
	}
}

// parseSource parses a file in the syntax that its name says.
func parseSource(p *hclparse.Parser, text []byte, name string) (*hcl.File, hcl.Diagnostics) {
	isJSON := strings.HasSuffix(name, ".json")
	if ds := checkSource(text, name, isJSON); ds.HasErrors() {
		return nil, ds
	}
	if isJSON {
		f, ds := p.ParseJSON(text, name)
		if f != nil && f.Body != nil {
			f.Body = newJSONBody(f.Body, text)
		}
		return f, ds
	}
	f, ds := p.ParseHCL(text, name)
	if f != nil {
		if body, ok := f.Body.(*hclsyntax.Body); ok {
			if prefixed.Match(text) {
				plainNames(body)
			}
			watch(body)
			sharing(body)
		}
	}
	return f, ds
}

// parseExpression parses an expression that stands by itself.
func parseExpression(text, name string) (hclsyntax.Expression, hcl.Diagnostics) {
	if ds := checkNesting([]byte(text), name); ds.HasErrors() {
		return nil, ds
	}
	x, ds := hclsyntax.ParseExpression([]byte(text), name, hcl.InitialPos)
	if !ds.HasErrors() {
		plainNames(x)
		watch(x)
	}
	return x, ds
}

func checkSource(text []byte, name string, isJSON bool) hcl.Diagnostics {
	whole := hcl.Range{Filename: name, Start: hcl.InitialPos, End: hcl.InitialPos}
	switch {
	case len(text) > maxSource:
		return hcl.Diagnostics{tooMuch(whole, "The file has more than %d MiB. Split it, and keep data in files that file() reads.", maxSource>>20)}
	case signs(text) > maxSigns:
		return hcl.Diagnostics{tooMuch(whole, "The file has more than %d lines, brackets, quotes, commas and equals signs. Split it, and keep data in files that file() reads.", maxSigns)}
	}
	if isJSON {
		return checkJSON(text, name)
	}
	return checkNesting(text, name)
}

// signs counts what most tokens of a source are next to.
func signs(text []byte) int {
	n := 0
	for _, sign := range []byte("\n=,\"()[]{}") {
		n += bytes.Count(text, []byte{sign})
	}
	return n
}

func tooMuch(at hcl.Range, detail string, args ...any) *hcl.Diagnostic {
	return &hcl.Diagnostic{Severity: hcl.DiagError, Summary: "Input too large", Detail: fmt.Sprintf(detail, args...), Subject: &at}
}

// checkNesting refuses source that nests too deep.
func checkNesting(text []byte, name string) hcl.Diagnostics {
	tokens, _ := hclsyntax.LexConfig(text, name, hcl.InitialPos) // the parser says what is wrong
	return checkTokens(tokens, new(int))
}

// nest is one level of brackets, quotes or templates.
type nest struct {
	open       hclsyntax.TokenType
	chain      int // operators since the last separator
	directives int // %{ if } and %{ for } that are open
	parts      int // lines and interpolations of a text
}

// nesting follows the levels through the tokens of a source.
type nesting struct {
	levels []nest
	depth  int
	joins  *int // what it takes to join the parts of all texts
}

// checkTokens refuses what nests too deep, and what takes too much to join
// beside joins, what all that was looked at before takes.
func checkTokens(tokens hclsyntax.Tokens, joins *int) hcl.Diagnostics {
	n := nesting{levels: []nest{{}}, joins: joins}
	for i, t := range tokens {
		n.token(t, tokens[i+1:])
		switch top := n.levels[len(n.levels)-1]; {
		case n.depth > maxDepth:
			return hcl.Diagnostics{tooMuch(t.Range, "Brackets, quotes or blocks nest more than %d deep. Give the inner parts names, as local values.", maxDepth)}
		case *joins > maxParts*maxParts/2:
			return hcl.Diagnostics{tooMuch(t.Range, "The texts up to here have more lines and interpolations than can be put together: one text may have %d. Keep it in a file that file() reads, or split it.", maxParts)}
		case top.chain > maxChain:
			return hcl.Diagnostics{tooMuch(t.Range, "One expression has more than %d operators. Give its parts names, as local values.", maxChain)}
		}
	}
	return nil
}

func (n *nesting) token(t hclsyntax.Token, rest hclsyntax.Tokens) {
	top := &n.levels[len(n.levels)-1]
	switch t.Type {
	case hclsyntax.TokenStringLit, hclsyntax.TokenQuotedLit, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
		*n.joins += top.parts
		top.parts++
	}
	switch t.Type {
	case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenOQuote, hclsyntax.TokenOHeredoc,
		hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
		if t.Type == hclsyntax.TokenTemplateControl {
			n.directive(top, rest)
		}
		top.chain++
		n.levels = append(n.levels, nest{open: t.Type})
		n.depth++
	case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCQuote, hclsyntax.TokenCHeredoc,
		hclsyntax.TokenTemplateSeqEnd:
		if len(n.levels) > 1 {
			n.depth -= 1 + top.directives
			n.levels = n.levels[:len(n.levels)-1]
		}
	case hclsyntax.TokenComma:
		top.chain = 0
	case hclsyntax.TokenNewline, hclsyntax.TokenQuotedLit, hclsyntax.TokenStringLit:
		if top.open != hclsyntax.TokenOParen && top.open != hclsyntax.TokenOBrack {
			top.chain = 0
		}
	case hclsyntax.TokenIdent, hclsyntax.TokenNumberLit, hclsyntax.TokenComment, hclsyntax.TokenEOF:
	default:
		top.chain++
	}
}

// directive counts the directives of a template that are open.
func (n *nesting) directive(top *nest, rest hclsyntax.Tokens) {
	if len(rest) > 0 && rest[0].Type == hclsyntax.TokenTemplateControl || len(rest) == 0 {
		return
	}
	switch string(rest[0].Bytes) {
	case "if", "for":
		top.directives++
		n.depth++
	case "endif", "endfor":
		if top.directives > 0 {
			top.directives--
			n.depth--
		}
	}
}

// checkJSON refuses JSON that nests too deep, and such templates in it.
func checkJSON(text []byte, name string) hcl.Diagnostics {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	depth, joins := 0, 0
	at := func() hcl.Range {
		line := 1 + bytes.Count(text[:dec.InputOffset()], []byte("\n"))
		pos := hcl.Pos{Line: line, Column: 1, Byte: int(dec.InputOffset())}
		return hcl.Range{Filename: name, Start: pos, End: pos}
	}
	for {
		t, err := dec.Token()
		if err != nil {
			return nil // the parser says what is wrong
		}
		switch t := t.(type) {
		case json.Delim:
			if t == '[' || t == '{' {
				depth++
			} else {
				depth--
			}
			if depth > maxDepth {
				return hcl.Diagnostics{tooMuch(at(), "Lists and objects nest more than %d deep. Give the inner parts names, as local values.", maxDepth)}
			}
		case string:
			tokens, _ := hclsyntax.LexTemplate([]byte(t), name, hcl.InitialPos)
			for _, d := range checkTokens(tokens, &joins) {
				return hcl.Diagnostics{tooMuch(at(), "%s", d.Detail)}
			}
		}
	}
}
