package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
)

type loadBalancer struct {
	base
	Region   string           `json:"region"`
	VPC      string           `json:"vpc_uuid"`
	Subnet   string           `json:"subnet_uuid"`
	IP       string           `json:"ip"`
	IPv6     string           `json:"ipv6"`
	ActiveAt time.Time        `json:"active_at"` // new before
	Spec     loadBalancerSpec `json:"spec"`
}

// loadBalancerSpec is what is sent and comes back, in the API's names.
type loadBalancerSpec struct {
	Name         string           `json:"name"`
	SizeUnit     int              `json:"size_unit,omitempty"`
	Size         string           `json:"size,omitempty"`
	Algorithm    string           `json:"algorithm"`
	Rules        []forwardingRule `json:"forwarding_rules"`
	HealthCheck  healthCheck      `json:"health_check"`
	Sticky       stickySessions   `json:"sticky_sessions"`
	Redirect     bool             `json:"redirect_http_to_https"`
	Proxy        bool             `json:"enable_proxy_protocol"`
	Keepalive    bool             `json:"enable_backend_keepalive"`
	IdleTimeout  int              `json:"http_idle_timeout_seconds"`
	NoLERecords  bool             `json:"disable_lets_encrypt_dns_records"`
	Firewall     *lbFirewall      `json:"firewall,omitempty"`
	Network      string           `json:"network,omitempty"`
	NetworkStack string           `json:"network_stack"`
	Type         string           `json:"type"`
	Domains      []lbDomain       `json:"domains,omitempty"`
	Global       *globalSettings  `json:"glb_settings,omitempty"`
	Targets      []string         `json:"target_load_balancer_ids,omitempty"`
	Ciphers      string           `json:"tls_cipher_policy"`
	DropletIDs   []int            `json:"droplet_ids"`
	Tag          string           `json:"tag"`
}

type forwardingRule struct {
	EntryProtocol  string `json:"entry_protocol"`
	EntryPort      int    `json:"entry_port"`
	TargetProtocol string `json:"target_protocol"`
	TargetPort     int    `json:"target_port"`
	Certificate    string `json:"certificate_id"`
	Passthrough    bool   `json:"tls_passthrough"`
}

type healthCheck struct {
	Protocol  string `json:"protocol"`
	Port      int    `json:"port"`
	Path      string `json:"path"`
	Interval  int    `json:"check_interval_seconds"`
	Timeout   int    `json:"response_timeout_seconds"`
	Unhealthy int    `json:"unhealthy_threshold"`
	Healthy   int    `json:"healthy_threshold"`
	Proxy     *bool  `json:"proxy_protocol,omitempty"`
}

type stickySessions struct {
	Type string `json:"type"`
	Name string `json:"cookie_name,omitempty"`
	TTL  int    `json:"cookie_ttl_seconds,omitempty"`
}

type lbFirewall struct {
	Deny  []string `json:"deny"`
	Allow []string `json:"allow"`
}

type lbDomain struct {
	Name        string `json:"name"`
	Managed     bool   `json:"is_managed"`
	Certificate string `json:"certificate_id,omitempty"`
}

type globalSettings struct {
	Protocol   string         `json:"target_protocol"`
	Port       int            `json:"target_port"`
	CDN        *cdnSettings   `json:"cdn,omitempty"`
	Priorities map[string]int `json:"region_priorities,omitempty"`
	Failover   int            `json:"failover_threshold,omitempty"`
}

type cdnSettings struct {
	Enabled bool `json:"is_enabled"`
}

const balancerTime = 5 * time.Second

var balancerName = pattern(`^[a-zA-Z0-9][a-zA-Z0-9.\-]{0,254}$`)

func (s *Server) loadBalancerRoutes() {
	s.handle("GET /v2/load_balancers", func(c *call) reply {
		return page(c, "load_balancers", listed(c, &s.db.LoadBalancers), func(l *loadBalancer) obj { return s.balancerView(c, l) })
	})
	s.handle("POST /v2/load_balancers", s.createBalancer)
	s.handle("GET /v2/load_balancers/{id}", s.withBalancer(func(c *call, l *loadBalancer) reply { return ok(obj{"load_balancer": s.balancerView(c, l)}) }))
	s.handle("PUT /v2/load_balancers/{id}", s.withBalancer(s.updateBalancer))
	s.handle("DELETE /v2/load_balancers/{id}", s.withBalancer(func(c *call, l *loadBalancer) reply {
		c.bury(&l.base, 0, leaveTime)
		return noContent()
	}))
	s.handle("DELETE /v2/load_balancers/{id}/cache", s.withBalancer(func(*call, *loadBalancer) reply { return noContent() }))
	s.handle("POST /v2/load_balancers/{id}/droplets", s.withBalancer(func(c *call, l *loadBalancer) reply { return s.balancerDroplets(c, l, true) }))
	s.handle("DELETE /v2/load_balancers/{id}/droplets", s.withBalancer(func(c *call, l *loadBalancer) reply { return s.balancerDroplets(c, l, false) }))
	s.handle("POST /v2/load_balancers/{id}/forwarding_rules", s.withBalancer(func(c *call, l *loadBalancer) reply { return s.balancerRules(c, l, true) }))
	s.handle("DELETE /v2/load_balancers/{id}/forwarding_rules", s.withBalancer(func(c *call, l *loadBalancer) reply { return s.balancerRules(c, l, false) }))
	s.onMembers(func(id string) []member {
		var out []member
		for _, l := range s.db.LoadBalancers.rows {
			if l.VPC == id {
				out = append(out, member{l.Spec.Name, "do:loadbalancer:" + l.ID, l.CreatedAt})
			}
		}
		return out
	})
	s.onURN("loadbalancer", func(id string) bool { _, found := s.db.LoadBalancers.get(id); return found })
}

func (s *Server) withBalancer(do func(*call, *loadBalancer) reply) handler {
	return named(func() *table[*loadBalancer] { return &s.db.LoadBalancers }, "id", do)
}

type balancerInput struct {
	loadBalancerSpec
	Region  string `json:"region"`
	VPC     string `json:"vpc_uuid"`
	Subnet  string `json:"subnet_uuid"`
	Project string `json:"project_id"`
}

// readBalancer decodes and checks a whole load balancer; self is what is
// updated, nil for a new one.
func (s *Server) readBalancer(c *call, self *loadBalancer) (*balancerInput, reply, bool) {
	in := &balancerInput{}
	if rep, fine := c.decode(in); !fine {
		return nil, rep, false
	}
	if self != nil {
		in.Region = self.Region
		if in.Network == "" {
			in.Network = self.Spec.Network
		}
	}
	in.fill()
	no := func(format string, args ...any) (*balancerInput, reply, bool) {
		return nil, invalid(format, args...), false
	}
	_, known := s.cat.region(in.Region)
	switch {
	case !balancerName(in.Name):
		return no("name is invalid")
	case !known && in.Type != "GLOBAL":
		return no("region is invalid")
	case s.db.LoadBalancers.some(func(o *loadBalancer) bool { return o != self && o.Spec.Name == in.Name }):
		return no("name is not unique")
	case len(in.Rules) == 0 && in.Type != "GLOBAL":
		return no("at least one forwarding rule is required")
	case len(in.DropletIDs) > 0 && in.Tag != "":
		return no("only one of droplet_ids and tag may be set")
	}
	rep, fine := s.checkBalancer(in)
	return in, rep, fine
}

// fill sets what is missing to the API's defaults.
func (in *balancerInput) fill() {
	text := func(to *string, otherwise string) {
		if *to == "" {
			*to = otherwise
		}
	}
	text(&in.Algorithm, "round_robin")
	text(&in.Type, "REGIONAL")
	if in.Type != "GLOBAL" {
		text(&in.Network, "EXTERNAL")
	}
	text(&in.NetworkStack, "IPV4")
	text(&in.Ciphers, "DEFAULT")
	text(&in.Sticky.Type, "none")
	text(&in.HealthCheck.Protocol, "http")
	if in.HealthCheck.Protocol != "tcp" {
		text(&in.HealthCheck.Path, "/")
	}
	in.HealthCheck.Port = or(in.HealthCheck.Port, 80)
	in.HealthCheck.Interval = or(in.HealthCheck.Interval, 10)
	in.HealthCheck.Timeout = or(in.HealthCheck.Timeout, 5)
	in.HealthCheck.Unhealthy = or(in.HealthCheck.Unhealthy, 3)
	in.HealthCheck.Healthy = or(in.HealthCheck.Healthy, 5)
	in.IdleTimeout = or(in.IdleTimeout, 60)
	in.DropletIDs = list(in.DropletIDs)
	if f := in.Firewall; f != nil {
		f.Allow, f.Deny = list(f.Allow), list(f.Deny)
	}
	if in.SizeUnit == 0 {
		in.SizeUnit = map[string]int{"lb-medium": 3, "lb-large": 6}[in.Size]
	}
	in.SizeUnit = max(in.SizeUnit, 1)
	in.Size = ""
}

func (s *Server) checkBalancer(in *balancerInput) (reply, bool) {
	no := func(format string, args ...any) (reply, bool) { return invalid(format, args...), false }
	for _, r := range in.Rules {
		if r.EntryPort < 1 || r.EntryPort > 65535 || r.TargetPort < 1 || r.TargetPort > 65535 {
			return no("forwarding_rules: port is out of range")
		}
		if r.Certificate != "" {
			if _, found := s.db.Certificates.get(r.Certificate); !found {
				return no("certificate not found")
			}
		}
		if r.EntryProtocol == "https" && r.Certificate == "" && !r.Passthrough {
			return no("certificate_id is required for https unless tls_passthrough is set")
		}
	}
	for _, id := range in.DropletIDs {
		d, found := s.db.Droplets.get(strconv.Itoa(id))
		if !found || in.Region != "" && d.Region != in.Region {
			return no("droplet %d not found in the region", id)
		}
	}
	if in.Project != "" {
		if _, found := s.db.Projects.get(in.Project); !found {
			return no("project not found")
		}
	}
	if n, found := s.db.Subnets.get(in.Subnet); in.Subnet != "" && (!found || n.VPC != in.VPC) {
		return no("subnet not found in the vpc")
	}
	if in.VPC != "" {
		if v, found := s.db.VPCs.get(in.VPC); !found || v.Region != in.Region {
			return no("vpc not found in the region")
		}
	}
	return reply{}, true
}

func (s *Server) createBalancer(c *call) reply {
	in, rep, fine := s.readBalancer(c, nil)
	if !fine {
		return rep
	}
	in.Rules = list(in.Rules)
	l := &loadBalancer{base: c.fresh(uuid.NewString()), Region: in.Region, VPC: in.VPC, Subnet: in.Subnet, ActiveAt: c.in(balancerTime), Spec: in.loadBalancerSpec}
	if l.VPC == "" && in.Type != "GLOBAL" {
		l.VPC = s.defaultVPC(in.Region, c.now).ID
	}
	if in.Network == "INTERNAL" && l.VPC != "" {
		v, _ := s.db.VPCs.get(l.VPC)
		l.IP = v.host()
	} else {
		l.IP = s.publicIP()
	}
	if in.NetworkStack == "DUALSTACK" {
		l.IPv6 = fmt.Sprintf("2001:db8:800:14::%x", s.db.next("balancer_ipv6", 1))
	}
	s.db.LoadBalancers.add(l)
	s.assign(c, "do:loadbalancer:"+l.ID, in.Project)
	return accepted(obj{"load_balancer": s.balancerView(c, l)})
}

// updateBalancer replaces all that can be; what is left out goes back to its default.
func (s *Server) updateBalancer(c *call, l *loadBalancer) reply {
	in, rep, fine := s.readBalancer(c, l)
	if !fine {
		return rep
	}
	if in.Type != l.Spec.Type || in.Network != l.Spec.Network {
		return invalid("type and network cannot be changed")
	}
	in.NetworkStack, in.Rules = l.Spec.NetworkStack, list(in.Rules)
	l.Spec = in.loadBalancerSpec
	if in.Project != "" {
		s.assign(c, "do:loadbalancer:"+l.ID, in.Project)
	}
	return ok(obj{"load_balancer": s.balancerView(c, l)})
}

func (s *Server) balancerDroplets(c *call, l *loadBalancer, add bool) reply {
	var in struct {
		IDs []int `json:"droplet_ids"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	for _, id := range in.IDs {
		if _, found := s.db.Droplets.get(strconv.Itoa(id)); !found {
			return invalid("droplet %d not found", id)
		}
	}
	for _, id := range in.IDs {
		l.Spec.DropletIDs = without(l.Spec.DropletIDs, id)
		if add {
			l.Spec.DropletIDs = append(l.Spec.DropletIDs, id)
		}
	}
	return noContent()
}

func (s *Server) balancerRules(c *call, l *loadBalancer, add bool) reply {
	var in struct {
		Rules []forwardingRule `json:"forwarding_rules"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	for _, r := range in.Rules {
		l.Spec.Rules = without(l.Spec.Rules, r)
		if add {
			l.Spec.Rules = append(l.Spec.Rules, r)
		}
	}
	return noContent()
}

// behind returns the droplets of a load balancer.
func (s *Server) behind(l *loadBalancer) []int {
	out := slices.Clone(l.Spec.DropletIDs)
	if l.Spec.Tag != "" {
		for _, d := range s.db.Droplets.live() {
			if d.has(l.Spec.Tag) && d.Region == l.Region {
				out = union(out, d.number())
			}
		}
	}
	return list(out)
}

func (s *Server) balancerView(c *call, l *loadBalancer) obj {
	raw, err := json.Marshal(l.Spec)
	out := obj{}
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	if err != nil {
		return obj{}
	}
	out["id"], out["created_at"], out["status"] = l.ID, stamp(l.CreatedAt), "active"
	out["project_id"] = s.projectOf("do:loadbalancer:" + l.ID)
	out["droplet_ids"] = s.behind(l)
	out["size"] = map[int]string{3: "lb-medium", 6: "lb-large"}[l.Spec.SizeUnit]
	if out["size"] == "" {
		out["size"] = "lb-small"
	}
	out["ip"] = l.IP
	if l.IPv6 != "" {
		out["ipv6"] = l.IPv6
	}
	if c.now.Before(l.ActiveAt) {
		out["status"], out["ip"] = "new", ""
	}
	if l.Region != "" {
		out["region"] = s.regionObject(l.Region)
	}
	if l.VPC != "" {
		out["vpc_uuid"] = l.VPC
	}
	if l.Subnet != "" {
		out["subnet_uuid"] = l.Subnet
	}
	return out
}
