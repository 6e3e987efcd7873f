package planner_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
)

// actionTest is a scene and what happens to each object in it.
type actionTest struct {
	reason string
	scene
	want []string
}

func runActions(t *testing.T, tests map[string]actionTest) {
	t.Helper()
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := tt.build(t)
			if diff := cmp.Diff(tt.want, lines(p)); diff != "" {
				t.Errorf("%s: -want +got:\n%s", tt.reason, diff)
			}
			if _, err := p.Graph(); err != nil {
				t.Errorf("%s: %v", tt.reason, err)
			}
		})
	}
}

var actionTests = map[string]actionTest{
	"create": {
		reason: "what the state does not hold is made",
		scene:  scene{src: `resource "toy_net" "a" { name = "n" }`},
		want:   []string{"toy_net.a create"},
	},
	"no-op": {
		reason: "what is as declared stays",
		scene: scene{
			src: `resource "toy_box" "a" { name = "b" }`,
			had: []had{{at: "toy_box.a", attrs: attrs{"name": "b"}}},
		},
		want: []string{"toy_box.a no-op"},
	},
	"update": {
		reason: "what can be changed in place is",
		scene: scene{
			src: `resource "toy_box" "a" {
					name = "b"
					size = "big"
				}`,
			had: []had{{at: "toy_box.a", attrs: attrs{"name": "b"}}},
		},
		want: []string{"toy_box.a update"},
	},
	"replace": {
		reason: "what cannot be changed is replaced, and the reason named",
		scene: scene{
			src: `resource "toy_net" "a" {
					name = "n"
					cidr = "10.1.0.0/16"
				}`,
			had: []had{{at: "toy_net.a", attrs: attrs{"name": "n", "cidr": "10.0.0.0/16"}}},
		},
		want: []string{"toy_net.a delete-create by cidr"},
	},
	"orphan": {
		reason: "what is no longer declared is deleted",
		scene:  scene{had: []had{{at: "toy_net.a", attrs: attrs{"name": "n"}}, {at: "toy_box.b[1]", attrs: attrs{"name": "b"}}}},
		want: []string{
			"toy_box.b[1] delete: its block is not in the configuration",
			"toy_net.a delete: its block is not in the configuration",
		},
	},
	"gone": {
		reason: "what was deleted elsewhere is made again, or forgotten",
		scene: scene{
			src: `resource "toy_net" "a" { name = "n" }`,
			had: []had{
				{at: "toy_net.a", attrs: attrs{"name": "n"}, gone: true},
				{at: "toy_net.b", attrs: attrs{"name": "n"}, gone: true},
			},
		},
		want: []string{"toy_net.a create", "toy_net.b forget: it is gone"},
	},
	"gone and tainted": {
		reason: "what is gone needs no replacement",
		scene: scene{
			src: `resource "toy_net" "a" { name = "n" }`,
			had: []had{{at: "toy_net.a", attrs: attrs{"name": "n"}, gone: true, tainted: true}},
		},
		want: []string{"toy_net.a create"},
	},
	"changed elsewhere": {
		reason: "drift is put right",
		scene: scene{
			src: `resource "toy_box" "a" { name = "b" }`,
			had: []had{{at: "toy_box.a", attrs: attrs{"name": "b"}, now: attrs{"name": "other"}}},
		},
		want: []string{"toy_box.a update"},
	},
	"tainted": {
		reason: "a tainted object is replaced",
		scene: scene{
			src: `resource "toy_box" "a" { name = "b" }`,
			had: []had{{at: "toy_box.a", attrs: attrs{"name": "b"}, tainted: true}},
		},
		want: []string{"toy_box.a delete-create: it is marked as tainted"},
	},
	"asked for": {
		reason: "-replace replaces that instance only",
		scene: scene{
			src: `resource "toy_box" "a" {
					count = 2
					name  = "b"
				}`,
			had:     []had{{at: "toy_box.a[0]", attrs: attrs{"name": "b"}}, {at: "toy_box.a[1]", attrs: attrs{"name": "b"}}},
			replace: []string{"toy_box.a[1]"},
		},
		want: []string{"toy_box.a[0] no-op", "toy_box.a[1] delete-create: replacement was asked for"},
	},
	"deposed": {
		reason: "what an earlier replacement left is deleted",
		scene: scene{
			src: `resource "toy_net" "a" { name = "n" }`,
			had: []had{
				{at: "toy_net.a", attrs: attrs{"name": "n"}},
				{at: "toy_net.a", attrs: attrs{"name": "n", "id": "old"}, deposed: "0000000b"},
				{at: "toy_net.a", attrs: attrs{"name": "n", "id": "older"}, deposed: "0000000a", gone: true},
			},
		},
		want: []string{
			"toy_net.a no-op",
			"toy_net.a (0000000a) forget: it is gone",
			"toy_net.a (0000000b) delete: it is left over from a replacement",
		},
	},
}

func TestActions(t *testing.T) { runActions(t, actionTests) }

// boxes are recorded boxes of the same name.
func boxes(at ...string) []had {
	var out []had
	for _, a := range at {
		out = append(out, had{at: a, attrs: attrs{"name": "b"}})
	}
	return out
}

const counted = `resource "toy_box" "a" {
		count = 2
		name  = "b"
	}`
const keyed = `resource "toy_box" "a" {
		for_each = toset(["x", "y"])
		name     = "b"
	}`

var repetitionTests = map[string]actionTest{
	"count grows": {
		reason: "new instances are made, the others stay",
		scene:  scene{src: counted, had: boxes("toy_box.a[0]")},
		want:   []string{"toy_box.a[0] no-op", "toy_box.a[1] create"},
	},
	"count shrinks": {
		reason: "the last instances go",
		scene:  scene{src: counted, had: boxes("toy_box.a[0]", "toy_box.a[1]", "toy_box.a[2]", "toy_box.a[10]")},
		want: []string{
			"toy_box.a[0] no-op", "toy_box.a[1] no-op",
			"toy_box.a[2] delete: index [2] is out of range for count",
			"toy_box.a[10] delete: index [10] is out of range for count",
		},
	},
	"count zero": {
		reason: "a count of zero deletes all",
		scene: scene{src: `resource "toy_box" "a" {
				count = 0
				name  = "b"
			}`, had: boxes("toy_box.a[0]")},
		want: []string{"toy_box.a[0] delete: index [0] is out of range for count"},
	},
	"key renamed": {
		reason: "another key is another instance",
		scene:  scene{src: keyed, had: boxes(`toy_box.a["x"]`, `toy_box.a["z"]`)},
		want: []string{
			`toy_box.a["x"] no-op`, `toy_box.a["y"] create`,
			`toy_box.a["z"] delete: key ["z"] is not in the for_each map`,
		},
	},
	"count to for_each": {
		reason: "keys of another kind are other instances",
		scene:  scene{src: keyed, had: boxes("toy_box.a[0]")},
		want: []string{
			"toy_box.a[0] delete: the resource uses for_each",
			`toy_box.a["x"] create`, `toy_box.a["y"] create`,
		},
	},
	"for_each to count": {
		reason: "keys of another kind are other instances",
		scene:  scene{src: counted, had: boxes(`toy_box.a["x"]`)},
		want: []string{
			"toy_box.a[0] create", "toy_box.a[1] create",
			`toy_box.a["x"] delete: the resource uses count`,
		},
	},
	"for_each to single": {
		reason: "keys of another kind are other instances",
		scene:  scene{src: `resource "toy_box" "a" { name = "b" }`, had: boxes(`toy_box.a["x"]`)},
		want: []string{
			"toy_box.a create", `toy_box.a["x"] delete: the resource uses neither count nor for_each`,
		},
	},
	"moved to nothing": {
		reason: "a moved block that leads to no block is named",
		scene: scene{
			src: `moved {
				from = toy_box.a
				to   = toy_box.b
			}`,
			had: boxes("toy_box.a"),
		},
		want: []string{"toy_box.b delete: a moved block gives it this address, where nothing is declared"},
	},
	"single to count": {
		reason: "what had no key becomes the first, as in Terraform",
		scene:  scene{src: counted, had: boxes("toy_box.a")},
		want:   []string{"toy_box.a[0] no-op", "toy_box.a[1] create"},
	},
	"values by instance": {
		reason: "count.index and each.value are the instance's own",
		scene: scene{
			src: `resource "toy_box" "a" {
					for_each = { x = "one", y = "two" }
					name     = each.value
				}
				resource "toy_box" "b" {
					count = 2
					name  = "b${count.index}"
				}`,
			had: []had{
				{at: `toy_box.a["x"]`, attrs: attrs{"name": "one"}}, {at: `toy_box.a["y"]`, attrs: attrs{"name": "one"}},
				{at: "toy_box.b[0]", attrs: attrs{"name": "b0"}}, {at: "toy_box.b[1]", attrs: attrs{"name": "b0"}},
			},
		},
		want: []string{`toy_box.a["x"] no-op`, `toy_box.a["y"] update`, "toy_box.b[0] no-op", "toy_box.b[1] update"},
	},
}

func TestRepetition(t *testing.T) { runActions(t, repetitionTests) }

func TestModes(t *testing.T) {
	src := `resource "toy_net" "a" { name = "n" }
	resource "toy_box" "a" {
		name   = "new"
		net_id = toy_net.a.id
	}`
	held := []had{
		{at: "toy_net.a", attrs: attrs{"name": "n"}},
		{at: "toy_box.a", attrs: attrs{"name": "b", "net_id": "id-toy_net.a"}, now: attrs{"size": "big"}},
		{at: "toy_box.b", attrs: attrs{"name": "b"}, deps: []string{}, gone: true},
		{at: "toy_box.a", attrs: attrs{"name": "old"}, deposed: "00000001"},
	}
	runActions(t, map[string]actionTest{
		"destroy": {
			reason: "all that is recorded goes",
			scene:  scene{src: src, had: held, mode: planner.Destroy},
			want: []string{
				"toy_box.a delete: destroy was asked for",
				"toy_box.a (00000001) delete: it is left over from a replacement",
				"toy_box.b forget: it is gone",
				"toy_net.a delete: destroy was asked for",
			},
		},
		"refresh only": {
			reason: "nothing is changed",
			scene:  scene{src: src, had: held, mode: planner.RefreshOnly},
			want:   []string{"toy_box.a no-op", "toy_box.b no-op", "toy_net.a no-op"},
		},
	})
}

// TestUniqueNames: in types where the cloud allows one object of a name, the
// one that is there is found before anything is changed.
func TestUniqueNames(t *testing.T) {
	zone := func(body string) string { return `resource "toy_zone" "a" {` + "\nname = \"z\"\n" + body + "\n}" }
	there := toyWorld{found: map[string][]attrs{"toy_zone": {{"id": "1", "name": "z", "kind": "k"}}}}
	p := scene{src: zone("kind = \"k\"\nlifecycle { adopt = true }"), world: there}.build(t)
	c := change(t, p, "toy_zone.a")
	if c.Action != planner.NoOp || c.Importing != "1" || !c.Changed() || p.Empty() || p.Count().Import != 1 {
		t.Errorf("adopted: %+v, counts %+v", c, p.Count())
	}
	p = scene{src: zone("kind = \"k\"\nnote = \"x\""), world: there, adopt: true}.build(t)
	if c := change(t, p, "toy_zone.a"); c.Action != planner.Update || c.Importing != "1" {
		t.Errorf("adopted with another note: %s, importing %q", c.Action, c.Importing)
	}
	fails(t, scene{src: zone("kind = \"other\""), world: there, adopt: true}, "An adopted object would be replaced", "kind", "main.tf:1")
	fails(t, scene{src: zone(""), world: there}, "Exists already", `name "z"`, "swampctl import toy_zone.a 1", "an import block", "main.tf:1")
	held := []had{{at: "toy_zone.b", attrs: attrs{"id": "1", "name": "z"}}}
	fails(t, scene{src: zone("") + "\n" + `resource "toy_zone" "b" { name = "z" }`, had: held, world: there}, "Two resources for one object", "toy_zone.b")
	p = scene{src: zone(""), had: held, world: there}.build(t)
	want := []string{"toy_zone.a create", "toy_zone.b delete: its block is not in the configuration"}
	if diff := cmp.Diff(want, lines(p)); diff != "" {
		t.Errorf("renamed block: -want +got:\n%s", diff)
	}
}

// TestImported: an object read for an import is taken over, and never deleted
// for want of a declaration.
func TestImported(t *testing.T) {
	in := []had{{at: "toy_net.a", attrs: attrs{"name": "n"}, imported: true}}
	p := scene{src: `resource "toy_net" "a" { name = "n" }`, had: in}.build(t)
	if c := change(t, p, "toy_net.a"); c.Action != planner.NoOp || c.Importing != "id-toy_net.a" || !c.Changed() {
		t.Errorf("%s, importing %q", c.Action, c.Importing)
	}
	if p := (scene{had: in}).build(t); len(p.Changes) > 0 {
		t.Errorf("an import that is not declared: %q", lines(p))
	}
	if p := (scene{had: in, mode: planner.Destroy}).build(t); len(p.Changes) > 0 {
		t.Errorf("an import while destroying: %q", lines(p))
	}
}

func TestPhases(t *testing.T) {
	src := `resource "toy_box" "a" { name = "b" }`
	with := func(stage providers.Stage) scene {
		return scene{src: src, had: []had{{at: "toy_box.a", attrs: attrs{"name": "b"}, phase: providers.Phase{Stage: stage, Word: "word"}}}}
	}
	p := with(providers.Pending).build(t)
	if c := change(t, p, "toy_box.a"); c.Action != planner.NoOp || c.Waiting.Word != "word" || !c.Changed() || p.Empty() {
		t.Errorf("pending: %s, waiting %+v", c.Action, c.Waiting)
	}
	_, ds := planner.Build(context.Background(), with(providers.Failed).request(t))
	if len(ds) != 1 || ds.HasErrors() || ds[0].Hint != "swampctl apply -replace=toy_box.a" {
		t.Errorf("failed: %v", ds)
	}
}

func TestCounts(t *testing.T) {
	p := scene{
		src: `resource "toy_net" "new" { name = "n" }
		resource "toy_net" "other" {
			name = "n"
			cidr = "b"
		}
		resource "toy_box" "a" { name = "changed" }`,
		had: []had{
			{at: "toy_net.other", attrs: attrs{"name": "n", "cidr": "a"}},
			{at: "toy_box.a", attrs: attrs{"name": "b"}},
			{at: "toy_box.gone", gone: true}, {at: "toy_box.orphan"},
		},
	}.build(t)
	if got, want := p.Count(), (planner.Counts{Add: 2, Change: 1, Destroy: 2, Forget: 1}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if p.Lineage != "lineage" || p.Serial != 7 || p.ID != "run-1" || p.Targeted {
		t.Errorf("head: %+v", p)
	}
}

// TestEqualInputsEqualPlans: maps have no order, plans and messages do.
func TestEqualInputsEqualPlans(t *testing.T) {
	s := scene{
		src: `resource "toy_net" "a" {
			count = 3
			name  = "n"
			cidr  = "b"
			lifecycle { create_before_destroy = true }
		}
		resource "toy_box" "a" {
			count    = 3
			name     = "b"
			net_id   = toy_net.a[count.index].id
			password = "p"
			token    = "t"
		}
		output "x" { value = toy_net.a[*].id }`,
		had: []had{
			{at: "toy_net.a[0]", attrs: attrs{"name": "n", "cidr": "a"}}, {at: "toy_net.a[1]", attrs: attrs{"name": "n", "cidr": "b"}},
			{at: "toy_box.a[1]"}, {at: "toy_box.x"}, {at: "toy_box.y"}, {at: "toy_net.z", gone: true},
			{at: "toy_net.a[0]", deposed: "00000001"}, {at: "toy_net.a[0]", deposed: "00000002"},
		},
		outputs: map[string]string{"p": `"1"`, "q": `"2"`},
	}
	var first []byte
	for range 20 {
		var b bytes.Buffer
		if err := planner.WriteFile(&b, s.build(t), planner.Source{}); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = b.Bytes()
		}
		if !bytes.Equal(first, b.Bytes()) {
			t.Fatal("two plans of the same differ: ", cmp.Diff(string(first), b.String()))
		}
	}
}

// TestEqualInputsEqualMessages: errors come in the order of the addresses.
func TestEqualInputsEqualMessages(t *testing.T) {
	s := scene{src: `resource "toy_box" "a" {
		count = 5
		name  = "b"
		lifecycle { prevent_destroy = true }
	}`, mode: planner.Destroy}
	for _, at := range []string{"toy_box.a[0]", "toy_box.a[1]", "toy_box.a[2]", "toy_box.a[3]", "toy_box.a[4]"} {
		s.had = append(s.had, had{at: at, attrs: attrs{"name": "b"}})
	}
	_, first := planner.Build(context.Background(), s.request(t))
	for range 20 {
		_, ds := planner.Build(context.Background(), s.request(t))
		if diff := cmp.Diff(first.Err().Error(), ds.Err().Error()); diff != "" {
			t.Fatalf("-first +again:\n%s", diff)
		}
	}
}

// TestUnknownTypes: what no provider has is an error, and nothing else is done
// about it.
func TestUnknownTypes(t *testing.T) {
	fails(t, scene{src: `resource "toy_bxo" "a" { name = "b" }`}, "toy_bxo", "toy_box", "main.tf:1")
	fails(t, scene{src: `data "toy_imag" "a" { name = "b" }`}, "toy_imag", "toy_image", "main.tf:1")
	fails(t, scene{src: `resource "toy_box" "a" { nmae = "b" }`}, "nmae", "main.tf:1")
	fails(t, scene{src: "resource \"toy_box\" \"a\" {\nname = \"b\"\ndisk { size = 0 }\n}"}, "toy_box.a", "at least 1", "main.tf:3")
	if planner.SchemaOf(toys, instance("toy_bxo.a").Resource) != nil || planner.SchemaOf(toys, instance("data.toy_box.a").Resource) != nil {
		t.Error("a schema of what is not there")
	}
}

func TestPathString(t *testing.T) {
	tests := map[string]cty.Path{
		"":               {},
		"name":           cty.GetAttrPath("name"),
		"disk[0].size":   cty.GetAttrPath("disk").IndexInt(0).GetAttr("size"),
		`labels["a\"b"]`: cty.GetAttrPath("labels").IndexString(`a"b`),
		"tags[?]":        cty.GetAttrPath("tags").Index(cty.UnknownVal(cty.String)),
		"disk[…].size":   cty.GetAttrPath("disk").Index(cty.EmptyObjectVal).GetAttr("size"),
	}
	for want, p := range tests {
		if got := planner.PathString(p); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestAdoptAlike: where names repeat, a block that adopts takes over the one
// object that it describes, once; of several it takes none, and the flag alone
// takes none either.
func TestAdoptAlike(t *testing.T) {
	src := func(more string) string {
		return "resource \"toy_box\" \"b\" {\n  name = \"b\"\n" + more + "  lifecycle {\n    adopt = true\n  }\n}\n"
	}
	one := toyWorld{found: map[string][]attrs{"toy_box": {{"id": "7", "name": "b", "size": "small"}}}}
	two := toyWorld{found: map[string][]attrs{"toy_box": {{"id": "7", "name": "b", "size": "small"}, {"id": "8", "name": "b", "size": "small"}}}}
	other := toyWorld{found: map[string][]attrs{"toy_box": {{"id": "7", "name": "b", "size": "small", "home_id": "elsewhere"}}}}
	tests := map[string]struct {
		scene
		taken, made int
	}{
		"one":                  {scene{src: src(""), world: one}, 1, 0},
		"one for two":          {scene{src: src("  count = 2\n"), world: one}, 1, 1},
		"one that cannot be":   {scene{src: src("  home_id = \"h\"\n"), world: other}, 0, 1},
		"none":                 {scene{src: src(""), world: toyWorld{}}, 0, 1},
		"the flag alone":       {scene{src: "resource \"toy_box\" \"b\" {\n  name = \"b\"\n}\n", world: one, adopt: true}, 0, 1},
		"one to be deleted":    {scene{src: src(""), world: one, had: []had{{at: "toy_box.b", deposed: "dead", attrs: attrs{"id": "7", "name": "b", "size": "small"}}}}, 0, 1},
		"one that is recorded": {scene{src: src("") + "resource \"toy_box\" \"c\" {\n  name = \"b\"\n}\n", world: one, had: []had{{at: "toy_box.c", attrs: attrs{"id": "7", "name": "b", "size": "small"}}}}, 0, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			taken, made := 0, 0
			for _, c := range tt.scene.build(t).Changes {
				switch {
				case c.Importing == "7":
					taken++
				case c.Action == planner.Create:
					made++
				}
			}
			if taken != tt.taken || made != tt.made {
				t.Errorf("%d taken over and %d made, want %d and %d", taken, made, tt.taken, tt.made)
			}
		})
	}
	fails(t, scene{src: src(""), world: two}, "Several could be adopted", "7, 8", "swampctl import toy_box.b ID", "main.tf:1")
}
