package render

import (
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

const (
	// tableGap are the columns between two cells, tableIndent those before what
	// goes on below.
	tableGap, tableIndent = 2, 4
)

// Table writes rows of equally many cells in columns. Where they are too wide
// for a terminal, the last ones go on below, in each row; nothing is cut, as ids
// are there to be copied.
func (s Style) Table(w io.Writer, rows [][]string) error {
	if len(rows) == 0 {
		return nil
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for n, cell := range row {
			widths[n] = max(widths[n], ansi.StringWidth(cell))
		}
	}
	var b strings.Builder
	lines := s.tableLines(widths)
	for _, row := range rows {
		first := 0
		for n, end := range lines {
			b.WriteString(s.tableLine(row[first:end], widths[first:end], n > 0) + "\n")
			first = end
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// tableLines returns behind which column each line of a row ends.
func (s Style) tableLines(widths []int) []int {
	var ends []int
	used := 0
	for n, width := range widths {
		if s.Fit && n > 0 && used+tableGap+width > s.width() {
			ends, used = append(ends, n), tableIndent-tableGap
		}
		if n > 0 {
			used += tableGap
		}
		used += width
	}
	return append(ends, len(widths))
}

// tableLine writes some cells of a row as a line; what is too long for a line of
// its own is broken.
func (s Style) tableLine(cells []string, widths []int, below bool) string {
	var b strings.Builder
	indent := 0
	if below {
		indent = tableIndent
	}
	for n, cell := range cells {
		if n > 0 {
			b.WriteString(strings.Repeat(" ", tableGap))
		}
		b.WriteString(cell + strings.Repeat(" ", widths[n]-ansi.StringWidth(cell)))
	}
	line := strings.TrimRight(b.String(), " ")
	if s.Fit && indent+ansi.StringWidth(line) > s.width() {
		line = hung(line, s.width(), indent, tableIndent)
	}
	return strings.Repeat(" ", indent) + line
}
