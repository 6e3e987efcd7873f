package sdk

import (
	"fmt"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
)

// Check is a configuration under examination. Attributes that are not known
// yet are zero in Config; Known tells them apart.
type Check[T any] struct {
	Config *T
	values cty.Value
	diags  diag.Diagnostics
}

// Known reports whether an attribute has a value that is wholly known.
func (c *Check[T]) Known(attr string) bool { return known(c.values, attr) }

// Set reports whether the configuration sets an attribute, known or not. An empty
// text and an empty collection set none.
func (c *Check[T]) Set(attr string) bool { return counts(c.values, attr) }

// Error reports what is wrong with an attribute, and the remedy.
func (c *Check[T]) Error(attr, summary, detail string, args ...any) {
	c.diags = append(c.diags, diag.Errorf(summary, detail, args...).On(cty.GetAttrPath(attr)))
}

// Warn reports what the user should know about an attribute.
func (c *Check[T]) Warn(attr, summary, detail string, args ...any) {
	c.diags = append(c.diags, diag.Warningf(summary, detail, args...).On(cty.GetAttrPath(attr)))
}

func known(v cty.Value, attr string) bool {
	return v != cty.NilVal && !v.IsNull() && v.Type().HasAttribute(attr) && v.GetAttr(attr).IsWhollyKnown()
}

func isSet(v cty.Value, attr string) bool {
	if v == cty.NilVal || v.IsNull() || !v.Type().HasAttribute(attr) {
		return false
	}
	x, _ := v.GetAttr(attr).Unmark()
	if !x.IsKnown() {
		return true
	}
	return !x.IsNull() && (!x.Type().IsCollectionType() || x.LengthInt() > 0)
}

// counts reports whether an attribute is set to more than an empty text.
func counts(v cty.Value, attr string) bool {
	if !isSet(v, attr) {
		return false
	}
	x, _ := v.GetAttr(attr).Unmark()
	return !x.IsKnown() || x.Type() != cty.String || x.AsString() != ""
}

// Change is a plan under examination. Attributes that are not known yet are
// zero in Config and Planned; Known tells them apart.
type Change[T any] struct {
	Config  *T
	Planned *T
	Prior   *T // nil: the object is to be made

	config, prior, values cty.Value
	changed               map[string]bool
	keep, unknown         map[string]bool
	reasons               []providers.Reason
	notes, inPlace, loses []string
	diags                 diag.Diagnostics
}

// Changed reports whether an attribute differs from the prior object.
func (c *Change[T]) Changed(attr string) bool {
	return c.exists() && c.changed[attr] && !c.keep[attr]
}

// Known reports whether an attribute's planned value is wholly known.
func (c *Change[T]) Known(attr string) bool { return known(c.values, attr) }

// Set reports whether the configuration sets an attribute, known or not.
func (c *Change[T]) Set(attr string) bool { return counts(c.config, attr) }

// ConfigKnown reports whether the configuration's value of an attribute is
// wholly known.
func (c *Change[T]) ConfigKnown(attr string) bool { return known(c.config, attr) }

// Replace says that the change of an attribute replaces the object.
func (c *Change[T]) Replace(attr, why string, args ...any) {
	if c.exists() {
		c.reasons = append(c.reasons, providers.Reason{Path: cty.GetAttrPath(attr), Why: fmt.Sprintf(why, args...)})
	}
}

// Keep says that a difference in an attribute does not count: the prior value
// stays, and does not replace.
func (c *Change[T]) Keep(attr string) {
	if !c.exists() {
		return
	}
	c.keep = put(c.keep, attr)
	kept := c.reasons[:0]
	for _, r := range c.reasons {
		if s, ok := r.Path[0].(cty.GetAttrStep); !ok || s.Name != attr {
			kept = append(kept, r)
		}
	}
	c.reasons = kept
}

// Unknown says that a computed attribute gets a value known only after apply.
func (c *Change[T]) Unknown(attr string) { c.unknown = put(c.unknown, attr) }

func put(set map[string]bool, attr string) map[string]bool {
	if set == nil {
		set = map[string]bool{}
	}
	set[attr] = true
	return set
}

// exists reports whether there is a prior object.
func (c *Change[T]) exists() bool { return !c.prior.IsNull() }

// adjusts reports whether the author's Plan decided on values.
func (c *Change[T]) adjusts() bool { return len(c.keep)+len(c.unknown) > 0 }

// Note tells the user what the change entails.
func (c *Change[T]) Note(note string, args ...any) {
	c.notes = append(c.notes, fmt.Sprintf(note, args...))
}

// NoteInPlace is Note for what an update entails: a replacement of the object
// does without it.
func (c *Change[T]) NoteInPlace(note string, args ...any) {
	c.inPlace = append(c.inPlace, fmt.Sprintf(note, args...))
}

// Lose says that users' data goes with the change, though the object stays: it
// needs the consent that deleting what holds data needs.
func (c *Change[T]) Lose(what string, args ...any) {
	c.loses = append(c.loses, fmt.Sprintf(what, args...))
}

// Error refuses the change, and names the remedy.
func (c *Change[T]) Error(attr, summary, detail string, args ...any) {
	c.diags = append(c.diags, diag.Errorf(summary, detail, args...).On(cty.GetAttrPath(attr)))
}

// Warn tells the user what is odd about an attribute, changed or not.
func (c *Change[T]) Warn(attr, summary, detail string, args ...any) {
	c.diags = append(c.diags, diag.Warningf(summary, detail, args...).On(cty.GetAttrPath(attr)))
}

// apply puts what the author decided into the planned value. What followed
// from a change that does not count goes back with it.
func (c *Change[T]) apply(m *model, p *planner) cty.Value {
	vs := m.named(p.plain)
	for attr := range c.keep {
		vs[attr] = c.prior.GetAttr(attr)
		delete(c.changed, attr)
	}
	if c.exists() {
		derive(m, c.changed, vs)
	}
	for attr := range c.unknown {
		vs[attr] = cty.UnknownVal(vs[attr].Type())
	}
	return cty.ObjectVal(vs)
}

// replaceAll makes every change a reason: the type cannot update. What the API
// never told of an object that was found is none.
func (c *Change[T]) replaceAll(m *model, found bool) {
	for _, f := range m.fields {
		if c.changed[f.name] && !c.keep[f.name] && f.configurable() && !(found && f.unread && c.prior.GetAttr(f.name).IsNull()) {
			c.Replace(f.name, "objects of this type cannot be changed")
		}
	}
}
