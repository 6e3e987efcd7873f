package sandbox

var certificateSteps = []step{
	{call: "POST /v2/certificates", body: `{"name":"own","type":"custom","private_key":"$key","leaf_certificate":"$leaf"}`, want: 201, keep: "certificate=certificate.id"},
	{call: "POST /v2/certificates", body: `{"name":"own","type":"custom","private_key":"$key","leaf_certificate":"$leaf"}`, want: 422, says: "name is not unique"},
	{call: "POST /v2/certificates", body: `{"name":"bad","type":"custom","private_key":"$key","leaf_certificate":"nonsense"}`, want: 422},
	{call: "POST /v2/certificates", body: `{"name":"le","type":"lets_encrypt","dns_names":["www.example.com"]}`, want: 201, keep: "le=certificate.id"},
	{call: "POST /v2/certificates", body: `{"name":"le2","type":"lets_encrypt"}`, want: 422},
	{call: "GET /v2/certificates", want: 200},
	{call: "GET /v2/certificates?name=own", want: 200},
	{call: "GET /v2/certificates/$le", want: 200},
	{call: "GET /v2/certificates/" + none, want: 404},
	{call: "DELETE /v2/certificates/" + none, want: 404},
	{call: "DELETE /v2/certificates/$le", want: 204},
}
