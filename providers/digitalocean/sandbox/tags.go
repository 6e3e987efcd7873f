package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

// tag is stored under its name in lower case: names differ only by more than case.
type tag struct {
	base
	Name string `json:"name"`
}

// labels are the tags of an object that can be tagged.
type labels struct {
	Tags []string `json:"tags,omitempty"`
}

func (l *labels) has(name string) bool {
	return slices.ContainsFunc(l.Tags, func(t string) bool { return fold(t, name) })
}

func (l *labels) own() *labels { return l }

// tagHook finds the tags of the objects of one kind.
type tagHook struct {
	get func(id string) (*labels, bool)
	all func() []*labels
}

// tagged is the hook for the rows of a table.
func tagged[T interface {
	row
	own() *labels
}](t func() *table[T]) tagHook {
	return tagHook{
		get: func(id string) (*labels, bool) {
			r, found := t().get(id)
			if !found {
				return nil, false
			}
			return r.own(), true
		},
		all: func() []*labels {
			var out []*labels
			for _, r := range t().live() {
				out = append(out, r.own())
			}
			return out
		},
	}
}

var tagName = pattern(`^[a-zA-Z0-9_\-:]{1,255}$`)

func (s *Server) tagRoutes() {
	s.handle("GET /v2/tags", func(c *call) reply { return page(c, "tags", listed(c, &s.db.Tags), s.tagView) })
	s.handle("POST /v2/tags", s.createTag)
	s.handle("GET /v2/tags/{name}", func(c *call) reply {
		t, found := find(c, &s.db.Tags, strings.ToLower(c.vars["name"]))
		if !found {
			return notFound()
		}
		return ok(obj{"tag": s.tagView(t)})
	})
	s.handle("DELETE /v2/tags/{name}", func(c *call) reply {
		t, found := take(c, &s.db.Tags, strings.ToLower(c.vars["name"]))
		if !found {
			return notFound()
		}
		for _, hook := range s.hooks.tags {
			for _, l := range hook.all() {
				l.drop(t.Name)
			}
		}
		s.db.Tags.remove(t.ID)
		return noContent()
	})
	s.handle("POST /v2/tags/{name}/resources", func(c *call) reply { return s.tagResources(c, true) })
	s.handle("DELETE /v2/tags/{name}/resources", func(c *call) reply { return s.tagResources(c, false) })
}

func (l *labels) drop(name string) {
	l.Tags = slices.DeleteFunc(slices.Clone(l.Tags), func(t string) bool { return fold(t, name) })
}

func (s *Server) createTag(c *call) reply {
	var in struct{ Name string }
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if rep, fine := s.ensureTags(c, []string{in.Name}); !fine {
		return rep
	}
	t, _ := s.db.Tags.get(strings.ToLower(in.Name))
	return created(obj{"tag": s.tagView(t)})
}

// ensureTags makes what is missing of some tags, or refuses all of them.
func (s *Server) ensureTags(c *call, names []string) (reply, bool) {
	missing := 0
	for _, n := range names {
		if !tagName(n) {
			return invalid("Tag name is invalid: only letters, numbers, dashes, underscores and colons are allowed"), false
		}
		if _, found := s.db.Tags.get(strings.ToLower(n)); !found {
			missing++
		}
	}
	if missing > 0 && s.opts.NoTagScope {
		return refuse(http.StatusForbidden, "You are not authorized to perform this operation"), false
	}
	for _, n := range names {
		if _, found := s.db.Tags.get(strings.ToLower(n)); !found {
			s.db.Tags.add(&tag{base: c.fresh(strings.ToLower(n)), Name: n})
		}
	}
	return reply{}, true
}

// spelled returns tags as the account spells them.
func (s *Server) spelled(names []string) []string {
	var out []string
	for _, n := range names {
		if t, found := s.db.Tags.get(strings.ToLower(n)); found {
			n = t.Name
		}
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

func (s *Server) tagResources(c *call, on bool) reply {
	var in struct {
		Resources []struct {
			ID   text   `json:"resource_id"`
			Type string `json:"resource_type"`
		}
	}
	t, found := s.db.Tags.get(strings.ToLower(c.vars["name"]))
	if !found {
		return notFound()
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	var all []*labels
	for _, r := range in.Resources {
		hook, known := s.hooks.tags[r.Type]
		if !known {
			return invalid("%s is not a valid resource type", r.Type)
		}
		l, there := hook.get(string(r.ID))
		if !there {
			return notFound()
		}
		all = append(all, l)
	}
	for _, l := range all {
		l.drop(t.Name)
		if on {
			l.Tags = append(l.Tags, t.Name)
			slices.Sort(l.Tags)
		}
	}
	return noContent()
}

// tagView counts what carries a tag, of each kind that the API counts.
func (s *Server) tagView(t *tag) obj {
	total, resources := 0, obj{}
	for _, kind := range []string{"droplet", "image", "volume", "volume_snapshot", "database"} {
		n := 0
		if hook, known := s.hooks.tags[kind]; known {
			for _, l := range hook.all() {
				if l.has(t.Name) {
					n++
				}
			}
		}
		resources[kind+"s"] = obj{"count": n}
		total += n
	}
	resources["count"] = total
	return obj{"name": t.Name, "resources": resources}
}
