package sandbox

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"
)

type vectorTables struct {
	VectorDatabases table[*vectorDatabase] `json:"vector_databases"`
}

// vectorDatabase is a vector database. While it is made or resized it takes no
// other change.
type vectorDatabase struct {
	base
	Name    string       `json:"name"`
	Region  string       `json:"region"`
	Size    string       `json:"size"`
	Project string       `json:"project_id"`
	Tags    []string     `json:"tags"`
	Config  vectorConfig `json:"config"`

	ChangedAt time.Time `json:"changed_at"`
	ReadyAt   time.Time `json:"ready_at"`
}

type vectorConfig struct {
	Quantization string `json:"default_quantization"`
	AutoSchema   bool   `json:"enable_auto_schema"`
	Version      string `json:"weaviate_version"`
}

var (
	vectorSizes         = []string{"small", "medium", "large"}
	vectorQuantizations = []string{"rq", "pq", "bq", "sq", "none"}
)

func (s *Server) vectorDatabaseRoutes() {
	const root = "/v2/vector-databases"
	s.handle("GET "+root, func(c *call) reply {
		rows := listed(c, &s.db.VectorDatabases)
		out := page(c, "vector_dbs", rows, func(v *vectorDatabase) obj { return vectorView(c, v) }).body.(obj)
		return ok(obj{"vector_dbs": out["vector_dbs"], "total": len(rows)})
	})
	s.handle("POST "+root, s.createVectorDatabase)
	s.handle("GET "+root+"/{id}", s.withVectorDatabase(vectorReply))
	s.handle("PUT "+root+"/{id}", s.withVectorDatabase(configureVectorDatabase))
	s.handle("PUT "+root+"/{id}/tags", s.withVectorDatabase(tagVectorDatabase))
	s.handle("POST "+root+"/{id}/resize", s.withVectorDatabase(resizeVectorDatabase))
	s.handle("DELETE "+root+"/{id}", s.withVectorDatabase(func(c *call, v *vectorDatabase) reply {
		c.bury(&v.base, 5*time.Second, 5*time.Second)
		return noContent()
	}))
}

func (s *Server) createVectorDatabase(c *call) reply {
	var in struct {
		Name, Region, Size string
		Project            string `json:"project_id"`
		Tags               []string
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	region, known := s.cat.region(in.Region)
	project := cmp.Or(in.Project, s.defaultProject().ID)
	_, owned := s.db.Projects.get(project)
	switch {
	case in.Name == "":
		return refuse(400, "name is required")
	case !known:
		return refuse(400, "region is invalid")
	case !slices.Contains(vectorSizes, in.Size):
		return refuse(400, "size must be small, medium or large")
	case !owned:
		return refuse(400, "project_id is invalid")
	}
	v := &vectorDatabase{
		base: c.fresh(uuid.NewString()), Name: in.Name, Region: region.Slug, Size: in.Size, Project: project, Tags: in.Tags, ChangedAt: c.now, ReadyAt: c.in(databaseTime),
		Config: vectorConfig{Quantization: "rq", AutoSchema: true, Version: "1.27.0"},
	}
	s.db.VectorDatabases.add(v)
	return created(obj{"vector_db": vectorView(c, v)})
}

// configureVectorDatabase sets what a request says of the configuration.
func configureVectorDatabase(c *call, v *vectorDatabase) reply {
	in := struct{ Config vectorConfig }{v.Config}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	switch {
	case v.status(c.now) != "active":
		return refuse(409, "the vector database is not active")
	case !slices.Contains(vectorQuantizations, in.Config.Quantization):
		return refuse(400, "default_quantization is invalid")
	}
	v.Config, v.ChangedAt = in.Config, c.now
	return vectorReply(c, v)
}

func tagVectorDatabase(c *call, v *vectorDatabase) reply {
	var in struct{ Tags []string }
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	v.Tags, v.ChangedAt = in.Tags, c.now
	return vectorReply(c, v)
}

func resizeVectorDatabase(c *call, v *vectorDatabase) reply {
	var in struct{ Size string }
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	switch {
	case v.status(c.now) != "active":
		return refuse(409, "the vector database is not active")
	case !slices.Contains(vectorSizes, in.Size):
		return refuse(400, "size must be small, medium or large")
	}
	v.Size, v.ChangedAt, v.ReadyAt = in.Size, c.now, c.in(databaseTime)
	return vectorReply(c, v)
}

func (s *Server) withVectorDatabase(do func(*call, *vectorDatabase) reply) handler {
	return named(func() *table[*vectorDatabase] { return &s.db.VectorDatabases }, "id", do)
}

func vectorReply(c *call, v *vectorDatabase) reply { return ok(obj{"vector_db": vectorView(c, v)}) }

// status is how far a database is. One that was deleted is shown for a while.
func (v *vectorDatabase) status(now time.Time) string {
	switch {
	case v.deleted():
		return "deleting"
	case now.Before(v.ReadyAt):
		return "creating"
	}
	return "active"
}

func vectorView(c *call, v *vectorDatabase) obj {
	host := v.Name + "-" + v.Region + "-" + v.ID[:8]
	return obj{
		"id": v.ID, "name": v.Name, "region": v.Region, "size": v.Size, "project_id": v.Project, "tags": list(v.Tags), "config": v.Config,
		"status": v.status(c.now), "created_at": stamp(v.CreatedAt), "updated_at": stamp(v.ChangedAt), "owner_uuid": "3b1f8a54-0000-4000-8000-000000000001",
		"endpoints": obj{"http": "https://" + host + ".weaviate.ondigitalocean.com", "grpc": host + "-grpc.weaviate.ondigitalocean.com:443"},
	}
}
