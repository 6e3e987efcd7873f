package sandbox

var partnersSteps = []step{
	{call: "POST /v2/vpcs", body: `{"name":"partners","region":"nyc3"}`, want: 201, keep: "partner_vpc=vpc.id"},
	{call: "POST /v2/vpcs", body: `{"name":"partners-2","region":"nyc3"}`, want: 201, keep: "partner_vpc2=vpc.id"},
	{call: "POST /v2/partner_network_connect/attachments", body: partner("office", "1000", `,"redundancy_zone":"MEGAPORT_RED","bgp":`+bgpOffice), want: 202, keep: "partner=partner_attachment.id"},
	{call: "POST /v2/partner_network_connect/attachments", body: partner("office", "1000", ""), want: 409, says: "already exists"},
	{call: "POST /v2/partner_network_connect/attachments", body: partner("of fice", "1000", ""), want: 422, says: "name"},
	{call: "POST /v2/partner_network_connect/attachments", body: partner("slow", "10", ""), want: 422, says: "bandwidth"},
	{call: "POST /v2/partner_network_connect/attachments", body: partner("child", "1000", `,"parent_uuid":"`+none+`"`), want: 422, says: "parent_uuid"},
	{call: "POST /v2/partner_network_connect/attachments", body: partner("child", "1000", `,"parent_uuid":"$partner"`), want: 202, keep: "partner_child=partner_attachment.id"},
	{call: "GET /v2/partner_network_connect/attachments", want: 200},
	{call: "GET /v2/partner_network_connect/attachments/$partner", want: 200},
	{call: "GET /v2/partner_network_connect/attachments/" + none, want: 404},
	{call: "PATCH /v2/partner_network_connect/attachments/$partner", body: `{"name":"office-2"}`, want: 202},
	{call: "PATCH /v2/partner_network_connect/attachments/$partner", body: `{"vpc_ids":["$partner_vpc","$partner_vpc2"]}`, want: 202},
	{call: "PATCH /v2/partner_network_connect/attachments/$partner", body: `{"bgp":` + bgpOffice + `}`, want: 202},
	{call: "PATCH /v2/partner_network_connect/attachments/$partner", body: `{"name":"a_b"}`, want: 422, says: "name"},
	{call: "PATCH /v2/partner_network_connect/attachments/" + none, body: `{"name":"x"}`, want: 404},
	{call: "GET /v2/partner_network_connect/attachments/$partner/service_key", want: 200},
	{call: "POST /v2/partner_network_connect/attachments/$partner/service_key", want: 202},
	{call: "GET /v2/partner_network_connect/attachments/$partner/bgp_auth_key", want: 200},
	{call: "GET /v2/partner_network_connect/attachments/$partner/remote_routes", want: 200},
	{call: "GET /v2/partner_network_connect/attachments/" + none + "/service_key", want: 404},
	{call: "DELETE /v2/vpcs/$partner_vpc", want: 409, says: "members"},
	{call: "DELETE /v2/partner_network_connect/attachments/$partner", want: 403, says: "children"},
	{call: "DELETE /v2/partner_network_connect/attachments/$partner_child", want: 202},
	{call: "DELETE /v2/partner_network_connect/attachments/$partner", want: 202},
	{call: "DELETE /v2/partner_network_connect/attachments/$partner", want: 404},
}

const bgpOffice = `{"local_router_ip":"169.254.100.1/29","peer_router_ip":"169.254.100.6/29","peer_router_asn":133937,"auth_key":"s3cret-of-bgp"}`

// partner is a request for an attachment, with more fields behind a comma.
func partner(name, bandwidth, more string) string {
	return `{"name":"` + name + `","connection_bandwidth_in_mbps":` + bandwidth + `,"region":"nyc","naas_provider":"MEGAPORT","vpc_ids":["$partner_vpc"]` + more + `}`
}
