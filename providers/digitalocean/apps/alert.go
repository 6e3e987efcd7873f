package apps

import (
	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// Alert is one block digitalocean_app.spec.alert.
type Alert struct {
	Destinations []Destination `swamp:"destinations,optional,set,maxitems=1,unlisted,filled=*" doc:"where the alert goes; without the block that stays as it is"`
	Disabled     bool          `swamp:"disabled,optional,default=false"`
	Rule         string        `swamp:"rule,required,oneof=DEPLOYMENT_FAILED|DEPLOYMENT_LIVE|DEPLOYMENT_STARTED|DEPLOYMENT_CANCELED|DOMAIN_FAILED|DOMAIN_LIVE|AUTOSCALE_FAILED|AUTOSCALE_SUCCEEDED"`
}

func (b Alert) request() *godo.AppAlertSpec {
	return &godo.AppAlertSpec{
		Disabled: b.Disabled,
		Rule:     godo.AppAlertSpecRule(b.Rule),
	}
}

func alertOf(v *godo.AppAlertSpec) Alert {
	return Alert{
		Disabled: v.Disabled,
		Rule:     string(v.Rule),
	}
}

// ComponentAlert is one block digitalocean_app.spec.function.alert.
type ComponentAlert struct {
	Destinations []Destination `swamp:"destinations,optional,set,maxitems=1,unlisted,filled=*" doc:"where the alert goes; without the block that stays as it is"`
	Disabled     bool          `swamp:"disabled,optional,default=false"`
	Operator     string        `swamp:"operator,required,oneof=GREATER_THAN|LESS_THAN|UNSPECIFIED_OPERATOR"`
	Rule         string        `swamp:"rule,required,oneof=UNSPECIFIED_RULE|CPU_UTILIZATION|MEM_UTILIZATION|RESTART_COUNT|REQUESTS_PER_SECOND|REQUEST_DURATION_P95_MS|FUNCTIONS_ACTIVATION_COUNT|FUNCTIONS_AVERAGE_DURATION_MS|FUNCTIONS_ERROR_RATE_PER_MINUTE|FUNCTIONS_AVERAGE_WAIT_TIME_MS|FUNCTIONS_ERROR_COUNT|FUNCTIONS_GB_RATE_PER_SECOND"`
	Value        float64       `swamp:"value,required,min=0"`
	Window       string        `swamp:"window,required,oneof=FIVE_MINUTES|TEN_MINUTES|THIRTY_MINUTES|ONE_HOUR|UNSPECIFIED_WINDOW"`
}

func (b ComponentAlert) request() *godo.AppAlertSpec {
	return &godo.AppAlertSpec{
		Disabled: b.Disabled,
		Operator: godo.AppAlertSpecOperator(b.Operator),
		Rule:     godo.AppAlertSpecRule(b.Rule),
		Value:    float32(b.Value),
		Window:   godo.AppAlertSpecWindow(b.Window),
	}
}

func componentAlertOf(v *godo.AppAlertSpec) ComponentAlert {
	return ComponentAlert{
		Disabled: v.Disabled,
		Operator: string(v.Operator),
		Rule:     string(v.Rule),
		Value:    do.Decimal(v.Value),
		Window:   string(v.Window),
	}
}

// Destination is one block digitalocean_app.spec.alert.destinations.
type Destination struct {
	Emails        []string       `swamp:"emails,optional"`
	SlackWebhooks []SlackWebhook `swamp:"slack_webhooks,optional"`
}

// SlackWebhook is one block digitalocean_app.spec.alert.destinations.slack_webhooks.
type SlackWebhook struct {
	Channel string `swamp:"channel,required"`
	URL     string `swamp:"url,required"`
}
