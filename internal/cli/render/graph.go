package render

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
)

// Graph is resources and what each depends on, for drawing.
type Graph struct {
	Nodes []GraphNode
	// Edges lead from a node to what it depends on, by their ids.
	Edges [][2]string
	// Rings are those of the edges that are part of a cycle.
	Rings map[[2]string]bool
}

// GraphNode is one box of a drawing.
type GraphNode struct {
	ID     string // unique in the graph
	Label  string
	Module string // whose box it stands in, "" for none
	// Action colours the box; "" leaves it plain.
	Action planner.Action
}

// BlocksGraph is the graph of blocks; near returns what a block refers to itself.
// Only the edges are kept that no way over other blocks replaces.
func BlocksGraph(blocks []addr.Block, near func(addr.Block) []addr.Block) Graph {
	var g Graph
	for _, b := range blocks {
		g.Nodes = append(g.Nodes, blockNode(b))
		for _, d := range near(b) {
			g.Edges = append(g.Edges, [2]string{b.String(), d.String()})
		}
	}
	g.Edges = reduced(g.Edges)
	return g
}

// CyclesGraph is the graph of blocks that may refer to one another; near returns
// what a block refers to itself. Every edge is kept.
func CyclesGraph(blocks []addr.Block, near, before func(addr.Block) []addr.Block) Graph {
	g := Graph{Rings: map[[2]string]bool{}}
	for _, b := range blocks {
		g.Nodes = append(g.Nodes, blockNode(b))
		for _, d := range near(b) {
			e := [2]string{b.String(), d.String()}
			g.Edges = append(g.Edges, e)
			if d == b || slices.Contains(before(d), b) {
				g.Rings[e] = true
			}
		}
	}
	return g
}

func blockNode(b addr.Block) GraphNode {
	return GraphNode{ID: b.String(), Label: b.Resource.String(), Module: string(b.Module)}
}

// PlanGraph is the graph of the instances of a plan, with what becomes of each.
// Only the edges are kept that no way over other instances replaces.
func PlanGraph(p *planner.Plan) Graph {
	var g Graph
	known := map[string]bool{}
	for _, c := range p.Changes {
		known[nodeID(c)] = true
	}
	members := p.Members()
	for _, c := range p.Changes {
		inner := c.Addr
		inner.Module = addr.Root
		label := inner.String()
		if c.Deposed != "" {
			label += " (deposed " + c.Deposed + ")"
		}
		switch {
		case c.Action.IsReplace():
			label += "\nreplace"
		case c.Changed():
			label += "\n" + string(c.Action)
		}
		g.Nodes = append(g.Nodes, GraphNode{ID: nodeID(c), Label: label, Module: string(c.Addr.Module), Action: c.Action})
		for _, r := range members.Of(c.Requires) {
			if known[r.String()] {
				g.Edges = append(g.Edges, [2]string{nodeID(c), r.String()})
			}
		}
	}
	g.Edges = reduced(g.Edges)
	return g
}

// nodeID is the id of a change.
func nodeID(c *planner.Change) string {
	if c.Deposed == "" {
		return c.Addr.String()
	}
	return c.Addr.String() + " " + c.Deposed
}

// ringColour is the colour of the edges of a cycle.
const ringColour = "#cc0000"

// fill is the colour of a box, "" for none.
func (n GraphNode) fill() string {
	switch n.Action {
	case planner.Create:
		return "#c6efce"
	case planner.Update:
		return "#ffeb9c"
	case planner.Replace, planner.CreateThenDelete:
		return "#ffcc99"
	case planner.Delete:
		return "#ffc7ce"
	case planner.Read:
		return "#cce5ff"
	case planner.Forget:
		return "#e0e0e0"
	default:
		return ""
	}
}

// modules returns the modules of a graph in order, and the nodes of each.
func (g Graph) modules() ([]string, map[string][]GraphNode) {
	var order []string
	nodes := map[string][]GraphNode{}
	for _, n := range g.Nodes {
		if nodes[n.Module] == nil {
			order = append(order, n.Module)
		}
		nodes[n.Module] = append(nodes[n.Module], n)
	}
	slices.Sort(order)
	return order, nodes
}

// DOT writes a graph in the language of Graphviz, in the form of terraform
// graph.
func (g Graph) DOT(w io.Writer) error {
	var b strings.Builder
	b.WriteString("digraph G {\n  rankdir = \"RL\";\n  node [shape = rect, fontname = \"sans-serif\"];\n")
	order, nodes := g.modules()
	for _, m := range order {
		in := "  "
		if m != "" {
			fmt.Fprintf(&b, "  subgraph %s {\n    label = %s\n    fontname = \"sans-serif\"\n", dotString("cluster_"+m), dotString(m))
			in = "    "
		}
		for _, n := range nodes[m] {
			attrs := "label=" + dotString(n.Label)
			if f := n.fill(); f != "" {
				attrs += fmt.Sprintf(", style=filled, fillcolor=%s", dotString(f))
			}
			fmt.Fprintf(&b, "%s%s [%s];\n", in, dotString(n.ID), attrs)
		}
		if m != "" {
			b.WriteString("  }\n")
		}
	}
	for _, e := range g.Edges {
		attrs := ""
		if g.Rings[e] {
			attrs = fmt.Sprintf(" [color=%s, penwidth=2]", dotString(ringColour))
		}
		fmt.Fprintf(&b, "  %s -> %s%s;\n", dotString(e[0]), dotString(e[1]), attrs)
	}
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// dotString quotes a text for DOT.
func dotString(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(text) + `"`
}

// Mermaid writes a graph as a flowchart of Mermaid, which GitHub and GitLab
// draw in Markdown.
func (g Graph) Mermaid(w io.Writer) error {
	var b strings.Builder
	b.WriteString("flowchart RL\n")
	ids := map[string]string{}
	for i, n := range g.Nodes {
		ids[n.ID] = "n" + strconv.Itoa(i)
	}
	order, nodes := g.modules()
	var styles []string
	for k, m := range order {
		in := "  "
		if m != "" {
			fmt.Fprintf(&b, "  subgraph m%d[%s]\n", k, mermaidString(m))
			in = "    "
		}
		for _, n := range nodes[m] {
			fmt.Fprintf(&b, "%s%s[%s]\n", in, ids[n.ID], mermaidString(n.Label))
			if f := n.fill(); f != "" {
				styles = append(styles, fmt.Sprintf("  style %s fill:%s,color:#000\n", ids[n.ID], f))
			}
		}
		if m != "" {
			b.WriteString("  end\n")
		}
	}
	for i, e := range g.Edges {
		fmt.Fprintf(&b, "  %s --> %s\n", ids[e[0]], ids[e[1]])
		if g.Rings[e] {
			styles = append(styles, fmt.Sprintf("  linkStyle %d stroke:%s,stroke-width:2px\n", i, ringColour))
		}
	}
	b.WriteString(strings.Join(styles, ""))
	_, err := io.WriteString(w, b.String())
	return err
}

// mermaidString quotes a text for Mermaid, which knows entities instead of
// escapes.
func mermaidString(text string) string {
	return `"` + strings.NewReplacer("#", "#35;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "\n", "<br>").Replace(text) + `"`
}
