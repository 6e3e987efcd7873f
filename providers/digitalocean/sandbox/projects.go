package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

type project struct {
	base
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Purpose     string    `json:"purpose"`
	Environment string    `json:"environment"`
	Default     bool      `json:"is_default"`
	UpdatedAt   time.Time `json:"updated_at"`
}

// projectAssignment says in which project a thing is; its id is the URN.
type projectAssignment struct {
	base
	Project string `json:"project"`
}

var purposes = []string{
	"Just trying out DigitalOcean", "Class project / Educational purposes", "Website or blog", "Web Application",
	"Service or API", "Mobile Application", "Machine learning / AI / Data processing", "IoT", "Operational / Developer tooling",
}

func (s *Server) projectRoutes() {
	s.handle("GET /v2/projects", func(c *call) reply { return page(c, "projects", listed(c, &s.db.Projects), s.projectView) })
	s.handle("POST /v2/projects", s.createProject)
	s.handle("GET /v2/projects/{id}", s.withProject(func(c *call, p *project) reply { return ok(obj{"project": s.projectView(p)}) }))
	s.handle("PUT /v2/projects/{id}", s.withProject(func(c *call, p *project) reply { return s.updateProject(c, p, true) }))
	s.handle("PATCH /v2/projects/{id}", s.withProject(func(c *call, p *project) reply { return s.updateProject(c, p, false) }))
	s.handle("DELETE /v2/projects/{id}", s.withProject(s.deleteProject))
	s.handle("GET /v2/projects/{id}/resources", s.withProject(func(c *call, p *project) reply {
		return page(c, "resources", s.resourcesOf(p.ID), func(a *projectAssignment) obj { return s.assignmentView(c, a, "ok") })
	}))
	s.handle("POST /v2/projects/{id}/resources", s.withProject(s.assignResources))
}

// withProject finds the project of the path; "default" is the default one.
func (s *Server) withProject(do func(*call, *project) reply) handler {
	return func(c *call) reply {
		id := c.vars["id"]
		if id == "default" {
			return do(c, s.defaultProject())
		}
		p, found := s.db.Projects.get(id)
		if !found || !mutating(c.r) && !c.shows(&p.base, s.opts.GetDelay) {
			return notFound()
		}
		return do(c, p)
	}
}

func (s *Server) defaultProject() *project {
	for _, p := range s.db.Projects.live() {
		if p.Default {
			return p
		}
	}
	return s.db.Projects.live()[0]
}

// ensureDefaults makes what every account has: a project, and a VPC in every region.
func (s *Server) ensureDefaults() {
	if len(s.db.Projects.rows) > 0 {
		return
	}
	now := s.opts.Clock().Add(-time.Hour)
	s.db.Projects.add(&project{base: base{ID: uuid.NewString(), CreatedAt: now}, Name: "first-project", Description: "Update your project information under Settings",
		Purpose: "Just trying out DigitalOcean", Environment: "Development", Default: true, UpdatedAt: now})
	for _, r := range s.cat.regions {
		s.defaultVPC(r.Slug, now)
	}
}

type projectInput struct {
	Name, Description, Purpose, Environment *string
	IsDefault                               *bool `json:"is_default"`
}

func (s *Server) createProject(c *call) reply {
	var in projectInput
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if in.Name == nil || *in.Name == "" {
		return invalid("name is required")
	}
	if in.Purpose == nil || *in.Purpose == "" {
		return invalid("purpose is required")
	}
	p := &project{base: c.fresh(uuid.NewString()), UpdatedAt: c.now}
	if rep, fine := s.fillProject(p, &in); !fine {
		return rep
	}
	s.db.Projects.add(p)
	return created(obj{"project": s.projectView(p)})
}

func (s *Server) fillProject(p *project, in *projectInput) (reply, bool) {
	if in.Name != nil && s.db.Projects.some(func(o *project) bool { return o != p && o.Name == *in.Name }) {
		return refuse(http.StatusConflict, "name is already in use"), false
	}
	if in.Environment != nil && *in.Environment != "" && !slices.ContainsFunc(environments, func(e string) bool { return fold(e, *in.Environment) }) {
		return invalid("environment is invalid"), false
	}
	set(&p.Name, in.Name)
	set(&p.Description, in.Description)
	if in.Purpose != nil {
		p.Purpose = purposeOf(*in.Purpose)
	}
	if in.Environment != nil {
		p.Environment = ""
		for _, e := range environments {
			if fold(e, *in.Environment) {
				p.Environment = e
			}
		}
	}
	if in.IsDefault != nil && *in.IsDefault {
		for _, o := range s.db.Projects.live() {
			o.Default = false
		}
		p.Default = true
	}
	return reply{}, true
}

var environments = []string{"Development", "Staging", "Production"}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

func purposeOf(p string) string {
	if slices.Contains(purposes, p) || strings.HasPrefix(p, "Other: ") {
		return p
	}
	return "Other: " + p
}

func (s *Server) updateProject(c *call, p *project, full bool) reply {
	var in projectInput
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if full && (in.Name == nil || in.Description == nil || in.Purpose == nil || in.Environment == nil || in.IsDefault == nil) {
		return invalid("all of name, description, purpose, environment and is_default are required")
	}
	if rep, fine := s.fillProject(p, &in); !fine {
		return rep
	}
	p.UpdatedAt = c.now
	return ok(obj{"project": s.projectView(p)})
}

func (s *Server) deleteProject(c *call, p *project) reply {
	if p.Default {
		return refuse(http.StatusForbidden, "cannot delete the default project")
	}
	if len(s.resourcesOf(p.ID)) > 0 {
		return refuse(http.StatusPreconditionFailed, "cannot delete a project with resources")
	}
	c.bury(&p.base, 0, 0)
	return noContent()
}

// resourcesOf returns what is in a project and still exists.
func (s *Server) resourcesOf(id string) []*projectAssignment {
	return s.db.Assignments.where(func(a *projectAssignment) bool { return a.Project == id && s.exists(a.ID) })
}

func (s *Server) exists(urn string) bool {
	parts := strings.SplitN(urn, ":", 3)
	return len(parts) == 3 && s.hooks.urns[parts[1]] != nil && s.hooks.urns[parts[1]](parts[2])
}

func urnKind(urn string) string {
	parts := strings.SplitN(urn, ":", 3)
	if len(parts) < 3 {
		return ""
	}
	return parts[1]
}

// assign puts a thing into a project; "" is the default one.
func (s *Server) assign(c *call, urn, id string) {
	if id == "" {
		id = s.defaultProject().ID
	}
	if a, found := s.db.Assignments.get(urn); found {
		a.Project, a.CreatedAt = id, c.now
		return
	}
	s.db.Assignments.add(&projectAssignment{base: c.fresh(urn), Project: id})
}

// projectOf returns the project that a thing is in.
func (s *Server) projectOf(urn string) string {
	if a, found := s.db.Assignments.get(urn); found {
		return a.Project
	}
	return s.defaultProject().ID
}

// assignInput is what is to be put into a project.
type assignInput struct{ Resources []json.RawMessage }

// urns returns what the input names, as texts or as objects with a urn.
func (in *assignInput) urns() []string {
	var out []string
	for _, raw := range in.Resources {
		var urn string
		var wrapped struct{ URN string }
		if json.Unmarshal(raw, &urn) != nil && json.Unmarshal(raw, &wrapped) == nil {
			urn = wrapped.URN
		}
		out = append(out, strings.Replace(urn, "do:reservedip:", "do:floatingip:", 1))
	}
	return out
}

func (s *Server) assignResources(c *call, p *project) reply {
	var in assignInput
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	var out []obj
	for _, urn := range in.urns() {
		if s.hooks.urns[urnKind(urn)] == nil {
			return refuse(http.StatusBadRequest, "resource type of %q cannot be assigned to a project", urn)
		}
	}
	for _, urn := range in.urns() {
		a, known := s.db.Assignments.get(urn)
		switch {
		case !s.exists(urn):
			out = append(out, s.assignmentView(c, &projectAssignment{base: base{ID: urn, CreatedAt: c.now}}, "not_found"))
		case known && a.Project == p.ID:
			out = append(out, s.assignmentView(c, a, "already_assigned"))
		default:
			s.assign(c, urn, p.ID)
			a, _ = s.db.Assignments.get(urn)
			out = append(out, s.assignmentView(c, a, "assigned"))
		}
	}
	return ok(obj{"resources": list(out)})
}

var urnPaths = map[string]string{
	"droplet": "/v2/droplets/", "volume": "/v2/volumes/", "domain": "/v2/domains/", "floatingip": "/v2/floating_ips/", "loadbalancer": "/v2/load_balancers/",
}

func (s *Server) assignmentView(c *call, a *projectAssignment, status string) obj {
	parts := strings.SplitN(a.ID, ":", 3)
	out := obj{"urn": a.ID, "assigned_at": stamp(a.CreatedAt), "status": status, "links": obj{}}
	if len(parts) == 3 && urnPaths[parts[1]] != "" {
		out["links"] = obj{"self": c.href(urnPaths[parts[1]] + parts[2])}
	}
	return out
}

func (s *Server) projectView(p *project) obj {
	return obj{"id": p.ID, "owner_uuid": "99525febec065ca37b2ffe4f852fd2b2581895e7", "owner_id": 258992, "name": p.Name, "description": p.Description,
		"purpose": p.Purpose, "environment": p.Environment, "is_default": p.Default, "created_at": stamp(p.CreatedAt), "updated_at": stamp(p.UpdatedAt)}
}
