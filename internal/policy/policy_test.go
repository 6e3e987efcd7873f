package policy

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// directory writes files into a new directory.
func directory(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// judge reads the policies of a directory and asks them about input.
func judge(ctx context.Context, dir string, input any) (*Verdict, error) {
	p, err := Load(dir)
	if err != nil {
		return nil, err
	}
	return p.Evaluate(ctx, input)
}

func TestEvaluate(t *testing.T) {
	t.Parallel()
	input := map[string]any{"cost": 120, "types": []string{"digitalocean_tag", "digitalocean_volume"}}
	for name, c := range map[string]struct {
		files map[string]string
		want  Verdict
	}{
		"a rule of each name": {
			map[string]string{"a.rego": `package main
deny contains "over" if input.cost > 100
violation contains {"msg": "it holds data", "detail": 1} if "digitalocean_volume" in input.types
warn contains sprintf("a new %s", [t]) if { some t in input.types }`},
			Verdict{Denied: []string{"over", "it holds data"}, Warned: []string{"a new digitalocean_tag", "a new digitalocean_volume"}},
		},
		"nothing to say": {map[string]string{"a.rego": "package main\ndeny contains \"over\" if input.cost > 1000"}, Verdict{}},
		"true, without a message": {
			map[string]string{"a.rego": "package a.b\ndeny if input.cost > 100\nwarn := false"}, Verdict{Denied: []string{"data.a.b.deny holds; it has no message"}},
		},
		"one text": {map[string]string{"a.rego": "package a\ndeny := \"no\""}, Verdict{Denied: []string{"no"}}},
		"a name with an underscore": {
			map[string]string{"a.rego": "package a\ndeny_cost contains \"over\" if input.cost > 100\ndenying contains \"not asked\" if true"}, Verdict{Denied: []string{"over"}},
		},
		"packages in folders, with data and a library": {
			map[string]string{
				"lib/limit.rego": "package lib\nover if input.cost > data.limits.cost", "limits/data.json": `{"cost": 110}`,
				"main/a.rego": "package main\nimport data.lib\ndeny contains \"over the limit\" if lib.over",
			},
			Verdict{Denied: []string{"over the limit"}},
		},
		"tests of the policies": {
			map[string]string{"a.rego": "package a\ndeny contains \"x\" if input.none", "a_test.rego": "package a\ndeny contains \"of a test\" if true"}, Verdict{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := judge(t.Context(), directory(t, c.files), input)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, *got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestEvaluateErrors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"no policy":          {nil, []string{"no rule named deny"}},
		"only other rules":   {map[string]string{"a.rego": "package a\nallow := true"}, []string{"no rule named deny"}},
		"syntax":             {map[string]string{"x/a.rego": "package a\n\ndeny contains {"}, []string{"x/a.rego line 3: "}},
		"an unknown name":    {map[string]string{"a.rego": "package a\ndeny contains x if true\nwarn contains y if true"}, []string{"a.rego line 2: var x is unsafe; a.rego line 3: var y is unsafe"}},
		"two values":         {map[string]string{"a.rego": "package a\ndeny := \"a\"\ndeny := \"b\""}, []string{"a.rego line "}},
		"data that is none":  {map[string]string{"a.rego": "package a\ndeny := \"a\"", "d.json": "{"}, []string{"d.json"}},
		"two files as one":   {map[string]string{"a.rego": "package a\ndeny := \"a\"", "d.json": `{"k": 1}`, "e.json": `{"k": 2}`}, []string{"e.json"}},
		"an unknown builtin": {map[string]string{"a.rego": "package a\ndeny contains nosuch(1) if true"}, []string{"a.rego line 2: undefined function nosuch"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v, err := judge(t.Context(), directory(t, c.files), nil)
			if err == nil {
				t.Fatalf("got %+v, want an error", v)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %q, want %q in it", err, want)
				}
			}
			if strings.Contains(err.Error(), os.TempDir()) {
				t.Errorf("%q names the machine's folder", err)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := judge(ctx, directory(t, map[string]string{"a.rego": "package a\ndeny contains x if { some x in numbers.range(1, 1000000); x > 1000001 }"}), nil); err == nil || errors.Is(err, ErrNoRules) {
		t.Errorf("got %v after the context's end", err)
	}
}
