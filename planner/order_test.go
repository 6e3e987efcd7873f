package planner_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/planner/dag"
)

// relations checks "a < b": a comes before b; "a | b": neither waits for the
// other. An operation is named as it prints itself; "a (destroy)" is "-a".
func relations(t *testing.T, p *planner.Plan, want ...string) {
	t.Helper()
	g, err := p.Graph()
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]planner.Op{}
	for _, op := range g.Nodes() {
		name := op.String()
		if at, ok := strings.CutSuffix(name, " (destroy)"); ok {
			name = "-" + at
		}
		byName[name] = op
	}
	find := func(name string) planner.Op {
		op, ok := byName[name]
		if !ok {
			t.Fatalf("no operation %q among %v", name, g.Nodes())
		}
		return op
	}
	for _, w := range want {
		if a, b, ok := strings.Cut(w, " | "); ok {
			x, y := find(a), find(b)
			if g.Reaches(x, y) || g.Reaches(y, x) {
				t.Errorf("want %s; one waits for the other", w)
			}
			continue
		}
		chain := strings.Split(w, " < ")
		for i := range len(chain) - 1 {
			x, y := find(chain[i]), find(chain[i+1])
			if !g.Reaches(y, x) || g.Reaches(x, y) {
				t.Errorf("want %s < %s", chain[i], chain[i+1])
			}
		}
	}
}

type orderTest struct {
	reason string
	scene
	want []string
}

func runOrders(t *testing.T, tests map[string]orderTest) {
	t.Helper()
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Log(tt.reason)
			relations(t, tt.build(t), tt.want...)
		})
	}
}

const pairs = `resource "toy_net" "a" {
	count = 2
	name  = "n"
	cidr  = "b"
	%lifecycle%
}
resource "toy_box" "a" {
	count  = 2
	name   = "b"
	net_id = toy_net.a[count.index].id
}
resource "toy_rule" "a" {
	count  = 2
	box_id = toy_box.a[count.index].id
	port   = 1
}
`

// pair is the configuration of pairs, with more in the block of the nets.
func pair(lifecycle string) string { return strings.Replace(pairs, "%lifecycle%", lifecycle, 1) }

var heldPairs = []had{
	{at: "toy_net.a[0]", attrs: attrs{"name": "n", "cidr": "a"}},
	{at: "toy_net.a[1]", attrs: attrs{"name": "n", "cidr": "a"}},
	{at: "toy_box.a[0]", attrs: attrs{"name": "b", "net_id": "id-toy_net.a[0]"}},
	{at: "toy_box.a[1]", attrs: attrs{"name": "b", "net_id": "id-toy_net.a[1]"}},
	{at: "toy_rule.a[0]", attrs: attrs{"box_id": "id-toy_box.a[0]", "port": 1}},
	{at: "toy_rule.a[1]", attrs: attrs{"box_id": "id-toy_box.a[1]", "port": 1}},
}

var createOrders = map[string]orderTest{
	"by instance": {
		reason: "an index names one instance",
		scene:  scene{src: pair("")},
		want: []string{
			"toy_net.a[0] < toy_box.a[0] < toy_rule.a[0]", "toy_net.a[1] < toy_box.a[1] < toy_rule.a[1]",
			"toy_net.a[0] | toy_rule.a[1]", "toy_box.a[0] | toy_box.a[1]", "toy_net.a[0] | toy_net.a[1]",
		},
	},
	"by key, splat, local and literal": {
		reason: "each.key and a literal name one, a splat and a local all",
		scene: scene{src: `resource "toy_net" "k" {
				for_each = toset(["x", "y"])
				name     = each.key
			}
			resource "toy_box" "k" {
				for_each = toset(["x", "y"])
				name     = "b"
				net_id   = toy_net.k[each.key].id
			}
			resource "toy_box" "literal" {
				name   = "b"
				net_id = toy_net.k["x"].id
			}
			locals { ids = [for n in toy_net.k : n.id] }
			resource "toy_box" "all" {
				name = "b"
				tags = local.ids
			}`},
		want: []string{
			`toy_net.k["x"] < toy_box.k["x"]`, `toy_net.k["y"] < toy_box.k["y"]`, `toy_net.k["x"] | toy_box.k["y"]`,
			`toy_net.k["x"] < toy_box.literal`, `toy_net.k["y"] | toy_box.literal`,
			`toy_net.k["x"] < toy_box.all`, `toy_net.k["y"] < toy_box.all`,
		},
	},
	"data source": {
		reason: "what is read during apply stands between",
		scene: scene{src: `resource "toy_net" "a" { name = "n" }
			data "toy_image" "i" {
				name       = "i"
				depends_on = [toy_net.a]
			}
			resource "toy_box" "a" {
				name  = "b"
				notes = data.toy_image.i.id
			}`},
		want: []string{"toy_net.a < data.toy_image.i < toy_box.a"},
	},
	"past what stays": {
		reason: "what does not change is no gap in the order",
		scene: scene{
			src: strings.Replace(pair(""), `name  = "n"`, `name  = "new"`, 1),
			had: []had{
				{at: "toy_net.a[0]", attrs: attrs{"name": "n", "cidr": "b"}}, {at: "toy_net.a[1]", attrs: attrs{"name": "n", "cidr": "b"}},
				heldPairs[2], heldPairs[3],
			},
		},
		want: []string{"toy_net.a[0] < toy_rule.a[0]", "toy_net.a[1] < toy_rule.a[1]", "toy_net.a[0] | toy_rule.a[1]"},
	},
	"unique name": {
		reason: "a name must be free before it is taken again",
		scene: scene{
			src: `resource "toy_zone" "a" { name = "z" }
			resource "toy_zone" "c" { name = "y" }`,
			had: []had{{at: "toy_zone.b", attrs: attrs{"name": "z"}}},
		},
		want: []string{"-toy_zone.b < toy_zone.a", "-toy_zone.b | toy_zone.c"},
	},
}

var destroyOrders = map[string]orderTest{
	"destroy": {
		reason: "what hangs on an object goes before it",
		scene:  scene{src: pair(""), had: heldPairs, mode: planner.Destroy},
		want: []string{
			"-toy_rule.a[0] < -toy_box.a[0] < -toy_net.a[0]", "-toy_rule.a[1] < -toy_box.a[1] < -toy_net.a[1]",
			"-toy_rule.a[0] | -toy_box.a[1]", "-toy_rule.a[0] | -toy_net.a[1]", "-toy_box.a[1] | -toy_net.a[0]",
		},
	},
	"destroy what is referred to otherwise by now": {
		reason: "the objects as they are count, not only the configuration",
		scene: scene{src: pair(""), mode: planner.Destroy, had: append([]had{
			{at: "toy_box.a[0]", attrs: attrs{"name": "b", "net_id": "id-toy_net.a[1]"}},
			{at: "toy_box.a[1]", attrs: attrs{"name": "b", "net_id": "id-toy_net.a[0]"}},
			heldPairs[4], heldPairs[5],
		}, heldPairs[:2]...)},
		want: []string{
			"-toy_rule.a[0] < -toy_box.a[0] < -toy_net.a[1]", "-toy_rule.a[1] < -toy_box.a[1] < -toy_net.a[0]",
		},
	},
	"destroy, keys from an object": {
		reason: "which instances there are is told by the objects as they are",
		scene: scene{mode: planner.Destroy, src: `resource "toy_box" "src" {
				name = "b"
				tags = ["x", "y"]
			}
			resource "toy_box" "k" {
				for_each = toset(toy_box.src.tags)
				name     = "b"
			}
			resource "toy_rule" "k" {
				for_each = toset(toy_box.src.tags)
				box_id   = toy_box.k[each.key].id
				port     = 1
			}`, had: []had{
			{at: "toy_box.src", attrs: attrs{"name": "b", "tags": []string{"x", "y"}}},
			{at: `toy_box.k["x"]`}, {at: `toy_box.k["y"]`},
			{at: `toy_rule.k["x"]`, attrs: attrs{"box_id": "1", "port": 1}}, {at: `toy_rule.k["y"]`, attrs: attrs{"box_id": "2", "port": 1}},
		}},
		want: []string{
			`-toy_rule.k["x"] < -toy_box.k["x"] < -toy_box.src`, `-toy_rule.k["y"] < -toy_box.k["y"] < -toy_box.src`,
			`-toy_rule.k["x"] | -toy_box.k["y"]`,
		},
	},
	"orphans": {
		reason: "the state knows what hung on what",
		scene: scene{had: []had{
			{at: "toy_net.x"}, {at: "toy_net.y"},
			{at: "toy_box.x", deps: []string{"toy_net.x"}}, {at: "toy_rule.x", deps: []string{"toy_box.x", "toy_net.x"}, attrs: attrs{"box_id": "1", "port": 1}},
		}},
		want: []string{"-toy_rule.x < -toy_box.x < -toy_net.x", "-toy_rule.x | -toy_net.y"},
	},
	"let go": {
		reason: "what is changed lets go first",
		scene: scene{
			src: `resource "toy_box" "a" { name = "b" }`,
			had: []had{{at: "toy_net.x"}, {at: "toy_box.a", attrs: attrs{"name": "b", "net_id": "id-toy_net.x"}, deps: []string{"toy_net.x"}}},
		},
		want: []string{"toy_box.a < -toy_net.x"},
	},
	"let go by replacement": {
		reason: "a new box need not be there for the old net to go",
		scene: scene{
			src: `resource "toy_box" "a" { name = "b" }`,
			had: []had{{at: "toy_net.x"}, {at: "toy_box.a", attrs: attrs{"name": "b", "home_id": "id-toy_net.x"}, deps: []string{"toy_net.x"}}},
		},
		want: []string{"-toy_box.a < -toy_net.x", "toy_box.a | -toy_net.x"},
	},
	"gone": {
		reason: "what is only forgotten is waited for all the same",
		scene:  scene{had: []had{{at: "toy_net.x"}, {at: "toy_box.x", deps: []string{"toy_net.x"}, gone: true}}},
		want:   []string{"-toy_box.x < -toy_net.x"},
	},
	"stale dependencies": {
		reason: "records that contradict one another do not stop a destroy",
		scene: scene{had: []had{
			{at: "toy_box.a", deps: []string{"toy_net.a"}},
			{at: "toy_net.a", attrs: attrs{"name": "of id-toy_box.a"}, deps: []string{"toy_box.a"}},
			{at: "toy_rule.a", deps: []string{"toy_box.a"}, attrs: attrs{"box_id": "1", "port": 1}},
		}},
		want: []string{"-toy_net.a < -toy_box.a", "-toy_rule.a < -toy_box.a"},
	},
	"deposed": {
		reason: "what an earlier run left goes when its dependents have moved",
		scene: scene{
			src: pair(cbd),
			had: append([]had{
				{at: "toy_net.a[0]", attrs: attrs{"name": "n", "cidr": "b"}}, {at: "toy_net.a[1]", attrs: attrs{"name": "n", "cidr": "b"}},
				{at: "toy_net.a[0]", attrs: attrs{"id": "old"}, deposed: "00000001"},
				{at: "toy_box.a[0]", attrs: attrs{"name": "b", "net_id": "old"}},
			}, heldPairs[4:]...),
		},
		want: []string{"toy_box.a[0] < -toy_net.a[0] (deposed 00000001)"},
	},
}

var replaceOrders = map[string]orderTest{
	"plain": {
		reason: "all the old goes, last first, and then all the new comes",
		scene:  scene{src: chain("", "", ""), had: heldChain},
		want: []string{
			"-toy_rule.a < -toy_box.a < -toy_net.a < toy_net.a < toy_box.a < toy_rule.a",
		},
	},
	"create before destroy": {
		reason: "all the new comes, then the old goes, last first",
		scene:  scene{src: chain("", "", cbd), had: heldChain},
		want: []string{
			"toy_net.a < toy_box.a < toy_rule.a < -toy_rule.a < -toy_box.a < -toy_net.a",
		},
	},
	"first create before destroy": {
		reason: "the old net stays until the old box is gone",
		scene:  scene{src: chain(cbd, "", ""), had: heldChain},
		want: []string{
			"-toy_rule.a < -toy_box.a < -toy_net.a", "toy_net.a < toy_box.a < toy_rule.a", "toy_net.a < -toy_net.a", "-toy_box.a < toy_box.a",
		},
	},
	"moved over": {
		reason: "the old goes once its own dependents have moved to the new",
		scene:  scene{src: pair(cbd), had: heldPairs},
		want: []string{
			"toy_net.a[0] < toy_box.a[0] < -toy_net.a[0]", "toy_net.a[1] < toy_box.a[1] < -toy_net.a[1]",
			"toy_box.a[0] | -toy_net.a[1]", "toy_box.a[1] | -toy_net.a[0]",
		},
	},
	"moved across": {
		reason: "the old goes once those have moved that it really has",
		scene: scene{src: pair(cbd), had: append([]had{
			{at: "toy_box.a[0]", attrs: attrs{"name": "b", "net_id": "id-toy_net.a[1]"}},
			{at: "toy_box.a[1]", attrs: attrs{"name": "b", "net_id": "id-toy_net.a[0]"}},
		}, heldPairs[:2]...)},
		want: []string{"toy_box.a[0] < -toy_net.a[1]", "toy_box.a[1] < -toy_net.a[0]"},
	},
	"moved away": {
		reason: "what goes over to another net leaves before the old is replaced",
		scene: scene{
			src: `resource "toy_net" "a" {
				name = "n"
				cidr = "b"
			}
			resource "toy_net" "b" { name = "n" }
			resource "toy_box" "a" {
				name   = "b"
				net_id = toy_net.b.id
			}`,
			had: []had{heldChain[0], {at: "toy_box.a", attrs: attrs{"name": "b", "net_id": "id-toy_net.a"}, deps: []string{"toy_net.a"}}},
		},
		want: []string{"toy_net.b < toy_box.a < -toy_net.a < toy_net.a"},
	},
	"moved away, created before": {
		reason: "also where what leaves is replaced, the new one first",
		scene: scene{
			src: `resource "toy_net" "a" {
				name = "n"
				cidr = "b"
			}
			resource "toy_net" "b" { name = "n" }
			resource "toy_box" "a" {
				name    = "b"
				home_id = toy_net.b.id
				` + cbd + `
			}`,
			had: []had{heldChain[0], {at: "toy_box.a", attrs: attrs{"name": "b", "home_id": "id-toy_net.a"}, deps: []string{"toy_net.a"}}},
		},
		want: []string{"toy_net.b < toy_box.a < -toy_box.a < -toy_net.a < toy_net.a"},
	},
}

func TestCreateOrder(t *testing.T)  { runOrders(t, createOrders) }
func TestDestroyOrder(t *testing.T) { runOrders(t, destroyOrders) }
func TestReplaceOrder(t *testing.T) { runOrders(t, replaceOrders) }

// TestNoOperations: what does not change has no operation.
func TestNoOperations(t *testing.T) {
	p := scene{src: pair(""), had: append([]had{
		{at: "toy_net.a[0]", attrs: attrs{"name": "n", "cidr": "b"}}, {at: "toy_net.a[1]", attrs: attrs{"name": "n", "cidr": "b"}},
	}, heldPairs[2:]...)}.build(t)
	g, err := p.Graph()
	if err != nil || len(g.Nodes()) != 0 {
		t.Errorf("%v, %v", g.Nodes(), err)
	}
}

// TestManyInstances: the edges of many instances are few, where each hangs on
// one other.
func TestManyInstances(t *testing.T) {
	const n = 300
	s := scene{src: strings.ReplaceAll(strings.ReplaceAll(pair(""), "count  = 2", "count  = 300"), "count = 2", "count = 300")}
	for i := range n {
		s.had = append(s.had,
			had{at: fmt.Sprintf("toy_net.a[%d]", i), attrs: attrs{"name": "n", "cidr": "a"}},
			had{at: fmt.Sprintf("toy_box.a[%d]", i), attrs: attrs{"name": "b", "net_id": fmt.Sprintf("id-toy_net.a[%d]", i)}},
			had{at: fmt.Sprintf("toy_rule.a[%d]", i), attrs: attrs{"box_id": fmt.Sprintf("id-toy_box.a[%d]", i), "port": 1}})
	}
	created, destroyed := s, s
	created.had, destroyed.mode = nil, planner.Destroy
	for name, s := range map[string]scene{"create": created, "replace": s, "destroy": destroyed} {
		g, err := s.build(t).Graph()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if edges := edgesOf(g); edges > 4*n {
			t.Errorf("%s: %d operations have %d edges", name, len(g.Nodes()), edges)
		}
	}
}

// edgesOf counts the edges of a graph.
func edgesOf(g *dag.Graph[planner.Op]) int {
	edges := 0
	for _, op := range g.Nodes() {
		edges += len(g.Needs(op))
	}
	return edges
}
