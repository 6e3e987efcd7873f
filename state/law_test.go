package state_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/state"
	"github.com/swampctl/swampctl/state/statetest"
)

// TestDocumentRoundTrip: decode(encode(s)) is s, and equal states have equal
// documents, which are indented as encoding/json does it.
func TestDocumentRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		st := statetest.States().Draw(t, "state")
		b, err := state.Encode(st)
		if err != nil {
			t.Fatal(err)
		}
		back, err := state.Decode(b)
		if err != nil {
			t.Fatalf("%v in\n%s", err, b)
		}
		if diff := cmp.Diff(st, back, statetest.Equal()); diff != "" {
			t.Fatalf("-want +got:\n%s", diff)
		}
		again, err := state.Encode(st.Clone())
		if err != nil || string(again) != string(b) {
			t.Fatalf("the second document differs (%v):\n%s", err, cmp.Diff(string(b), string(again)))
		}
		indented, err := json.MarshalIndent(json.RawMessage(b), "", "  ")
		if err != nil || string(indented)+"\n" != string(b) {
			t.Fatalf("not indented as encoding/json does it (%v):\n%s", err, cmp.Diff(string(indented)+"\n", string(b)))
		}
	})
}

// TestRecordRoundTrip: records of any content come back from the journal.
func TestRecordRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		st := statetest.States().Draw(t, "state")
		r := state.Record{
			Kind: state.SetOutputs, Seq: 7, Run: "r", Time: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC),
			Addr: statetest.Instances().Draw(t, "address"), Outputs: st.Outputs, Planned: []byte{0, 255},
			Before: []string{"1"}, Op: state.Create, Intent: 3, Of: "q", Remove: true, Identity: rapid.String().Draw(t, "identity"),
		}
		for _, inst := range st.Instances {
			r.Object = inst.Current
		}
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var back state.Record
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatalf("%v in\n%s", err, b)
		}
		if diff := cmp.Diff(r, back, statetest.Equal()); diff != "" {
			t.Fatalf("-want +got:\n%s", diff)
		}
	})
}

// TestMergeTwice: merging is idempotent, and loses no object that has an id.
func TestMergeTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		st := statetest.States().Draw(t, "state")
		var recs []state.Record
		ids := map[string]addr.Instance{}
		for i := range rapid.IntRange(1, 5).Draw(t, "records") {
			r := state.Record{Kind: state.Made, Run: "r", Seq: i + 1, Provider: "p", Addr: statetest.Instances().Draw(t, "address")}
			r.Addr.Resource.Mode = addr.Managed
			id := rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, "id")
			r.Object = &state.Object{Attributes: json.RawMessage(`{"id":"` + id + `"}`)}
			for a, inst := range st.Instances { // sometimes where something stands
				if a.Resource.Mode == addr.Managed && inst.Current != nil && rapid.Bool().Draw(t, "there") {
					r.Addr = a
				}
			}
			for k, a := range ids { // one address, one object
				if a == r.Addr {
					delete(ids, k)
				}
			}
			ids[r.Addr.Resource.Type+" "+id] = r.Addr
			recs = append(recs, r)
		}
		before, err := state.Encode(st)
		if err != nil {
			t.Fatal(err)
		}
		once := st.Clone()
		once.Merge(recs)
		twice := once.Clone()
		twice.Merge(recs)
		if diff := cmp.Diff(once, twice, statetest.Equal()); diff != "" {
			t.Fatalf("the second merge changed it (-once +twice):\n%s", diff)
		}
		if after, err := state.Encode(st); err != nil || string(after) != string(before) {
			t.Fatalf("merging into a copy changed the original (%v)", err)
		}
		have := map[string]bool{}
		for a, inst := range once.Instances {
			have[a.Resource.Type+" "+inst.Current.ID()] = true
			for _, o := range inst.Deposed {
				have[a.Resource.Type+" "+o.ID()] = true
			}
		}
		for id, a := range ids {
			if !have[id] {
				t.Fatalf("object %q of %s is lost", id, a)
			}
		}
	})
}

func TestMerge(t *testing.T) {
	a, b := instance("a"), instance("b")
	obj := func(id string) *state.Object {
		return &state.Object{Attributes: json.RawMessage(`{"id":"` + id + `"}`), Sensitive: nil}
	}
	tests := map[string]struct {
		reason  string
		have    map[addr.Instance]string
		records []state.Record
		want    map[addr.Instance]string
		deposed map[addr.Instance]string
	}{
		"new": {
			reason:  "an object that the other program never knew is added",
			records: []state.Record{{Kind: state.Made, Addr: a, Object: obj("1")}},
			want:    map[addr.Instance]string{a: "1"},
		},
		"known": {
			reason:  "the other program's view of an object counts",
			have:    map[addr.Instance]string{b: "1"},
			records: []state.Record{{Kind: state.Made, Addr: a, Object: obj("1")}},
			want:    map[addr.Instance]string{b: "1"},
		},
		"occupied": {
			reason:  "neither of two objects at one address is forgotten",
			have:    map[addr.Instance]string{a: "2"},
			records: []state.Record{{Kind: state.Made, Addr: a, Object: obj("1")}},
			want:    map[addr.Instance]string{a: "2"},
			deposed: map[addr.Instance]string{a: "1"},
		},
		"made and removed": {
			reason:  "only the last record for a place counts",
			have:    map[addr.Instance]string{b: "9"},
			records: []state.Record{{Kind: state.Made, Addr: a, Object: obj("1")}, {Kind: state.Done, Addr: a, ID: "1"}},
			want:    map[addr.Instance]string{b: "9"},
		},
		"removed": {
			reason: "what was deleted is gone, by the id of the intent",
			have:   map[addr.Instance]string{a: "1"},
			records: []state.Record{
				{Kind: state.Intent, Run: "r", Seq: 1, Addr: a, ID: "1", Op: state.Delete},
				{Kind: state.Done, Run: "r", Seq: 2, Intent: 1, Addr: a},
			},
			want: map[addr.Instance]string{},
		},
		"removed another": {
			reason:  "what stands there now is not what was deleted",
			have:    map[addr.Instance]string{a: "2"},
			records: []state.Record{{Kind: state.Done, Addr: a, ID: "1"}},
			want:    map[addr.Instance]string{a: "2"},
		},
		"moved": {
			reason:  "a move is not done by halves: the state keeps the object where it has it",
			have:    map[addr.Instance]string{a: "1"},
			records: []state.Record{{Kind: state.Put, Addr: a, Remove: true}, {Kind: state.Put, Addr: b, Object: obj("1")}},
			want:    map[addr.Instance]string{a: "1"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			st := state.New("l")
			for at, id := range tt.have {
				st.Apply(state.Record{Kind: state.Put, Addr: at, Object: obj(id)})
			}
			st.Merge(tt.records)
			got, deposed := map[addr.Instance]string{}, map[addr.Instance]string(nil)
			for at, inst := range st.Instances {
				got[at] = inst.Current.ID()
				for _, o := range inst.Deposed {
					deposed = map[addr.Instance]string{at: o.ID()}
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
			if diff := cmp.Diff(tt.deposed, deposed); diff != "" {
				t.Errorf("%s: deposed (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}

func instance(name string) addr.Instance {
	return addr.Instance{Resource: addr.Resource{Type: "digitalocean_droplet", Name: name}}
}

// TestApplyShares: what another copy of the state holds is not changed.
func TestApplyShares(t *testing.T) {
	st := state.New("l")
	a := instance("a")
	st.Apply(state.Record{Kind: state.Put, Addr: a, Provider: "p", Object: &state.Object{Attributes: json.RawMessage(`{"id":"1"}`)}})
	st.Apply(state.Record{Kind: state.Put, Addr: a, Deposed: "00000001", Object: &state.Object{Attributes: json.RawMessage(`{"id":"0"}`)}})
	copied := st.Clone()
	before, _ := state.Encode(copied)
	st.Apply(state.Record{Kind: state.Put, Addr: a, Deposed: "00000001", Remove: true})
	st.Apply(state.Record{Kind: state.Done, Addr: a})
	if st.Instances[a] != nil {
		t.Errorf("an instance without objects is still there: %+v", st.Instances[a])
	}
	if after, _ := state.Encode(copied); string(after) != string(before) {
		t.Errorf("the copy changed (-before +after):\n%s", cmp.Diff(string(before), string(after)))
	}
}

func TestIntents(t *testing.T) {
	intent := func(run string, seq int) state.Record { return state.Record{Kind: state.Intent, Run: run, Seq: seq} }
	obj := &state.Object{}
	tests := map[string]struct {
		records []state.Record
		open    int
	}{
		"open":                     {[]state.Record{intent("a", 1)}, 1},
		"made":                     {[]state.Record{intent("a", 1), {Kind: state.Made, Run: "a", Intent: 1, Object: obj}}, 0},
		"made without an object":   {[]state.Record{intent("a", 1), {Kind: state.Made, Run: "a", Intent: 1, ID: "7"}}, 1},
		"done":                     {[]state.Record{intent("a", 1), {Kind: state.Done, Run: "a", Intent: 1}}, 0},
		"failed":                   {[]state.Record{intent("a", 1), {Kind: state.Failed, Run: "a", Intent: 1}}, 0},
		"unsettled":                {[]state.Record{intent("a", 1), {Kind: state.Unsettled, Run: "a", Intent: 1}}, 1},
		"put":                      {[]state.Record{intent("a", 1), {Kind: state.Put, Run: "a", Intent: 1, Object: obj}}, 1},
		"another one":              {[]state.Record{intent("a", 1), intent("a", 2), {Kind: state.Done, Run: "a", Intent: 2}}, 1},
		"of another run":           {[]state.Record{intent("a", 1), {Kind: state.Done, Run: "b", Intent: 1}}, 1},
		"by another run":           {[]state.Record{intent("a", 1), {Kind: state.Done, Run: "b", Of: "a", Intent: 1}}, 0},
		"of a later run by intent": {[]state.Record{intent("a", 1), intent("b", 1), {Kind: state.Failed, Run: "b", Intent: 1}}, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var i state.Intents
			for _, r := range tt.records {
				i.Add(r)
			}
			if got := len(i.Open("")); got != tt.open || i.Len() != tt.open {
				t.Errorf("want %d open, got %d", tt.open, got)
			}
		})
	}
}

// TestManyIntents: those that are open are the ones without an outcome, in the
// order they were written, whichever were settled, and settling one takes the
// same however many are open.
func TestManyIntents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var i state.Intents
		var want []int
		for seq := range rapid.IntRange(0, 60).Draw(t, "records") {
			if len(want) == 0 || rapid.Bool().Draw(t, "opens") {
				i.Add(state.Record{Kind: state.Intent, Run: "a", Seq: seq + 1})
				want = append(want, seq+1)
				continue
			}
			n := rapid.IntRange(0, len(want)-1).Draw(t, "settled")
			i.Add(state.Record{Kind: state.Done, Run: "a", Intent: want[n]})
			want = slices.Delete(want, n, n+1)
		}
		got := []int{}
		for _, r := range i.Open("") {
			got = append(got, r.Seq)
		}
		if !slices.Equal(got, want) || i.Len() != len(want) {
			t.Fatalf("%v are open (%d), want %v", got, i.Len(), want)
		}
	})
	var i state.Intents
	const open = 10_000
	for seq := range open {
		i.Add(state.Record{Kind: state.Intent, Run: "a", Seq: seq + 1})
	}
	if n := testing.AllocsPerRun(100, func() { i.Add(state.Record{Kind: state.Done, Run: "a", Intent: open - i.Len() + 1}) }); n > 0 {
		t.Errorf("an outcome takes %v allocations", n)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"version":4,"serial":1,"lineage":"l","outputs":{"a":{"value":1,"type":"number"}},"resources":[{"module":"module.a[\"b\"]","mode":"data","type":"t","name":"n","provider":"p","instances":[{"index_key":0,"attributes":{"id":"1"},"sensitive_attributes":[[{"type":"index","value":{"value":0,"type":"number"}}]],"dependencies":["module.a.t.n"],"private":"AA=="}]}],"check_results":null}`))
	f.Add([]byte(`{"version":4,"resources":[{"mode":"managed","type":"t","name":"n","instances":[],"each":"list"}],"x":[1]}`))
	f.Add([]byte(`{"version":3}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		st, err := state.Decode(src)
		if err != nil {
			var bad *state.SyntaxError
			var version *state.VersionError
			if !errors.As(err, &bad) && !errors.As(err, &version) {
				t.Fatalf("an error of another kind: %v", err)
			}
			return
		}
		b, err := state.Encode(st)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		back, err := state.Decode(b)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, b)
		}
		again, err := state.Encode(back)
		if err != nil || string(again) != string(b) {
			t.Fatalf("the second document differs (%v):\n%s", err, cmp.Diff(string(b), string(again)))
		}
	})
}

func FuzzRecord(f *testing.F) {
	f.Add([]byte(`{"kind":"made","seq":1,"addr":"module.a[0].data.t.n[\"x\"]","object":{"attributes":{"id":"1"}}}`))
	f.Add([]byte(`{"kind":"outputs","outputs":{"a":{"value":1,"type":"number","sensitive":true}}}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		var r state.Record
		if json.Unmarshal(src, &r) != nil {
			return
		}
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		var back state.Record
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, b)
		}
		if diff := cmp.Diff(r.Addr, back.Addr); diff != "" || back.Object.ID() != r.Object.ID() {
			t.Fatalf("-want +got:\n%s", diff)
		}
	})
}
