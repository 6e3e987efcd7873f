package sandbox

import "strings"

// handler answers one call. It runs alone: the server's lock is held.
type handler func(c *call) reply

type route struct {
	method   string
	segments []string // "{name}" takes any one segment
	do       handler
}

// router finds handlers by method and path. Where several routes fit, the one
// that is literal earliest wins. (http.ServeMux refuses the pairs that the API
// has, such as /v2/volumes/snapshots/{id} and /v2/volumes/{id}/snapshots.)
type router struct{ routes []route }

// add registers "METHOD /path/{var}".
func (r *router) add(pattern string, do handler) {
	method, path, _ := strings.Cut(pattern, " ")
	r.routes = append(r.routes, route{method, split(path), do})
}

// match returns the handler and its variables, nil where none fits.
func (r *router) match(method, path string) (handler, map[string]string) {
	segments := split(path)
	var best *route
	for i := range r.routes {
		rt := &r.routes[i]
		if rt.method == method && rt.fits(segments) && (best == nil || rt.before(best)) {
			best = rt
		}
	}
	if best == nil {
		return nil, nil
	}
	vars := map[string]string{}
	for i, p := range best.segments {
		if name, ok := variable(p); ok {
			vars[name] = segments[i]
		}
	}
	return best.do, vars
}

func (rt *route) fits(segments []string) bool {
	if len(rt.segments) != len(segments) {
		return false
	}
	for i, p := range rt.segments {
		if _, ok := variable(p); !ok && p != segments[i] {
			return false
		}
	}
	return true
}

// before tells whether rt is more literal than other; both fit the same path.
func (rt *route) before(other *route) bool {
	for i := range rt.segments {
		_, a := variable(rt.segments[i])
		_, b := variable(other.segments[i])
		if a != b {
			return b
		}
	}
	return false
}

func variable(segment string) (string, bool) {
	if strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}") {
		return segment[1 : len(segment)-1], true
	}
	return "", false
}

// split returns the segments of a path. What ends in a slash has an empty last
// one: it asks for an object without an id, not for the collection.
func split(path string) []string {
	return strings.Split(strings.TrimPrefix(path, "/"), "/")
}
