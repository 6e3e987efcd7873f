package render

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/swampctl/swampctl/internal/diag"
)

// maxAlike is how many errors of one remedy are shown whole, maxNamed of how
// many more the object and the cause are named.
const maxAlike, maxNamed = 3, 20

// Gather puts the errors of objects that have one remedy, behind the first of
// them, into one message: a token that is no good, or a limit of the account,
// meets every object alike.
func Gather(ds diag.Diagnostics) diag.Diagnostics {
	alike, seen := map[string]diag.Diagnostics{}, map[string]int{}
	for _, d := range ds {
		if d.Severity == diag.Error && d.Address != "" {
			alike[d.Hint] = append(alike[d.Hint], d)
		}
	}
	var out diag.Diagnostics
	for _, d := range ds {
		same := alike[d.Hint]
		if d.Severity != diag.Error || d.Address == "" || d.Hint == "" || len(same) <= maxAlike+1 {
			out = append(out, d)
			continue
		}
		seen[d.Hint]++
		switch n := seen[d.Hint]; {
		case n <= maxAlike:
			out = append(out, d)
		case n == maxAlike+1:
			out = append(out, further(same[maxAlike:]))
		}
	}
	return out
}

// further is the message that stands for errors of one remedy.
func further(ds diag.Diagnostics) *diag.Diagnostic {
	var lines []string
	for _, d := range ds[:min(len(ds), maxNamed)] {
		place := ""
		if d.Subject != nil {
			place = fmt.Sprintf(" (%s line %d)", d.Subject.Filename, d.Subject.Start.Line)
		}
		cause, _, _ := strings.Cut(cmp.Or(d.Detail, d.Summary), "\n")
		lines = append(lines, fmt.Sprintf("- %s%s: %s", d.Address, place, cause))
	}
	if left := len(ds) - maxNamed; left > 0 {
		lines = append(lines, fmt.Sprintf("- and %d more", left))
	}
	return &diag.Diagnostic{Summary: fmt.Sprintf("%d more objects with the same remedy", len(ds)), Detail: strings.Join(lines, "\n"), Hint: ds[0].Hint}
}
