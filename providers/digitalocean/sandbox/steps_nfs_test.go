package sandbox

var nfsSteps = []step{
	{call: "POST /v2/vpcs", body: `{"name":"nfs","region":"nyc3"}`, want: 201, keep: "nfs_vpc=vpc.id"},
	{call: "POST /v2/vpcs", body: `{"name":"nfs-2","region":"nyc3"}`, want: 201, keep: "nfs_vpc2=vpc.id"},
	{call: "POST /v2/nfs", body: `{"name":"data","size_gib":50,"region":"nyc3","vpc_ids":["$nfs_vpc"],"performance_tier":"standard"}`, want: 201, keep: "share=share.id"},
	{call: "POST /v2/nfs", body: `{"name":"data","size_gib":10,"region":"nyc3","vpc_ids":["$nfs_vpc"]}`, want: 400, says: "size_gib"},
	{call: "POST /v2/nfs", body: `{"name":"data","size_gib":50,"region":"mars1","vpc_ids":["$nfs_vpc"]}`, want: 400, says: "region"},
	{call: "GET /v2/nfs", want: 200},
	{call: "GET /v2/nfs?region=fra1", want: 200},
	{call: "GET /v2/nfs/$share?region=nyc3", want: 200},
	{call: "GET /v2/nfs/" + none, want: 404},
	{call: "POST /v2/nfs/$share/actions", body: `{"type":"resize","region":"nyc3","params":{"size_gib":100}}`, want: 201},
	{call: "POST /v2/nfs/$share/actions", body: `{"type":"resize","region":"nyc3","params":{"size_gib":50}}`, want: 422},
	{call: "POST /v2/nfs/$share/actions", body: `{"type":"switch_performance_tier","params":{"performance_tier":"high"}}`, want: 201},
	{call: "POST /v2/nfs/$share/actions", body: `{"type":"attach","region":"nyc3","params":{"vpc_id":"$nfs_vpc2"}}`, want: 201},
	{call: "POST /v2/nfs/$share/actions", body: `{"type":"attach","region":"nyc3","params":{"vpc_id":"$nfs_vpc2"}}`, want: 422},
	{call: "DELETE /v2/vpcs/$nfs_vpc2", want: 409, says: "members"},
	{call: "POST /v2/nfs/$share/actions", body: `{"type":"detach","region":"nyc3","params":{"vpc_id":"$nfs_vpc2"}}`, want: 201},
	{call: "POST /v2/nfs/$share/actions", body: `{"type":"reassign","region":"nyc3","params":{"old_vpc_id":"$nfs_vpc","new_vpc_id":"$nfs_vpc2"}}`, want: 201},
	{call: "POST /v2/nfs/$share/actions", body: `{"type":"reassign","region":"nyc3","params":{"old_vpc_id":"$nfs_vpc","new_vpc_id":"$nfs_vpc2"}}`, want: 422},
	{call: "POST /v2/nfs/$share/actions", body: `{"type":"snapshot","region":"nyc3","params":{"name":"monday"}}`, want: 201, keep: "share_snapshot=action.resource_id"},
	{call: "POST /v2/nfs/" + none + "/actions", body: `{"type":"snapshot","region":"nyc3","params":{"name":"monday"}}`, want: 404},
	{call: "GET /v2/nfs/snapshots?share_id=$share", want: 200},
	{call: "GET /v2/nfs/snapshots/$share_snapshot?region=nyc3", want: 200},
	{call: "GET /v2/nfs/snapshots/" + none, want: 404},
	{call: "DELETE /v2/nfs/snapshots/$share_snapshot?region=nyc3", want: 204},
	{call: "DELETE /v2/nfs/snapshots/$share_snapshot", want: 404},
	{call: "POST /v2/nfs/shares/$share/access_points", body: access("web", "/web"), want: 201, keep: "access=access_point.id"},
	{call: "POST /v2/nfs/shares/$share/access_points", body: access("web", "/other"), want: 409, says: "already exists"},
	{call: "POST /v2/nfs/shares/$share/access_points", body: access("Default", "/other"), want: 400, says: "name"},
	{call: "POST /v2/nfs/shares/$share/access_points", body: access("upward", "/a/../b"), want: 400, says: "path"},
	{call: "POST /v2/nfs/shares/" + none + "/access_points", body: access("web", "/web"), want: 404},
	{call: "GET /v2/nfs/shares/$share/access_points?status=ACCESS_POINT_ACTIVE", want: 200, keep: "access_default=access_points.0.id"},
	{call: "GET /v2/nfs/shares/" + none + "/access_points", want: 404},
	{call: "GET /v2/nfs/access_points/$access", want: 200},
	{call: "GET /v2/nfs/access_points/" + none, want: 404},
	{call: "DELETE /v2/nfs/access_points/$access", want: 200},
	{call: "DELETE /v2/nfs/access_points/$access", want: 404},
	{call: "DELETE /v2/nfs/access_points/$access_default", want: 400, says: "default"},
	{call: "DELETE /v2/nfs/$share?region=nyc3", want: 204},
	{call: "DELETE /v2/nfs/$share", want: 404},
}

// access is a request for an access point.
func access(name, path string) string {
	return `{"name":"` + name + `","path":"` + path + `","vpc_id":"$nfs_vpc","access_policy":{"anonuid":65534,"anongid":65534,"protocols":["NFS4"],"squash_config":"ROOT_SQUASH","identity_enforcement_enabled":false}}`
}
