package sdktest

import (
	"context"
	"net/http"
	"slices"
	"sort"
	"strings"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/swampctl/swampctl/providers"
)

// testMarker is the marker of the run that the suite plays.
const testMarker = "swampctl-run-sdktest"

// schema: the case's configuration is valid, and without what is required it is
// not.
func (p *probe) schema() {
	p.plan(p.config(), p.null())
	b := p.rt.Schema().Block
	for name, a := range b.Attributes {
		if a.Required && !p.rt.Validate(p.config(Attrs{name: nil})).HasErrors() {
			p.errorf("attribute %q is required, but a configuration without it is valid", name)
		}
	}
	if p.rt.Traits().Recogniser == providers.NoRecogniser {
		p.errorf("no recogniser is stated")
	}
}

// lifecycle: what was made is as planned, and a plan of it is empty.
func (p *probe) lifecycle() {
	o, planned := p.make()
	p.sound(o)
	p.asPlanned("create", p.null(), planned, o)
	p.nothingToDo("after create", p.config(), o)
	p.sameIdentity(planned, o.Value)
	enc, err := ctyjson.Marshal(o.Value, o.Value.Type())
	p.must("write the state", err)
	back, err := p.rt.Decode(p.rt.Schema().Version, enc)
	p.must("read the state", err)
	if !back.RawEquals(o.Value) {
		p.errorf("state: the object is another after it was written and read: %s", p.differing(o.Value, back))
	}
}

// sound holds for every object that ops return.
func (p *probe) sound(o providers.Object) {
	switch {
	case o.ID == "":
		p.errorf("the object has no id")
	case !o.Value.IsWhollyKnown():
		p.errorf("the object is not wholly known")
	case !o.Value.Type().Equals(p.rt.Schema().Block.ImpliedType()):
		p.errorf("the object's type is not the schema's: %v", o.Value.Type().GoString())
	default:
		// The state holds nothing but the attributes: they must say the id.
		if id := providers.IDOf(p.rt.Spec, o.Value); id != o.ID || providers.IDAttribute(o.Value) == "" {
			p.errorf("by its attributes the object's id is %q, not %q", id, o.ID)
		}
	}
	for _, s := range texts(o.Value) {
		if strings.HasPrefix(s, "swampctl-run-") {
			p.errorf("the object shows the marker %q", s)
		}
	}
}

// asPlanned holds an object against the plan it came from.
func (p *probe) asPlanned(doing string, prior, planned cty.Value, o providers.Object) {
	if c, ok := p.rt.Spec.(providers.Comparer); ok {
		for _, m := range c.Compare(planned, o.Value) {
			p.errorf("%s: %s is not as planned: %s", doing, attr(m.Path), p.words(m.Words))
		}
	}
	// What only the server sets was shown as known: then it must be that.
	for name, a := range p.rt.Schema().Block.Attributes {
		want, got := planned.GetAttr(name), o.Value.GetAttr(name)
		if !a.Computed || a.Optional || prior.IsNull() || !want.IsWhollyKnown() || want.RawEquals(got) {
			continue
		}
		if !p.equivalentAttr(o.Value, name, want) {
			p.errorf("%s: the plan showed the computed attribute %q as unchanged, but it changed; say from= or Unknown", doing, name)
		}
	}
}

// words are the words of a mismatch, unless they hold a secret.
func (p *probe) words(s string) string {
	p.secretFree(s)
	return s
}

// equivalentAttr reports whether an attribute of v may as well be want.
func (p *probe) equivalentAttr(v cty.Value, name string, want cty.Value) bool {
	c, ok := p.rt.Spec.(providers.Comparer)
	if !ok {
		return v.GetAttr(name).RawEquals(want)
	}
	vs := v.AsValueMap()
	vs[name] = want
	return c.Equivalent(v, cty.ObjectVal(vs))
}

func (p *probe) nothingToDo(when string, cfg cty.Value, o providers.Object) {
	resp, prior := p.planOf(cfg, o), o.Value
	for _, r := range resp.Replace {
		p.errorf("plan %s: would replace, because of %s: %s", when, attr(r.Path), r.Why)
	}
	if !resp.Planned.RawEquals(prior) {
		p.errorf("plan %s: not empty, it changes %s", when, p.differing(prior, resp.Planned))
	}
}

// asIssued returns an imported object with the recorded values of what the API
// makes anew, which the import must have.
func (p *probe) asIssued(recorded, got cty.Value) cty.Value {
	vs := got.AsValueMap()
	for _, name := range p.c.Reissued {
		if v := vs[name]; v.IsNull() || v.CanIterateElements() && v.LengthInt() == 0 {
			p.errorf("import: %s is missing", name)
		}
		vs[name] = recorded.GetAttr(name)
	}
	return cty.ObjectVal(vs)
}

// differing names the attributes in which two objects differ.
func (p *probe) differing(a, b cty.Value) string {
	var names []string
	for name := range a.Type().AttributeTypes() {
		if !a.GetAttr(name).RawEquals(b.GetAttr(name)) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return strings.Join(names, ", ")
}

func (p *probe) sameIdentity(planned, got cty.Value) {
	want, have := p.rt.Identify(planned), p.rt.Identify(got)
	switch {
	case p.rt.Traits().Recogniser == providers.Overwrite:
	case !have.Known:
		p.errorf("identity: a real object has none")
	case want.Known && (want.Key != have.Key || want.Scope != have.Scope):
		p.errorf("identity: planned %q in %q, made %q in %q", want.Key, want.Scope, have.Key, have.Scope)
	}
}

// oneCall: a create is exactly one mutating request.
func (p *probe) oneCall() {
	planned := p.plan(p.config(), p.null()).Planned
	_, err := p.ops.Create(p.ctx, providers.CreateRequest{Planned: planned})
	p.must("create", err)
	if _, n := p.cloud.Wire.Requests(); n != 1 {
		p.errorf("create: %d mutating requests, not one", n)
	}
}

// refused: a create that the cloud refuses is an error, leaves no id, and is
// not sent again.
func (p *probe) refused() {
	planned := p.plan(p.config(), p.null()).Planned
	p.cloud.Wire.Refuse(http.StatusForbidden, `{"id":"forbidden","message":"You are not authorized to perform this operation"}`)
	o, err := p.ops.Create(p.ctx, providers.CreateRequest{Planned: planned})
	if err == nil {
		p.fatalf("create: the cloud refused, and there is no error")
	}
	p.secretFree(err.Error())
	if o.ID != "" {
		p.errorf("create: the cloud refused, but the object has the id %q: it would be recorded as made", o.ID)
	}
	if k := providers.KindOf(err); k != providers.Denied {
		p.errorf("create: the kind of a refusal with status 403 is %q, not %q", k, providers.Denied)
	}
	if _, n := p.cloud.Wire.Requests(); n > 1 {
		p.errorf("create: %d mutating requests after a refusal", n)
	}
}

// lostAnswer: a create whose answer is lost is sent once, is said to be lost,
// and leaves an object that the recogniser finds.
func (p *probe) lostAnswer() {
	planned := p.plan(p.config(), p.null()).Planned
	p.cloud.Wire.LoseAnswer()
	o, err := p.ops.Create(p.ctx, providers.CreateRequest{Planned: planned})
	_, n := p.cloud.Wire.Requests()
	switch {
	case err == nil:
		p.fatalf("create: the answer was lost, and there is no error")
	case o.ID != "":
		p.errorf("create: the answer was lost, but the object has the id %q", o.ID)
	case providers.KindOf(err) != providers.Lost:
		p.errorf("create: the kind of a lost answer is %q, not %q", providers.KindOf(err), providers.Lost)
	}
	p.secretFree(err.Error())
	if n != 1 {
		p.errorf("create: %d mutating requests where the answer was lost; sending again makes two", n)
	}
	p.cloud.Wire.Reset()
	t := p.rt.Traits()
	want := p.rt.Identify(planned)
	if !t.Listable || !want.Known || t.Recogniser == providers.Overwrite {
		return
	}
	for range waits {
		for _, o := range p.listed(planned, "") {
			if p.rt.Identify(o.Value).Key == want.Key {
				return
			}
		}
		p.pause()
	}
	p.errorf("list: no object has the identity of the one whose answer was lost")
}

// keyKept: once the create is answered the id is kept, whatever fails after.
func (p *probe) keyKept() {
	planned := p.plan(p.config(), p.null()).Planned
	p.cloud.Wire.CutAfterMutation()
	o, err := p.ops.Create(p.ctx, providers.CreateRequest{Planned: planned})
	if o.ID == "" {
		p.errorf("create: it was answered, a later request failed, and the id is lost (%v)", err)
		return
	}
	p.cloud.Wire.Reset()
	p.settle(o)
}

// marker: a run's marker goes onto what is created, shows in lists as a marker
// only, and can be removed.
func (p *probe) marker() {
	if p.rt.Traits().Recogniser != providers.MarkerTag {
		return
	}
	planned := p.plan(p.config(), p.null()).Planned
	o, err := p.ops.Create(p.ctx, providers.CreateRequest{Planned: planned, Marker: testMarker})
	p.must("create", err)
	o = p.settle(o)
	p.sound(o)
	found := p.listed(o.Value, o.ID)
	if len(found) != 1 || len(found[0].Markers) != 1 || found[0].Markers[0] != testMarker {
		p.errorf("list: the object does not carry the marker it was created with")
	}
	p.nothingToDo("with a marker", p.config(), o)
	p.must("clear the marker", p.cloud.Client.ClearMarker(p.ctx, testMarker))
	if now := p.settle(o); len(now.Markers) != 0 {
		p.errorf("the marker is still there after it was cleared")
	}
}

// temporary: what is made under a temporary name is found by it, and gets the
// wanted name in place.
func (p *probe) temporary() {
	name := p.rt.Traits().Temporary
	if name == "" {
		return
	}
	planned := p.plan(p.config(), p.null()).Planned
	o, err := p.ops.Create(p.ctx, providers.CreateRequest{Planned: planned, Marker: testMarker})
	p.must("create", err)
	o = p.settle(o)
	if found := p.listed(planned, o.ID); len(found) != 1 || !slices.Contains(found[0].Markers, testMarker) {
		p.errorf("list: the object does not carry its temporary name in %q", name)
	}
	resp := p.planOf(p.config(), o)
	for _, r := range resp.Replace {
		p.errorf("rename: the plan would replace, because of %s", attr(r.Path))
	}
	_, err = p.ops.Update(p.ctx, o, providers.Object{ID: o.ID, Value: resp.Planned})
	p.must("rename", err)
	now := p.settle(o)
	p.asPlanned("rename", o.Value, planned, now)
	p.nothingToDo("after the rename", p.config(), now)
}

// revoked: what a create made whose secret was lost can be deleted as a list
// shows it.
func (p *probe) revoked() {
	if p.rt.Traits().Recogniser != providers.RevokeAndRedo {
		return
	}
	planned := p.plan(p.config(), p.null()).Planned
	o, err := p.ops.Create(p.ctx, providers.CreateRequest{Planned: planned, Marker: testMarker})
	p.must("create", err)
	found := p.listed(planned, o.ID)
	if len(found) != 1 {
		p.fatalf("list: the object is in it %d times", len(found))
	}
	p.must("revoke", p.ops.Delete(p.ctx, found[0]))
	if !p.gone(o) {
		p.errorf("revoke: the object is still there")
	}
}

// list: lists show what reads show, once.
func (p *probe) list() {
	if !p.rt.Traits().Listable {
		return
	}
	o, planned := p.make()
	found := p.listed(planned, o.ID)
	if len(found) != 1 {
		p.fatalf("list: the object is in it %d times", len(found))
	}
	if found[0].Value.GetAttr("id").IsNull() {
		p.errorf("list: the object has no id attribute")
	}
	if found[0].Phase != o.Phase {
		p.errorf("list: phase %+v, in a read %+v", found[0].Phase, o.Phase)
	}
	merged := found[0]
	if m, ok := p.rt.Spec.(providers.Merger); ok {
		merged = m.Merge(o, merged)
	}
	if c, ok := p.rt.Spec.(providers.Comparer); ok && !c.Equivalent(o.Value, merged.Value) {
		p.errorf("list: the object differs from what a read shows, in %s; what lists do not show is unlisted", p.differing(o.Value, merged.Value))
	}
	p.nothingToDo("of a listed object", p.config(), merged)
	p.unlisted(o.Value, found[0].Value)
}

// unlisted: what is said to be missing from lists is missing from them. Else
// each object would be read by itself for nothing.
func (p *probe) unlisted(read, listed cty.Value) {
	for _, name := range p.rt.Traits().Unlisted {
		if v := read.GetAttr(name); !empty(v) && providers.Same(v, listed.GetAttr(name)) {
			p.errorf("list: %s is unlisted, but lists show it", name)
		}
	}
}

// empty reports whether a value is what an attribute that is not shown has.
func empty(v cty.Value) bool {
	switch {
	case v.IsNull() || !v.IsKnown():
		return true
	case v.Type().IsCollectionType():
		return v.LengthInt() == 0
	default:
		return v.RawEquals(cty.StringVal("")) || v.RawEquals(cty.Zero) || v.RawEquals(cty.False)
	}
}

// update: every update of the case is made in place, is as planned, and may be
// sent twice.
func (p *probe) update() {
	if len(p.c.Updates) == 0 {
		return
	}
	o, _ := p.make()
	var over []Attrs
	for i, u := range p.c.Updates {
		over = append(over, u)
		cfg := p.config(over...)
		resp := p.planOf(cfg, o)
		for _, r := range resp.Replace {
			p.errorf("update %d: would replace, because of %s", i, attr(r.Path))
		}
		if resp.Planned.RawEquals(o.Value) {
			p.fatalf("update %d: the plan is empty", i)
		}
		want := providers.Object{ID: o.ID, Value: resp.Planned, Private: o.Private}
		_, err := p.ops.Update(p.ctx, o, want)
		p.must("update", err)
		// An update that was cut off is sent again: it must be repeatable.
		again, err := p.ops.Update(p.ctx, p.settle(o), want)
		p.must("update again", err)
		if again.ID != o.ID {
			p.errorf("update %d: the id changed from %q to %q", i, o.ID, again.ID)
		}
		now := p.settle(again)
		p.sound(now)
		p.asPlanned("update", o.Value, resp.Planned, now)
		p.nothingToDo("after an update", cfg, now)
		o = now
	}
}

// replace: every change that cannot be made in place gives a reason, and plans the
// new object as a create plans it, which is what the apply holds the plan to.
func (p *probe) replace() {
	if len(p.c.Replaces) == 0 {
		return
	}
	o, _ := p.make()
	for i, r := range p.c.Replaces {
		resp := p.planOf(p.config(r), o)
		if len(resp.Replace) == 0 {
			p.errorf("replace %d: no reason to replace", i)
			continue
		}
		for _, why := range resp.Replace {
			if why.Why == "" || len(why.Path) == 0 {
				p.errorf("replace %d: a reason without words or attribute", i)
			}
		}
		if made := p.plan(p.config(r), p.null()); !providers.Same(made.Planned, resp.Planned) {
			p.errorf("replace %d: the new object is planned in another way than by a create: %s", i, p.differing(made.Planned, resp.Planned))
		}
		if id := resp.Planned.GetAttr("id"); id.IsKnown() && !inputs(p.rt, p.config(r), id) {
			p.errorf("replace %d: the plan shows the old id for the new object", i)
		}
	}
}

// inputs reports whether id is what the configuration says somewhere.
func inputs(rt providers.Resource, cfg, id cty.Value) bool {
	for name := range rt.Schema().Block.Attributes {
		if v := cfg.GetAttr(name); v.IsKnown() && !v.IsNull() && v.RawEquals(id) {
			return true
		}
	}
	return false
}

// imports: an imported object is the recorded one, but for what the API never
// tells, and is not replaced.
func (p *probe) imports() {
	if !p.rt.Traits().Importable {
		return
	}
	o, _ := p.make()
	id := o.ID
	if p.c.ImportID != nil {
		id = p.c.ImportID(o)
	}
	if a, ok := p.rt.Spec.(providers.Addressed); ok && a.ImportIDOf(o.Value) != id {
		p.errorf("import: the object's import id is said to be %q, it is %q", a.ImportIDOf(o.Value), id)
	}
	got, err := p.ops.Import(p.ctx, id)
	p.must("import", err)
	p.sound(got)
	if got.ID != o.ID {
		p.errorf("import: the id is %q, not %q", got.ID, o.ID)
	}
	merged := got
	if m, ok := p.rt.Spec.(providers.Merger); ok {
		merged = m.Merge(o, got)
	}
	merged.Value = p.asIssued(o.Value, merged.Value)
	if c, ok := p.rt.Spec.(providers.Comparer); ok && !c.Equivalent(o.Value, merged.Value) {
		p.errorf("import: the object differs from the recorded one in %s", p.differing(o.Value, merged.Value))
	}
	for _, r := range p.planOf(p.config(), got).Replace {
		p.errorf("import: the imported object would be replaced, because of %s", attr(r.Path))
	}
	if _, err := p.ops.Import(p.ctx, "sdktest,no such,object"); err == nil {
		p.errorf("import: an id that does not exist is no error")
	}
}

// deletes: what is deleted is gone, and deleting it again is no error.
func (p *probe) deletes() {
	o, _ := p.make()
	p.must("delete", p.ops.Delete(p.ctx, o))
	if p.c.Stays {
		p.must("delete again", p.ops.Delete(p.ctx, o))
		return
	}
	if !p.gone(o) {
		p.fatalf("delete: the object is still there; if it goes later, the trait AwaitGone says so")
	}
	p.must("delete again", p.ops.Delete(p.ctx, o))
	if p.rt.Traits().Listable {
		if n := len(p.listed(o.Value, o.ID)); n != 0 {
			p.errorf("delete: lists still show the object")
		}
	}
}

// cancelled: with a cancelled context nothing is sent.
func (p *probe) cancelled() {
	o, planned := p.make()
	ctx, cancel := context.WithCancel(p.ctx)
	cancel()
	p.cloud.Wire.Reset()
	calls := map[string]func() error{
		"create": func() error {
			_, err := p.ops.Create(ctx, providers.CreateRequest{Planned: planned})
			return err
		},
		"read":   func() error { _, err := p.ops.Read(ctx, o); return err },
		"delete": func() error { return p.ops.Delete(ctx, o) },
		"import": func() error { _, err := p.ops.Import(ctx, o.ID); return err },
		"list": func() error {
			for _, err := range p.ops.List(ctx, planned) {
				return err
			}
			return nil
		},
	}
	if p.rt.Traits().CanUpdate {
		calls["update"] = func() error { _, err := p.ops.Update(ctx, o, o); return err }
	}
	for name, call := range calls {
		err := call()
		if err == nil && (name != "list" || p.rt.Traits().Listable) {
			p.errorf("%s: no error with a cancelled context", name)
		}
	}
	if n, _ := p.cloud.Wire.Requests(); n != 0 {
		p.errorf("%d requests were sent with a cancelled context", n)
	}
}

// unknown: a value that is known only later never contradicts what the plan
// showed as known.
func (p *probe) unknown() {
	cfg := p.config()
	whole := p.plan(cfg, p.null()).Planned
	for name, a := range p.rt.Schema().Block.Attributes {
		if cfg.GetAttr(name).IsNull() {
			continue
		}
		vs := cfg.AsValueMap()
		vs[name] = cty.UnknownVal(a.Type)
		part := p.plan(cty.ObjectVal(vs), p.null()).Planned
		if part.GetAttr(name).IsWhollyKnown() {
			p.errorf("unknown %s: the plan shows it as known", name)
		}
		for other := range p.rt.Schema().Block.Attributes {
			x := part.GetAttr(other)
			if x.IsWhollyKnown() && !x.RawEquals(whole.GetAttr(other)) {
				p.errorf("unknown %s: the plan showed %s as known, and it became another", name, other)
			}
		}
	}
}

// attr names the attribute of a path.
func attr(path cty.Path) string {
	if len(path) == 0 {
		return "?"
	}
	if s, ok := path[0].(cty.GetAttrStep); ok {
		return s.Name
	}
	return "?"
}
