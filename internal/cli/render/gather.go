package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/swampctl/swampctl/internal/diag"
)

// maxAlike is how many errors of one remedy are shown whole, maxNamed of how
// many more the object and the cause are named.
const maxAlike, maxNamed = 3, 20

// Gather puts the errors of objects that are alike, behind the first of them,
// into one message: a token that is no good, or a limit of the account, meets
// every object alike, and a slip in a block all of its instances. So do the
// warnings of values that nothing declares, as a file that several
// configurations share has them.
func Gather(ds diag.Diagnostics) diag.Diagnostics {
	alike := map[likeness]diag.Diagnostics{}
	for _, d := range ds {
		for _, l := range likenesses(d) {
			alike[l] = append(alike[l], d)
		}
	}
	seen := map[likeness]int{}
	var out diag.Diagnostics
	for _, d := range ds {
		l, many := largest(d, alike)
		if !many {
			out = append(out, d)
			continue
		}
		seen[l]++
		switch n := seen[l]; {
		case n <= maxAlike:
			out = append(out, d)
		case n == maxAlike+1:
			out = append(out, further(alike[l][maxAlike:], l))
		}
	}
	return out
}

// likeness is what errors of several objects have in common: the remedy, or
// what is wrong and where.
type likeness struct {
	remedy, summary string
	at              diag.Range
}

// likenesses returns in what an error may be like others, in order of weight.
func likenesses(d *diag.Diagnostic) []likeness {
	var out []likeness
	switch {
	case d.Severity == diag.Warning && d.Kind == diag.UndeclaredVariable && d.Subject != nil:
		return []likeness{{summary: d.Summary, at: diag.Range{Filename: d.Subject.Filename}}}
	case d.Severity != diag.Error || d.Address == "":
		return nil
	}
	if d.Hint != "" {
		out = append(out, likeness{remedy: d.Hint})
	}
	if d.Subject != nil {
		out = append(out, likeness{summary: d.Summary, at: *d.Subject})
	}
	return out
}

// largest returns in what an error is like many others, false for nothing.
func largest(d *diag.Diagnostic, alike map[likeness]diag.Diagnostics) (likeness, bool) {
	for _, l := range likenesses(d) {
		if len(alike[l]) > maxAlike+1 {
			return l, true
		}
	}
	return likeness{}, false
}

// further is the message that stands for errors that are alike.
func further(ds diag.Diagnostics, l likeness) *diag.Diagnostic {
	out := &diag.Diagnostic{Severity: ds[0].Severity, Hint: l.remedy}
	words := objectWords
	switch {
	case ds[0].Severity == diag.Warning:
		out.Summary = fmt.Sprintf("%d more values for undeclared variables", len(ds))
		words = valueWords
	case l.remedy == "":
		out.Summary = fmt.Sprintf("%d more instances with the same error", len(ds))
		out.Hint = ds[len(ds)-1].Hint
		if !slices.ContainsFunc(ds, func(d *diag.Diagnostic) bool { return d.Detail != ds[0].Detail }) {
			words = instanceWords
		}
	default:
		out.Summary = fmt.Sprintf("%d more objects with the same remedy", len(ds))
	}
	var lines []string
	for _, d := range ds[:min(len(ds), maxNamed)] {
		lines = append(lines, "- "+words(d))
	}
	if left := len(ds) - maxNamed; left > 0 {
		lines = append(lines, fmt.Sprintf("- and %d more", left))
	}
	out.Detail = strings.Join(lines, "\n")
	return out
}

// objectWords is an error in a line: the object, the place and the cause.
func objectWords(d *diag.Diagnostic) string {
	place := ""
	if d.Subject != nil {
		place = fmt.Sprintf(" (%s line %d)", d.Subject.Filename, d.Subject.Start.Line)
	}
	cause, _, _ := strings.Cut(cmp.Or(d.Detail, d.Summary), "\n")
	return d.Address + place + ": " + cause
}

// valueWords is a value that nothing declares, in a line.
func valueWords(d *diag.Diagnostic) string {
	what, _, _ := strings.Cut(d.Detail, "\n")
	return fmt.Sprintf("%s line %d: %s", d.Subject.Filename, d.Subject.Start.Line, what)
}

// maxValues is how much of the values of one instance stands in a line.
const maxValues = 60

// instanceWords is the instance of an error and the values that are its own.
func instanceWords(d *diag.Diagnostic) string {
	var known []string
	size := 0
	for _, v := range d.Values {
		text := v.Expr + " " + v.Is
		if size += len(text); size > maxValues {
			break
		}
		known = append(known, text)
	}
	if len(known) == 0 {
		return d.Address
	}
	return d.Address + ": " + strings.Join(known, ", ")
}
