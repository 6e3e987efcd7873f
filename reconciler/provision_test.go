package reconciler_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/reconciler"
	"github.com/swampctl/swampctl/reconciler/reconcilertest"
)

// setUp declares a Droplet that a command is run for when it has been made, and
// another before it goes.
const setUp = `resource "digitalocean_droplet" "web" {
  name   = "web"
  image  = "debian-12-x64"
  size   = "s-1vcpu-1gb"
  region = "fra1"
  provisioner "local-exec" {
    command = "made ${self.name}"
  }
  provisioner "local-exec" {
    when    = destroy
    command = "going ${self.name}"
  }
}
`

// provisioned is a lab that notes the commands that it is given.
type provisioned struct {
	*lab
	ran  []string
	fail func(command string) error // nil: nothing fails
}

func newProvisioned(t *testing.T) *provisioned { return newProvisionedIn(t, sandbox.Options{}) }

func newProvisionedIn(t *testing.T, o sandbox.Options) *provisioned {
	p := &provisioned{lab: newLab(t, t.TempDir(), o)}
	p.Provision = func(_ context.Context, task reconciler.Provisioning) error {
		command := task.Arguments.GetAttr("command").AsString()
		p.ran = append(p.ran, command)
		if p.fail != nil {
			return p.fail(command)
		}
		return nil
	}
	return p
}

// want fails unless the plan does this, the commands were these, and the
// account holds so many Droplets.
func (p *provisioned) want(t *testing.T, did *planner.Plan, action planner.Action, ran []string, droplets int) {
	t.Helper()
	if c := did.Changes[0]; c.Action != action {
		t.Errorf("the plan is to %s, want %s", c.Action, action)
	}
	if !slices.Equal(p.ran, ran) {
		t.Errorf("ran %q, want %q", p.ran, ran)
	}
	if n := len(p.Cloud.Snapshot()["droplets"]); n != droplets {
		t.Errorf("there are %d Droplets, want %d", n, droplets)
	}
	p.ran = nil
}

// TestProvisioners: they run when an object has been made and before it goes,
// and not when there is nothing to do.
func TestProvisioners(t *testing.T) {
	p := newProvisioned(t)
	p.want(t, p.Apply(t, setUp), planner.Create, []string{"made web"}, 1)
	p.want(t, p.Apply(t, setUp), planner.NoOp, nil, 1)
	replaced := strings.Replace(setUp, "fra1", "ams3", 1)
	p.want(t, p.Apply(t, replaced), planner.Replace, []string{"going web", "made web"}, 1)
	gone := p.Apply(t, `removed {
  from = digitalocean_droplet.web
  provisioner "local-exec" {
    when    = destroy
    command = "removed ${self.region}"
  }
}`)
	p.want(t, gone, planner.Delete, []string{"removed ams3"}, 0)
}

// TestProvisionerFails: an object whose set-up failed is replaced by the next
// apply, without what is run for whole objects; one that is not let go stays.
func TestProvisionerFails(t *testing.T) {
	p := newProvisioned(t)
	p.fail = func(string) error { return errors.New("no") }
	plan, res, ds := p.Run(t, setUp, planner.Normal)
	if len(res.Failed) != 1 || !strings.Contains(ds.Err().Error(), "No. The object was made and is marked as tainted") {
		t.Errorf("%v: %v", res, ds.Err())
	}
	p.want(t, plan, planner.Create, []string{"made web"}, 1)
	p.fail = nil
	p.want(t, p.Apply(t, setUp), planner.Replace, []string{"made web"}, 1)
	p.fail = func(string) error { return errors.New("not yet") }
	plan, res, ds = p.Run(t, setUp, planner.Destroy)
	if len(res.Failed) != 1 || !strings.Contains(ds.Err().Error(), "The object was not deleted") {
		t.Errorf("%v: %v", res, ds.Err())
	}
	p.want(t, plan, planner.Delete, []string{"going web"}, 1)
	plan, _, ds = p.Run(t, strings.Replace(setUp, "when    = destroy", "when = destroy\n    on_failure = continue", 1), planner.Destroy)
	if ds.HasErrors() || len(ds) != 1 {
		t.Errorf("a failure that may be: %v", ds)
	}
	p.want(t, plan, planner.Delete, []string{"going web"}, 0)
}

// TestProvisionerTooLate: an object that does not get ready in time has not been
// set up: it is said to be replaced, and is.
func TestProvisionerTooLate(t *testing.T) {
	p := newProvisionedIn(t, sandbox.Options{Speed: 1e6})
	src := strings.Replace(setUp, "provisioner", "timeouts {\n    create = \"1ns\"\n  }\n  provisioner", 1)
	_, res, ds := p.Run(t, src, planner.Normal)
	if len(res.Failed) != 1 || res.Failed[0].Pending || !strings.Contains(ds.Err().Error(), "since its provisioners were not run, the next apply replaces it") {
		t.Errorf("%+v: %v", res.Failed, ds.Err())
	}
	plan, _, _ := p.Run(t, src, planner.Normal)
	p.want(t, plan, planner.Replace, nil, 1)
}

// TestProvisionerKilled: a process that dies while an object is made or set up
// leaves one that the next apply replaces. There is never a second one.
func TestProvisionerKilled(t *testing.T) {
	whole := map[string]func(*provisioned){
		"as the object is made": func(p *provisioned) {
			p.Kill = func(n int, phase sandbox.Phase) bool { return n == 1 && phase == sandbox.After }
		},
		"as it is set up": func(p *provisioned) {
			p.fail = func(string) error {
				p.Dead.Store(true)
				return reconcilertest.ErrDead
			}
		},
	}
	for name, break1 := range whole {
		t.Run(name, func(t *testing.T) {
			p := newProvisioned(t)
			break1(p)
			p.Run(t, setUp, planner.Normal)
			p.Kill, p.fail, p.ran = nil, nil, nil
			p.want(t, p.Apply(t, setUp), planner.Replace, []string{"made web"}, 1)
			p.want(t, p.Apply(t, setUp), planner.NoOp, nil, 1)
		})
	}
}

// TestProvisionerSecrets: what is run with a secret in it says nothing, and no
// message holds it.
func TestProvisionerSecrets(t *testing.T) {
	p := newProvisioned(t)
	var told []string
	p.Events = func(e reconciler.Event) { told = append(told, fmt.Sprint(e.Kind, " ", e.Message)) }
	p.Provision = func(_ context.Context, task reconciler.Provisioning) error {
		task.Say("hunter2")
		if !task.Secret {
			t.Error("it is not told that there is a secret")
		}
		return nil
	}
	p.Apply(t, strings.Replace(setUp, "made ${self.name}", "${sensitive(\"hunter2\")}", 1))
	text := strings.Join(told, "\n")
	if strings.Contains(text, "hunter2") || !strings.Contains(text, "provision_progress (output suppressed") {
		t.Errorf("told:\n%s", text)
	}
}
