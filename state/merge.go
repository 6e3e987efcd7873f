package state

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/swampctl/swampctl/internal/addr"
)

// place is where an object stands in a state.
type place struct {
	addr    addr.Instance
	deposed string
}

// effect is what a run left at one place.
type effect struct {
	object   *Object // nil: removed
	provider string
	id       string // of the object set or removed, "" if not known
}

// Merge applies the records of a run that broke off to a state that another
// program changed since. What counts is the last record for each place, and
// objects are told apart by type and id:
//
//   - An object that the state holds anywhere is left as it is: the other
//     program knew it, and knew it later.
//   - One that the state does not hold is put in its place. If something else
//     stands there, it becomes a deposed object beside it, so that the next
//     plan shows it and nothing is forgotten.
//   - A removal counts if the state still holds the very object removed.
//   - Outputs stay those of the state.
//
// Merging twice is merging once.
func (s *State) Merge(records []Record) {
	last := map[place]effect{}
	var order []place
	intents := map[intentKey]string{}
	for _, r := range records {
		if r.Kind == Intent {
			intents[intentKey{r.Run, r.Seq}] = r.ID
		}
		if !r.Touches() {
			continue
		}
		p := place{r.Addr, r.Deposed}
		if _, seen := last[p]; !seen {
			order = append(order, p)
		}
		e := effect{object: r.Object, provider: r.Provider, id: r.Object.ID()}
		if r.Remove || r.Object == nil {
			e.object = nil
		}
		for _, id := range []string{r.ID, intents[r.answers()], last[p].id} {
			if e.id == "" {
				e.id = id
			}
		}
		last[p] = e
	}
	held := s.held()
	for _, p := range order {
		s.mergeAt(p, last[p], held)
	}
}

// held returns where the objects of the state stand, by type and id.
func (s *State) held() map[[2]string]bool {
	m := map[[2]string]bool{}
	for a, inst := range s.Instances {
		if a.Resource.Mode != addr.Managed {
			continue
		}
		if id := inst.Current.ID(); id != "" {
			m[[2]string{a.Resource.Type, id}] = true
		}
		for _, o := range inst.Deposed {
			m[[2]string{a.Resource.Type, o.ID()}] = true
		}
	}
	return m
}

// mergeAt merges what a run left at one place.
func (s *State) mergeAt(p place, e effect, held map[[2]string]bool) {
	there := s.at(p)
	if e.object == nil {
		if there != nil && e.id != "" && there.ID() == e.id {
			s.set(p.addr, p.deposed, "", nil)
		}
		return
	}
	if p.addr.Resource.Mode == addr.Data || held[[2]string{p.addr.Resource.Type, e.id}] {
		return
	}
	deposed := p.deposed
	if there != nil {
		if e.id == "" {
			return // nothing tells the two apart
		}
		sum := sha256.Sum256([]byte(e.id))
		deposed = hex.EncodeToString(sum[:4])
	}
	provider := e.provider
	if old := s.Instances[p.addr]; old != nil {
		provider = "" // as the state has it
	}
	s.set(p.addr, deposed, provider, e.object)
}

// at returns the object at a place, nil if there is none.
func (s *State) at(p place) *Object {
	inst := s.Instances[p.addr]
	switch {
	case inst == nil:
		return nil
	case p.deposed == "":
		return inst.Current
	}
	return inst.Deposed[p.deposed]
}
