package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/gohcl"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// Moved is a moved block: objects have another address than before.
type Moved struct {
	Module   addr.Module // that the block stands in, without keys
	From, To addr.Parsed // within the module
	Range    diag.Range
}

// Removed is a removed block: what was declared is no longer managed.
type Removed struct {
	Module  addr.Module // that the block stands in, without keys
	From    addr.Parsed // within the module, without keys
	Destroy bool        // false: the objects stay, and are forgotten
	Range   diag.Range

	provisioners []*Provisioner // run before the objects go
}

// Contains reports whether a removed block is about a block: it is what is
// named, or in a module that is named.
func (r *Removed) Contains(b addr.Block) bool {
	path := r.Module
	for _, s := range r.From.Module.Steps() {
		path = path.Child(s.Name, s.Key)
	}
	if b = b.Static(); r.From.Block == nil {
		return path.Contains(b.Module)
	}
	return b == addr.Block{Module: path, Resource: r.From.Block.Resource}
}

// Moved returns all moved blocks, in the order of the files.
func (c *Config) Moved() []*Moved {
	var out []*Moved
	for _, m := range c.Modules() {
		out = append(out, m.moved...)
	}
	return out
}

// Removed returns all removed blocks, in the order of the files.
func (c *Config) Removed() []*Removed {
	var out []*Removed
	for _, m := range c.Modules() {
		out = append(out, m.removed...)
	}
	return out
}

// moved reads a moved block.
func (l *loader) moved(b *hcl.Block) {
	content, ds := b.Body.Content(&hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "from", Required: true}, {Name: "to", Required: true}}})
	l.note(ds)
	if ds.HasErrors() {
		return
	}
	from, ok := l.address(content.Attributes["from"].Expr)
	to, ok2 := l.address(content.Attributes["to"].Expr)
	if !ok || !ok2 {
		return
	}
	switch {
	case isData(from) && to.Block != nil:
		return // it is read anew each time, wherever it stands
	case (from.Block == nil) != (to.Block == nil) || isData(to):
		l.fail(b.DefRange, "Invalid \"moved\" addresses", "A resource moves to a resource, a module to a module; from is a %s, and to a %s. Correct one of the two.", kindWords(kindOfTarget(from)), kindWords(kindOfTarget(to)))
		return
	}
	l.module.moved = append(l.module.moved, &Moved{l.module.Addr, from, to, *fromRange(b.DefRange)})
}

// removed reads a removed block.
func (l *loader) removed(b *hcl.Block) {
	content, ds := b.Body.Content(&hcl.BodySchema{
		Attributes: []hcl.AttributeSchema{{Name: "from", Required: true}},
		Blocks:     append([]hcl.BlockHeaderSchema{{Type: "lifecycle"}}, provisionerBlocks...),
	})
	l.note(ds)
	if ds.HasErrors() {
		return
	}
	x := content.Attributes["from"].Expr
	from, ok := l.address(x)
	if !ok {
		return
	}
	if isData(from) {
		l.fail(x.Range(), "Data source address is not allowed", "Data sources are read anew each time, so that nothing need be said about their addresses. Remove the block.")
		return
	}
	if from.Instance != nil || from.Module != from.Module.Static() {
		l.fail(x.Range(), "Resource instance keys not allowed", "A removed block is about a whole resource or module. Remove the key.")
		return
	}
	r := &Removed{Module: l.module.Addr, From: from, Destroy: true, Range: *fromRange(b.DefRange)}
	r.provisioners = l.provisioners(content.Blocks)
	l.diags = append(l.diags, r.misplaced()...)
	for _, sub := range content.Blocks {
		if sub.Type != "lifecycle" {
			continue
		}
		inner, ds := sub.Body.Content(&hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "destroy"}}})
		l.note(ds)
		if a := inner.Attributes["destroy"]; a != nil {
			l.note(gohcl.DecodeExpression(a.Expr, nil, &r.Destroy))
		}
	}
	if at := l.module.declared(from); at != nil {
		d := diag.Errorf("Removed resource still exists", "The block at %s says that this is removed. Remove it, or that block.", r.Range)
		l.diags = append(l.diags, d.At(at))
		return
	}
	l.module.removed = append(l.module.removed, r)
}

// misplaced says which provisioners have no meaning in a removed block.
func (r *Removed) misplaced() diag.Diagnostics {
	var ds diag.Diagnostics
	for _, p := range r.provisioners {
		detail := ""
		switch {
		case !p.Destroy:
			detail = "What is removed is not made any more, so that only provisioners with when = destroy stand here."
		case r.From.Block == nil:
			detail = "A provisioner is run for objects of a resource, and the block is about a module. Write one about the resource in it."
		default:
			continue
		}
		ds = append(ds, diag.Errorf("Invalid provisioner block", "%s", detail).At(&p.Range))
	}
	return ds
}

// address reads the address of a resource or a module, with or without a key.
func (l *loader) address(x hcl.Expression) (addr.Parsed, bool) {
	t, ds := hcl.AbsTraversalForExpr(x)
	l.note(ds)
	if ds.HasErrors() {
		return addr.Parsed{}, false
	}
	p, err := addr.Parse(traversalText(t))
	switch {
	case err != nil:
		l.fail(x.Range(), "Invalid address", "%v.", err)
		return p, false
	}
	return p, true
}

func isData(p addr.Parsed) bool { return p.Block != nil && p.Block.Resource.Mode == addr.Data }

// declared returns where an address within the module is declared, nil for
// nowhere: directly in it, since calls are not read yet.
func (m *Module) declared(p addr.Parsed) *diag.Range {
	steps := p.Module.Steps()
	switch {
	case p.Block != nil && len(steps) == 0 && m.Resources[p.Block.Resource] != nil:
		return &m.Resources[p.Block.Resource].Range
	case p.Block == nil && len(steps) == 1 && m.Calls[steps[0].Name] != nil:
		return &m.Calls[steps[0].Name].Range
	default:
		return nil
	}
}
