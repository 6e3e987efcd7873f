package apps

import (
	"slices"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// mergeRoutes takes the older routes and cors of components as recorded where
// the API shows none, and has made rules of them.
func mergeRoutes(was Spec, is *Spec) {
	for i := range min(len(was.Service), len(is.Service)) {
		a, b := was.Service[i], &is.Service[i]
		if a.Name == b.Name {
			b.Routes, b.CORS = is.older(b.Name, a.Routes, b.Routes, a.CORS, b.CORS)
		}
	}
	for i := range min(len(was.StaticSite), len(is.StaticSite)) {
		a, b := was.StaticSite[i], &is.StaticSite[i]
		if a.Name == b.Name {
			b.Routes, b.CORS = is.older(b.Name, a.Routes, b.Routes, a.CORS, b.CORS)
		}
	}
	for i := range min(len(was.Function), len(is.Function)) {
		a, b := was.Function[i], &is.Function[i]
		if a.Name == b.Name {
			b.Routes, b.CORS = is.older(b.Name, a.Routes, b.Routes, a.CORS, b.CORS)
		}
	}
}

// older returns the routes and the cors of a component: what is shown, else what
// was recorded, if the rules are as it makes them.
func (b Spec) older(component string, wasRoutes, routes []Route, wasCORS, cors []CORS) ([]Route, []CORS) {
	rules := b.rulesOf(component)
	covered := func(r Route) bool {
		return slices.ContainsFunc(rules, func(x Rule) bool { return x.prefix() == do.Value(r.Path) })
	}
	if len(routes) == 0 && !slices.ContainsFunc(wasRoutes, func(r Route) bool { return !covered(r) }) {
		routes = wasRoutes
	}
	if len(cors) == 0 && slices.ContainsFunc(rules, func(x Rule) bool { return len(x.CORS) > 0 }) {
		cors = wasCORS
	}
	return routes, cors
}

// rulesOf are the rules that lead to a component.
func (b Spec) rulesOf(component string) []Rule {
	var out []Rule
	for _, in := range b.Ingress {
		for _, r := range in.Rule {
			if len(r.Component) == 1 && do.Value(r.Component[0].Name) == component {
				out = append(out, r)
			}
		}
	}
	return out
}

// prefix is the path that a rule is for.
func (b Rule) prefix() string {
	for _, m := range b.Match {
		for _, p := range m.Path {
			return do.Value(p.Prefix)
		}
	}
	return ""
}
