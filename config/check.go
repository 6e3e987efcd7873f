package config

import (
	"github.com/hashicorp/hcl/v2"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// checkBlock is a check block: what should hold, and stops nothing.
type checkBlock struct {
	rng     diag.Range
	asserts []*condition
}

// check reads a check block.
func (l *loader) check(b *hcl.Block) {
	if !l.name(b, 0) {
		return
	}
	content, ds := b.Body.Content(&hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "data", LabelNames: []string{"type", "name"}}, {Type: "assert"}}})
	l.note(ds)
	name := b.Labels[0]
	if old := l.module.checks[name]; old != nil {
		l.fail(b.DefRange, "Duplicate check", "Check %q was declared already at %s. Give one of the two another name.", name, old.rng)
		return
	}
	c := &checkBlock{rng: *fromRange(b.DefRange)}
	l.module.checks[name] = c
	data := 0
	for _, sub := range content.Blocks {
		if sub.Type == "assert" {
			c.asserts = append(c.asserts, l.checking(sub))
			continue
		}
		if data++; data > 1 {
			l.fail(sub.DefRange, "Multiple data blocks in a check", "A check has one data source at most. Move the other one out, or into another check.")
			continue
		}
		l.resource(sub, addr.Data)
		r := l.module.Resources[addr.Resource{Mode: addr.Data, Type: sub.Labels[0], Name: sub.Labels[1]}]
		if r == nil {
			continue
		}
		at := sub.DefRange
		for _, x := range []hcl.Expression{r.count, r.forEach} {
			if x != nil {
				at = x.Range()
			}
		}
		if r.Check = name; r.Repetition() != addr.KeyNone || r.Lifecycle.hasConditions() {
			l.fail(at, "Invalid data block in a check", "A data source in a check has neither count, for_each nor lifecycle. Move it out of the check to use them.")
		}
	}
	if len(c.asserts) == 0 {
		l.fail(b.DefRange, "Check without assertion", "A check must have an assert block: assert { condition = …, error_message = … }, each on a line of its own.")
	}
}

func (l *Lifecycle) hasConditions() bool {
	return len(l.preconditions)+len(l.postconditions) > 0
}

// Checks evaluates the check blocks in all modules. What does not hold is a
// warning, and so is an object that a check needs and that fails by itself; what
// is not known yet is passed over. An expression that cannot be evaluated is an
// error.
func (e *Evaluator) Checks() diag.Diagnostics {
	return e.eachInstance(func(in *instance) diag.Diagnostics {
		var ds diag.Diagnostics
		for _, name := range sorted(in.module.checks) {
			about := in.checkable("check", name)
			for _, c := range in.module.checks[name].asserts {
				for _, d := range e.check(c, scope{at: in, check: name}, about, "Check block assertion failed") {
					if d.Checked != nil || d.Address != "" {
						ds = append(ds, diag.Diagnostics{d}.Warnings()...)
						continue
					}
					ds = append(ds, d)
				}
			}
		}
		return ds
	})
}
