package sandbox

import (
	"crypto/sha1"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
)

type certificate struct {
	base
	Name        string    `json:"name"`
	Type        string    `json:"type"`
	Domains     []string  `json:"dns_names"`
	Fingerprint string    `json:"sha1_fingerprint"`
	NotAfter    time.Time `json:"not_after"`
	VerifiedAt  time.Time `json:"verified_at"` // pending before
}

func (s *Server) certificateRoutes() {
	s.handle("GET /v2/certificates", func(c *call) reply {
		var rows []*certificate
		for _, x := range listed(c, &s.db.Certificates) {
			if c.query("name") == "" || x.Name == c.query("name") {
				rows = append(rows, x)
			}
		}
		return page(c, "certificates", rows, func(x *certificate) obj { return certificateView(c, x) })
	})
	s.handle("POST /v2/certificates", s.createCertificate)
	s.handle("GET /v2/certificates/{id}", s.withCertificate(func(c *call, x *certificate) reply { return ok(obj{"certificate": certificateView(c, x)}) }))
	s.handle("DELETE /v2/certificates/{id}", s.withCertificate(func(c *call, x *certificate) reply {
		if s.certificateUsed(x.ID) {
			return refuse(http.StatusForbidden, "Make sure the certificate is not in use before deleting it")
		}
		c.bury(&x.base, 0, 0)
		return noContent()
	}))
}

// certificateUsed looks at balancers that were deleted just now, too.
func (s *Server) certificateUsed(id string) bool {
	if s.db.CDNs.some(func(d *document) bool { return d.Fields["certificate_id"] == id }) {
		return true
	}
	return slices.ContainsFunc(s.db.LoadBalancers.rows, func(l *loadBalancer) bool {
		return slices.ContainsFunc(l.Spec.Rules, func(r forwardingRule) bool { return r.Certificate == id })
	})
}

func (s *Server) createCertificate(c *call) reply {
	var in struct {
		Name, Type string
		Domains    []string `json:"dns_names"`
		Key        string   `json:"private_key"`
		Leaf       string   `json:"leaf_certificate"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if in.Type == "" {
		in.Type = "custom"
	}
	x := &certificate{base: c.fresh(uuid.NewString()), Name: in.Name, Type: in.Type, Domains: in.Domains, VerifiedAt: c.now, NotAfter: c.now.AddDate(0, 3, 0)}
	sum := sha1.Sum([]byte(x.ID))
	switch {
	case in.Name == "":
		return invalid("name is required")
	case s.db.Certificates.some(func(o *certificate) bool { return o.Name == in.Name }):
		return invalid("name is not unique")
	case in.Type == "lets_encrypt":
		if len(in.Domains) == 0 {
			return invalid("dns_names is required for lets_encrypt certificates")
		}
		x.VerifiedAt = c.in(3 * time.Second)
	case in.Type == "custom":
		block, _ := pem.Decode([]byte(in.Leaf))
		if block == nil || in.Key == "" {
			return invalid("leaf_certificate and private_key are required for custom certificates")
		}
		leaf, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return invalid("leaf_certificate is invalid")
		}
		x.Domains, x.NotAfter, sum = leaf.DNSNames, leaf.NotAfter, sha1.Sum(block.Bytes)
	default:
		return invalid("type must be custom or lets_encrypt")
	}
	x.Fingerprint = hex.EncodeToString(sum[:])
	s.db.Certificates.add(x)
	return created(obj{"certificate": certificateView(c, x)})
}

func certificateView(c *call, x *certificate) obj {
	state := "verified"
	if c.now.Before(x.VerifiedAt) {
		state = "pending"
	}
	return obj{"id": x.ID, "name": x.Name, "type": x.Type, "state": state, "dns_names": list(x.Domains), "sha1_fingerprint": x.Fingerprint,
		"not_after": stamp(x.NotAfter), "created_at": stamp(x.CreatedAt)}
}

func (s *Server) withCertificate(do func(*call, *certificate) reply) handler {
	return named(func() *table[*certificate] { return &s.db.Certificates }, "id", do)
}
