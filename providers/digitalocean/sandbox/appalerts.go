package sandbox

import (
	"fmt"

	"github.com/google/uuid"
)

// appAlert is an alert that a spec asks for, and where it goes.
type appAlert struct {
	ID        string   `json:"id"`
	Component string   `json:"component"`
	Spec      obj      `json:"spec"`
	Emails    []string `json:"emails"`
	Slack     []obj    `json:"slack_webhooks"`
}

// syncAlerts makes the alerts of the spec, and keeps those that are there. New
// ones go to the owner of the account.
func (a *app) syncAlerts() {
	var out []*appAlert
	add := func(component string, spec obj) {
		for _, o := range a.Alerts {
			if o.Component == component && alertKey(o.Spec) == alertKey(spec) {
				o.Spec = spec
				out = append(out, o)
				return
			}
		}
		out = append(out, &appAlert{ID: uuid.NewString(), Component: component, Spec: spec, Emails: []string{"sammy@example.com"}, Slack: []obj{}})
	}
	for _, spec := range rows(a.Spec, "alerts") {
		add("", spec)
	}
	for _, x := range components(a.Spec) {
		for _, spec := range rows(x.fields, "alerts") {
			add(word(x.fields, "name"), spec)
		}
	}
	a.Alerts = out
}

// alertKey is what makes two alerts of a component the same.
func alertKey(spec obj) string {
	return fmt.Sprint(spec["rule"], spec["operator"], spec["value"], spec["window"])
}

func (s *Server) appAlertRoutes() {
	s.handle("GET /v2/apps/{id}/alerts", s.withApp(func(_ *call, a *app) reply { return ok(obj{"alerts": apply(a.Alerts, (*appAlert).view)}) }))
	s.handle("POST /v2/apps/{id}/alerts/{alert}/destinations", s.withApp(func(c *call, a *app) reply {
		var in struct {
			Emails []string
			Slack  []obj `json:"slack_webhooks"`
		}
		if rep, fine := c.decode(&in); !fine {
			return rep
		}
		for _, x := range a.Alerts {
			if x.ID == c.vars["alert"] {
				x.Emails, x.Slack = list(in.Emails), list(in.Slack)
				return ok(obj{"alert": x.view()})
			}
		}
		return notFound()
	}))
}

func (x *appAlert) view() obj {
	out := obj{"id": x.ID, "spec": x.Spec, "emails": x.Emails, "slack_webhooks": x.Slack, "phase": "ACTIVE"}
	if x.Component != "" {
		out["component_name"] = x.Component
	}
	return out
}
