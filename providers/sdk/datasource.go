package sdk

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"sync"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
)

// DataSource is one type that is only read, as its author writes it.
type DataSource[C providers.Client, T any] struct {
	Name    string
	Version int
	// Read fills d, which holds the configuration.
	Read func(ctx context.Context, c C, d *T) error
	// ID is the text of the id attribute, where the model has none of its own.
	ID     func(d *T) string
	Check  func(*Check[T])
	Norms  map[string]func(string) string
	Checks map[string]func(string) error
}

// Build returns the data source as the engine sees it. Mistakes are the
// author's: the first use panics.
func (d DataSource[C, T]) Build() providers.DataSource {
	return lazySource{sync.OnceValue(func() providers.DataSource { return d.build() })}
}

func (d DataSource[C, T]) build() *source[C, T] {
	m, err := newModel(reflect.TypeFor[T](), allNorms(d.Norms), allChecks(d.Checks))
	if err != nil {
		panic(fmt.Sprintf("data source %s: %v", d.Name, err))
	}
	if d.Read == nil || (m.byName["id"] == nil && d.ID == nil) {
		panic(fmt.Sprintf("data source %s: Read is needed, and an id attribute or ID", d.Name))
	}
	s := &source[C, T]{d: d, model: m}
	if m.byName["id"] == nil {
		s.addID = true
		m.addID()
	}
	s.schema = &schema.Schema{Version: d.Version, Block: m.schemaBlock()}
	return s
}

type source[C providers.Client, T any] struct {
	d      DataSource[C, T]
	model  *model
	schema *schema.Schema
	addID  bool
}

// Schema implements providers.DataSource.
func (s *source[C, T]) Schema() *schema.Schema { return s.schema }

// Validate implements providers.DataSource.
func (s *source[C, T]) Validate(config cty.Value) diag.Diagnostics {
	ds := s.model.validate(config, cty.Path{})
	if s.d.Check == nil || ds.HasErrors() {
		return ds
	}
	r := new(T)
	if err := s.model.decode(config, reflect.ValueOf(r).Elem()); err != nil {
		return append(ds, diag.Errorf("Invalid value", "%v.", err))
	}
	c := &Check[T]{Config: r, values: config}
	s.d.Check(c)
	return append(ds, c.diags...)
}

// Read implements providers.DataSource.
func (s *source[C, T]) Read(ctx context.Context, c providers.Client, config cty.Value) (out cty.Value, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &providers.Error{Kind: providers.Internal, Op: "read data " + s.d.Name, Message: fmt.Sprintf("this is a bug in swampctl: %v", p)}
		}
	}()
	r := new(T)
	v := reflect.ValueOf(r).Elem()
	if err := s.model.decode(withDefaults(s.model, config), v); err != nil {
		return cty.NilVal, &providers.Error{Kind: providers.Internal, Op: "read data " + s.d.Name, Err: err}
	}
	client, ok := c.(C)
	if !ok {
		return cty.NilVal, &providers.Error{Kind: providers.Internal, Op: "read data " + s.d.Name, Message: "the provider is not configured"}
	}
	if err := s.d.Read(ctx, client, r); err != nil {
		return cty.NilVal, err
	}
	dropMarkers(v)
	vs := s.model.named(s.model.shown(v))
	if s.addID {
		vs["id"] = cty.StringVal(s.d.ID(r))
	}
	return cty.ObjectVal(vs), nil
}

// dropMarkers takes the tags of runs out of what was read, at any depth: an apply
// that reads what it has just made would record them.
func dropMarkers(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			dropMarkers(v.Field(i))
		}
	case reflect.Slice:
		if texts, ok := v.Interface().([]string); ok {
			if slices.ContainsFunc(texts, isMarker) { // of an answer that others may hold, too
				v.Set(reflect.ValueOf(slices.DeleteFunc(slices.Clone(texts), isMarker)))
			}
			return
		}
		for i := range v.Len() {
			dropMarkers(v.Index(i))
		}
	}
}

// shown is what a data source shows: nothing in it is null but what stands on top
// and has no value, as configurations that Terraform took expect.
func (m *model) shown(from reflect.Value) row {
	r := m.encodeRow(from, false)
	m.fillEmpty(r)
	for i, f := range m.fields {
		if f.nested != nil {
			r[i] = whole(r[i], f.ty)
		}
	}
	return r
}

// whole puts what is empty, nothing, or false in place of each null within v.
func whole(v cty.Value, ty cty.Type) cty.Value {
	switch {
	case v.IsNull() && ty.IsCollectionType():
		return empty(ty)
	case v.IsNull() && ty == cty.String:
		return cty.StringVal("")
	case v.IsNull() && ty == cty.Number:
		return cty.Zero
	case v.IsNull() && ty == cty.Bool:
		return cty.False
	case ty.IsObjectType():
		vs := v.AsValueMap()
		for name, x := range vs {
			vs[name] = whole(x, ty.AttributeType(name))
		}
		return cty.ObjectVal(vs)
	case (ty.IsListType() || ty.IsSetType()) && ty.ElementType().IsObjectType():
		vs := v.AsValueSlice()
		for i, x := range vs {
			vs[i] = whole(x, ty.ElementType())
		}
		return collection(ty, vs)
	default:
		return v
	}
}

// withDefaults returns a configuration with the defaults filled in, also in its
// blocks.
func withDefaults(m *model, config cty.Value) cty.Value {
	vs := config.AsValueMap()
	for _, f := range m.fields {
		v := vs[f.name]
		switch {
		case f.hasDefault && v.IsNull():
			vs[f.name] = f.def
		case f.block && !v.IsNull() && v.LengthInt() > 0:
			blocks := v.AsValueSlice()
			for i, x := range blocks {
				blocks[i] = withDefaults(f.nested, x)
			}
			vs[f.name] = collection(f.ty, blocks)
		}
	}
	return cty.ObjectVal(vs)
}
