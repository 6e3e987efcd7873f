package machine

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
	"github.com/swampctl/swampctl/reconciler"
	"github.com/swampctl/swampctl/state"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a value's JSON, or lines of JSON, with a file of testdata.
func golden(t *testing.T, name string, v any) {
	t.Helper()
	got, isText := v.(string)
	if !isText {
		raw, err := json.MarshalIndent(v, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		got = string(raw) + "\n"
	}
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; got:\n%s\nwant:\n%s", path, got, want)
	}
}

// block is a small schema with a secret in it and below it.
func block() *schema.Block {
	inner := schema.Block{Attributes: map[string]*schema.Attribute{
		"port": {Type: cty.Number, Required: true}, "key": {Type: cty.String, Optional: true, Sensitive: true},
	}}
	return &schema.Block{
		Description: "A thing.",
		Attributes: map[string]*schema.Attribute{
			"id":   {Type: cty.String, Computed: true, Optional: true},
			"tags": {Type: cty.Set(cty.String), Optional: true, Description: "Tags.", Deprecated: "use labels"},
			"pass": {Type: cty.String, Computed: true, Sensitive: true},
		},
		Blocks: map[string]*schema.NestedBlock{
			"rule":     {Block: inner, Nesting: schema.NestingSet, MinItems: 1, MaxItems: 3},
			"item":     {Block: inner},
			"timeouts": {Block: schema.Block{}, Nesting: schema.NestingSingle},
		},
	}
}

// spec is a type of which only the schema counts.
type spec struct {
	providers.Spec
	s *schema.Schema
}

func (s spec) Schema() *schema.Schema { return s.s }

// source is a data source of which only the schema counts.
type source struct {
	providers.DataSource
	s *schema.Schema
}

func (s source) Schema() *schema.Schema { return s.s }

func TestSchemas(t *testing.T) {
	s := &schema.Schema{Version: 1, Block: block()}
	set := providers.Set{{
		Name: "do", Source: "registry.terraform.io/digitalocean/digitalocean", Schema: &schema.Schema{Block: &schema.Block{}},
		Resources:   map[string]providers.Resource{"do_thing": {Spec: spec{s: s}}},
		DataSources: map[string]providers.DataSource{"do_thing": source{s: s}},
	}}
	out, err := Schemas(set)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "schemas", out)
}

// at returns an instance of do_thing.
func at(module addr.Module, name string, key addr.Key) addr.Instance {
	return addr.Instance{Module: module, Resource: addr.Resource{Type: "do_thing", Name: name}, Key: key}
}

func TestState(t *testing.T) {
	obj := func(id string) *state.Object {
		return &state.Object{SchemaVersion: 1, Attributes: []byte(`{"id":"` + id + `","pass":"p","list":[{"a":"x"},{"a":"y"}],"rule":[{"port":1,"key":"k"}],"none":null}`),
			Sensitive:    []cty.Path{cty.GetAttrPath("list").Index(cty.NumberIntVal(1)).GetAttr("a")},
			Dependencies: []addr.Block{at("", "b", addr.Key{}).Block(), at("", "a", addr.Key{}).Block()}}
	}
	const provider = `provider["registry.terraform.io/digitalocean/digitalocean"]`
	st := &state.State{
		TerraformVersion: "1.11.4",
		Instances: map[addr.Instance]*state.Instance{
			at("", "web", addr.IntKey(1)):                                         {Provider: provider, Current: obj("1"), Deposed: map[string]*state.Object{"0a": {Attributes: []byte(`{"id":"0"}`), Tainted: true}}},
			at(`module.net["a.module.b"].module.dns`, "rec", addr.StringKey("x")): {Provider: provider, Current: obj("2")},
		},
		Outputs: map[string]*state.Output{"ip": {Value: []byte(`"1"`), Type: []byte(`"string"`)}},
	}
	out, err := NewState(st, render.Decoder(nil), func(addr.Resource) *schema.Block { return block() })
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "state", out)
}

func TestStateEmpty(t *testing.T) {
	out, err := NewState(state.New("l"), render.Decoder(nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	if raw, _ := json.Marshal(out); string(raw) != `{"format_version":"1.0"}` {
		t.Errorf("got %s", raw)
	}
}

func TestValidate(t *testing.T) {
	src := map[string][]byte{"main.tf": []byte("resource \"a\" \"b\" {\n  näme = var.x\n}\n")}
	r := &diag.Range{Filename: "main.tf", Start: diag.Pos{Line: 2, Column: 3, Byte: 21}, End: diag.Pos{Line: 2, Column: 7, Byte: 26}}
	golden(t, "validate", Validate(diag.Diagnostics{
		{Summary: "Unsupported argument", Detail: "No.", Subject: r, Values: []diag.Value{{Expr: "var.x", Is: "is 1"}}, Hint: "use name"},
		{Severity: diag.Warning, Summary: "Hm", Subject: &diag.Range{Filename: "gone.tf", Start: diag.Pos{Line: 1, Column: 1}}},
	}, src))
	golden(t, "validate-ok", Validate(nil, nil))
}

func TestStream(t *testing.T) {
	const secret = "hunter2-hunter2"
	var b strings.Builder
	clock := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
	s := NewStream(&b, func() time.Time { return clock })
	web, net := at("", "web", addr.IntKey(0)), at(`module.m`, "net", addr.StringKey("x"))
	s.Version("1.2.3")
	s.Plan(&planner.Plan{
		Drift:   []*planner.Drift{{Addr: web, Before: cty.StringVal(secret), After: cty.NullVal(cty.String)}, {Addr: net, After: cty.True, Undone: []string{"size"}, Accepted: []string{"tags"}}},
		Kept:    []*planner.Drift{{Addr: web, Moved: []string{"status"}}},
		Renames: []*planner.Rename{{From: web, To: net}},
		Changes: []*planner.Change{
			{Addr: web, Action: planner.Replace, Cause: planner.Cause{Kind: planner.Tainted}, Reasons: []providers.Reason{{Path: cty.GetAttrPath("rule").Index(cty.NumberIntVal(0)).GetAttr("port"), Why: "fixed"}},
				Origins: []config.Origin{{Path: cty.GetAttrPath("id"), From: []string{"do_net.a.id"}}}},
			{Addr: net, Action: planner.NoOp, Importing: "7"}, {Addr: net, Action: planner.NoOp, Previous: &web},
			{Addr: net, Action: planner.NoOp}, {Addr: net, Deposed: "0a", Action: planner.Delete},
		},
		Outputs: []*planner.OutputChange{{Name: "a", Before: cty.NilVal, After: cty.StringVal(secret), Sensitive: true}, {Name: "b", Before: cty.True, After: cty.NilVal}},
	})
	s.Event(reconciler.Event{Kind: reconciler.RefreshStarted, Total: 2})
	s.Event(reconciler.Event{Kind: reconciler.Refreshed, Addr: web, ID: "7", Done: 1, Total: 2})
	s.Event(reconciler.Event{Kind: reconciler.Recovered, Addr: web, ID: "7", Message: "it had been made"})
	s.Event(reconciler.Event{Kind: reconciler.OpStarted, Addr: web, Action: planner.Create, Total: 2})
	s.Event(reconciler.Event{Kind: reconciler.OpProgress, Addr: web, Action: planner.Create, Message: "new", Done: 1, Total: 2})
	clock = clock.Add(11 * time.Second)
	s.Tick()
	s.Event(reconciler.Event{Kind: reconciler.OpDone, Addr: web, Action: planner.Create, ID: "7", Elapsed: 12 * time.Second})
	s.Event(reconciler.Event{Kind: reconciler.OpFailed, Addr: net, Action: planner.Delete, Err: errors.New("refused")})
	s.Event(reconciler.Event{Kind: reconciler.OpSkipped, Addr: net, Action: planner.Update, Because: &web})
	s.Event(reconciler.Event{Kind: reconciler.Holding, Message: "rate limit", Until: time.Date(2026, 1, 2, 3, 5, 0, 0, time.UTC)})
	s.Diagnostics(diag.Diagnostics{{Summary: "Refused", Detail: "No.", Address: "a.b"}}, nil)
	s.Result(&reconciler.Result{Done: []reconciler.Outcome{{Addr: web, Action: planner.Create}}}, planner.Normal)
	s.Result(&reconciler.Result{Done: []reconciler.Outcome{{Addr: web, Action: planner.Delete}}}, planner.Destroy)
	s.Result(&reconciler.Result{Failed: []reconciler.Outcome{{Addr: web, Action: planner.Create, ID: "7", Pending: true}}, Skipped: []reconciler.Outcome{{Addr: net}}}, planner.Normal)
	s.Outputs(map[string]*state.Output{"a": {Value: []byte(`"` + secret + `"`), Type: []byte(`"string"`), Sensitive: true}, "b": {Value: []byte(`1`), Type: []byte(`"number"`)}})
	golden(t, "stream", b.String())
	if strings.Contains(b.String(), secret) {
		t.Error("a secret is printed")
	}
}
