package diag_test

import (
	"errors"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/diag"
)

// TestError: one line with the place, the address, and what is wrong.
func TestError(t *testing.T) {
	at := &diag.Range{Filename: "main.tf", Start: diag.Pos{Line: 3, Column: 5}}
	full := diag.Errorf("Invalid name", "%q is no name.", "a b").At(at)
	full.Address = "digitalocean_tag.x"
	for want, d := range map[string]*diag.Diagnostic{
		`main.tf:3,5: digitalocean_tag.x: Invalid name; "a b" is no name.`: full,
		"Invalid name; Take another.":                                      diag.Errorf("Invalid name", "Take another."),
		"Cycle":                                                            {Summary: "Cycle"},
	} {
		if d.Error() != want {
			t.Errorf("printed as %q, want %q", d.Error(), want)
		}
	}
}

// TestDiagnostics: warnings are no errors, and all errors are in Err.
func TestDiagnostics(t *testing.T) {
	path := cty.GetAttrPath("name")
	warning := diag.Warningf("Deprecated", "Use %s.", "that").On(path)
	if warning.Severity != diag.Warning || !warning.Attribute.Equals(path) || warning.Detail != "Use that." {
		t.Errorf("a warning is %+v", warning)
	}
	ds := diag.Diagnostics{warning}
	if ds.HasErrors() || ds.Err() != nil {
		t.Errorf("a warning is taken for an error: %v", ds.Err())
	}
	first, second := diag.Errorf("One", ""), diag.Errorf("Two", "")
	ds = append(ds, first, second)
	if err := ds.Err(); !ds.HasErrors() || !errors.Is(err, first) || !errors.Is(err, second) || errors.Is(err, warning) {
		t.Errorf("the errors are %v", err)
	}
	if (diag.Diagnostics)(nil).HasErrors() {
		t.Error("nothing is an error")
	}
}

// TestNearest: swaps, and what is left out or put in, are mended; what is
// another word has no neighbour.
func TestNearest(t *testing.T) {
	commands := []string{"plan", "apply", "destroy", "refresh", "output", "state"}
	for word, want := range map[string]string{
		"paln": "plan", "aply": "apply", "Destory": "destroy", "outputs": "output",
		"xyz": "", "": "", "p": "", "kubernetes": "",
	} {
		if got := diag.Nearest(word, commands); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

// TestNearestOfSeveral: what is said does not hang on the order in which the
// candidates come.
func TestNearestOfSeveral(t *testing.T) {
	for _, candidates := range [][]string{{"type.a", "type.b"}, {"type.b", "type.a"}} {
		if got := diag.Nearest("type.c", candidates); got != "type.a" {
			t.Errorf("of %q %q was chosen", candidates, got)
		}
	}
}
