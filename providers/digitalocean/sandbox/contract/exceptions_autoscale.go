package contract

var autoscaleExceptions = []exception{
	{side: "response", path: "/v2/droplets/autoscale", field: "/status", reason: notOne, why: "the description lacks provisioning, which the Terraform provider waits for"},
}
