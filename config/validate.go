package config

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// Validate checks a configuration without variables' values and without the
// cloud: cycles, references to nothing, unknown types, and every body against
// its schema.
func (c *Config) Validate(o EvalOptions) diag.Diagnostics {
	if ds := c.cycles(); ds.HasErrors() {
		return ds
	}
	vars := map[string]cty.Value{}
	for n, v := range c.Root.Variables {
		vars[n] = cty.UnknownVal(v.Type)
	}
	o.Variables = vars
	o.Resource = func(addr.Block, *diag.Range) (cty.Value, diag.Diagnostics) { return cty.DynamicVal, nil }
	e := NewEvaluator(c, o)
	var ds diag.Diagnostics
	for _, b := range e.Blocks() {
		ds = append(ds, e.validateBlock(b)...)
	}
	for _, n := range sorted(c.Root.Locals) {
		_, more := e.local(c.Root.Locals[n], nil)
		ds = append(ds, more...)
	}
	for _, n := range e.Outputs() {
		_, more := e.Output(n)
		ds = append(ds, more...)
	}
	for _, n := range sorted(c.Root.Providers) {
		_, more := e.ProviderConfig(c.Root.Providers[n].Name, c.Root.Providers[n].Alias)
		ds = append(ds, more...)
	}
	return unique(ds)
}

// unique drops messages that say the same of the same place.
func unique(ds diag.Diagnostics) diag.Diagnostics {
	seen := map[string]bool{}
	return slices.DeleteFunc(ds, func(d *diag.Diagnostic) bool {
		key := d.Summary + "\x00" + d.Detail
		if d.Subject != nil {
			key += d.Subject.String()
		}
		if seen[key] {
			return true
		}
		seen[key] = true
		return false
	})
}

// validateBlock evaluates the body with an index or key that is not known.
func (e *Evaluator) validateBlock(b addr.Block) diag.Diagnostics {
	r := e.Block(b)
	s := e.opt.Schema(r.Addr)
	if s == nil {
		return diag.Diagnostics{e.unknownType(r)}
	}
	sc := scope{extra: map[string]cty.Value{}}
	var ds diag.Diagnostics
	switch r.Repetition() {
	case addr.KeyInt:
		sc.extra["count"] = cty.ObjectVal(map[string]cty.Value{"index": cty.UnknownVal(cty.Number)})
		_, ds = e.value(r.count, scope{})
	case addr.KeyString:
		sc.extra["each"] = cty.ObjectVal(map[string]cty.Value{"key": cty.UnknownVal(cty.String), "value": cty.DynamicVal})
		_, ds = e.value(r.forEach, scope{})
	}
	v, more := e.body(r.body, s.Block, e.spec(r, s), sc)
	for _, d := range more {
		d.Address = r.Addr.String()
	}
	ds = append(ds, more...)
	for _, t := range r.dependsOn {
		if tg := resolve(t); tg.kind == "resource" && !e.config.Root.declared(tg.res) {
			bl := builder{e: e}
			bl.undeclared(t, tg.res)
			ds = append(ds, bl.diags...)
		}
	}
	if e.opt.Check != nil && !more.HasErrors() {
		v, _ = v.UnmarkDeep()
		for _, d := range e.opt.Check(r.Addr, v) {
			d.Address = r.Addr.String()
			if d.Subject == nil {
				d.Subject = r.RangeOf(d.Attribute)
			}
			ds = append(ds, d)
		}
	}
	return ds
}

// cycles finds resources that refer to one another in a ring.
func (c *Config) cycles() diag.Diagnostics {
	state := map[addr.Resource]int{}
	var stack []addr.Resource
	var found []addr.Resource
	var visit func(r addr.Resource)
	visit = func(r addr.Resource) {
		if found != nil || state[r] == 2 {
			return
		}
		if state[r] == 1 {
			found = slices.Clone(stack[slices.Index(stack, r):])
			return
		}
		state[r] = 1
		stack = append(stack, r)
		for _, ref := range c.Root.references(c.Root.Resources[r]) {
			visit(ref.to)
		}
		stack = stack[:len(stack)-1]
		state[r] = 2
	}
	var all []addr.Resource
	for r := range c.Root.Resources {
		all = append(all, r)
	}
	slices.SortFunc(all, addr.Resource.Compare)
	for _, r := range all {
		visit(r)
	}
	if found == nil {
		return nil
	}
	names := make([]string, 0, len(found)+1)
	for _, r := range append(found, found[0]) {
		names = append(names, r.String())
	}
	first := c.Root.Resources[found[0]]
	return diag.Diagnostics{diag.Errorf("Cycle", "These resources refer to one another, so that none can be made first: %s. Remove one of the references.", strings.Join(names, " → ")).At(&first.Range)}
}

// RangeOf returns where an attribute is written: the nearest place that
// encloses it, the header for the empty path.
func (r *Resource) RangeOf(path cty.Path) *diag.Range {
	at := &r.Range
	body, ok := r.source.(*hclsyntax.Body)
	if !ok {
		return at
	}
	for i := 0; i < len(path); i++ {
		step, ok := path[i].(cty.GetAttrStep)
		if !ok {
			return at
		}
		if a := body.Attributes[step.Name]; a != nil {
			return fromRange(hcl.RangeBetween(a.NameRange, a.Expr.Range()))
		}
		n := 0
		if i+1 < len(path) {
			if ix, ok := path[i+1].(cty.IndexStep); ok && ix.Key.IsKnown() && ix.Key.Type() == cty.Number {
				n64, _ := ix.Key.AsBigFloat().Int64()
				n = int(n64)
				i++
			}
		}
		next := nthBlock(body, step.Name, n)
		if next == nil {
			return at
		}
		at, body = fromRange(next.DefRange()), next.Body
	}
	return at
}

func nthBlock(b *hclsyntax.Body, typ string, n int) *hclsyntax.Block {
	var last *hclsyntax.Block
	for _, bl := range b.Blocks {
		if bl.Type != typ {
			continue
		}
		last = bl
		if n == 0 {
			return bl
		}
		n--
	}
	return last
}
