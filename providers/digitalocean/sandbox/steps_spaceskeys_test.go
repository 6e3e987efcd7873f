package sandbox

var spacesKeySteps = []step{
	{call: "POST /v2/spaces/keys", body: `{"name":"app","grants":[{"bucket":"static","permission":"readwrite"}]}`, want: 201, keep: "access=key.access_key"},
	{call: "POST /v2/spaces/keys", body: `{"name":"app","grants":[{"bucket":"","permission":"fullaccess"},{"bucket":"static","permission":"read"}]}`, want: 400},
	{call: "POST /v2/spaces/keys", body: `{"grants":[]}`, want: 400},
	{call: "GET /v2/spaces/keys?name=app", want: 200},
	{call: "GET /v2/spaces/keys/$access", want: 200},
	{call: "GET /v2/spaces/keys/none", want: 404},
	{call: "PUT /v2/spaces/keys/$access", body: `{"name":"app-2","grants":[{"bucket":"","permission":"fullaccess"}]}`, want: 200},
	{call: "PATCH /v2/spaces/keys/$access", body: `{"name":"app-3"}`, want: 200},
	{call: "DELETE /v2/spaces/keys/$access", want: 204},
	{call: "DELETE /v2/spaces/keys/$access", want: 404},
}
