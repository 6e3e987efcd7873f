package sandbox

import (
	"net/http"
	"slices"

	"github.com/google/uuid"
)

// sinkRoutes are the log sinks of a cluster, whose answers have shapes of their
// own.
func (s *Server) sinkRoutes(parent func(*call, string) bool) {
	with := func(do func(*call, *document) reply) handler {
		return func(c *call) reply {
			d, found := s.db.DatabaseSinks.get(c.vars["sink"])
			if !found || d.Parent != c.vars["parent"] {
				return notFound()
			}
			return do(c, d)
		}
	}
	s.handle("GET /v2/databases/{parent}/logsink", func(c *call) reply {
		if !parent(c, c.vars["parent"]) {
			return notFound()
		}
		rows := s.db.DatabaseSinks.where(func(d *document) bool { return d.Parent == c.vars["parent"] && c.shows(&d.base, s.opts.ListDelay) })
		return ok(obj{"sinks": apply(rows, func(d *document) obj { return d.Fields })})
	})
	s.handle("POST /v2/databases/{parent}/logsink", s.createSink)
	s.handle("GET /v2/databases/{parent}/logsink/{sink}", with(func(_ *call, d *document) reply { return ok(d.Fields) }))
	s.handle("PUT /v2/databases/{parent}/logsink/{sink}", with(func(c *call, d *document) reply {
		var in struct{ Config obj }
		if rep, fine := c.decode(&in); !fine {
			return rep
		}
		d.Fields["config"] = in.Config
		return reply{status: http.StatusOK}
	}))
	s.handle("DELETE /v2/databases/{parent}/logsink/{sink}", with(func(c *call, d *document) reply {
		c.bury(&d.base, 0, 0)
		return reply{status: http.StatusOK}
	}))
}

func (s *Server) createSink(c *call) reply {
	cluster, found := s.db.Databases.get(c.vars["parent"])
	if !found {
		return notFound()
	}
	var in obj
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	kind, _ := in["sink_type"].(string)
	switch {
	case cluster.Engine == "mongodb":
		return invalid("log sink not supported for MongoDB clusters")
	case in["sink_name"] == nil || in["sink_name"] == "":
		return invalid("sink_name is required")
	case !slices.Contains([]string{"rsyslog", "elasticsearch", "opensearch", "datadog"}, kind):
		return invalid("sink_type is invalid")
	}
	d := &document{base: c.fresh(uuid.NewString()), Parent: cluster.ID, Fields: in}
	d.Name, in["sink_id"] = d.ID, d.ID
	s.db.DatabaseSinks.add(d)
	return created(obj{"sink": in})
}
