package sandbox

var domainSteps = []step{
	{call: "POST /v2/domains", body: `{"name":"example.com","ip_address":"1.2.3.4"}`, want: 201},
	{call: "POST /v2/domains", body: `{"name":"example.com"}`, want: 422, says: "name already exists"},
	{call: "POST /v2/domains", body: `{"name":"no domain"}`, want: 422},
	{call: "GET /v2/domains", want: 200},
	{call: "GET /v2/domains/example.com", want: 200},
	{call: "GET /v2/domains/example.net", want: 404},
	{call: "DELETE /v2/domains/example.net", want: 404},
}

var recordSteps = []step{
	{call: "GET /v2/domains/example.com/records", want: 200},
	{call: "GET /v2/domains/example.net/records", want: 404},
	{call: "POST /v2/domains/example.com/records", body: `{"type":"A","name":"www","data":"1.2.3.5","ttl":60}`, want: 201, keep: "record=domain_record.id"},
	{call: "POST /v2/domains/example.com/records", body: `{"type":"A","name":"www","data":"1.2.3.5","ttl":60}`, want: 201},
	{call: "POST /v2/domains/example.com/records", body: `{"type":"AAAA","name":"www","data":"2001:db8::1","ttl":1800}`, want: 201},
	{call: "POST /v2/domains/example.com/records", body: `{"type":"CNAME","name":"www","data":"@"}`, want: 422, says: "CNAME"},
	{call: "POST /v2/domains/example.com/records", body: `{"type":"CNAME","name":"alias","data":"www.example.com.","ttl":1800}`, want: 201},
	{call: "POST /v2/domains/example.com/records", body: `{"type":"MX","name":"@","data":"mail.example.com.","priority":10,"ttl":1800}`, want: 201},
	{call: "POST /v2/domains/example.com/records", body: `{"type":"TXT","name":"@","data":"v=spf1 -all","ttl":1800}`, want: 201},
	{call: "POST /v2/domains/example.com/records", body: `{"type":"SRV","name":"_sip._tcp","data":"sip.example.com.","priority":0,"port":5060,"weight":0,"ttl":1800}`, want: 201},
	{call: "POST /v2/domains/example.com/records", body: `{"type":"CAA","name":"@","data":"letsencrypt.org.","flags":0,"tag":"issue","ttl":1800}`, want: 201},
	{call: "POST /v2/domains/example.com/records", body: `{"type":"A","name":"bad","data":"nonsense"}`, want: 422},
	{call: "POST /v2/domains/example.com/records", body: `{"type":"COW","name":"bad","data":"moo"}`, want: 422},
	{call: "GET /v2/domains/example.com/records?name=www.example.com&type=A", want: 200},
	{call: "GET /v2/domains/example.com/records/$record", want: 200},
	{call: "GET /v2/domains/example.com/records/1", want: 404},
	{call: "PUT /v2/domains/example.com/records/$record", body: `{"type":"A","name":"www","data":"1.2.3.6","ttl":120}`, want: 200},
	{call: "PUT /v2/domains/example.com/records/$record", body: `{"ttl":130}`, want: 200},
	{call: "PATCH /v2/domains/example.com/records/$record", body: `{"type":"A","data":"1.2.3.7"}`, want: 200},
	{call: "PATCH /v2/domains/example.com/records/$record", body: `{"type":"A","ttl":1}`, want: 422},
	{call: "DELETE /v2/domains/example.com/records/$record", want: 204},
	{call: "DELETE /v2/domains/example.com/records/$record", want: 404},
	{call: "GET /v2/domains/example.com", want: 200},
}
