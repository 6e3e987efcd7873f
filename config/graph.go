package config

import (
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// node is something of a module that refers to other things: a resource block,
// a local value, a variable, an output, or a module call, which stands for how
// many instances there are.
type node struct {
	module *Module
	kind   string // "resource", "local", "var", "output" or "module"
	name   string
	res    addr.Resource
}

// graph keeps what the nodes of a configuration refer to.
type graph struct {
	mu   sync.Mutex
	refs map[node][]reference
}

// references returns what stands in the expressions of a node. Those of a
// variable stand in the module that calls.
func (c *Config) references(n node) []reference {
	c.graph.mu.Lock()
	defer c.graph.mu.Unlock()
	refs, ok := c.graph.refs[n]
	if ok {
		return refs
	}
	refs = collect(n.collect)
	if c.graph.refs == nil {
		c.graph.refs = map[node][]reference{}
	}
	c.graph.refs[n] = refs
	return refs
}

// collect gathers the references in the expressions of a node.
func (n node) collect(c *collector) {
	m := n.module
	switch n.kind {
	case "resource":
		r := m.Resources[n.res]
		if len(r.provisioners) == 0 {
			c.body(r.source)
		} else {
			c.body(without(r.source, "provisioner", "connection"))
			c.provisioned(r)
		}
		c.traversals(r.dependsOn) // which JSON has as text
		for _, x := range r.Lifecycle.triggers {
			c.expr(x)
		}
		for _, im := range m.imports {
			if im.into == n.res {
				c.expr(im.id)
				c.expr(im.forEach)
			}
		}
	case "local":
		c.expr(m.Locals[n.name].expr)
	case "output":
		o := m.Outputs[n.name]
		c.expr(o.expr)
		c.traversals(o.dependsOn)
		c.conditions(o.preconditions)
	case "var":
		if m.Call != nil && m.Call.arguments[n.name] != nil {
			c.expr(m.Call.arguments[n.name].Expr)
		}
	case "module":
		call := m.Calls[n.name]
		c.expr(call.count)
		c.expr(call.forEach)
		c.traversals(call.dependsOn)
	}
}

func (c *collector) traversals(ts []hcl.Traversal) {
	for _, t := range ts {
		c.traversal(t)
	}
}

func (c *collector) conditions(list []*condition) {
	for _, cond := range list {
		c.expr(cond.condition)
		c.expr(cond.message)
	}
}

// needs returns the nodes that a node refers to. All that is in a module needs
// the call of the module.
func (c *Config) needs(n node) []node {
	in := n.module
	var out []node
	if n.module.Call != nil {
		out = append(out, node{module: n.module.Parent, kind: "module", name: n.module.Call.Name})
	}
	if n.kind == "var" {
		in = n.module.Parent
	}
	for _, ref := range c.references(n) {
		out = append(out, in.named(ref)...)
	}
	return out
}

// named returns the nodes that a reference in m names; none where nothing of
// that name is declared. A module as a whole is all that is in it.
func (m *Module) named(ref reference) []node {
	n := node{module: m, kind: ref.kind, name: ref.name, res: ref.to}
	declared := false
	switch ref.kind {
	case "resource":
		declared = m.Resources[ref.to] != nil
	case "local":
		declared = m.Locals[ref.name] != nil
	case "var":
		declared = m.Variables[ref.name] != nil
	case "module":
		call := m.Calls[ref.name]
		if call == nil || call.Module == nil {
			return nil
		}
		if ref.output == "" {
			return call.Module.all()
		}
		n = node{module: call.Module, kind: "output", name: ref.output}
		declared = call.Module.Outputs[ref.output] != nil
	}
	if !declared {
		return nil
	}
	return []node{n}
}

// all returns the outputs and resources of a module and of those below it.
func (m *Module) all() []node {
	var out []node
	for _, name := range sorted(m.Outputs) {
		out = append(out, node{module: m, kind: "output", name: name})
	}
	for _, b := range m.blocks(m.Addr) {
		out = append(out, node{module: m, kind: "resource", res: b.Resource})
	}
	for _, name := range sorted(m.Calls) {
		if called := m.Calls[name].Module; called != nil {
			out = append(out, called.all()...)
		}
	}
	return out
}

// nodes returns all nodes, in a fixed order.
func (c *Config) nodes() []node {
	var out []node
	for _, m := range c.Modules() {
		for _, b := range m.blocks(m.Addr) {
			out = append(out, node{module: m, kind: "resource", res: b.Resource})
		}
		for _, name := range sorted(m.Locals) {
			out = append(out, node{module: m, kind: "local", name: name})
		}
		for _, name := range sorted(m.Outputs) {
			out = append(out, node{module: m, kind: "output", name: name})
		}
	}
	return out
}

// String names a node as a user would.
func (n node) String() string {
	text := n.kind + "." + n.name
	switch n.kind {
	case "resource":
		return addr.Block{Module: n.module.Addr, Resource: n.res}.String()
	case "module":
		text = "module." + n.name
	}
	if n.module.Addr.IsRoot() {
		return text
	}
	return string(n.module.Addr) + "." + text
}

// declaredAt returns where a node is declared.
func (n node) declaredAt() *diag.Range {
	switch n.kind {
	case "resource":
		return &n.module.Resources[n.res].Range
	case "local":
		return &n.module.Locals[n.name].Range
	case "output":
		return &n.module.Outputs[n.name].Range
	case "var":
		return &n.module.Variables[n.name].Range
	default:
		return &n.module.Calls[n.name].Range
	}
}

// BlockDependencies returns the blocks that a block hangs on, near and far, as
// the state document lists them: without keys, also those of modules; nil if
// it is not declared.
func (c *Config) BlockDependencies(b addr.Block) []addr.Block { return c.dependencies(b, true) }

// NearDependencies returns the blocks that a block refers to without another
// block between; itself where it does so.
func (c *Config) NearDependencies(b addr.Block) []addr.Block { return c.dependencies(b, false) }

// dependencies returns the blocks that a block hangs on, sorted; far: also what
// these hang on.
func (c *Config) dependencies(b addr.Block, far bool) []addr.Block {
	m := c.Module(b.Module)
	if m == nil || m.Resources[b.Resource] == nil {
		return nil
	}
	from := node{module: m, kind: "resource", res: b.Resource}
	seen := map[node]bool{from: far}
	var out []addr.Block
	for todo := []node{from}; len(todo) > 0; {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, next := range c.needs(n) {
			if seen[next] {
				continue
			}
			seen[next] = true
			if next.kind == "resource" {
				out = append(out, addr.Block{Module: next.module.Addr, Resource: next.res})
			}
			if far || next.kind != "resource" {
				todo = append(todo, next)
			}
		}
	}
	slices.SortFunc(out, addr.Block.Compare)
	return out
}

// cycles finds things that refer to one another in a ring.
func (c *Config) cycles() diag.Diagnostics {
	state := map[node]int{}
	var stack, found []node
	var visit func(n node)
	visit = func(n node) {
		if found != nil || state[n] == 2 {
			return
		}
		if state[n] == 1 {
			found = slices.Clone(stack[slices.Index(stack, n):])
			return
		}
		state[n] = 1
		stack = append(stack, n)
		for _, next := range c.needs(n) {
			visit(next)
		}
		stack = stack[:len(stack)-1]
		state[n] = 2
	}
	for _, n := range c.nodes() {
		visit(n)
	}
	if found == nil {
		return nil
	}
	names := make([]string, 0, len(found)+1)
	for _, n := range append(found, found[0]) {
		names = append(names, n.String())
	}
	at := found[0].mention(found[1%len(found)])
	if len(found) == 1 {
		return diag.Diagnostics{diag.Errorf("Reference to itself", "%s refers to itself, so that its value would have to be there before it is computed. In a postcondition of its own, self is the object; else remove the reference.", found[0]).Of(diag.Cycle).At(at)}
	}
	return diag.Diagnostics{diag.Errorf("Cycle", "These refer to one another, so that none can be first: %s. Remove one of the references.", strings.Join(names, " → ")).Of(diag.Cycle).At(at)}
}

// mention returns where a node refers to another, its declaration where that
// cannot be told.
func (n node) mention(other node) *diag.Range {
	var source any
	switch n.kind {
	case "resource":
		source = n.module.Resources[n.res].source
	case "local":
		source = n.module.Locals[n.name].expr
	case "output":
		source = n.module.Outputs[n.name].expr
	}
	at := n.declaredAt()
	body, ok := source.(hclsyntax.Node)
	if !ok {
		return at
	}
	found := false
	_ = hclsyntax.VisitAll(body, func(x hclsyntax.Node) hcl.Diagnostics {
		if t, ok := x.(*hclsyntax.ScopeTraversalExpr); ok && !found && slices.Contains(n.module.named(resolve(t.Traversal).reference()), other) {
			at, found = fromRange(t.SrcRange), true
		}
		return nil
	})
	return at
}
