package planner

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
	"github.com/swampctl/swampctl/state"
)

// managed decides what happens to one declared instance. It returns false
// after an error.
func (b *builder) managed(c *Change, r *config.Resource, cfg cty.Value) bool {
	rt, _, ok := b.req.Providers.Resource(c.Addr.Resource.Type)
	if !ok {
		return false // the evaluator has said so
	}
	if b.req.Stand != nil {
		rt = b.req.Stand(c.Addr, rt)
	}
	ds := place(rt.Validate(cfg), c.Addr, r)
	b.add(ds...)
	if ds.HasErrors() {
		return false
	}
	if r != nil {
		c.CreateBeforeDestroy = r.Lifecycle.CreateBeforeDestroy
	}
	why := b.prior(c)
	if why == (Cause{}) && c.Prior.ID == "" && !b.existing(c, r, rt, cfg) {
		return false
	}
	if live := b.req.Live[c.Addr]; live != nil && live.Interrupted && live.Now != nil && why == (Cause{}) {
		return b.resume(c, r, rt, cfg, live)
	}
	ok = b.decide(c, r, rt, cfg, why)
	if ok && c.Action == NoOp && c.plain() && !c.sameMarks(rt.Schema().Block) {
		c.Action = Update
	}
	return ok
}

// resume plans an object whose update was interrupted: from where that began,
// since what is left to do need not show in the attributes.
func (b *builder) resume(c *Change, r *config.Resource, rt providers.Resource, cfg cty.Value, live *Live) bool {
	c.Prior = live.Recorded
	ok := b.decide(c, r, rt, cfg, Cause{})
	if ok && c.Action == NoOp {
		c.Prior = *live.Now
		c.Prior.Value = meanwhile(rt.Schema().Block, live)
		ok = b.decide(c, r, rt, cfg, Cause{})
	}
	if ok && (c.Action == NoOp || c.Action == Update) {
		if prior, differs := opposed(rt, live, c); differs {
			c.Prior.Value = prior
			ok = b.decide(c, r, rt, cfg, Cause{})
		}
	}
	if ok && c.Action == NoOp {
		b.settleBack(c, rt, live)
		return true
	}
	c.Cause = Cause{Kind: Interrupted}
	return ok
}

// opposed returns the prior object of a change that goes on from an interrupted
// update, with what that may have made of each attribute in place of what was
// before it, where the change ends with that: else it would not be set back.
// It reports whether there is any.
func opposed(rt providers.Resource, live *Live, c *Change) (prior cty.Value, differs bool) {
	block := rt.Schema().Block
	maybe := map[string]cty.Value{}
	maps.Copy(maybe, live.Tried)
	for _, path := range Differences(rt, live.Recorded.Value, live.Now.Value) {
		if step, ok := path[0].(cty.GetAttrStep); ok && !block.Attributes[step.Name].OnlyAPI() {
			maybe[step.Name] = live.Now.Value.GetAttr(step.Name)
		}
	}
	vs := c.Prior.Value.AsValueMap()
	for name, v := range maybe {
		if want := c.Planned.GetAttr(name); providers.Same(want, vs[name]) && !providers.Same(want, v) {
			vs[name], differs = v, true
		}
	}
	return cty.ObjectVal(vs), differs
}

// meanwhile is an object whose update was interrupted, with what only the API
// decides as it was before: an update ends with that.
func meanwhile(block *schema.Block, live *Live) cty.Value {
	vs, was := live.Now.Value.AsValueMap(), live.Recorded.Value.AsValueMap()
	for name, a := range block.Attributes {
		if a.OnlyAPI() {
			vs[name] = was[name]
		}
	}
	return cty.ObjectVal(vs)
}

// settleBack plans an update that ends an interrupted one where the
// configuration says nothing against the object: not all that such an update
// may have left shows in the attributes, as a Droplet shows that was powered
// off to be resized. What differs from before it is known after the new one.
func (b *builder) settleBack(c *Change, rt providers.Resource, live *Live) {
	if b.req.Mode != Normal {
		return
	}
	vs := c.Prior.Value.AsValueMap()
	for _, path := range Differences(rt, live.Recorded.Value, live.Now.Value) {
		if step, ok := path[0].(cty.GetAttrStep); ok {
			vs[step.Name] = cty.UnknownVal(vs[step.Name].Type())
		}
	}
	c.Planned, c.Action, c.Cause = cty.ObjectVal(vs), Update, Cause{Kind: Interrupted}
}

// prior fills in the object as it is. It returns why that object must be
// replaced in any case, the zero Cause if it need not.
func (b *builder) prior(c *Change) Cause {
	if rec := b.recorded(c.Addr); rec != nil {
		c.Depended, c.PriorSensitive = rec.Dependencies, slices.Clone(rec.Sensitive)
	}
	live := b.req.Live[c.Addr]
	if live == nil || live.Now == nil {
		return Cause{}
	}
	if live.Imported != "" && b.req.Recover && len(b.holdings(c.Addr.Resource.Type, *live.Now)) > 1 {
		return Cause{} // another address has it
	}
	c.Prior = *live.Now
	c.Importing = live.Imported
	rec := b.recorded(c.Addr)
	switch {
	case rec != nil && rec.Tainted:
		return Cause{Kind: Tainted}
	case containsInstance(b.req.Replace, c.Addr):
		return Cause{Kind: Requested}
	default:
		return Cause{}
	}
}

// existing looks for an object that holds the identity already, in types where
// the cloud allows one only: creating it would fail in the middle of an apply.
// Where names repeat it looks only if the block says that it adopts.
func (b *builder) existing(c *Change, r *config.Resource, rt providers.Resource, cfg cty.Value) bool {
	if b.req.Recover {
		return b.match(c, r, rt, cfg)
	}
	asked := r != nil && r.Lifecycle.Adopt
	unique := rt.Traits().Recogniser == providers.NaturalKey
	id := rt.Identify(cfg)
	if !unique && !asked || !id.Known || b.req.World == nil {
		return true
	}
	found, ok := b.find(c, cfg)
	if ok && unique {
		found = b.withoutReplaced(c.Addr.Resource.Type, found)
	}
	switch {
	case !ok || len(found) == 0:
		return ok
	case !unique:
		return b.adoptAlike(c, r, rt, cfg, found)
	}
	holder, held := b.holder(c.Addr.Resource.Type, found[0])
	if held && b.leaving(holder) {
		return true
	}
	if !held {
		holder, held = b.claimant(c.Addr.Resource.Type, found[0].ID)
	}
	if held {
		b.add(&diag.Diagnostic{
			Kind:    diag.ObjectShared,
			Summary: "Two resources for one object",
			Detail: fmt.Sprintf("The %s with %s, id %s, is managed already, as %s. Give this one another name, or remove one of the two.",
				words(c.Addr.Resource.Type), id.Words, found[0].ID, holder),
			Address: c.Addr.String(), Subject: c.Range,
		})
		return false
	}
	if len(found) == 1 && (b.req.Adopt || asked) {
		b.adopt(c, found[0])
		return true
	}
	b.add(taken(c, rt, id, found[0]))
	return false
}

// adopt takes an object over.
func (b *builder) adopt(c *Change, o providers.Object) {
	c.Prior, c.Importing, c.Cause = o, o.ID, Cause{Kind: Adopted}
	b.matches = append(b.matches, &matched{change: c, typ: c.Addr.Resource.Type})
}

// adoptAlike takes over the object that an adopting block describes, of a type
// whose names repeat; what the API never tells of it is as the block says. None
// is no obstacle: it is made. Of several it takes none.
func (b *builder) adoptAlike(c *Change, r *config.Resource, rt providers.Resource, cfg cty.Value, found []providers.Object) bool {
	typ := c.Addr.Resource.Type
	free := slices.DeleteFunc(slices.Clone(found), func(o providers.Object) bool {
		_, claimed := b.claimant(typ, o.ID)
		return claimed || len(b.holdings(typ, o)) > 0 || !b.fits(r, rt, cfg, o)
	})
	switch len(free) {
	case 0:
		return true
	case 1:
		b.adopt(c, b.complete(rt, cfg, free[0]))
		return true
	}
	var ids []string
	for _, o := range free {
		ids = append(ids, cmp.Or(providers.ImportID(rt, o.Value), o.ID))
	}
	b.add(&diag.Diagnostic{
		Summary: "Several could be adopted",
		Detail: fmt.Sprintf("%d objects of type %s with %s are in no state of this configuration, and the block adopts what exists. Any of them may be meant: %s. Nothing was changed. Say which by an import block, or take \"adopt = true\" out to make another.",
			len(free), typ, rt.Identify(cfg).Words, strings.Join(ids, ", ")),
		Address: c.Addr.String(), Subject: c.Range,
		Hint: fmt.Sprintf("swampctl import %s ID", ShellQuote(c.Addr.String())),
	})
	return false
}

// find returns the objects with the identity of a configuration. It returns
// false after an error: where the cloud cannot be asked, nothing is known of
// what is not there.
func (b *builder) find(c *Change, cfg cty.Value) ([]providers.Object, bool) {
	found, err := b.req.World.Find(b.ctx, c.Addr, cfg)
	if err == nil {
		return found, true
	}
	b.add(&diag.Diagnostic{
		Summary: "Cannot look for what exists already", Detail: sentence(err), Address: c.Addr.String(), Subject: c.Range, Hint: providers.Remedy(err),
	})
	return nil, false
}

// taken says that an object holds the identity already, and what can be done.
func taken(c *Change, rt providers.Resource, id providers.Identity, o providers.Object) *diag.Diagnostic {
	d := &diag.Diagnostic{
		Summary: "Exists already",
		Detail: fmt.Sprintf("The %s with %s exists already, with id %s, and is in no state of this configuration. Nothing was changed. To manage it from here, adopt it with \"lifecycle { adopt = true }\" or -adopt",
			words(c.Addr.Resource.Type), id.Words, o.ID),
		Address: c.Addr.String(), Subject: c.Range,
	}
	if im := providers.ImportID(rt, o.Value); im != "" {
		d.Detail += fmt.Sprintf(", or import it, by an import block with id = %q or by the command below", im)
		d.Hint = fmt.Sprintf("swampctl import %s %s", ShellQuote(c.Addr.String()), ShellQuote(im))
	}
	d.Detail += "; to make another, give it another name."
	return d
}

// leaving reports whether a recorded instance is no longer declared, so that
// its object will be deleted by this plan.
func (b *builder) leaving(i addr.Instance) bool {
	exp, ds := b.eval.Expand(i.Block())
	if ds.HasErrors() || exp == nil || b.eval.Block(i.Block()) == nil {
		return true
	}
	for _, k := range exp.Keys {
		if k == i.Key {
			return false
		}
	}
	return true
}

// decide asks the type what the configuration makes of the prior object.
func (b *builder) decide(c *Change, r *config.Resource, rt providers.Resource, cfg cty.Value, why Cause) bool {
	prior := c.Prior.Value
	exists := c.Prior.ID != "" || !prior.IsNull()
	if exists && r != nil {
		cfg = ignoreChanges(cfg, prior, r.Lifecycle, rt.Schema().Block)
		c.Sensitive = ignoredMarks(c.Sensitive, c.PriorSensitive, r.Lifecycle)
	}
	ask := providers.PlanRequest{Config: cfg, Prior: prior, Private: c.Prior.Private}
	if why != (Cause{}) {
		ask.Prior = cty.NullVal(prior.Type())
	}
	resp, ds := rt.Plan(ask)
	ds = place(ds, c.Addr, r)
	b.add(ds...)
	if ds.HasErrors() {
		return false
	}
	c.Planned, c.Notes, c.Reasons, c.Loses = resp.Planned, resp.Notes, resp.Replace, resp.Loses
	c.Sensitive = WithSensitive(c.Sensitive, rt.Schema().Block, prior, c.Planned)
	c.PriorSensitive = WithSensitive(c.PriorSensitive, rt.Schema().Block, prior)
	if why == (Cause{}) && exists && len(resp.Replace) == 0 {
		if trigger, ds := b.triggered(c, r); trigger != (Cause{}) {
			b.add(ds...)
			return b.decide(c, r, rt, cfg, trigger)
		}
	}
	c.CreateBeforeDestroy = c.CreateBeforeDestroy || exists && createsFirst(rt, c)
	c.Action = actionFor(exists, why != (Cause{}) || len(resp.Replace) > 0, c)
	if why != (Cause{}) {
		c.Cause = why
	}
	return b.permitted(c)
}

// createsFirst reports whether a replacement of c's object is made before that
// goes, as the type asks for it where both can be there at once.
func createsFirst(rt providers.Resource, c *Change) bool {
	return rt.Traits().CreateFirst && rt.Identify(c.Planned) != rt.Identify(c.Prior.Value)
}

func actionFor(exists, replace bool, c *Change) Action {
	switch {
	case !exists:
		return Create
	case replace && c.CreateBeforeDestroy:
		return CreateThenDelete
	case replace:
		return Replace
	case providers.Same(c.Planned, c.Prior.Value):
		if c.Prior.Phase.Stage == providers.Pending {
			c.Waiting = c.Prior.Phase
		}
		return NoOp
	default:
		return Update
	}
}

// permitted refuses to adopt an object only to replace it, and warns of failed
// ones.
func (b *builder) permitted(c *Change) bool {
	if c.Importing != "" && c.Action.IsReplace() {
		b.add(&diag.Diagnostic{
			Summary: "An adopted object would be replaced",
			Detail: fmt.Sprintf("The object %s differs from the configuration in %s, which cannot be changed in place. Nothing was changed. Make the configuration fit the object.",
				c.Importing, replaceWhy(c)),
			Address: c.Addr.String(), Subject: c.Range,
		})
		return false
	}
	if c.Prior.Phase.Stage == providers.Failed {
		b.add(&diag.Diagnostic{
			Severity: diag.Warning,
			Summary:  "Object is in a failed state",
			Detail:   fmt.Sprintf("DigitalOcean reports %q for %s, id %s. It will not get ready by waiting.", c.Prior.Phase.Word, c.Addr, c.Prior.ID),
			Address:  c.Addr.String(), Subject: c.Range,
			Hint: fmt.Sprintf("swampctl apply -replace=%s", ShellQuote(c.Addr.String())),
		})
	}
	return true
}

func replaceWhy(c *Change) string {
	if len(c.Reasons) == 0 {
		return c.Why()
	}
	names := make([]string, len(c.Reasons))
	for i, r := range c.Reasons {
		names[i] = PathString(r.Path)
	}
	return strings.Join(names, ", ")
}

// ignoreChanges puts the prior values of ignored attributes into the
// configuration. What is left to the cloud stays so: a replacement must not be
// planned with the id of the old object.
func ignoreChanges(cfg, prior cty.Value, l config.Lifecycle, block *schema.Block) cty.Value {
	if prior.IsNull() {
		return cfg
	}
	paths := l.IgnoreChanges
	if l.IgnoreAll {
		paths = nil
		for name := range cfg.Type().AttributeTypes() {
			paths = append(paths, cty.GetAttrPath(name))
		}
	}
	for _, path := range paths {
		if step, ok := path[0].(cty.GetAttrStep); ok && leftToCloud(cfg, step.Name, block) {
			continue
		}
		cfg = copyPath(cfg, prior, path)
	}
	return cfg
}

// leftToCloud reports whether the cloud fills in an attribute that is not
// configured.
func leftToCloud(cfg cty.Value, name string, block *schema.Block) bool {
	if a := block.Attributes[name]; a != nil {
		return a.Computed && cfg.GetAttr(name).IsNull()
	}
	nb := block.Blocks[name]
	if nb == nil || !nb.Computed {
		return false
	}
	v := cfg.GetAttr(name)
	return v.IsNull() || v.IsKnown() && v.Type().IsCollectionType() && v.LengthInt() == 0
}

// copyPath returns dst with the value at path taken from src; unchanged where
// one of them has no such place.
func copyPath(dst, src cty.Value, path cty.Path) cty.Value {
	if len(path) == 0 {
		return src
	}
	if dst.Type().IsMapType() {
		dst, src = emptyMap(dst), emptyMap(src)
	}
	if dst.IsNull() || !dst.IsKnown() || src.IsNull() || !src.IsKnown() {
		return dst
	}
	switch step := path[0].(type) {
	case cty.GetAttrStep:
		return copyAttr(dst, src, step.Name, path[1:])
	case cty.IndexStep:
		return copyIndex(dst, src, step.Key, path[1:])
	default:
		return dst
	}
}

// emptyMap returns a map without keys for a null one.
func emptyMap(v cty.Value) cty.Value {
	if v.IsNull() && v.Type().IsMapType() {
		return cty.MapValEmpty(v.Type().ElementType())
	}
	return v
}

func copyAttr(dst, src cty.Value, name string, rest cty.Path) cty.Value {
	if dst.Type().IsMapType() {
		return copyIndex(dst, src, cty.StringVal(name), rest)
	}
	if !dst.Type().IsObjectType() || !dst.Type().HasAttribute(name) || !src.Type().HasAttribute(name) {
		return dst
	}
	vs := dst.AsValueMap()
	vs[name] = copyPath(vs[name], src.GetAttr(name), rest)
	return cty.ObjectVal(vs)
}

func copyIndex(dst, src, key cty.Value, rest cty.Path) cty.Value {
	switch {
	case dst.Type().IsObjectType() && key.Type() == cty.String && len(rest) == 0:
		return src // a key of an object stands for the whole of it, as in Terraform
	case dst.Type().IsMapType() && key.Type() == cty.String:
		vs := dst.AsValueMap()
		if vs == nil {
			vs = map[string]cty.Value{}
		}
		if src.HasIndex(key).True() {
			vs[key.AsString()] = src.Index(key)
		} else {
			delete(vs, key.AsString())
		}
		if len(vs) == 0 {
			return cty.MapValEmpty(dst.Type().ElementType())
		}
		return cty.MapVal(vs)
	case (dst.Type().IsListType() || dst.Type().IsTupleType() && src.Type().IsTupleType()) && dst.HasIndex(key).True() && src.HasIndex(key).True():
		vs := dst.AsValueSlice()
		n, _ := key.AsBigFloat().Int64()
		vs[n] = copyPath(vs[n], src.Index(key), rest)
		if dst.Type().IsTupleType() {
			return cty.TupleVal(vs)
		}
		return cty.ListVal(vs)
	default:
		return dst
	}
}

func containsInstance(list []addr.Instance, i addr.Instance) bool {
	for _, x := range list {
		if x == i {
			return true
		}
	}
	return false
}

// words turns a type into words: "digitalocean_ssh_key" into "ssh key".
func words(typ string) string {
	_, name, _ := strings.Cut(typ, "_")
	return strings.ReplaceAll(name, "_", " ")
}

// ShellQuote quotes an address for a POSIX shell where it needs it.
func ShellQuote(s string) string {
	if strings.ContainsAny(s, "[]\"' $*") {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}

// recordedDependencies returns the state's dependencies of an object.
func recordedDependencies(o *state.Object) []addr.Block {
	if o == nil {
		return nil
	}
	return o.Dependencies
}

// sentence writes an error as a sentence.
func sentence(err error) string {
	text := strings.TrimSuffix(err.Error(), ".")
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
