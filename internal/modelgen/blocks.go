package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/swampctl/swampctl/internal/tfschema"
)

// blocks writes the models of nested blocks, at any depth, with what turns each
// into godo's struct and back. Blocks of one shape share a model.
type blocks struct {
	buf   bytes.Buffer
	hints io.Writer
	// renamed are the names that godo has for attributes, by path.
	renamed map[string]string
	// identity are the attributes that make the identity, by path.
	identity []string
	done     []block
	top      map[string]string // models of the type's own blocks, by path
}

// renames reads pairs such as spec.domain.name=domain.
func renames(list string) map[string]string {
	out := map[string]string{}
	for _, p := range names(list) {
		path, name, _ := strings.Cut(p, "=")
		out[path] = name
	}
	return out
}

// of returns the model of a block of the type itself; "" where there is none.
func (b *blocks) of(where, name string) string {
	if b == nil {
		return ""
	}
	return b.top[where+"."+name]
}

// pair turns a block of the type itself into godo's field, or back; ok is false
// where godo has no struct for it.
func (b *blocks) pair(typ, name string, a *tfschema.Attr, f reflect.StructField, back bool) (expr string, ok bool) {
	api, many := element(f.Type)
	if api == nil {
		return "", false
	}
	child := b.model(b.done[0].name, typ+"."+name, name, a, api)
	if b.top == nil {
		b.top = map[string]string{}
	}
	b.top[typ+"."+name] = child.name
	switch {
	case back && many:
		return fmt.Sprintf("do.Map(v.%s, %sOf)", f.Name, lower(child.name)), true
	case back:
		return fmt.Sprintf("do.Single(v.%s, %sOf)", f.Name, lower(child.name)), true
	case many:
		return fmt.Sprintf("do.Map(r.%s, %s.request)", exported(name), child.name), true
	default:
		return fmt.Sprintf("do.First(r.%s, %s.request)", exported(name), child.name), true
	}
}

// block is one model that is written.
type block struct {
	name  string // of the Go type
	shape string // its attributes, as text
	api   reflect.Type
}

// element returns what a field of godo holds for one block, and whether there
// can be several; nil where it is no struct.
func element(t reflect.Type) (api reflect.Type, many bool) {
	if t == nil {
		return nil, false
	}
	if t.Kind() == reflect.Slice {
		t, many = t.Elem(), true
	}
	if t.Kind() != reflect.Pointer || t.Elem().Kind() != reflect.Struct {
		return nil, false
	}
	return t.Elem(), many
}

// model returns the name of the model of a block, which is written unless there
// is one of its shape. api is nil where godo has no struct for it.
func (b *blocks) model(parent, where, name string, a *tfschema.Attr, api reflect.Type) block {
	raw, err := json.Marshal(a.Block)
	if err != nil {
		panic(err) // it was read from JSON
	}
	shape := string(raw) + strings.Join(b.within(where), ",")
	for _, d := range b.done {
		if d.shape == shape && (d.api == api || d.api != nil && api != nil && d.api.ConvertibleTo(api)) {
			return d
		}
	}
	x := block{name: exported(name), shape: shape, api: api}
	if slices.ContainsFunc(b.done, func(d block) bool { return d.name == x.name }) {
		x.name = parent + x.name
	}
	b.done = append(b.done, x)
	b.write(x, where, a.Block)
	return x
}

// within returns the attributes of the identity that stand in a block, or the one
// that is asked for.
func (b *blocks) within(where string) []string {
	_, path, _ := strings.Cut(where, ".")
	return slices.DeleteFunc(slices.Clone(b.identity), func(s string) bool {
		return s != path && !strings.HasPrefix(s, path+".")
	})
}

// write writes a model, and those of the blocks in it behind it.
func (b *blocks) write(x block, where string, attrs map[string]*tfschema.Attr) {
	var fields, request, fill strings.Builder
	for _, n := range sortedNames(attrs) {
		a, at := attrs[n], where+"."+n
		f, found := b.field(at, n, x.api)
		typ := goType(a, "")
		if a.Block != nil {
			api, _ := element(f.Type)
			child := b.model(x.name, at, n, a, api)
			typ = "[]" + child.name
			b.nested(&request, &fill, n, f, child, api)
		} else if found {
			b.plain(&request, &fill, at, n, typ, f)
		}
		if x.api != nil && !found {
			fmt.Fprintf(b.hints, "  %s: godo's %s has no such field\n", at, x.api.Name())
		}
		if a.DiffSuppressed || a.StateFunc || a.Validated {
			fmt.Fprintf(b.hints, "  %s: %s\n", at, hintWords(a))
		}
		t := tag(where, n, a)
		if a.Block == nil && len(b.within(at)) > 0 {
			t += ",identity"
		}
		fmt.Fprintf(&fields, "\t%s %s `swamp:%q`\n", exported(n), typ, t)
	}
	fmt.Fprintf(&b.buf, "// %s is one block %s.\ntype %s struct {\n%s}\n\n", x.name, where, x.name, fields.String())
	if x.api != nil {
		fmt.Fprintf(&b.buf, "func (b %s) request() *%s {\n\treturn &%s{\n%s}\n}\n\n", x.name, x.api, x.api, request.String())
		fmt.Fprintf(&b.buf, "func %sOf(v *%s) %s {\n\treturn %s{\n%s}\n}\n\n", lower(x.name), x.api, x.name, x.name, fill.String())
	}
}

// field finds godo's field for an attribute: by the name that the flags give, by
// its own, and in the plural, as blocks are often named by one of several.
func (b *blocks) field(at, name string, api reflect.Type) (reflect.StructField, bool) {
	if api == nil {
		return reflect.StructField{}, false
	}
	fields := jsonFields(api)
	_, path, _ := strings.Cut(at, ".")
	for _, n := range []string{b.renamed[path], name, name + "s"} {
		if f, ok := fields[n]; ok {
			return f, true
		}
	}
	return reflect.StructField{}, false
}

// nested writes what turns blocks into godo's and back.
func (b *blocks) nested(request, fill *strings.Builder, name string, f reflect.StructField, child block, api reflect.Type) {
	if api == nil {
		return
	}
	_, many := element(f.Type)
	helper, back := "First", "Single"
	if many {
		helper, back = "Map", "Map"
	}
	out := fmt.Sprintf("do.%s(b.%s, %s.request)", helper, exported(name), child.name)
	in := "v." + f.Name
	if child.api != api {
		out, in = fmt.Sprintf("(*%s)(%s)", api, out), fmt.Sprintf("(*%s)(%s)", child.api, in)
	}
	fmt.Fprintf(request, "\t\t%s: %s,\n", f.Name, out)
	fmt.Fprintf(fill, "\t\t%s: do.%s(%s, %sOf),\n", exported(name), back, in, lower(child.name))
}

// plain writes what turns an attribute into godo's field and back.
func (b *blocks) plain(request, fill *strings.Builder, at, name, typ string, f reflect.StructField) {
	api := goTypeOf(f.Type)
	out, sent := cast("b."+exported(name), typ, api)
	in, read := cast("v."+f.Name, api, typ)
	if !sent || !read {
		fmt.Fprintf(b.hints, "  %s: godo's %s does not become %s\n", at, api, typ)
		return
	}
	fmt.Fprintf(request, "\t\t%s: %s,\n", f.Name, out)
	fmt.Fprintf(fill, "\t\t%s: %s,\n", exported(name), in)
}

// cast writes an expression of one type as one of another, where both are
// scalars, pointers to scalars, or lists of them.
func cast(expr, from, to string) (string, bool) {
	if from == to {
		return expr, true
	}
	if strings.HasPrefix(from, "[]") && strings.HasPrefix(to, "[]") && number(from[2:]) && number(to[2:]) {
		return fmt.Sprintf("do.Numbers[%s](%s)", to[2:], expr), true
	}
	base, want := strings.TrimPrefix(from, "*"), strings.TrimPrefix(to, "*")
	if strings.HasPrefix(from, "*") {
		expr = "do.Value(" + expr + ")"
	}
	switch {
	case base == want:
	case base == "float32" && want == "float64":
		expr = "do.Decimal(" + expr + ")"
	case number(base) && number(want), text(base) && text(want):
		expr = want + "(" + expr + ")"
	default:
		return "", false
	}
	if strings.HasPrefix(to, "*") {
		expr = "godo.PtrTo(" + expr + ")"
	}
	return expr, true
}

func number(t string) bool {
	return slices.Contains([]string{"int", "int32", "int64", "uint32", "uint64", "float32", "float64"}, t)
}

func text(t string) bool { return t == "string" || strings.HasPrefix(t, "godo.") }
