package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain lets the test's program play swampctl.
func TestMain(m *testing.M) {
	if os.Getenv(envPlay) != "" {
		os.Exit(play())
	}
	os.Exit(m.Run())
}

// TestSample runs a few of the matrix's cases; the command runs all.
func TestSample(t *testing.T) {
	dir := t.TempDir()
	tool, err := newTool(false)
	if err != nil {
		t.Fatal(err)
	}
	sample := map[string][]string{
		"create":     {"killed before the effect", "killed after the effect", "500 after the effect", "answer without the id", "killed after the effect, seen late"},
		"saved-plan": {"killed after the effect", "connection cut after the effect"},
		"destroy":    {"killed after the effect", "connection cut after the effect"},
	}
	for _, s := range scenarios() {
		names := sample[s.name]
		if names == nil {
			continue
		}
		b, err := newBaseline(t.Context(), tool, filepath.Join(dir, s.name), s, false)
		if err != nil {
			t.Fatal(err)
		}
		if b.calls < 15 {
			t.Fatalf("%s has only %d changing calls", s.name, b.calls)
		}
		for i, w := range ways() {
			for _, name := range names {
				if w.name != name {
					continue
				}
				call := 1 + (7*i)%b.steps(w)
				t.Run(fmt.Sprintf("%s/%s/%d", s.name, strings.ReplaceAll(w.name, " ", "_"), call), func(t *testing.T) {
					t.Parallel()
					if r := b.try(t.Context(), tool, kase{base: b, scenario: s, way: w, step: call}); len(r.words) > 0 {
						t.Errorf("%v\n%s", r.words, r.output)
					}
				})
			}
		}
	}
}
