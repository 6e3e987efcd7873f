package sandbox

import (
	"fmt"

	"github.com/google/uuid"
)

// appView shows an app; lists show the project only to those who ask.
func (s *Server) appView(c *call, a *app, project bool) obj {
	host := a.Host
	out := obj{
		"id": a.ID, "owner_uuid": accountID, "spec": a.Spec, "created_at": stamp(a.CreatedAt), "updated_at": stamp(a.UpdatedAt), "tier_slug": "basic",
		"region": appRegions[0].view(), "live_domain": host, "default_ingress": "", "live_url": "", "live_url_base": "",
	}
	for _, r := range appRegions {
		if r.slug == word(a.Spec, "region") {
			out["region"] = r.view()
		}
	}
	if project {
		out["project_id"] = s.projectOf("do:app:" + a.ID)
	}
	if n := len(a.Deployments); n > 0 {
		out["last_deployment_created_at"] = stamp(a.Deployments[n-1].CreatedAt)
	}
	if d := a.under(c.now); d != nil {
		key := "in_progress_deployment"
		if d.phase(c.now) == "PENDING_BUILD" {
			key = "pending_deployment"
		}
		out[key] = a.deploymentView(c, d)
	}
	if d := a.active(c.now); d != nil {
		out["active_deployment"] = a.deploymentView(c, d)
		out["default_ingress"], out["live_url"], out["live_url_base"] = "https://"+host, "https://"+host, "https://"+host
	}
	if word(object(a.Spec, "egress"), "type") == "DEDICATED_IP" {
		out["dedicated_ips"] = []obj{dedicatedIP(a.ID, 1), dedicatedIP(a.ID, 2)}
	}
	return out
}

func dedicatedIP(app string, n int) obj {
	return obj{"id": uuid.NewSHA1(uuid.NameSpaceOID, fmt.Append(nil, app, n)).String(), "ip": fmt.Sprintf("192.0.2.%d", n), "status": "ASSIGNED"}
}

// appRegion is one of the regions of App Platform, which are groups of data
// centers.
type appRegion struct{ slug, label, flag, continent, center string }

var appRegions = []appRegion{
	{"nyc", "New York", "usa", "North America", "nyc1"}, {"ams", "Amsterdam", "netherlands", "Europe", "ams3"},
	{"fra", "Frankfurt", "germany", "Europe", "fra1"}, {"lon", "London", "uk", "Europe", "lon1"}, {"sfo", "San Francisco", "usa", "North America", "sfo3"},
	{"tor", "Toronto", "canada", "North America", "tor1"}, {"blr", "Bangalore", "india", "Asia", "blr1"}, {"sgp", "Singapore", "singapore", "Asia", "sgp1"},
	{"syd", "Sydney", "australia", "Australia", "syd1"}, {"atl", "Atlanta", "usa", "North America", "atl1"},
}

func (r appRegion) view() obj {
	return obj{"slug": r.slug, "label": r.label, "flag": r.flag, "continent": r.continent, "data_centers": []string{r.center}, "default": r.slug == "nyc", "disabled": false}
}

// appSize is one size of the instances of a component.
type appSize struct {
	slug, tier string
	cpus       string
	mib        int
	usd        string // a month
	fixed      bool   // one instance only
}

var appSizes = []appSize{
	{"apps-s-1vcpu-0.5gb", "basic", "1", 512, "5.00", true}, {"apps-s-1vcpu-1gb-fixed", "basic", "1", 1024, "10.00", true},
	{"apps-s-1vcpu-1gb", "professional", "1", 1024, "12.00", false}, {"apps-s-1vcpu-2gb", "professional", "1", 2048, "25.00", false},
	{"apps-s-2vcpu-4gb", "professional", "2", 4096, "50.00", false}, {"apps-d-1vcpu-0.5gb", "professional", "1", 512, "29.00", false},
	{"apps-d-1vcpu-1gb", "professional", "1", 1024, "34.00", false}, {"apps-d-1vcpu-2gb", "professional", "1", 2048, "39.00", false},
	{"apps-d-1vcpu-4gb", "professional", "1", 4096, "49.00", false}, {"apps-d-2vcpu-4gb", "professional", "2", 4096, "78.00", false},
	{"apps-d-2vcpu-8gb", "professional", "2", 8192, "98.00", false}, {"apps-d-4vcpu-8gb", "professional", "4", 8192, "156.00", false},
	{"apps-d-4vcpu-16gb", "professional", "4", 16384, "196.00", false}, {"apps-d-8vcpu-32gb", "professional", "8", 32768, "392.00", false},
	{"basic-xxs", "basic", "1", 512, "5.00", true}, {"basic-xs", "basic", "1", 1024, "10.00", true}, {"basic-s", "basic", "1", 2048, "20.00", true},
	{"basic-m", "basic", "2", 4096, "40.00", true}, {"professional-xs", "professional", "1", 1024, "12.00", false},
	{"professional-s", "professional", "1", 2048, "25.00", false}, {"professional-m", "professional", "2", 4096, "50.00", false},
	{"professional-1l", "professional", "1", 4096, "75.00", false}, {"professional-l", "professional", "2", 8192, "150.00", false},
	{"professional-xl", "professional", "4", 16384, "300.00", false},
}

func (z appSize) view() obj {
	return obj{
		"name": z.slug, "slug": z.slug, "cpu_type": "SHARED", "cpus": z.cpus, "memory_bytes": fmt.Sprint(z.mib << 20), "usd_per_month": z.usd,
		"usd_per_second": "0.000002", "tier_slug": z.tier, "scalable": !z.fixed, "single_instance_only": z.fixed,
	}
}

func (s *Server) appCatalogRoutes() {
	s.handle("GET /v2/apps/regions", func(*call) reply { return ok(obj{"regions": apply(appRegions, appRegion.view)}) })
	s.handle("GET /v2/apps/tiers/instance_sizes", func(*call) reply { return ok(obj{"instance_sizes": apply(appSizes, appSize.view)}) })
	s.handle("GET /v2/apps/tiers/instance_sizes/{slug}", func(c *call) reply {
		for _, z := range appSizes {
			if z.slug == c.vars["slug"] {
				return ok(obj{"instance_size": z.view()})
			}
		}
		return notFound()
	})
}
