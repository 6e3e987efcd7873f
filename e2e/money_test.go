package e2e

import (
	"strings"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// TestMoney: a plan ends with what it changes a month; prices cost one call,
// and none where nothing that is priced by size changes.
func TestMoney(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.example()
	sizes := func() int {
		n := 0
		for _, c := range l.cloud.Calls() {
			if strings.HasPrefix(c.Path, "/v2/sizes") {
				n++
			}
		}
		l.cloud.ResetCalls()
		return n
	}
	out := l.must(0, "plan", "-no-color")
	if !strings.HasSuffix(out, "\nPlan: 18 to add, 0 to change, 0 to destroy. +$44.00/month.\n") {
		t.Errorf("the plan ends:\n%s", out[max(0, len(out)-200):])
	}
	l.has(out, "+$18.00/month, +$6.00 each", "+$12.00/month, by the public price list")
	if n := sizes(); n != 1 {
		t.Errorf("%d calls for sizes, want 1", n)
	}
	l.apply()
	sizes()
	l.must(0, "plan", "-no-color")
	if n := sizes(); n != 0 {
		t.Errorf("%d calls for sizes though nothing changes", n)
	}
	l.edit("main.tf", "size                    = 20", "size                    = 30")
	l.has(l.must(0, "plan", "-no-color"), "Plan: 0 to add, 1 to change, 0 to destroy. +$1.00/month.")
	l.has(l.must(0, "plan", "-destroy", "-no-color"), "18 to destroy. -$44.00/month.")
	if n := sizes(); n != 0 {
		t.Errorf("%d calls for sizes though no Droplet is made", n)
	}
}
