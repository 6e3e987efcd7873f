package sandbox

var projectSteps = []step{
	{call: "GET /v2/projects", want: 200},
	{call: "GET /v2/projects/default", want: 200, keep: "default_project=project.id"},
	{call: "POST /v2/projects", body: `{"name":"one","purpose":"testing","environment":"Staging"}`, want: 201, keep: "project=project.id"},
	{call: "POST /v2/projects", body: `{"name":"one","purpose":"testing"}`, want: 409},
	{call: "POST /v2/projects", body: `{"name":"bare","purpose":"testing","environment":""}`, want: 201, keep: "bare=project.id"},
	{call: "GET /v2/projects/$bare", want: 200},
	{call: "DELETE /v2/projects/$bare", want: 204},
	{call: "POST /v2/projects", body: `{"name":"two"}`, want: 422},
	{call: "POST /v2/projects", body: `{"purpose":"testing"}`, want: 422},
	{call: "POST /v2/projects", body: `{"name":"two","purpose":"testing","environment":"dreams"}`, want: 422},
	{call: "GET /v2/projects/$project", want: 200},
	{call: "GET /v2/projects/" + none, want: 404},
	{call: "PUT /v2/projects/$project", body: `{"name":"uno","description":"words","purpose":"IoT","environment":"Production","is_default":false}`, want: 200},
	{call: "PUT /v2/projects/$project", body: `{"name":"uno"}`, want: 422},
	{call: "PATCH /v2/projects/$project", body: `{"name":"eins"}`, want: 200},
	{call: "PATCH /v2/projects/" + none, body: `{"name":"eins"}`, want: 404},
	{call: "DELETE /v2/projects/" + none, want: 404},
	{call: "DELETE /v2/projects/$default_project", want: 403},
}

var projectResourceSteps = []step{
	{call: "POST /v2/projects/$project/resources", body: `{"resources":["do:droplet:$droplet","do:domain:example.com","do:volume:$volume","do:floatingip:$ip","do:droplet:1"]}`, want: 200},
	{call: "GET /v2/projects/$project/resources", want: 200},
	{call: "GET /v2/projects/default/resources", want: 200},
	{call: "GET /v2/projects/" + none + "/resources", want: 404},
	{call: "POST /v2/projects/" + none + "/resources", body: `{"resources":["do:droplet:$droplet"]}`, want: 404},
	{call: "DELETE /v2/projects/$project", want: 412},
	{call: "POST /v2/projects/default/resources", body: `{"resources":["do:droplet:$droplet","do:domain:example.com","do:volume:$volume","do:floatingip:$ip","do:loadbalancer:$lb"]}`, want: 200},
	{call: "DELETE /v2/projects/$project", want: 204},
}
