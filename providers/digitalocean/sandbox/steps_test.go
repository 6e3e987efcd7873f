package sandbox

const none = "6ba7b810-9dad-11d1-80b4-00c04fd430c8" // an id that nothing has

var accountSteps = []step{
	{call: "GET /v2/account", want: 200},
}

var catalogSteps = []step{
	{call: "GET /v2/regions?per_page=200", want: 200},
	{call: "GET /v2/sizes?per_page=200", want: 200},
}

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

var vpcSteps = []step{
	{call: "GET /v2/vpcs?per_page=1&page=2", want: 200, keep: "default_vpc=vpcs.0.id"},
	{call: "POST /v2/vpcs", body: `{"name":"net","region":"nyc3","ip_range":"10.10.10.0/24","description":"words"}`, want: 201, keep: "vpc=vpc.id"},
	{call: "POST /v2/vpcs", body: `{"name":"net2","region":"nyc3"}`, want: 201, keep: "vpc2=vpc.id"},
	{call: "POST /v2/vpcs", body: `{"name":"net","region":"nyc3"}`, want: 422},
	{call: "POST /v2/vpcs", body: `{"name":"net3","region":"nyc3","ip_range":"10.10.0.0/16"}`, want: 422, says: "overlaps"},
	{call: "POST /v2/vpcs", body: `{"name":"net3","region":"nyc3","ip_range":"8.8.8.0/24"}`, want: 422},
	{call: "POST /v2/vpcs", body: `{"name":"net3","region":"mars1"}`, want: 422},
	{call: "POST /v2/vpcs", body: `{"name":"a name","region":"nyc3"}`, want: 422},
	{call: "POST /v2/vpcs", body: `{"name":`, want: 400},
	{call: "GET /v2/vpcs/$vpc", want: 200},
	{call: "GET /v2/vpcs/" + none, want: 404},
	{call: "PUT /v2/vpcs/$vpc", body: `{"name":"net","description":"more words"}`, want: 200},
	{call: "PUT /v2/vpcs/$vpc", body: `{"description":"no name"}`, want: 422},
	{call: "PUT /v2/vpcs/" + none, body: `{"name":"net"}`, want: 404},
	{call: "PATCH /v2/vpcs/$vpc2", body: `{"description":"patched"}`, want: 200},
	{call: "PATCH /v2/vpcs/$vpc2", body: `{"name":"net"}`, want: 422},
	{call: "GET /v2/vpcs/$vpc/members", want: 200},
	{call: "GET /v2/vpcs/" + none + "/members", want: 404},
	{call: "GET /v2/vpcs/$vpc/peerings", want: 200},
	{call: "DELETE /v2/vpcs/$default_vpc", want: 403},
	{call: "DELETE /v2/vpcs/" + none, want: 404},
}

var tagSteps = []step{
	{call: "POST /v2/tags", body: `{"name":"web"}`, want: 201},
	{call: "POST /v2/tags", body: `{"name":"Web"}`, want: 201},
	{call: "POST /v2/tags", body: `{"name":"no spaces"}`, want: 422},
	{call: "GET /v2/tags", want: 200},
	{call: "GET /v2/tags/WEB", want: 200},
	{call: "GET /v2/tags/none", want: 404},
	{call: "DELETE /v2/tags/none", want: 404},
}

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

var volumeSteps = []step{
	{call: "POST /v2/volumes", body: `{"name":"data","region":"nyc3","size_gigabytes":10,"filesystem_type":"ext4","filesystem_label":"data","tags":["disk"]}`, want: 201, keep: "volume=volume.id"},
	{call: "POST /v2/volumes", body: `{"name":"data","region":"nyc3","size_gigabytes":10}`, want: 409},
	{call: "POST /v2/volumes", body: `{"name":"data","region":"ams3","size_gigabytes":10}`, want: 201},
	{call: "POST /v2/volumes", body: `{"name":"Data","region":"nyc3","size_gigabytes":10}`, want: 422},
	{call: "POST /v2/volumes", body: `{"name":"big","region":"nyc3","size_gigabytes":100000}`, want: 422},
	{call: "POST /v2/volumes", body: `{"name":"far","region":"mars1","size_gigabytes":10}`, want: 422},
	{call: "GET /v2/volumes?name=data&region=nyc3", want: 200},
	{call: "GET /v2/volumes/$volume", want: 200},
	{call: "GET /v2/volumes/" + none, want: 404},
	{call: "POST /v2/volumes/$volume/snapshots", body: `{"name":"snap","tags":["disk"]}`, want: 201, keep: "volume_snapshot=snapshot.id"},
	{call: "POST /v2/volumes/$volume/snapshots", body: `{"name":"snap"}`, want: 409},
	{call: "POST /v2/volumes/$volume/snapshots", body: `{"name":""}`, want: 422},
	{call: "POST /v2/volumes/" + none + "/snapshots", body: `{"name":"snap"}`, want: 404},
	{call: "GET /v2/volumes/$volume/snapshots", want: 200},
	{call: "GET /v2/volumes/snapshots/$volume_snapshot", want: 200},
	{call: "GET /v2/volumes/snapshots/" + none, want: 404},
	{call: "POST /v2/volumes", body: `{"name":"copy","snapshot_id":"$volume_snapshot","region":"nyc3","size_gigabytes":10}`, want: 201, keep: "copy=volume.id"},
	{call: "POST /v2/volumes", body: `{"name":"copy2","snapshot_id":"` + none + `","region":"nyc3","size_gigabytes":10}`, want: 422},
	{call: "DELETE /v2/volumes?name=data&region=ams3", want: 204},
	{call: "DELETE /v2/volumes?name=data&region=ams3", want: 404},
	{call: "DELETE /v2/volumes/" + none, want: 404},
}

const web = `"region":"nyc3","size":"s-1vcpu-1gb","image":"ubuntu-22-04-x64"`

var dropletSteps = []step{
	{call: "POST /v2/droplets", body: `{"name":"web-1",` + web + `,"ssh_keys":[$ssh],"backups":true,"ipv6":true,"monitoring":true,"tags":["web","fresh"],
		"user_data":"#cloud-config","volumes":[{"id":"$volume"}],"vpc_uuid":"$vpc","with_droplet_agent":true,
		"backup_policy":{"plan":"weekly","weekday":"MON","hour":8}}`, want: 202, keep: "droplet=droplet.id"},
	{call: "POST /v2/droplets", body: `{"names":["many-1","many-2"],` + web + `,"tags":["many"]}`, want: 202, keep: "many=droplets.0.id"},
	{call: "POST /v2/droplets", body: `{"name":"web-2",` + web + `}`, want: 202, keep: "droplet2=droplet.id"},
	{call: "POST /v2/droplets", body: `{"name":"gpu-1","region":"nyc3","size":"gpu-h100x1-80gb","image":"gpu-h100x1-base"}`, want: 202, keep: "gpu=droplet.id"},
	{call: "POST /v2/droplets", body: `{"name":"no such size","region":"nyc3","size":"s-1vcpu-1gb","image":"ubuntu-22-04-x64"}`, want: 422},
	{call: "POST /v2/droplets", body: `{"name":"x","region":"nyc3","size":"none","image":"ubuntu-22-04-x64"}`, want: 422},
	{call: "POST /v2/droplets", body: `{"name":"x","region":"nyc3","size":"s-1vcpu-1gb","image":"none"}`, want: 422},
	{call: "POST /v2/droplets", body: `{"name":"x",` + web + `,"ssh_keys":[1]}`, want: 422},
	{call: "POST /v2/droplets", body: `{"name":"x",` + web + `,"vpc_uuid":"` + none + `"}`, want: 422},
	{call: "POST /v2/droplets", body: `{"name":"x",` + web + `,"volumes":["$volume"]}`, want: 422, says: "already attached"},
	{call: "GET /v2/droplets", want: 200},
	{call: "GET /v2/droplets?name=WEB-1", want: 200},
	{call: "GET /v2/droplets?tag_name=web", want: 200},
	{call: "GET /v2/droplets?type=gpus", want: 200},
	{call: "GET /v2/droplets?type=gpus&tag_name=web", want: 400},
	{call: "GET /v2/droplets/$droplet", want: 200},
	{call: "GET /v2/droplets/$gpu", want: 200},
	{call: "GET /v2/droplets/1", want: 404},
	{call: "GET /v2/droplets/$droplet/kernels", want: 200},
	{call: "GET /v2/droplets/$droplet/neighbors", want: 200},
	{call: "GET /v2/droplets/$droplet/firewalls", want: 200},
	{call: "GET /v2/droplets/1/firewalls", want: 404},
	{call: "GET /v2/vpcs/$vpc/members", want: 200},
	{call: "GET /v2/vpcs/$vpc/members?resource_type=droplet", want: 200},
	{call: "DELETE /v2/vpcs/$vpc", want: 409, says: "Can not delete VPC with members"},
	{call: "DELETE /v2/droplets/1", want: 404},
	{call: "DELETE /v2/droplets?tag_name=many", want: 204},
	{call: "DELETE /v2/droplets", want: 400},
	{call: "DELETE /v2/droplets/$gpu", want: 204},
}

var dropletActionSteps = []step{
	{call: "POST /v2/droplets/$droplet/actions", body: `{"type":"rename","name":"web-one"}`, want: 201, keep: "action=action.id"},
	{call: "POST /v2/droplets/$droplet/actions", body: `{"type":"dance"}`, want: 422},
	{call: "POST /v2/droplets/$droplet/actions", body: `{"type":"resize","size":"s-2vcpu-2gb"}`, want: 422, says: "currently on"},
	{call: "POST /v2/droplets/$droplet/actions", body: `{"type":"power_off"}`, want: 201},
	{call: "POST /v2/droplets/$droplet/actions", body: `{"type":"resize","size":"s-2vcpu-2gb","disk":true}`, want: 201},
	{call: "POST /v2/droplets/$droplet/actions", body: `{"type":"resize","size":"s-1vcpu-1gb"}`, want: 422, says: "smaller disk"},
	{call: "POST /v2/droplets/$droplet/actions", body: `{"type":"power_on"}`, want: 201},
	{call: "POST /v2/droplets/$droplet/actions", body: `{"type":"snapshot","name":"web-snap"}`, want: 201},
	{call: "POST /v2/droplets/$droplet/actions", body: `{"type":"rebuild","image":"debian-12-x64"}`, want: 201},
	{call: "POST /v2/droplets/$droplet/actions", body: `{"type":"disable_backups"}`, want: 201},
	{call: "POST /v2/droplets/$droplet/actions", body: `{"type":"disable_backups"}`, want: 422},
	{call: "POST /v2/droplets/$droplet/actions", body: `{"type":"enable_backups","backup_policy":{"plan":"daily","hour":20}}`, want: 201},
	{call: "POST /v2/droplets/$droplet/actions", body: `{"type":"enable_ipv6"}`, want: 422},
	{call: "POST /v2/droplets/1/actions", body: `{"type":"reboot"}`, want: 404},
	{call: "POST /v2/droplets/actions?tag_name=web", body: `{"type":"power_cycle"}`, want: 201},
	{call: "POST /v2/droplets/actions?tag_name=web", body: `{"type":"rename","name":"x"}`, want: 422},
	{call: "GET /v2/droplets/$droplet/actions", want: 200},
	{call: "GET /v2/droplets/$droplet/actions/$action", want: 200},
	{call: "GET /v2/droplets/$droplet/actions/1", want: 404},
	{call: "GET /v2/droplets/$droplet/snapshots", want: 200, keep: "droplet_snapshot=snapshots.0.id"},
	{call: "GET /v2/droplets/$droplet/backups", want: 200},
	{call: "GET /v2/droplets/$droplet/backups/policy", want: 200},
	{call: "GET /v2/droplets/$droplet2/backups/policy", want: 200},
	{call: "GET /v2/droplets/1/backups/policy", want: 404},
	{call: "GET /v2/droplets/backups/policies", want: 200},
	{call: "GET /v2/droplets/backups/supported_policies", want: 200},
	{call: "GET /v2/droplets/$droplet", want: 200},
}
