package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"slices"
	"time"
)

// Deed is what a fault does to a call.
type Deed string

// The deeds. Those without a note may stand on either side of the effect.
const (
	DoStatus       Deed = "status"        // answer Status
	DoCloseConn    Deed = "close"         // cut the connection
	DoHang         Deed = "hang"          // never answer
	DoDelay        Deed = "delay"         // answer after Delay
	DoDropRequest  Deed = "drop-request"  // cut the connection; always before
	DoTruncateBody Deed = "truncate-body" // send half of the answer; always after
	DoDropID       Deed = "drop-id"       // answer without the id; always after
)

// Fault is a misfortune that meets the calls it matches.
type Fault struct {
	Method string `json:"method,omitempty"` // "" matches all
	Path   string `json:"path,omitempty"`   // a glob as in path.Match; "" matches all
	Call   int    `json:"call,omitempty"`   // the nth mutating call; 0 matches all
	Skip   int    `json:"skip,omitempty"`   // so many matches pass unharmed first
	Times  int    `json:"times,omitempty"`  // how often; 0 means once, below 0 always

	Where  Phase         `json:"where,omitempty"`  // "" means Before
	Do     Deed          `json:"do,omitempty"`     // "" means DoStatus
	Status int           `json:"status,omitempty"` // 0 means 500
	Body   string        `json:"body,omitempty"`   // "" means an error of the API's form
	Retry  int           `json:"retry,omitempty"`  // seconds in retry-after; 0 sends none
	Delay  time.Duration `json:"delay,omitempty"`
}

// AddFault puts a fault in force. Of several that match, the first added acts.
func (s *Server) AddFault(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch f.Do {
	case "":
		f.Do = DoStatus
	case DoTruncateBody, DoDropID:
		f.Where = After
	case DoDropRequest:
		f.Where = Before
	}
	if f.Where == "" {
		f.Where = Before
	}
	if f.Times == 0 {
		f.Times = 1
	}
	s.faults = append(s.faults, &f)
}

// ClearFaults lifts all faults.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// Faults returns the faults in force, with what is left of their Skip and Times.
func (s *Server) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Fault
	for _, f := range s.faults {
		out = append(out, *f)
	}
	return out
}

// interfere applies the faults of one side of a call. It tells whether the
// outcome stands, so that the effect must not happen.
func (s *Server) interfere(n int, where Phase, r *http.Request, out outcome) (outcome, bool) {
	f := s.strike(n, where, r)
	if f == nil {
		return out, false
	}
	if f.Do == DoDelay {
		wait(r, f.Delay)
		out.note = string(f.Do)
		return out, false
	}
	return s.suffer(f, out), true
}

// strike returns the fault that meets a call, and uses it up.
func (s *Server) strike(n int, where Phase, r *http.Request) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if f.Where != where || !f.matches(n, r) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		if f.Times > 0 {
			f.Times--
			if f.Times == 0 {
				s.faults = slices.Delete(s.faults, i, i+1)
			}
		}
		return f
	}
	return nil
}

func (f *Fault) matches(n int, r *http.Request) bool {
	if f.Call > 0 && f.Call != n || f.Method != "" && !fold(f.Method, r.Method) {
		return false
	}
	if f.Path == "" {
		return true
	}
	hit, err := path.Match(f.Path, pathOf(r))
	return err == nil && hit
}

// suffer returns what becomes of an outcome.
func (s *Server) suffer(f *Fault, out outcome) outcome {
	note := fmt.Sprintf("%s %s", f.Do, f.Where)
	switch f.Do {
	case DoCloseConn, DoDropRequest:
		out.fate = fateClose
	case DoHang:
		out.fate = fateHang
	case DoTruncateBody:
		out.fate = fateTruncate
	case DoDropID:
		out.body = dropID(out.body)
	default:
		out = s.misfortune(f)
	}
	out.note = note
	return out
}

func (s *Server) misfortune(f *Fault) outcome {
	status := or(f.Status, http.StatusInternalServerError)
	rep := refuse(status, "%s", http.StatusText(status))
	rep.retry = f.Retry
	out := s.outcome(rep, nil, s.opts.Clock())
	if f.Body != "" {
		out.body = []byte(f.Body)
		if !json.Valid(out.body) {
			out.header.Set("Content-Type", "text/html")
		}
	}
	return out
}

// dropID takes the ids out of the objects of an answer.
func dropID(body []byte) []byte {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var top map[string]any
	if dec.Decode(&top) != nil {
		return body
	}
	delete(top, "links")
	for _, v := range top {
		switch v := v.(type) {
		case map[string]any:
			delete(v, "id")
		case []any:
			for _, e := range v {
				if m, isObject := e.(map[string]any); isObject {
					delete(m, "id")
				}
			}
		}
	}
	out, err := json.Marshal(top)
	if err != nil {
		return body
	}
	return out
}
