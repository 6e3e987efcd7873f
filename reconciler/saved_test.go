package reconciler_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// TestSavedPlanAfterKill: between a saved plan and its apply another run was
// killed, at each of its calls, before and after the effect. Whatever that run
// has done, the saved plan is not executed over it; what it made is found by the
// next run, and nothing is there twice.
func TestSavedPlanAfterKill(t *testing.T) {
	hcl := "resource \"digitalocean_droplet\" \"web\" {\n  count = 2\n  name = \"same\"\n  image = \"debian-12-x64\"\n  size = \"s-1vcpu-1gb\"\n  region = \"fra1\"\n  resize_disk = count.index == 0\n}\n"
	for call := 1; call <= 4; call++ {
		for _, where := range []sandbox.Phase{sandbox.Before, sandbox.After} {
			t.Run(fmt.Sprintf("%d/%s", call, where), func(t *testing.T) {
				l := newLab(t, t.TempDir(), sandbox.Options{})
				p := l.Plan(t, hcl)
				l.Kill = func(n int, at sandbox.Phase) bool { return n == call && at == where }
				_, _, _ = l.Run(t, hcl, planner.Normal)
				killed := l.Dead.Load()
				l.Kill = nil
				if !killed {
					return // it takes fewer calls
				}
				made := len(l.Cloud.Snapshot()["droplets"])
				res, ds := l.ApplySaved(t, hcl, p)
				if res != nil || !strings.Contains(fmt.Sprint(ds.Err()), "Saved plan is stale") || !strings.Contains(fmt.Sprint(ds.Err()), "interrupted") {
					t.Errorf("the saved plan is executed: %v, %v", res, ds.Err())
				}
				if n := len(l.Cloud.Snapshot()["droplets"]); n != made {
					t.Errorf("%d Droplets are %d after the saved plan", made, n)
				}
				// A plan that is made over it is good, with all that it found out.
				next := l.Plan(t, hcl)
				if _, ds := l.ApplySaved(t, hcl, next); ds.HasErrors() {
					t.Errorf("a new plan: %v", ds.Err())
				}
				if n := len(l.Cloud.Snapshot()["droplets"]); n != 2 {
					t.Errorf("there are %d Droplets", n)
				}
				if p := l.Plan(t, hcl); !p.Empty() {
					t.Error("the plan afterwards is not empty")
				}
				if n := l.count()["run tags"]; n != 0 {
					t.Errorf("%d tags of runs are left", n)
				}
			})
		}
	}
}

// TestStalePlan: a plan that a later run made stale is refused with what has
// become of which object, in their order.
func TestStalePlan(t *testing.T) {
	tags := func(n int) string {
		return fmt.Sprintf("resource \"digitalocean_tag\" \"t\" {\n  count = %d\n  name = \"t${count.index}\"\n}\n", n)
	}
	droplet := func(size, name string) string {
		return fmt.Sprintf("resource \"digitalocean_droplet\" %q {\n  name = \"web\"\n  image = \"debian-12-x64\"\n  size = %q\n  region = \"fra1\"\n}\n", name, size)
	}
	tests := map[string]struct{ before, after, want string }{
		"each kind": {
			tags(1) + droplet("s-1vcpu-1gb", "web") + "resource \"digitalocean_domain\" \"gone\" {\n  name = \"example.com\"\n}\n", tags(3) + droplet("s-1vcpu-2gb", "web"),
			"  digitalocean_domain.gone: gone\n  digitalocean_droplet.web: changed in ",
		},
		"in order": {tags(1), tags(11), "  digitalocean_tag.t[1]: new\n  digitalocean_tag.t[2]: new\n  digitalocean_tag.t[3]: new\n"},
		"too many": {tags(1), tags(15), "  digitalocean_tag.t[10]: new\n  and 4 more\nMake a new plan."},
		"replaced": {
			tags(1), "resource \"digitalocean_tag\" \"t\" {\n  count = 1\n  name = \"other${count.index}\"\n}\n", "  digitalocean_tag.t[0]: another object\n",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			l := newLab(t, t.TempDir(), sandbox.Options{})
			l.Apply(t, tt.before)
			p := l.Plan(t, tags(2))
			l.Apply(t, tt.after)
			_, ds := l.ApplySaved(t, tags(2), p)
			if got := fmt.Sprint(ds.Err()); !strings.Contains(got, tt.want) || !strings.Contains(got, "Since then: ") {
				t.Errorf("it is refused with\n%s\nand not with\n%s", got, tt.want)
			}
		})
	}
}

// TestSavedPlanShared: the first of two records of one name to be changed gives
// the other its TTL too, as the API does. That is no change from outside, and
// the plan's own is still made. The first is not looked at before, since an
// update of it was interrupted, so that the second is looked at after it.
func TestSavedPlanShared(t *testing.T) {
	records := func(ttl int, last string) string {
		return fmt.Sprintf(`resource "digitalocean_domain" "d" {
  name = "example.com"
}
resource "digitalocean_record" "first" {
  domain = digitalocean_domain.d.name
  type   = "A"
  name   = "www"
  value  = "192.0.2.1"
  ttl    = %d
}
resource "digitalocean_record" "second" {
  domain     = digitalocean_domain.d.name
  type       = "A"
  name       = "www"
  value      = "192.0.2.%s"
  ttl        = %[1]d
  depends_on = [digitalocean_record.first]
}
`, ttl, last)
	}
	l := newLab(t, t.TempDir(), sandbox.Options{})
	l.Apply(t, records(300, "2"))
	next := records(600, "3")
	l.Cloud.ResetCalls()
	l.Kill = func(n int, at sandbox.Phase) bool { return n == 1 && at == sandbox.Before }
	l.Cloud.AddFault(sandbox.Fault{Call: 1, Do: sandbox.DoDropRequest})
	_, _, _ = l.Run(t, next, planner.Normal)
	l.Kill = nil
	l.Cloud.ClearFaults()
	if _, ds := l.ApplySaved(t, next, l.Plan(t, next)); ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	if p := l.Plan(t, next); !p.Empty() {
		t.Error("the plan afterwards is not empty")
	}
}
