package sandbox

var imageSteps = []step{
	{call: "POST /v2/images", body: `{"name":"mine","url":"http://example.com/mine.qcow2","region":"nyc3","distribution":"Ubuntu","description":"words","tags":["image"]}`, want: 202, keep: "image=image.id"},
	{call: "POST /v2/images", body: `{"name":"mine","region":"nyc3"}`, want: 422},
	{call: "GET /v2/images", want: 200},
	{call: "GET /v2/images?type=distribution", want: 200},
	{call: "GET /v2/images?type=application", want: 200},
	{call: "GET /v2/images?private=true", want: 200},
	{call: "GET /v2/images?tag_name=image", want: 200},
	{call: "GET /v2/images/$image", want: 200},
	{call: "GET /v2/images/debian-12-x64", want: 200},
	{call: "GET /v2/images/1", want: 404},
	{call: "PUT /v2/images/$image", body: `{"name":"ours","description":"more words","distribution":"Debian"}`, want: 200},
	{call: "PUT /v2/images/1", body: `{"name":"ours"}`, want: 404},
	{call: "POST /v2/images/$image/actions", body: `{"type":"transfer","region":"ams3"}`, want: 201, keep: "image_action=action.id"},
	{call: "POST /v2/images/$image/actions", body: `{"type":"transfer","region":"mars1"}`, want: 422},
	{call: "POST /v2/images/1/actions", body: `{"type":"transfer","region":"ams3"}`, want: 404},
	{call: "GET /v2/images/$image/actions", want: 200},
	{call: "GET /v2/images/$image/actions/$image_action", want: 200},
	{call: "GET /v2/images/$image/actions/1", want: 404},
	{call: "DELETE /v2/images/$image", want: 204},
	{call: "DELETE /v2/images/$image", want: 404},
}
