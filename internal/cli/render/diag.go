package render

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/swampctl/swampctl/internal/diag"
)

// Diagnostics writes messages for people: what is wrong, the place in the file
// with the words underlined, the values in it, and what to do. files are those
// that there are by name; a message whose file is missing there shows none.
func Diagnostics(w io.Writer, ds diag.Diagnostics, files map[string][]byte, s Style) {
	sources := NewSources(files)
	for _, d := range ds {
		fmt.Fprint(w, diagnostic(d, sources, s))
	}
}

// CompactDiagnostics is Diagnostics with warnings of one summary gathered in
// one entry that only names their places.
func CompactDiagnostics(w io.Writer, ds diag.Diagnostics, files map[string][]byte, s Style) {
	var order []string
	sources, places := NewSources(files), map[string][]string{}
	for _, d := range ds {
		if d.Severity == diag.Error {
			fmt.Fprint(w, diagnostic(d, sources, s))
			continue
		}
		if _, seen := places[d.Summary]; !seen {
			order = append(order, d.Summary)
		}
		places[d.Summary] = append(places[d.Summary], compactPlace(d))
	}
	if len(order) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", s.paint("Warnings:", bold, yellow))
	for _, summary := range order {
		fmt.Fprintf(w, "\n- %s\n", summary)
		named := places[summary]
		if named[0] != "" {
			fmt.Fprintf(w, "  %s%s\n", named[0], more(len(named)-1))
		}
	}
	fmt.Fprintln(w, "\nFor the whole text of a warning leave out -compact-warnings.")
}

// compactPlace names where a warning belongs in a few words.
func compactPlace(d *diag.Diagnostic) string {
	if d.Subject != nil {
		return fmt.Sprintf("on %s line %d", d.Subject.Filename, d.Subject.Start.Line)
	}
	return d.Address
}

// more says that n further entries were left out.
func more(n int) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf(" (and %d more)", n)
}

// diagnostic returns one message, set off from what stands above it: by an
// empty line, or in colour by a bar.
func diagnostic(d *diag.Diagnostic, sources *Sources, s Style) string {
	head, colour := "Error", red
	if d.Severity == diag.Warning {
		head, colour = "Warning", yellow
	}
	bar := ""
	if s.Color {
		bar = s.paint("│", colour) + " "
		s.Width = s.width() - 2
	}
	parts := []string{s.wrapSummary(head+":", d.Summary, colour)}
	if p := place(d, sources, s, colour); p != "" {
		parts = append(parts, p)
	}
	if d.Detail != "" {
		parts = append(parts, s.Wrap(d.Detail))
	}
	if d.Hint != "" {
		parts = append(parts, s.wrapHint(d.Hint))
	}
	text := strings.Join(parts, "\n\n")
	if bar == "" {
		return "\n" + text + "\n"
	}
	return s.paint("╷", colour) + "\n" + bar + strings.ReplaceAll(text, "\n", "\n"+bar) + "\n" + s.paint("╵", colour) + "\n"
}

// wrapSummary returns the first line of a message, broken where it is long.
func (s Style) wrapSummary(head, summary, colour string) string {
	lines := strings.Split(strings.TrimPrefix(s.Wrap(head+" "+summary), head+" "), "\n")
	for i, line := range lines {
		lines[i] = s.Bold(line)
	}
	return s.paint(head, bold, colour) + " " + strings.Join(lines, "\n")
}

// wrapHint returns the line that says what to type next; later lines hang.
func (s Style) wrapHint(hint string) string {
	text := s.wrap(hint, "      ")
	return s.paint("Hint:", bold, cyan) + " " + strings.TrimPrefix(text, "      ")
}

// place returns the lines that say where a message belongs.
func place(d *diag.Diagnostic, sources *Sources, s Style, colour string) string {
	with := ""
	if d.Address != "" {
		with = "  with " + d.Address
	}
	if d.Subject == nil {
		if with != "" {
			with += ":"
		}
		return joinLines(with, values(d, s))
	}
	text := sources.Text(d.Subject.Filename)
	if with != "" {
		with += ","
	}
	on := fmt.Sprintf("  on %s line %d", d.Subject.Filename, d.Subject.Start.Line)
	if text == nil {
		return joinLines(with, on+":", values(d, s))
	}
	if block := text.Enclosing(d.Subject); block != "" {
		on += ", in " + block
	}
	return joinLines(with, on+":", snippet(d.Subject, text, s, colour), values(d, s))
}

// joinLines joins the texts that are not empty.
func joinLines(texts ...string) string {
	var kept []string
	for _, t := range texts {
		if t != "" {
			kept = append(kept, t)
		}
	}
	return strings.Join(kept, "\n")
}

// maxNesting is how deep JSON is parsed for what stands around a place.
const maxNesting = 300

// tooDeep reports whether JSON nests deeper than the parser, which goes as deep
// as its input, is to follow.
func tooDeep(src string) bool {
	depth := 0
	for i := range len(src) {
		switch src[i] {
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		}
		if depth > maxNesting {
			return true
		}
	}
	return false
}

// blockHead returns what stands before the brace of a top-level block that
// begins on a line, "" where none does, and whether it goes on behind the line.
func blockHead(line string) (head string, open bool) {
	line = strings.TrimRight(line, " \t\r")
	if line != strings.TrimLeft(line, " \t#/") {
		return "", false
	}
	head, _, found := strings.Cut(line, "{")
	if !found || strings.Contains(head, "=") || head == "" || !unicode.IsLetter([]rune(head)[0]) {
		return "", false
	}
	return strings.TrimSpace(head), strings.HasSuffix(line, "{")
}

// lineAt returns line n, counted from 1, "" where there is none.
func lineAt(lines []string, n int) string {
	if n < 1 || n > len(lines) {
		return ""
	}
	return lines[n-1]
}

// snippetLines is how many lines of one place are shown.
const snippetLines = 6

// snippet returns the lines of r with their numbers; what r covers of its
// first line is underlined.
func snippet(r *diag.Range, text *Text, s Style, colour string) string {
	lines := text.Lines
	first, last := r.Start.Line, max(r.Start.Line, r.End.Line)
	if r.End.Column <= 1 && last > first {
		last--
	}
	last = min(last, first+snippetLines-1, len(lines))
	numbers := len(strconv.Itoa(max(first, last)))
	var out []string
	for n := first; n <= last; n++ {
		at := diag.Range{} // of the lines behind the first the beginning is shown
		if n == first {
			at = *r
		}
		line, at := clipped(text.around(n, at))
		out = append(out, fmt.Sprintf("  %s %s", s.Faint(fmt.Sprintf("%*d:", numbers, n)), line))
		if n == first {
			out = append(out, strings.Repeat(" ", numbers+4)+underline(&at, line, s, colour))
		}
	}
	return strings.Join(out, "\n")
}

// What is shown of a line that is longer than people write them, as generated
// files have: so many characters, of which some stand before the place.
const (
	lineShown  = 400
	lineBefore = 80
)

// clipped returns what is shown of a line with a place in it, and the place
// there.
func clipped(line string, r diag.Range) (string, diag.Range) {
	runes := []rune(line)
	if len(runes) <= lineShown {
		return line, r
	}
	from := min(max(r.Start.Column-1-lineBefore, 0), len(runes))
	to := min(from+lineShown, len(runes))
	out := string(runes[from:to])
	if to < len(runes) {
		out += "…"
	}
	if from > 0 {
		out = "…" + out
		from--
	}
	r.Start.Column, r.End.Column = r.Start.Column-from, r.End.Column-from
	return out, r
}

// underline returns carets below the part of line that r covers.
func underline(r *diag.Range, line string, s Style, colour string) string {
	runes := []rune(line)
	from := min(max(r.Start.Column-1, 0), len(runes))
	to := len(runes)
	if r.End.Line == r.Start.Line {
		to = min(max(r.End.Column-1, from+1), max(len(runes), from+1))
	}
	var pad strings.Builder
	for _, c := range runes[:from] {
		if c == '\t' {
			pad.WriteRune('\t')
			continue
		}
		pad.WriteRune(' ')
	}
	return pad.String() + s.paint(strings.Repeat("^", max(1, to-from)), colour)
}

// values returns the lines that say which function was called, and what the
// expressions evaluated to.
func values(d *diag.Diagnostic, s Style) string {
	var out []string
	if d.Call != nil {
		out = append(out, "    while calling "+s.Bold(d.Call.String()))
	}
	for _, v := range d.Values {
		out = append(out, "    "+s.Bold(v.Expr)+" "+v.Is)
	}
	return strings.Join(out, "\n")
}
