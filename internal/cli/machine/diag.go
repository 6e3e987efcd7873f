package machine

import (
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/internal/diag"
)

// Validation is `validate -json`.
type Validation struct {
	FormatVersion string        `json:"format_version"`
	Valid         bool          `json:"valid"`
	ErrorCount    int           `json:"error_count"`
	WarningCount  int           `json:"warning_count"`
	Diagnostics   []*Diagnostic `json:"diagnostics"`
}

// Diagnostic is one message.
type Diagnostic struct {
	Severity string   `json:"severity"`
	Summary  string   `json:"summary"`
	Detail   string   `json:"detail"`
	Address  string   `json:"address,omitempty"`
	Hint     string   `json:"hint,omitempty"`
	Range    *Range   `json:"range,omitempty"`
	Snippet  *Snippet `json:"snippet,omitempty"`
}

// Range is a stretch of a file.
type Range struct {
	Filename string `json:"filename"`
	Start    Pos    `json:"start"`
	End      Pos    `json:"end"`
}

// Pos is a place in a file.
type Pos struct {
	Line   int `json:"line"`
	Column int `json:"column"`
	Byte   int `json:"byte"`
}

// Snippet is the text around a place.
type Snippet struct {
	Context              *string       `json:"context"`
	Code                 string        `json:"code"`
	StartLine            int           `json:"start_line"`
	HighlightStartOffset int           `json:"highlight_start_offset"`
	HighlightEndOffset   int           `json:"highlight_end_offset"`
	Values               []Value       `json:"values"`
	FunctionCall         *FunctionCall `json:"function_call,omitempty"`
}

// FunctionCall is the call of a function that failed.
type FunctionCall struct {
	CalledAs  string     `json:"called_as"`
	Signature *Signature `json:"signature"`
}

// Signature is what a function takes and returns.
type Signature struct {
	Name     string   `json:"name"`
	Params   []Param  `json:"params"`
	Variadic *Param   `json:"variadic_param,omitempty"`
	Returns  cty.Type `json:"return_type"`
}

// Param is one parameter of a function.
type Param struct {
	Name string   `json:"name"`
	Type cty.Type `json:"type"`
}

// Value is what an expression in the snippet evaluated to.
type Value struct {
	Traversal string `json:"traversal"`
	Statement string `json:"statement"`
}

// Validate returns the outcome of a validation.
func Validate(ds diag.Diagnostics, files map[string][]byte) *Validation {
	sources := render.NewSources(files)
	v := &Validation{FormatVersion: "1.0", Diagnostics: []*Diagnostic{}}
	for _, d := range ds {
		if d.Severity == diag.Error {
			v.ErrorCount++
		} else {
			v.WarningCount++
		}
		v.Diagnostics = append(v.Diagnostics, NewDiagnostic(d, sources))
	}
	v.Valid = v.ErrorCount == 0
	return v
}

// NewDiagnostic returns the form of one message; sources hold the files that
// snippets are taken from.
func NewDiagnostic(d *diag.Diagnostic, sources *render.Sources) *Diagnostic {
	out := &Diagnostic{Severity: "error", Summary: d.Summary, Detail: d.Detail, Address: d.Address, Hint: d.Hint}
	if d.Severity == diag.Warning {
		out.Severity = "warning"
	}
	if d.Subject == nil {
		return out
	}
	r := visible(*d.Subject)
	out.Range = &Range{Filename: r.Filename, Start: Pos(r.Start), End: Pos(r.End)}
	if text := sources.Text(d.Subject.Filename); text != nil {
		out.Snippet = snippet(d, text)
	}
	return out
}

// visible returns a range that covers one character at least.
func visible(r diag.Range) diag.Range {
	if r.Start == r.End {
		r.End.Column++
		r.End.Byte++
	}
	return r
}

// maxCode is how many bytes of a file stand beside a message.
const maxCode = 1 << 16

// snippet returns the lines of a message's place, nil where they are too long.
func snippet(d *diag.Diagnostic, text *render.Text) *Snippet {
	subject, lines := visible(*d.Subject), text.Lines
	first, last := subject.Start.Line, subject.End.Line
	if d.Context != nil {
		first, last = min(first, d.Context.Start.Line), max(last, d.Context.End.Line)
	}
	last = min(last, len(lines))
	if last > first && lines[last-1] == "" {
		last-- // a range ends behind the line end before it
	}
	if first < 1 || first > last {
		return nil
	}
	lines = lines[first-1 : last]
	size := 0
	for _, line := range lines {
		if size += len(line) + 1; size > maxCode {
			return nil
		}
	}
	s := &Snippet{Code: strings.Join(lines, "\n"), StartLine: first, Values: []Value{}}
	s.HighlightStartOffset = placeIn(lines, first, subject.Start)
	s.HighlightEndOffset = max(s.HighlightStartOffset, placeIn(lines, first, subject.End))
	if block := text.Enclosing(d.Subject); block != "" && !atHead(lines[subject.Start.Line-first], block, subject) {
		s.Context = &block
	}
	for _, v := range d.Values {
		s.Values = append(s.Values, Value{v.Expr, v.Is})
	}
	s.FunctionCall = functionCall(d.Call)
	return s
}

// functionCall returns the form of a call, nil for none.
func functionCall(c *diag.Call) *FunctionCall {
	if c == nil {
		return nil
	}
	sig := &Signature{Name: c.Name, Params: []Param{}, Variadic: (*Param)(c.Variadic), Returns: c.Returns}
	for _, p := range c.Params {
		sig.Params = append(sig.Params, Param(p))
	}
	return &FunctionCall{CalledAs: c.Name, Signature: sig}
}

// atHead reports whether a place begins where a block does: it is not in it.
func atHead(line, block string, r diag.Range) bool {
	return r.Start.Column == 1 && strings.HasPrefix(line, block)
}

// placeIn returns the byte offset of a position in lines, the first of which
// has the given number.
func placeIn(lines []string, first int, p diag.Pos) int {
	at := 0
	for n, line := range lines {
		if first+n == p.Line {
			return at + offset(line, p.Column)
		}
		at += len(line) + 1
	}
	return at - 1
}

// offset returns the byte offset of a column in a line.
func offset(line string, column int) int {
	at := 0
	for i := range line {
		if at == column-1 {
			return i
		}
		at++
	}
	return len(line)
}
