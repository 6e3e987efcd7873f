package planner_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
)

// TestChecks: what a check block finds wrong is told, and stops nothing.
func TestChecks(t *testing.T) {
	src := `resource "toy_net" "a" { name = "n" }
check "net" {
	data "toy_image" "i" { name = "i" }
	assert {
		condition     = toy_net.a.name == "m"
		error_message = "The net is not m."
	}
	assert {
		condition     = data.toy_image.i.id == "img-i"
		error_message = "The image is another."
	}
	assert {
		condition     = toy_net.a.id != ""
		error_message = "Not known yet."
	}
}`
	tests := map[string]struct {
		world toyWorld
		want  []string
	}{
		"an assertion that fails":           {toyWorld{}, []string{"The net is not m."}},
		"a data source that cannot be read": {toyWorld{err: errors.New("no such image")}, []string{"No such image.", "The net is not m."}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := scene{src: src, world: tt.world}
			p, ds := planner.Build(context.Background(), s.request(t))
			if ds.HasErrors() {
				t.Fatalf("a check stops the plan: %v", ds.Err())
			}
			if change(t, p, "toy_net.a").Action != planner.Create {
				t.Errorf("got %q", lines(p))
			}
			var said []string
			for _, d := range ds {
				if d.Severity != diag.Warning {
					t.Errorf("%v is no warning", d)
				}
				said = append(said, d.Detail)
			}
			if text := strings.Join(said, " "); len(said) != len(tt.want) || !strings.Contains(text, tt.want[0]) || !strings.Contains(text, tt.want[len(tt.want)-1]) {
				t.Errorf("got %q, want %q", said, tt.want)
			}
		})
	}
	fails(t, scene{src: src + "\noutput \"o\" { value = data.toy_image.i.id }"}, "Reference to scoped resource", `check "net"`)
}
