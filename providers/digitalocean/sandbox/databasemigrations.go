package sandbox

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// migration is an online migration into a cluster. It runs until SyncsAt, and
// follows its source then until it is stopped.
type migration struct {
	base
	Cluster string    `json:"cluster_id"`
	SyncsAt time.Time `json:"syncs_at"`
	Wrong   bool      `json:"wrong"` // its source lets nobody in
	Stopped bool      `json:"stopped"`
}

type migrationSource struct {
	Host     string `json:"host"`
	Port     int    `json:"port"`
	DBName   string `json:"dbname"`
	Username string `json:"username"`
	Password string `json:"password"`
}

func (m *migration) status(now time.Time) string {
	switch {
	case m.Stopped:
		return "canceled"
	case now.Before(m.SyncsAt):
		return "running"
	case m.Wrong:
		return "error"
	default:
		return "syncing"
	}
}

// over reports whether a migration has come to its end.
func (m *migration) over(now time.Time) bool {
	return slices.Contains([]string{"canceled", "error"}, m.status(now))
}

// databaseMigrationRoutes are the online migrations into clusters.
func (s *Server) databaseMigrationRoutes() {
	const root = "/v2/databases/{id}/online-migration"
	s.handle("GET "+root, s.withDatabase(func(c *call, d *database) reply {
		m := s.lastMigration(c, d.ID)
		if m == nil {
			return notFound()
		}
		return ok(migrationView(c, m))
	}))
	s.handle("PUT "+root, s.withDatabase(s.startMigration))
	s.handle("DELETE "+root+"/{migration}", s.withDatabase(func(c *call, d *database) reply {
		m, found := s.db.DatabaseMigrations.get(c.vars["migration"])
		if !found || m.Cluster != d.ID || m.over(c.now) {
			return notFound()
		}
		m.Stopped = true
		return noContent()
	}))
}

// lastMigration is the last migration into a cluster that is shown, nil if there
// is none.
func (s *Server) lastMigration(c *call, cluster string) *migration {
	var last *migration
	for _, m := range listed(c, &s.db.DatabaseMigrations) {
		if m.Cluster == cluster {
			last = m
		}
	}
	return last
}

func (s *Server) startMigration(c *call, d *database) reply {
	var in struct {
		Source     migrationSource
		DisableSSL bool     `json:"disable_ssl"`
		IgnoreDBs  []string `json:"ignore_dbs"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	switch {
	case !slices.Contains([]string{"pg", "mysql", "redis", "valkey"}, d.Engine):
		return invalid("online migration is not supported for this cluster type")
	case d.state(c.now) != "online":
		return invalid("the cluster is not online")
	case in.Source.Host == "" || in.Source.Port == 0:
		return invalid("source must have host and port")
	}
	for _, m := range s.db.DatabaseMigrations.live() {
		if m.Cluster == d.ID && !m.over(c.now) {
			m.Stopped = true // a cluster follows one source
		}
	}
	m := &migration{base: c.fresh(uuid.NewString()), Cluster: d.ID, SyncsAt: c.in(5 * time.Second), Wrong: s.locked(in.Source)}
	s.db.DatabaseMigrations.add(m)
	return ok(migrationView(c, m))
}

// locked reports whether a source is a cluster of the account that does not take
// the password.
func (s *Server) locked(from migrationSource) bool {
	return s.db.Databases.some(func(d *database) bool {
		return d.host("") == from.Host && (from.Username != "doadmin" || from.Password != d.Secret)
	})
}

func migrationView(c *call, m *migration) obj {
	return obj{"id": m.ID, "status": m.status(c.now), "created_at": stamp(m.CreatedAt)}
}
