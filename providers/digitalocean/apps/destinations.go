package apps

import (
	"context"
	"fmt"
	"slices"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// Where alerts go is set, and read, by calls of their own, once the API has made
// the alerts of a spec. Alerts without a destinations block are left as they are.

// notice is one alert of a spec.
type notice struct {
	component string // "" for the app's own
	spec      *godo.AppAlertSpec
	to        *[]Destination
}

// notices are the alerts of a spec.
func notices(specs []Spec) []notice {
	var out []notice
	add := func(component string, spec *godo.AppAlertSpec, to *[]Destination) {
		out = append(out, notice{component, spec, to})
	}
	of := func(component string, alerts []ComponentAlert) {
		for i := range alerts {
			add(component, alerts[i].request(), &alerts[i].Destinations)
		}
	}
	for _, s := range specs {
		for i := range s.Alert {
			add("", s.Alert[i].request(), &s.Alert[i].Destinations)
		}
		for _, x := range s.Service {
			of(x.Name, x.Alert)
		}
		for _, x := range s.Worker {
			of(x.Name, x.Alert)
		}
		for _, x := range s.Job {
			of(x.Name, x.Alert)
		}
		for _, x := range s.Function {
			of(x.Name, x.Alert)
		}
	}
	return out
}

// real finds the alert that the API has made.
func (n notice) real(alerts []*godo.AppAlert) *godo.AppAlert {
	for _, a := range alerts {
		if s := a.Spec; n.component == a.ComponentName && s != nil && n.spec.Rule == s.Rule && n.spec.Operator == s.Operator && n.spec.Value == s.Value && n.spec.Window == s.Window {
			return a
		}
	}
	return nil
}

func (r *App) alerts(ctx context.Context, c *do.Client) ([]*godo.AppAlert, error) {
	alerts, _, err := c.API().Apps.ListAlerts(ctx, r.ID)
	return alerts, do.Err("list alerts of app", err)
}

// showDestinations fills in where the alerts go, which the app itself does not
// show.
func (r *App) showDestinations(ctx context.Context, c *do.Client) error {
	all := notices(r.Spec)
	if len(all) == 0 {
		return nil
	}
	alerts, err := r.alerts(ctx, c)
	if err != nil {
		return err
	}
	for _, n := range all {
		if a := n.real(alerts); a != nil {
			*n.to = destinationsOf(a)
		}
	}
	return nil
}

// syncDestinations sets where alerts go, as far as that is another than wanted.
func (r *App) syncDestinations(ctx context.Context, c *do.Client, wanted []Spec) error {
	asked := slices.DeleteFunc(notices(wanted), func(n notice) bool { return len(*n.to) == 0 })
	if len(asked) == 0 {
		return r.showDestinations(ctx, c)
	}
	alerts, err := r.alerts(ctx, c)
	if err != nil {
		return err
	}
	for _, n := range asked {
		a := n.real(alerts)
		if a == nil {
			return &providers.Error{Kind: providers.Busy, Op: "set destinations of alert", Message: fmt.Sprintf("the API has not made the alert %s yet", n.spec.Rule)}
		}
		want := (*n.to)[0].request()
		if slices.Equal(a.Emails, want.Emails) && slices.EqualFunc(a.SlackWebhooks, want.SlackWebhooks, func(x, y *godo.AppAlertSlackWebhook) bool { return *x == *y }) {
			continue
		}
		if _, _, err := c.API().Apps.UpdateAlertDestinations(ctx, r.ID, a.ID, want); err != nil {
			return do.Err("set destinations of alert", err)
		}
	}
	return r.showDestinations(ctx, c)
}

func (b Destination) request() *godo.AlertDestinationUpdateRequest {
	return &godo.AlertDestinationUpdateRequest{Emails: b.Emails, SlackWebhooks: do.Map(b.SlackWebhooks, func(w SlackWebhook) *godo.AppAlertSlackWebhook {
		return &godo.AppAlertSlackWebhook{Channel: w.Channel, URL: w.URL}
	})}
}

// destinationsOf are none where an alert goes nowhere.
func destinationsOf(a *godo.AppAlert) []Destination {
	if len(a.Emails) == 0 && len(a.SlackWebhooks) == 0 {
		return nil
	}
	return []Destination{{Emails: a.Emails, SlackWebhooks: do.Map(a.SlackWebhooks, func(w *godo.AppAlertSlackWebhook) SlackWebhook {
		return SlackWebhook{Channel: w.Channel, URL: w.URL}
	})}}
}
