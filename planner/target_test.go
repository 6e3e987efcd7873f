package planner_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
)

const targetSource = `resource "toy_net" "a" { name = "n" }
resource "toy_net" "b" { name = "n" }
resource "toy_box" "a" {
	count  = 2
	name   = "new"
	net_id = toy_net.a.id
}
resource "toy_rule" "a" {
	count  = 2
	box_id = toy_box.a[count.index].id
	port   = 1
}
resource "toy_box" "after" {
	name       = "new"
	depends_on = [toy_net.b]
}`

var targetHeld = []had{
	{at: "toy_net.a", attrs: attrs{"name": "old"}},
	{at: "toy_box.a[0]", attrs: attrs{"name": "old", "net_id": "id-toy_net.a"}},
	{at: "toy_box.a[1]", attrs: attrs{"name": "old", "net_id": "id-toy_net.a"}},
	{at: "toy_rule.a[0]", attrs: attrs{"box_id": "id-toy_box.a[0]", "port": 1}},
	{at: "toy_box.a[0]", deposed: "00000001"},
	{at: "toy_net.a", deposed: "00000001"},
}

var targetTests = map[string]actionTest{
	"what it needs": {
		reason: "a target takes along what it refers to, by instance",
		scene:  scene{src: targetSource, targets: []string{"toy_rule.a[1]"}},
		want:   []string{"toy_box.a[1] create", "toy_net.a create", "toy_rule.a[1] create"},
	},
	"depends_on": {
		reason: "a target takes along what it depends on",
		scene:  scene{src: targetSource, targets: []string{"toy_box.after"}},
		want:   []string{"toy_box.after create", "toy_net.b create"},
	},
	"left out": {
		reason: "what is left out stays as it is, and deposed objects too",
		scene:  scene{src: targetSource, had: targetHeld, targets: []string{"toy_net.a"}},
		want: []string{
			"toy_box.a[0] no-op", "toy_box.a[1] no-op", "toy_net.a update",
			"toy_net.a (00000001) delete: it is left over from a replacement", "toy_rule.a[0] no-op",
		},
	},
	"block": {
		reason: "a block is all of its instances",
		scene:  scene{src: targetSource, had: targetHeld[:4], targets: []string{"toy_box.a"}},
		want:   []string{"toy_box.a[0] update", "toy_box.a[1] update", "toy_net.a update", "toy_rule.a[0] no-op"},
	},
	"destroy": {
		reason: "what hangs on a target is destroyed first, what it hangs on stays",
		scene:  scene{src: targetSource, had: targetHeld[:4], mode: planner.Destroy, targets: []string{"toy_box.a"}},
		want: []string{
			"toy_box.a[0] delete: destroy was asked for", "toy_box.a[1] delete: destroy was asked for",
			"toy_net.a no-op", "toy_rule.a[0] delete: destroy was asked for",
		},
	},
	"orphan": {
		reason: "an orphan may be a target, and others stay",
		scene: scene{
			src: targetSource, targets: []string{"toy_net.x"},
			had: []had{
				{at: "toy_net.x"}, {at: "toy_net.y"}, {at: "toy_net.gone", gone: true},
				{at: "toy_box.x", deps: []string{"toy_net.x"}}, {at: "toy_box.y", deps: []string{"toy_net.y"}},
			},
		},
		want: []string{
			"toy_box.x delete: its block is not in the configuration", "toy_box.y no-op", "toy_net.gone no-op",
			"toy_net.x delete: its block is not in the configuration", "toy_net.y no-op",
		},
	},
	"nothing": {
		reason: "a target that is nowhere is no reason to do something else",
		scene:  scene{src: targetSource, had: targetHeld[:1], targets: []string{"toy_net.nowhere"}},
		want:   []string{"toy_net.a no-op"},
	},
}

func TestTargets(t *testing.T) { runActions(t, targetTests) }

// TestTargetsForgive: what is wrong elsewhere does not stop a targeted plan,
// what is wrong with a target or what it needs does.
func TestTargetsForgive(t *testing.T) {
	s := scene{
		src: `resource "toy_net" "a" { name = "n" }
		resource "toy_net" "wrong" { name = true ? null : "" }
		resource "toy_box" "a" {
			name   = "b"
			net_id = toy_net.wrong.id
		}
		resource "toy_box" "fine" { name = "b" }`,
		had:     []had{{at: "toy_box.fine", attrs: attrs{"name": "b"}}, {at: "toy_box.a", attrs: attrs{"name": "b"}}},
		targets: []string{"toy_net.a"},
	}
	if diff := cmp.Diff([]string{"toy_box.a no-op", "toy_box.fine no-op", "toy_net.a create"}, lines(s.build(t))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for _, at := range []string{"toy_net.wrong", "toy_box.a"} {
		s.targets = []string{at}
		fails(t, s, "main.tf:2", "toy_net.wrong")
	}
	s.targets = nil
	fails(t, s, "main.tf:2")
}

// TestTargetedSensitive: what is left out is no less a secret.
func TestTargetedSensitive(t *testing.T) {
	p := scene{
		src: `resource "toy_net" "a" { name = "n" }
		resource "toy_box" "a" {
			name  = "b"
			notes = "open"
		}`,
		had:     []had{{at: "toy_box.a", attrs: attrs{"name": "b", "notes": "hidden"}, sensitive: []string{"notes"}}},
		targets: []string{"toy_net.a"},
	}.build(t)
	if got := names(change(t, p, "toy_box.a").Sensitive); !cmp.Equal(got, []string{"password", "token", "notes"}) {
		t.Errorf("got %q", got)
	}
	if !p.Targeted {
		t.Error("the plan does not say that it is targeted")
	}
}

func TestTargetMatch(t *testing.T) {
	tests := []struct {
		target, at string
		want       bool
	}{
		{"toy_net.a", "toy_net.a", true},
		{"toy_net.a", "toy_net.a[1]", true},
		{"toy_net.a[1]", "toy_net.a[1]", true},
		{"toy_net.a[1]", "toy_net.a[10]", false},
		{"toy_net.a", "toy_net.ab", false},
		{"toy_net.a", "module.m.toy_net.a", false},
		{"toy_net.a", "data.toy_net.a", false},
		{"module.m", "module.m.toy_net.a[1]", true},
		{"module.m", `module.m["x"].toy_net.a`, true},
		{"module.m", "module.m.module.n.toy_net.a", true},
		{"module.m", "module.mm.toy_net.a", false},
		{`module.m["x"]`, `module.m["x"].toy_net.a`, true},
		{`module.m["x"]`, `module.m["y"].toy_net.a`, false},
		{"module.m", "toy_net.a", false},
	}
	for _, tt := range tests {
		if got := target(tt.target).Match(instance(tt.at)); got != tt.want {
			t.Errorf("%s matches %s: %v", tt.target, tt.at, got)
		}
	}
	if !(planner.Target{Module: addr.Root}).Match(instance("toy_net.a")) {
		t.Error("the root module has all that is in it")
	}
}

// TestMessagesOnce: one mistake is said once, however many need the block.
func TestMessagesOnce(t *testing.T) {
	_, ds := planner.Build(context.Background(), scene{src: `resource "toy_net" "a" { name = true ? null : "" }
		resource "toy_box" "a" {
			name   = "b"
			net_id = toy_net.a.id
		}
		resource "toy_box" "b" {
			name   = toy_box.a.name
			net_id = toy_net.a.id
		}
		output "x" { value = toy_net.a.id }`}.request(t))
	if len(ds) != 1 {
		t.Errorf("%d messages: %v", len(ds), ds.Err())
	}
}
