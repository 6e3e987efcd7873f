package sandbox

import (
	_ "embed"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

type databaseTables struct {
	Databases        table[*database] `json:"databases"`
	DatabaseReplicas table[*database] `json:"database_replicas"`
	DatabaseUsers    table[*document] `json:"database_users"`
	DatabaseDBs      table[*document] `json:"database_dbs"`
	DatabasePools    table[*document] `json:"database_pools"`
	DatabaseTopics   table[*document] `json:"database_topics"`
	DatabaseSinks    table[*document] `json:"database_logsinks"`
	DatabaseSubjects table[*document] `json:"database_subjects"`

	DatabaseMigrations table[*migration] `json:"database_migrations"`
}

// database is a cluster, or a replica of the cluster Primary.
type database struct {
	base
	labels
	databaseInput
	Primary  string    `json:"primary,omitempty"`
	Secret   string    `json:"secret"`
	Doing    string    `json:"doing"` // what it is at until ReadyAt
	ReadyAt  time.Time `json:"ready_at"`
	Rules    []obj     `json:"firewall_rules,omitempty"`
	Window   window    `json:"window"`
	Eviction string    `json:"eviction"`
	SQLMode  string    `json:"sql_mode"`
	Config   obj       `json:"config,omitempty"`
}

type databaseInput struct {
	Name    string `json:"name"`
	Engine  string `json:"engine"`
	Version string `json:"version"`
	Size    string `json:"size"`
	Region  string `json:"region"`
	Nodes   int    `json:"num_nodes"`
	VPC     string `json:"private_network_uuid"`
	Project string `json:"project_id"`
	MiB     int    `json:"storage_size_mib"`
	Scale   *scale `json:"autoscale,omitempty"`
}

type scale struct {
	Enabled   bool `json:"enabled"`
	Threshold int  `json:"threshold_percent,omitempty"`
	Increment int  `json:"increment_gib,omitempty"`
}

type window struct {
	Day  string `json:"day"`
	Hour string `json:"hour"`
}

// authority is the certificate that every cluster's own is signed by.
//
//go:embed authority.pem
var authority string

// databaseTime is how long a cluster takes to be made, resized or moved.
const databaseTime = 20 * time.Second

// versions are what an engine begins with, and the port it listens on.
var engines = map[string]struct {
	version string
	port    int
}{
	"pg": {"16", 25060}, "mysql": {"8", 25060}, "redis": {"7", 25061}, "valkey": {"8", 25061}, "mongodb": {"7", 27017}, "opensearch": {"2", 25060},
	"kafka": {"3.7", 25073}, "advanced_pg": {"16", 25060}, "advanced_mysql": {"8", 25060},
}

func (s *Server) databaseRoutes() {
	s.handle("GET /v2/databases", func(c *call) reply {
		var rows []*database
		for _, d := range listed(c, &s.db.Databases) {
			if t := c.query("tag_name"); t == "" || d.has(t) {
				rows = append(rows, d)
			}
		}
		return ok(obj{"databases": apply(rows, func(d *database) obj { return s.databaseView(c, d) })})
	})
	s.handle("POST /v2/databases", s.createDatabase)
	s.handle("GET /v2/databases/{id}", s.withDatabase(func(c *call, d *database) reply { return ok(obj{"database": s.databaseView(c, d)}) }))
	s.handle("DELETE /v2/databases/{id}", s.withDatabase(s.deleteDatabase))
	s.databaseSettingRoutes()
	s.databaseChangeRoutes()
	s.databaseChildRoutes()
	s.onTag("database", tagged(func() *table[*database] { return &s.db.Databases }))
	s.onURN("dbaas", func(id string) bool { _, found := s.db.Databases.get(id); return found })
	s.onMembers(func(vpc string) []member {
		var out []member
		for _, d := range s.db.Databases.rows {
			if d.VPC == vpc {
				out = append(out, member{Name: d.Name, URN: "do:dbaas:" + d.ID, CreatedAt: d.CreatedAt})
			}
		}
		return out
	})
}

func (s *Server) withDatabase(do func(*call, *database) reply) handler {
	return named(func() *table[*database] { return &s.db.Databases }, "id", do)
}

func (s *Server) createDatabase(c *call) reply {
	var in struct {
		databaseInput
		Tags  []string
		Scale *scale `json:"storage_autoscale"`
		Rules []obj  `json:"rules"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if rep, fine := s.checkDatabase(&in.databaseInput); !fine {
		return rep
	}
	if rep, fine := s.ensureTags(c, in.Tags); !fine {
		return rep
	}
	d := s.newDatabase(c, in.databaseInput, in.Tags)
	d.Scale, d.Eviction, d.SQLMode = in.Scale, "noeviction", "ANSI,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,STRICT_ALL_TABLES"
	d.Window = window{"sunday", "03:00:00"}
	s.setRules(c, d, in.Rules)
	s.db.Databases.add(d)
	if slices.Contains([]string{"pg", "mysql", "mongodb"}, d.Engine) {
		s.db.DatabaseDBs.add(&document{base: c.fresh(uuid.NewString()), Parent: d.ID, Name: "defaultdb", Fields: obj{"name": "defaultdb"}})
	}
	s.db.DatabaseUsers.add(&document{base: c.fresh(uuid.NewString()), Parent: d.ID, Name: "doadmin", Fields: obj{"name": "doadmin", "role": "primary", "password": d.Secret}})
	s.assign(c, "do:dbaas:"+d.ID, in.Project)
	return created(obj{"database": s.databaseView(c, d)})
}

// newDatabase makes a row that is being created.
func (s *Server) newDatabase(c *call, in databaseInput, tags []string) *database {
	d := &database{base: c.fresh(uuid.NewString()), labels: labels{Tags: s.spelled(tags)}, databaseInput: in, Secret: "AVNS_" + secret(), Doing: "creating", ReadyAt: c.in(databaseTime)}
	if d.Version == "" {
		d.Version = engines[d.Engine].version
	}
	if d.MiB == 0 {
		d.MiB = s.storageOf(d.Size)
	}
	if d.VPC == "" {
		d.VPC = s.defaultVPC(d.Region, c.now).ID
	}
	return d
}

func secret() string { return strings.ReplaceAll(uuid.NewString(), "-", "")[:19] }

// storageOf is the storage of a size in MiB, which grows with its memory.
func (s *Server) storageOf(size string) int {
	parts := strings.Split(size, "-")
	var gb int
	if _, err := fmt.Sscanf(parts[len(parts)-1], "%dgb", &gb); err != nil || gb == 0 {
		gb = 1
	}
	return max(10240+gb*10240, 30720)
}

func (s *Server) checkDatabase(in *databaseInput) (reply, bool) {
	no := func(format string, args ...any) (reply, bool) { return invalid(format, args...), false }
	_, region := s.cat.region(in.Region)
	_, engine := engines[in.Engine]
	switch {
	case len(in.Name) < 3 || len(in.Name) > 63:
		return no("invalid cluster name")
	case !engine:
		return no("invalid cluster engine")
	case !region:
		return no("invalid region")
	case !strings.HasPrefix(in.Size, "db-") && !strings.HasPrefix(in.Size, "gd-") && !strings.HasPrefix(in.Size, "so1_5-") && !strings.HasPrefix(in.Size, "m-"):
		return no("invalid size")
	case in.Nodes < 1 || in.Engine == "kafka" && in.Nodes < 3:
		return no("invalid node count")
	case s.db.Databases.some(func(d *database) bool { return d.Name == in.Name }):
		return no("cluster name is not available")
	}
	if in.VPC != "" {
		if v, found := s.db.VPCs.get(in.VPC); !found || v.Region != in.Region {
			return no("private network not found in the region")
		}
	}
	if in.Project != "" {
		if _, found := s.db.Projects.get(in.Project); !found {
			return no("project not found")
		}
	}
	return reply{}, true
}

func (s *Server) deleteDatabase(c *call, d *database) reply {
	for _, t := range []*table[*document]{&s.db.DatabaseUsers, &s.db.DatabaseDBs, &s.db.DatabasePools, &s.db.DatabaseTopics, &s.db.DatabaseSinks, &s.db.DatabaseSubjects} {
		for _, x := range t.live() {
			if x.Parent == d.ID {
				c.bury(&x.base, 0, 0)
			}
		}
	}
	for _, r := range s.db.DatabaseReplicas.live() {
		if r.Primary == d.ID {
			c.bury(&r.base, 0, 0)
		}
	}
	for _, m := range s.db.DatabaseMigrations.live() {
		if m.Cluster == d.ID {
			c.bury(&m.base, 0, 0)
		}
	}
	c.bury(&d.base, 0, leaveTime)
	return noContent()
}

// state is what a cluster or a replica is at.
func (d *database) state(now time.Time) string {
	if now.Before(d.ReadyAt) {
		return d.Doing
	}
	return "online"
}

func (d *database) host(private string) string {
	return fmt.Sprintf("%s%s-do-user-1-0.b.db.ondigitalocean.com", private, d.Name)
}

// connection is how a cluster is reached; a database that is not said is the
// default one.
func (d *database) connection(private, name string) obj {
	scheme := map[string]string{"pg": "postgresql", "advanced_pg": "postgresql", "mysql": "mysql", "advanced_mysql": "mysql", "redis": "rediss", "valkey": "rediss", "mongodb": "mongodb+srv", "opensearch": "https", "kafka": "kafka"}[d.Engine]
	host, port, user := d.host(private), engines[d.Engine].port, "doadmin"
	if isCache := d.Engine == "redis" || d.Engine == "valkey"; isCache {
		user, name = "default", ""
	}
	return obj{"uri": fmt.Sprintf("%s://%s:%s@%s:%d/%s?sslmode=require", scheme, user, d.Secret, host, port, name), "database": name, "host": host, "port": port,
		"user": user, "password": d.Secret, "ssl": true}
}

func (s *Server) databaseView(c *call, d *database) obj {
	out := obj{"id": d.ID, "name": d.Name, "engine": d.Engine, "version": d.Version, "num_nodes": d.Nodes, "size": d.Size, "region": d.Region, "status": d.state(c.now),
		"created_at": stamp(d.CreatedAt), "private_network_uuid": d.VPC, "tags": list(d.Tags), "project_id": s.projectOf("do:dbaas:" + d.ID), "storage_size_mib": d.MiB,
		"connection": d.connection("", "defaultdb"), "private_connection": d.connection("private-", "defaultdb"),
		"maintenance_window": obj{"day": d.Window.Day, "hour": d.Window.Hour, "pending": false, "description": []string{}},
		"metrics_endpoints":  []obj{{"host": d.host(""), "port": 9273}}}
	if d.Engine == "opensearch" {
		out["ui_connection"] = obj{"uri": "https://" + d.host(""), "host": d.host(""), "port": 443, "user": "doadmin", "password": d.Secret, "ssl": true}
	}
	return out
}

func (s *Server) setRules(c *call, d *database, rules []obj) {
	d.Rules = nil
	for _, r := range rules {
		id, _ := r["uuid"].(string)
		if id == "" {
			id = uuid.NewString()
		}
		d.Rules = append(d.Rules, obj{"uuid": id, "cluster_uuid": d.ID, "type": r["type"], "value": r["value"], "created_at": stamp(c.now)})
	}
}

// databaseSettingRoutes are the settings that have calls of their own.
func (s *Server) databaseSettingRoutes() {
	s.handle("GET /v2/databases/{id}/firewall", s.withDatabase(func(_ *call, d *database) reply { return ok(obj{"rules": list(d.Rules)}) }))
	s.handle("PUT /v2/databases/{id}/firewall", s.withDatabase(func(c *call, d *database) reply {
		var in struct{ Rules []obj }
		if rep, fine := c.decode(&in); !fine {
			return rep
		}
		for _, r := range in.Rules {
			if kind, _ := r["type"].(string); !slices.Contains([]string{"droplet", "k8s", "ip_addr", "tag", "app"}, kind) {
				return invalid("invalid firewall rule type")
			}
		}
		s.setRules(c, d, in.Rules)
		return noContent()
	}))
	s.handle("PUT /v2/databases/{id}/maintenance", s.withDatabase(func(c *call, d *database) reply {
		var in window
		if rep, fine := c.decode(&in); !fine {
			return rep
		}
		if in.Day == "" || in.Hour == "" {
			return invalid("day and hour are required")
		}
		if strings.Count(in.Hour, ":") == 1 {
			in.Hour += ":00"
		}
		d.Window = window{strings.ToLower(in.Day), in.Hour}
		return noContent()
	}))
	s.databaseTexts("eviction_policy", func(d *database) *string { return &d.Eviction }, "redis", "valkey")
	s.databaseTexts("sql_mode", func(d *database) *string { return &d.SQLMode }, "mysql")
	s.databaseScaleRoutes()
	s.databaseConfigRoutes()
	s.databaseMigrationRoutes()
	s.databaseBackupRoutes()
	s.handle("GET /v2/databases/{id}/ca", s.withDatabase(func(*call, *database) reply {
		return ok(obj{"ca": obj{"certificate": base64.StdEncoding.EncodeToString([]byte(authority))}})
	}))
	s.handle("GET /v2/databases/metrics/credentials", func(*call) reply {
		return ok(obj{"credentials": obj{"basic_auth_username": "metrics", "basic_auth_password": "sandbox-metrics"}})
	})
}

// databaseScaleRoutes are when a cluster's disk grows by itself.
func (s *Server) databaseScaleRoutes() {
	s.handle("GET /v2/databases/{id}/autoscale", s.withDatabase(func(_ *call, d *database) reply {
		now := d.Scale
		if now == nil {
			now = &scale{}
		}
		return ok(obj{"autoscale": obj{"storage": now}, "storage": now}) // godo looks for it there
	}))
	s.handle("PUT /v2/databases/{id}/autoscale", s.withDatabase(func(c *call, d *database) reply {
		var in struct{ Storage *scale }
		if rep, fine := c.decode(&in); !fine {
			return rep
		}
		d.Scale = in.Storage
		return noContent()
	}))
}

// databaseTexts are the two calls of a setting that is one text, which only some
// engines have.
func (s *Server) databaseTexts(name string, field func(*database) *string, engines ...string) {
	unless := func(do func(*call, *database) reply) handler {
		return s.withDatabase(func(c *call, d *database) reply {
			if !slices.Contains(engines, d.Engine) {
				return invalid("operation is not supported for this cluster type")
			}
			return do(c, d)
		})
	}
	s.handle("GET /v2/databases/{id}/"+name, unless(func(_ *call, d *database) reply { return ok(obj{name: *field(d)}) }))
	s.handle("PUT /v2/databases/{id}/"+name, unless(func(c *call, d *database) reply {
		var in map[string]string
		if rep, fine := c.decode(&in); !fine {
			return rep
		}
		*field(d) = in[name]
		return noContent()
	}))
}

// databaseChangeRoutes are the changes that take their time; replicas are
// resized by their own id.
func (s *Server) databaseChangeRoutes() {
	s.handle("PUT /v2/databases/{id}/resize", func(c *call) reply {
		if d, found := s.db.DatabaseReplicas.get(c.vars["id"]); found {
			return s.resizeDatabase(c, d)
		}
		return s.withDatabase(s.resizeDatabase)(c)
	})
	s.handle("PUT /v2/databases/{id}/migrate", s.withDatabase(func(c *call, d *database) reply {
		var in databaseInput
		if rep, fine := c.decode(&in); !fine {
			return rep
		}
		if _, found := s.cat.region(in.Region); !found {
			return invalid("invalid region")
		}
		if rep, fine := d.begin(c, "migrating"); !fine {
			return rep
		}
		d.Region, d.VPC = in.Region, s.defaultVPC(in.Region, c.now).ID
		return reply{status: http.StatusAccepted}
	}))
	s.handle("PUT /v2/databases/{id}/upgrade", s.withDatabase(func(c *call, d *database) reply {
		var in databaseInput
		if rep, fine := c.decode(&in); !fine {
			return rep
		}
		if in.Version <= d.Version {
			return invalid("version must be newer than the current one")
		}
		d.Version = in.Version
		return noContent()
	}))
}

// begin starts a change, unless another one is under way.
func (d *database) begin(c *call, doing string) (reply, bool) {
	if d.state(c.now) != "online" {
		return invalid("cluster is not yet ready: another change is in progress"), false
	}
	d.Doing, d.ReadyAt = doing, c.in(databaseTime)
	return reply{}, true
}

func (s *Server) resizeDatabase(c *call, d *database) reply {
	var in databaseInput
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if in.Size == "" || in.Nodes < 1 {
		return invalid("size and num_nodes are required")
	}
	if in.MiB != 0 && in.MiB < d.MiB {
		return invalid("storage cannot be reduced")
	}
	if rep, fine := d.begin(c, "resizing"); !fine {
		return rep
	}
	if in.MiB == 0 && in.Size != d.Size {
		in.MiB = s.storageOf(in.Size)
	}
	d.Size, d.Nodes, d.MiB = in.Size, in.Nodes, max(in.MiB, d.MiB)
	return reply{status: http.StatusAccepted}
}
