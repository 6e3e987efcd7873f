package render

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
)

// null is no object.
func null() cty.Value { return cty.NullVal(thing().ImpliedType()) }

// unknownParts is a new thing whose computed attributes come with the apply.
func unknownParts() cty.Value {
	return with(web(), map[string]cty.Value{
		"id": cty.UnknownVal(cty.String), "password": cty.UnknownVal(cty.String), "count_": cty.NullVal(cty.Number),
	})
}

// changed is the thing after an update of everything.
func changed() cty.Value {
	return with(web(), map[string]cty.Value{
		"size": cty.StringVal("s-2vcpu-2gb"), "backups": cty.True, "count_": cty.NullVal(cty.Number),
		"password":  cty.StringVal(secret + "-new"),
		"user_data": cty.StringVal("#cloud-config\npackages:\n  - nginx\n  - curl\nruncmd:\n  - a\n  - b\n  - c\n  - d"),
		"policy":    cty.StringVal("{\"version\": 2, \"allow\": [\"read\", \"write\", {\"x\": true}]}"),
		"tags":      cty.SetVal(texts("green", "web")),
		"keys":      cty.ListVal(texts("k1", "k3", "k4")),
		"labels":    cty.MapVal(map[string]cty.Value{"env": cty.StringVal("stage"), "new key": cty.UnknownVal(cty.String)}),
		"rule":      rules([3]string{"tcp", "22", secret}, [3]string{"tcp", "443", secret}),
		"health":    cty.ListVal(rules([3]string{"http", "8080", ""}).AsValueSlice()),
	})
}

func plans() map[string]*planner.Plan {
	old := instance("old")
	obj := func(v cty.Value) providers.Object { return providers.Object{ID: "123", Value: v} }
	moved := instance("moved")
	indexed := instance("web")
	indexed.Key = addr.IntKey(1)
	data := addr.Instance{Module: `module.net["a"]`, Resource: addr.Resource{Mode: addr.Data, Type: "do_image", Name: "os"}}
	return map[string]*planner.Plan{
		"groups":  {Changes: groups()},
		"money":   {Changes: priced()},
		"modules": modules(),
		"kept": {Changes: []*planner.Change{{Addr: instance("web"), Action: planner.Update, Prior: obj(web()), Planned: with(web(), map[string]cty.Value{"size": cty.StringVal("small")})}},
			Drift: []*planner.Drift{{Addr: instance("web"), Before: web(), After: changed(), Undone: []string{"size", "rule"}, Accepted: []string{"tags"}, Moved: []string{"password"}}},
			Kept:  []*planner.Drift{{Addr: instance("a"), Accepted: []string{"tags", "labels"}}, {Addr: instance("b"), Moved: []string{"keys"}}, {Addr: instance("c"), Moved: []string{"keys"}}, {Addr: instance("d"), Moved: []string{"keys"}}, {Addr: instance("e"), Moved: []string{"keys"}}}},
		"renames": {Changes: []*planner.Change{
			{Addr: instance("old"), Action: planner.Delete, Prior: obj(web()), Planned: null(), Cause: planner.Cause{Kind: planner.NoBlock}, Stateful: true},
			{Addr: instance("web"), Action: planner.Create, Prior: obj(null()), Planned: with(unknownParts(), map[string]cty.Value{"user_data": cty.StringVal(strings.Repeat("- line\n", 30))})}},
			Renames: []*planner.Rename{{From: old, To: instance("web")}, {From: indexed, To: instance("other")}}},
		"create": {Changes: []*planner.Change{{Addr: instance("web"), Action: planner.Create, Prior: obj(null()), Planned: unknownParts(),
			Notes: []string{"a thing of this size takes some minutes to get ready, in which nothing else can be done with it, and that is long"}}},
			Outputs: []*planner.OutputChange{{Name: "ip", After: cty.UnknownVal(cty.String)}, {Name: "key", After: cty.StringVal(secret), Sensitive: true}}},
		"update": {Changes: []*planner.Change{{Addr: indexed, Action: planner.Update, Prior: obj(web()), Planned: changed()}},
			Outputs: []*planner.OutputChange{
				{Name: "ips", Before: cty.TupleVal(texts("1", "2")), After: cty.TupleVal(texts("1", "2", "3"))},
				{Name: "gone", Before: cty.True, After: cty.NilVal}, {Name: "same", Before: cty.True, After: cty.True}}},
		"marks": {Changes: []*planner.Change{
			{Addr: instance("hidden"), Action: planner.Update, Prior: obj(web()), Planned: web(), Sensitive: []cty.Path{cty.GetAttrPath("size"), cty.GetAttrPath("labels").IndexString("env")}},
			{Addr: instance("shown"), Action: planner.Update, Prior: obj(web()), Planned: with(web(), map[string]cty.Value{"size": cty.StringVal("small")}),
				PriorSensitive: []cty.Path{cty.GetAttrPath("size"), cty.GetAttrPath("labels").IndexString("env")}}}},
		"replace": {Changes: []*planner.Change{
			{Addr: instance("a"), Action: planner.Replace, Prior: obj(web()),
				Planned: with(unknownParts(), map[string]cty.Value{"region": cty.StringVal("ams3"), "count_": cty.NumberIntVal(2)}),
				Reasons: []providers.Reason{{Path: cty.GetAttrPath("region"), Why: "DigitalOcean cannot move a thing to another region"}}},
			{Addr: instance("b"), Action: planner.CreateThenDelete, Prior: obj(web()), Cause: planner.Cause{Kind: planner.Tainted},
				Planned: with(web(), map[string]cty.Value{"id": cty.UnknownVal(cty.String)})}}},
		"delete": {Mode: planner.Destroy, Changes: []*planner.Change{
			{Addr: old, Action: planner.Delete, Prior: obj(web()), Planned: null(), Cause: planner.Cause{Kind: planner.NoBlock}},
			{Addr: old, Deposed: "0a1b2c3d", Action: planner.Delete, Prior: obj(object(map[string]cty.Value{"id": cty.StringVal("9")})), Planned: null()}}},
		"quiet": {Changes: []*planner.Change{
			{Addr: instance("i"), Action: planner.NoOp, Importing: "77", Prior: obj(web()), Planned: web()},
			{Addr: moved, Action: planner.NoOp, Previous: &old, Prior: obj(web()), Planned: web()},
			{Addr: instance("slow"), Action: planner.NoOp, Prior: obj(web()), Planned: web(), Waiting: providers.Phase{Stage: providers.Pending, Word: "new"}},
			{Addr: instance("forgotten"), Action: planner.Forget, Prior: obj(web()), Planned: null()},
			{Addr: instance("idle"), Action: planner.NoOp, Prior: obj(web()), Planned: web()},
			{Addr: data, Action: planner.Read, Planned: object(map[string]cty.Value{"name": cty.StringVal("x"), "id": cty.UnknownVal(cty.String)}), Prior: obj(null())}}},
		"drift": {Changes: []*planner.Change{{Addr: instance("web"), Action: planner.Create, Prior: obj(null()), Planned: object(map[string]cty.Value{"name": cty.StringVal("web")})}},
			Drift: []*planner.Drift{{Addr: instance("web"), Before: web(), After: null()},
				{Addr: instance("fw"), Before: web(), After: with(web(), map[string]cty.Value{"rule": rules([3]string{"tcp", "22", secret})})}}},
		"refresh-only": {Mode: planner.RefreshOnly, Drift: []*planner.Drift{{Addr: instance("web"), Before: web(), After: with(web(), map[string]cty.Value{"size": cty.StringVal("big")})}}},
		"empty":        {Changes: []*planner.Change{{Addr: instance("idle"), Action: planner.NoOp, Prior: obj(web()), Planned: web()}}},
		"unknown-collections": {Changes: []*planner.Change{{Addr: instance("web"), Action: planner.Update, Prior: obj(web()),
			Planned: with(web(), map[string]cty.Value{"tags": cty.UnknownVal(cty.Set(cty.String)), "rule": cty.UnknownVal(web().GetAttr("rule").Type()),
				"labels": cty.NullVal(cty.Map(cty.String)), "keys": cty.ListValEmpty(cty.String), "policy": cty.StringVal("none"),
				"user_data": cty.UnknownVal(cty.String)})}}},
	}
}

// keyed returns do_thing.NAME with a key.
func keyed(name string, k addr.Key) addr.Instance {
	i := instance(name)
	i.Key = k
	return i
}

// groups are changes of blocks with count and for_each.
func groups() []*planner.Change {
	var out []*planner.Change
	obj := func(v cty.Value) providers.Object { return providers.Object{ID: "123", Value: v} }
	for i := range 6 {
		named := map[string]cty.Value{"name": cty.StringVal(fmt.Sprintf("web-%d", i+1)), "region": cty.UnknownVal(cty.String)}
		out = append(out, &planner.Change{Addr: keyed("many", addr.IntKey(i)), Action: planner.Create, Prior: obj(null()), Planned: with(unknownParts(), named),
			Origins: []config.Origin{{Path: cty.GetAttrPath("region"), From: []string{fmt.Sprintf("do_net.a[%d].region", i)}}}})
	}
	for i, key := range []string{"a", "b", "c d"} {
		had := with(web(), map[string]cty.Value{"id": cty.StringVal(fmt.Sprint(i)), "name": cty.StringVal(key)})
		out = append(out, &planner.Change{Addr: keyed("some", addr.StringKey(key)), Action: planner.Replace, Prior: obj(had), Stateful: true,
			Planned: with(had, map[string]cty.Value{"id": cty.UnknownVal(cty.String), "region": cty.StringVal("ams3"), "size": cty.StringVal("s-" + key)}),
			Reasons: []providers.Reason{{Path: cty.GetAttrPath("region"), Why: "it cannot move"}}})
	}
	// The last of these changes in something else.
	out = append(out, &planner.Change{Addr: keyed("some", addr.StringKey("e")), Action: planner.Update, Prior: obj(web()), Planned: changed()})
	for i := range 3 {
		out = append(out, &planner.Change{Addr: keyed("gone", addr.IntKey(i+4)), Action: planner.Delete, Prior: obj(web()), Planned: null(), Stateful: true,
			Cause: planner.Cause{Kind: planner.CountIndex}})
	}
	return out
}

// priced are changes that cost something.
func priced() []*planner.Change {
	thing := object(map[string]cty.Value{"name": cty.StringVal("a")})
	usd := func(n float64) providers.Price { return providers.Price{Monthly: n, Known: true} }
	of := func(i addr.Instance, a planner.Action, before, after providers.Price) *planner.Change {
		c := &planner.Change{Addr: i, Action: a, Prior: providers.Object{Value: thing}, Planned: thing, Cost: &planner.Cost{Before: before, After: after}}
		switch a {
		case planner.Create:
			c.Prior.Value = null()
		case planner.Delete:
			c.Planned = null()
		case planner.Update:
			c.Planned = with(thing, map[string]cty.Value{"size": cty.StringVal("b")})
		}
		return c
	}
	return []*planner.Change{
		of(keyed("web", addr.IntKey(0)), planner.Create, usd(0), usd(24)), of(keyed("web", addr.IntKey(1)), planner.Create, usd(0), usd(24)),
		of(instance("less"), planner.Update, usd(12), usd(6.5)), of(instance("same"), planner.Update, usd(12), usd(12)),
		of(instance("gone"), planner.Delete, providers.Price{Monthly: 2, Known: true, Published: "2026-09"}, usd(0)),
		of(instance("db"), planner.Create, usd(0), providers.Price{}),
	}
}

// modules is a plan of changes in three modules.
func modules() *planner.Plan {
	p := &planner.Plan{}
	for _, m := range []addr.Module{"", "module.net", `module.app["eu"]`} {
		for name, a := range map[string]planner.Action{"made": planner.Create, "gone": planner.Delete} {
			i := instance(name)
			i.Module = m
			c := &planner.Change{Addr: i, Action: a, Prior: providers.Object{Value: null()}, Planned: object(map[string]cty.Value{"name": cty.StringVal(name)})}
			if a == planner.Delete {
				c.Prior.Value, c.Planned = c.Planned, c.Prior.Value
			}
			p.Changes = append(p.Changes, c)
		}
	}
	return p
}

func TestPlan(t *testing.T) {
	for name, p := range plans() {
		for _, width := range []int{40, 80, 160} {
			t.Run(fmt.Sprintf("%s at %d", name, width), func(t *testing.T) {
				var b strings.Builder
				Plan(&b, p, schemas, Style{Width: width})
				got := b.String() + Summary(p) + "\n"
				golden(t, fmt.Sprintf("plan-%s-%d", name, width), got)
				if strings.Contains(got, secret) {
					t.Errorf("a secret is printed:\n%s", got)
				}
				if strings.Contains(got, "\x1b") {
					t.Error("colours without a terminal")
				}
				if !strings.HasSuffix(got, "\n"+Summary(p)+"\n") && got != Summary(p)+"\n" {
					t.Error("the summary is not the last line")
				}
			})
		}
	}
}

// TestPlanFits: no line is longer than a phone or a terminal has columns but for
// words that cannot be broken.
func TestPlanFits(t *testing.T) {
	for _, s := range []Style{{Width: 40}, {Width: 60, Fit: true}, {Width: 80, Fit: true}} {
		for name, p := range plans() {
			var b strings.Builder
			Plan(&b, p, schemas, s)
			for line := range strings.Lines(b.String()) {
				line = strings.TrimSuffix(line, "\n")
				if words := strings.Fields(line); ansi.StringWidth(line) > s.Width && len(words) > 2 {
					t.Errorf("%s: %d columns of %d: %s", name, ansi.StringWidth(line), s.Width, line)
				}
			}
		}
	}
}

// TestDangerIsShort: many objects of a type that go for one reason take one
// line.
func TestDangerIsShort(t *testing.T) {
	p := &planner.Plan{}
	for i := range 60 {
		p.Changes = append(p.Changes, &planner.Change{
			Addr: instance(fmt.Sprintf("d%d", i)), Action: planner.Replace, Stateful: true, Prior: providers.Object{ID: "1", Value: web()},
			Planned: web(), Reasons: []providers.Reason{{Path: cty.GetAttrPath("region"), Why: "it cannot move"}},
		})
	}
	var b strings.Builder
	Plan(&b, p, schemas, Style{Width: 200})
	const want = "Danger: 60 objects that hold data go\n\n-/+ do_thing.d0, do_thing.d1, do_thing.d2, … 56 more …, do_thing.d59 (60 objects): region: it cannot move\n"
	if !strings.Contains(b.String(), want) {
		t.Errorf("the page begins:\n%s", b.String()[:min(len(b.String()), 600)])
	}
}

// TestPlanDetail: the concise page has a line an object, the full one all.
func TestPlanDetail(t *testing.T) {
	for _, name := range []string{"update", "replace", "groups", "money", "modules", "kept", "marks", "quiet"} {
		for word, d := range map[string]Detail{"concise": Concise, "full": Full} {
			var b strings.Builder
			Plan(&b, plans()[name], schemas, Style{Detail: d})
			golden(t, "plan-"+name+"-"+word, b.String())
		}
	}
}

// TestConciseRenames: the concise page offers the moved blocks too, to which its
// list of dangers points.
func TestConciseRenames(t *testing.T) {
	var b strings.Builder
	Plan(&b, plans()["renames"], schemas, Style{Detail: Concise})
	for _, want := range []string{"looks like a rename", "from = do_thing.old\n    to   = do_thing.web"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in:\n%s", want, b.String())
		}
	}
}

// TestConciseLeftovers: what goes on costing is on the concise page too.
func TestConciseLeftovers(t *testing.T) {
	p := &planner.Plan{Changes: []*planner.Change{{
		Addr: instance("main"), Action: planner.Delete, Prior: providers.Object{ID: "1", Value: web()}, Planned: null(), Notes: []string{"a note"},
		Leftovers: []providers.Leftover{{Kind: "load balancer", Name: "ingress"}, {Kind: "volume", Name: "a", Goes: true}, {Kind: "volume", Name: "b"}},
	}}}
	var b strings.Builder
	Plan(&b, p, schemas, Style{Detail: Concise, Width: 200})
	if want := "# stays, and costs on: load balancer ingress, volume b; deleted with it: volume a\n"; !strings.Contains(b.String(), want) || strings.Contains(b.String(), "a note") {
		t.Errorf("the page is\n%s", b.String())
	}
}

func TestPlanInColour(t *testing.T) {
	var b strings.Builder
	Plan(&b, plans()["replace"], schemas, Style{Color: true})
	golden(t, "plan-replace-colour", b.String())
}

func TestPlanHidesMarkedAndListedSecrets(t *testing.T) {
	marked := with(web(), map[string]cty.Value{"name": cty.StringVal(secret).Mark("sensitive"), "size": cty.StringVal(secret), "rule": rules([3]string{"tcp", secret, ""})})
	c := &planner.Change{Addr: instance("web"), Action: planner.Create, Prior: providers.Object{Value: null()}, Planned: marked,
		Sensitive: []cty.Path{cty.GetAttrPath("size"), cty.GetAttrPath("rule")}}
	var b strings.Builder
	Plan(&b, &planner.Plan{Changes: []*planner.Change{c}}, schemas, Style{})
	if strings.Contains(b.String(), secret) {
		t.Errorf("a secret is printed:\n%s", b.String())
	}
	for _, want := range []string{"+ name      = (sensitive value)", "+ size      = (sensitive value)", "+ rule { (sensitive value) }"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in:\n%s", want, b.String())
		}
	}
}

func TestPlanWithoutSchema(t *testing.T) {
	i := addr.Instance{Resource: addr.Resource{Type: "other", Name: "x"}}
	c := &planner.Change{Addr: i, Action: planner.Update, Prior: providers.Object{Value: web()}, Planned: changed(),
		Sensitive: []cty.Path{cty.GetAttrPath("password"), cty.GetAttrPath("rule")}}
	var b strings.Builder
	Plan(&b, &planner.Plan{Changes: []*planner.Change{c}}, schemas, Style{})
	golden(t, "plan-without-schema", b.String())
}

// TestDestroyIsBrief: a plan to destroy does not say of each object that this
// was asked for, and long heads are broken at words.
func TestDestroyIsBrief(t *testing.T) {
	p := &planner.Plan{Mode: planner.Destroy}
	for _, key := range []string{"alpha", "beta", "gamma", "delta", "epsilon"} {
		p.Changes = append(p.Changes, &planner.Change{
			Addr: keyed("with_a_long_name", addr.StringKey(key)), Action: planner.Delete, Stateful: true, Cause: planner.Cause{Kind: planner.Asked},
			Prior: providers.Object{ID: key, Value: web()}, Planned: null(),
		})
	}
	var b strings.Builder
	Plan(&b, p, schemas, Style{Width: 60, Detail: Concise})
	if strings.Contains(b.String(), "destroy was asked for") {
		t.Errorf("it says of each that it was asked for:\n%s", b.String())
	}
	for line := range strings.Lines(b.String()) {
		if ansi.StringWidth(line) > 61 {
			t.Errorf("%d columns: %s", ansi.StringWidth(line), line)
		}
	}
}
