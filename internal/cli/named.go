package cli

import (
	"fmt"
	"maps"
	"slices"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/reconciler"
	"github.com/swampctl/swampctl/state"
)

// named are the addresses that a configuration and a state have. A mistyped
// -target would else be an empty plan.
type named struct {
	config *config.Config
	state  *state.State
}

// check refuses targets and replacements that name nothing.
func (n named) check(w reconciler.Work) *diag.Diagnostic {
	for _, t := range w.Targets {
		if !n.hasTarget(t) {
			return n.nothing("-target", targetText(t), blockOf(t))
		}
	}
	for _, i := range w.Replace {
		if !n.hasInstance(i) {
			b := i.Block()
			return n.nothing("-replace", i.String(), &b)
		}
	}
	return nil
}

// checkPlanned refuses targets that name no instance of a block that has some:
// how many there are is known with the plan.
func (n named) checkPlanned(w reconciler.Work, p *planner.Plan) *diag.Diagnostic {
	for _, t := range w.Targets {
		if t.Key == nil || t.Key.Resource.Mode == addr.Data || n.state.Instances[*t.Key] != nil {
			continue
		}
		if !slices.ContainsFunc(p.Changes, func(c *planner.Change) bool { return c.Addr == *t.Key }) {
			return n.nothing("-target", targetText(t), blockOf(t))
		}
	}
	return nil
}

// hasTarget reports whether a target names something.
func (n named) hasTarget(t planner.Target) bool {
	if t.Key != nil {
		return n.hasInstance(*t.Key)
	}
	switch {
	case t.Block != nil && n.declared(*t.Block) != nil:
		return true
	case t.Block == nil && !t.Module.IsRoot() && n.config.Module(t.Module) != nil:
		return true
	}
	for i := range n.state.Instances {
		if covers(t, i) {
			return true
		}
	}
	return false
}

// hasInstance reports whether an instance is recorded, or can be one of a
// block of the configuration.
func (n named) hasInstance(i addr.Instance) bool {
	r := n.declared(i.Block())
	return n.state.Instances[i] != nil || r != nil && r.Repetition() == i.Key.Kind
}

// declared returns the configuration's block at an address, nil for none.
func (n named) declared(b addr.Block) *config.Resource {
	return n.config.Resource(b)
}

// nothing says that an address names nothing, and what may have been meant.
func (n named) nothing(flag, text string, b *addr.Block) *diag.Diagnostic {
	d := diag.Errorf("Nothing at "+text, "%s names nothing: neither the configuration nor the state has %s. Nothing was changed.", flag, text)
	if b != nil {
		if r := n.declared(*b); r != nil {
			d.Hint = fmt.Sprintf("%s has %s", b, instanceForm(r))
			return d.At(&r.Range)
		}
	}
	names := map[string]bool{}
	for _, b := range n.config.Blocks() {
		names[b.String()] = true
	}
	for _, i := range render.Instances(n.state) {
		names[i.String()] = true
	}
	d.Hint = "the recorded addresses are listed by: swampctl state list"
	if near := diag.Nearest(text, slices.Sorted(maps.Keys(names))); near != "" {
		d.Hint = fmt.Sprintf("did you mean: %s='%s'", flag, near)
	}
	return d
}

// targetText returns the address that a target was parsed from.
func targetText(t planner.Target) string {
	switch {
	case t.Key != nil:
		return t.Key.String()
	case t.Block != nil:
		return t.Block.String()
	default:
		return string(t.Module)
	}
}

// blockOf returns the block that a target lies in, nil for a module.
func blockOf(t planner.Target) *addr.Block {
	if t.Key == nil {
		return t.Block
	}
	b := t.Key.Block()
	return &b
}

// instanceForm says how the instances of a block are written.
func instanceForm(r *config.Resource) string {
	block := addr.Block{Resource: r.Addr}
	switch r.Repetition() {
	case addr.KeyInt:
		return fmt.Sprintf("count; its instances are '%s', '%s' and so on", block.Instance(addr.IntKey(0)), block.Instance(addr.IntKey(1)))
	case addr.KeyString:
		return fmt.Sprintf("for_each; its instances are '%s' and so on", block.Instance(addr.StringKey("KEY")))
	default:
		return "neither count nor for_each; leave out the key"
	}
}
