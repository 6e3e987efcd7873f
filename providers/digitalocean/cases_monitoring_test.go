package digitalocean_test

import (
	"testing"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

// uptimeCheck makes what uptime alerts are of.
func (m *maker) uptimeCheck() string {
	c, _, err := m.api.UptimeChecks.Create(m.t.Context(), &godo.CreateUptimeCheckRequest{Name: "site", Type: "https", Target: "https://example.com", Regions: []string{"eu_west"}, Enabled: true})
	m.must(err)
	return c.ID
}

func monitoringCases() []sdktest.Case {
	mail, slack := []string{"ops@example.com"}, []any{attrs{"channel": "Ops", "url": "https://hooks.example.com/T1"}}
	return []sdktest.Case{
		{
			Type: "digitalocean_uptime_check", Create: attrs{"name": "site", "target": "https://example.com", "type": "https", "regions": []string{"eu_west", "us_east"}, "enabled": true},
			Updates: []attrs{{"enabled": false}, {"name": "other"}, {"regions": []string{"se_asia"}}, {"target": "https://example.org"}, {"type": "ping"}, {"regions": nil}},
		},
		{
			Type: "digitalocean_uptime_alert", Setup: func(t testing.TB, c sdktest.Cloud) attrs { return attrs{"check_id": given(t, c).uptimeCheck()} },
			ImportID: func(o providers.Object) string {
				return o.Value.GetAttr("check_id").AsString() + "," + o.Value.GetAttr("id").AsString()
			},
			Create: attrs{"name": "slow", "type": "latency", "threshold": 300, "comparison": "greater_than", "period": "2m", "notifications": []any{attrs{"email": mail, "slack": slack}}},
			Updates: []attrs{
				{"name": "late"}, {"threshold": 400}, {"comparison": "less_than"}, {"period": "5m"}, {"notifications": []any{attrs{"email": mail}}},
				{"notifications": []any{attrs{"slack": slack}}}, {"type": "down", "threshold": nil, "comparison": nil},
			},
			Replaces: []attrs{{"check_id": "00000000-0000-4000-8000-000000000000"}},
		},
		{
			Type: "digitalocean_monitor_alert", Setup: func(t testing.TB, c sdktest.Cloud) attrs { return attrs{"tags": []string{given(t, c).tag("web")}} },
			Create: attrs{
				"description": "CPU is high", "type": "v1/insights/droplet/cpu", "compare": "GreaterThan", "value": 95.3, "window": "5m", "enabled": true,
				"entities": []string{"1001"}, "alerts": []any{attrs{"email": mail, "slack": slack}},
			},
			Updates: []attrs{
				{"description": "CPU"}, {"type": "v1/insights/droplet/load_1"}, {"compare": "LessThan"}, {"value": 0.1}, {"window": "1h"}, {"enabled": false},
				{"entities": []string{"1002", "1003"}}, {"entities": nil}, {"tags": nil}, {"alerts": []any{attrs{"email": mail}}},
			},
		},
	}
}
