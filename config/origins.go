package config

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
)

// Origin says from where a value comes that is not known yet.
type Origin struct {
	Path cty.Path // where it stands in the object; the element of a block is a wildcard
	From []string // references as they could be written: digitalocean_vpc.main.id
}

// Origins returns from where the values of an instance come that are not known
// yet. References through local values and through the variables of a module
// name what stands behind these.
func (e *Evaluator) Origins(i addr.Instance) []Origin {
	r := e.Block(i.Block())
	if r == nil {
		return nil
	}
	body, ok := r.source.(*hclsyntax.Body)
	if !ok {
		return nil
	}
	sc, ds := e.scopeOf(i)
	if ds.HasErrors() {
		return nil
	}
	o := &origins{e: e, sc: sc, forEach: r.forEach}
	o.body(body, nil)
	return o.found
}

// OutputOrigins returns from where the unknown parts of a root output come.
func (e *Evaluator) OutputOrigins(name string) []Origin {
	out := e.config.Root.Outputs[name]
	if out == nil {
		return nil
	}
	o := &origins{e: e}
	o.expr(out.expr, nil)
	return o.found
}

// origins collects the origins of one body.
type origins struct {
	e       *Evaluator
	sc      scope
	forEach hcl.Expression
	found   []Origin
}

// body collects those of a body's attributes and blocks, in the order of
// names.
func (o *origins) body(b *hclsyntax.Body, path cty.Path) {
	for _, name := range sorted(b.Attributes) {
		if len(path) == 0 && metaArguments[name] {
			continue
		}
		o.expr(b.Attributes[name].Expr, path.GetAttr(name))
	}
	for _, bl := range b.Blocks {
		if name, inner := blockOf(bl); !metaBlocks[name] {
			o.body(inner, path.GetAttr(name).Index(cty.DynamicVal))
		}
	}
}

// blockOf returns the name and body of a block; those of a dynamic one are of
// the blocks that it makes.
func blockOf(b *hclsyntax.Block) (string, *hclsyntax.Body) {
	name := nestedType(b.Type, b.Labels)
	if name == b.Type {
		return name, b.Body
	}
	for _, c := range b.Body.Blocks {
		if c.Type == "content" {
			return name, c.Body
		}
	}
	return name, b.Body
}

// metaBlocks are the blocks in a resource that are no part of the object.
var metaBlocks = map[string]bool{"lifecycle": true, "connection": true, "provisioner": true}

// metaArguments are the arguments of a block that are no attributes.
var metaArguments = map[string]bool{"count": true, "for_each": true, "provider": true, "depends_on": true}

// expr collects those of an expression; elements of a list or object that is
// written out are told apart.
func (o *origins) expr(x hcl.Expression, path cty.Path) {
	switch x := x.(type) {
	case *hclsyntax.TupleConsExpr:
		for i, el := range x.Exprs {
			o.expr(el, path.IndexInt(i))
		}
	case *hclsyntax.ObjectConsExpr:
		for _, item := range x.Items {
			step := path.Index(cty.DynamicVal)
			if k, ds := item.KeyExpr.Value(nil); !ds.HasErrors() && k.IsKnown() && k.Type() == cty.String {
				step = path.Index(k)
			}
			o.expr(item.ValueExpr, step)
		}
	case hclsyntax.Expression:
		if v, ds := o.e.value(x, o.sc); !ds.HasErrors() && v.IsWhollyKnown() {
			return
		}
		if from := o.sources(x, nil); len(from) > 0 {
			o.found = append(o.found, Origin{path, from})
		}
	}
}

// sources returns the references in an expression that are not known yet,
// sorted.
func (o *origins) sources(x hclsyntax.Expression, seen []string) []string {
	w := &unknowns{o: o, seen: seen}
	_ = hclsyntax.Walk(x, w)
	slices.Sort(w.from)
	return slices.Compact(w.from)
}

// unknowns finds the outermost references of an expression.
type unknowns struct {
	o      *origins
	seen   []string // locals on the way here
	from   []string
	within hclsyntax.Expression // the reference that is looked at as a whole
}

// Enter implements hclsyntax.Walker.
func (w *unknowns) Enter(n hclsyntax.Node) hcl.Diagnostics {
	x, ok := n.(hclsyntax.Expression)
	if !ok || w.within != nil {
		return nil
	}
	if part, ok := x.(*shared); ok {
		w.within = x
		w.from = append(w.from, w.at().sourcesOf(part, func() []string { return w.o.sources(part.Expression, w.seen) })...)
	} else if isReference(x) {
		w.within = x
		w.reference(x)
	}
	return nil
}

// Exit implements hclsyntax.Walker.
func (w *unknowns) Exit(n hclsyntax.Node) hcl.Diagnostics {
	if x, ok := n.(hclsyntax.Expression); ok && w.within == x {
		w.within = nil
	}
	return nil
}

// isReference reports whether an expression only picks something out of
// something that has a name.
func isReference(x hclsyntax.Expression) bool {
	switch x := x.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		return true
	case *hclsyntax.RelativeTraversalExpr:
		return isReference(x.Source)
	case *hclsyntax.IndexExpr:
		return isReference(x.Collection)
	case *hclsyntax.SplatExpr:
		return isReference(x.Source)
	case *shared:
		return isReference(x.Expression)
	default:
		return false
	}
}

// reference adds one reference where its value is not known.
func (w *unknowns) reference(x hclsyntax.Expression) {
	if tg, ok := rootOf(x); ok {
		switch tg.kind {
		case "local":
			w.behind(tg.name)
			return
		case "var":
			if w.given(tg.name) {
				return
			}
		case "each":
			if each, ok := w.o.forEach.(hclsyntax.Expression); ok && tg.name == "value" && !w.known(x) {
				w.from = append(w.from, w.o.sources(each, w.seen)...)
			}
			return
		}
	}
	if !w.known(x) {
		w.from = append(w.from, w.text(x))
	}
}

// known reports whether the value of a reference is known; one that cannot be
// evaluated here, such as the iterator of a dynamic block, is passed over.
func (w *unknowns) known(x hclsyntax.Expression) bool {
	v, ds := w.o.e.value(x, w.o.sc)
	return ds.HasErrors() || v.IsWhollyKnown()
}

// behind adds what stands behind a local value.
func (w *unknowns) behind(name string) {
	at := w.at()
	key := string(at.addr) + " local." + name
	l := at.module.Locals[name]
	if l == nil || slices.Contains(w.seen, key) {
		return
	}
	if x, ok := l.expr.(hclsyntax.Expression); ok {
		w.from = append(w.from, at.sourcesOf(node{module: at.module, kind: "local", name: name}, func() []string {
			there := &origins{e: w.o.e, sc: scope{at: at}}
			return there.sources(x, append(w.seen[:len(w.seen):len(w.seen)], key))
		})...)
	}
}

// sourcesOf returns the sources behind a local value or a variable, its node, or
// in a shared part. They are the same for all that refer to it, and found once.
func (in *instance) sourcesOf(n any, find func() []string) []string {
	version := in.eval.version()
	out, ok := in.sources.get(n, version)
	if !ok {
		out = find()
		in.sources.put(n, out, version, false)
	}
	return out
}

// given adds what the call of a module gives to a variable; false where no call
// does.
func (w *unknowns) given(name string) bool {
	at := w.at()
	key := string(at.addr) + " var." + name
	if at.parent == nil || at.module.Call == nil || slices.Contains(w.seen, key) {
		return false
	}
	a := at.module.Call.arguments[name]
	if a == nil {
		return false
	}
	x, ok := a.Expr.(hclsyntax.Expression)
	if !ok {
		return false
	}
	w.from = append(w.from, at.sourcesOf(node{module: at.module, kind: "var", name: name}, func() []string {
		above := &origins{e: w.o.e, sc: scope{at: at.parent, extra: at.extra}, forEach: at.module.Call.forEach}
		return above.sources(x, append(w.seen[:len(w.seen):len(w.seen)], key))
	})...)
	return true
}

// at returns the instance of the module whose expression is looked at.
func (w *unknowns) at() *instance {
	if w.o.sc.at == nil {
		return w.o.e.root
	}
	return w.o.sc.at
}

// rootOf says what the name at the root of a reference stands for.
func rootOf(x hclsyntax.Expression) (target, bool) {
	switch x := x.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		return resolve(x.Traversal), true
	case *hclsyntax.RelativeTraversalExpr:
		return rootOf(x.Source)
	case *hclsyntax.IndexExpr:
		return rootOf(x.Collection)
	case *hclsyntax.SplatExpr:
		return rootOf(x.Source)
	case *shared:
		return rootOf(x.Expression)
	default:
		return target{}, false
	}
}

// text writes a reference, with the values of its indexes.
func (w *unknowns) text(x hclsyntax.Expression) string {
	switch x := x.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		return traversalText(x.Traversal)
	case *hclsyntax.RelativeTraversalExpr:
		return w.text(x.Source) + traversalText(x.Traversal)
	case *hclsyntax.IndexExpr:
		v, ds := w.o.e.value(x.Key, w.o.sc)
		if k := keyOf(v); !ds.HasErrors() && k != nil {
			return w.text(x.Collection) + k.String()
		}
		return w.text(x.Collection) + "[…]"
	case *hclsyntax.SplatExpr:
		each := ""
		if t, ok := x.Each.(*hclsyntax.RelativeTraversalExpr); ok {
			each = traversalText(t.Traversal)
		}
		return w.text(x.Source) + "[*]" + each
	case *shared:
		return w.text(x.Expression)
	default:
		return "…"
	}
}
