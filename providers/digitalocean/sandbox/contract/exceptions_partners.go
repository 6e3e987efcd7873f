package contract

// partnerExceptions: what the description has in creates only.
var partnerExceptions = []exception{
	{side: "response", path: "/v2/partner_network_connect/attachments", field: "/redundancy_zone", reason: unknown, why: "godo and the Terraform provider read what the description knows in requests only"},
	{side: "response", path: "/v2/partner_network_connect/attachments/*", field: "/redundancy_zone", reason: unknown, why: "godo and the Terraform provider read what the description knows in requests only"},
}
