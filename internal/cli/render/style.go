// Package render turns plans, states and diagnostics into text for people.
//
// It does no I/O but writing to the writer it is given. Secrets are never
// printed: a value under a sensitive path or attribute is "(sensitive value)".
package render

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Detail is how much of a plan is shown.
type Detail uint8

// The details. Usual folds what stays as it is and objects of a group that
// change alike; Concise has one line an object and one an attribute; Full
// leaves nothing out.
const (
	Usual Detail = iota
	Concise
	Full
)

// Style says what the reader's side can show, and what they want to see.
type Style struct {
	Color  bool
	Width  int // columns; 0 means 80
	Detail Detail
	// Fit breaks values that are longer than a line as well as prose: a
	// terminal would break them anywhere.
	Fit bool
}

// The colours, as SGR parameters.
const (
	red    = "31"
	green  = "32"
	yellow = "33"
	cyan   = "36"
	bold   = "1"
	dim    = "2"
)

// paint returns s in the given colours, unchanged where there are none.
func (s Style) paint(text string, codes ...string) string {
	if !s.Color || text == "" {
		return text
	}
	return "\x1b[" + strings.Join(codes, ";") + "m" + text + "\x1b[0m"
}

// Bold returns text in bold.
func (s Style) Bold(text string) string { return s.paint(text, bold) }

// Good returns text in the colour of success.
func (s Style) Good(text string) string { return s.paint(text, bold, green) }

// Bad returns text in the colour of failure.
func (s Style) Bad(text string) string { return s.paint(text, bold, red) }

// Faint returns text that is there for those who look.
func (s Style) Faint(text string) string { return s.paint(text, dim) }

// width returns the columns to fill, never less than is readable.
func (s Style) width() int {
	switch {
	case s.Width == 0:
		return 80
	case s.Width < 30:
		return 30
	default:
		return s.Width
	}
}

// narrow reports whether there are too few columns for wide margins.
func (s Style) narrow() bool { return s.narrowAt(s.width()) }

// narrowAt reports whether so many columns are few; a terminal may have another
// width by now.
func (Style) narrowAt(columns int) bool { return columns < 60 }

// hang breaks a line that is too long for a terminal; what goes on below is
// indented.
func (s Style) hang(text string) string {
	if !s.Fit || ansi.StringWidth(text) <= s.width() {
		return text
	}
	return hung(text, s.width(), 0, 4)
}

// hung breaks the text of a line of which used columns are taken, and indents
// by more what goes on below.
func hung(text string, columns, used, more int) string {
	rest := "\n" + strings.Repeat(" ", used+more)
	text = strings.ReplaceAll(broken(text, max(12, columns-used-more)), "\n", rest)
	return strings.ReplaceAll(text, " \n", "\n")
}

// wrap breaks prose at the style's width; every line begins with prefix. Lines
// that are indented are kept as they are.
func (s Style) wrap(text, prefix string) string {
	var out []string
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		if strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t") {
			out = append(out, prefix+line)
			continue
		}
		for _, part := range strings.Split(broken(line, max(20, s.width()-len([]rune(prefix)))), "\n") {
			out = append(out, strings.TrimRight(prefix+part, " "))
		}
	}
	return strings.Join(out, "\n")
}

// broken breaks a line that is too long. Commands and ids are copied: they are
// never broken at a hyphen.
func broken(line string, columns int) string {
	return strings.ReplaceAll(ansi.Wrap(strings.ReplaceAll(line, "-", unbroken), columns, ""), unbroken, "-")
}

// unbroken is a hyphen that lines are not broken at.
const unbroken = "\u2011"

// Wrap breaks prose at the style's width.
func (s Style) Wrap(text string) string { return s.wrap(text, "") }

// Beside writes prose beside a head, of which it takes the first columns; where
// these are too many, below it.
func (s Style) Beside(head string, columns int, text string) string {
	if columns > s.width()/2 {
		return head + "\n" + s.wrap(text, "    ")
	}
	prefix := strings.Repeat(" ", columns)
	return fmt.Sprintf("%-*s", columns, head) + strings.TrimPrefix(s.wrap(text, prefix), prefix)
}
