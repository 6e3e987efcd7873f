package digitalocean_test

import (
	"strings"
	"testing"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean"
	"github.com/swampctl/swampctl/providers/sdk/sdktest"
	"github.com/swampctl/swampctl/reconciler"
	"github.com/swampctl/swampctl/reconciler/reconcilertest"
)

// TestExists: the account holds an equal object that no state knows. Where the
// API allows one only, the plan says so with the id, before anything is
// touched, and each of the remedies that it names takes the object over. Where
// names repeat, another is planned, unless the block adopts; where there is one place only, or the
// object is always there, the apply finds it.
func TestExists(t *testing.T) {
	t.Parallel()
	eachCase(t, func(t *testing.T, c sdktest.Case) {
		s := newStage(t, c)
		s.Apply(t, s.hcl(t)) // somebody's
		s.forget(t)
		switch r := digitalocean.Resources()[c.Type].Traits().Recogniser; r {
		case providers.NaturalKey:
			s.conflict(t)
		case providers.AttachPoint, providers.Overwrite:
			s.found(t)
		case providers.MarkerTag, providers.BeforeSet, providers.TemporaryName, providers.RevokeAndRedo:
			s.another(t)
		default:
			t.Errorf("nothing says what becomes of an equal object of class %v", r)
		}
	})
}

// conflict wants the plan to refuse, and to name remedies that work.
func (s *stage) conflict(t *testing.T) {
	t.Helper()
	had, id := s.Holdings(), s.refused(t)
	for remedy, take := range map[string]func(){
		"-adopt":       func() { s.Apply(t, s.hcl(t), func(w *reconciler.Work) { w.Adopt = true }) },
		"adopt = true": func() { s.Apply(t, adopting(s.hcl(t))) },
		"import block": func() { s.Apply(t, s.hcl(t)+config.ImportText(s.instance(), id)) },
	} {
		s.forget(t)
		take()
		if p := s.Plan(t, s.hcl(t)); !p.Empty() {
			t.Errorf("%s: the plan afterwards is not empty: %v", remedy, changed(p))
		}
		if words := reconcilertest.Unlike(s.Holdings(), had); len(words) > 0 {
			t.Errorf("%s: the account holds %q", remedy, words)
		}
	}
}

// refused wants the plan of what exists to be an error that names the object
// and the remedies, and returns the id by which that is to be imported.
func (s *stage) refused(t *testing.T) string {
	t.Helper()
	_, _, ds := s.Run(t, s.hcl(t), planner.Normal)
	if calls := s.Changes(); len(calls) > 0 {
		t.Errorf("something was touched: %v", calls)
	}
	var found *diag.Diagnostic
	for _, d := range ds {
		if d.Summary == "Exists already" {
			found = d
		}
	}
	if found == nil {
		t.Fatalf("the plan does not say that it exists: %v", ds.Err())
	}
	id, ok := strings.CutPrefix(found.Hint, "swampctl import "+s.instance().String()+" ")
	if !ok || id == "" || found.Subject == nil {
		t.Fatalf("hint %q, place %v", found.Hint, found.Subject)
	}
	id = strings.Trim(id, "'")
	for _, word := range []string{"exists already, with id ", "adopt = true", "-adopt", "import block"} {
		if !strings.Contains(found.Detail, word) {
			t.Errorf("%q is not in: %s", word, found.Detail)
		}
	}
	return id
}

// another wants the plan to be to make one more, with -adopt too, and the object
// to be taken over by a block that says so.
func (s *stage) another(t *testing.T) {
	t.Helper()
	had := s.Holdings()
	for _, adopt := range []bool{false, true} {
		if p := s.Plan(t, s.hcl(t), func(w *reconciler.Work) { w.Adopt = adopt }); len(p.Changes) != 1 || p.Changes[0].Action != planner.Create {
			t.Errorf("-adopt=%v: the plan is not to make one: %v", adopt, changed(p))
		}
	}
	s.Apply(t, adopting(s.hcl(t)))
	if words := reconcilertest.Unlike(s.Holdings(), had); len(words) > 0 {
		t.Errorf("adopting, the account holds %q", words)
	}
	if p := s.Plan(t, adopting(s.hcl(t))); !p.Empty() {
		t.Errorf("the plan after adopting is not empty: %v", changed(p))
	}
}

// found wants the apply to find what is there, and to make no other.
func (s *stage) found(t *testing.T) {
	t.Helper()
	had := s.Holdings()
	s.Apply(t, s.hcl(t))
	if words := reconcilertest.Unlike(s.Holdings(), had); len(words) > 0 {
		t.Errorf("the account holds %q", words)
	}
	if p := s.Plan(t, s.hcl(t)); !p.Empty() {
		t.Errorf("the plan afterwards is not empty: %v", changed(p))
	}
}

// changed says what a plan would do, and to which attributes.
func changed(p *planner.Plan) []string {
	var out []string
	for _, c := range p.Changes {
		line := c.Addr.String() + " " + string(c.Action)
		for name := range c.Planned.Type().AttributeTypes() {
			if !c.Prior.Value.IsNull() && !c.Planned.IsNull() && !c.Prior.Value.GetAttr(name).RawEquals(c.Planned.GetAttr(name)) {
				line += " " + name
			}
		}
		out = append(out, line)
	}
	return out
}
