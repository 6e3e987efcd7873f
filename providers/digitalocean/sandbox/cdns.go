package sandbox

import (
	"encoding/json"
	"net/http"
	"strings"
)

type cdnTables struct {
	CDNs table[*document] `json:"cdn_endpoints"`
}

func (s *Server) cdnRoutes() {
	const root = "/v2/cdn/endpoints"
	s.plainRoutes(plain{
		path: root, one: "endpoint", many: "endpoints", table: func() *table[*document] { return &s.db.CDNs },
		unique: []string{"origin"}, refusal: http.StatusConflict, check: s.checkCDN, fill: fillCDN,
	})
	s.handle("DELETE "+root+"/{id}/cache", func(c *call) reply {
		if _, found := take(c, &s.db.CDNs, c.vars["id"]); !found {
			return notFound()
		}
		return noContent()
	})
}

// checkCDN refuses a certificate that is not there, or a domain without one.
func (s *Server) checkCDN(c *call, in obj) (reply, bool) {
	if in["origin"] == nil && c.r.Method == http.MethodPost {
		return invalid("origin is required"), false
	}
	id, _ := in["certificate_id"].(string)
	domain, _ := in["custom_domain"].(string)
	if (id == "") != (domain == "") {
		return invalid("a custom domain needs a certificate"), false
	}
	if _, found := s.db.Certificates.get(id); !found && id != "" && id != "needs-cloudflare-cert" {
		return invalid("certificate_id is invalid"), false
	}
	return reply{}, true
}

func fillCDN(_ *call, d *document) {
	if d.Fields["ttl"] == nil || d.Fields["ttl"] == json.Number("0") {
		d.Fields["ttl"] = 3600
	}
	origin, _ := d.Fields["origin"].(string)
	d.Fields["endpoint"], d.Fields["created_at"] = strings.Replace(origin, ".digitaloceanspaces.", ".cdn.digitaloceanspaces.", 1), stamp(d.CreatedAt)
	leaveOut(d.Fields, "custom_domain", "certificate_id")
}
