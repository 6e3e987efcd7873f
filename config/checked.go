package config

import (
	"slices"
	"strings"
	"sync"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// CheckStatus is what came of a condition, in Terraform's words.
type CheckStatus string

// The statuses.
const (
	CheckPass    CheckStatus = "pass"
	CheckFail    CheckStatus = "fail"
	CheckError   CheckStatus = "error"   // it could not be evaluated
	CheckUnknown CheckStatus = "unknown" // it depends on what is not known yet
)

// Checked says what came of one condition.
type Checked struct {
	diag.Checkable
	Status  CheckStatus
	Rule    diag.Range // of the condition
	Message string     // of one that does not hold, "" where it is not shown
}

// checkable is a variable, output or check block of an instance of a module.
func (in *instance) checkable(kind, name string) diag.Checkable {
	text := func(m addr.Module) string {
		if m.IsRoot() {
			return kind + "." + name
		}
		return string(m) + "." + kind + "." + name
	}
	return diag.Checkable{Kind: kind, Block: text(in.module.Addr), Address: text(in.addr)}
}

// ResourceChecked is a resource instance as something that conditions are
// stated of.
func ResourceChecked(i addr.Instance) diag.Checkable {
	return diag.Checkable{Kind: "resource", Block: i.Block().Static().String(), Address: i.String()}
}

// CheckChecked is a check block as something that conditions are stated of.
func CheckChecked(m addr.Module, name string) *diag.Checkable {
	in := &instance{module: &Module{Addr: m.Static()}, addr: m}
	c := in.checkable("check", name)
	return &c
}

// CheckResult is what came of all conditions of something that is declared, in
// the form of Terraform's state.
type CheckResult struct {
	Kind    string        `json:"object_kind"`
	Block   string        `json:"config_addr"`
	Status  CheckStatus   `json:"status"`
	Objects []CheckObject `json:"objects"`
}

// CheckObject is what came of the conditions of one instance.
type CheckObject struct {
	Address  string      `json:"object_addr"`
	Status   CheckStatus `json:"status"`
	Messages []string    `json:"failure_messages,omitempty"`
}

// Checks gathers what comes of conditions. Of a condition that is evaluated
// again the last result counts. It is safe for concurrent use.
type Checks struct {
	mu      sync.Mutex
	results map[Checked]Checked // by what it is about and its rule
}

// Add takes one result.
func (c *Checks) Add(r Checked) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.results == nil {
		c.results = map[Checked]Checked{}
	}
	c.results[Checked{Checkable: r.Checkable, Rule: r.Rule}] = r
}

// Results returns what came of all conditions that a configuration declares,
// sorted. Without any they are nil.
func (c *Checks) Results(cfg *Config) []CheckResult {
	c.mu.Lock()
	defer c.mu.Unlock()
	objects := map[string]map[string]*CheckObject{} // by block, by address
	rules := make([]Checked, 0, len(c.results))
	for _, r := range c.results {
		rules = append(rules, r)
	}
	slices.SortFunc(rules, func(a, b Checked) int { return compareRules(a.Rule, b.Rule) })
	for _, r := range rules {
		if objects[r.Block] == nil {
			objects[r.Block] = map[string]*CheckObject{}
		}
		o := objects[r.Block][r.Address]
		if o == nil {
			o = &CheckObject{Address: r.Address, Status: CheckPass}
			objects[r.Block][r.Address] = o
		}
		if o.Status = worstOf(o.Status, r.Status); r.Status == CheckFail && r.Message != "" {
			o.Messages = append(o.Messages, r.Message)
		}
	}
	var out []CheckResult
	for _, d := range cfg.checkables() {
		result := CheckResult{Kind: d.Kind, Block: d.Block, Status: CheckPass}
		for _, address := range sorted(objects[d.Block]) {
			o := objects[d.Block][address]
			result.Status = worstOf(result.Status, o.Status)
			result.Objects = append(result.Objects, *o)
		}
		out = append(out, result)
	}
	return out
}

func compareRules(a, b diag.Range) int {
	if n := strings.Compare(a.Filename, b.Filename); n != 0 {
		return n
	}
	return a.Start.Byte - b.Start.Byte
}

// worstOf returns the status that counts for both together.
func worstOf(a, b CheckStatus) CheckStatus {
	order := []CheckStatus{CheckPass, CheckUnknown, CheckFail, CheckError}
	return order[max(slices.Index(order, a), slices.Index(order, b))]
}

// checkables returns all that conditions are declared of, module by module.
func (c *Config) checkables() []diag.Checkable {
	var out []diag.Checkable
	for _, m := range c.Modules() {
		in := &instance{module: m, addr: m.Addr}
		add := func(kind, name string, has bool) {
			if has {
				out = append(out, in.checkable(kind, name))
			}
		}
		for _, name := range sorted(m.checks) {
			add("check", name, true)
		}
		for _, name := range sorted(m.Outputs) {
			add("output", name, len(m.Outputs[name].preconditions) > 0)
		}
		for _, b := range m.blocks(m.Addr) {
			if m.Resources[b.Resource].Lifecycle.hasConditions() {
				out = append(out, ResourceChecked(b.Instance(addr.Key{})))
			}
		}
		for _, name := range sorted(m.Variables) {
			add("var", name, len(m.Variables[name].validations) > 0)
		}
	}
	return out
}

// UnknownChecks returns what is declared as not known: nothing of it is there.
func (c *Config) UnknownChecks() []CheckResult {
	var out []CheckResult
	for _, d := range c.checkables() {
		out = append(out, CheckResult{Kind: d.Kind, Block: d.Block, Status: CheckUnknown})
	}
	return out
}
