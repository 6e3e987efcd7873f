package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
)

type registryTables struct {
	Registries table[*registry]     `json:"registries"`
	Tier       registrySubscription `json:"registry_subscription"`
}

// registry is stored under its name.
type registry struct {
	base
	Region string `json:"region"`
}

// registrySubscription is the account's; it has none at first.
type registrySubscription struct {
	Tier    string    `json:"tier"`
	Created time.Time `json:"created_at,omitzero"`
	Updated time.Time `json:"updated_at,omitzero"`
}

// registryTier is what a tier includes.
type registryTier struct {
	slug, name                string
	repositories, gigs, cents int
	registries                int
}

var registryTiers = []registryTier{
	{"starter", "Starter", 1, 1, 0, 1}, {"basic", "Basic", 5, 5, 500, 1}, {"professional", "Professional", 0, 100, 2000, 10},
}

var registryName = pattern(`^[a-z0-9-]{1,63}$`)

func (s *Server) registryRoutes() {
	s.handle("GET /v2/registries", func(c *call) reply {
		return ok(obj{"registries": apply(listed(c, &s.db.Registries), registryView)})
	})
	s.handle("POST /v2/registries", func(c *call) reply { return s.createRegistry(c, false) })
	s.handle("GET /v2/registries/{name}", s.withRegistry(func(_ *call, r *registry) reply { return ok(obj{"registry": registryView(r)}) }))
	s.handle("DELETE /v2/registries/{name}", s.withRegistry(func(c *call, r *registry) reply {
		c.bury(&r.base, 0, 0)
		return noContent()
	}))
	s.handle("GET /v2/registries/{name}/docker-credentials", s.withRegistry(func(c *call, _ *registry) reply { return dockerCredentials(c) }))
	s.handle("POST /v2/registries/validate-name", s.validateRegistryName)
	for _, root := range []string{"/v2/registries", "/v2/registry"} {
		s.handle("GET "+root+"/options", func(*call) reply { return ok(obj{"options": registryOptions()}) })
		s.handle("GET "+root+"/subscription", func(*call) reply { return ok(obj{"subscription": s.subscriptionView()}) })
		s.handle("POST "+root+"/subscription", s.subscribe)
	}
	s.handle("GET /v2/registry", s.withOnlyRegistry(func(_ *call, r *registry) reply {
		view := registryView(r)
		view["subscription"] = s.subscriptionView()
		return ok(obj{"registry": view})
	}))
	s.handle("POST /v2/registry", func(c *call) reply { return s.createRegistry(c, true) })
	s.handle("DELETE /v2/registry", s.withOnlyRegistry(func(c *call, r *registry) reply {
		c.bury(&r.base, 0, 0)
		return noContent()
	}))
	s.handle("GET /v2/registry/docker-credentials", s.withOnlyRegistry(func(c *call, _ *registry) reply { return dockerCredentials(c) }))
	s.handle("POST /v1/oauth/revoke", func(*call) reply { return ok(obj{}) })
}

func (s *Server) withRegistry(do func(*call, *registry) reply) handler {
	return func(c *call) reply {
		r, found := find(c, &s.db.Registries, c.vars["name"])
		if !found {
			return refuse(http.StatusNotFound, "registry not found")
		}
		return do(c, r)
	}
}

// withOnlyRegistry serves the older calls, which name no registry.
func (s *Server) withOnlyRegistry(do func(*call, *registry) reply) handler {
	return func(c *call) reply {
		switch all := s.db.Registries.live(); len(all) {
		case 0:
			return refuse(http.StatusNotFound, "registry not found")
		case 1:
			return do(c, all[0])
		default:
			return refuse(http.StatusPreconditionFailed, "the account has several registries: name one")
		}
	}
}

// createRegistry makes a registry; by the older call, the only one.
func (s *Server) createRegistry(c *call, only bool) reply {
	var in struct {
		Name, Region string
		Tier         string `json:"subscription_tier_slug"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if in.Region == "" {
		in.Region = "nyc3"
	}
	tier := in.Tier
	if tier == "" {
		tier = s.db.Tier.Tier
	}
	region, known := s.cat.region(in.Region)
	at := slices.IndexFunc(registryTiers, func(t registryTier) bool { return t.slug == tier })
	live := len(s.db.Registries.live())
	switch {
	case !registryName(in.Name):
		return invalid("name is invalid")
	case !known:
		return invalid("region is invalid")
	case at < 0:
		return invalid("subscription_tier_slug is invalid")
	case s.db.Registries.some(func(r *registry) bool { return r.ID == in.Name }):
		return refuse(http.StatusConflict, "name already exists")
	case only && live > 0:
		return refuse(http.StatusConflict, "registry already exists")
	case live >= registryTiers[at].registries:
		return refuse(http.StatusPreconditionFailed, "the subscription allows %d registries", registryTiers[at].registries)
	}
	s.setTier(c, tier)
	r := &registry{base: c.fresh(in.Name), Region: region.Slug}
	s.db.Registries.remove(in.Name) // one of that name may be on its way out
	s.db.Registries.add(r)
	return created(obj{"registry": registryView(r)})
}

func (s *Server) setTier(c *call, tier string) {
	if s.db.Tier.Tier == "" {
		s.db.Tier.Created = c.now
	}
	if s.db.Tier.Tier != tier {
		s.db.Tier.Tier, s.db.Tier.Updated = tier, c.now
	}
}

func (s *Server) subscribe(c *call) reply {
	var in struct {
		Tier string `json:"tier_slug"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if !slices.ContainsFunc(registryTiers, func(t registryTier) bool { return t.slug == in.Tier }) {
		return invalid("tier_slug is invalid")
	}
	s.setTier(c, in.Tier)
	return ok(obj{"subscription": s.subscriptionView()})
}

func (s *Server) validateRegistryName(c *call) reply {
	var in struct{ Name string }
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if _, taken := s.db.Registries.get(in.Name); taken || !registryName(in.Name) {
		return refuse(http.StatusConflict, "name is not available")
	}
	return noContent()
}

// dockerCredentials makes new ones, as each call does.
func dockerCredentials(*call) reply {
	token := uuid.NewString()
	auth := base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "sammy@example.com:%s", token))
	return ok(json.RawMessage(`{"auths":{"registry.digitalocean.com":{"auth":"` + auth + `"}}}`))
}

func registryView(r *registry) obj {
	return obj{"name": r.ID, "created_at": stamp(r.CreatedAt), "region": r.Region, "storage_usage_bytes": 0, "storage_usage_bytes_updated_at": stamp(r.CreatedAt)}
}

func (s *Server) subscriptionView() obj {
	t := registryTiers[0]
	for _, o := range registryTiers {
		if o.slug == s.db.Tier.Tier {
			t = o
		}
	}
	return obj{"tier": tierView(t), "created_at": stamp(s.db.Tier.Created), "updated_at": stamp(s.db.Tier.Updated)}
}

func tierView(t registryTier) obj {
	const gig = 1 << 30
	return obj{
		"name": t.name, "slug": t.slug, "included_repositories": t.repositories, "included_storage_bytes": t.gigs * gig, "allow_storage_overage": t.cents > 0,
		"included_bandwidth_bytes": t.gigs * gig, "monthly_price_in_cents": t.cents, "storage_overage_price_in_cents": 2,
	}
}

// registryOptions are the tiers and regions that there are.
func registryOptions() obj {
	var tiers []obj
	for _, t := range registryTiers {
		view := tierView(t)
		view["eligible"] = true
		tiers = append(tiers, view)
	}
	return obj{"available_regions": []string{"nyc3", "sfo3", "ams3", "sgp1", "fra1"}, "subscription_tiers": tiers}
}
