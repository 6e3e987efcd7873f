package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
)

type appTables struct {
	Apps table[*app] `json:"apps"`
}

// app is an app with its deployments, the newest last.
type app struct {
	base
	Spec        obj              `json:"spec"`
	Host        string           `json:"host"`
	UpdatedAt   time.Time        `json:"updated_at"`
	Deployments []*appDeployment `json:"deployments"`
	Alerts      []*appAlert      `json:"alerts"`
}

func (a *app) name() string { return word(a.Spec, "name") }

// word returns a text of an object.
func word(o obj, key string) string {
	text, _ := o[key].(string)
	return text
}

var componentName = pattern(`^[a-z][a-z0-9-]{0,30}[a-z0-9]$`)

func (s *Server) appRoutes() {
	s.handle("GET /v2/apps", func(c *call) reply {
		return page(c, "apps", listed(c, &s.db.Apps), func(a *app) obj { return s.appView(c, a, c.query("with_projects") == "true") })
	})
	s.handle("POST /v2/apps", s.createApp)
	s.handle("GET /v2/apps/{id}", s.withApp(func(c *call, a *app) reply { return ok(obj{"app": s.appView(c, a, true)}) }))
	s.handle("PUT /v2/apps/{id}", s.withApp(s.updateApp))
	s.handle("DELETE /v2/apps/{id}", s.withApp(func(c *call, a *app) reply {
		c.bury(&a.base, 0, 0)
		return ok(obj{"id": a.ID})
	}))
	s.deploymentRoutes()
	s.appAlertRoutes()
	s.appCatalogRoutes()
	s.onURN("app", func(id string) bool { _, found := s.db.Apps.get(id); return found })
}

func (s *Server) withApp(do func(*call, *app) reply) handler {
	return named(func() *table[*app] { return &s.db.Apps }, "id", do)
}

func (s *Server) createApp(c *call) reply {
	var in struct {
		Spec    obj
		Project string `json:"project_id"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if in.Project != "" {
		if _, found := s.db.Projects.get(in.Project); !found {
			return refuse(http.StatusBadRequest, "project %s was not found", in.Project)
		}
	}
	a := &app{base: c.fresh(uuid.NewString())}
	if rep, fine := s.setSpec(c, a, in.Spec); !fine {
		return rep
	}
	a.Host = fmt.Sprintf("%s-%.5s.ondigitalocean.app", a.name(), a.ID)
	s.db.Apps.add(a)
	s.assign(c, "do:app:"+a.ID, in.Project)
	return ok(obj{"app": s.appView(c, a, true)})
}

func (s *Server) updateApp(c *call, a *app) reply {
	var in struct{ Spec obj }
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if rep, fine := s.setSpec(c, a, in.Spec); !fine {
		return rep
	}
	return ok(obj{"app": s.appView(c, a, true)})
}

// setSpec gives an app another spec, which is deployed.
func (s *Server) setSpec(c *call, a *app, spec obj) (reply, bool) {
	if rep, fine := s.checkSpec(a, spec); !fine {
		return rep, false
	}
	if !encryptSpec(a.Spec, spec) {
		return refuse(http.StatusBadRequest, "error validating app spec: unable to decrypt an encrypted value"), false
	}
	completeSpec(spec)
	a.Spec, a.UpdatedAt = spec, c.now
	a.syncAlerts()
	a.deploy(c, "app spec updated")
	return reply{}, true
}

// checkSpec refuses what the API refuses.
func (s *Server) checkSpec(a *app, spec obj) (reply, bool) {
	bad := func(format string, args ...any) (reply, bool) {
		return refuse(http.StatusBadRequest, "error validating app spec: "+format, args...), false
	}
	name := word(spec, "name")
	if !componentName(name) {
		return bad("spec.name is invalid")
	}
	if s.db.Apps.some(func(o *app) bool { return o != a && o.name() == name }) {
		return refuse(http.StatusConflict, "app with name %q already exists", name), false
	}
	if region := word(spec, "region"); region != "" && !slices.ContainsFunc(appRegions, func(r appRegion) bool { return r.slug == region }) {
		return bad("spec.region is invalid")
	}
	seen := map[string]bool{}
	for _, x := range components(spec) {
		name := word(x.fields, "name")
		if !componentName(name) || seen[name] {
			return bad("the name %q of a component is invalid, or stands twice", name)
		}
		seen[name] = true
		if size := word(x.fields, "instance_size_slug"); size != "" && !slices.ContainsFunc(appSizes, func(z appSize) bool { return z.slug == size }) {
			return bad("the instance size %q of %q does not exist", size, name)
		}
		if x.fields["autoscaling"] != nil && x.fields["instance_count"] != nil {
			return bad("%q has autoscaling and instance_count", name)
		}
	}
	for _, rule := range rows(object(spec, "ingress"), "rules") {
		if to := object(rule, "component"); to != nil && !seen[word(to, "name")] {
			return bad("an ingress rule leads to %q, which is no component", word(to, "name"))
		}
	}
	return reply{}, true
}

// component is one part of an app.
type component struct {
	kind   string
	fields obj
}

// componentKinds are the lists of components in a spec.
var componentKinds = []string{"services", "static_sites", "workers", "jobs", "functions"}

func components(spec obj) []component {
	var out []component
	for _, kind := range componentKinds {
		for _, fields := range rows(spec, kind) {
			out = append(out, component{kind, fields})
		}
	}
	return out
}

// rows returns the objects of a list in an object.
func rows(o obj, key string) []obj {
	list, _ := o[key].([]any)
	var out []obj
	for _, x := range list {
		if m, ok := x.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// object returns an object in an object, nil where it has none.
func object(o obj, key string) obj {
	m, _ := o[key].(map[string]any)
	return m
}
