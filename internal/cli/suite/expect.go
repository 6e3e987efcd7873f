package suite

import (
	"fmt"
	"slices"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// expectations are conditions that a run expects not to hold.
type expectations struct {
	list   []config.Expected
	config *config.Config // of the run
	met    map[int]bool
}

// of returns the expectation that a message meets, -1 for none.
func (x *expectations) of(d *diag.Diagnostic) int {
	if d.Checked == nil {
		return -1
	}
	for i, e := range x.list {
		if e.Text == d.Checked.Address || e.Text == d.Checked.Block {
			return i
		}
	}
	return -1
}

// filter leaves out what is expected. Checks that fail unexpectedly are errors
// in a test.
func (x *expectations) filter(ds diag.Diagnostics) diag.Diagnostics {
	var out diag.Diagnostics
	for _, d := range ds {
		if i := x.of(d); i >= 0 {
			if x.met == nil {
				x.met = map[int]bool{}
			}
			x.met[i] = true
			continue
		}
		if d.Checked != nil && d.Severity == diag.Warning {
			failed := *d
			failed.Severity = diag.Error
			d = &failed
		}
		out = append(out, d)
	}
	return out
}

// missing says which expectations were not met.
func (x *expectations) missing() diag.Diagnostics {
	var out diag.Diagnostics
	for i, e := range x.list {
		if !x.met[i] {
			out = append(out, diag.Errorf("Missing expected failure", "The run expects a condition of %s to fail, and none did.%s", e.Text, x.misspelled(e.Text)).At(&e.Range))
		}
	}
	return out
}

// misspelled says that the configuration has no object of a name.
func (x *expectations) misspelled(name string) string {
	p, err := addr.Parse(name)
	there := x.config.Checkables()
	if err != nil || p.Block == nil || slices.Contains(there, p.Block.String()) {
		return ""
	}
	if near := diag.Nearest(name, there); near != "" {
		return fmt.Sprintf(" Its configuration has no %s. Did you mean %q?", name, near)
	}
	return fmt.Sprintf(" Its configuration has no %s.", name)
}

// tooEarly explains failures that are expected, and came up in the plan of a
// run that was to be applied.
func (x *expectations) tooEarly(ds diag.Diagnostics) diag.Diagnostics {
	var out diag.Diagnostics
	for _, d := range ds {
		if i := x.of(d); i >= 0 && d.Severity == diag.Error {
			e := x.list[i]
			out = append(out, diag.Warningf("Expected failure while planning",
				"%s", fmt.Sprintf("A condition of %s failed in the plan already, so that nothing could be applied. It was expected, and yet the run is an error. Let the run only plan: command = plan.", e.Text)).At(&e.Range))
		}
		out = append(out, d)
	}
	return out
}
