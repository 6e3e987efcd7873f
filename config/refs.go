package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
)

// reference is one mention of something in an expression.
type reference struct {
	kind   string         // "resource", "local", "var" or "module"
	name   string         // of a local value, variable or module call
	output string         // of a module call; "" all
	to     addr.Resource  // of a resource
	key    *addr.Key      // a literal index
	idx    hcl.Expression // an index that must be evaluated
}

// target is what a traversal names.
type target struct {
	kind   string // "var", "local", "resource", "module", "count", "each", "path", "terraform", "self", or "" for nothing we know
	name   string
	output string // of a module call
	res    addr.Resource
	key    *addr.Key
}

// resolve says what a traversal names. What looks like a resource is one.
func resolve(t hcl.Traversal) target {
	root := t.RootName()
	switch root {
	case "var", "local", "count", "each", "path", "terraform":
		return target{kind: root, name: attrAt(t, 1)}
	case "self":
		return target{kind: root}
	case resourcePrefix: // of less than a name
		return target{}
	case "module":
		out := target{kind: root, name: attrAt(t, 1), key: keyAt(t, 2)}
		switch {
		case out.name == "":
			return target{}
		case out.key != nil:
			out.output = attrAt(t, 3)
		default:
			out.output = attrAt(t, 2)
		}
		return out
	case "ephemeral":
		return target{kind: root, name: attrAt(t, 1)}
	case "data":
		typ, name := attrAt(t, 1), attrAt(t, 2)
		if typ == "" || name == "" {
			return target{}
		}
		return target{kind: "resource", res: addr.Resource{Mode: addr.Data, Type: typ, Name: name}, key: keyAt(t, 3)}
	default:
		name := attrAt(t, 1)
		if name == "" {
			return target{}
		}
		return target{kind: "resource", res: addr.Resource{Mode: addr.Managed, Type: root, Name: name}, key: keyAt(t, 2)}
	}
}

// whole reports whether a traversal names all instances of a block or a module
// call, and nothing in them.
func (tg target) whole(t hcl.Traversal) bool {
	switch {
	case tg.kind == "module":
		return len(t) == 2
	case tg.kind != "resource":
		return false
	case tg.res.Mode == addr.Data:
		return len(t) == 3
	default:
		return len(t) == 2
	}
}

func attrAt(t hcl.Traversal, i int) string {
	if i >= len(t) {
		return ""
	}
	switch s := t[i].(type) {
	case hcl.TraverseAttr:
		return s.Name
	case hcl.TraverseIndex:
		if s.Key.Type() == cty.String {
			return s.Key.AsString()
		}
	}
	return ""
}

func keyAt(t hcl.Traversal, i int) *addr.Key {
	if i >= len(t) {
		return nil
	}
	s, ok := t[i].(hcl.TraverseIndex)
	if !ok {
		return nil
	}
	return keyOf(s.Key)
}

// keyOf makes an instance key of an index value, nil if it is none.
func keyOf(v cty.Value) *addr.Key {
	v, _ = v.Unmark()
	if !v.IsKnown() || v.IsNull() {
		return nil
	}
	switch v.Type() {
	case cty.String:
		k := addr.StringKey(v.AsString())
		return &k
	case cty.Number:
		n, _ := v.AsBigFloat().Int64()
		k := addr.IntKey(int(n))
		return &k
	default:
		return nil
	}
}

// collector gathers the references of expressions, with their indexes.
type collector struct {
	refs []reference
	seen map[hclsyntax.Node]bool
}

// body walks a body as written in HCL; of other syntaxes only whole blocks are
// seen.
func (c *collector) body(b hcl.Body) {
	if syn, ok := b.(*hclsyntax.Body); ok {
		_ = hclsyntax.Walk(syn, c)
		return
	}
	if joined, ok := b.(overlaid); ok {
		for _, part := range joined.parts() {
			c.body(part)
		}
		return
	}
	attrs, _ := b.JustAttributes()
	for _, a := range attrs {
		c.expr(a.Expr)
	}
}

func (c *collector) expr(e hcl.Expression) {
	if e == nil {
		return
	}
	if n, ok := e.(hclsyntax.Node); ok {
		_ = hclsyntax.Walk(n, c)
		return
	}
	for _, t := range e.Variables() {
		c.traversal(t)
	}
}

// Enter implements hclsyntax.Walker.
func (c *collector) Enter(n hclsyntax.Node) hcl.Diagnostics {
	switch n := n.(type) {
	case *hclsyntax.RelativeTraversalExpr:
		if index, ok := n.Source.(*hclsyntax.IndexExpr); ok {
			c.index(index, attrAt(n.Traversal, 0))
		}
	case *hclsyntax.IndexExpr:
		c.index(n, "")
	case *hclsyntax.ScopeTraversalExpr:
		if !c.seen[n] {
			c.traversal(n.Traversal)
		}
	}
	return nil
}

// Exit implements hclsyntax.Walker.
func (c *collector) Exit(hclsyntax.Node) hcl.Diagnostics { return nil }

// index notes an instance that is named by an index; attr is what stands
// behind it.
func (c *collector) index(n *hclsyntax.IndexExpr, attr string) {
	st, ok := n.Collection.(*hclsyntax.ScopeTraversalExpr)
	if !ok || c.seen[st] {
		return
	}
	tg := resolve(st.Traversal)
	if !tg.whole(st.Traversal) {
		return
	}
	c.seen[st] = true
	ref := tg.reference()
	if ref.idx = n.Key; tg.kind == "module" {
		ref.output = attr
	}
	c.refs = append(c.refs, ref)
}

func (c *collector) traversal(t hcl.Traversal) {
	switch tg := resolve(t); tg.kind {
	case "resource", "local", "var", "module":
		c.refs = append(c.refs, tg.reference())
	}
}

func (tg target) reference() reference {
	return reference{kind: tg.kind, name: tg.name, output: tg.output, to: tg.res, key: tg.key}
}

func collect(f func(*collector)) []reference {
	c := &collector{seen: map[hclsyntax.Node]bool{}}
	f(c)
	return c.refs
}
