package sandbox

import "net/http"

type monitoringTables struct {
	UptimeChecks  table[*document] `json:"uptime_checks"`
	UptimeAlerts  table[*document] `json:"uptime_alerts"`
	AlertPolicies table[*document] `json:"alert_policies"`
}

func (s *Server) monitoringRoutes() {
	s.plainRoutes(plain{
		path: "/v2/uptime/checks", one: "check", many: "checks", table: func() *table[*document] { return &s.db.UptimeChecks },
		check: needs("name", "target", "type"),
		end: func(c *call, check *document) {
			for _, a := range s.db.UptimeAlerts.where(func(d *document) bool { return d.Parent == check.ID }) {
				c.bury(&a.base, 0, 0)
			}
		},
	})
	s.plainRoutes(plain{
		path: "/v2/uptime/checks/{parent}/alerts", one: "alert", many: "alerts", table: func() *table[*document] { return &s.db.UptimeAlerts },
		check: needs("name", "type", "notifications"), fill: func(_ *call, d *document) { leaveOut(d.Fields, "comparison", "period") },
		parent: func(_ *call, id string) bool { _, found := s.db.UptimeChecks.get(id); return found },
	})
	s.plainRoutes(plain{
		path: "/v2/monitoring/alerts", one: "policy", many: "policies", table: func() *table[*document] { return &s.db.AlertPolicies },
		id: "uuid", made: http.StatusOK, check: needs("type", "description", "compare", "value", "window"),
	})
}

// needs refuses objects without one of some fields.
func needs(fields ...string) func(*call, obj) (reply, bool) {
	return func(_ *call, in obj) (reply, bool) {
		for _, f := range fields {
			if in[f] == nil || in[f] == "" {
				return invalid("%s is required", f), false
			}
		}
		return reply{}, true
	}
}

// leaveOut removes fields that are empty.
func leaveOut(o obj, fields ...string) {
	for _, f := range fields {
		if o[f] == "" {
			delete(o, f)
		}
	}
}
