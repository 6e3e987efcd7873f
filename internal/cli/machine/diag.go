package machine

import (
	"strings"

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
	Context              *string `json:"context"`
	Code                 string  `json:"code"`
	StartLine            int     `json:"start_line"`
	HighlightStartOffset int     `json:"highlight_start_offset"`
	HighlightEndOffset   int     `json:"highlight_end_offset"`
	Values               []Value `json:"values"`
}

// Value is what an expression in the snippet evaluated to.
type Value struct {
	Traversal string `json:"traversal"`
	Statement string `json:"statement"`
}

// Validate returns the outcome of a validation.
func Validate(ds diag.Diagnostics, sources map[string][]byte) *Validation {
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
func NewDiagnostic(d *diag.Diagnostic, sources map[string][]byte) *Diagnostic {
	out := &Diagnostic{Severity: "error", Summary: d.Summary, Detail: d.Detail, Address: d.Address, Hint: d.Hint}
	if d.Severity == diag.Warning {
		out.Severity = "warning"
	}
	if d.Subject == nil {
		return out
	}
	out.Range = &Range{Filename: d.Subject.Filename, Start: Pos(d.Subject.Start), End: Pos(d.Subject.End)}
	if src, ok := sources[d.Subject.Filename]; ok {
		out.Snippet = snippet(d, string(src))
	}
	return out
}

// snippet returns the first line of a message's place.
func snippet(d *diag.Diagnostic, src string) *Snippet {
	lines := strings.Split(src, "\n")
	n := d.Subject.Start.Line
	if n < 1 || n > len(lines) {
		return nil
	}
	code := strings.TrimRight(lines[n-1], "\r")
	s := &Snippet{Code: code, StartLine: n, Values: []Value{}}
	s.HighlightStartOffset = offset(code, d.Subject.Start.Column)
	s.HighlightEndOffset = len(code)
	if d.Subject.End.Line == n {
		s.HighlightEndOffset = max(s.HighlightStartOffset, offset(code, d.Subject.End.Column))
	}
	if block := render.Enclosing(d, src); block != "" {
		s.Context = &block
	}
	for _, v := range d.Values {
		s.Values = append(s.Values, Value{v.Expr, v.Is})
	}
	return s
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
