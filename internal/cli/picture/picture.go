// Package picture draws a plan as one HTML page that needs nothing beside
// itself: the graph of resources, coloured by action, and every change with its
// difference, reason and price. It works offline and on a phone.
package picture

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/planner"
)

// The measures of the picture, in pixels.
const (
	boxWidth  = 230
	boxHeight = 44
	gapX      = 70
	gapY      = 16
	margin    = 16
	maxLabel  = 30 // characters of a name in a box
)

// node is one entry of the plan.
type node struct {
	*render.Entry
	ID     int
	Type   string // without the provider's name
	Label  string // the address without its type, cut to fit
	Class  string // for the style sheet
	X, Y   int
	Lines  []line
	Search string // what a search looks into, in small letters
	After  []int  // the nodes that it comes after
}

// line is one line of a difference.
type line struct {
	Class  string
	Indent int // columns before the text
	Text   string
}

// edge is a curve between two nodes.
type edge struct {
	From, To int
	Path     string // of SVG
}

// view is what the page shows.
type view struct {
	Summary, Created string
	Nodes            []*node
	Edges            []edge
	Kinds            []kind
	Width, Height    int
	Dangers          int
}

// kind is one kind of action, with how many objects it has.
type kind struct {
	Name, Class string
	N           int
}

// Write writes the page of a plan.
func Write(w io.Writer, p *planner.Plan, schemas render.Schemas) error {
	v := &view{
		Summary: render.Summary(p), Created: p.Created.UTC().Format("2006-01-02 15:04 UTC"),
	}
	v.nodes(p, schemas)
	v.edges()
	_, err := io.WriteString(w, v.page())
	return err
}

// nodes makes a node of every entry and places it.
func (v *view) nodes(p *planner.Plan, schemas render.Schemas) {
	of := map[addr.Instance]int{}
	for i, e := range render.Entries(p, schemas, 100) {
		first := e.Objects[0].Addr
		_, typ, _ := strings.Cut(first.Resource.Type, "_")
		n := &node{Entry: e, ID: i, Type: typ, Class: strings.ToLower(strings.Fields(e.Kind)[0]), Label: label(e)}
		n.Search = strings.ToLower(e.Name + "\n" + e.Why + "\n" + e.Cost + "\n" + e.Text)
		n.Lines = lines(e.Text)
		for _, c := range e.Objects {
			of[c.Addr] = i
		}
		if e.Danger {
			v.Dangers += len(e.Objects)
		}
		v.Nodes = append(v.Nodes, n)
		v.count(e, n.Class)
	}
	members := p.Members()
	g := &graph{after: make([][]int, len(v.Nodes))}
	for i, n := range v.Nodes {
		g.after[i] = after(i, n.Objects, of, members)
	}
	g.reduce()
	for i, n := range v.Nodes {
		n.After = g.after[i]
	}
	v.place(g.layout())
}

// after returns the nodes that a node comes after. What is destroyed is not
// declared any more: it hangs on what the state says.
func after(node int, objects []*planner.Change, of map[addr.Instance]int, members planner.Members) []int {
	var out []int
	add := func(j int) {
		if j != node && !slices.Contains(out, j) {
			out = append(out, j)
		}
	}
	taken := map[addr.Block]bool{}
	for _, c := range objects {
		for _, r := range c.Requires.Instances {
			if j, ok := of[r]; ok {
				add(j)
			}
		}
		for _, b := range c.Requires.Blocks {
			if !taken[b] {
				taken[b] = true
				for _, i := range members[b] {
					add(of[i])
				}
			}
		}
		if c.Action != planner.Delete {
			continue
		}
		for i, j := range of {
			if slices.Contains(c.Depended, i.Block()) {
				add(j)
			}
		}
	}
	slices.Sort(out)
	return out
}

// count adds an entry to its kind.
func (v *view) count(e *render.Entry, class string) {
	i := slices.IndexFunc(v.Kinds, func(k kind) bool { return k.Name == e.Kind })
	if i < 0 {
		i = len(v.Kinds)
		v.Kinds = append(v.Kinds, kind{Name: e.Kind, Class: class})
	}
	v.Kinds[i].N += len(e.Objects)
}

// place turns layers into pixels; each layer is centred.
func (v *view) place(places []place) {
	sizes := map[int]int{}
	most := 0
	for _, p := range places {
		sizes[p.layer]++
		most = max(most, sizes[p.layer])
	}
	for i, p := range places {
		v.Nodes[i].X = margin + p.layer*(boxWidth+gapX)
		v.Nodes[i].Y = margin + p.at*(boxHeight+gapY) + (most-sizes[p.layer])*(boxHeight+gapY)/2
		v.Width = max(v.Width, v.Nodes[i].X+boxWidth+margin)
		v.Height = max(v.Height, v.Nodes[i].Y+boxHeight+margin)
	}
}

// edges draws what comes after what.
func (v *view) edges() {
	for _, n := range v.Nodes {
		for _, m := range n.After {
			from := v.Nodes[m]
			x1, y1, x2, y2 := from.X+boxWidth, from.Y+boxHeight/2, n.X, n.Y+boxHeight/2
			bend := max(24, (x2-x1)/2)
			path := fmt.Sprintf("M%d %d C%d %d %d %d %d %d", x1, y1, x1+bend, y1, x2-bend, y2, x2, y2)
			v.Edges = append(v.Edges, edge{m, n.ID, path})
		}
	}
}

// label returns an entry's address without its type, cut to the box. Of a group
// whose keys take too much room the number of its objects is shown.
func label(e *render.Entry) string {
	first := e.Objects[0].Addr
	text := strings.Replace(e.Name, first.Resource.Type+".", "", 1)
	if len([]rune(text)) > maxLabel && len(e.Objects) > 1 {
		text = fmt.Sprintf("%s ×%d", strings.Replace(first.Block().String(), first.Resource.Type+".", "", 1), len(e.Objects))
	}
	if r := []rune(text); len(r) > maxLabel {
		text = "…" + string(r[len(r)-maxLabel+1:])
	}
	return text
}

// lines splits a difference into lines that know their sign.
func lines(text string) []line {
	if text == "" {
		return nil
	}
	var out []line
	for _, l := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		bare := strings.TrimLeft(l, " ")
		class := ""
		switch {
		case strings.HasPrefix(bare, "# "):
			class = "note"
		case strings.HasPrefix(bare, "-/+ "), strings.HasPrefix(bare, "+/- "), strings.HasPrefix(bare, "~ "):
			class = "mod"
		case strings.HasPrefix(bare, "+ "):
			class = "add"
		case strings.HasPrefix(bare, "- "):
			class = "del"
		}
		out = append(out, line{class, len(l) - len(bare), l})
	}
	return out
}
