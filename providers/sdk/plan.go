package sdk

import (
	"fmt"
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
)

// planner plans one object: it merges the configuration with the prior object,
// attribute by attribute.
type planner struct {
	changed map[string]bool // attributes that differ from the prior
	asked   row             // the configuration
	plain   row             // the plan before what follows from changes
	reasons []providers.Reason
	exists  bool // the object that all this is part of is there already
	differs bool // the planned object is another than the prior one
	// secret reports whether a configured secret is the one that the API shows.
	secret func(want, have string) bool
	// found: what the API never shows of the prior object is not known.
	found bool
	// timeouts are put into the planned object; NilVal: it has none.
	timeouts cty.Value
}

// within returns a planner for an element of the blocks of the same object.
func (p *planner) within() *planner {
	return &planner{changed: map[string]bool{}, exists: p.exists, secret: p.secret, found: p.found}
}

// object plans all fields of a model. It returns the planned object and
// whether it differs from the prior one.
func (p *planner) object(m *model, cfg, prior cty.Value, path cty.Path) (cty.Value, bool) {
	p.asked, p.plain = m.row(cfg), make(row, len(m.fields))
	differs, exists := false, !prior.IsNull()
	for i, f := range m.fields {
		was := cty.NullVal(f.ty)
		if exists {
			was = prior.GetAttr(f.name)
		}
		asked, changed := p.asked[i], false
		if p.plain[i], changed = p.field(m, f, asked, was, exists, path); !changed {
			continue
		}
		differs = true
		p.changed[f.name] = true
		if p.exists && f.forceNew && (exists || m.counts(f, asked)) {
			p.force(f, asked, was, below(path, f))
		}
	}
	if !differs && exists {
		return prior, false
	}
	vs := m.named(p.plain)
	if exists {
		derive(m, p.changed, vs)
	}
	if p.timeouts != cty.NilVal {
		vs[timeoutsName] = p.timeouts
	}
	return cty.ObjectVal(vs), differs
}

// named returns the values of the fields by their names.
func (m *model) named(values row) map[string]cty.Value {
	vs := make(map[string]cty.Value, len(values)+1) // one for the timeouts
	for i, f := range m.fields {
		vs[f.name] = values[i]
	}
	return vs
}

// below returns the path of a field.
func below(path cty.Path, f *field) cty.Path {
	return append(path[:len(path):len(path)], cty.GetAttrStep{Name: f.name})
}

// counts reports whether a value is more than null and zero.
func (m *model) counts(f *field, v cty.Value) bool {
	return f.block || m.canon(f, v, true) != nothing
}

// force notes that a change replaces the object. What the API never told of one
// that was found is accepted as configured.
func (p *planner) force(f *field, cfg, was cty.Value, at cty.Path) {
	if p.found && f.unread && was.IsNull() {
		return
	}
	why := "it cannot be changed on an existing object"
	if f.forceWhy != "" {
		why = f.forceWhy
	}
	if !cfg.IsWhollyKnown() {
		why += "; whether it changes is known only after apply"
	}
	p.reasons = append(p.reasons, providers.Reason{Path: at, Why: why})
}

// derive makes computed attributes unknown that follow from a change, and what
// follows from these.
func derive(m *model, changed map[string]bool, vs map[string]cty.Value) {
	all := maps.Clone(changed)
	for again := true; again; {
		again = false
		for _, f := range m.fields {
			if all[f.name] || !slices.ContainsFunc(f.from, func(n string) bool { return all[n] || n == "*" && len(changed) > 0 }) {
				continue
			}
			vs[f.name], all[f.name], again = cty.UnknownVal(f.ty), true, true
		}
	}
}

// field plans one attribute or block of the object at a path.
func (p *planner) field(m *model, f *field, cfg, was cty.Value, exists bool, path cty.Path) (cty.Value, bool) {
	cfg, _ = cfg.Unmark()
	if f.nested != nil && f.block {
		return p.blocks(m, f, cfg, was, exists, below(path, f))
	}
	if !cfg.IsKnown() {
		return cfg, true
	}
	if cfg.IsNull() && f.hasDefault {
		cfg = f.def
	}
	if cfg.IsNull() || f.blank(cfg, exists) {
		return p.unset(m, f, was, exists)
	}
	if exists && cfg.IsWhollyKnown() && (m.same(f, cfg, was, false) || m.accepted(f, cfg, was) || p.sameSecret(f, cfg, was)) {
		return was, false
	}
	return cfg, true
}

// blank reports whether a configured value says nothing, as in the Terraform
// provider: of what the cloud decides where nothing is configured, an empty text, and
// an empty collection of an object that is made; of what reads never show, an empty
// collection.
func (f *field) blank(cfg cty.Value, exists bool) bool {
	switch {
	case !cfg.IsKnown() || cfg.IsNull():
		return false
	case f.ty.IsCollectionType():
		return cfg.LengthInt() == 0 && (f.unread || f.computed && !exists)
	default:
		return f.computed && !f.emptyText && f.ty == cty.String && cfg.AsString() == ""
	}
}

// said returns a configuration without what says nothing.
func (m *model) said(asked row) row {
	out := slices.Clone(asked)
	for i, f := range m.fields {
		if v, _ := out[i].Unmark(); f.blank(v, false) {
			out[i] = cty.NullVal(f.ty)
		}
	}
	return out
}

// accepted reports whether a real value is as wanted, although it is another.
func (m *model) accepted(f *field, want, have cty.Value) bool {
	is := m.accepts[f.accept]
	return is != nil && want.IsKnown() && have.IsKnown() && !want.IsNull() && !have.IsNull() && is(want.AsString(), have.AsString())
}

// sameSecret reports whether a secret that is shown encrypted is the wanted one.
func (p *planner) sameSecret(f *field, want, have cty.Value) bool {
	return f.concealed && p.secret != nil && !have.IsNull() && have.IsKnown() && p.secret(want.AsString(), have.AsString())
}

// isFilled reports whether a value is one that the API puts where nothing is
// configured.
func (m *model) isFilled(f *field, was cty.Value) bool {
	return f.filled == "*" || f.filled != "" && m.same(f, f.fill, was, false)
}

// unset plans an attribute that the configuration leaves out.
func (p *planner) unset(m *model, f *field, was cty.Value, exists bool) (cty.Value, bool) {
	switch {
	case f.computed && exists:
		return was, false
	case f.computed:
		return cty.UnknownVal(f.ty), true
	case exists && (m.canon(f, was, true) == nothing || m.isFilled(f, was)):
		return was, false
	default:
		return cty.NullVal(f.ty), exists
	}
}

// blocks plans nested blocks: lists by index, sets by what is configured.
func (p *planner) blocks(m *model, f *field, cfg, was cty.Value, exists bool, at cty.Path) (cty.Value, bool) {
	if !cfg.IsKnown() {
		p.forceBelow(f, nil, at)
		return cfg, true
	}
	n := 0
	if !cfg.IsNull() {
		n = cfg.LengthInt()
	}
	if n == 0 {
		v, changed := p.noBlocks(f, was, exists)
		if changed && exists {
			p.forceBelow(f, elements(was), at)
		}
		return v, changed
	}
	if exists && cfg.IsWhollyKnown() && !was.IsNull() && m.same(f, cfg, was, false) {
		return was, false
	}
	wanted, old := elements(cfg), elements(was)
	priors := f.match(wanted, old, p.secret)
	var left []cty.Value
	for j, o := range old {
		if !slices.Contains(priors, j) {
			left = append(left, o)
		}
	}
	differs := len(left) > 0 || slices.Contains(priors, -1)
	out := make([]cty.Value, 0, n)
	for i, e := range wanted {
		prior := cty.NullVal(f.ty.ElementType())
		if priors[i] >= 0 {
			prior = old[priors[i]]
		}
		sub := p.within()
		v, changed := sub.object(f.nested, e, prior, at.Index(cty.NumberIntVal(int64(i))))
		p.reasons = append(p.reasons, sub.reasons...)
		out = append(out, v)
		differs = differs || changed
	}
	if !differs {
		return was, false
	}
	if len(left) > 0 {
		p.forceBelow(f, left, at)
	}
	return collection(f.ty, out), true
}

// forceBelow notes the attributes that force replacement in blocks that go
// away; without old it is not known which blocks there will be.
func (p *planner) forceBelow(f *field, old []cty.Value, at cty.Path) {
	if !p.exists {
		return
	}
	for _, g := range f.nested.fields {
		here := below(at, g)
		gone := old == nil || slices.ContainsFunc(old, func(o cty.Value) bool { return f.nested.counts(g, o.GetAttr(g.name)) })
		switch {
		case !g.configurable() || !gone:
		case g.forceNew && old == nil:
			p.force(g, cty.UnknownVal(g.ty), cty.False, here)
		case g.forceNew:
			p.force(g, cty.NullVal(g.ty), cty.False, here)
		case g.block && old == nil:
			p.forceBelow(g, nil, here)
		case g.block:
			for _, o := range old {
				if es := elements(o.GetAttr(g.name)); len(es) > 0 {
					p.forceBelow(g, es, here)
				}
			}
		}
	}
}

func (p *planner) noBlocks(f *field, was cty.Value, exists bool) (cty.Value, bool) {
	switch {
	case (f.computed || f.filled == "*") && exists:
		return was, false
	case f.computed:
		return cty.UnknownVal(f.ty), true
	case len(elements(was)) == 0:
		if exists && !was.IsNull() {
			return was, false
		}
		return collection(f.ty, nil), false
	default:
		return collection(f.ty, nil), true
	}
}

func elements(v cty.Value) []cty.Value {
	if v.IsNull() || !v.IsKnown() {
		return nil
	}
	return v.AsValueSlice()
}

// match finds the prior element that each configured one continues, -1 if none:
// in lists the one at its place, in sets one that it says nothing against.
// Every prior set element gets one of its own where that can be; what is left
// over shares, since elements may become equal once the server has filled them.
func (f *field) match(wanted, old []cty.Value, secret func(want, have string) bool) []int {
	priors := make([]int, len(wanted))
	fits := make([][]int, len(wanted))
	for i, e := range wanted {
		priors[i] = -1
		for j, o := range old {
			if f.set && f.nested.continues(e, o, secret) || !f.set && i == j {
				fits[i] = append(fits[i], j)
			}
		}
	}
	owners := slices.Repeat([]int{-1}, len(old))
	for i, js := range fits {
		if len(js) > 0 {
			priors[i] = js[0]
			pair(fits, owners, i, make([]bool, len(old)))
		}
	}
	for j, i := range owners {
		if i >= 0 {
			priors[i] = j
		}
	}
	return priors
}

// pair gives i one of those that it fits, moving owners to others they fit
// where that frees one. It reports whether there was one.
func pair(fits [][]int, owners []int, i int, seen []bool) bool {
	for _, j := range fits[i] {
		if seen[j] {
			continue
		}
		seen[j] = true
		if owners[j] < 0 || pair(fits, owners, owners[j], seen) {
			owners[j] = i
			return true
		}
	}
	return false
}

// continues reports whether a configured set element is the prior one: all
// that the configuration says of it is the same.
func (m *model) continues(cfg, was cty.Value, secret func(want, have string) bool) bool {
	p := &planner{changed: map[string]bool{}, secret: secret}
	_, changed := p.object(m, cfg, was, cty.Path{})
	return !changed
}

// planObject is Spec.Plan without the author's hook.
func (m *model) planObject(cfg, prior, timeouts cty.Value, secret func(want, have string) bool, found bool) (cty.Value, *planner) {
	p := &planner{changed: map[string]bool{}, exists: !prior.IsNull(), secret: secret, timeouts: timeouts, found: found}
	v, differs := p.object(m, cfg, prior, cty.Path{})
	p.differs = differs || prior.IsNull()
	return v, p
}

// compare returns the attributes that were planned known and are another now.
// What only the server decides, or other resources change too, does not count.
// A secret that is shown encrypted is taken to be the planned one.
func (m *model) compare(planned, got cty.Value, shown func(string) bool) []providers.Mismatch {
	var out []providers.Mismatch
	p := &planner{secret: func(_, have string) bool { return shown != nil && shown(have) }}
	for _, f := range m.fields {
		want, have := planned.GetAttr(f.name), got.GetAttr(f.name)
		if !f.configurable() || f.shared || !want.IsWhollyKnown() || want.IsNull() || m.same(f, want, have, true) || m.accepted(f, want, have) || p.sameSecret(f, want, have) {
			continue
		}
		if f.nested != nil && p.blocksKept(m, f, want, have) {
			continue
		}
		m := providers.Mismatch{Path: cty.GetAttrPath(f.name), Want: show(f, want), Got: show(f, have)}
		m.Words = fmt.Sprintf("planned %s, got %s", m.Want, m.Got)
		out = append(out, m)
	}
	return out
}

// blocksKept reports whether the real blocks hold all that was planned, with
// the server's additions.
func (p *planner) blocksKept(m *model, f *field, want, have cty.Value) bool {
	if (f.computed || f.filled == "*") && len(elements(want)) == 0 {
		return true
	}
	_, changed := p.within().blocks(m, f, f.asked(want), have, true, cty.Path{})
	return !changed
}

// asked is blocks without what only the server decides, and without what others
// change too.
func (f *field) asked(blocks cty.Value) cty.Value {
	if len(elements(blocks)) == 0 {
		return blocks
	}
	out := make([]cty.Value, 0, blocks.LengthInt())
	for _, e := range elements(blocks) {
		vs := e.AsValueMap()
		for _, g := range f.nested.fields {
			switch {
			case !g.configurable() || g.shared:
				vs[g.name] = cty.NullVal(g.ty)
			case g.nested != nil:
				vs[g.name] = g.asked(vs[g.name])
			}
		}
		out = append(out, cty.ObjectVal(vs))
	}
	return collection(f.ty, out)
}

// show prints a value for an error; secrets and long values are not printed.
func show(f *field, v cty.Value) string {
	switch {
	case f.sensitive:
		return "(sensitive)"
	case v.IsNull():
		return "null"
	case !v.IsKnown():
		return "(unknown)"
	case v.Type() == cty.String && len(v.AsString()) <= 80:
		return fmt.Sprintf("%q", v.AsString())
	case v.Type() == cty.String:
		return fmt.Sprintf("%.60q…", v.AsString())
	case v.Type() == cty.Number:
		return v.AsBigFloat().Text('f', -1)
	case v.Type() == cty.Bool:
		return fmt.Sprint(v.True())
	default:
		return fmt.Sprintf("a %s", v.Type().FriendlyName())
	}
}

// onlyRecorded reports whether two objects differ in nothing but what the API
// never returns, had not told before, and cannot change.
func (b *built[C, T]) onlyRecorded(prior, planned cty.Value) bool {
	if prior == cty.NilVal || prior.IsNull() {
		return false
	}
	for _, f := range b.model.fields {
		was, now := prior.GetAttr(f.name), planned.GetAttr(f.name)
		if !now.IsWhollyKnown() || !(b.model.same(f, was, now, true) || f.unread && was.IsNull() && (f.forceNew || b.r.Update == nil)) {
			return false
		}
	}
	return true
}

// equivalent reports whether two objects differ only in spelling.
func (m *model) equivalent(a, b cty.Value) bool {
	for _, f := range m.fields {
		if !m.same(f, a.GetAttr(f.name), b.GetAttr(f.name), true) {
			return false
		}
	}
	return true
}
