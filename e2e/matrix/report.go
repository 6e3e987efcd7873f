package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"time"
)

// report collects results.
type report struct {
	tool     string
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

// print writes the table in Markdown, in the order of the ways.
func (p *report) print(w io.Writer, planned int) {
	total := row{way: "**all**"}
	for _, r := range p.rows {
		total.cases += r.cases
	}
	fmt.Fprintf(w, "%s, %d of %d cases, %s:\n\n", p.tool, total.cases, planned, p.took.Round(time.Second))
	order := ways()
	slices.SortFunc(p.rows, func(a, b *row) int {
		at := func(name string) int { return slices.IndexFunc(order, func(w way) bool { return w.name == name }) }
		return at(a.way) - at(b.way)
	})
	fmt.Fprintln(w, "| way of breaking | cases | duplicating | missing | leaving | stuck | run tags left | others touched |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|")
	for _, r := range p.rows {
		r.print(w)
		total.duplicating += r.duplicating
		total.missing += r.missing
		total.leaving += r.leaving
		total.stuck += r.stuck
		total.tagged += r.tagged
		total.touched += r.touched
	}
	total.print(w)
}

func (r *row) print(w io.Writer) {
	fmt.Fprintf(w, "| %s | %d | %d | %d | %d | %d | %d | %d |\n", r.way, r.cases, r.duplicating, r.missing, r.leaving, r.stuck, r.tagged, r.touched)
}
