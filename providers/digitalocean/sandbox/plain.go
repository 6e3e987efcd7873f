package sandbox

import (
	"cmp"
	"maps"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/google/uuid"
)

// document is one object of a plain kind: it holds what its requests said.
type document struct {
	base
	Parent string `json:"parent,omitempty"`
	Name   string `json:"name"` // the key within the parent
	Fields obj    `json:"fields"`
}

// plain is a kind of objects without states of their own: what was created is
// shown, changed and deleted as it was written. Families begin with it, and
// leave it where the API does more.
type plain struct {
	path      string // of the collection, such as /v2/things or /v2/boxes/{parent}/things
	one, many string // the names of an object ("": it stands bare) and of the collection in answers
	table     func() *table[*document]
	key       string                              // the field that is the key; "": an id that the server gives
	id        string                              // the field that shows an id that the server gives; "": id
	unique    []string                            // fields in which no two objects of a parent are equal, by their paths
	made      int                                 // the status of a create; 0: 201
	changed   int                                 // the status of a change that was made; 0: 200
	refusal   int                                 // of a second one
	removed   int                                 // the status of a delete; 0: 204
	lingers   time.Duration                       // how long what was deleted is still shown
	fill      func(c *call, d *document)          // what the API adds to a new or changed object; may be nil
	check     func(c *call, in obj) (reply, bool) // may be nil
	end       func(c *call, d *document)          // what goes with an object that is deleted; may be nil
	row       func(d *document) obj               // how lists show it; nil: as reads do
	missing   string                              // how an id is refused that there is not, with %s for it; "": as elsewhere
	fixed     bool                                // objects cannot be changed
	whole     bool                                // lists have no pages
	parent    func(c *call, id string) bool       // whether there is the parent; may be nil
}

// plainRoutes registers a plain kind.
func (s *Server) plainRoutes(k plain) {
	s.handle("GET "+k.path, k.under(func(c *call) reply {
		var rows []*document
		for _, d := range listed(c, k.table()) {
			if d.Parent == c.vars["parent"] {
				rows = append(rows, d)
			}
		}
		view := k.view
		if k.row != nil {
			view = k.row
		}
		if k.whole {
			return ok(obj{k.many: apply(rows, view)})
		}
		return page(c, k.many, rows, view)
	}))
	s.handle("POST "+k.path, k.under(k.create))
	s.handle("GET "+k.path+"/{key}", k.with(func(c *call, d *document) reply { return ok(k.answer(d)) }))
	if !k.fixed {
		s.handle("PUT "+k.path+"/{key}", k.with(k.update))
	}
	s.handle("DELETE "+k.path+"/{key}", k.with(func(c *call, d *document) reply {
		if k.end != nil {
			k.end(c, d)
		}
		c.bury(&d.base, k.lingers, k.lingers)
		return reply{status: cmp.Or(k.removed, http.StatusNoContent)}
	}))
}

// under answers 404 where there is no parent.
func (k plain) under(do handler) handler {
	return func(c *call) reply {
		if k.parent != nil && !k.parent(c, c.vars["parent"]) {
			return notFound()
		}
		return do(c)
	}
}

func (k plain) with(do func(*call, *document) reply) handler {
	return k.under(func(c *call) reply {
		for _, d := range k.table().live() {
			if d.Parent == c.vars["parent"] && d.Name == c.vars["key"] && (mutating(c.r) || c.shows(&d.base, c.s.opts.GetDelay)) {
				return do(c, d)
			}
		}
		if k.missing != "" {
			return refuse(http.StatusNotFound, k.missing, c.vars["key"])
		}
		return notFound()
	})
}

func (k plain) create(c *call) reply {
	d := &document{base: c.fresh(uuid.NewString()), Parent: c.vars["parent"], Fields: obj{}}
	if rep, fine := k.read(c, d); !fine {
		return rep
	}
	if d.Name = d.ID; k.key != "" {
		d.Name, _ = d.Fields[k.key].(string)
	}
	k.table().add(d)
	return reply{status: cmp.Or(k.made, http.StatusCreated), body: k.answer(d)}
}

func (k plain) update(c *call, d *document) reply {
	if rep, fine := k.read(c, d); !fine {
		return rep
	}
	if k.changed == http.StatusNoContent {
		return noContent()
	}
	return reply{status: cmp.Or(k.changed, http.StatusOK), body: k.answer(d)}
}

// read takes over what a request says, or refuses all of it.
func (k plain) read(c *call, d *document) (reply, bool) {
	var in obj
	if rep, fine := c.decode(&in); !fine {
		return rep, false
	}
	if k.check != nil {
		if rep, fine := k.check(c, in); !fine {
			return rep, false
		}
	}
	fields := maps.Clone(d.Fields)
	maps.Copy(fields, in)
	if k.key != "" && fields[k.key] == nil {
		return invalid("%s is required", k.key), false
	}
	if len(k.unique) > 0 && k.table().some(func(o *document) bool { return o.ID != d.ID && o.Parent == d.Parent && k.equal(o.Fields, fields) }) {
		return refuse(cmp.Or(k.refusal, http.StatusUnprocessableEntity), "%s already exists", cmp.Or(k.one, "it")), false
	}
	d.Fields = fields
	if k.fill != nil {
		k.fill(c, d)
	}
	return reply{}, true
}

func (k plain) equal(a, b obj) bool {
	for _, f := range k.unique {
		if !reflect.DeepEqual(at(a, f), at(b, f)) {
			return false
		}
	}
	return true
}

// at returns what a path of names, such as spec.name, leads to; nil where it leads
// nowhere.
func at(o obj, path string) any {
	name, rest, deeper := strings.Cut(path, ".")
	if !deeper {
		return o[name]
	}
	inner, _ := o[name].(map[string]any)
	return at(inner, rest)
}

// answer is an object in an answer of its own.
func (k plain) answer(d *document) obj {
	if k.one == "" {
		return k.view(d)
	}
	return obj{k.one: k.view(d)}
}

func (k plain) view(d *document) obj {
	out := maps.Clone(d.Fields)
	if k.key == "" {
		out[cmp.Or(k.id, "id")] = d.ID
	}
	return out
}
