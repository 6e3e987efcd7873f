package main

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// report collects results.
type report struct {
	tool     string
	planned  int // cases in all, of which some may be left out
	took     time.Duration
	mu       sync.Mutex
	rows     []*row
	failures []*result
}

// row sums up the cases of one way in all scenarios.
type row struct {
	way                                                          string
	cases, duplicating, missing, leaving, stuck, tagged, touched int
}

func (p *report) add(r *result, verbose bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := p.row(r)
	w.cases++
	for _, c := range []struct {
		sum *int
		n   int
	}{{&w.duplicating, r.duplicates}, {&w.missing, r.missing}, {&w.leaving, r.left}, {&w.stuck, r.stuck}, {&w.tagged, r.tags}, {&w.touched, r.foreign}} {
		if c.n > 0 {
			*c.sum++
		}
	}
	if len(r.words) == 0 {
		return
	}
	p.failures = append(p.failures, r)
	fmt.Fprintf(os.Stderr, "FAIL %s: %v\n", r.kase, r.words)
	if verbose {
		fmt.Fprintln(os.Stderr, r.output)
	}
}

func (p *report) row(r *result) *row {
	for _, w := range p.rows {
		if w.way == r.way.name {
			return w
		}
	}
	w := &row{way: r.way.name}
	p.rows = append(p.rows, w)
	return w
}

func (p *report) bad() bool { return len(p.failures) > 0 }

// head is the first line of a table.
const head = "| way of breaking | cases | duplicating | missing | leaving | stuck | run tags left | others touched |\n|---|---|---|---|---|---|---|---|\n"

// title says what a table is of.
func (p *report) title() string {
	return fmt.Sprintf("%s, %d of %d cases, %s", p.tool, p.total().cases, p.planned, p.took.Round(time.Second))
}

// show writes the table, or both where there is another.
func (p *report) show(w io.Writer, other *report) {
	if other == nil {
		p.print(w)
		return
	}
	other.printBeside(w, p)
}

// print writes the table in Markdown, in the order of the ways.
func (p *report) print(w io.Writer) {
	fmt.Fprintf(w, "%s:\n\n%s", p.title(), head)
	for _, name := range names() {
		if r := p.of(name); r.cases > 0 {
			fmt.Fprintln(w, r.line(func(n int) string { return strconv.Itoa(n) }))
		}
	}
	fmt.Fprintln(w, p.total().line(func(n int) string { return strconv.Itoa(n) }))
}

// printBeside writes the figures of two reports in one table, each cell with
// both, of the ways that both have tried.
func (p *report) printBeside(w io.Writer, other *report) {
	fmt.Fprintf(w, "%s / %s:\n\n%s", p.title(), other.title(), head)
	sums := [2]*row{{way: all}, {way: all}}
	line := func(a, b *row) {
		figures := b.figures()
		fmt.Fprintln(w, a.line(func(n int) string {
			text := fmt.Sprintf("%d / %d", n, *figures[0])
			figures = figures[1:]
			return text
		}))
	}
	for _, name := range names() {
		a, b := p.of(name), other.of(name)
		if a.cases == 0 || b.cases == 0 {
			continue
		}
		sums[0].add(a)
		sums[1].add(b)
		line(a, b)
	}
	line(sums[0], sums[1])
}

// all is the way of the row with the sums.
const all = "**all**"

// names are the names of the ways, each once, in their order.
func names() []string {
	var out []string
	for _, w := range ways() {
		if !slices.Contains(out, w.name) {
			out = append(out, w.name)
		}
	}
	return out
}

// of returns the row of a way, an empty one if there is none.
func (p *report) of(name string) *row {
	for _, r := range p.rows {
		if r.way == name {
			return r
		}
	}
	return &row{way: name}
}

// total sums up all ways.
func (p *report) total() *row {
	sum := &row{way: all}
	for _, r := range p.rows {
		sum.add(r)
	}
	return sum
}

// figures are the columns of a row, in their order.
func (r *row) figures() []*int {
	return []*int{&r.cases, &r.duplicating, &r.missing, &r.leaving, &r.stuck, &r.tagged, &r.touched}
}

func (r *row) add(other *row) {
	for i, n := range other.figures() {
		*r.figures()[i] += *n
	}
}

// line writes a row with its figures.
func (r *row) line(figure func(int) string) string {
	cells := []string{r.way}
	for _, n := range r.figures() {
		cells = append(cells, figure(*n))
	}
	return "| " + strings.Join(cells, " | ") + " |"
}

// titled is the line above a table.
var titled = regexp.MustCompile(`(?m)^(\w+), \d+ of (\d+) cases, (\S+):$`)

// readReport reads a table that print wrote.
func readReport(name string) (*report, error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	title := titled.FindStringSubmatch(string(raw))
	if title == nil {
		return nil, fmt.Errorf("%s holds no table of this command: write its output into a file first", name)
	}
	p := &report{tool: title[1]}
	if p.planned, err = strconv.Atoi(title[2]); err == nil {
		p.took, err = time.ParseDuration(title[3])
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for line := range strings.Lines(string(raw)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "| "), " | ")
		r := &row{way: cells[0]}
		if len(cells) != 1+len(r.figures()) || !slices.Contains(names(), r.way) {
			continue
		}
		for i, n := range r.figures() {
			if *n, err = strconv.Atoi(cells[1+i]); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", name, r.way, err)
			}
		}
		p.rows = append(p.rows, r)
	}
	return p, nil
}
