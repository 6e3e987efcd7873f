package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/internal/tfschema"
)

// call is one method of a godo service.
type call struct {
	Name string
	// Args are the strings that the method takes first, as expressions.
	Args    string
	Request reflect.Type // what its last argument points to; nil for none
	Options bool         // it takes *godo.ListOptions
	Result  reflect.Type // its first result; nil if that is the response
}

// service finds the methods of a service.
func (o *options) service() (reflect.Type, error) {
	f, ok := reflect.TypeFor[godo.Client]().FieldByName(o.Service)
	if !ok || f.Type.Kind() != reflect.Interface {
		return nil, fmt.Errorf("godo.Client has no service %q", o.Service)
	}
	return f.Type, nil
}

// find returns the first method of those names that there is; nil if none.
func (o *options) find(service reflect.Type, methods ...string) *call {
	for _, name := range methods {
		if m, ok := service.MethodByName(name); ok {
			return o.read(m)
		}
	}
	return nil
}

func (o *options) read(m reflect.Method) *call {
	c := &call{Name: m.Name}
	given := append(names(o.Parent), o.Key)
	var args []string
	for i := 1; i < m.Type.NumIn(); i++ {
		switch in := m.Type.In(i); {
		case in == reflect.TypeFor[*godo.ListOptions]():
			c.Options = true
		case in.Kind() == reflect.Pointer && in.Elem().Kind() == reflect.Struct:
			c.Request = in.Elem()
		case len(args) < len(given):
			args = append(args, "r."+exported(given[len(args)]))
		}
	}
	if len(args) > 0 {
		c.Args = ", " + strings.Join(args, ", ")
	}
	if m.Type.NumOut() == 3 {
		c.Result = m.Type.Out(0)
	}
	return c
}

// pair is one assignment between a model and a struct of godo.
type pair struct{ Field, Expr string }

// request maps the attributes of a model to the fields of a request.
func (o *options) request(t reflect.Type, s tfschema.Type) []pair {
	var out []pair
	for name, f := range jsonFields(t) {
		a := s.Attributes[name]
		if a == nil || !(a.Required || a.Optional) {
			continue
		}
		expr, ok := "", false
		if a.Block != nil {
			expr, ok = o.deep.pair(o.Type, name, a, f, false)
		} else {
			expr, ok = convert("r."+exported(name), goType(a, ""), goTypeOf(f.Type), "&%s")
		}
		if !ok {
			fmt.Fprintf(o.hints, "  %s.%s is not sent: %s does not become godo's %s\n", o.Type, name, goType(a, "a block"), f.Type)
			continue
		}
		out = append(out, pair{f.Name, expr})
	}
	return sorted(out)
}

// fill maps the fields of an object of godo to the attributes of a model.
func (o *options) fill(t reflect.Type, s tfschema.Type) []pair {
	var out []pair
	fields := jsonFields(t)
	for name, f := range fields {
		a := s.Attributes[name]
		if a == nil && name == "id" && o.Key == "id" {
			a = &tfschema.Attr{Type: "string", Computed: true}
		}
		if a == nil {
			continue
		}
		expr, ok := "", false
		if a.Block != nil {
			expr, ok = o.deep.pair(o.Type, name, a, f, true)
		} else {
			expr, ok = convert("v."+f.Name, goTypeOf(f.Type), goType(a, ""), "do.Optional(%s)")
		}
		if !ok {
			fmt.Fprintf(o.hints, "  %s.%s is not filled: godo's %s does not become %s\n", o.Type, name, f.Type, goType(a, "a block"))
			continue
		}
		out = append(out, pair{exported(name), expr})
	}
	for name := range s.Attributes {
		if _, ok := fields[name]; !ok && !slices.Contains(names(o.Parent), name) {
			fmt.Fprintf(o.hints, "  %s.%s: godo's %s has no such field\n", o.Type, name, t.Name())
		}
	}
	return sorted(out)
}

func sorted(ps []pair) []pair {
	slices.SortFunc(ps, func(a, b pair) int { return strings.Compare(a.Field, b.Field) })
	return ps
}

func jsonFields(t reflect.Type) map[string]reflect.StructField {
	out := map[string]reflect.StructField{}
	for i := range t.NumField() {
		f := t.Field(i)
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
			out[name] = f
		}
	}
	return out
}

// goTypeOf writes a type of godo as models write theirs.
func goTypeOf(t reflect.Type) string {
	switch {
	case t.Kind() == reflect.Pointer:
		return "*" + goTypeOf(t.Elem())
	case t.Kind() == reflect.Struct && t != reflect.TypeFor[time.Time]():
		return "struct " + t.String()
	default:
		return t.String()
	}
}

// convert writes an expression of one type as one of another, where that is
// plain. point makes a pointer of a value.
func convert(expr, from, to, point string) (string, bool) {
	plain := func(s string) bool {
		return slices.Contains([]string{"string", "bool", "int", "int64", "float64", "float32", "uint64", "uint32"}, s)
	}
	named := func(s string) bool { return strings.HasPrefix(s, "godo.") }
	switch {
	case from == to && to != "[]" && to != "*":
		return expr, true
	case strings.HasPrefix(from, "*") && from[1:] == to && plain(to):
		return "do.Value(" + expr + ")", true
	case to == "*"+from && plain(from):
		return fmt.Sprintf(point, expr), true
	case from == "time.Time" && to == "string":
		return expr + ".UTC().Format(time.RFC3339)", true
	case plain(from) && plain(to) && from != "string" && to != "string" && from != "bool" && to != "bool", from == "string" && named(to), named(from) && to == "string":
		return to + "(" + expr + ")", true
	case strings.HasPrefix(from, "*") && plain(from[1:]) && plain(to) && from != "*string" && to != "string" && from != "*bool" && to != "bool":
		return to + "(do.Value(" + expr + "))", true
	default:
		return "", false
	}
}
