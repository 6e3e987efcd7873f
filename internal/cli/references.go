package cli

import (
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/reconciler"
)

// references knows which objects the values of attributes name, so that
// generated configuration refers to them.
type references struct {
	set     providers.Set
	objects map[string][]referent // by type
	uses    map[addr.Instance][]addr.Instance
}

// referent is an object that others can refer to.
type referent struct {
	addr  addr.Instance
	names map[string]string // what names it, by attribute
}

// newReferences returns references that know no object.
func newReferences(set providers.Set) *references {
	return &references{set: set, objects: map[string][]referent{}, uses: map[addr.Instance][]addr.Instance{}}
}

// add makes an object known.
func (x *references) add(i addr.Instance, v cty.Value) {
	r := referent{i, map[string]string{}}
	for _, name := range []string{"id", "urn", "name", "fingerprint"} {
		if text := textOf(v, name); text != "" {
			r.names[name] = text
		}
	}
	x.objects[i.Resource.Type] = append(x.objects[i.Resource.Type], r)
}

// of returns the expression that stands for the value of an attribute of the
// object at from; "" where it names no object, or where that one refers to from
// in its turn.
func (x *references) of(from addr.Instance, attribute string, v cty.Value) string {
	text := plainText(v)
	if text == "" || attribute == "id" || attribute == "name" {
		return ""
	}
	among, by := x.objects[reconciler.ReferredType(x.set, from.Resource.Type, attribute)], []string{"name", "fingerprint", "id"}
	switch {
	case strings.HasPrefix(text, "do:"):
		among, by = x.all(), []string{"urn"}
	case strings.HasSuffix(strings.TrimSuffix(attribute, "s"), "id"):
		by = []string{"id"}
	}
	for _, name := range by {
		found := slices.DeleteFunc(slices.Clone(among), func(r referent) bool { return r.names[name] != text })
		if len(found) != 1 || found[0].addr == from || x.reaches(found[0].addr, from) {
			continue
		}
		x.uses[from] = append(x.uses[from], found[0].addr)
		return found[0].addr.String() + "." + name
	}
	return ""
}

// all returns the objects of all types.
func (x *references) all() []referent {
	var out []referent
	for _, list := range x.objects {
		out = append(out, list...)
	}
	return out
}

// reaches reports whether an object refers to another, directly or through
// others.
func (x *references) reaches(from, to addr.Instance) bool {
	return slices.ContainsFunc(x.uses[from], func(next addr.Instance) bool { return next == to || x.reaches(next, to) })
}

// plainText returns a known text or number as text, "" for other values.
func plainText(v cty.Value) string {
	switch {
	case !v.IsKnown() || v.IsNull():
		return ""
	case v.Type() == cty.String:
		return v.AsString()
	case v.Type() == cty.Number:
		return v.AsBigFloat().Text('f', -1)
	default:
		return ""
	}
}
