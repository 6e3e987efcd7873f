package local

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/swampctl/swampctl/state"
)

// document is the state file as it was read.
type document struct {
	bytes []byte
	state *state.State // as it is in the file; nobody changes it
}

// version names the document's content.
func (d *document) version() version {
	if len(d.bytes) == 0 {
		return version{}
	}
	sum := sha256.Sum256(d.bytes)
	return version{Serial: d.state.Serial, Lineage: d.state.Lineage, SHA256: hex.EncodeToString(sum[:])}
}

// replayed is what document and journal together say.
type replayed struct {
	state   *state.State
	intents state.Intents
	markers state.Markers
	lastRun string      // that began in the journal, "" if none did
	folded  bool        // the document holds everything of the last run, which ended
	cut     []state.Run // with records that the document does not hold
}

// pending is a record that the document may not hold yet.
type pending struct {
	state.Record
	on version // the document that its run started on
}

// replay applies the journal to the document. It is the one place that decides
// what of a journal counts; docs/adr/0002-state-and-journal.md says why.
func (p *paths) replay(doc *document, lines []line) (*replayed, error) {
	r := &replayed{state: doc.state.Clone()}
	if len(lines) == 0 {
		return r, nil
	}
	now := doc.version()
	var (
		todo     []pending
		on       version
		lineage  string
		last     *version // of the last commit line
		lastMark int      // how many of todo it covers
		bases    = map[string]version{}
	)
	fold := func(n int) {
		todo, lastMark, r.folded = todo[n:], 0, len(todo) == n
		if r.folded {
			r.cut = nil
		}
	}
	for _, l := range lines {
		switch {
		case l.Begin != nil:
			on, lineage, r.lastRun = l.Begin.Base, l.Begin.Lineage, l.Begin.Run.ID
			bases[r.lastRun] = on
			r.markers.Begin(l.Begin.Run)
			if last != nil && on == *last {
				fold(lastMark)
			}
			r.folded = false
			r.cut = append(r.cut, l.Begin.Run)
		case l.Commit != nil:
			last, lastMark = &l.Commit.version, len(todo)
			if *last == now {
				fold(lastMark)
			}
		case l.Folded != nil:
			if last != nil && *l.Folded == *last {
				fold(lastMark)
			}
		}
		for _, rec := range l.Records {
			r.intents.Add(rec)
			r.markers.Add(rec)
			todo = append(todo, pending{rec, on})
			r.folded = false
		}
		if n := len(r.cut); n > 0 {
			r.cut[n-1].Records = append(r.cut[n-1].Records, l.Records...)
		}
	}
	for _, o := range r.intents.Open("") {
		todo = append(todo, pending{o, bases[o.Run]}) // for its lineage; changes nothing
	}
	if err := p.apply(r.state, now, todo); err != nil {
		return nil, err
	}
	if r.state.Lineage == "" {
		r.state.Lineage = lineage
	}
	return r, nil
}

// apply changes the state by pending records: those of runs that started on
// this very document as they are, those of others by merging.
func (p *paths) apply(st *state.State, now version, todo []pending) error {
	for len(todo) > 0 {
		on, n := todo[0].on, 0
		var recs []state.Record
		for n < len(todo) && todo[n].on == on {
			recs = append(recs, todo[n].Record)
			n++
		}
		todo = todo[n:]
		st.Ahead += touching(recs)
		switch {
		case on == now:
			for _, rec := range recs {
				st.Apply(rec)
			}
		case on.Lineage != "" && on.Lineage != now.Lineage:
			return p.conflict(on, now)
		default:
			st.Merge(recs)
		}
	}
	return nil
}

// touching counts the records that change an object.
func touching(recs []state.Record) int {
	n := 0
	for i := range recs {
		if recs[i].Touches() {
			n++
		}
	}
	return n
}
