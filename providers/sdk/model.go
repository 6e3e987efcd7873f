package sdk

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers/schema"
)

// model is the shape of a Go struct, read once at registration.
type model struct {
	goType reflect.Type
	fields []*field
	byName map[string]*field
	inside int // the field that names the container, -1 if there is none
	norms  map[string]func(string) string
	checks map[string]func(string) error
	// accepts say what the API may make of a configured value; of resources only.
	accepts map[string]func(want, have string) bool
}

// field is one attribute or block.
type field struct {
	options
	index  int  // in the struct; -1 for the implicit id
	asText bool // a number in Go that is a text outside: the id of a resource
	goType reflect.Type
	ty     cty.Type
	nested *model // of struct slices
	block  bool   // a block in configurations, not an attribute
	zeroed bool   // left out, it is the zero value of its type
	places bool   // it, or what stands in it once, is of the identity or names the parent
	def    cty.Value
	fill   cty.Value // what filled= names; NilVal for none and for anything
	doc    string
}

// newModel reads a struct type. Mistakes are programming errors of the author
// and returned as one error that names the field.
func newModel(t reflect.Type, norms map[string]func(string) string, checks map[string]func(string) error) (*model, error) {
	return newModelIn(t, norms, checks, false)
}

// newModelIn reads a struct type; with inAttr it is the element of a computed
// attribute, in which everything is an attribute.
func newModelIn(t reflect.Type, norms map[string]func(string) string, checks map[string]func(string) error, inAttr bool) (*model, error) {
	m := &model{goType: t, byName: map[string]*field{}, inside: -1, norms: norms, checks: checks}
	for i := range t.NumField() {
		sf := t.Field(i)
		tag, ok := sf.Tag.Lookup(tagKey)
		if !ok {
			continue
		}
		if tag == containerTag {
			m.inside = i
			continue
		}
		f, err := m.newField(sf, i, tag, inAttr)
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", t.Name(), sf.Name, err)
		}
		if m.byName[f.name] != nil {
			return nil, fmt.Errorf("%s.%s: attribute %q stands twice", t.Name(), sf.Name, f.name)
		}
		m.fields = append(m.fields, f)
		m.byName[f.name] = f
	}
	return m, m.checkNames()
}

func (m *model) newField(sf reflect.StructField, i int, tag string, inAttr bool) (*field, error) {
	o, err := parseTag(tag)
	if err != nil {
		return nil, err
	}
	f := &field{options: o, index: i, goType: sf.Type, doc: sf.Tag.Get("doc")}
	inAttr = inAttr || o.attribute || !o.configurable()
	if f.ty, f.nested, err = m.typeOf(sf.Type, o, inAttr); err != nil {
		return nil, err
	}
	f.block = f.nested != nil && !inAttr
	f.places = o.identity || o.parent || (f.nested != nil && o.maxItems == 1 && slices.ContainsFunc(f.nested.fields, func(x *field) bool { return x.places }))
	if o.hasDefault {
		if f.def, err = parseDefault(o.def, f.ty); err != nil {
			return nil, err
		}
	}
	if o.filled != "" && o.filled != "*" {
		if f.fill, err = parseDefault(o.filled, f.ty); err != nil {
			return nil, err
		}
	}
	if o.concealed && f.ty != cty.String {
		return nil, fmt.Errorf("only a text can be concealed")
	}
	if o.optional && !o.computed && !o.hasDefault && !inAttr && isScalar(sf.Type) {
		return nil, fmt.Errorf("an optional scalar without a default must be a pointer, so that null is not zero")
	}
	for _, n := range o.norms {
		if m.norms[n] == nil {
			return nil, fmt.Errorf("no normaliser %q", n)
		}
	}
	for _, n := range o.checks {
		if m.checks[n] == nil {
			return nil, fmt.Errorf("no check %q", n)
		}
	}
	return f, nil
}

func isScalar(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.String, reflect.Int, reflect.Int64, reflect.Float64, reflect.Bool:
		return true
	default:
		return false
	}
}

// typeOf returns the cty type of a field, and the model of its elements where
// they are structs.
func (m *model) typeOf(t reflect.Type, o options, inAttr bool) (cty.Type, *model, error) {
	switch t.Kind() {
	case reflect.String:
		return cty.String, nil, nil
	case reflect.Bool:
		return cty.Bool, nil, nil
	case reflect.Int, reflect.Int64, reflect.Float64:
		return cty.Number, nil, nil
	case reflect.Pointer:
		if !isScalar(t.Elem()) {
			return cty.NilType, nil, fmt.Errorf("a pointer must be to a scalar, not to %s", t.Elem())
		}
		return m.typeOf(t.Elem(), o, inAttr)
	case reflect.Map:
		el, _, err := m.typeOf(t.Elem(), options{}, inAttr)
		if err != nil || t.Key().Kind() != reflect.String || !isScalar(t.Elem()) {
			return cty.NilType, nil, fmt.Errorf("a map must be from string to a scalar")
		}
		return cty.Map(el), nil, nil
	case reflect.Slice:
		return m.sliceType(t, o, inAttr)
	default:
		return cty.NilType, nil, fmt.Errorf("type %s cannot be an attribute", t)
	}
}

func (m *model) sliceType(t reflect.Type, o options, inAttr bool) (cty.Type, *model, error) {
	var el cty.Type
	var nested *model
	var err error
	if t.Elem().Kind() == reflect.Struct {
		if nested, err = newModelIn(t.Elem(), m.norms, m.checks, inAttr); err != nil {
			return cty.NilType, nil, err
		}
		el = nested.objectType()
	} else if el, _, err = m.typeOf(t.Elem(), options{}, inAttr); err != nil {
		return cty.NilType, nil, err
	}
	if o.set {
		return cty.Set(el), nested, nil
	}
	return cty.List(el), nested, nil
}

func (m *model) objectType() cty.Type {
	atys := make(map[string]cty.Type, len(m.fields))
	for _, f := range m.fields {
		atys[f.name] = f.ty
	}
	return cty.Object(atys)
}

// parseDefault reads what a tag says stands where nothing is configured; a bar
// is between the elements of a set.
func parseDefault(s string, ty cty.Type) (cty.Value, error) {
	switch ty {
	case cty.String:
		return cty.StringVal(s), nil
	case cty.Bool:
		b, err := strconv.ParseBool(s)
		if err != nil {
			return cty.NilVal, fmt.Errorf("default %q is not a bool", s)
		}
		return cty.BoolVal(b), nil
	case cty.Number:
		v, err := cty.ParseNumberVal(s)
		if err != nil {
			return cty.NilVal, fmt.Errorf("default %q is not a number", s)
		}
		return v, nil
	case cty.Set(cty.String):
		var vs []cty.Value
		for _, word := range strings.Split(s, "|") {
			vs = append(vs, cty.StringVal(word))
		}
		return cty.SetVal(vs), nil
	default:
		return cty.NilVal, fmt.Errorf("only scalars and sets of strings have defaults")
	}
}

// checkNames refuses options that name attributes which are not there.
func (m *model) checkNames() error {
	for _, f := range m.fields {
		for _, list := range [][]string{f.from, f.conflicts, f.exactlyOne, f.requires, f.any} {
			for _, n := range list {
				if m.byName[n] == nil && n != "id" && n != "*" {
					return fmt.Errorf("attribute %q names %q, which is not there", f.name, n)
				}
			}
		}
	}
	return nil
}

// schemaBlock is the model as the engine sees it.
func (m *model) schemaBlock() *schema.Block {
	b := &schema.Block{Attributes: map[string]*schema.Attribute{}, Blocks: map[string]*schema.NestedBlock{}}
	for _, f := range m.fields {
		if f.block {
			b.Blocks[f.name] = f.schemaNested()
			continue
		}
		b.Attributes[f.name] = f.schemaAttribute()
	}
	return b
}

func (f *field) schemaAttribute() *schema.Attribute {
	a := &schema.Attribute{
		Type: f.ty, Required: f.required, Optional: f.optional, Computed: f.computed, Sensitive: f.sensitive,
		ForceNew: f.forceNew, Unread: f.unread, Zeroed: f.zeroed, Default: f.def, Description: f.doc, Rule: f.rule(), Deprecated: f.deprecated,
	}
	if f.nested != nil {
		a.Nested = f.nested.schemaBlock()
	}
	return a
}

// rule says what values the tags allow.
func (f *field) rule() string {
	switch {
	case len(f.oneOf) > 0:
		return "one of " + strings.Join(f.oneOf, ", ")
	case f.min != nil || f.max != nil:
		return bounds(f)
	default:
		return ""
	}
}

func (f *field) schemaNested() *schema.NestedBlock {
	nb := &schema.NestedBlock{
		Block: *f.nested.schemaBlock(), MinItems: f.minItems, MaxItems: f.maxItems,
		Computed: f.computed, ForceNew: f.forceNew, Unread: f.unread,
	}
	if f.set {
		nb.Nesting = schema.NestingSet
	}
	// As the Terraform SDK counts: an optional block may be left out whatever its
	// minimum, a required one stands at least once.
	if f.optional {
		nb.MinItems = 0
	} else if nb.MinItems == 0 {
		nb.MinItems = 1
	}
	nb.Description, nb.Deprecated = f.doc, f.deprecated != ""
	return nb
}
