package local

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/state"
)

// lines returns journal text with checksums.
func lines(t testing.TB, ls ...line) []byte {
	var text []byte
	for i, l := range ls {
		l.N = i + 1
		b, err := encodeLine(l)
		if err != nil {
			t.Fatal(err)
		}
		text = append(text, b...)
	}
	return text
}

func start(run string) line {
	return line{Begin: &begin{Format: journalFormat, Run: state.Run{ID: run, Marker: "m"}, Lineage: "l"}}
}

func records(recs ...state.Record) line { return line{Records: recs} }

func FuzzJournal(f *testing.F) {
	a := addr.Instance{Resource: addr.Resource{Type: "t", Name: "n"}}
	intent := state.Record{Kind: state.Intent, Run: "r1", Seq: 1, Addr: a, Marker: "m"}
	made := state.Record{Kind: state.Made, Run: "r1", Seq: 2, Intent: 1, Addr: a, Object: &state.Object{Attributes: json.RawMessage(`{"id":"1"}`)}}
	whole := lines(f, start("r1"), records(intent), records(made), line{Commit: &commit{Run: "r1", version: version{Serial: 1}}},
		line{Folded: &version{Serial: 1}}, start("r2"), records(state.Record{Kind: state.SetOutputs}))
	f.Add(whole, true)
	f.Add(whole[:len(whole)-3], false)
	f.Add([]byte("{}\n{}\n"), false)
	f.Fuzz(func(t *testing.T, text []byte, seal bool) {
		if seal { // give lines of any content a right checksum, to get past it
			text = sealed(text)
		}
		ls, good, err := parseJournal("journal.jsonl", text)
		if good > int64(len(text)) {
			t.Fatalf("%d good bytes of %d", good, len(text))
		}
		var fe *state.FileError
		if err != nil && !errors.As(err, &fe) {
			t.Fatalf("an error without file and remedy: %v", err)
		}
		if again, same, err := parseJournal("journal.jsonl", text[:good]); err != nil || same != good || len(again) != len(ls) {
			t.Fatalf("the good part is not good: %v", err)
		}
		doc := &document{state: state.New("")}
		r, err := (&paths{}).replay(doc, ls)
		var conflict *state.ConflictError
		if err != nil {
			if !errors.As(err, &conflict) {
				t.Fatalf("an error of another kind: %v", err)
			}
			return
		}
		if _, err := state.Encode(r.state); err != nil {
			t.Fatalf("what was replayed cannot be written: %v", err)
		}
		splitRuns(ls)
	})
}

// sealed gives every line that looks like one a checksum that is right.
func sealed(text []byte) []byte {
	var out []byte
	for len(text) > 0 {
		n := 0
		for n < len(text) && text[n] != '\n' {
			n++
		}
		l := text[:n]
		if n < len(text) {
			n++
		}
		text = text[n:]
		if len(l) > headLen+1 {
			out = append(out, seal(l[headLen:len(l)-1])...)
		}
	}
	return out
}

// TestFold: which records count, by the document that is found.
func TestFold(t *testing.T) {
	a := addr.Instance{Resource: addr.Resource{Type: "t", Name: "n"}}
	obj := func(id string) line {
		return records(state.Record{Kind: state.Put, Addr: a, Object: &state.Object{Attributes: json.RawMessage(`{"id":"` + id + `"}`)}})
	}
	doc := func(serial uint64, id string) *document {
		st := state.New("l")
		st.Serial = serial
		st.Apply(obj(id).Records[0])
		b, err := state.Encode(st)
		if err != nil {
			t.Fatal(err)
		}
		return &document{bytes: b, state: st}
	}
	first, second, other := doc(1, "1"), doc(2, "2"), doc(2, "9")
	on := func(run string, d *document) line {
		l := start(run)
		l.Begin.Base = d.version()
		return l
	}
	ends := func(d *document) line { return line{Commit: &commit{version: d.version()}} }
	tests := map[string]struct {
		reason string
		doc    *document
		lines  []line
		want   string
		folded bool
	}{
		"before the commit":     {"the document is the one that the run started on", first, []line{on("r", first), obj("2")}, "2", false},
		"announced, not done":   {"a commit counts only if its document is there", first, []line{on("r", first), obj("2"), ends(second)}, "2", false},
		"announced and done":    {"the document holds the records already", second, []line{on("r", first), obj("2"), ends(second)}, "2", true},
		"an older record":       {"what is folded in does not come back", second, []line{on("r", first), obj("1"), ends(second)}, "2", true},
		"next run":              {"a later run's base shows that the commit was done", second, []line{on("r", first), obj("1"), ends(second), on("q", second)}, "2", false},
		"next run, with record": {"only the later run's records count", second, []line{on("r", first), obj("1"), ends(second), on("q", second), obj("3")}, "3", false},
		"second try":            {"a commit that was not done leaves its records to the next", first, []line{on("r", first), obj("2"), ends(second), on("q", first)}, "2", false},
		"foreign":               {"another program's object stays in its place", other, []line{on("r", first), obj("2"), ends(second)}, "9", false},
		"foreign after the end": {"a commit that is confirmed counts for every document", other, []line{on("r", first), obj("2"), ends(second), {Folded: ptr(second.version())}}, "9", true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			ls, _, err := parseJournal("j", lines(t, tt.lines...))
			if err != nil {
				t.Fatal(err)
			}
			r, err := (&paths{}).replay(tt.doc, ls)
			if err != nil {
				t.Fatal(err)
			}
			if got := r.state.Instances[a].Current.ID(); got != tt.want || r.folded != tt.folded {
				t.Errorf("%s: want object %q, folded %v; got %q, %v", tt.reason, tt.want, tt.folded, got, r.folded)
			}
			deposed := len(r.state.Instances[a].Deposed)
			if want := name == "foreign"; (deposed == 1) != want {
				t.Errorf("%s: %d deposed objects", tt.reason, deposed)
			}
		})
	}
}

func ptr[T any](v T) *T { return &v }
