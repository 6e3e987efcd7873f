package machine

import (
	"slices"
	"strings"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
)

// Check is what came of all conditions of something that is declared.
type Check struct {
	Address   CheckAddress    `json:"address"`
	Status    string          `json:"status"`
	Instances []CheckInstance `json:"instances,omitempty"`
}

// CheckAddress says what conditions are declared of. Mode and Type are those
// of a resource.
type CheckAddress struct {
	Display string `json:"to_display"`
	Kind    string `json:"kind"`
	Module  string `json:"module,omitempty"`
	Mode    string `json:"mode,omitempty"`
	Type    string `json:"type,omitempty"`
	Name    string `json:"name"`
}

// CheckInstance is what came of the conditions of one instance.
type CheckInstance struct {
	Address  CheckInstanceAddress `json:"address"`
	Status   string               `json:"status"`
	Problems []CheckProblem       `json:"problems,omitempty"`
}

// CheckInstanceAddress says of which instance.
type CheckInstanceAddress struct {
	Display string `json:"to_display"`
	Module  string `json:"module,omitempty"`
	Key     any    `json:"instance_key,omitempty"`
}

// CheckProblem is what a condition that does not hold says.
type CheckProblem struct {
	Message string `json:"message"`
}

// newChecks returns the form of results, sorted by address.
func newChecks(results []config.CheckResult) []Check {
	var out []Check
	for _, r := range results {
		c := Check{Address: checkAddress(r), Status: string(r.Status)}
		for _, o := range r.Objects {
			c.Instances = append(c.Instances, checkInstance(r.Kind, o))
		}
		slices.SortFunc(c.Instances, func(x, y CheckInstance) int { return strings.Compare(x.Address.Display, y.Address.Display) })
		out = append(out, c)
	}
	slices.SortFunc(out, func(x, y Check) int { return strings.Compare(x.Address.Display, y.Address.Display) })
	return out
}

func checkAddress(r config.CheckResult) CheckAddress {
	out := CheckAddress{Display: r.Block, Kind: r.Kind}
	if r.Kind == "resource" {
		if b, err := addr.ParseBlock(r.Block); err == nil {
			out.Module, out.Mode, out.Type, out.Name = string(b.Module), modeOf(b.Resource.Mode), b.Resource.Type, b.Resource.Name
		}
		return out
	}
	if r.Kind == "output" {
		out.Kind = "output_value"
	}
	out.Module, out.Name = checkParts(r.Kind, r.Block)
	return out
}

// checkParts splits the address of a variable, output or check.
func checkParts(kind, address string) (module, name string) {
	i := strings.LastIndex(address, kind+".")
	if i < 0 {
		return "", address
	}
	return strings.TrimSuffix(address[:i], "."), address[i+len(kind)+1:]
}

func checkInstance(kind string, o config.CheckObject) CheckInstance {
	out := CheckInstance{Address: CheckInstanceAddress{Display: o.Address}, Status: string(o.Status)}
	for _, m := range o.Messages {
		out.Problems = append(out.Problems, CheckProblem{m})
	}
	if kind != "resource" {
		out.Address.Module, _ = checkParts(kind, o.Address)
		return out
	}
	if i, err := addr.ParseInstance(o.Address); err == nil {
		out.Address.Module, out.Address.Key = string(i.Module), KeyOf(i.Key)
	}
	return out
}
