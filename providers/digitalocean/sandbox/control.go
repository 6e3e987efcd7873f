package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sort"
	"strings"
)

const controlPrefix = "/_sandbox/"

// Object is a stored object as a test sees it: with the fields the sandbox
// keeps, which are not quite those that the API shows.
type Object map[string]any

// Snapshot returns all objects by kind ("droplets", "vpcs", "records", …), in
// the order of their creation. What was deleted is not in it, even where reads
// still show it.
func (s *Server) Snapshot() map[string][]Object {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle(s.opts.Clock())
	out := map[string][]Object{}
	for kind, t := range s.db.kinds() {
		objects := []Object{}
		for _, r := range t.anys() {
			if o, err := toObject(r); err == nil {
				objects = append(objects, o)
			}
		}
		out[kind] = objects
	}
	return out
}

// Kinds returns the kinds of objects there can be.
func (s *Server) Kinds() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for kind := range s.db.kinds() {
		out = append(out, kind)
	}
	sort.Strings(out)
	return out
}

// Put stores an object as it is, behind the back of every client: a new one,
// or one in the place of that with its id.
func (s *Server) Put(kind string, object Object) error {
	return s.change(kind, func(t anyTable) error {
		raw, err := json.Marshal(object)
		if err != nil {
			return err
		}
		return t.put(raw)
	})
}

// Mutate sets fields of an object behind the back of every client.
func (s *Server) Mutate(kind, id string, set Object) error {
	return s.change(kind, func(t anyTable) error {
		r, found := t.any(id)
		if !found {
			return fmt.Errorf("no such object")
		}
		raw, err := json.Marshal(set)
		if err != nil {
			return err
		}
		return json.Unmarshal(raw, r)
	})
}

// Remove makes an object vanish at once, behind the back of every client.
func (s *Server) Remove(kind, id string) error {
	return s.change(kind, func(t anyTable) error {
		if !t.remove(id) {
			return fmt.Errorf("no such object")
		}
		return nil
	})
}

func (s *Server) change(kind string, f func(anyTable) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle(s.opts.Clock())
	t, found := s.db.kinds()[kind]
	if !found {
		return fmt.Errorf("change sandbox: no kind %q", kind)
	}
	if err := f(t); err != nil {
		return fmt.Errorf("change sandbox %s: %w", kind, err)
	}
	return s.save()
}

// Calls returns the calls answered so far, control calls excepted.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Call(nil), s.calls...)
}

// ResetCalls forgets the calls, their numbers and what the limits counted.
func (s *Server) ResetCalls() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls, s.changes, s.windows = nil, 0, map[string]*windows{}
}

// Reset empties the account, and forgets calls and faults.
func (s *Server) Reset() error {
	s.ResetCalls()
	s.ClearFaults()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.db = &tables{}
	s.ensureDefaults()
	return s.save()
}

func toObject(v any) (Object, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var o Object
	return o, json.Unmarshal(raw, &o)
}

// change of the mutate control call.
type mutation struct {
	Kind   string `json:"kind"`
	ID     string `json:"id"`
	Set    Object `json:"set"`    // with id: fields to set; without: a new object
	Remove bool   `json:"remove"` // with id
}

// control answers what other processes ask of the sandbox itself. It needs no
// token:
//
//	GET    /_sandbox/snapshot   all objects by kind
//	GET    /_sandbox/calls      the calls; DELETE forgets them
//	GET    /_sandbox/faults     the faults; POST adds one; DELETE lifts all
//	POST   /_sandbox/mutate     {"kind","id","set"} or {"kind","id","remove":true}
//	POST   /_sandbox/reset      an empty account
func (s *Server) control(r *http.Request, raw []byte) outcome {
	rep := s.controlReply(r.Method+" "+strings.TrimPrefix(r.URL.Path, controlPrefix), raw)
	return s.outcome(rep, nil, s.opts.Clock())
}

func (s *Server) controlReply(what string, raw []byte) reply {
	switch what {
	case "GET snapshot":
		return ok(s.Snapshot())
	case "GET calls":
		return ok(list(s.Calls()))
	case "DELETE calls":
		s.ResetCalls()
		return noContent()
	case "GET faults":
		return ok(list(s.Faults()))
	case "POST faults":
		var f Fault
		if err := json.Unmarshal(raw, &f); err != nil {
			return refuse(http.StatusBadRequest, "read fault: %s", err)
		}
		s.AddFault(f)
		return noContent()
	case "DELETE faults":
		s.ClearFaults()
		return noContent()
	case "POST mutate":
		return s.controlMutate(raw)
	case "POST reset":
		if err := s.Reset(); err != nil {
			return refuse(http.StatusInternalServerError, "%s", err)
		}
		return noContent()
	}
	return notFound()
}

func (s *Server) controlMutate(raw []byte) reply {
	var m mutation
	if err := json.Unmarshal(raw, &m); err != nil {
		return refuse(http.StatusBadRequest, "read mutation: %s", err)
	}
	var err error
	switch {
	case m.Remove:
		err = s.Remove(m.Kind, m.ID)
	case m.ID != "":
		err = s.Mutate(m.Kind, m.ID, m.Set)
	default:
		err = s.Put(m.Kind, m.Set)
	}
	if err != nil {
		return invalid("%s", err)
	}
	return noContent()
}
