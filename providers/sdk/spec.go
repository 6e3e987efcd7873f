package sdk

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
)

// Validate implements providers.Spec.
func (b *built[C, T]) Validate(config cty.Value) diag.Diagnostics {
	config, _ = config.Unmark()
	asked := b.model.row(config)
	ds := b.model.validateRow(asked, config, cty.Path{})
	if isSet(config, "id") {
		ds = append(ds, diag.Errorf("Value for a read-only attribute", "The id is given by the server. Remove it; to manage an object that is there, import it.").On(cty.GetAttrPath("id")))
	}
	if b.r.Check == nil || ds.HasErrors() {
		return ds
	}
	r, err := b.decodeRow(b.model.said(asked))
	if err != nil {
		return append(ds, diag.Errorf("Invalid value", "%v.", err))
	}
	c := &Check[T]{Config: r, values: config}
	b.r.Check(c)
	return append(ds, c.diags...)
}

// Plan implements providers.Spec. The timeouts are the engine's: the model does
// not see them.
func (b *built[C, T]) Plan(req providers.PlanRequest) (providers.PlanResponse, diag.Diagnostics) {
	secret := b.sameSecret(req.Private)
	planned, p := b.model.planObject(req.Config, req.Prior, b.timeoutsOf(req.Config), secret, providers.WasFound(req.Private))
	c, err := b.change(req, planned, p)
	if err != nil {
		return providers.PlanResponse{}, diag.Diagnostics{diag.Errorf("Invalid value", "%v.", err)}
	}
	if b.r.Plan != nil {
		b.r.Plan(c)
		if c.adjusts() {
			planned = c.apply(b.model, p)
		}
	}
	exists := !req.Prior.IsNull()
	if exists && b.r.Update == nil && len(c.reasons) == 0 {
		c.replaceAll(b.model, p.found)
	}
	if exists && len(c.reasons) == 0 && !b.differs(planned, req, p, c) {
		return providers.PlanResponse{Planned: req.Prior}, c.diags
	}
	if exists && len(c.reasons) > 0 {
		return b.replacement(req, c)
	}
	notes := append(c.notes, c.inPlace...)
	return providers.PlanResponse{Planned: b.withTimeouts(planned, req.Config), Notes: notes, Loses: c.loses}, c.diags
}

// replacement plans the object that takes the place of the prior one, as the apply
// plans it: as one that is made. What is said of it is what the change says.
func (b *built[C, T]) replacement(req providers.PlanRequest, c *Change[T]) (providers.PlanResponse, diag.Diagnostics) {
	req.Prior = cty.NullVal(req.Prior.Type())
	resp, ds := b.Plan(req)
	if c.diags.HasErrors() || !ds.HasErrors() {
		ds = c.diags
	}
	return providers.PlanResponse{Planned: resp.Planned, Replace: c.reasons, Notes: c.notes, Loses: c.loses}, ds
}

// differs reports whether the planned object is another than the prior one.
func (b *built[C, T]) differs(planned cty.Value, req providers.PlanRequest, p *planner, c *Change[T]) bool {
	if b.timeoutsDiffer(req) {
		return true
	}
	if !p.differs && !c.adjusts() {
		return false
	}
	return slices.ContainsFunc(b.model.fields, func(f *field) bool {
		return !providers.Same(planned.GetAttr(f.name), req.Prior.GetAttr(f.name))
	})
}

func (b *built[C, T]) withTimeouts(v, cfg cty.Value) cty.Value {
	if b.timeouts == cty.NilType || v.IsNull() {
		return v
	}
	t := b.timeoutsOf(cfg)
	if v.Type().HasAttribute(timeoutsName) && v.GetAttr(timeoutsName).RawEquals(t) {
		return v
	}
	vs := v.AsValueMap()
	vs[timeoutsName] = t
	return cty.ObjectVal(vs)
}

// timeoutsDiffer reports whether a timeouts block was changed; none is the same
// as one without limits.
func (b *built[C, T]) timeoutsDiffer(req providers.PlanRequest) bool {
	t, was := b.timeoutsOf(req.Config), b.timeoutsOf(req.Prior)
	return t != cty.NilVal && !(noTimeouts(t) && noTimeouts(was)) && !t.RawEquals(was)
}

func noTimeouts(t cty.Value) bool {
	if t.IsNull() || !t.IsKnown() {
		return t.IsNull()
	}
	for _, v := range t.AsValueMap() {
		if !v.IsNull() {
			return false
		}
	}
	return true
}

// change is what the author's Plan sees. Without one, nothing but the planned
// object is decoded, to find what cannot be.
func (b *built[C, T]) change(req providers.PlanRequest, planned cty.Value, p *planner) (*Change[T], error) {
	c := &Change[T]{values: planned, changed: p.changed, reasons: p.reasons, config: req.Config, prior: req.Prior}
	var err error
	if c.Planned, err = b.planned(planned, p); err != nil || b.r.Plan == nil {
		return c, err
	}
	if c.Config, err = b.decodeRow(b.model.said(p.asked)); err != nil || req.Prior.IsNull() {
		return c, err
	}
	if !p.differs {
		prior := *c.Planned
		c.Prior = &prior
		return c, nil
	}
	c.Prior, err = b.decode(req.Prior)
	return c, err
}

// planned makes the model of a planned object; where that is the prior one, the
// plan has its fields.
func (b *built[C, T]) planned(v cty.Value, p *planner) (*T, error) {
	if !p.differs {
		return b.decodeRow(p.plain)
	}
	return b.decode(v)
}

// Identify implements providers.Spec.
func (b *built[C, T]) Identify(v cty.Value) providers.Identity {
	id := b.identify(v)
	if b.r.Spell == nil || !id.Known {
		return id
	}
	r, err := b.decode(v)
	if err != nil {
		return id // what cannot be read is identified as it is written
	}
	b.r.Spell(r)
	spelled := b.identify(b.encode(r, cty.NilVal))
	spelled.Words = id.Words
	return spelled
}

func (b *built[C, T]) identify(v cty.Value) providers.Identity {
	id := providers.Identity{Known: true}
	var scope, key, words []string
	b.model.eachIdentity(v, "", func(m *model, f *field, path string, x cty.Value) {
		if x.IsNull() && f.hasDefault {
			x = f.def
		}
		text := m.canon(f, x, f.zeroed) // of a zeroed one, zero is what null becomes
		if f.parent {
			scope = append(scope, text)
		}
		if f.identity {
			key = append(key, path+"="+text)
			if !x.IsNull() {
				words = append(words, f.name+" "+show(f, x))
			}
		}
		if !x.IsWhollyKnown() || (x.IsNull() && (f.required || f.computed)) {
			id.Known = false
		}
	})
	id.Scope, id.Key, id.Words = strings.Join(scope, "/"), strings.Join(key, " "), strings.Join(words, ", ")
	return id
}

// eachIdentity calls f for the fields that make the identity, or name the
// parent, also those of a block that stands once, with their values in v.
func (m *model) eachIdentity(v cty.Value, prefix string, f func(m *model, x *field, path string, value cty.Value)) {
	for _, x := range m.fields {
		if !x.places {
			continue
		}
		value := cty.NullVal(x.ty)
		if v != cty.NilVal && v.IsKnown() && !v.IsNull() {
			value, _ = v.GetAttr(x.name).Unmark()
		}
		if x.identity || x.parent {
			f(m, x, prefix+x.name, value)
			continue
		}
		element := cty.NullVal(x.ty.ElementType())
		if es := elements(value); len(es) == 1 {
			element, _ = es[0].Unmark()
		} else if !value.IsKnown() {
			element = unknownObject(x.nested)
		}
		x.nested.eachIdentity(element, prefix+x.name+".", f)
	}
}

// unknownObject is an object none of whose attributes is known.
func unknownObject(m *model) cty.Value {
	vs := map[string]cty.Value{}
	for _, f := range m.fields {
		vs[f.name] = cty.UnknownVal(f.ty)
	}
	return cty.ObjectVal(vs)
}

// Parents implements providers.Addressed.
func (b *built[C, T]) Parents() []string {
	var names []string
	for _, f := range b.model.fields {
		if f.parent {
			names = append(names, f.name)
		}
	}
	return names
}

// importNames returns the attributes that make the id of an import: those that
// the form of the id names, else parents and key.
func (b *built[C, T]) importNames() []string {
	names := strings.Split(b.traits.ImportID, ",")
	for _, n := range names {
		if b.model.byName[n] == nil {
			return append(b.Parents(), b.key.name)
		}
	}
	return names
}

// ImportIDOf implements providers.Addressed.
func (b *built[C, T]) ImportIDOf(v cty.Value) string {
	if b.key == nil {
		return ""
	}
	var parts []string
	for _, name := range b.importNames() {
		text, err := convert.Convert(v.GetAttr(name), cty.String)
		if err != nil || !text.IsKnown() || text.IsNull() {
			return ""
		}
		parts = append(parts, text.AsString())
	}
	return strings.Join(parts, ",")
}

// Merge implements providers.Merger.
func (b *built[C, T]) Merge(recorded, listed providers.Object) providers.Object {
	return b.merge(recorded, listed, true)
}

// Complete implements providers.Merger.
func (b *built[C, T]) Complete(recorded, read providers.Object) providers.Object {
	return b.merge(recorded, read, false)
}

func (b *built[C, T]) merge(recorded, listed providers.Object, fromList bool) providers.Object {
	if recorded.Value == cty.NilVal || recorded.Value.IsNull() || listed.Value == cty.NilVal {
		return listed
	}
	shown := b.complete(recorded.Value, listed.Value)
	merged := b.onto(recorded, listed, b.model.row(shown), fromList)
	if !fromList {
		// Secrets that are only configured are taken to be those that are shown.
		merged.Private = b.withSecrets(merged.Private, recorded.Value, shown)
	}
	return merged
}

// onto is merge of an object whose fields are shown, but for secrets.
func (b *built[C, T]) onto(recorded, listed providers.Object, shown row, fromList bool) providers.Object {
	merged, differs := b.model.mergeRow(b.model.row(recorded.Value), shown, fromList)
	listed.Value = recorded.Value
	if differs || b.timeouts != cty.NilType && !recorded.Value.Type().HasAttribute(timeoutsName) {
		vs := b.model.named(merged)
		if b.timeouts != cty.NilType {
			vs[timeoutsName] = b.timeoutsOf(recorded.Value)
		}
		listed.Value = cty.ObjectVal(vs)
	}
	if len(listed.Private) == 0 {
		listed.Private = recorded.Private
	}
	return listed
}

// complete is the author's part of merging.
func (b *built[C, T]) complete(recorded, listed cty.Value) cty.Value {
	if b.r.Merge == nil {
		return listed
	}
	was, err := b.decode(recorded)
	if err != nil {
		return listed // what cannot be read completes nothing
	}
	now, err := b.decode(listed)
	if err != nil {
		return listed
	}
	b.r.Merge(was, now)
	return b.encode(now, b.timeoutsOf(listed))
}

// Expired implements providers.Expirer.
func (b *built[C, T]) Expired(v cty.Value, now time.Time) bool {
	if b.r.Expired == nil {
		return false
	}
	r, err := b.decode(v)
	return err == nil && b.r.Expired(r, now)
}

// mergeRow returns the fields of an object as the API shows it, with
// those it never shows, or does not list, as they were recorded. A secret that a
// list leaves empty is one that it keeps back from this token. It reports whether
// any is another than recorded.
func (m *model) mergeRow(recorded, shown row, fromList bool) (merged row, differs bool) {
	merged = make(row, len(m.fields))
	for i, f := range m.fields {
		was, now := recorded[i], shown[i]
		if (f.unread || f.unlisted && fromList) && !(was.IsNull() && f.computed) {
			now = was // a computed one that is not known yet stands in the create's answer
		}
		if f.sensitive && f.computed && fromList && f.ty == cty.String && now.RawEquals(cty.StringVal("")) {
			now = was
		}
		if f.nested != nil {
			now = m.mergeNested(f, was, now, fromList)
		}
		switch {
		case m.same(f, now, was, false) && !((f.computed || f.filled != "") && was.IsNull() && !now.IsNull()):
			// The recorded spelling. Nothing has none, and "" is what expressions take.
			var filled bool
			now, filled = f.fillIn(was)
			differs = differs || filled
		case now.IsNull() && !f.computed && m.canon(f, was, true) == nothing:
			now = was // a zero that was configured, of what reads keep null
		default:
			differs = true
		}
		merged[i] = now
	}
	return merged, differs
}

// mergeNested does the same for blocks. An element continues the one at its
// place; in a set, the only one that is equal in all that is shown.
func (m *model) mergeNested(f *field, recorded, shown cty.Value, fromList bool) cty.Value {
	old, now := elements(recorded), elements(shown)
	if !f.nested.hides(fromList) || len(now) == 0 || !f.set && len(old) != len(now) {
		return shown
	}
	out := make([]cty.Value, len(now))
	for i := range now {
		out[i] = now[i]
		was := old
		if !f.set {
			was = old[i : i+1]
		}
		for _, o := range was {
			values, _ := f.nested.mergeRow(f.nested.row(o), f.nested.row(now[i]), fromList)
			merged := cty.ObjectVal(f.nested.named(values))
			if !f.set || f.nested.equivalent(merged, o) {
				out[i] = merged
				break
			}
		}
	}
	return collection(f.ty, out)
}

// hides reports whether an attribute at any depth is not shown.
func (m *model) hides(fromList bool) bool {
	return slices.ContainsFunc(m.fields, func(f *field) bool {
		return f.unread || f.unlisted && fromList || f.nested != nil && f.nested.hides(fromList)
	})
}

// Seal implements providers.Sealer.
func (b *built[C, T]) Seal(v cty.Value, secrets bool) cty.Value {
	if v == cty.NilVal || v.IsNull() {
		return v
	}
	return b.model.seal(v, secrets)
}

func (m *model) seal(v cty.Value, secrets bool) cty.Value {
	if v.IsNull() || !v.IsKnown() {
		return v
	}
	vs := v.AsValueMap()
	for _, f := range m.fields {
		x := vs[f.name]
		switch {
		case f.hashed && x.IsKnown() && !x.IsNull():
			vs[f.name] = cty.StringVal(normSHA1(x.AsString()))
		case f.sensitive && secrets:
			vs[f.name] = cty.NullVal(f.ty)
		case f.nested != nil && len(elements(x)) > 0:
			sealed := make([]cty.Value, 0, x.LengthInt())
			for _, e := range elements(x) {
				sealed = append(sealed, f.nested.seal(e, secrets))
			}
			vs[f.name] = collection(f.ty, sealed)
		}
	}
	return cty.ObjectVal(vs)
}

// Compare implements providers.Comparer.
func (b *built[C, T]) Compare(planned, got cty.Value) []providers.Mismatch {
	return b.model.compare(planned, got, b.r.Concealed)
}

// Equivalent implements providers.Comparer.
func (b *built[C, T]) Equivalent(x, y cty.Value) bool { return b.model.equivalent(x, y) }

// Decode implements providers.Spec.
func (b *built[C, T]) Decode(version int, attributes []byte) (cty.Value, error) {
	attributes, err := b.upgrade(version, attributes)
	if err != nil {
		return cty.NilVal, err
	}
	types := b.implied.AttributeTypes()
	vs := make(map[string]cty.Value, len(types))
	err = eachField(attributes, func(name string, r json.RawMessage) error {
		aty, ok := types[name]
		if !ok || string(r) == "null" {
			return nil
		}
		v, err := decodeJSON(r, aty)
		if err != nil {
			return fmt.Errorf("attribute %q of a %s in the state has a wrong type; a %s is wanted", name, b.r.Name, aty.FriendlyName())
		}
		vs[name] = v
		return nil
	})
	if err != nil {
		return cty.NilVal, err
	}
	for name, aty := range types {
		if _, ok := vs[name]; ok {
			continue
		}
		if vs[name] = cty.NullVal(aty); b.schema.Block.Blocks[name] != nil && aty.IsCollectionType() {
			vs[name] = collection(aty, nil)
		}
	}
	return b.shared(cty.ObjectVal(vs)), nil
}

// shared returns an object with the type's own description of its attributes in
// place of the one that was made with it: of many objects, half of the memory.
func (b *built[C, T]) shared(v cty.Value) cty.Value {
	return cty.ListVal([]cty.Value{cty.NullVal(b.implied), v}).Index(cty.NumberIntVal(1))
}

// upgrade returns the attributes of an object as the latest version of the
// schema has them.
func (b *built[C, T]) upgrade(version int, attributes []byte) ([]byte, error) {
	if version > b.r.Version {
		return nil, fmt.Errorf("the state holds a %s in schema version %d, this swampctl knows %d: use a newer swampctl", b.r.Name, version, b.r.Version)
	}
	if !isObject(attributes) {
		return nil, fmt.Errorf("attributes of a %s are not an object", b.r.Name)
	}
	for ; version < b.r.Version; version++ {
		up := b.r.Upgrades[version]
		if up == nil {
			continue
		}
		var attrs map[string]any
		if err := json.Unmarshal(attributes, &attrs); err != nil {
			return nil, fmt.Errorf("attributes of a %s: %w", b.r.Name, err)
		}
		if err := up(attrs); err != nil {
			return nil, fmt.Errorf("upgrade a %s from schema version %d: %w", b.r.Name, version, err)
		}
		var err error
		if attributes, err = json.Marshal(attrs); err != nil {
			return nil, fmt.Errorf("upgrade a %s from schema version %d: %w", b.r.Name, version, err)
		}
	}
	return attributes, nil
}
