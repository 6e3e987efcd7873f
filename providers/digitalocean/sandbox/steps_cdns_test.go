package sandbox

var cdnSteps = []step{
	{call: "POST /v2/certificates", body: `{"name":"cdn","type":"lets_encrypt","dns_names":["static.example.com"]}`, want: 201, keep: "cdn_certificate=certificate.id"},
	{call: "POST /v2/cdn/endpoints", body: `{"origin":"static.nyc3.digitaloceanspaces.com","ttl":600}`, want: 201, keep: "cdn=endpoint.id"},
	{call: "POST /v2/cdn/endpoints", body: `{"origin":"static.nyc3.digitaloceanspaces.com"}`, want: 409},
	{call: "POST /v2/cdn/endpoints", body: `{"ttl":60}`, want: 422},
	{call: "POST /v2/cdn/endpoints", body: `{"origin":"other.nyc3.digitaloceanspaces.com","ttl":0}`, want: 201, keep: "cdn2=endpoint.id"},
	{call: "GET /v2/cdn/endpoints", want: 200},
	{call: "GET /v2/cdn/endpoints/$cdn", want: 200},
	{call: "PUT /v2/cdn/endpoints/$cdn", body: `{"ttl":3600}`, want: 200},
	{call: "PUT /v2/cdn/endpoints/$cdn", body: `{"custom_domain":"static.example.com"}`, want: 422},
	{call: "PUT /v2/cdn/endpoints/$cdn", body: `{"custom_domain":"static.example.com","certificate_id":"$cdn_certificate"}`, want: 200},
	{call: "DELETE /v2/certificates/$cdn_certificate", want: 403},
	{call: "PUT /v2/cdn/endpoints/$cdn2", body: `{"custom_domain":"other.example.com","certificate_id":"needs-cloudflare-cert"}`, want: 200},
	{call: "PUT /v2/cdn/endpoints/$cdn", body: `{"custom_domain":"","certificate_id":""}`, want: 200},
	{call: "DELETE /v2/cdn/endpoints/$cdn/cache", body: `{"files":["*"]}`, want: 204},
	{call: "DELETE /v2/cdn/endpoints/" + none + "/cache", body: `{"files":["*"]}`, want: 404},
	{call: "DELETE /v2/cdn/endpoints/$cdn", want: 204},
	{call: "DELETE /v2/cdn/endpoints/$cdn2", want: 204},
	{call: "GET /v2/cdn/endpoints/$cdn", want: 404},
	{call: "DELETE /v2/certificates/$cdn_certificate", want: 204},
}
