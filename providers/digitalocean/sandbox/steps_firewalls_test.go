package sandbox

const ssh22 = `"inbound_rules":[{"protocol":"tcp","ports":"22","sources":{"addresses":["0.0.0.0/0","::/0"],"tags":["web"],"droplet_ids":[$droplet],"load_balancer_uids":["$lb"]}}]`
const anywhere = `"outbound_rules":[{"protocol":"tcp","ports":"all","destinations":{"addresses":["0.0.0.0/0"]}},{"protocol":"icmp","destinations":{"addresses":["0.0.0.0/0"]}}]`

var firewallSteps = []step{
	{call: "POST /v2/firewalls", body: `{"name":"fw","droplet_ids":[$droplet],"tags":["web"],` + ssh22 + `,` + anywhere + `}`, want: 202, keep: "firewall=firewall.id"},
	{call: "POST /v2/firewalls", body: `{"name":"fw",` + anywhere + `}`, want: 409, says: "duplicate name"},
	{call: "POST /v2/firewalls", body: `{"name":"a_b",` + anywhere + `}`, want: 422},
	{call: "POST /v2/firewalls", body: `{"name":"fw2"}`, want: 422},
	{call: "POST /v2/firewalls", body: `{"name":"fw2","tags":["none"],` + anywhere + `}`, want: 422},
	{call: "POST /v2/firewalls", body: `{"name":"fw2","droplet_ids":[1],` + anywhere + `}`, want: 422},
	{call: "GET /v2/firewalls", want: 200},
	{call: "GET /v2/firewalls/$firewall", want: 200},
	{call: "GET /v2/firewalls/" + none, want: 404},
	{call: "GET /v2/droplets/$droplet/firewalls", want: 200},
	{call: "PUT /v2/firewalls/$firewall", body: `{"name":"fw-one",` + ssh22 + `}`, want: 200},
	{call: "PUT /v2/firewalls/$firewall", body: `{"name":"fw-one","tags":["none"],` + anywhere + `}`, want: 422},
	{call: "PUT /v2/firewalls/" + none, body: `{"name":"fw-one",` + anywhere + `}`, want: 404},
	{call: "POST /v2/firewalls/$firewall/droplets", body: `{"droplet_ids":[$droplet2]}`, want: 204},
	{call: "POST /v2/firewalls/$firewall/droplets", body: `{"droplet_ids":[1]}`, want: 422},
	{call: "DELETE /v2/firewalls/$firewall/droplets", body: `{"droplet_ids":[$droplet2]}`, want: 204},
	{call: "POST /v2/firewalls/$firewall/tags", body: `{"tags":["web"]}`, want: 204},
	{call: "POST /v2/firewalls/$firewall/tags", body: `{"tags":["none"]}`, want: 422},
	{call: "DELETE /v2/firewalls/$firewall/tags", body: `{"tags":["web"]}`, want: 204},
	{call: "POST /v2/firewalls/$firewall/rules", body: `{` + anywhere + `}`, want: 204},
	{call: "DELETE /v2/firewalls/$firewall/rules", body: `{` + anywhere + `}`, want: 204},
	{call: "DELETE /v2/firewalls/" + none, want: 404},
}
