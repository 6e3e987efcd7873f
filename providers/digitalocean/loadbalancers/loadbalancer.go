package loadbalancers

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// LoadBalancer is the model of digitalocean_loadbalancer. The API refuses a
// second one of a name, and in an update sets what is left out to its default.
type LoadBalancer struct {
	ID                           string           `swamp:"id,optional,computed,key"`
	Algorithm                    string           `swamp:"algorithm,optional,default=round_robin,oneof=round_robin|least_connections,deprecated=the API no longer looks at it"`
	DisableLetsEncryptDNSRecords bool             `swamp:"disable_lets_encrypt_dns_records,optional,default=false"`
	Domains                      []Domain         `swamp:"domains,optional,computed,set,minitems=1"`
	DropletIDs                   []int            `swamp:"droplet_ids,optional,computed,set,shared,conflicts=droplet_tag,from=droplet_tag"`
	DropletTag                   *string          `swamp:"droplet_tag,optional,norm=lower,check=tag"`
	EnableBackendKeepalive       bool             `swamp:"enable_backend_keepalive,optional,default=false"`
	EnableProxyProtocol          bool             `swamp:"enable_proxy_protocol,optional,default=false"`
	Firewall                     []Firewall       `swamp:"firewall,optional,computed,set,maxitems=1"`
	ForwardingRule               []ForwardingRule `swamp:"forwarding_rule,optional,set,minitems=1,conflicts=glb_settings"`
	GLBSettings                  []GLBSettings    `swamp:"glb_settings,optional,computed,maxitems=1,conflicts=forwarding_rule"`
	Healthcheck                  []Healthcheck    `swamp:"healthcheck,optional,computed,maxitems=1"`
	HTTPIdleTimeoutSeconds       *int             `swamp:"http_idle_timeout_seconds,optional,computed,min=1"`
	IP                           *string          `swamp:"ip,optional,computed,forcenew,check=ip"`
	IPv6                         *string          `swamp:"ipv6,computed"`
	Name                         string           `swamp:"name,required,identity,nonempty"`
	Network                      *string          `swamp:"network,optional,forcenew,unread,norm=upper,check=network"`
	NetworkStack                 *string          `swamp:"network_stack,optional,forcenew,unread,norm=upper,check=stack"`
	ProjectID                    *string          `swamp:"project_id,optional,computed"`
	RedirectHTTPToHTTPS          bool             `swamp:"redirect_http_to_https,optional,default=false"`
	Region                       *string          `swamp:"region,optional,forcenew,nonempty,norm=lower"`
	Size                         *string          `swamp:"size,optional,unread,oneof=lb-small|lb-medium|lb-large"`
	SizeUnit                     *int             `swamp:"size_unit,optional,computed,min=1,max=200,from=size"`
	Status                       string           `swamp:"status,computed"`
	StickySessions               []StickySessions `swamp:"sticky_sessions,optional,computed,maxitems=1"`
	SubnetUUID                   *string          `swamp:"subnet_uuid,optional,computed,forcenew,nonempty,requires=vpc_uuid"`
	TargetLoadBalancerIDs        []string         `swamp:"target_load_balancer_ids,optional,computed,set"`
	TLSCipherPolicy              *string          `swamp:"tls_cipher_policy,optional,unread,norm=upper,check=ciphers"`
	Type                         *string          `swamp:"type,optional,computed,forcenew,norm=upper,check=type"`
	URN                          string           `swamp:"urn,computed"`
	VPCUUID                      *string          `swamp:"vpc_uuid,optional,computed,forcenew,nonempty"`

	created string
}

// Domain is one domains block of a global load balancer.
type Domain struct {
	CertificateID             string   `swamp:"certificate_id,computed"`
	CertificateName           *string  `swamp:"certificate_name,optional,computed,nonempty"`
	IsManaged                 bool     `swamp:"is_managed,optional,default=false"`
	Name                      string   `swamp:"name,required,nonempty"`
	SSLValidationErrorReasons []string `swamp:"ssl_validation_error_reasons,computed"`
	VerificationErrorReasons  []string `swamp:"verification_error_reasons,computed"`
}

// Firewall is one firewall block: rules such as "ip:192.0.2.1" or
// "cidr:192.0.2.0/24".
type Firewall struct {
	Allow []string `swamp:"allow,optional"`
	Deny  []string `swamp:"deny,optional"`
}

// ForwardingRule is one forwarding_rule block. Certificates go by name: an id
// changes when the certificate is renewed.
type ForwardingRule struct {
	CertificateID   *string `swamp:"certificate_id,optional,computed,nonempty,check=certificate,deprecated=use certificate_name: the id changes when a certificate is renewed"`
	CertificateName *string `swamp:"certificate_name,optional,computed,nonempty"`
	EntryPort       int     `swamp:"entry_port,required,min=1,max=65535"`
	EntryProtocol   string  `swamp:"entry_protocol,required,oneof=http|https|http2|http3|tcp|udp"`
	TargetPort      int     `swamp:"target_port,required,min=1,max=65535"`
	TargetProtocol  string  `swamp:"target_protocol,required,oneof=http|https|http2|tcp|udp"`
	TLSPassthrough  bool    `swamp:"tls_passthrough,optional,default=false"`
}

// GLBSettings is the glb_settings block of a global load balancer.
type GLBSettings struct {
	CDN               []CDN          `swamp:"cdn,optional,maxitems=1"`
	FailoverThreshold *int           `swamp:"failover_threshold,optional,min=1,max=99"`
	RegionPriorities  map[string]int `swamp:"region_priorities,optional"`
	TargetPort        int            `swamp:"target_port,required,min=80,max=443"`
	TargetProtocol    string         `swamp:"target_protocol,required,oneof=http|https"`
}

// CDN is the cdn block of glb_settings.
type CDN struct {
	IsEnabled bool `swamp:"is_enabled,optional,default=false"`
}

// Healthcheck is the healthcheck block; times are in seconds.
type Healthcheck struct {
	CheckIntervalSeconds   int     `swamp:"check_interval_seconds,optional,default=10,min=3,max=300"`
	HealthyThreshold       int     `swamp:"healthy_threshold,optional,default=5,min=2,max=10"`
	Path                   *string `swamp:"path,optional,nonempty"`
	Port                   int     `swamp:"port,required,min=1,max=65535"`
	Protocol               string  `swamp:"protocol,required,oneof=http|https|tcp"`
	ResponseTimeoutSeconds int     `swamp:"response_timeout_seconds,optional,default=5,min=3,max=300"`
	UnhealthyThreshold     int     `swamp:"unhealthy_threshold,optional,default=3,min=2,max=10"`
}

// StickySessions is the sticky_sessions block.
type StickySessions struct {
	CookieName       *string `swamp:"cookie_name,optional"`
	CookieTTLSeconds *int    `swamp:"cookie_ttl_seconds,optional,min=1"`
	Type             string  `swamp:"type,optional,default=none,oneof=cookies|none"`
}

func loadBalancerResource() providers.Resource {
	oneOf := func(words string) func(string) error {
		return do.Matches(`(?i)^(`+words+`)$`, "it must be one of "+words)
	}
	return sdk.Resource[*do.Client, LoadBalancer]{
		Name: "digitalocean_loadbalancer", Version: 1, Create: createLoadBalancer, Read: readLoadBalancer, Update: updateLoadBalancer, Delete: removeLoadBalancer, List: listLoadBalancers, Check: check,
		Phase: phase, Created: func(r *LoadBalancer) time.Time { return do.Time(r.created) },
		Checks: map[string]func(string) error{
			"network": oneOf("EXTERNAL|INTERNAL"), "stack": oneOf("IPV4|DUALSTACK"), "ciphers": oneOf("DEFAULT|STRONG"), "type": oneOf("GLOBAL|REGIONAL|REGIONAL_NETWORK"),
			"certificate": do.CheckCertificate,
		},
		Touches:  func(r *LoadBalancer) []string { return []string{"loadbalancer:" + r.ID} },
		Upgrades: map[int]func(map[string]any) error{0: func(map[string]any) error { return nil }},
		Traits: providers.Traits{
			Recogniser: providers.NaturalKey, Importable: true, Grace: time.Minute, CreateTimeout: 10 * time.Minute,
		},
	}.Build()
}

func phase(r *LoadBalancer) providers.Phase {
	return do.PhaseOf(r.Status, []string{"new"}, []string{"errored"})
}

func check(c *sdk.Check[LoadBalancer]) {
	for _, h := range c.Config.Healthcheck {
		switch {
		case !c.Known("healthcheck"):
		case h.Protocol == "tcp" && h.Path != nil:
			c.Error("healthcheck", "Path without HTTP", "A healthcheck over tcp has no path. Remove it, or set protocol to http or https.")
		case h.Protocol != "tcp" && h.Path == nil:
			c.Error("healthcheck", "Missing attribute", "A healthcheck over %s needs a path, for example \"/\".", h.Protocol)
		}
	}
	for _, s := range c.Config.StickySessions {
		switch {
		case !c.Known("sticky_sessions"):
		case s.Type == "cookies" && (s.CookieName == nil || s.CookieTTLSeconds == nil):
			c.Error("sticky_sessions", "Missing attribute", "Sticky sessions of type cookies need cookie_name and cookie_ttl_seconds.")
		case s.Type != "cookies" && (s.CookieName != nil || s.CookieTTLSeconds != nil):
			c.Error("sticky_sessions", "Cookie without cookies", "cookie_name and cookie_ttl_seconds are only for type = \"cookies\".")
		case s.CookieName != nil && (len(*s.CookieName) < 2 || len(*s.CookieName) > 40):
			c.Error("sticky_sessions", "Invalid cookie name", "cookie_name is %q: it must have 2 to 40 characters.", *s.CookieName)
		}
	}
	if c.Known("type") && do.Value(c.Config.Type) != "GLOBAL" {
		if !c.Set("region") {
			c.Error("region", "Missing attribute", "A load balancer needs a region, unless its type is GLOBAL.")
		}
		if !c.Set("forwarding_rule") {
			c.Error("forwarding_rule", "Missing block", "A load balancer needs at least one forwarding_rule, unless its type is GLOBAL.")
		}
	}
}

func createLoadBalancer(ctx context.Context, c *do.Client, r *LoadBalancer) error {
	req, err := r.request(ctx, c)
	if err != nil {
		return err
	}
	req.IP = do.Value(r.IP)
	lb, _, err := c.API().LoadBalancers.Create(ctx, req)
	if err != nil {
		return do.Err("create load balancer", err)
	}
	r.ID = lb.ID
	return r.fill(ctx, c, lb)
}

func readLoadBalancer(ctx context.Context, c *do.Client, r *LoadBalancer) error {
	lb, _, err := c.API().LoadBalancers.Get(ctx, r.ID)
	if err != nil {
		return do.Err("read load balancer", err)
	}
	return r.fill(ctx, c, lb)
}

func updateLoadBalancer(ctx context.Context, c *do.Client, _, next *LoadBalancer) error {
	req, err := next.request(ctx, c)
	if err != nil {
		return err
	}
	lb, _, err := c.API().LoadBalancers.Update(ctx, next.ID, req)
	if err != nil {
		return do.Err("update load balancer", err)
	}
	return next.fill(ctx, c, lb)
}

func removeLoadBalancer(ctx context.Context, c *do.Client, r *LoadBalancer) error {
	_, err := c.API().LoadBalancers.Delete(ctx, r.ID)
	return do.Err("delete load balancer", err)
}

func listLoadBalancers(ctx context.Context, c *do.Client, _ *LoadBalancer) iter.Seq2[*LoadBalancer, error] {
	return func(yield func(*LoadBalancer, error) bool) {
		for lb, err := range do.Pages(ctx, "list load balancers", func(l godo.LoadBalancer) string { return l.ID }, c.API().LoadBalancers.List) {
			r := &LoadBalancer{}
			if err == nil {
				err = r.fill(ctx, c, &lb)
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// request asks for all there is: what an update leaves out is reset.
func (r *LoadBalancer) request(ctx context.Context, c *do.Client) (*godo.LoadBalancerRequest, error) {
	rules, err := r.rules(ctx, c)
	if err != nil {
		return nil, err
	}
	domains, err := r.domains(ctx, c)
	if err != nil {
		return nil, err
	}
	req := &godo.LoadBalancerRequest{
		Name: r.Name, Algorithm: r.Algorithm, Region: do.Value(r.Region), Type: do.Value(r.Type), ForwardingRules: rules, Domains: domains,
		RedirectHttpToHttps: r.RedirectHTTPToHTTPS, EnableProxyProtocol: r.EnableProxyProtocol, EnableBackendKeepalive: r.EnableBackendKeepalive,
		VPCUUID: do.Value(r.VPCUUID), VPCSubnetUUID: do.Value(r.SubnetUUID), DisableLetsEncryptDNSRecords: &r.DisableLetsEncryptDNSRecords,
		ProjectID: do.Value(r.ProjectID), TargetLoadBalancerIDs: r.TargetLoadBalancerIDs, Network: do.Value(r.Network),
		NetworkStack: do.Value(r.NetworkStack), TLSCipherPolicy: do.Value(r.TLSCipherPolicy), Tag: do.Value(r.DropletTag),
	}
	if req.Tag == "" {
		req.DropletIDs = r.DropletIDs
	}
	if r.SizeUnit != nil {
		req.SizeUnit = uint32(*r.SizeUnit)
	} else {
		req.SizeSlug = do.Value(r.Size)
	}
	if r.HTTPIdleTimeoutSeconds != nil {
		req.HTTPIdleTimeoutSeconds = godo.PtrTo(uint64(*r.HTTPIdleTimeoutSeconds))
	}
	r.requestBlocks(req)
	return req, nil
}

func (r *LoadBalancer) requestBlocks(req *godo.LoadBalancerRequest) {
	for _, h := range r.Healthcheck {
		req.HealthCheck = &godo.HealthCheck{
			Protocol: h.Protocol, Port: h.Port, Path: do.Value(h.Path), CheckIntervalSeconds: h.CheckIntervalSeconds,
			ResponseTimeoutSeconds: h.ResponseTimeoutSeconds, HealthyThreshold: h.HealthyThreshold, UnhealthyThreshold: h.UnhealthyThreshold,
		}
	}
	for _, s := range r.StickySessions {
		req.StickySessions = &godo.StickySessions{Type: s.Type, CookieName: do.Value(s.CookieName), CookieTtlSeconds: do.Value(s.CookieTTLSeconds)}
	}
	for _, f := range r.Firewall {
		req.Firewall = &godo.LBFirewall{Allow: f.Allow, Deny: f.Deny}
	}
	for _, g := range r.GLBSettings {
		req.GLBSettings = &godo.GLBSettings{TargetProtocol: g.TargetProtocol, TargetPort: uint32(g.TargetPort), FailoverThreshold: uint32(do.Value(g.FailoverThreshold))}
		for _, cdn := range g.CDN {
			req.GLBSettings.CDN = &godo.CDNSettings{IsEnabled: cdn.IsEnabled}
		}
		for region, n := range g.RegionPriorities {
			if req.GLBSettings.RegionPriorities == nil {
				req.GLBSettings.RegionPriorities = map[string]uint32{}
			}
			req.GLBSettings.RegionPriorities[region] = uint32(n)
		}
	}
}

func (r *LoadBalancer) rules(ctx context.Context, c *do.Client) ([]godo.ForwardingRule, error) {
	var out []godo.ForwardingRule
	for _, f := range r.ForwardingRule {
		rule := godo.ForwardingRule{
			EntryPort: f.EntryPort, EntryProtocol: f.EntryProtocol, TargetPort: f.TargetPort, TargetProtocol: f.TargetProtocol, TlsPassthrough: f.TLSPassthrough,
		}
		name := do.Value(f.CertificateName)
		if name == "" {
			name = do.Value(f.CertificateID)
		}
		if name != "" {
			id, err := c.CertificateID(ctx, name)
			if err != nil {
				return nil, fmt.Errorf("forwarding_rule of port %d: %w", f.EntryPort, err)
			}
			rule.CertificateID = id
		}
		out = append(out, rule)
	}
	return out, nil
}

func (r *LoadBalancer) domains(ctx context.Context, c *do.Client) ([]*godo.LBDomain, error) {
	var out []*godo.LBDomain
	for _, d := range r.Domains {
		dom := &godo.LBDomain{Name: d.Name, IsManaged: d.IsManaged}
		if name := do.Value(d.CertificateName); name != "" {
			id, err := c.CertificateID(ctx, name)
			if err != nil {
				return nil, fmt.Errorf("domain %s: %w", d.Name, err)
			}
			dom.CertificateID = id
		}
		out = append(out, dom)
	}
	return out, nil
}
