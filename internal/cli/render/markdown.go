package render

import (
	"fmt"
	"html"
	"io"
	"slices"
	"strings"

	"github.com/swampctl/swampctl/planner"
)

// MarkdownLimit is how many characters a comment of a pull request may have.
const MarkdownLimit = 65_536

// markdownReserve is kept for what says that something was left out.
const markdownReserve = 400

// Markdown writes a plan as the comment of a pull request: the summary, what
// loses data, a table, and every change folded. It is never longer than
// [MarkdownLimit]: what matters least is left out, and it says so.
func Markdown(w io.Writer, p *planner.Plan, schemas Schemas) error {
	m := &markdown{page: &page{w: io.Discard, schemas: schemas, s: Style{Width: 100}}, left: MarkdownLimit - markdownReserve}
	m.add("### " + escaped(Summary(p)) + "\n\n")
	groups := m.page.grouped(listed(p))
	slices.SortStableFunc(groups, func(x, y group) int { return weight(x) - weight(y) })
	m.danger(groups)
	m.table(groups)
	m.details(groups)
	m.part("Outputs", func() { m.page.outputs(p) })
	m.part("Drift", func() { m.page.drift(p); m.page.kept(standing(p)) })
	m.part("Renames", func() { m.page.renames(p) })
	_, err := io.WriteString(w, m.b.String())
	return err
}

// weight orders changes by how much a reviewer must see them.
func weight(g group) int {
	c := g.first()
	n := 2 * rank(c)
	if !c.LosesData() {
		n += 100
	}
	return n
}

// markdown is a text that counts what it has room for.
type markdown struct {
	b    strings.Builder
	page *page
	left int // characters
}

// add appends a text that fits, and reports whether it did.
func (m *markdown) add(text string) bool {
	if len(text) > m.left {
		return false
	}
	m.left -= len(text)
	m.b.WriteString(text)
	return true
}

// maxAlarm is how many characters the alarm has.
const maxAlarm = 4_000

// danger names the objects that hold data and go.
func (m *markdown) danger(groups []group) {
	var lines []string
	all, n := m.page.losses(groups)
	size, hidden := 0, 0
	for _, l := range all {
		line := "> - " + lossLine(l)
		if size += len(line); size > maxAlarm {
			hidden++
			continue
		}
		lines = append(lines, line)
	}
	if n == 0 {
		return
	}
	if hidden > 0 {
		lines = append(lines, fmt.Sprintf("> - and %d more", hidden))
	}
	m.add(fmt.Sprintf("> [!CAUTION]\n> %s\n>\n%s\n\n", count(n, "object that holds data goes", "objects that hold data go"), strings.Join(lines, "\n")))
}

// lossLine is a loss in a line of a list.
func lossLine(l loss) string {
	names := make([]string, 0, maxKeys)
	for _, name := range shortened(l.names, maxKeys) {
		if !slices.Contains(l.names, name) { // what stands for those left out
			names = append(names, name)
			continue
		}
		names = append(names, code(name))
	}
	text := strings.Join(names, ", ")
	if len(l.names) > 1 {
		text += fmt.Sprintf(" (%d objects)", l.n)
	}
	text += " " + l.does
	if l.why != "" {
		text += ", " + escaped(l.why)
	}
	return text
}

// words are what happens to a group and why, in a few words.
func words(g group) string {
	c := g.first()
	text := strings.ToLower(actions[rank(c)].title)
	for _, r := range c.Reasons {
		text += fmt.Sprintf(", %s: %s", Path(r.Path), r.Why)
	}
	if why := g.why(); len(c.Reasons) == 0 && why != "" {
		text += ", " + why
	}
	return text
}

// table has a row for every entry, as far as half of the room goes.
func (m *markdown) table(groups []group) {
	if len(groups) == 0 {
		return
	}
	m.add("| | object | what | monthly |\n| --- | --- | --- | --- |\n")
	for i, g := range groups {
		name := g.name()
		if len(g) > 1 {
			name += fmt.Sprintf(" (%d)", len(g))
		}
		row := fmt.Sprintf("| %s | %s | %s | %s |\n", mark(g.first()), code(name), escaped(words(g)), escaped(g.cost()))
		if m.left-len(row) < MarkdownLimit/2 {
			m.add(fmt.Sprintf("| | and %d more | | |\n", len(groups)-i))
			break
		}
		m.add(row)
	}
	m.add("\n")
}

// mark is the sign of an action in a table.
func mark(c *planner.Change) string {
	switch {
	case c.Action.IsReplace():
		return "♻️"
	case c.Action == planner.Create:
		return "➕"
	case c.Action == planner.Delete:
		return "❌"
	case c.Action == planner.Update:
		return "✏️"
	default:
		return "·"
	}
}

// details has every change folded, as far as the room goes.
func (m *markdown) details(groups []group) {
	for i, g := range groups {
		text := m.page.change(g)
		title := mark(g.first()) + " <code>" + html.EscapeString(g.name()) + "</code>"
		if !m.fold(title, text) {
			m.left += markdownReserve / 2
			m.add(fmt.Sprintf("\n%s not shown here for want of room; the log of the run has all.\n", count(len(groups)-i, "more change is", "more changes are")))
			return
		}
	}
}

// maxDetail is how many characters one change may take.
const maxDetail = 12_000

// fold appends a text that is folded under a title.
func (m *markdown) fold(title, text string) bool {
	if len(text) > maxDetail {
		cut := strings.LastIndexByte(text[:maxDetail], '\n') + 1
		text = text[:cut] + fmt.Sprintf("… %d more lines\n", strings.Count(text[cut:], "\n"))
	}
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return m.add(fmt.Sprintf("<details><summary>%s</summary>\n\n%sdiff\n%s%s\n</details>\n\n", title, fence, signsFirst(text), fence))
}

// part appends a section of the page, where there is room and something in it.
func (m *markdown) part(title string, write func()) {
	var b strings.Builder
	m.page.w = &b
	write()
	if text := strings.TrimLeft(b.String(), "\n"); text != "" {
		m.fold(title, text)
	}
}

// signsFirst moves the signs of lines to the first column, where a difference
// has them.
func signsFirst(text string) string {
	lines := strings.SplitAfter(text, "\n")
	for i, line := range lines {
		bare := strings.TrimLeft(line, " ")
		pad := line[:len(line)-len(bare)]
		switch {
		case strings.HasPrefix(bare, "+ "), strings.HasPrefix(bare, "- "):
			lines[i] = bare[:1] + pad + bare[1:]
		case strings.HasPrefix(bare, "~ "):
			lines[i] = "!" + pad + bare[1:]
		case strings.HasPrefix(bare, "-/+ "), strings.HasPrefix(bare, "+/- "):
			lines[i] = "!" + pad + bare
		}
	}
	return strings.Join(lines, "")
}

// code is an address in a table.
func code(s string) string {
	return "<code>" + strings.ReplaceAll(html.EscapeString(s), "|", "&#124;") + "</code>"
}

// escaped is prose in which nothing is Markdown by accident.
func escaped(s string) string {
	s = html.EscapeString(strings.ReplaceAll(s, "\n", " "))
	return strings.NewReplacer("|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, "#", `\#`, "@", "@\u200b").Replace(s)
}
