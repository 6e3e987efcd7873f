package sandbox

const global = `"name":"glb","type":"GLOBAL","domains":[{"name":"example.com"}],"glb_settings":{"target_protocol":"http","target_port":80,"cdn":null}`

// clientSteps are requests as godo and the Terraform provider write them, which
// the API takes although its description has them otherwise.
var clientSteps = []step{
	{call: "POST /v2/volumes", body: `{"name":"client","region":"nyc3","size_gigabytes":10}`, want: 201, keep: "client_volume=volume.id"},
	{call: "POST /v2/droplets", body: `{"name":"client",` + web + `,"ssh_keys":null,"volumes":[{"id":"$client_volume"}]}`, want: 202, keep: "client_droplet=droplet.id"},
	{call: "POST /v2/droplets/$client_droplet/actions", body: `{"type":"enable_backups","backup_policy":{"plan":"daily","hour":20}}`, want: 201},
	{call: "POST /v2/droplets/$client_droplet/actions", body: `{"type":"change_backup_policy","backup_policy":{"plan":"daily","weekday":"","hour":8}}`, want: 201},
	{call: "POST /v2/vpcs", body: `{"name":"client","region":"nyc3","ip_range":"10.77.0.0/16"}`, want: 201, keep: "client_vpc=vpc.id"},
	{call: "POST /v2/vpcs/$client_vpc/subnets", body: `{"name":"part","ip_range":"10.77.1.0/24"}`, want: 201, keep: "subnet=vpc_subnet.id"},
	{call: "POST /v2/vpcs/$client_vpc/subnets", body: `{"name":"over","ip_range":"10.77.1.0/25"}`, want: 422, says: "overlaps"},
	{call: "POST /v2/vpcs/$client_vpc/subnets", body: `{"name":"out","ip_range":"10.78.1.0/24"}`, want: 422, says: "range"},
	{call: "GET /v2/vpcs/$client_vpc/subnets", want: 200},
	{call: "GET /v2/vpcs/$client_vpc/subnets/$subnet", want: 200},
	{call: "GET /v2/vpcs/$vpc/subnets/$subnet", want: 404},
	{call: "PATCH /v2/vpcs/$client_vpc/subnets/$subnet", body: `{"name":"piece"}`, want: 200},
	{call: "POST /v2/load_balancers", body: `{"name":"client","region":"nyc3","vpc_uuid":"$client_vpc","subnet_uuid":"$subnet","droplet_ids":[],` + http80 + `}`, want: 202, keep: "subnet_lb=load_balancer.id"},
	{call: "POST /v2/load_balancers", body: `{"name":"client-2","region":"nyc3","vpc_uuid":"$vpc","subnet_uuid":"$subnet",` + http80 + `}`, want: 422},
	{call: "GET /v2/load_balancers/$subnet_lb", want: 200},
	{call: "DELETE /v2/vpcs/$client_vpc/subnets/$subnet", want: 204},
	{call: "POST /v2/load_balancers", body: `{` + global + `}`, want: 202, keep: "client_lb=load_balancer.id"},
	{call: "PUT /v2/load_balancers/$client_lb", body: `{` + global + `}`, want: 200},
	{call: "GET /v2/load_balancers/$client_lb", want: 200},
	{call: "POST /v2/projects", body: `{"name":"client","purpose":"IoT","environment":""}`, want: 201, keep: "client_project=project.id"},
	{call: "PATCH /v2/projects/$client_project", body: `{"environment":"","purpose":null,"is_default":null}`, want: 200},
	{call: "POST /v2/projects/$client_project/resources", body: `{"resources":["do:vpc:$vpc"]}`, want: 400, says: "cannot be assigned"},
	{call: "DELETE /v2/projects/$client_project", want: 204},
	{call: "POST /v2/firewalls", body: `{"name":"client","tags":null,` + anywhere + `}`, want: 202, keep: "client_firewall=firewall.id"},
	{call: "PUT /v2/firewalls/$client_firewall", body: `{"name":"client","tags":null,` + anywhere + `}`, want: 200},
	{call: "POST /v2/domains", body: `{"name":"client.example"}`, want: 201},
	{call: "POST /v2/domains/client.example/records", body: `{"type":"MX","name":"@","data":"client.example.","priority":10,"ttl":1800}`, want: 201, keep: "client_record=domain_record.id"},
	{call: "PUT /v2/domains/client.example/records/$client_record", body: `{"name":"@","data":"@","priority":20,"ttl":1800}`, want: 200},
}
