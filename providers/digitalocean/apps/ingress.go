package apps

import (
	"cmp"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// Ingress is one block digitalocean_app.spec.ingress.
type Ingress struct {
	Rule         []Rule         `swamp:"rule,optional"`
	SecureHeader []SecureHeader `swamp:"secure_header,optional,maxitems=1"`
}

func (b Ingress) request() *godo.AppIngressSpec {
	return &godo.AppIngressSpec{
		Rules:        do.Map(b.Rule, Rule.request),
		SecureHeader: do.First(b.SecureHeader, SecureHeader.request),
	}
}

func ingressOf(v *godo.AppIngressSpec) Ingress {
	return Ingress{
		Rule:         do.Map(v.Rules, ruleOf),
		SecureHeader: do.Single(v.SecureHeader, secureHeaderOf),
	}
}

// Rule is one block digitalocean_app.spec.ingress.rule.
type Rule struct {
	Component []Component `swamp:"component,optional,maxitems=1"`
	CORS      []CORS      `swamp:"cors,optional,maxitems=1"`
	Match     []Match     `swamp:"match,optional,maxitems=1"`
	Redirect  []Redirect  `swamp:"redirect,optional,maxitems=1"`
}

func (b Rule) request() *godo.AppIngressSpecRule {
	return &godo.AppIngressSpecRule{
		Component: do.First(b.Component, Component.request),
		CORS:      do.First(b.CORS, CORS.request),
		Match:     do.First(b.Match, Match.request),
		Redirect:  do.First(b.Redirect, Redirect.request),
	}
}

func ruleOf(v *godo.AppIngressSpecRule) Rule {
	return Rule{
		Component: do.Single(v.Component, componentOf),
		CORS:      do.Single(v.CORS, corsOf),
		Match:     do.Single(v.Match, matchOf),
		Redirect:  do.Single(v.Redirect, redirectOf),
	}
}

// Match is one block digitalocean_app.spec.ingress.rule.match.
type Match struct {
	Authority []Authority `swamp:"authority,optional,maxitems=1"`
	Path      []Path      `swamp:"path,optional,maxitems=1"`
}

func (b Match) request() *godo.AppIngressSpecRuleMatch {
	return &godo.AppIngressSpecRuleMatch{
		Authority: do.First(b.Authority, Authority.request),
		Path:      do.First(b.Path, Path.request),
	}
}

func matchOf(v *godo.AppIngressSpecRuleMatch) Match {
	return Match{
		Authority: do.Single(v.Authority, authorityOf),
		Path:      do.Single(v.Path, pathOf),
	}
}

// Path is one block digitalocean_app.spec.ingress.rule.match.path.
type Path struct {
	Prefix *string `swamp:"prefix,optional"`
}

func (b Path) request() *godo.AppIngressSpecRuleStringMatch {
	return &godo.AppIngressSpecRuleStringMatch{
		Prefix: b.Prefix,
	}
}

func pathOf(v *godo.AppIngressSpecRuleStringMatch) Path {
	return Path{
		Prefix: v.Prefix,
	}
}

// Authority is one block digitalocean_app.spec.ingress.rule.match.authority.
type Authority struct {
	Exact *string `swamp:"exact,optional"`
}

func (b Authority) request() *godo.AppIngressSpecRuleStringMatch {
	return &godo.AppIngressSpecRuleStringMatch{
		Exact: b.Exact,
	}
}

func authorityOf(v *godo.AppIngressSpecRuleStringMatch) Authority {
	return Authority{
		Exact: v.Exact,
	}
}

// Component is one block digitalocean_app.spec.ingress.rule.component.
type Component struct {
	Name               *string `swamp:"name,optional"`
	PreservePathPrefix *bool   `swamp:"preserve_path_prefix,optional"`
	Rewrite            *string `swamp:"rewrite,optional"`
}

func (b Component) request() *godo.AppIngressSpecRuleRoutingComponent {
	return &godo.AppIngressSpecRuleRoutingComponent{
		Name:               do.Value(b.Name),
		PreservePathPrefix: do.Value(b.PreservePathPrefix),
		Rewrite:            do.Value(b.Rewrite),
	}
}

func componentOf(v *godo.AppIngressSpecRuleRoutingComponent) Component {
	return Component{
		Name:               godo.PtrTo(v.Name),
		PreservePathPrefix: godo.PtrTo(v.PreservePathPrefix),
		Rewrite:            godo.PtrTo(v.Rewrite),
	}
}

// Redirect is one block digitalocean_app.spec.ingress.rule.redirect.
type Redirect struct {
	Authority    *string `swamp:"authority,optional"`
	Port         *int    `swamp:"port,optional"`
	RedirectCode int     `swamp:"redirect_code,optional,default=302"`
	Scheme       *string `swamp:"scheme,optional,filled=https"`
	URI          *string `swamp:"uri,optional"`
}

func (b Redirect) request() *godo.AppIngressSpecRuleRoutingRedirect {
	return &godo.AppIngressSpecRuleRoutingRedirect{
		Authority:    do.Value(b.Authority),
		Port:         int64(do.Value(b.Port)),
		RedirectCode: int64(b.RedirectCode),
		Scheme:       do.Value(b.Scheme),
		Uri:          do.Value(b.URI),
	}
}

func redirectOf(v *godo.AppIngressSpecRuleRoutingRedirect) Redirect {
	return Redirect{
		Authority:    godo.PtrTo(v.Authority),
		Port:         godo.PtrTo(int(v.Port)),
		RedirectCode: cmp.Or(int(v.RedirectCode), 302),
		Scheme:       godo.PtrTo(v.Scheme),
		URI:          godo.PtrTo(v.Uri),
	}
}

// SecureHeader is one block digitalocean_app.spec.ingress.secure_header.
type SecureHeader struct {
	Key   *string `swamp:"key,optional"`
	Value *string `swamp:"value,optional"`
}

func (b SecureHeader) request() *godo.AppSecureHeaderSpec {
	return &godo.AppSecureHeaderSpec{
		Key:   do.Value(b.Key),
		Value: do.Value(b.Value),
	}
}

func secureHeaderOf(v *godo.AppSecureHeaderSpec) SecureHeader {
	return SecureHeader{
		Key:   godo.PtrTo(v.Key),
		Value: godo.PtrTo(v.Value),
	}
}

// CORS is one block digitalocean_app.spec.function.cors.
type CORS struct {
	AllowCredentials *bool    `swamp:"allow_credentials,optional"`
	AllowHeaders     []string `swamp:"allow_headers,optional,set"`
	AllowMethods     []string `swamp:"allow_methods,optional,set"`
	AllowOrigins     []Origin `swamp:"allow_origins,optional,maxitems=1"`
	ExposeHeaders    []string `swamp:"expose_headers,optional,set"`
	MaxAge           *string  `swamp:"max_age,optional"`
}

func (b CORS) request() *godo.AppCORSPolicy {
	return &godo.AppCORSPolicy{
		AllowCredentials: do.Value(b.AllowCredentials),
		AllowHeaders:     b.AllowHeaders,
		AllowMethods:     b.AllowMethods,
		AllowOrigins:     do.Map(b.AllowOrigins, Origin.request),
		ExposeHeaders:    b.ExposeHeaders,
		MaxAge:           do.Value(b.MaxAge),
	}
}

func corsOf(v *godo.AppCORSPolicy) CORS {
	return CORS{
		AllowCredentials: godo.PtrTo(v.AllowCredentials),
		AllowHeaders:     v.AllowHeaders,
		AllowMethods:     v.AllowMethods,
		AllowOrigins:     do.Map(v.AllowOrigins, originOf),
		ExposeHeaders:    v.ExposeHeaders,
		MaxAge:           godo.PtrTo(v.MaxAge),
	}
}

// Origin is one block digitalocean_app.spec.function.cors.allow_origins.
type Origin struct {
	Exact  *string `swamp:"exact,optional"`
	Prefix *string `swamp:"prefix,optional,deprecated=use regex"`
	Regex  *string `swamp:"regex,optional"`
}

func (b Origin) request() *godo.AppStringMatch {
	return &godo.AppStringMatch{
		Exact:  do.Value(b.Exact),
		Prefix: do.Value(b.Prefix),
		Regex:  do.Value(b.Regex),
	}
}

func originOf(v *godo.AppStringMatch) Origin {
	return Origin{
		Exact:  godo.PtrTo(v.Exact),
		Prefix: godo.PtrTo(v.Prefix),
		Regex:  godo.PtrTo(v.Regex),
	}
}

// Route is one block digitalocean_app.spec.function.routes.
type Route struct {
	Path               *string `swamp:"path,optional"`
	PreservePathPrefix *bool   `swamp:"preserve_path_prefix,optional"`
}

func (b Route) request() *godo.AppRouteSpec {
	return &godo.AppRouteSpec{
		Path:               do.Value(b.Path),
		PreservePathPrefix: do.Value(b.PreservePathPrefix),
	}
}

func routeOf(v *godo.AppRouteSpec) Route {
	return Route{
		Path:               godo.PtrTo(v.Path),
		PreservePathPrefix: godo.PtrTo(v.PreservePathPrefix),
	}
}

// ingress is what is configured or was found. The API makes rules of the older
// routes of components itself, so that with routes none are sent.
func (b Spec) ingress() *godo.AppIngressSpec {
	if len(b.routed()) > 0 {
		return nil
	}
	return do.First(b.Ingress, Ingress.request)
}

// routed are the routes by component.
func (b Spec) routed() map[string][]Route {
	out := map[string][]Route{}
	add := func(name string, routes []Route) {
		if len(routes) > 0 {
			out[name] = routes
		}
	}
	for _, s := range b.Service {
		add(s.Name, s.Routes)
	}
	for _, s := range b.StaticSite {
		add(s.Name, s.Routes)
	}
	for _, f := range b.Function {
		add(f.Name, f.Routes)
	}
	return out
}
