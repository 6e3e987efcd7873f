package sandbox

var monitoringSteps = []step{
	{call: "POST /v2/uptime/checks", body: `{"name":"site","type":"https","target":"https://example.com","regions":["us_east"],"enabled":true}`, want: 201, keep: "check=check.id"},
	{call: "POST /v2/uptime/checks", body: `{"name":"site","type":"https"}`, want: 422, says: "target"},
	{call: "GET /v2/uptime/checks", want: 200},
	{call: "GET /v2/uptime/checks/$check", want: 200},
	{call: "PUT /v2/uptime/checks/$check", body: `{"name":"site","type":"https","target":"https://example.com","regions":["us_east"],"enabled":true}`, want: 200},
	{call: "POST /v2/uptime/checks/$check/alerts", body: `{"name":"slow","type":"latency","threshold":300,"comparison":"greater_than","period":"2m","notifications":{"email":["a@example.com"],"slack":[]}}`, want: 201, keep: "alert=alert.id"},
	{call: "POST /v2/uptime/checks/" + none + "/alerts", body: `{"name":"slow","type":"latency","threshold":300,"comparison":"greater_than","period":"2m","notifications":{"email":["a@example.com"],"slack":[]}}`, want: 404},
	{call: "GET /v2/uptime/checks/$check/alerts", want: 200},
	{call: "GET /v2/uptime/checks/$check/alerts/$alert", want: 200},
	{call: "PUT /v2/uptime/checks/$check/alerts/$alert", body: `{"name":"slow","type":"latency","threshold":300,"comparison":"greater_than","period":"2m","notifications":{"email":["a@example.com"],"slack":[]}}`, want: 200},
	{call: "DELETE /v2/uptime/checks/$check/alerts/$alert", want: 204},
	{call: "DELETE /v2/uptime/checks/$check", want: 204},
	{call: "GET /v2/uptime/checks/$check", want: 404},

	{call: "POST /v2/monitoring/alerts", body: `{"type":"v1/insights/droplet/cpu","description":"CPU","compare":"GreaterThan","value":95.5,"window":"5m","entities":[],"tags":["web"],"enabled":true,"alerts":{"email":[],"slack":[{"channel":"ops","url":"https://hooks.example.com/1"}]}}`, want: 200, keep: "policy=policy.uuid"},
	{call: "GET /v2/monitoring/alerts", want: 200},
	{call: "GET /v2/monitoring/alerts/$policy", want: 200},
	{call: "PUT /v2/monitoring/alerts/$policy", body: `{"type":"v1/insights/droplet/cpu","description":"CPU","compare":"GreaterThan","value":95.5,"window":"5m","entities":[],"tags":["web"],"enabled":true,"alerts":{"email":[],"slack":[{"channel":"ops","url":"https://hooks.example.com/1"}]}}`, want: 200},
	{call: "DELETE /v2/monitoring/alerts/$policy", want: 204},
	{call: "GET /v2/monitoring/alerts/$policy", want: 404},
}
