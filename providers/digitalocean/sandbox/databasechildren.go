package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"
)

// databaseChildRoutes are what is in a cluster.
func (s *Server) databaseChildRoutes() {
	parent := func(_ *call, id string) bool { _, found := s.db.Databases.get(id); return found }
	s.plainRoutes(plain{
		path: "/v2/databases/{parent}/dbs", one: "db", many: "dbs", table: func() *table[*document] { return &s.db.DatabaseDBs },
		key: "name", unique: []string{"name"}, parent: parent, whole: true, fixed: true,
	})
	s.plainRoutes(plain{
		path: "/v2/databases/{parent}/users", one: "user", many: "users", table: func() *table[*document] { return &s.db.DatabaseUsers },
		key: "name", unique: []string{"name"}, parent: parent, whole: true, fill: s.fillUser, changed: http.StatusCreated,
	})
	s.handle("POST /v2/databases/{parent}/users/{key}/reset_auth", s.resetUser)
	s.plainRoutes(plain{
		path: "/v2/databases/{parent}/pools", one: "pool", many: "pools", table: func() *table[*document] { return &s.db.DatabasePools },
		key: "name", unique: []string{"name"}, parent: parent, whole: true, check: s.checkPool, fill: s.fillPool, changed: http.StatusNoContent,
	})
	s.plainRoutes(plain{
		path: "/v2/databases/{parent}/topics", one: "topic", many: "topics", table: func() *table[*document] { return &s.db.DatabaseTopics },
		key: "name", unique: []string{"name"}, parent: parent, whole: true, fill: fillTopic, check: s.checkTopic, row: topicRow,
	})
	s.sinkRoutes(parent)
	subject := plain{
		path: "/v2/databases/{parent}/schema-registry", one: "", many: "subjects", table: func() *table[*document] { return &s.db.DatabaseSubjects },
		key: "subject_name", unique: []string{"subject_name"}, parent: parent, whole: true, fixed: true, check: s.checkTopic,
		fill: func(_ *call, d *document) { d.Fields["schema_id"] = s.db.next("schema", 1) },
	}
	s.handle("GET "+subject.path+"/{key}", subject.with(func(_ *call, d *document) reply {
		out := maps.Clone(d.Fields)
		out["version"] = "1" // single reads only
		return ok(out)
	}))
	s.plainRoutes(subject)
	s.handle("GET /v2/databases/{id}/replicas", s.withDatabase(func(c *call, d *database) reply {
		rows := s.db.DatabaseReplicas.where(func(r *database) bool { return r.Primary == d.ID && c.shows(&r.base, s.opts.ListDelay) })
		return ok(obj{"replicas": apply(rows, func(r *database) obj { return replicaView(c, r) })})
	}))
	s.handle("POST /v2/databases/{id}/replicas", s.withDatabase(s.createReplica))
	s.handle("GET /v2/databases/{id}/replicas/{name}", s.withReplica(func(c *call, r *database) reply { return ok(obj{"replica": replicaView(c, r)}) }))
	s.handle("DELETE /v2/databases/{id}/replicas/{name}", s.withReplica(func(c *call, r *database) reply {
		c.bury(&r.base, 0, 0)
		return noContent()
	}))
}

func (s *Server) fillUser(_ *call, d *document) {
	if d.Fields["password"] == nil {
		d.Fields["password"], d.Fields["role"] = "AVNS_"+secret(), "normal"
	}
	cluster, _ := s.db.Databases.get(d.Parent)
	switch cluster.Engine {
	case "mysql":
		if d.Fields["mysql_settings"] == nil {
			d.Fields["mysql_settings"] = obj{"auth_plugin": "caching_sha2_password"}
		}
	case "kafka":
		d.Fields["access_cert"], d.Fields["access_key"] = fmt.Sprintf("certificate of %s", d.Fields["name"]), fmt.Sprintf("key of %s", d.Fields["name"])
	}
	settings, _ := d.Fields["settings"].(map[string]any)
	rules, _ := settings["acl"].([]any)
	for i, r := range rules {
		if rule, is := r.(map[string]any); is && rule["id"] == nil {
			rule["id"] = fmt.Sprintf("acl%d", i+1)
		}
	}
}

func (s *Server) resetUser(c *call) reply {
	for _, d := range s.db.DatabaseUsers.live() {
		if d.Parent != c.vars["parent"] || d.Name != c.vars["key"] {
			continue
		}
		var in obj
		if rep, fine := c.decode(&in); !fine {
			return rep
		}
		maps.Copy(d.Fields, in)
		d.Fields["password"] = "AVNS_" + secret()
		return ok(obj{"user": d.Fields})
	}
	return notFound()
}

// checkPool: only PostgreSQL has pools.
func (s *Server) checkPool(c *call, in obj) (reply, bool) {
	d, _ := s.db.Databases.get(c.vars["parent"])
	mode, _ := in["mode"].(string)
	switch {
	case d.Engine != "pg":
		return invalid("operation is not supported for this cluster type"), false
	case !slices.Contains([]string{"session", "transaction", "statement"}, mode):
		return invalid("invalid pool mode"), false
	case !s.db.DatabaseDBs.some(func(x *document) bool { return x.Parent == d.ID && x.Name == in["db"] }):
		return invalid("database not found"), false
	}
	return reply{}, true
}

func (s *Server) fillPool(_ *call, d *document) {
	cluster, _ := s.db.Databases.get(d.Parent)
	name, _ := d.Fields["name"].(string)
	d.Fields["connection"], d.Fields["private_connection"] = cluster.connection("", name), cluster.connection("private-", name)
}

func (s *Server) checkTopic(c *call, _ obj) (reply, bool) {
	if d, _ := s.db.Databases.get(c.vars["parent"]); d.Engine != "kafka" {
		return invalid("operation is not supported for this cluster type"), false
	}
	return reply{}, true
}

// topicDefaults are the settings that a topic has unless told otherwise.
var topicDefaults = obj{
	"cleanup_policy": "delete", "compression_type": "producer", "delete_retention_ms": 86400000, "file_delete_delay_ms": 60000, "flush_messages": 9223372036854775807,
	"flush_ms": 9223372036854775807, "index_interval_bytes": 4096, "max_compaction_lag_ms": 9223372036854775807, "max_message_bytes": 1048588,
	"message_down_conversion_enable": true, "message_format_version": "3.0-IV1",
	"message_timestamp_difference_max_ms": 9223372036854775807, "message_timestamp_type": "create_time", "min_cleanable_dirty_ratio": 0.5, "min_compaction_lag_ms": 0, "min_insync_replicas": 1, "preallocate": false,
	"retention_bytes": -1, "retention_ms": 604800000, "segment_bytes": 209715200, "segment_index_bytes": 10485760, "segment_jitter_ms": 0, "segment_ms": 604800000,
}

func fillTopic(_ *call, d *document) {
	config := maps.Clone(topicDefaults)
	if told, is := d.Fields["config"].(map[string]any); is {
		maps.Copy(config, told)
	}
	n := 3
	if told, is := d.Fields["partition_count"].(json.Number); is {
		n, _ = strconv.Atoi(told.String())
	}
	delete(d.Fields, "partition_count")
	if had, is := d.Fields["partitions"].([]obj); is && len(had) > n {
		n = len(had)
	}
	var partitions []obj
	for i := range n {
		partitions = append(partitions, obj{"id": i, "size": 4096, "in_sync_replicas": 2, "earliest_offset": 0, "consumer_groups": []obj{}})
	}
	d.Fields["config"], d.Fields["partitions"], d.Fields["state"] = config, partitions, "active"
}

// topicRow is a topic in a list.
func topicRow(d *document) obj {
	return obj{"name": d.Name, "state": d.Fields["state"], "replication_factor": d.Fields["replication_factor"]}
}

func (s *Server) createReplica(c *call, d *database) reply {
	var in struct {
		databaseInput
		Tags []string
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	switch {
	case in.Name == "":
		return invalid("name is required")
	case s.db.DatabaseReplicas.some(func(r *database) bool { return r.Primary == d.ID && r.Name == in.Name }):
		return invalid("replica name is not available")
	case d.state(c.now) != "online":
		return refuse(http.StatusPreconditionFailed, "the cluster has no backup yet; try again later")
	}
	if rep, fine := s.ensureTags(c, in.Tags); !fine {
		return rep
	}
	in.Engine, in.Version, in.Nodes = d.Engine, d.Version, 1
	if in.Region == "" {
		in.Region = d.Region
	}
	if in.Size == "" {
		in.Size = d.Size
	}
	r := s.newDatabase(c, in.databaseInput, in.Tags)
	r.ID, r.Primary, r.Doing, r.Secret = uuid.NewString(), d.ID, "forking", d.Secret
	s.db.DatabaseReplicas.add(r)
	return created(obj{"replica": replicaView(c, r)})
}

func (s *Server) withReplica(do func(*call, *database) reply) handler {
	return func(c *call) reply {
		for _, r := range s.db.DatabaseReplicas.live() {
			if r.Primary == c.vars["id"] && r.Name == c.vars["name"] && (mutating(c.r) || c.shows(&r.base, s.opts.GetDelay)) {
				return do(c, r)
			}
		}
		return notFound()
	}
}

func replicaView(c *call, r *database) obj {
	return obj{"id": r.ID, "name": r.Name, "region": r.Region, "size": r.Size, "status": r.state(c.now), "tags": list(r.Tags), "created_at": stamp(r.CreatedAt),
		"private_network_uuid": r.VPC, "storage_size_mib": r.MiB, "connection": r.connection("", "defaultdb"), "private_connection": r.connection("private-", "defaultdb")}
}
