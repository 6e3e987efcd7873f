package planner_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
)

// made is a planned object as it is after it was made.
func made(planned cty.Value, attrs map[string]cty.Value) cty.Value {
	vs := planned.AsValueMap()
	for n, v := range vs {
		if given, ok := attrs[n]; ok {
			vs[n] = given
		} else if !v.IsKnown() {
			vs[n] = cty.StringVal("new-" + n)
		}
	}
	return cty.ObjectVal(vs)
}

const replanSource = `resource "toy_net" "a" { name = "n" }
resource "toy_box" "a" {
	name   = "b"
	net_id = toy_net.a.id
	notes  = toy_net.a.name
	labels = { fixed = toy_net.a.name, id = toy_net.a.id }
	tags   = [toy_net.a.name, toy_net.a.id]
	disk {
		size = 5
		kind = toy_net.a.id
	}
	disk { size = length(toy_net.a.name) }
}`

// replan plans a scene, takes the net as given, and plans the box again.
func replan(t *testing.T, s scene, net map[string]cty.Value) (*planner.Change, cty.Value, diag.Diagnostics) {
	t.Helper()
	req := s.request(t)
	p := s.build(t)
	real := map[string]cty.Value{"toy_net.a": made(change(t, p, "toy_net.a").Planned, net)}
	c := change(t, p, "toy_box.a")
	v, _, ds := planner.Replan(evaluator(req, p, real), toyOf(c), c)
	return c, v, ds
}

// refused holds a replan's error against words.
func refused(t *testing.T, what string, v cty.Value, ds diag.Diagnostics, words ...string) {
	t.Helper()
	if !ds.HasErrors() || v != cty.NilVal {
		t.Errorf("%s: no error, but %#v", what, v)
		return
	}
	text := ds.Err().Error()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%s: error is %s\nwant %q in it", what, text, w)
		}
	}
}

// TestReplan: what was unknown is filled in, all else stays as planned.
func TestReplan(t *testing.T) {
	c, v, ds := replan(t, scene{src: replanSource}, nil)
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	id := cty.StringVal("new-id")
	want := map[string]cty.Value{
		"name": cty.StringVal("b"), "net_id": id, "notes": cty.StringVal("n"), "size": cty.StringVal("small"),
		"labels":  cty.MapVal(map[string]cty.Value{"fixed": cty.StringVal("n"), "id": id}),
		"tags":    cty.SetVal([]cty.Value{cty.StringVal("n"), id}),
		"address": cty.UnknownVal(cty.String),
	}
	for n, w := range want {
		if got := v.GetAttr(n); !got.RawEquals(w) {
			t.Errorf("%s is %#v, want %#v", n, got, w)
		}
	}
	if kind := v.GetAttr("disk").Index(cty.Zero).GetAttr("kind"); !kind.RawEquals(id) {
		t.Errorf("kind is %#v", kind)
	}
	if c.Planned.GetAttr("net_id").IsKnown() {
		t.Error("the plan was changed")
	}
}

// TestReplanUpdate: an update starts from the object as it was read.
func TestReplanUpdate(t *testing.T) {
	held := had{at: "toy_box.a", attrs: attrs{"name": "old", "net_id": "1"}}
	_, v, ds := replan(t, scene{src: replanSource, had: []had{held}}, nil)
	if ds.HasErrors() || v.GetAttr("id") != cty.StringVal("id-toy_box.a") || v.GetAttr("net_id") != cty.StringVal("new-id") {
		t.Errorf("%#v, %v", v, ds.Err())
	}
	ignoring := strings.Replace(replanSource, `name   = "b"`, "name = \"b\"\nlifecycle { ignore_changes = [net_id, labels[\"id\"]] }", 1)
	_, v, ds = replan(t, scene{src: ignoring, had: []had{held}}, nil)
	if ds.HasErrors() || v.GetAttr("net_id") != cty.StringVal("1") || v.GetAttr("labels").LengthInt() != 1 {
		t.Errorf("ignored: %#v, %v", v, ds.Err())
	}
}

// TestReplanMoved: what was known in the plan and is another now stops the
// apply, however deep it lies.
func TestReplanMoved(t *testing.T) {
	at := map[string]string{
		"notes":        "notes = toy_net.a.name",
		`labels["x"]`:  "labels = { x = toy_net.a.name, id = toy_net.a.id }",
		`labels["n"]`:  `labels = { (toy_net.a.name) = "1", id = toy_net.a.id }`,
		"tags":         "tags = [toy_net.a.name, toy_net.a.id]",
		"disk":         "dynamic \"disk\" {\nfor_each = split(\"\", toy_net.a.name)\ncontent {\nsize = 1\nkind = toy_net.a.id\n}\n}",
		"disk[0].kind": "disk {\nsize = 1\nkind = toy_net.a.name\n}\ndisk {\nsize = 1\nkind = toy_net.a.id\n}",
		"disk[1].size": "disk {\nsize = 1\nkind = toy_net.a.id\n}\ndisk { size = length(toy_net.a.name) }",
	}
	for path, line := range at {
		s := scene{src: "resource \"toy_net\" \"a\" { name = \"n\" }\nresource \"toy_box\" \"a\" {\nname = \"b\"\n" + line + "\n}"}
		_, v, ds := replan(t, s, map[string]cty.Value{"name": cty.StringVal("changed")})
		refused(t, path, v, ds, "The world has moved", path+" of toy_box.a", "Nothing was done", "main.tf:")
		if d := ds[len(ds)-1]; d.Kind != diag.WorldMoved {
			t.Errorf("%s: the error is of kind %q, whose remedy is not another plan", path, d.Kind)
		}
	}
	s := scene{src: strings.Replace(replanSource, "net_id = ", "home_id = ", 1), had: []had{
		{at: "toy_box.a", attrs: attrs{"name": "b", "home_id": "1"}},
		{at: "toy_net.a", attrs: attrs{"name": "n", "id": "1"}},
	}}
	_, v, ds := replan(t, s, map[string]cty.Value{"id": cty.StringVal("2")})
	refused(t, "replacement", v, ds, "home_id of toy_box.a", "would have to be replaced", "main.tf:4")
	_, v, ds = replan(t, scene{src: replanSource}, map[string]cty.Value{"name": cty.StringVal("")})
	refused(t, "invalid", v, ds, "toy_box.a", `"size" is 0`, "main.tf:12")
}

// TestReplanUnknown: an object is not made with what is not known.
func TestReplanUnknown(t *testing.T) {
	for path, line := range map[string]string{"notes": "notes = toy_net.a.id", "labels": "labels = { x = toy_net.a.id }", "disk": "disk {\nsize = 1\nkind = toy_net.a.id\n}"} {
		s := scene{src: "resource \"toy_net\" \"a\" { name = \"n\" }\nresource \"toy_box\" \"a\" {\nname = \"b\"\n" + line + "\n}"}
		_, v, ds := replan(t, s, map[string]cty.Value{"id": cty.UnknownVal(cty.String)})
		refused(t, path, v, ds, "toy_box.a", "not known", path, "main.tf:4", "Nothing was done")
	}
	req := scene{src: replanSource}.request(t)
	p := scene{src: replanSource}.build(t)
	c := change(t, p, "toy_net.a")
	c.Addr = instance("toy_net.nowhere")
	v, _, ds := planner.Replan(evaluator(req, p, nil), toyOf(c), c)
	refused(t, "not declared", v, ds, "toy_net.nowhere", "not in the configuration")
}

func TestDataConfig(t *testing.T) {
	s := scene{src: `resource "toy_net" "a" { name = "n" }
	data "toy_image" "i" {
		name = toy_net.a.name
		near = toy_net.a.id
	}`}
	req, p := s.request(t), s.build(t)
	c := change(t, p, "data.toy_image.i")
	if c.Action != planner.Read || c.Planned.GetAttr("id").IsKnown() || c.Planned.GetAttr("name") != cty.StringVal("n") {
		t.Errorf("%s %#v", c.Action, c.Planned)
	}
	v, _, ds := planner.DataConfig(evaluator(req, p, nil), c)
	refused(t, "too early", v, ds, "data.toy_image.i", "still not known", "main.tf:2")
	real := map[string]cty.Value{"toy_net.a": made(change(t, p, "toy_net.a").Planned, nil)}
	v, _, ds = planner.DataConfig(evaluator(req, p, real), c)
	want := cty.ObjectVal(map[string]cty.Value{"id": cty.NullVal(cty.String), "name": cty.StringVal("n"), "near": cty.StringVal("new-id")})
	if ds.HasErrors() || !v.RawEquals(want) {
		t.Errorf("got %#v, %v", v, ds.Err())
	}
}

// bare is a Spec without powers of its own.
type bare struct{ providers.Spec }

func TestDifferences(t *testing.T) {
	rt, _, _ := toys.Resource("toy_box")
	object := func(a attrs) cty.Value { return decode("toy_box", had{at: "toy_box.a", attrs: a}.complete()) }
	a := object(attrs{"name": "a", "tags": []string{"x", "y"}})
	tests := map[string]struct {
		b           cty.Value
		want, plain []string
	}{
		"same":            {object(attrs{"name": "a", "tags": []string{"y", "x"}}), []string{}, []string{}},
		"spelling":        {object(attrs{"name": "a", "tags": []string{"x", "y"}, "notes": ""}), []string{}, []string{"notes"}},
		"another name":    {object(attrs{"name": "b", "tags": []string{"x", "y"}}), []string{"name"}, []string{"name"}},
		"two":             {object(attrs{"name": "b", "tags": []string{"x"}}), []string{"name", "tags"}, []string{"name"}},
		"by the cloud":    {object(attrs{"name": "a", "tags": []string{"x", "y"}, "address": "10.0.0.2"}), []string{}, []string{"address"}},
		"nothing is left": {cty.NullVal(a.Type()), nil, []string{""}},
	}
	for name, tt := range tests {
		if tt.want != nil {
			if diff := cmp.Diff(tt.want, names(planner.Differences(rt, a, tt.b))); diff != "" {
				t.Errorf("%s: -want +got:\n%s", name, diff)
			}
		}
		if diff := cmp.Diff(tt.plain, names(planner.Differences(providers.Resource{Spec: bare{rt.Spec}}, a, tt.b))); diff != "" {
			t.Errorf("%s, without a comparer: -want +got:\n%s", name, diff)
		}
	}
}

// toyOf returns the type of a change.
func toyOf(c *planner.Change) providers.Resource {
	rt, _, _ := toys.Resource(c.Addr.Resource.Type)
	return rt
}
