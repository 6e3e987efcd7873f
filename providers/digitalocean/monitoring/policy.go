package monitoring

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Policy is the model of digitalocean_monitor_alert. The API has no name for it,
// and lets many be alike.
type Policy struct {
	ID          string    `swamp:"id,optional,computed,key"`
	Alerts      []Targets `swamp:"alerts,required,maxitems=1"`
	Compare     string    `swamp:"compare,required,oneof=GreaterThan|LessThan"`
	Description string    `swamp:"description,required,nonempty,identity,temporary"`
	Enabled     bool      `swamp:"enabled,optional,default=true"`
	Entities    []string  `swamp:"entities,optional,set,minitems=1"`
	Tags        []string  `swamp:"tags,optional,set,check=tag,norm=lower"`
	Type        string    `swamp:"type,required,identity,check=metric"`
	UUID        string    `swamp:"uuid,computed"`
	Value       float64   `swamp:"value,required,min=0"`
	Window      string    `swamp:"window,required,oneof=5m|10m|30m|1h"`
}

// metrics are what a policy can watch.
var metrics = []string{
	"v1/insights/droplet/cpu",
	"v1/insights/droplet/memory_utilization_percent",
	"v1/insights/droplet/disk_utilization_percent",
	"v1/insights/droplet/public_outbound_bandwidth",
	"v1/insights/droplet/public_inbound_bandwidth",
	"v1/insights/droplet/private_outbound_bandwidth",
	"v1/insights/droplet/private_inbound_bandwidth",
	"v1/insights/droplet/disk_read",
	"v1/insights/droplet/disk_write",
	"v1/insights/droplet/load_1",
	"v1/insights/droplet/load_5",
	"v1/insights/droplet/load_15",
	"v1/insights/lbaas/avg_cpu_utilization_percent",
	"v1/insights/lbaas/connection_utilization_percent",
	"v1/insights/lbaas/droplet_health",
	"v1/insights/lbaas/tls_connections_per_second_utilization_percent",
	"v1/insights/lbaas/increase_in_http_error_rate_percentage_4xx",
	"v1/insights/lbaas/increase_in_http_error_rate_percentage_5xx",
	"v1/insights/lbaas/increase_in_http_error_rate_count_4xx",
	"v1/insights/lbaas/increase_in_http_error_rate_count_5xx",
	"v1/insights/lbaas/high_http_request_response_time",
	"v1/insights/lbaas/high_http_request_response_time_50p",
	"v1/insights/lbaas/high_http_request_response_time_95p",
	"v1/insights/lbaas/high_http_request_response_time_99p",
	"v1/dbaas/alerts/load_15_alerts",
	"v1/dbaas/alerts/memory_utilization_alerts",
	"v1/dbaas/alerts/disk_utilization_alerts",
	"v1/dbaas/alerts/cpu_alerts",
}

func knownMetric(s string) error {
	if !slices.Contains(metrics, s) {
		return fmt.Errorf("%q is no metric that can be watched; these can: %s", s, strings.Join(metrics, ", "))
	}
	return nil
}

func policyResource() providers.Resource {
	return sdk.Resource[*do.Client, Policy]{
		Name:   "digitalocean_monitor_alert",
		Create: createPolicy, Read: readPolicy, Update: updatePolicy, Delete: removePolicy, List: listPolicies,
		Checks: map[string]func(string) error{"metric": knownMetric},
		Traits: providers.Traits{
			Recogniser: providers.TemporaryName, Importable: true,
		},
	}.Build()
}

func createPolicy(ctx context.Context, c *do.Client, r *Policy) error {
	v, _, err := c.API().Monitoring.CreateAlertPolicy(ctx, r.request())
	if err != nil {
		return do.Err("create alert policy", err)
	}
	r.fill(v)
	return nil
}

// request is what the policy is created with; a change sends the same fields.
func (r *Policy) request() *godo.AlertPolicyCreateRequest {
	return &godo.AlertPolicyCreateRequest{
		Compare:     godo.AlertPolicyComp(r.Compare),
		Description: r.Description,
		Enabled:     &r.Enabled,
		Entities:    do.List(r.Entities),
		Tags:        do.List(r.Tags),
		Alerts:      r.alerts(),
		Type:        r.Type,
		Value:       float32(r.Value),
		Window:      r.Window,
	}
}

func readPolicy(ctx context.Context, c *do.Client, r *Policy) error {
	v, _, err := c.API().Monitoring.GetAlertPolicy(ctx, r.ID)
	if err != nil {
		return do.Err("read alert policy", err)
	}
	r.fill(v)
	return nil
}

func updatePolicy(ctx context.Context, c *do.Client, _, r *Policy) error {
	change := godo.AlertPolicyUpdateRequest(*r.request())
	_, _, err := c.API().Monitoring.UpdateAlertPolicy(ctx, r.ID, &change)
	if err != nil {
		return do.Err("update alert policy", err)
	}
	return readPolicy(ctx, c, r)
}

func removePolicy(ctx context.Context, c *do.Client, r *Policy) error {
	_, err := c.API().Monitoring.DeleteAlertPolicy(ctx, r.ID)
	return do.Err("delete alert policy", err)
}

func listPolicies(ctx context.Context, c *do.Client, _ *Policy) iter.Seq2[*Policy, error] {
	pages := do.Pages(ctx, "list alert policies", func(v godo.AlertPolicy) string { return v.UUID }, func(ctx context.Context, o *godo.ListOptions) ([]godo.AlertPolicy, *godo.Response, error) {
		return c.API().Monitoring.ListAlertPolicies(ctx, o)
	})
	return do.Each(pages, func(v godo.AlertPolicy) *Policy {
		r := &Policy{}
		r.fill(&v)
		return r
	})
}

func (r *Policy) fill(v *godo.AlertPolicy) {
	r.Alerts = targets(v.Alerts.Email, v.Alerts.Slack)
	r.Compare = string(v.Compare)
	r.Description = v.Description
	r.Enabled = v.Enabled
	r.Entities = v.Entities
	r.Tags = v.Tags
	r.Type = v.Type
	r.ID, r.UUID = v.UUID, v.UUID
	r.Value = short(v.Value)
	r.Window = v.Window
}

func (r *Policy) alerts() godo.Alerts {
	email, slack := addressees(r.Alerts)
	return godo.Alerts{Email: email, Slack: slack}
}

// short is the number that was meant by one of half the precision: 0.1 and not
// 0.10000000149.
func short(v float32) float64 {
	f, _ := strconv.ParseFloat(strconv.FormatFloat(float64(v), 'g', -1, 32), 64)
	return f
}
