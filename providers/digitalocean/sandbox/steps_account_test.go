package sandbox

const none = "6ba7b810-9dad-11d1-80b4-00c04fd430c8" // an id that nothing has

var accountSteps = []step{
	{call: "GET /v2/account", want: 200},
}

var catalogSteps = []step{
	{call: "GET /v2/regions?per_page=200", want: 200},
	{call: "GET /v2/sizes?per_page=200", want: 200},
}

var actionSteps = []step{
	{call: "GET /v2/actions", want: 200},
	{call: "GET /v2/actions?per_page=2&page=2", want: 200},
	{call: "GET /v2/actions/$action", want: 200},
	{call: "GET /v2/actions/$ip_action", want: 200},
	{call: "GET /v2/actions/1", want: 404},
}

var endSteps = []step{
	{call: "DELETE /v2/reserved_ips/$ip", want: 204},
	{call: "DELETE /v2/domains/example.com", want: 204},
	{call: "DELETE /v2/firewalls/$firewall", want: 204},
	{call: "DELETE /v2/load_balancers/$lb", want: 204},
	{call: "DELETE /v2/load_balancers/$lb2", want: 204},
	{call: "DELETE /v2/certificates/$certificate", want: 204},
	{call: "DELETE /v2/droplets/$droplet", want: 204},
	{call: "DELETE /v2/droplets/$droplet2", want: 204},
	{call: "GET /v2/reserved_ips/$ip2", want: 200},
	{call: "DELETE /v2/volumes/snapshots/$volume_snapshot", want: 204},
	{call: "DELETE /v2/volumes/snapshots/$volume_snapshot", want: 404},
	{call: "DELETE /v2/volumes/$volume", want: 204},
	{call: "DELETE /v2/vpcs/$vpc", want: 204},
	{call: "DELETE /v2/vpcs/$vpc2", want: 204},
	{call: "DELETE /v2/tags/web", want: 204},
	{call: "DELETE /v2/account/keys/$ssh", want: 204},
}
