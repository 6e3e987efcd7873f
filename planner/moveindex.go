package planner

import (
	"maps"
	"slices"

	"github.com/swampctl/swampctl/internal/addr"
)

// path is where something is, keys aside: a resource, or a module.
type path struct {
	names    string // of the modules, each with a zero byte behind it
	resource addr.Resource
}

// pathOf returns the paths of a resource and of the modules that it is in, the
// outermost first; without a resource those of a module.
func pathOf(resource *addr.Resource, parts ...[]addr.ModuleStep) []path {
	var out []path
	names := ""
	for _, steps := range parts {
		for _, s := range steps {
			names += s.Name + "\x00"
			out = append(out, path{names: names})
		}
	}
	if resource != nil {
		out = append(out, path{names, *resource})
	}
	return out
}

// path returns the paths of an endpoint of moves in a module.
func (e endpoint) path(module []addr.ModuleStep) []path { return pathOf(e.resource, module, e.module) }

// moveIndex finds moves by what they move: at is keyed by the path of that,
// below by the paths of all that it is in.
type moveIndex struct{ at, below map[path][]*move }

// add adds a move.
func (x *moveIndex) add(m *move) {
	if x.at == nil {
		x.at, x.below = map[path][]*move{}, map[path][]*move{}
	}
	all := m.from.path(m.module)
	last := len(all) - 1
	x.at[all[last]] = append(x.at[all[last]], m)
	for _, p := range all[:last] {
		x.below[p] = append(x.below[p], m)
	}
}

// holding returns the moves of what has one of these paths.
func (x *moveIndex) holding(paths []path) []*move {
	var out []*move
	for _, p := range paths {
		out = append(out, x.at[p]...)
	}
	return out
}

// near returns the moves of what is at the last of these paths, has it in it, or
// is in it.
func (x *moveIndex) near(paths []path) []*move {
	return append(x.holding(paths), x.below[paths[len(paths)-1]]...)
}

// positions are where objects are while they are moved.
type positions struct {
	at    map[addr.Instance]addr.Instance // by where the state has them
	taken map[addr.Instance]bool
	near  map[path]map[addr.Instance]bool // those that are at or below a path, by where the state has them
}

func newPositions(n int) *positions {
	return &positions{make(map[addr.Instance]addr.Instance, n), make(map[addr.Instance]bool, n), map[path]map[addr.Instance]bool{}}
}

// put says where an object is.
func (p *positions) put(origin, here addr.Instance) {
	if was, ok := p.at[origin]; ok {
		delete(p.taken, was)
		for _, at := range pathOf(&was.Resource, was.Module.Steps()) {
			delete(p.near[at], origin)
		}
	}
	p.at[origin], p.taken[here] = here, true
	for _, at := range pathOf(&here.Resource, here.Module.Steps()) {
		if p.near[at] == nil {
			p.near[at] = map[addr.Instance]bool{}
		}
		p.near[at][origin] = true
	}
}

// moving returns the objects that a move may be about, by where the state has
// them, in order.
func (p *positions) moving(m *move) []addr.Instance {
	all := m.from.path(m.module)
	return slices.SortedFunc(maps.Keys(p.near[all[len(all)-1]]), addr.Instance.Compare)
}
