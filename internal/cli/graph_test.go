package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestGraph: web.dot was written by terraform graph.
func TestGraph(t *testing.T) {
	dir, err := filepath.Abs("../../examples/web")
	if err != nil {
		t.Fatal(err)
	}
	want := text(t, "testdata/graph", "web.dot")
	got := (&bench{dir: dir}).run("graph")
	if diff := cmp.Diff(want, got.stdout); diff != "" || got.code != 0 {
		t.Errorf("exit code %d, -want +got\n%s\n%s", got.code, diff, got.stderr)
	}
}

// TestGraphModules: modules.dot was written by terraform graph.
func TestGraphModules(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	write(t, b.dir, map[string]string{
		"main.tf": "resource \"terraform_data\" \"a\" {}\nmodule \"m\" {\n  source = \"./m\"\n  count  = 2\n  in     = terraform_data.a.id\n}\n" +
			"resource \"terraform_data\" \"z\" {\n  input = module.m[0].x\n}\n",
		"m/main.tf": "variable \"in\" {}\nresource \"terraform_data\" \"b\" {\n  input = var.in\n}\nresource \"terraform_data\" \"c\" {\n  input = terraform_data.b.id\n}\n" +
			"module \"n\" {\n  source = \"./n\"\n}\noutput \"x\" {\n  value = terraform_data.c.id\n}\n",
		"m/n/main.tf": "resource \"terraform_data\" \"d\" {}\n",
	})
	want := text(t, "testdata/graph", "modules.dot")
	got := b.run("graph")
	if diff := cmp.Diff(want, got.stdout); diff != "" || got.code != 0 {
		t.Errorf("exit code %d, -want +got\n%s\n%s", got.code, diff, got.stderr)
	}
}

const drawn = `resource "digitalocean_tag" "a" {
  name = "a"
}

resource "digitalocean_tag" "b" {
  for_each = toset(["x\"y"])
  name     = "b-${digitalocean_tag.a.name}"
}

resource "digitalocean_tag" "c" {
  name = "c-${digitalocean_tag.a.name}-${length(digitalocean_tag.b)}"
}
`

func TestGraphMermaid(t *testing.T) {
	b := &bench{dir: t.TempDir(), environ: []string{"SWAMPCTL_SANDBOX=1"}}
	write(t, b.dir, map[string]string{"main.tf": drawn})
	got := b.run("graph", "-format=mermaid")
	want := `flowchart RL
  n0["digitalocean_tag.a"]
  n1["digitalocean_tag.b"]
  n2["digitalocean_tag.c"]
  n1 --> n0
  n2 --> n1
`
	if diff := cmp.Diff(want, got.stdout); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	b.run("apply", "-auto-approve", "-target=digitalocean_tag.a").want(t, 0)
	b.run("plan", "-out=tfplan").want(t, 0)
	got = b.run("graph", "-format=mermaid", "-plan=tfplan")
	want = `flowchart RL
  n0["digitalocean_tag.a"]
  n1["digitalocean_tag.b[#quot;x\#quot;y#quot;]<br>create"]
  n2["digitalocean_tag.c<br>create"]
  n1 --> n0
  n2 --> n1
  style n1 fill:#c6efce,color:#000
  style n2 fill:#c6efce,color:#000
`
	if diff := cmp.Diff(want, got.stdout); diff != "" {
		t.Errorf("of a plan: -want +got\n%s", diff)
	}
	b.run("graph", "-plan=tfplan").want(t, 0, `"digitalocean_tag.b[\"x\\\"y\"]" [label="digitalocean_tag.b[\"x\\\"y\"]\ncreate", style=filled`)
}

func TestGraphMistakes(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	write(t, b.dir, map[string]string{"main.tf": "output \"x\" {\n  value = digitalocean_tag.nope.name\n}\n"})
	b.run("graph").want(t, 1, "main.tf line 2", "digitalocean_tag")
	b.run("graph", "-format=svg").want(t, 1, `-format cannot be "svg"`, "-format=mermaid")
	b.run("graph", "-plan=nope").want(t, 1, `Read "nope"`)
	if err := os.Remove(filepath.Join(b.dir, "main.tf")); err != nil {
		t.Fatal(err)
	}
	b.run("graph").want(t, 1, "no .tf files")
}

// TestGraphOperations: with -type a plan is made and drawn, and nothing else
// done.
func TestGraphOperations(t *testing.T) {
	b := &bench{dir: t.TempDir(), environ: []string{"SWAMPCTL_SANDBOX=1"}}
	write(t, b.dir, map[string]string{"main.tf": drawn})
	b.run("graph", "-type=plan").want(t, 0, `"digitalocean_tag.a" [label="digitalocean_tag.a\ncreate"`)
	b.run("graph", "-type=plan-destroy", "-format=mermaid").want(t, 0, "flowchart RL")
	b.run("apply", "-auto-approve").want(t, 0)
	b.run("graph", "-type=apply").want(t, 0, `"digitalocean_tag.a" [label="digitalocean_tag.a"]`)
	b.run("graph", "-type=plan-destroy").want(t, 0, `"digitalocean_tag.a" [label="digitalocean_tag.a\ndelete"`)
	b.run("graph", "-type=plan-refresh-only").want(t, 0, `"digitalocean_tag.a" [label="digitalocean_tag.a"]`)
	b.run("graph", "-type=validate").want(t, 1, `-type cannot be "validate"`)
	b.run("graph", "-type=plan", "-plan=x").want(t, 1, "give one of the two")
	b.run("plan", "-detailed-exitcode").want(t, 0, "No changes")
}

// TestGraphCycles: a ring is refused with its place, and drawn on demand.
func TestGraphCycles(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	write(t, b.dir, map[string]string{"main.tf": `resource "terraform_data" "p" {
  input = local.q
}
locals {
  q = terraform_data.q.id
}
resource "terraform_data" "q" {
  input = terraform_data.r.id
}
resource "terraform_data" "r" {
  input = [terraform_data.p.id, terraform_data.a.id]
}
resource "terraform_data" "a" {}
`})
	b.run("graph").want(t, 1, "Cycle")
	want := `digraph G {
  rankdir = "RL";
  node [shape = rect, fontname = "sans-serif"];
  "terraform_data.a" [label="terraform_data.a"];
  "terraform_data.p" [label="terraform_data.p"];
  "terraform_data.q" [label="terraform_data.q"];
  "terraform_data.r" [label="terraform_data.r"];
  "terraform_data.p" -> "terraform_data.q" [color="#cc0000", penwidth=2];
  "terraform_data.q" -> "terraform_data.r" [color="#cc0000", penwidth=2];
  "terraform_data.r" -> "terraform_data.a";
  "terraform_data.r" -> "terraform_data.p" [color="#cc0000", penwidth=2];
}
`
	for _, args := range [][]string{{"graph", "-draw-cycles"}, {"graph", "-draw-cycles", "-type=plan"}} {
		if got := b.run(args...); got.stdout != want || got.code != 0 {
			t.Errorf("%v: %s%s", args, cmp.Diff(want, got.stdout), got.stderr)
		}
	}
	b.run("graph", "-draw-cycles", "-format=mermaid").want(t, 0, "linkStyle 0 stroke:#cc0000", "linkStyle 3 stroke")
	write(t, b.dir, map[string]string{"main.tf": "locals {\n  a = local.b\n  b = local.a\n}\n"})
	b.run("graph", "-draw-cycles").want(t, 1, "Cycle")
	write(t, b.dir, map[string]string{"main.tf": "resource \"terraform_data\" \"a\" {}\n"})
	b.run("graph", "-draw-cycles", "-verbose", "-module-depth=1").want(t, 0, `"terraform_data.a"`)
}

// TestConsolePlan: the console sees the resources as an apply would make them.
func TestConsolePlan(t *testing.T) {
	ask := func(b *bench, args ...string) outcome {
		b.stdin = "digitalocean_tag.a.name\n"
		return b.run(append([]string{"console"}, args...)...)
	}
	b := &bench{dir: t.TempDir(), environ: []string{"SWAMPCTL_SANDBOX=1"}}
	write(t, b.dir, map[string]string{"main.tf": drawn})
	ask(b).want(t, 0, "(known after apply)")
	if got := ask(b, "-plan"); got.stdout != "\"a\"\n" {
		t.Errorf("planned: %q\n%s", got.stdout, got.stderr)
	}
	ask(b, "-plan", "-state", "other.tfstate").want(t, 0, `"a"`)
	b.run("plan", "-out", "tfplan").want(t, 0)
	b.run("graph", "-plan", "tfplan").want(t, 0, "digitalocean_tag.a")
	write(t, b.dir, map[string]string{"main.tf": "resource \"digitalocean_tag\" \"a\" {}"})
	ask(b, "-plan").want(t, 1, "main.tf line 1")
}
