package sandbox

var snapshotSteps = []step{
	{call: "GET /v2/snapshots", want: 200},
	{call: "GET /v2/snapshots?resource_type=droplet", want: 200},
	{call: "GET /v2/snapshots?resource_type=volume", want: 200},
	{call: "GET /v2/snapshots/$droplet_snapshot", want: 200},
	{call: "GET /v2/snapshots/$volume_snapshot", want: 200},
	{call: "GET /v2/snapshots/1", want: 404},
	{call: "DELETE /v2/snapshots/$droplet_snapshot", want: 204},
	{call: "DELETE /v2/snapshots/$droplet_snapshot", want: 404},
	{call: "GET /v2/droplets/$droplet", want: 200},
}
