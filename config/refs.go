package config

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
)

// reference is one mention of a resource in an expression.
type reference struct {
	to  addr.Resource
	key *addr.Key      // a literal index
	idx hcl.Expression // an index that must be evaluated
	rng hcl.Range
}

// target is what a traversal names.
type target struct {
	kind string // "var", "local", "resource", "count", "each", "path", "terraform", "self", or "" for nothing we know
	name string
	res  addr.Resource
	key  *addr.Key
}

// resolve says what a traversal names. What looks like a resource is one.
func resolve(t hcl.Traversal) target {
	root := t.RootName()
	switch root {
	case "var", "local", "count", "each", "path", "terraform":
		return target{kind: root, name: attrAt(t, 1)}
	case "self":
		return target{kind: root}
	case "module", "ephemeral":
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

// collector gathers the references of expressions: to resources with their
// indexes, and to locals.
type collector struct {
	refs   []reference
	locals []string
	seen   map[hclsyntax.Node]bool
}

// body walks a body as written in HCL; of other syntaxes only whole blocks are
// seen.
func (c *collector) body(b hcl.Body) {
	if syn, ok := b.(*hclsyntax.Body); ok {
		_ = hclsyntax.Walk(syn, c)
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
	case *hclsyntax.IndexExpr:
		st, ok := n.Collection.(*hclsyntax.ScopeTraversalExpr)
		if !ok {
			break
		}
		t := resolve(st.Traversal)
		whole := len(st.Traversal) == 2 || (t.res.Mode == addr.Data && len(st.Traversal) == 3)
		if t.kind == "resource" && whole {
			c.seen[st] = true
			c.refs = append(c.refs, reference{to: t.res, idx: n.Key, rng: n.SrcRange})
		}
	case *hclsyntax.ScopeTraversalExpr:
		if !c.seen[n] {
			c.traversal(n.Traversal)
		}
	}
	return nil
}

// Exit implements hclsyntax.Walker.
func (c *collector) Exit(hclsyntax.Node) hcl.Diagnostics { return nil }

func (c *collector) traversal(t hcl.Traversal) {
	tg := resolve(t)
	switch tg.kind {
	case "resource":
		c.refs = append(c.refs, reference{to: tg.res, key: tg.key, rng: t.SourceRange()})
	case "local":
		c.locals = append(c.locals, tg.name)
	}
}

func collect(f func(*collector)) *collector {
	c := &collector{seen: map[hclsyntax.Node]bool{}}
	f(c)
	return c
}

// through adds what the named locals refer to, and the locals behind them.
func (m *Module) through(names []string, seen map[string]bool) []reference {
	var out []reference
	for _, n := range names {
		l := m.Locals[n]
		if l == nil || seen[n] {
			continue
		}
		seen[n] = true
		c := collect(func(c *collector) { c.expr(l.expr) })
		out = append(out, c.refs...)
		out = append(out, m.through(c.locals, seen)...)
	}
	return out
}

// references returns all that a resource block refers to, through locals.
func (m *Module) references(r *Resource) []reference {
	c := collect(func(c *collector) {
		c.body(r.source)
	})
	refs := slices.DeleteFunc(c.refs, func(ref reference) bool { return !m.declared(ref.to) })
	return append(refs, slices.DeleteFunc(m.through(c.locals, map[string]bool{}), func(ref reference) bool { return !m.declared(ref.to) })...)
}

func (m *Module) declared(r addr.Resource) bool { return m.Resources[r] != nil }

// BlockDependencies returns the blocks that a block hangs on, near and far, as
// the state document lists them; nil if it is not declared.
func (c *Config) BlockDependencies(b addr.Block) []addr.Block {
	seen := map[addr.Resource]bool{}
	var visit func(r addr.Resource)
	visit = func(r addr.Resource) {
		res := c.Root.Resources[r]
		if res == nil {
			return
		}
		for _, ref := range c.Root.references(res) {
			if !seen[ref.to] {
				seen[ref.to] = true
				visit(ref.to)
			}
		}
	}
	visit(b.Resource)
	var out []addr.Block
	for r := range seen {
		if r != b.Resource {
			out = append(out, addr.Block{Module: b.Module, Resource: r})
		}
	}
	slices.SortFunc(out, addr.Block.Compare)
	return out
}
