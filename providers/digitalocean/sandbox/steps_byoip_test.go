package sandbox

var byoipSteps = []step{
	{call: "POST /v2/byoip_prefixes", body: brought("203.0.113.0/24", "nyc3"), want: 202, keep: "brought=byoip_prefix.uuid"},
	{call: "POST /v2/byoip_prefixes", body: brought("203.0.113.0/24", "nyc3"), want: 422, says: "already exists"},
	{call: "POST /v2/byoip_prefixes", body: brought("198.51.100.0/28", "nyc3"), want: 422, says: "between"},
	{call: "POST /v2/byoip_prefixes", body: brought("198.51.100.1/24", "nyc3"), want: 422, says: "prefix"},
	{call: "POST /v2/byoip_prefixes", body: brought("198.51.100.0/24", "mars1"), want: 422, says: "region"},
	{call: "POST /v2/byoip_prefixes", body: `{"prefix":"198.51.100.0/24","region":"nyc3","signature":""}`, want: 422, says: "signature"},
	{call: "GET /v2/byoip_prefixes", want: 200},
	{call: "GET /v2/byoip_prefixes/$brought", want: 200},
	{call: "GET /v2/byoip_prefixes/" + none, want: 404},
	{call: "PATCH /v2/byoip_prefixes/$brought", body: `{"advertise":true}`, want: 202},
	{call: "PATCH /v2/byoip_prefixes/$brought", body: `{}`, want: 422, says: "advertise"},
	{call: "PATCH /v2/byoip_prefixes/" + none, body: `{"advertise":true}`, want: 404},
	{call: "POST /v2/byoip_prefixes", body: brought("192.168.0.0/24", "nyc3"), want: 202, keep: "private=byoip_prefix.uuid"},
	{call: "GET /v2/byoip_prefixes/$private", want: 200},
	{call: "PATCH /v2/byoip_prefixes/$private", body: `{"advertise":true}`, want: 422, says: "not active"},
	{call: "DELETE /v2/byoip_prefixes/$private", want: 202},
	{call: "POST /v2/droplets", body: `{"name":"brought-1","region":"nyc3","size":"s-1vcpu-1gb","image":"ubuntu-24-04-x64"}`, want: 202, keep: "brought_droplet=droplet.id"},
	{call: "GET /v2/reserved_ips/203.0.113.7", want: 200},
	{call: "GET /v2/reserved_ips/198.51.100.7", want: 404},
	{call: "POST /v2/reserved_ips/198.51.100.7/actions", body: `{"type":"assign","droplet_id":$brought_droplet}`, want: 404},
	{call: "POST /v2/reserved_ips/203.0.113.7/actions", body: `{"type":"assign","droplet_id":$brought_droplet}`, want: 201},
	{call: "GET /v2/reserved_ips", want: 200},
	{call: "GET /v2/byoip_prefixes/$brought/ips", want: 200},
	{call: "GET /v2/byoip_prefixes/" + none + "/ips", want: 404},
	{call: "DELETE /v2/byoip_prefixes/$brought", want: 422, says: "assigned"},
	{call: "DELETE /v2/reserved_ips/203.0.113.7", want: 422, says: "prefix"},
	{call: "POST /v2/reserved_ips/203.0.113.7/actions", body: `{"type":"unassign"}`, want: 201},
	{call: "DELETE /v2/droplets/$brought_droplet", want: 204},
	{call: "DELETE /v2/byoip_prefixes/$brought", want: 202},
	{call: "DELETE /v2/byoip_prefixes/$brought", want: 404},
}

// brought is a request for a prefix.
func brought(prefix, region string) string {
	return `{"prefix":"` + prefix + `","region":"` + region + `","signature":"c2lnbmVk"}`
}
