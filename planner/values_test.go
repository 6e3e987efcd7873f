package planner_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/planner"
)

// outputs are the outputs of a plan in short.
func outputs(p *planner.Plan) []string {
	out := []string{}
	for _, o := range p.Outputs {
		l := fmt.Sprintf("%s: %s → %s", o.Name, word(o.Before), word(o.After))
		if o.Sensitive {
			l += " sensitive"
		}
		if !o.Changed() {
			l += " unchanged"
		}
		out = append(out, l)
	}
	return out
}

func word(v cty.Value) string {
	switch {
	case v == cty.NilVal:
		return "nothing"
	case !v.IsKnown():
		return "unknown"
	case v.Type() == cty.String && !v.IsNull():
		return v.AsString()
	default:
		return fmt.Sprintf("%#v", v)
	}
}

const outputSource = `variable "secret" {
	sensitive = true
	default   = "s"
}
data "toy_image" "i" { name = "i" }
resource "toy_net" "a" { name = "n" }
resource "toy_box" "a" {
	count  = 2
	name   = "b${count.index}"
	net_id = toy_net.a.id
}
output "net" { value = toy_net.a.id }
output "names" { value = join(" ", toy_box.a[*].name) }
output "image" { value = data.toy_image.i.id }
output "secret" {
	value     = var.secret
	sensitive = true
}
output "none" { value = null }
output "same" { value = "x" }
`

var (
	outNet    = had{at: "toy_net.a", attrs: attrs{"name": "n"}}
	outBox    = had{at: "toy_box.a[0]", attrs: attrs{"name": "old", "net_id": "id-toy_net.a"}}
	outGone   = had{at: "toy_box.a[1]", attrs: attrs{"name": "b1"}, gone: true}
	outBefore = map[string]string{"net": `"was"`, "old": `"o"`, "same": `"x"`, "none": `"n"`, "names": `"was"`, "image": `"was"`}
)

var outputTests = map[string]struct {
	reason string
	scene
	want []string
}{
	"first": {
		reason: "all is new, null outputs are none",
		scene:  scene{src: outputSource},
		want: []string{
			"image: nothing → img-i", "names: nothing → b0 b1", "net: nothing → unknown",
			"none: nothing → nothing unchanged", "same: nothing → x", "secret: nothing → s sensitive",
		},
	},
	"later": {
		reason: "values are compared with the recorded ones",
		scene:  scene{src: outputSource, had: []had{outNet}, outputs: outBefore},
		want: []string{
			"image: was → img-i", "names: was → b0 b1", "net: was → id-toy_net.a", "none: n → nothing",
			"old: o → nothing", "same: x → x unchanged", "secret: nothing → s sensitive",
		},
	},
	"targeted": {
		reason: "outputs are of what will be there, not of what is left out",
		scene:  scene{src: outputSource, had: []had{outNet, outBox, outGone}, outputs: outBefore, targets: []string{"toy_net.a"}},
		want: []string{
			"net: was → id-toy_net.a", "none: n → nothing",
			"old: o → nothing", "same: x → x unchanged", "secret: nothing → s sensitive",
		},
	},
	"refresh only": {
		reason: "outputs follow what is there; what cannot be told stays",
		scene:  scene{src: outputSource, had: []had{outNet, outBox, outGone}, outputs: outBefore, mode: planner.RefreshOnly},
		want: []string{
			"image: was → img-i", "net: was → id-toy_net.a", "none: n → nothing",
			"old: o → nothing", "same: x → x unchanged", "secret: nothing → s sensitive",
		},
	},
	"refresh only, all there": {
		reason: "outputs follow what is there, not what is declared",
		scene: scene{src: outputSource, outputs: outBefore, mode: planner.RefreshOnly, had: []had{
			outNet, outBox, {at: "toy_box.a[1]", attrs: attrs{"name": "x"}, now: attrs{"name": "y"}},
		}},
		want: []string{
			"image: was → img-i", "names: was → old y", "net: was → id-toy_net.a", "none: n → nothing",
			"old: o → nothing", "same: x → x unchanged", "secret: nothing → s sensitive",
		},
	},
	"destroy": {
		reason: "with everything, the outputs go",
		scene:  scene{src: outputSource, had: []had{outNet}, outputs: map[string]string{"net": `"1"`}, mode: planner.Destroy},
		want:   []string{"net: 1 → nothing"},
	},
	"destroy a part": {
		reason: "apply keeps the outputs then",
		scene:  scene{src: outputSource, had: []had{outNet}, outputs: outBefore, mode: planner.Destroy, targets: []string{"toy_net.a"}},
		want:   []string{},
	},
}

func TestOutputs(t *testing.T) {
	for name, tt := range outputTests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, outputs(tt.build(t))); diff != "" {
				t.Errorf("%s: -want +got:\n%s", tt.reason, diff)
			}
		})
	}
}

// TestRefreshOnlyEmpty: a data source is no reason to call a refresh a change.
func TestRefreshOnlyEmpty(t *testing.T) {
	s := scene{
		src: `data "toy_image" "i" { name = "i" }
		resource "toy_box" "a" { name = data.toy_image.i.id }
		resource "toy_box" "new" { name = "n" }
		output "image" { value = data.toy_image.i.id }
		output "new" { value = toy_box.new.id }`,
		mode: planner.RefreshOnly, had: []had{{at: "toy_box.a", attrs: attrs{"name": "b"}}}, outputs: map[string]string{"image": `"img-i"`},
	}
	if p := s.build(t); !p.Empty() {
		t.Errorf("not empty: %q, outputs %q", lines(p), outputs(p))
	}
	s.had[0].now = attrs{"name": "c"}
	if p := s.build(t); p.Empty() || len(p.Drift) != 1 {
		t.Errorf("drift is lost: %v", p.Drift)
	}
}

func TestEmpty(t *testing.T) {
	const src = `data "toy_image" "i" {
		name       = "i"
		depends_on = [toy_net.a]
	}
	resource "toy_net" "a" { name = "n" }
	output "x" { value = "x" }`
	held := []had{{at: "toy_net.a", attrs: attrs{"name": "n"}}}
	tests := map[string]struct {
		scene
		want bool
	}{
		"nothing to do":     {scene{src: src, had: held, outputs: map[string]string{"x": `"x"`}}, true},
		"an output changes": {scene{src: src, had: held}, false},
		"an object changes": {scene{src: src, outputs: map[string]string{"x": `"x"`}}, false},
		"an object is gone": {scene{src: src, had: append(held[:1:1], had{at: "toy_net.b", gone: true}), outputs: map[string]string{"x": `"x"`}}, false},
	}
	for name, tt := range tests {
		if p := tt.build(t); p.Empty() != tt.want {
			t.Errorf("%s: empty is %v: %q", name, p.Empty(), lines(p))
		}
	}
}

func TestDrift(t *testing.T) {
	p := scene{
		src: `resource "toy_box" "a" {
			name  = "b"
			notes = "wanted"
		}`,
		had: []had{
			{at: "toy_box.a", attrs: attrs{"name": "b"}, now: attrs{"name": "c", "notes": "secret"}, sensitive: []string{"notes"}},
			{at: "toy_box.gone", attrs: attrs{"name": "b"}, gone: true},
			{at: "toy_box.same", attrs: attrs{"name": "b", "tags": []string{"x", "y"}}, now: attrs{"tags": []string{"y", "x"}, "notes": nil}},
			{at: "toy_box.spelling", attrs: attrs{"name": "b", "notes": ""}, now: attrs{"notes": nil}},
			{at: "toy_box.new", attrs: attrs{"name": "b"}, now: attrs{"name": "c"}, imported: true},
			{at: "toy_box.a", attrs: attrs{"name": "b"}, deposed: "00000002", gone: true},
			{at: "toy_box.a", attrs: attrs{"name": "b"}, deposed: "00000001", now: attrs{"size": "big"}},
		},
	}.build(t)
	var got []string
	for _, d := range p.Drift {
		l := d.Addr.String() + " " + d.Deposed
		for _, s := range d.Sensitive {
			l += " " + planner.PathString(s)
		}
		if d.After.IsNull() {
			l += " gone"
		}
		got = append(got, l)
	}
	want := []string{
		"toy_box.a  password token notes", "toy_box.a 00000001 password token",
		"toy_box.a 00000002 password token gone", "toy_box.gone  password token gone",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestUnheededDrift: what no plan reacts to is told by a refresh only.
func TestUnheededDrift(t *testing.T) {
	s := scene{
		src: `resource "toy_box" "a" { name = "b" }`,
		had: []had{{at: "toy_box.a", attrs: attrs{"name": "b"}, now: attrs{"address": "10.0.0.2"}}},
	}
	if p := s.build(t); len(p.Drift) != 0 || !p.Empty() {
		t.Errorf("%d drifts, %q", len(p.Drift), lines(p))
	}
	s.mode = planner.RefreshOnly
	if p := s.build(t); len(p.Drift) != 1 || p.Empty() {
		t.Errorf("refresh only: %d drifts", len(p.Drift))
	}
}

// TestUnknownsPropagate: what follows from a new object is known after apply,
// what does not is known now.
func TestUnknownsPropagate(t *testing.T) {
	p := scene{
		src: `resource "toy_net" "a" { name = "n" }
		locals { id = "net-${toy_net.a.id}" }
		resource "toy_box" "a" {
			name   = toy_net.a.name
			net_id = local.id
			tags   = ["x", toy_net.a.id]
			labels = { fixed = "1", id = toy_net.a.id }
			dynamic "disk" {
				for_each = ["k", toy_net.a.id]
				content {
					size = 1
					kind = disk.value
				}
			}
		}
		resource "toy_box" "b" {
			name  = "b"
			notes = toy_box.a.net_id
			size  = "big"
		}
		output "address" { value = toy_box.b.address }`,
		had: []had{{at: "toy_box.b", attrs: attrs{"name": "b", "notes": "was"}}},
	}.build(t)
	a, b := change(t, p, "toy_box.a").Planned, change(t, p, "toy_box.b")
	if got := a.GetAttr("name"); got != cty.StringVal("n") {
		t.Errorf("name is %#v", got)
	}
	if a.GetAttr("net_id").IsKnown() || a.GetAttr("tags").IsWhollyKnown() || a.GetAttr("address").IsKnown() {
		t.Errorf("known too early: %#v", a)
	}
	labels := a.GetAttr("labels")
	if !labels.IsKnown() || labels.Index(cty.StringVal("fixed")) != cty.StringVal("1") || labels.Index(cty.StringVal("id")).IsKnown() {
		t.Errorf("labels are %#v", labels)
	}
	disks := a.GetAttr("disk")
	if !disks.IsKnown() || disks.LengthInt() != 2 || disks.Index(cty.Zero).GetAttr("kind") != cty.StringVal("k") {
		t.Errorf("disks are %#v", disks)
	}
	if b.Action != planner.Update || b.Planned.GetAttr("notes").IsKnown() || b.Planned.GetAttr("address").IsKnown() {
		t.Errorf("b: %s %#v", b.Action, b.Planned)
	}
	if b.Planned.GetAttr("id") != cty.StringVal("id-toy_box.b") {
		t.Errorf("an update keeps the id: %#v", b.Planned)
	}
	if o := outputs(p); o[0] != "address: nothing → unknown" {
		t.Errorf("outputs: %q", o)
	}
}

// TestUnknownCounts: the number of instances must be known, and the error says
// how to get there; what it says works.
func TestUnknownCounts(t *testing.T) {
	for name, body := range map[string]string{
		"count":    "count = length(toy_net.a.id)",
		"for_each": "for_each = toset([toy_net.a.id])",
	} {
		s := scene{src: `resource "toy_net" "a" { name = "n" }
			resource "toy_box" "a" {
				` + body + `
				name = "b"
			}
			output "boxes" { value = toy_box.a }`}
		fails(t, s, "Invalid "+name+" argument", "-target", "main.tf:3")
		s.targets = []string{"toy_net.a"}
		p := s.build(t)
		if diff := cmp.Diff([]string{"toy_net.a create"}, lines(p)); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
	p := scene{
		src: `resource "toy_net" "a" { name = "n" }
		resource "toy_box" "a" {
			count = length(toy_net.a.name)
			name  = "b"
		}`,
		had: []had{{at: "toy_box.a[1]", attrs: attrs{"name": "b"}}},
	}
	p.src = `resource "toy_net" "a" { name = "n" }
		resource "toy_box" "a" {
			count = length(toy_net.a.id)
			name  = "b"
		}`
	plan, ds := planner.Build(context.Background(), p.request(t))
	if !ds.HasErrors() || len(plan.Changes) != 1 {
		t.Errorf("what could not be counted must not be deleted: %q", lines(plan))
	}
}

// names are the paths in short.
func names(paths []cty.Path) []string {
	out := []string{}
	for _, p := range paths {
		out = append(out, planner.PathString(p))
	}
	return out
}

// TestSensitive: secrets of the configuration, of the schema and of the state
// are known as such, and values made of them too.
func TestSensitive(t *testing.T) {
	s := scene{
		src: `variable "secret" {
			sensitive = true
			default   = "s"
		}
		resource "toy_box" "a" {
			name   = "b"
			notes  = var.secret
			labels = { open = "1", closed = var.secret }
			password = "p"
		}
		resource "toy_box" "b" {
			name  = "b"
			notes = toy_box.a.labels["closed"]
			size  = toy_box.a.labels["open"]
		}
		resource "toy_box" "c" {
			name  = toy_box.a.password
			notes = toy_box.a.token
		}
		resource "toy_box" "was" {
			name  = "b"
			notes = "open"
		}`,
		had: []had{
			{at: "toy_box.was", attrs: attrs{"name": "b", "notes": "hidden"}, sensitive: []string{"notes"}},
			{at: "toy_box.gone", attrs: attrs{"name": "b", "notes": "hidden"}, sensitive: []string{"notes"}},
			{at: "toy_box.gone", attrs: attrs{"name": "b", "notes": "hidden"}, sensitive: []string{"notes"}, deposed: "00000001"},
		},
	}
	p := s.build(t)
	want := map[string][]string{
		"toy_box.a":    {`labels["closed"]`, "notes", "password", "token"},
		"toy_box.b":    {"notes", "password", "token"},
		"toy_box.c":    {"name", "notes", "password", "token"},
		"toy_box.was":  {"password", "token"},
		"toy_box.gone": {"password", "token", "notes"},
	}
	for _, c := range p.Changes {
		if diff := cmp.Diff(want[c.Addr.String()], names(c.Sensitive)); diff != "" {
			t.Errorf("%s %s: -want +got:\n%s", c.Addr, c.Deposed, diff)
		}
		if c.Planned.ContainsMarked() || c.Prior.Value.ContainsMarked() {
			t.Errorf("%s: marks in the plan's values", c.Addr)
		}
	}
	if got := names(change(t, p, "toy_box.was").PriorSensitive); !slices.Equal(got, []string{"notes", "password", "token"}) {
		t.Errorf("secrets of the prior object: %q", got)
	}
	fails(t, scene{src: s.src + "\n" + `output "x" { value = toy_box.b.notes }`}, "sensitive", "main.tf")
	scene{src: s.src + "\n" + `output "x" { value = toy_box.was.notes }`, had: s.had}.build(t)
}

func TestDataSources(t *testing.T) {
	net := had{at: "toy_net.a", attrs: attrs{"name": "n"}}
	const image = `resource "toy_net" "a" { name = "n" }
	data "toy_image" "i" {
		name = %s
		%s
	}
	resource "toy_box" "a" {
		name  = "b"
		notes = data.toy_image.i.id
	}`
	const now, later = "data.toy_image.i no-op", "data.toy_image.i read: it depends on what is known only after apply"
	tests := map[string]struct {
		reason, src string
		had         []had
		want        string
		known       bool // the id, during the plan
	}{
		"known":              {"nothing stands against reading", fmt.Sprintf(image, `"i"`, ""), nil, now, true},
		"known of a new one": {"what is referred to is made first, whatever is known of it", fmt.Sprintf(image, "toy_net.a.name", ""), nil, "data.toy_image.i read: it refers to toy_net.a, which changes first", false},
		"by way of a local":  {"what a local value refers to does not count", fmt.Sprintf(image, "local.n", "") + "\nlocals { n = toy_net.a.name }", nil, now, true},
		"unknown":            {"an id comes only with the apply", fmt.Sprintf(image, "toy_net.a.id", ""), nil, later, false},
		"of an old one":      {"an id that stays is known", fmt.Sprintf(image, "toy_net.a.id", ""), []had{net}, now, true},
		"depends, changes":   {"depends_on waits for what changes", fmt.Sprintf(image, `"i"`, "depends_on = [toy_net.a]"), nil, "data.toy_image.i read: depends_on names toy_net.a, which changes first", false},
		"depends, stays":     {"depends_on does not wait for what stays", fmt.Sprintf(image, `"i"`, "depends_on = [toy_net.a]"), []had{net}, now, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var read []string
			p := scene{src: tt.src, had: tt.had, world: toyWorld{read: &read}}.build(t)
			all := lines(p)
			if got := all[len(all)-1]; got != tt.want {
				t.Errorf("%s: got %q, want %q", tt.reason, got, tt.want)
			}
			if got := change(t, p, "toy_box.a").Planned.GetAttr("notes").IsKnown(); got != tt.known || len(read) > 0 != tt.known {
				t.Errorf("%s: known is %v, read %q", tt.reason, got, read)
			}
		})
	}
	fails(t, scene{src: `data "toy_image" "i" { name = "i" }`, world: toyWorld{err: errors.New("no such image")}},
		"Cannot read data source", "No such image", "data.toy_image.i", "main.tf:1")
}
