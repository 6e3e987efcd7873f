package apps

import (
	"context"
	"reflect"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// updateApp sends the spec where it is another than the real one: each time it
// is sent is a deployment. Secrets are shown encrypted, so that only what was
// sent tells whether they are there already. Alerts get their destinations
// afterwards.
func updateApp(ctx context.Context, c *do.Client, prior, next *App) error {
	v, _, err := c.API().Apps.Get(ctx, next.ID)
	if err != nil {
		return do.Err("read app", err)
	}
	wanted, want := next.Spec, next.request()
	if !reflect.DeepEqual(want, prior.request()) && !reflect.DeepEqual(want, shown(v)) && !c.WasSent(next.ID, want, shown(v)) {
		keep(want, v.Spec)
		if v, _, err = c.API().Apps.Update(ctx, next.ID, &godo.AppUpdateRequest{Spec: want}); err != nil {
			return do.Err("update app", err)
		}
		c.NoteSent(next.ID, next.request(), shown(v))
	}
	next.fill(v)
	if err := next.last(ctx, c, v); err != nil {
		return err
	}
	return next.syncDestinations(ctx, c, wanted)
}

// shown is the spec of a real app as one would ask for it.
func shown(v *godo.App) *godo.AppSpec {
	r := App{}
	r.fill(v)
	return r.request()
}

// mergeApp completes what the API shows with what it may leave out.
func mergeApp(recorded, now *App) {
	if now.ProjectID == nil {
		now.ProjectID = recorded.ProjectID
	}
	if len(recorded.Spec) != 1 || len(now.Spec) != 1 {
		return
	}
	was, is := recorded.Spec[0], &now.Spec[0]
	if len(is.Maintenance) == 0 && len(was.Maintenance) == 1 && *was.Maintenance[0].request() == (godo.AppMaintenanceSpec{}) {
		is.Maintenance = was.Maintenance
	}
	mergeRoutes(was, is)
}
