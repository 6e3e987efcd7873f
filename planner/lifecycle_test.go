package planner_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/planner"
)

// fails plans a scene that must be refused, with all these words.
func fails(t *testing.T, s scene, words ...string) {
	t.Helper()
	_, ds := planner.Build(context.Background(), s.request(t))
	if !ds.HasErrors() {
		t.Errorf("no error, want %q", words)
		return
	}
	text := ds.Err().Error()
	for _, d := range ds {
		text += "\n" + d.Hint
	}
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("error is %s\nwant %q in it", text, w)
		}
	}
}

// ignoring is a box with ignore_changes.
func ignoring(ignore, rest string) string {
	return `resource "toy_box" "a" {
		name = "b"
		` + rest + `
		lifecycle { ignore_changes = ` + ignore + ` }
	}`
}

func heldBox(a attrs) []had {
	a["name"] = "b"
	return []had{{at: "toy_box.a", attrs: a}}
}

var ignoreTests = map[string]actionTest{
	"attribute": {
		reason: "an ignored attribute changes nothing",
		scene:  scene{src: ignoring("[size]", `size = "big"`), had: heldBox(attrs{})},
		want:   []string{"toy_box.a no-op"},
	},
	"attribute taken out": {
		reason: "an ignored attribute keeps the prior value",
		scene:  scene{src: ignoring("[notes]", ""), had: heldBox(attrs{"notes": "x"})},
		want:   []string{"toy_box.a no-op"},
	},
	"another attribute": {
		reason: "the others count",
		scene:  scene{src: ignoring("[notes]", `size = "big"`), had: heldBox(attrs{"notes": "x"})},
		want:   []string{"toy_box.a update"},
	},
	"forcing attribute": {
		reason: "an ignored attribute does not replace",
		scene:  scene{src: ignoring("[home_id]", `home_id = "2"`), had: heldBox(attrs{"home_id": "1"})},
		want:   []string{"toy_box.a no-op"},
	},
	"map key": {
		reason: "one key of a map may be ignored",
		scene:  scene{src: ignoring(`[labels["x"]]`, `labels = { y = "1" }`), had: heldBox(attrs{"labels": attrs{"x": "1", "y": "1"}})},
		want:   []string{"toy_box.a no-op"},
	},
	"map key not there": {
		reason: "a key that the object does not have is left out",
		scene:  scene{src: ignoring(`[labels["x"]]`, `labels = { x = "1", y = "1" }`), had: heldBox(attrs{"labels": attrs{"y": "1"}})},
		want:   []string{"toy_box.a no-op"},
	},
	"only map key": {
		reason: "the map may stay empty",
		scene:  scene{src: ignoring(`[labels["x"]]`, `labels = { x = "1" }`), had: heldBox(attrs{"labels": attrs{}})},
		want:   []string{"toy_box.a no-op"},
	},
	"another map key": {
		reason: "the other keys count",
		scene:  scene{src: ignoring(`[labels["x"]]`, `labels = { y = "2" }`), had: heldBox(attrs{"labels": attrs{"x": "1", "y": "1"}})},
		want:   []string{"toy_box.a update"},
	},
	"map key without a map": {
		reason: "a map that is not written keeps the ignored key alone",
		scene:  scene{src: ignoring(`[labels["x"]]`, ``), had: heldBox(attrs{"labels": attrs{"x": "1"}})},
		want:   []string{"toy_box.a no-op"},
	},
	"nested": {
		reason: "an attribute of one block may be ignored",
		scene:  scene{src: ignoring("[disk[0].size]", "disk { size = 5 }"), had: heldBox(attrs{"disk": []attrs{{"size": 9}}})},
		want:   []string{"toy_box.a no-op"},
	},
	"nested, another": {
		reason: "the block's other attributes count",
		scene:  scene{src: ignoring("[disk[0].size]", "disk {\nsize = 5\nkind = \"k\"\n}"), had: heldBox(attrs{"disk": []attrs{{"size": 9}}})},
		want:   []string{"toy_box.a update"},
	},
	"block": {
		reason: "a block may be ignored as a whole",
		scene:  scene{src: ignoring("[disk]", "disk { size = 5 }"), had: heldBox(attrs{"disk": []attrs{{"size": 9}, {"size": 8}}})},
		want:   []string{"toy_box.a no-op"},
	},
	"all": {
		reason: "all may be ignored",
		scene:  scene{src: ignoring("all", "size = \"big\"\nhome_id = \"2\"\ntags = [\"x\"]\ndisk { size = 5 }"), had: heldBox(attrs{"home_id": "1", "notes": "n"})},
		want:   []string{"toy_box.a no-op"},
	},
	"new": {
		reason: "what is not there yet has nothing to ignore",
		scene:  scene{src: ignoring("all", `size = "big"`)},
		want:   []string{"toy_box.a create"},
	},
}

func TestIgnoreChanges(t *testing.T) { runActions(t, ignoreTests) }

// TestIgnoredAndReplaced: ignored values survive a replacement, the old
// object's computed ones do not.
func TestIgnoredAndReplaced(t *testing.T) {
	for _, ignore := range []string{"all", "[size, address, id]"} {
		p := scene{
			src: `resource "toy_box" "a" {
				name = "b"
				size = "big"
				lifecycle { ignore_changes = ` + ignore + ` }
			}`,
			had:     []had{{at: "toy_box.a", attrs: attrs{"name": "b", "size": "middle"}}},
			replace: []string{"toy_box.a"},
		}.build(t)
		v := change(t, p, "toy_box.a").Planned
		if v.GetAttr("id").IsKnown() || v.GetAttr("address").IsKnown() || v.GetAttr("token").IsKnown() {
			t.Errorf("ignore_changes = %s: the new object is planned with what the old one got from the cloud: %#v", ignore, v)
		}
		if got := v.GetAttr("size"); got != cty.StringVal("middle") {
			t.Errorf("ignore_changes = %s: size is %#v, want the ignored one", ignore, got)
		}
	}
}

func TestPreventDestroy(t *testing.T) {
	const src = `resource "toy_net" "a" {
	name = "n"
	cidr = "b"
	lifecycle { prevent_destroy = true }
}
resource "toy_box" "a" {
	count = 1
	name  = "b"
	lifecycle { prevent_destroy = true }
}`
	net := had{at: "toy_net.a", attrs: attrs{"name": "n", "cidr": "b"}}
	other := had{at: "toy_net.a", attrs: attrs{"name": "n", "cidr": "a"}}
	box := had{at: "toy_box.a[0]", attrs: attrs{"name": "b"}}
	fails(t, scene{src: src, had: []had{other}}, "main.tf:1,1", "toy_net.a", "cidr", "prevent_destroy")
	fails(t, scene{src: src, had: []had{net}, replace: []string{"toy_net.a"}}, "main.tf:1,1", "replacement was asked for")
	fails(t, scene{src: src, had: []had{net, box}, mode: planner.Destroy}, "main.tf:1,1", "main.tf:6,1", "toy_box.a[0]")
	fails(t, scene{src: src, had: []had{box, {at: "toy_box.a[1]", attrs: attrs{"name": "b"}}}}, "main.tf:6,1", "toy_box.a[1]")
	runActions(t, map[string]actionTest{
		"changed": {
			reason: "prevent_destroy is not against changes",
			scene:  scene{src: src, had: []had{{at: "toy_net.a", attrs: attrs{"name": "x", "cidr": "b"}}, box}},
			want:   []string{"toy_box.a[0] no-op", "toy_net.a update"},
		},
		"gone": {
			reason: "what is gone cannot be protected",
			scene:  scene{src: src, had: []had{{at: "toy_net.a", gone: true}}, mode: planner.Destroy},
			want:   []string{"toy_net.a forget: it is gone"},
		},
		"not targeted": {
			reason: "what -target leaves out is not destroyed",
			scene:  scene{src: src, had: []had{net, box, {at: "toy_net.b"}}, mode: planner.Destroy, targets: []string{"toy_net.b"}},
			want:   []string{"toy_box.a[0] no-op", "toy_net.a no-op", "toy_net.b delete: destroy was asked for"},
		},
		"not targeted, replaced": {
			reason: "what -target leaves out is not replaced",
			scene:  scene{src: src, had: []had{other, box}, targets: []string{"toy_box.a"}},
			want:   []string{"toy_box.a[0] no-op", "toy_net.a no-op"},
		},
		"no longer declared": {
			reason: "who takes out the block takes out the protection",
			scene:  scene{had: []had{net}},
			want:   []string{"toy_net.a delete: its block is not in the configuration"},
		},
	})
}

const cbd = "\nlifecycle { create_before_destroy = true }\n"

// chain is a net that is replaced, a box in it, and a rule on that, each with
// more in its block.
func chain(net, box, rule string) string {
	return `resource "toy_net" "a" {
		name = "n"
		cidr = "b"
		` + net + `
	}
	resource "toy_box" "a" {
		name    = "b"
		home_id = toy_net.a.id
		` + box + `
	}
	resource "toy_rule" "a" {
		box_id = toy_box.a.id
		port   = 1
		` + rule + `
	}`
}

var heldChain = []had{
	{at: "toy_net.a", attrs: attrs{"name": "n", "cidr": "a"}},
	{at: "toy_box.a", attrs: attrs{"name": "b", "home_id": "id-toy_net.a"}},
	{at: "toy_rule.a", attrs: attrs{"box_id": "id-toy_box.a", "port": 1}},
}

// replaced are the lines of a chain whose objects are all replaced.
func replaced(net, box, rule string) []string {
	return []string{"toy_box.a " + box + " by home_id", "toy_net.a " + net + " by cidr", "toy_rule.a " + rule + " by box_id"}
}

var cbdTests = map[string]actionTest{
	"none": {
		reason: "by default the old goes first",
		scene:  scene{src: chain("", "", ""), had: heldChain},
		want:   replaced("delete-create", "delete-create", "delete-create"),
	},
	"first": {
		reason: "what depends on it need not follow",
		scene:  scene{src: chain(cbd, "", ""), had: heldChain},
		want:   replaced("create-delete", "delete-create", "delete-create"),
	},
	"last": {
		reason: "it spreads to all that it hangs on",
		scene:  scene{src: chain("", "", cbd), had: heldChain},
		want:   replaced("create-delete", "create-delete", "create-delete"),
	},
	"middle": {
		reason: "it spreads only to what is needed",
		scene:  scene{src: chain("", cbd, ""), had: heldChain},
		want:   replaced("create-delete", "create-delete", "delete-create"),
	},
	"through a data source": {
		reason: "what it hangs on by way of a data source must be there first as well",
		scene: scene{
			src: `resource "toy_net" "a" {
					name = "n"
					cidr = "b"
				}
				data "toy_image" "a" {
					name = "i"
					near = toy_net.a.id
				}
				resource "toy_box" "a" {
					name    = "b"
					home_id = data.toy_image.a.near
					` + cbd + `
				}`,
			had: heldChain[:2],
		},
		want: []string{
			"toy_box.a create-delete by home_id", "toy_net.a create-delete by cidr",
			"data.toy_image.a read: it depends on what is known only after apply",
		},
	},
}

func TestCreateBeforeDestroy(t *testing.T) { runActions(t, cbdTests) }

func TestReplaceTriggeredBy(t *testing.T) {
	src := func(by string) string {
		return `resource "toy_net" "a" {
			count = 2
			name  = "n"
		}
		resource "toy_box" "a" {
			name = "b"
			lifecycle { replace_triggered_by = [` + by + `] }
		}`
	}
	held := []had{
		{at: "toy_net.a[0]", attrs: attrs{"name": "n"}},
		{at: "toy_net.a[1]", attrs: attrs{"name": "other"}},
		{at: "toy_box.a", attrs: attrs{"name": "b"}, deps: []string{}},
	}
	tests := map[string]struct{ by, want string }{
		"a block that changes":              {"toy_net.a", "delete-create: replace_triggered_by names toy_net.a[1], which changes"},
		"an instance that changes":          {"toy_net.a[1]", "delete-create: replace_triggered_by names toy_net.a[1], which changes"},
		"an instance that stays":            {"toy_net.a[0]", "no-op"},
		"an attribute that changes":         {"toy_net.a[1].name", "delete-create: replace_triggered_by names toy_net.a[1].name, which changes"},
		"an attribute that stays":           {"toy_net.a[1].cidr", "no-op"},
		"one of two":                        {"toy_net.a[0], toy_net.a[1].name", "delete-create: replace_triggered_by names toy_net.a[1].name, which changes"},
		"an attribute of the one that stay": {"toy_net.a[0].name", "no-op"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := scene{src: src(tt.by), had: held}.build(t)
			want := []string{"toy_box.a " + tt.want, "toy_net.a[0] no-op", "toy_net.a[1] update"}
			if diff := cmp.Diff(want, lines(p)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
	p := scene{src: src("toy_net.a"), had: held[2:]}.build(t)
	want := []string{"toy_box.a no-op", "toy_net.a[0] create", "toy_net.a[1] create"}
	if diff := cmp.Diff(want, lines(p)); diff != "" {
		t.Errorf("a create is no trigger: -want +got:\n%s", diff)
	}
}

// TestCycles: a ring is an error, and who is in it is named.
func TestCycles(t *testing.T) {
	fails(t, scene{src: `resource "toy_box" "a" { name = toy_box.b.name }
		resource "toy_box" "b" { name = toy_box.a.name }`}, "Cycle", "toy_box.a", "main.tf:")
	fails(t, scene{src: `resource "toy_box" "a" { name = toy_box.a.name }`}, "Cycle", "toy_box.a", "main.tf:1")
	self := scene{src: `resource "toy_box" "a" {
		count = length(toy_box.a)
		name  = "a"
	}
	output "n" { value = length(toy_box.a) }`}
	fails(t, self, "Cycle", "toy_box.a")
	self.mode = planner.RefreshOnly
	self.build(t) // must come back
	_, err := scene{src: `resource "toy_box" "a" {
			name       = "a"
			depends_on = [toy_box.b]
		}
		resource "toy_box" "b" {
			name       = "b"
			depends_on = [toy_box.a]
		}`}.build(t).Graph()
	if want := "cycle: toy_box.a → toy_box.b → toy_box.a"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
