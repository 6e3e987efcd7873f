package sandbox

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// domain is stored under its name.
type domain struct {
	base
	TTL int `json:"ttl"`
}

type record struct {
	base
	Domain   string `json:"domain"`
	Type     string `json:"type"`
	Name     string `json:"name"` // relative, "@" for the domain itself
	Data     string `json:"data"`
	Priority *int   `json:"priority"`
	Port     *int   `json:"port"`
	TTL      int    `json:"ttl"`
	Weight   *int   `json:"weight"`
	Flags    *int   `json:"flags"`
	Tag      string `json:"tag"`
}

const ttlDefault = 1800

var domainName = pattern(`^([a-zA-Z0-9]([a-zA-Z0-9\-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]{2,}$`)

func (s *Server) domainRoutes() {
	s.handle("GET /v2/domains", func(c *call) reply { return page(c, "domains", listed(c, &s.db.Domains), s.domainView) })
	s.handle("POST /v2/domains", s.createDomain)
	s.handle("GET /v2/domains/{domain}", s.withDomain(func(_ *call, d *domain) reply { return ok(obj{"domain": s.domainView(d)}) }))
	s.handle("DELETE /v2/domains/{domain}", s.withDomain(func(c *call, d *domain) reply {
		for _, r := range s.recordsOf(d.ID) {
			s.db.Records.remove(r.ID)
		}
		s.db.Domains.remove(d.ID)
		return noContent()
	}))
	s.onURN("domain", func(id string) bool { _, found := s.db.Domains.get(id); return found })
}

func (s *Server) withDomain(do func(*call, *domain) reply) handler {
	return func(c *call) reply {
		d, found := s.db.Domains.get(strings.ToLower(c.vars["domain"]))
		if !found || !mutating(c.r) && !c.shows(&d.base, s.opts.GetDelay) {
			return notFound()
		}
		return do(c, d)
	}
}

func (s *Server) recordsOf(domain string) []*record {
	return s.db.Records.where(func(r *record) bool { return r.Domain == domain })
}

func (s *Server) createDomain(c *call) reply {
	var in struct {
		Name      string
		IPAddress string `json:"ip_address"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	name := strings.ToLower(in.Name)
	if !domainName(name) {
		return invalid("Name Only letters, numbers, dashes and periods are allowed and must be a valid domain name")
	}
	if _, found := s.db.Domains.get(name); found {
		return invalid("domain '%s': name already exists", name)
	}
	d := &domain{base: c.fresh(name), TTL: ttlDefault}
	s.db.Domains.add(d)
	zero := 0
	s.addRecord(c, &record{Domain: name, Type: "SOA", Name: "@", Data: strconv.Itoa(ttlDefault), TTL: ttlDefault})
	for i := 1; i <= 3; i++ {
		s.addRecord(c, &record{Domain: name, Type: "NS", Name: "@", Data: fmt.Sprintf("ns%d.digitalocean.com", i), TTL: ttlDefault})
	}
	if in.IPAddress != "" {
		s.addRecord(c, &record{Domain: name, Type: "A", Name: "@", Data: in.IPAddress, TTL: ttlDefault, Flags: &zero})
	}
	s.assign(c, "do:domain:"+name, "")
	out := s.domainView(d)
	out["zone_file"], out["ttl"] = nil, nil
	return created(obj{"domain": out})
}

func (s *Server) domainView(d *domain) obj {
	var zone strings.Builder
	fmt.Fprintf(&zone, "$ORIGIN %s.\n$TTL %d\n", d.ID, d.TTL)
	for _, r := range s.recordsOf(d.ID) {
		fmt.Fprintf(&zone, "%s %d IN %s %s\n", r.fqdn()+".", r.TTL, r.Type, r.Data)
	}
	return obj{"name": d.ID, "ttl": d.TTL, "zone_file": zone.String()}
}

func (r *record) fqdn() string {
	if r.Name == "@" {
		return r.Domain
	}
	return r.Name + "." + r.Domain
}

func (s *Server) recordRoutes() {
	s.handle("GET /v2/domains/{domain}/records", s.withDomain(func(c *call, d *domain) reply {
		var rows []*record
		for _, r := range listed(c, &s.db.Records) {
			name, kind := strings.TrimSuffix(c.query("name"), "."), c.query("type")
			if r.Domain == d.ID && (name == "" || fold(r.fqdn(), name)) && (kind == "" || fold(r.Type, kind)) {
				rows = append(rows, r)
			}
		}
		return page(c, "domain_records", rows, recordView)
	}))
	s.handle("POST /v2/domains/{domain}/records", s.withDomain(s.createRecord))
	s.handle("GET /v2/domains/{domain}/records/{id}", s.withRecord(func(_ *call, r *record) reply { return ok(obj{"domain_record": recordView(r)}) }))
	s.handle("PUT /v2/domains/{domain}/records/{id}", s.withRecord(s.updateRecord))
	s.handle("PATCH /v2/domains/{domain}/records/{id}", s.withRecord(s.updateRecord))
	s.handle("DELETE /v2/domains/{domain}/records/{id}", s.withRecord(func(c *call, r *record) reply {
		c.bury(&r.base, 0, 0)
		return noContent()
	}))
}

func (s *Server) withRecord(do func(*call, *record) reply) handler {
	return s.withDomain(func(c *call, d *domain) reply {
		r, found := s.db.Records.get(c.vars["id"])
		if !found || r.Domain != d.ID || !mutating(c.r) && !c.shows(&r.base, s.opts.GetDelay) {
			return notFound()
		}
		return do(c, r)
	})
}

type recordInput struct {
	Type, Name, Data, Tag              *string
	Priority, Port, TTL, Weight, Flags *int
}

func (s *Server) createRecord(c *call, d *domain) reply {
	var in recordInput
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	r := &record{Domain: d.ID, TTL: ttlDefault}
	if rep, fine := s.fillRecord(r, &in); !fine {
		return rep
	}
	s.addRecord(c, r)
	s.shareTTL(r)
	return created(obj{"domain_record": recordView(r)})
}

func (s *Server) addRecord(c *call, r *record) {
	r.base = c.fresh(strconv.Itoa(s.db.next("records", 28448429)))
	s.db.Records.add(r)
}

// fillRecord puts the input into r, which it leaves alone when it refuses.
func (s *Server) fillRecord(r *record, in *recordInput) (reply, bool) {
	next := *r
	set(&next.Type, in.Type)
	next.Type = strings.ToUpper(next.Type)
	if in.Name != nil {
		next.Name = relative(*in.Name, r.Domain)
	}
	set(&next.Data, in.Data)
	set(&next.Tag, in.Tag)
	for to, from := range map[**int]*int{&next.Priority: in.Priority, &next.Port: in.Port, &next.Weight: in.Weight, &next.Flags: in.Flags} {
		if from != nil {
			*to = from
		}
	}
	if in.TTL != nil && *in.TTL > 0 {
		next.TTL = *in.TTL
	}
	if rep, fine := s.checkRecord(&next, r); !fine {
		return rep, false
	}
	*r = next
	return reply{}, true
}

// relative returns the name of a record without its domain.
func relative(name, domain string) string {
	name = strings.TrimSuffix(name, ".")
	if fold(name, domain) || name == "" {
		return "@"
	}
	return strings.TrimSuffix(name, "."+domain)
}

func (s *Server) checkRecord(r, self *record) (reply, bool) {
	no := func(format string, args ...any) (reply, bool) { return invalid(format, args...), false }
	if r.TTL < 30 {
		return no("TTL must be greater than or equal to 30")
	}
	ip, err := netip.ParseAddr(r.Data)
	switch r.Type {
	case "A":
		if err != nil || !ip.Is4() {
			return no("IP address did not match IPv4 format (e.g. 127.0.0.1).")
		}
	case "AAAA":
		if err != nil || !ip.Is6() {
			return no("IP address did not match IPv6 format (e.g. 2001:db8::ff00:42:8329).")
		}
	case "CNAME", "MX", "NS", "SRV":
		if r.Data != self.Data && r.Data != "@" && !strings.HasSuffix(r.Data, ".") {
			return no("Data needs to end with a dot (.)")
		}
		if r.Data = strings.TrimSuffix(r.Data, "."); fold(r.Data, r.Domain) {
			r.Data = "@"
		}
		if r.Type == "MX" && r.Priority == nil || r.Type == "SRV" && (r.Priority == nil || r.Port == nil || r.Weight == nil) {
			return no("Priority can't be blank")
		}
	case "CAA":
		if r.Flags == nil || r.Tag == "" {
			return no("Flags and tag can't be blank")
		}
		r.Data = strings.TrimSuffix(r.Data, ".")
	case "TXT", "SOA":
	default:
		return no("Type is not supported")
	}
	if r.Data == "" {
		return no("Data can't be blank")
	}
	if s.db.Records.some(func(o *record) bool {
		return o.ID != self.ID && o.Domain == r.Domain && o.Name == r.Name && (o.Type == "CNAME" || r.Type == "CNAME")
	}) {
		return no("CNAME records cannot share a name with other records")
	}
	return reply{}, true
}

// shareTTL gives the records of one name and type one TTL, as DNS wants it.
func (s *Server) shareTTL(r *record) {
	for _, o := range s.recordsOf(r.Domain) {
		if o.Name == r.Name && o.Type == r.Type {
			o.TTL = r.TTL
		}
	}
}

func (s *Server) updateRecord(c *call, r *record) reply {
	var in recordInput
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if rep, fine := s.fillRecord(r, &in); !fine {
		return rep
	}
	s.shareTTL(r)
	return ok(obj{"domain_record": recordView(r)})
}

func recordView(r *record) obj {
	out := obj{"id": r.number(), "type": r.Type, "name": r.Name, "data": r.Data, "priority": r.Priority, "port": r.Port, "ttl": r.TTL,
		"weight": r.Weight, "flags": r.Flags, "tag": nil}
	if r.Tag != "" {
		out["tag"] = r.Tag
	}
	return out
}
