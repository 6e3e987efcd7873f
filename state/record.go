package state

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/rawjson"
)

// recordFields is a Record without the methods, for its plain fields.
type recordFields Record

// recordJSON adds the fields that need a form of their own.
type recordJSON struct {
	*recordFields
	Addr    string          `json:"addr,omitempty"`
	Object  json.RawMessage `json:"object,omitempty"`
	Outputs json.RawMessage `json:"outputs,omitempty"`
}

// MarshalJSON writes a record as a journal holds it.
func (r Record) MarshalJSON() ([]byte, error) {
	j := recordJSON{recordFields: (*recordFields)(&r)}
	if r.Addr != (addr.Instance{}) {
		j.Addr = r.Addr.String()
	}
	if r.Object != nil {
		obj, err := appendObject(nil, addr.Key{}, "", r.Object)
		if err != nil {
			return nil, err
		}
		if !json.Valid(obj) {
			return nil, fmt.Errorf("encode record: object of %q is not valid JSON", j.Addr)
		}
		j.Object = obj
	}
	if r.Kind == SetOutputs {
		if j.Outputs = appendOutputs(nil, r.Outputs); !json.Valid(j.Outputs) {
			return nil, fmt.Errorf("encode record: an output is not valid JSON")
		}
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (r *Record) UnmarshalJSON(src []byte) error {
	*r = Record{}
	j := recordJSON{recordFields: (*recordFields)(r)}
	if err := json.Unmarshal(src, &j); err != nil {
		return fmt.Errorf("decode record: a field has an unexpected type")
	}
	if j.Addr != "" {
		a, err := addr.ParseInstance(j.Addr)
		if err != nil {
			return fmt.Errorf("decode record: %w", err)
		}
		r.Addr = a
	}
	if len(j.Object) > 0 && j.Object[0] == '{' {
		d := &decoder{src: j.Object}
		obj, _, err := d.object(0, func(string, int, int) (bool, error) { return false, nil })
		if err != nil {
			return fmt.Errorf("decode record: object: %w", err)
		}
		r.Object = obj
	}
	if len(j.Outputs) > 0 {
		d := &decoder{src: j.Outputs, st: New("")}
		if err := d.want("outputs", 0, '{'); err != nil {
			return fmt.Errorf("decode record: %w", err)
		}
		if err := rawjson.EachField(d.src, 0, d.output); err != nil {
			return fmt.Errorf("decode record: outputs: %w", err)
		}
		r.Outputs = d.st.Outputs
	}
	return nil
}

// Settles reports whether the record is the outcome of an intent. A Made
// record without an object leaves the intent open, because nothing else would
// keep the object's id.
func (r *Record) Settles() bool {
	switch r.Kind {
	case Made:
		return r.Intent > 0 && r.Object != nil
	case Done, Failed:
		return r.Intent > 0
	}
	return false
}

// intentKey names an intent among all runs.
type intentKey struct {
	run string
	seq int
}

// key names the intent that the record is.
func (r *Record) key() intentKey { return intentKey{r.Run, r.Seq} }

// answers returns the intent that the record answers.
func (r *Record) answers() intentKey {
	return intentKey{cmp.Or(r.Of, r.Run), r.Intent}
}

// Intents are intents without an outcome, in the order they were written. The
// zero Intents is empty. What Add takes does not grow with how many are open.
type Intents struct {
	list    []Record          // settled ones have no kind
	at      map[intentKey]int // where in the list those are that are open
	settled int
}

// Add takes the next record of a journal: an intent is opened, an outcome
// settles the intent that it answers.
func (i *Intents) Add(r Record) {
	if r.Kind == Intent {
		if i.at == nil {
			i.at = map[intentKey]int{}
		}
		i.at[r.key()] = len(i.list)
		i.list = append(i.list, r)
		return
	}
	n, ok := i.at[r.answers()]
	if !ok || !r.Settles() {
		return
	}
	delete(i.at, r.answers())
	i.list[n] = Record{}
	if i.settled++; i.settled > len(i.list)/2 {
		i.list, i.settled = i.Open(""), 0
		for n, o := range i.list {
			i.at[o.key()] = n
		}
	}
}

// Open returns the intents without an outcome, but not those of one run.
func (i *Intents) Open(but string) []Record {
	var open []Record
	for _, r := range i.list {
		if r.Kind == Intent && (r.Run != but || but == "") {
			open = append(open, r)
		}
	}
	return open
}

// Len returns how many intents have no outcome.
func (i *Intents) Len() int { return len(i.list) - i.settled }

// Markers are runs whose marker may still be in the cloud, in the order they
// were begun. The zero Markers is empty.
type Markers struct{ runs []markedRun }

type markedRun struct {
	Run
	used bool // an intent carries the marker
}

// Begin takes the next run of a journal.
func (m *Markers) Begin(r Run) {
	r.Last = r.Started
	m.runs = append(m.runs, markedRun{Run: r})
}

// Add takes the next record: an intent with a marker marks its run, a Cleared
// record takes the mark off its own run or off the one that Of names.
func (m *Markers) Add(r Record) {
	of := r.Run
	if r.Kind == Cleared {
		of = cmp.Or(r.Of, r.Run)
	}
	for i := range m.runs {
		if m.runs[i].ID == r.Run && r.Time.After(m.runs[i].Last) {
			m.runs[i].Last = r.Time
		}
		switch {
		case m.runs[i].ID != of:
		case r.Kind == Cleared:
			m.runs[i].used = false
		case r.Kind == Intent && r.Marker != "":
			m.runs[i].used = true
		}
	}
}

// Has reports whether a run is among those begun.
func (m *Markers) Has(run string) bool {
	return slices.ContainsFunc(m.runs, func(r markedRun) bool { return r.ID == run })
}

// Marked returns the runs with a marker, but not one of them.
func (m *Markers) Marked(but string) []Run {
	var runs []Run
	for _, r := range m.runs {
		if r.used && (r.ID != but || but == "") {
			runs = append(runs, r.Run)
		}
	}
	return runs
}

// Touches reports whether the record changes an object of the state.
func (r *Record) Touches() bool {
	switch r.Kind {
	case Made:
		return r.Object != nil
	case Done, Put:
		return true
	}
	return false
}

// Apply changes the state by one record: a Made, Done or Put record sets or
// removes an object, an Outputs or Checks record replaces the outputs or what
// came of the conditions, others change nothing. Instances that other copies share stay as they are.
func (s *State) Apply(r Record) {
	if r.Kind == SetOutputs {
		s.Outputs = map[string]*Output{}
		for name, o := range r.Outputs {
			s.Outputs[name] = o
		}
		return
	}
	if r.Kind == SetChecks {
		s.CheckResults = r.Checks
		return
	}
	if !r.Touches() {
		return
	}
	obj := r.Object
	if r.Remove {
		obj = nil
	}
	s.set(r.Addr, r.Deposed, r.Provider, obj)
}

// set puts an object in its place, or removes it when obj is nil.
func (s *State) set(a addr.Instance, deposed, provider string, obj *Object) {
	inst := &Instance{}
	if old := s.Instances[a]; old != nil {
		*inst = *old
	}
	if provider != "" {
		inst.Provider = provider
	}
	if deposed == "" {
		inst.Current = obj
	} else {
		inst.Deposed = withDeposed(inst.Deposed, deposed, obj)
	}
	if inst.Current != nil || len(inst.Deposed) > 0 {
		if s.Instances == nil {
			s.Instances = map[addr.Instance]*Instance{}
		}
		s.Instances[a] = inst
		return
	}
	delete(s.Instances, a)
	s.forgetBlock(a.Block())
}

// withDeposed returns a copy of the map with one object set or removed.
func withDeposed(m map[string]*Object, key string, obj *Object) map[string]*Object {
	c := map[string]*Object{}
	for k, o := range m {
		c[k] = o
	}
	if c[key] = obj; obj == nil {
		delete(c, key)
	}
	if len(c) == 0 {
		return nil
	}
	return c
}

// forgetBlock drops what is kept of a block when its last instance is gone.
func (s *State) forgetBlock(b addr.Block) {
	if s.Blocks[b] == nil {
		return
	}
	for a := range s.Instances {
		if a.Block() == b {
			return
		}
	}
	delete(s.Blocks, b)
}
