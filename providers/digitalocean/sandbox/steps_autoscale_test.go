package sandbox

const members = `"droplet_template":{"region":"nyc3","size":"s-1vcpu-1gb","image":"debian-12-x64","ssh_keys":[],"tags":["web"]}`

var autoscaleSteps = []step{
	{call: "POST /v2/droplets/autoscale", body: `{"name":"pool","config":{"target_number_instances":2},` + members + `}`, want: 202, keep: "pool=autoscale_pool.id"},
	{call: "POST /v2/droplets/autoscale", body: `{"name":"pool-2","config":{"min_instances":1,"max_instances":2},` + members + `}`, want: 202, keep: "pool2=autoscale_pool.id"},
	{call: "POST /v2/droplets/autoscale", body: `{"name":"pool-3","config":{"min_instances":3,"max_instances":2},` + members + `}`, want: 422, says: "config"},
	{call: "POST /v2/droplets/autoscale", body: `{"config":{"target_number_instances":1},` + members + `}`, want: 422, says: "name"},
	{call: "GET /v2/droplets/autoscale", want: 200},
	{call: "GET /v2/droplets/autoscale/$pool", want: 200},
	{call: "GET /v2/droplets/autoscale/" + none, want: 404},
	{call: "GET /v2/droplets/autoscale/$pool/members", want: 200},
	{call: "GET /v2/droplets/autoscale/" + none + "/members", want: 404},
	{call: "PUT /v2/droplets/autoscale/$pool", body: `{"name":"pool","config":{"target_number_instances":1},` + members + `}`, want: 200},
	{call: "DELETE /v2/droplets/autoscale/$pool2", want: 202},
	{call: "DELETE /v2/droplets/autoscale/$pool/dangerous", want: 400, says: "X-Dangerous"},
	{call: "DELETE /v2/droplets/autoscale/" + none + "/dangerous", want: 404, says: "not found"},
}
