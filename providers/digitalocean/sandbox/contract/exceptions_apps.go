package contract

// The description lacks parts of a spec that godo, doctl and the Terraform provider
// have.
var appExceptions = []exception{
	{side: "response", field: "/spec/features", reason: unknown, why: "godo and the Terraform provider have the features of a spec, the description does not"},
	{side: "response", field: "/spec/envs", reason: unknown, why: "godo and the Terraform provider have the variables of a whole app, the description does not"},
	{side: "response", field: "/spec/alerts", reason: unknown, why: "godo and the Terraform provider have the alerts of a whole app, the description does not"},
	{side: "response", field: "/services/*/alerts", reason: unknown, why: "the description has alerts for functions only, godo for all that runs"},
	{side: "response", field: "/workers/*/alerts", reason: unknown, why: "the description has alerts for functions only, godo for all that runs"},
	{side: "response", field: "/jobs/*/alerts", reason: unknown, why: "the description has alerts for functions only, godo for all that runs"},
	{side: "response", field: "/ingress/secure_header", reason: unknown, why: "godo and the Terraform provider have the header, the description does not"},
	{side: "response", path: "/v2/projects/*/resources", field: "/urn", reason: "regular expression", why: "apps are in projects, too", beyond: true},
	{field: "/logtail/endpoint", reason: missing, why: "required by the description, which has no such field"},
	{field: "/component/preserve_path_prefix", reason: "must be a string", why: "godo and the examples of the description have true and false"},
}
