package render

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/state"
)

// Tally is what a run did, counted by objects as the last line of an apply
// counts.
type Tally struct {
	Counts  planner.Counts
	Settled int            // what an earlier run left open
	Failed  int            // what certainly had no effect
	Unknown int            // what may have had an effect
	Noted   map[string]int // what changed in the state only, by how
	deeds   []deed         // in the order in which they were first done
}

// deed is what was done, and to which objects.
type deed struct {
	what     string
	subjects []subject
}

// subject is one object of a state.
type subject struct {
	at      addr.Instance
	deposed string
}

// NewTally counts what the records of a run say.
func NewTally(records []state.Record) Tally {
	t := Tally{Noted: map[string]int{}}
	seen := map[string]map[subject]bool{}
	for _, r := range records {
		what, at := Deed(r), subject{r.Addr, r.Deposed}
		if what == "" || seen[what][at] || what == deedChanged && seen[deedAdded][at] || half(r) {
			continue
		}
		if seen[what] == nil {
			seen[what] = map[subject]bool{}
			t.deeds = append(t.deeds, deed{what: what})
		}
		seen[what][at] = true
		n := slices.IndexFunc(t.deeds, func(d deed) bool { return d.what == what })
		t.deeds[n].subjects = append(t.deeds[n].subjects, at)
		t.add(what)
	}
	return t
}

// half reports whether a record is the lesser of two that tell of one object.
func half(r state.Record) bool {
	return r.Remove && (r.How == "moved" || r.Deposed != "" && r.How == "restored")
}

// add counts one object.
func (t *Tally) add(deed string) {
	switch deed {
	case deedAdded:
		t.Counts.Add++
	case deedChanged:
		t.Counts.Change++
	case deedDestroyed:
		t.Counts.Destroy++
	case deedImported:
		t.Counts.Import++
	case deedForgotten:
		t.Counts.Forget++
	case deedSettled:
		t.Settled++
	case deedFailed:
		t.Failed++
	case deedUnknown:
		t.Unknown++
	default:
		t.Noted[deed]++
	}
}

// String says it in a line, "" where nothing was done.
func (t Tally) String() string {
	var parts []string
	add := func(n int, what string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	add(t.Counts.Import, deedImported)
	add(t.Counts.Add, deedAdded)
	add(t.Counts.Change, deedChanged)
	add(t.Counts.Destroy, deedDestroyed)
	add(t.Counts.Forget, deedForgotten)
	for _, how := range slices.Sorted(maps.Keys(t.Noted)) {
		add(t.Noted[how], how)
	}
	add(t.Settled, deedSettled)
	add(t.Failed, deedFailed)
	add(t.Unknown, deedUnknown)
	return strings.Join(parts, ", ")
}

// The words for what a record tells of.
const (
	deedAdded     = "added"
	deedChanged   = "changed"
	deedDestroyed = "destroyed"
	deedImported  = "imported"
	deedForgotten = "forgotten"
	deedSettled   = "taken up again"
	deedFailed    = "failed"
	deedUnknown   = "outcome not known"
)

// Deed says in a word or two what a record tells of, "" for what is no news.
func Deed(r state.Record) string {
	switch {
	case r.Of != "" && (r.Kind == state.Done || r.Kind == state.Made):
		return deedSettled
	case r.Kind == state.Made:
		return deedAdded
	case r.Kind == state.Done && r.Op == state.Update:
		return deedChanged
	case r.Kind == state.Done && r.Op == state.Delete && r.Remove:
		return deedDestroyed
	case r.Kind == state.Failed && r.Of == "":
		return deedFailed
	case r.Kind == state.Unsettled:
		return deedUnknown
	case r.Kind == state.Put && r.Addr.Resource.Mode == addr.Managed:
		return noted(r)
	}
	return ""
}

// noted says what a record tells of that changes the state only.
func noted(r state.Record) string {
	switch r.How {
	case "imported", "recovered":
		return deedImported
	case "gone", "forgotten":
		return deedForgotten
	case "deposed": // a step of a replacement
		return ""
	default:
		return r.How
	}
}
