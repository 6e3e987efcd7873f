package sandbox

var tagSteps = []step{
	{call: "POST /v2/tags", body: `{"name":"web"}`, want: 201},
	{call: "POST /v2/tags", body: `{"name":"Web"}`, want: 201},
	{call: "POST /v2/tags", body: `{"name":"no spaces"}`, want: 422},
	{call: "GET /v2/tags", want: 200},
	{call: "GET /v2/tags/WEB", want: 200},
	{call: "GET /v2/tags/none", want: 404},
	{call: "DELETE /v2/tags/none", want: 404},
}

var taggingSteps = []step{
	{call: "POST /v2/tags/web/resources", body: `{"resources":[{"resource_id":"$droplet2","resource_type":"droplet"},{"resource_id":"$volume","resource_type":"volume"},{"resource_id":"$volume_snapshot","resource_type":"volume_snapshot"}]}`, want: 204},
	{call: "POST /v2/tags/web/resources", body: `{"resources":[{"resource_id":"1","resource_type":"droplet"}]}`, want: 404},
	{call: "POST /v2/tags/web/resources", body: `{"resources":[{"resource_id":"1","resource_type":"cow"}]}`, want: 422},
	{call: "POST /v2/tags/none/resources", body: `{"resources":[{"resource_id":"$droplet","resource_type":"droplet"}]}`, want: 404},
	{call: "GET /v2/tags/web", want: 200},
	{call: "DELETE /v2/tags/web/resources", body: `{"resources":[{"resource_id":"$volume","resource_type":"volume"}]}`, want: 204},
}
