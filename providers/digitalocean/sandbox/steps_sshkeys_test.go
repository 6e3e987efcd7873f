package sandbox

const publicKey = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQCTG9N8z6s3uT8zCYq0RBX2vIhJFD5dG9y1u0B7QpUoFmAA example"

var keySteps = []step{
	{call: "POST /v2/account/keys", body: `{"name":"one","public_key":"` + publicKey + `"}`, want: 201, keep: "ssh=ssh_key.id"},
	{call: "POST /v2/account/keys", body: `{"name":"two","public_key":"` + publicKey + `"}`, want: 422, says: "SSH Key is already in use on your account"},
	{call: "POST /v2/account/keys", body: `{"name":"two","public_key":"nonsense"}`, want: 422},
	{call: "POST /v2/account/keys", body: `{"public_key":"` + publicKey + `"}`, want: 422, says: "blank"},
	{call: "GET /v2/account/keys", want: 200, keep: "print=ssh_keys.0.fingerprint"},
	{call: "GET /v2/account/keys/$ssh", want: 200},
	{call: "GET /v2/account/keys/$print", want: 200},
	{call: "PUT /v2/account/keys/$ssh", body: `{"name":"uno"}`, want: 200},
	{call: "PUT /v2/account/keys/$ssh", body: `{"name":""}`, want: 422},
	{call: "PUT /v2/account/keys/1", body: `{"name":"uno"}`, want: 404},
	{call: "GET /v2/account/keys/1", want: 404},
	{call: "DELETE /v2/account/keys/1", want: 404},
}
