package sandbox

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
)

type knowledgebasesTables struct {
	KnowledgeBases   table[*knowledgeBase]   `json:"knowledge_bases"`
	KnowledgeSources table[*knowledgeSource] `json:"knowledge_base_data_sources"`
	IndexingJobs     table[*indexingJob]     `json:"indexing_jobs"`
}

// knowledgeBase is a collection of texts that agents look things up in.
type knowledgeBase struct {
	base
	Name      string    `json:"name"`
	Project   string    `json:"project_id"`
	Region    string    `json:"region"`
	Model     string    `json:"embedding_model_uuid"`
	Database  string    `json:"database_id"`
	VPC       string    `json:"vpc_uuid"` // no answer shows it
	Tags      []string  `json:"tags"`
	Public    bool      `json:"is_public"` // no call sets it
	UpdatedAt time.Time `json:"updated_at"`
	AddedAt   time.Time `json:"added_to_agent_at,omitzero"`
	ReadyAt   time.Time `json:"ready_at"` // its database is being made before
}

// knowledgeSource is where the texts of a knowledge base come from: one of
// knowledgeKinds.
type knowledgeSource struct {
	base
	Of     string `json:"knowledge_base_uuid"`
	Kind   string `json:"kind"`
	Fields obj    `json:"fields"`
}

// knowledgeKinds are the kinds of data sources, and what each cannot do without.
var knowledgeKinds = []struct{ kind, needs string }{
	{"file_upload_data_source", "stored_object_key"},
	{"spaces_data_source", "bucket_name"},
	{"web_crawler_data_source", "base_url"},
}

// databaseFor is how long a database for a knowledge base takes.
const databaseFor = 30 * time.Second

func (s *Server) knowledgebasesRoutes() {
	const root = "/v2/gen-ai/knowledge_bases"
	s.handle("GET "+root, func(c *call) reply {
		return aiPage(c, "knowledge_bases", listed(c, &s.db.KnowledgeBases), func(k *knowledgeBase) obj { return s.knowledgeView(c, k) })
	})
	s.handle("POST "+root, s.createKnowledgeBase)
	s.handle("GET "+root+"/{kb}", s.withKnowledgeBase(func(c *call, k *knowledgeBase) reply {
		status := "ONLINE"
		if c.now.Before(k.ReadyAt) {
			status = "CREATING"
		}
		return ok(obj{"knowledge_base": s.knowledgeView(c, k), "database_status": status})
	}))
	s.handle("PUT "+root+"/{kb}", s.withKnowledgeBase(s.updateKnowledgeBase))
	s.handle("DELETE "+root+"/{kb}", s.withKnowledgeBase(s.deleteKnowledgeBase))
	s.handle("GET "+root+"/{kb}/data_sources", s.withKnowledgeBase(func(c *call, k *knowledgeBase) reply {
		var rows []*knowledgeSource
		for _, d := range listed(c, &s.db.KnowledgeSources) {
			if d.Of == k.ID {
				rows = append(rows, d)
			}
		}
		return aiPage(c, "knowledge_base_data_sources", rows, func(d *knowledgeSource) obj { return s.sourceView(c, d) })
	}))
	s.handle("POST "+root+"/{kb}/data_sources", s.withKnowledgeBase(s.addKnowledgeSource))
	s.handle("DELETE "+root+"/{kb}/data_sources/{source}", s.withKnowledgeBase(s.deleteKnowledgeSource))
	s.handle("GET "+root+"/{kb}/indexing_jobs", s.withKnowledgeBase(func(c *call, k *knowledgeBase) reply {
		return aiPage(c, "jobs", s.jobsOf(c, k.ID), func(j *indexingJob) obj { return s.jobView(c, j) })
	}))
	s.indexingRoutes()
}

// aiPage is a page of what the API of agents has: its meta says which page it is,
// and its links spell previous out.
func aiPage[T any](c *call, key string, rows []T, view func(T) obj) reply {
	rep := page(c, key, rows, view)
	body := rep.body.(obj)
	if pages, some := body["links"].(obj)["pages"].(obj); some && pages["prev"] != nil {
		pages["previous"] = pages["prev"]
		delete(pages, "prev")
	}
	size := min(positive(c.query("per_page"), pageDefault), pageMax)
	body["meta"] = obj{"page": positive(c.query("page"), 1), "pages": max((len(rows)+size-1)/size, 1), "total": len(rows)}
	return rep
}

func (s *Server) withKnowledgeBase(do func(*call, *knowledgeBase) reply) handler {
	return named(func() *table[*knowledgeBase] { return &s.db.KnowledgeBases }, "kb", do)
}

func (s *Server) createKnowledgeBase(c *call) reply {
	var in struct {
		Name     string
		Project  string `json:"project_id"`
		Region   string
		Model    string `json:"embedding_model_uuid"`
		Database string `json:"database_id"`
		VPC      string `json:"vpc_uuid"`
		Tags     []string
		Sources  []obj `json:"datasources"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	region, known := s.cat.region(in.Region)
	_, inVPC := s.db.VPCs.get(in.VPC)
	switch {
	case in.Name == "" || strings.Contains(in.Name, " "):
		return refuse(http.StatusBadRequest, "name is invalid")
	case uuid.Validate(in.Project) != nil:
		return refuse(http.StatusBadRequest, "project_id is invalid")
	case uuid.Validate(in.Model) != nil:
		return refuse(http.StatusBadRequest, "embedding_model_uuid is invalid")
	case !known:
		return refuse(http.StatusBadRequest, "region is invalid")
	case in.VPC != "" && !inVPC:
		return refuse(http.StatusBadRequest, "VPC %s was not found", in.VPC)
	case in.Database != "" && !s.searches(in.Database):
		return refuse(http.StatusBadRequest, "database %s is no OpenSearch database", in.Database)
	}
	k := &knowledgeBase{base: c.fresh(uuid.NewString()), Name: in.Name, Project: in.Project, Region: region.Slug, Model: in.Model, Database: in.Database,
		VPC: in.VPC, Tags: in.Tags, UpdatedAt: c.now, ReadyAt: c.now}
	if k.Database == "" {
		k.Database, k.ReadyAt = uuid.NewString(), c.in(databaseFor)
	}
	var sources []*knowledgeSource
	for _, x := range in.Sources {
		d, err := newSource(c, k.ID, x)
		if err != nil {
			return refuse(http.StatusBadRequest, "%s", err)
		}
		sources = append(sources, d)
	}
	s.db.KnowledgeBases.add(k)
	for _, d := range sources {
		s.db.KnowledgeSources.add(d)
	}
	if len(sources) > 0 {
		s.index(c, k, sources)
	}
	return ok(obj{"knowledge_base": s.knowledgeView(c, k)})
}

// searches tells whether an id is that of a database which finds texts.
func (s *Server) searches(id string) bool {
	d, found := s.db.Databases.get(id)
	return found && d.Engine == "opensearch"
}

// newSource reads a data source out of a request.
func newSource(c *call, of string, in obj) (*knowledgeSource, error) {
	var d *knowledgeSource
	for _, k := range knowledgeKinds {
		fields, set := in[k.kind].(map[string]any)
		switch {
		case !set:
			continue
		case d != nil:
			return nil, fmt.Errorf("a data source is of one kind")
		case fields[k.needs] == nil || fields[k.needs] == "":
			return nil, fmt.Errorf("%s.%s is required", k.kind, k.needs)
		}
		d = &knowledgeSource{base: c.fresh(uuid.NewString()), Of: of, Kind: k.kind, Fields: fields}
	}
	if d == nil {
		return nil, fmt.Errorf("a data source is required")
	}
	return d, nil
}

// updateKnowledgeBase leaves what a request says nothing about, or says empty, but
// for the tags.
func (s *Server) updateKnowledgeBase(c *call, k *knowledgeBase) reply {
	var in struct {
		Name     string
		Project  string `json:"project_id"`
		Database string `json:"database_id"`
		Tags     *[]string
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	switch {
	case in.Project != "" && uuid.Validate(in.Project) != nil:
		return refuse(http.StatusBadRequest, "project_id is invalid")
	case in.Database != "" && in.Database != k.Database && !s.searches(in.Database):
		return refuse(http.StatusBadRequest, "database %s is no OpenSearch database", in.Database)
	}
	for field, text := range map[*string]string{&k.Name: in.Name, &k.Project: in.Project, &k.Database: in.Database} {
		if text != "" {
			*field = text
		}
	}
	if in.Tags != nil {
		k.Tags = *in.Tags
	}
	k.UpdatedAt = c.now
	return ok(obj{"knowledge_base": s.knowledgeView(c, k)})
}

// deleteKnowledgeBase ends what is in a knowledge base, too.
func (s *Server) deleteKnowledgeBase(c *call, k *knowledgeBase) reply {
	for _, d := range s.db.KnowledgeSources.where(func(d *knowledgeSource) bool { return d.Of == k.ID }) {
		c.bury(&d.base, 0, 0)
	}
	for _, j := range s.db.IndexingJobs.where(func(j *indexingJob) bool { return j.Of == k.ID }) {
		c.bury(&j.base, 0, 0)
	}
	c.bury(&k.base, 0, 0)
	return ok(obj{"uuid": k.ID})
}

func (s *Server) addKnowledgeSource(c *call, k *knowledgeBase) reply {
	var in obj
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	d, err := newSource(c, k.ID, in)
	if err != nil {
		return refuse(http.StatusBadRequest, "%s", err)
	}
	s.db.KnowledgeSources.add(d)
	k.UpdatedAt = c.now
	return ok(obj{"knowledge_base_data_source": s.sourceView(c, d)})
}

func (s *Server) deleteKnowledgeSource(c *call, k *knowledgeBase) reply {
	d, found := take(c, &s.db.KnowledgeSources, c.vars["source"])
	if !found || d.Of != k.ID {
		return notFound()
	}
	c.bury(&d.base, 0, 0)
	k.UpdatedAt = c.now
	return ok(obj{"data_source_uuid": d.ID, "knowledge_base_uuid": k.ID})
}

func (s *Server) knowledgeView(c *call, k *knowledgeBase) obj {
	out := obj{"uuid": k.ID, "name": k.Name, "project_id": k.Project, "region": k.Region, "embedding_model_uuid": k.Model, "database_id": k.Database,
		"is_public": k.Public, "tags": list(k.Tags), "user_id": "12345", "created_at": stamp(k.CreatedAt), "updated_at": stamp(k.UpdatedAt)}
	if !k.AddedAt.IsZero() {
		out["added_to_agent_at"] = stamp(k.AddedAt)
	}
	if jobs := s.jobsOf(c, k.ID); len(jobs) > 0 {
		out["last_indexing_job"] = s.jobView(c, jobs[0])
	}
	return out
}

func (s *Server) sourceView(c *call, d *knowledgeSource) obj {
	out := obj{"uuid": d.ID, d.Kind: d.Fields, "created_at": stamp(d.CreatedAt), "updated_at": stamp(d.CreatedAt)}
	for _, j := range s.jobsOf(c, d.Of) {
		if part := j.part(c, d.ID); part != nil {
			out["last_datasource_indexing_job"] = part
			break
		}
	}
	return out
}
