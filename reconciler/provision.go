package reconciler

import (
	"context"
	"errors"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/state"
)

// unprovisioned reports whether a change makes an object that provisioners are
// still to be run for. Until they are through it is recorded as tainted, since
// nobody could tell afterwards how far a run came that is killed.
func (a *apply) unprovisioned(c *planner.Change) bool {
	if !c.Action.Makes() || len(a.work.Config.Provisioners(c.Addr.Block(), false)) == 0 {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return !a.provisioned[c.Addr]
}

// encode makes a state object of the object of a change.
func (a *apply) encode(ty typ, obj providers.Object, c *planner.Change) (*state.Object, error) {
	enc, err := encodeObject(ty.Resource, obj, c)
	if err == nil {
		enc.Tainted = a.unprovisioned(c)
	}
	return enc, err
}

// provision runs the provisioners of an object that was made, and records then
// that it is whole.
func (a *apply) provision(ctx context.Context, c *planner.Change, ty typ, obj providers.Object) error {
	if !a.unprovisioned(c) {
		return nil
	}
	self := c.Seen(a.eng.opt.Providers, obj.Value)
	for _, p := range a.work.Config.Provisioners(c.Addr.Block(), false) {
		if err := a.provisionOne(ctx, c, p, self); err != nil {
			return err
		}
	}
	a.mu.Lock()
	a.provisioned[c.Addr] = true
	a.mu.Unlock()
	return a.put(c, ty, obj)
}

// provisionEnd runs what is to be run before an object goes. For one that was
// never whole nothing is.
func (a *apply) provisionEnd(ctx context.Context, c *planner.Change) error {
	list := a.work.Config.Provisioners(c.Addr.Block(), true)
	if in := a.store.Instance(c.Addr); len(list) == 0 || in != nil && in.Current != nil && in.Current.Tainted {
		return nil
	}
	self := planner.Veil(planner.Mark(planner.Shown(a.eng.opt.Providers, c.Addr.Resource, c.Prior.Value), slices.Concat(c.Sensitive, c.PriorSensitive)), c.Veiled)
	for _, p := range list {
		if err := a.provisionOne(ctx, c, p, self); err != nil {
			return err
		}
	}
	return nil
}

// provisionOne runs one provisioner, in one of the slots of calls, and tells how
// it goes. Where it says that it may fail, that is a warning.
func (a *apply) provisionOne(ctx context.Context, c *planner.Change, p *config.Provisioner, self cty.Value) error {
	what, ds := a.eval.Provision(p, c.Addr, self)
	if ds.HasErrors() {
		for _, d := range ds[1:] {
			a.addDiag(d)
		}
		return &diagError{ds[0]}
	}
	wayIn(ctx).leave() // it may take long
	a.takeSlot(ctx)
	defer a.freeSlot()
	ev := Event{Kind: ProvisionStarted, Addr: c.Addr, Provisioner: p.Type}
	a.emit(ev)
	err := a.runProvisioner(ctx, what, ev)
	if ev.Kind = ProvisionDone; err != nil {
		ev.Kind, ev.Err = ProvisionFailed, err
	}
	a.emit(ev)
	if err == nil {
		return nil
	}
	d := provisionDiag(c, p, err, a.run.Command == "test")
	if p.Continue && ctx.Err() == nil {
		d.Severity = diag.Warning
		a.addDiag(d)
		return nil
	}
	return &diagError{d}
}

// runProvisioner runs a provisioner. What it says is told line by line, unless
// there are secrets in it.
func (a *apply) runProvisioner(ctx context.Context, what config.Provision, ev Event) error {
	if a.eng.opt.Provision == nil {
		return errors.New("this command runs no provisioners")
	}
	ev.Kind = ProvisionSaid
	say := func(line string) {
		ev.Message = line
		a.emit(ev)
	}
	if what.Secret {
		say("(output suppressed due to sensitive value in config)")
		say = func(string) {}
	}
	return a.eng.opt.Provision(ctx, Provisioning{
		Type: ev.Provisioner, Arguments: what.Arguments, Connection: what.Connection, Secret: what.Secret, Say: say,
	})
}

// provisionDiag says that a provisioner failed, and what becomes of the object;
// in a test, which no apply follows, that is nothing.
func provisionDiag(c *planner.Change, p *config.Provisioner, err error, test bool) *diag.Diagnostic {
	after := "The object was made and is marked as tainted: the next apply replaces it."
	switch {
	case p.Continue:
		after = "It goes on, as on_failure says."
	case p.Destroy && test:
		after = "The object was not deleted."
	case test:
		after = "The object was made."
	case p.Destroy:
		after = "The object was not deleted; the next apply begins again with its provisioners."
	}
	d := diag.Errorf(p.Type+" provisioner error", "%s %s", sentence(err), after).At(&p.Range)
	var wrote interface{ Wrote() string }
	if errors.As(err, &wrote) && wrote.Wrote() != "" {
		d.Detail += " Its output ends with:\n\n" + wrote.Wrote()
	}
	d.Address = c.Addr.String()
	if !test {
		d.Hint = "swampctl apply"
	}
	return d
}
