package main

import (
	"fmt"
	"io"
	"os"
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

// row sums up the cases of one way in one scenario.
type row struct {
	scenario, way                                                string
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
		if w.scenario == r.scenario.name && w.way == r.way.name {
			return w
		}
	}
	w := &row{scenario: r.scenario.name, way: r.way.name}
	p.rows = append(p.rows, w)
	return w
}

func (p *report) bad() bool { return len(p.failures) > 0 }

// print writes the table in Markdown.
func (p *report) print(w io.Writer) {
	fmt.Fprintf(w, "%s, %s:\n\n", p.tool, p.took.Round(time.Second))
	fmt.Fprintln(w, "| scenario | way of breaking | cases | duplicating | missing | leaving | stuck | run tags left | others touched |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|---|")
	total := row{scenario: "**all**", way: ""}
	for _, r := range p.rows {
		r.print(w)
		total.cases += r.cases
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
	fmt.Fprintf(w, "| %s | %s | %d | %d | %d | %d | %d | %d | %d |\n", r.scenario, r.way, r.cases, r.duplicating, r.missing, r.leaving, r.stuck, r.tagged, r.touched)
}
