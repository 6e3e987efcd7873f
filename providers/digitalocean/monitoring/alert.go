package monitoring

import (
	"context"
	"iter"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Alert is the model of digitalocean_uptime_alert. It is under its check, so
// that another check means another alert.
type Alert struct {
	CheckID       string    `swamp:"check_id,required,forcenew,nonempty,parent"`
	Comparison    *string   `swamp:"comparison,optional,oneof=greater_than|less_than"`
	ID            string    `swamp:"id,computed,key"`
	Name          string    `swamp:"name,required,nonempty,identity,temporary"`
	Notifications []Targets `swamp:"notifications,required"`
	Period        *string   `swamp:"period,optional,oneof=2m|3m|5m|10m|15m|30m|1h"`
	Threshold     *int      `swamp:"threshold,optional"`
	Type          string    `swamp:"type,required,oneof=latency|down|down_global|ssl_expiry"`
}

func alertResource() providers.Resource {
	return sdk.Resource[*do.Client, Alert]{
		Name:   "digitalocean_uptime_alert",
		Create: createAlert, Read: readAlert, Update: updateAlert, Delete: removeAlert, List: listAlerts, Plan: planAlert,
		Traits: providers.Traits{
			Recogniser: providers.TemporaryName, Importable: true, ImportID: "check_id,id",
		},
	}.Build()
}

func planAlert(c *sdk.Change[Alert]) {
	if c.Known("notifications") && len(c.Planned.Notifications) > 1 {
		c.Error("notifications", "More than one notifications block", "An uptime alert has one list of addresses and one of Slack channels. Put all of them into one block.")
	}
}

func createAlert(ctx context.Context, c *do.Client, r *Alert) error {
	v, _, err := c.API().UptimeChecks.CreateAlert(ctx, r.CheckID, r.request())
	if err != nil {
		return do.Err("create uptime alert", err)
	}
	r.fill(v)
	return nil
}

// request is what the alert is created with; a change sends the same fields.
func (r *Alert) request() *godo.CreateUptimeAlertRequest {
	return &godo.CreateUptimeAlertRequest{
		Comparison:    godo.UptimeAlertComp(do.Value(r.Comparison)),
		Notifications: r.notifications(),
		Name:          r.Name,
		Period:        do.Value(r.Period),
		Threshold:     do.Value(r.Threshold),
		Type:          r.Type,
	}
}

func readAlert(ctx context.Context, c *do.Client, r *Alert) error {
	v, _, err := c.API().UptimeChecks.GetAlert(ctx, r.CheckID, r.ID)
	if err != nil {
		return do.Err("read uptime alert", err)
	}
	r.fill(v)
	return nil
}

func updateAlert(ctx context.Context, c *do.Client, _, r *Alert) error {
	change := godo.UpdateUptimeAlertRequest(*r.request())
	_, _, err := c.API().UptimeChecks.UpdateAlert(ctx, r.CheckID, r.ID, &change)
	if err != nil {
		return do.Err("update uptime alert", err)
	}
	return readAlert(ctx, c, r)
}

func removeAlert(ctx context.Context, c *do.Client, r *Alert) error {
	_, err := c.API().UptimeChecks.DeleteAlert(ctx, r.CheckID, r.ID)
	return do.Err("delete uptime alert", err)
}

func listAlerts(ctx context.Context, c *do.Client, like *Alert) iter.Seq2[*Alert, error] {
	pages := do.Pages(ctx, "list uptime alerts", func(v godo.UptimeAlert) string { return v.ID }, func(ctx context.Context, o *godo.ListOptions) ([]godo.UptimeAlert, *godo.Response, error) {
		return c.API().UptimeChecks.ListAlerts(ctx, like.CheckID, o)
	})
	return do.Each(pages, func(v godo.UptimeAlert) *Alert {
		r := &Alert{CheckID: like.CheckID}
		r.fill(&v)
		return r
	})
}

func (r *Alert) fill(v *godo.UptimeAlert) {
	r.ID = v.ID
	r.Name = v.Name
	r.Comparison = do.Optional(string(v.Comparison))
	r.Notifications = nil
	if v.Notifications != nil {
		r.Notifications = targets(v.Notifications.Email, v.Notifications.Slack)
	}
	r.Period = do.Optional(v.Period)
	r.Threshold = do.Optional(v.Threshold)
	r.Type = v.Type
}

func (r *Alert) notifications() *godo.Notifications {
	email, slack := addressees(r.Notifications)
	return &godo.Notifications{Email: email, Slack: slack}
}
