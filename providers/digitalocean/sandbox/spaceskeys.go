package sandbox

import (
	"crypto/rand"
	"net/http"
)

type spacesKeyTables struct {
	SpacesKeys table[*spacesKey] `json:"spaces_keys"`
}

// spacesKey is stored under its access key. Nobody keeps the secret.
type spacesKey struct {
	base
	Name   string        `json:"name"`
	Grants []spacesGrant `json:"grants"`
}

type spacesGrant struct {
	Bucket     string `json:"bucket"`
	Permission string `json:"permission"`
}

func (s *Server) spacesKeyRoutes() {
	const root = "/v2/spaces/keys"
	s.handle("GET "+root, func(c *call) reply {
		var rows []*spacesKey
		for _, k := range listed(c, &s.db.SpacesKeys) {
			if name := c.query("name"); name == "" || name == k.Name {
				rows = append(rows, k)
			}
		}
		return page(c, "keys", rows, spacesKeyView)
	})
	s.handle("POST "+root, func(c *call) reply {
		k := &spacesKey{base: c.fresh("DO00" + rand.Text()[:16])}
		if rep, fine := s.readSpacesKey(c, k); !fine {
			return rep
		}
		s.db.SpacesKeys.add(k)
		view := spacesKeyView(k)
		view["secret_key"] = rand.Text() + rand.Text()
		return created(obj{"key": view})
	})
	s.handle("GET "+root+"/{key}", s.withSpacesKey(func(c *call, k *spacesKey) reply { return ok(obj{"key": spacesKeyView(k)}) }))
	for _, method := range []string{http.MethodPut, http.MethodPatch} {
		s.handle(method+" "+root+"/{key}", s.changeSpacesKey)
	}
	s.handle("DELETE "+root+"/{key}", s.withSpacesKey(func(c *call, k *spacesKey) reply {
		c.bury(&k.base, 0, 0)
		return noContent()
	}))
}

func (s *Server) changeSpacesKey(c *call) reply {
	k, found := take(c, &s.db.SpacesKeys, c.vars["key"])
	if !found {
		return notFound()
	}
	if rep, fine := s.readSpacesKey(c, k); !fine {
		return rep
	}
	return ok(obj{"key": spacesKeyView(k)})
}

// readSpacesKey takes over what a request says, or refuses all of it.
func (s *Server) readSpacesKey(c *call, k *spacesKey) (reply, bool) {
	in := spacesKey{Name: k.Name, Grants: k.Grants}
	if rep, fine := c.decode(&in); !fine {
		return rep, false
	}
	if in.Name == "" {
		return refuse(http.StatusBadRequest, "name is required"), false
	}
	for _, g := range in.Grants {
		full := g.Permission == "fullaccess"
		if !full && (g.Bucket == "" || g.Permission != "read" && g.Permission != "readwrite") || full && len(in.Grants) > 1 {
			return refuse(http.StatusBadRequest, "invalid grants"), false
		}
	}
	k.Name, k.Grants = in.Name, in.Grants
	return reply{}, true
}

func spacesKeyView(k *spacesKey) obj {
	return obj{"name": k.Name, "access_key": k.ID, "grants": list(k.Grants), "created_at": stamp(k.CreatedAt)}
}

func (s *Server) withSpacesKey(do func(*call, *spacesKey) reply) handler {
	return named(func() *table[*spacesKey] { return &s.db.SpacesKeys }, "key", do)
}
