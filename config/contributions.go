package config

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
)

// Contribution is an attribute that a value comes from.
type Contribution struct {
	// Object has no key where a block is named as a whole.
	Object addr.Instance
	Path   cty.Path // empty: any attribute
}

// ModuleOutput is an output of an instance of a module.
type ModuleOutput struct {
	Module addr.Module
	Name   string // "": all of them
}

// Contributions returns the attributes of objects that the arguments of some
// instances and the values of some outputs come from, near and far: through
// local values, variables, outputs and the arguments of other objects. What
// count and for_each need is among them where their value is used. Each is there
// once, sorted. Nothing is evaluated: what an index comes to is not looked at.
func (c *Config) Contributions(instances []addr.Instance, outputs []ModuleOutput) []Contribution {
	w := &contributions{config: c, seen: map[string]bool{}, found: map[string]Contribution{}}
	for _, i := range instances {
		w.object(i, "")
	}
	for _, o := range outputs {
		w.output(o.Module, o.Name)
	}
	var out []Contribution
	for _, key := range sorted(w.found) {
		out = append(out, w.found[key])
	}
	return out
}

// contributions follows references.
type contributions struct {
	config *Config
	seen   map[string]bool // what was followed
	found  map[string]Contribution
}

// place is where a reference stands: in a module, and there in an object or not.
type place struct {
	module addr.Module
	object *Resource
}

// once reports whether something is followed for the first time.
func (w *contributions) once(what ...any) bool {
	key := fmt.Sprintln(what...)
	first := !w.seen[key]
	w.seen[key] = true
	return first
}

// object follows the arguments of an object, or the one of a name. Of a nested
// block that is named it follows all, as Terraform does.
func (w *contributions) object(i addr.Instance, name string) {
	m := w.config.Module(i.Module)
	if m == nil || m.Resources[i.Resource] == nil || !w.once(i.Module, i.Resource, name) {
		return
	}
	r := m.Resources[i.Resource]
	arguments, blocks := r.arguments()
	if _, ok := blocks[name]; ok || name == "" {
		for _, list := range blocks {
			w.references(list, place{i.Module, r})
		}
		name = ""
	}
	for n, list := range arguments {
		if name == "" || n == name {
			w.references(list, place{i.Module, r})
		}
	}
}

// arguments returns the references in the arguments and blocks of a body, by
// name.
func (r *Resource) arguments() (arguments, blocks map[string][]hcl.Traversal) {
	arguments, blocks = map[string][]hcl.Traversal{}, map[string][]hcl.Traversal{}
	attrs, _ := r.source.JustAttributes() // what it complains of are the blocks
	for name, a := range attrs {
		if !metaArguments[name] {
			arguments[name] = a.Expr.Variables()
		}
	}
	body, ok := r.source.(*hclsyntax.Body)
	if !ok {
		return arguments, nil
	}
	for _, b := range body.Blocks {
		if name, _ := blockOf(b); !metaBlocks[name] {
			blocks[name] = append(blocks[name], variablesIn(b.Body)...)
		}
	}
	return arguments, blocks
}

// variablesIn returns the references in a body and the blocks within.
func variablesIn(b *hclsyntax.Body) []hcl.Traversal {
	var out []hcl.Traversal
	for _, a := range b.Attributes {
		out = append(out, a.Expr.Variables()...)
	}
	for _, inner := range b.Blocks {
		out = append(out, variablesIn(inner.Body)...)
	}
	return out
}

// output follows an output, or all of a module.
func (w *contributions) output(m addr.Module, name string) {
	module := w.config.Module(m)
	if module == nil {
		return
	}
	for n, o := range module.Outputs {
		if (name == "" || n == name) && w.once(m, "output", n) {
			w.references(o.expr.Variables(), place{module: m})
		}
	}
}

// references follows references.
func (w *contributions) references(list []hcl.Traversal, at place) {
	for _, t := range list {
		w.reference(t, at)
	}
}

// reference follows one reference.
func (w *contributions) reference(t hcl.Traversal, at place) {
	m := w.config.Module(at.module)
	switch tg := resolve(t); tg.kind {
	case "local":
		if l := m.Locals[tg.name]; l != nil && w.once(at.module, "local", tg.name) {
			w.references(l.expr.Variables(), place{module: at.module})
		}
	case "var":
		if m.Call != nil && m.Call.arguments[tg.name] != nil && w.once(at.module, "var", tg.name) {
			caller, _ := at.module.Split()
			w.references(m.Call.arguments[tg.name].Expr.Variables(), place{module: caller})
		}
	case "module":
		var key addr.Key
		if tg.key != nil {
			key = *tg.key
		}
		w.output(at.module.Child(tg.name, key), tg.output)
	case "count", "each":
		if at.object != nil && w.once(at.module, at.object.Addr, tg.kind) {
			w.repetition(at)
		}
	case "resource":
		w.attribute(t, tg, at.module)
	}
}

// repetition follows what says how many there are of an object.
func (w *contributions) repetition(at place) {
	for _, x := range []hcl.Expression{at.object.count, at.object.forEach} {
		if x != nil {
			w.references(x.Variables(), place{module: at.module})
		}
	}
}

// attribute notes the attribute that a reference names, and follows what the
// object is given for it. The iterator of a dynamic block looks like an object,
// and is none.
func (w *contributions) attribute(t hcl.Traversal, tg target, in addr.Module) {
	if w.config.Module(in).Resources[tg.res] == nil {
		return
	}
	object, rest := addr.Block{Module: in, Resource: tg.res}.Instance(addr.Key{}), t[2:]
	if tg.res.Mode == addr.Data {
		rest = t[3:]
	}
	if tg.key != nil {
		object.Key, rest = *tg.key, rest[1:]
	}
	path, err := pathOf(rest)
	if err != nil {
		path = nil
	}
	w.found[object.String()+traversalText(rest)] = Contribution{object, path}
	w.object(object, attrAt(rest, 0))
}
