package loadbalancers

import (
	"context"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// LoadBalancerData is the model of data source digitalocean_loadbalancer.
type LoadBalancerData struct {
	Algorithm                    string               `swamp:"algorithm,computed,deprecated"`
	DisableLetsEncryptDNSRecords bool                 `swamp:"disable_lets_encrypt_dns_records,computed"`
	Domains                      []DataDomains        `swamp:"domains,computed,set"`
	DropletIDs                   []int                `swamp:"droplet_ids,computed,set"`
	DropletTag                   string               `swamp:"droplet_tag,computed"`
	EnableBackendKeepalive       bool                 `swamp:"enable_backend_keepalive,computed"`
	EnableProxyProtocol          bool                 `swamp:"enable_proxy_protocol,computed"`
	Firewall                     []DataFirewall       `swamp:"firewall,computed"`
	ForwardingRule               []DataForwardingRule `swamp:"forwarding_rule,computed,set"`
	GLBSettings                  []DataGLBSettings    `swamp:"glb_settings,computed"`
	Healthcheck                  []DataHealthcheck    `swamp:"healthcheck,computed"`
	HTTPIdleTimeoutSeconds       int                  `swamp:"http_idle_timeout_seconds,computed"`
	ID                           *string              `swamp:"id,optional,exactlyone=id|name"`
	IP                           string               `swamp:"ip,computed"`
	IPv6                         string               `swamp:"ipv6,computed"`
	Name                         *string              `swamp:"name,optional,exactlyone=id|name"`
	Network                      string               `swamp:"network,computed"`
	ProjectID                    string               `swamp:"project_id,computed"`
	RedirectHTTPToHTTPS          bool                 `swamp:"redirect_http_to_https,computed"`
	Region                       string               `swamp:"region,computed"`
	Size                         *string              `swamp:"size,computed"`
	SizeUnit                     *int                 `swamp:"size_unit,computed"`
	Status                       string               `swamp:"status,computed"`
	StickySessions               []DataStickySessions `swamp:"sticky_sessions,computed"`
	SubnetUUID                   string               `swamp:"subnet_uuid,computed"`
	TargetLoadBalancerIDs        []string             `swamp:"target_load_balancer_ids,computed,set"`
	Type                         string               `swamp:"type,computed"`
	URN                          string               `swamp:"urn,computed"`
	VPCUUID                      string               `swamp:"vpc_uuid,computed"`
}

// DataDomains is one digitalocean_loadbalancer.domains.
type DataDomains struct {
	CertificateID             string   `swamp:"certificate_id,computed"`
	CertificateName           string   `swamp:"certificate_name,computed"`
	IsManaged                 bool     `swamp:"is_managed,computed"`
	Name                      string   `swamp:"name,computed"`
	SSLValidationErrorReasons []string `swamp:"ssl_validation_error_reasons,computed"`
	VerificationErrorReasons  []string `swamp:"verification_error_reasons,computed"`
}

// DataFirewall is one digitalocean_loadbalancer.firewall.
type DataFirewall struct {
	Allow []string `swamp:"allow,computed,set"`
	Deny  []string `swamp:"deny,computed,set"`
}

// DataForwardingRule is one digitalocean_loadbalancer.forwarding_rule.
type DataForwardingRule struct {
	CertificateID   string `swamp:"certificate_id,computed"`
	CertificateName string `swamp:"certificate_name,computed"`
	EntryPort       int    `swamp:"entry_port,computed"`
	EntryProtocol   string `swamp:"entry_protocol,computed"`
	TargetPort      int    `swamp:"target_port,computed"`
	TargetProtocol  string `swamp:"target_protocol,computed"`
	TLSPassthrough  bool   `swamp:"tls_passthrough,computed"`
}

// DataGLBSettings is one digitalocean_loadbalancer.glb_settings.
type DataGLBSettings struct {
	CDN               []DataGLBSettingsCDN `swamp:"cdn,computed"`
	FailoverThreshold int                  `swamp:"failover_threshold,computed"`
	RegionPriorities  map[string]int       `swamp:"region_priorities,computed"`
	TargetPort        int                  `swamp:"target_port,computed"`
	TargetProtocol    string               `swamp:"target_protocol,computed"`
}

// DataGLBSettingsCDN is one digitalocean_loadbalancer.glb_settings.cdn.
type DataGLBSettingsCDN struct {
	IsEnabled bool `swamp:"is_enabled,computed"`
}

// DataHealthcheck is one digitalocean_loadbalancer.healthcheck.
type DataHealthcheck struct {
	CheckIntervalSeconds   int    `swamp:"check_interval_seconds,computed"`
	HealthyThreshold       int    `swamp:"healthy_threshold,computed"`
	Path                   string `swamp:"path,computed"`
	Port                   int    `swamp:"port,computed"`
	Protocol               string `swamp:"protocol,computed"`
	ResponseTimeoutSeconds int    `swamp:"response_timeout_seconds,computed"`
	UnhealthyThreshold     int    `swamp:"unhealthy_threshold,computed"`
}

// DataStickySessions is one digitalocean_loadbalancer.sticky_sessions.
type DataStickySessions struct {
	CookieName       string `swamp:"cookie_name,computed"`
	CookieTTLSeconds int    `swamp:"cookie_ttl_seconds,computed"`
	Type             string `swamp:"type,computed"`
}

func loadBalancerData() providers.DataSource {
	return sdk.DataSource[*do.Client, LoadBalancerData]{Name: "digitalocean_loadbalancer", Read: lookUpLoadBalancer}.Build()
}

func lookUpLoadBalancer(ctx context.Context, c *do.Client, d *LoadBalancerData) error {
	lb, err := found(ctx, c, d)
	if err != nil {
		return err
	}
	r := &LoadBalancer{}
	if err := r.fill(ctx, c, lb); err != nil {
		return err
	}
	// Of the resource these are what was configured. The API tells the size of a
	// balancer that is counted in units too.
	r.Network = do.Optional(lb.Network)
	if r.SizeUnit == nil {
		r.Size = do.Optional(lb.SizeSlug)
	}
	d.fill(r)
	return nil
}

func found(ctx context.Context, c *do.Client, d *LoadBalancerData) (*godo.LoadBalancer, error) {
	if d.ID != nil {
		lb, _, err := c.API().LoadBalancers.Get(ctx, *d.ID)
		return lb, do.Err("read load balancer", err)
	}
	all := do.Pages(ctx, "list load balancers", func(l godo.LoadBalancer) string { return l.ID }, c.API().LoadBalancers.List)
	lb, err := do.Only(all, func(l godo.LoadBalancer) bool { return l.Name == do.Value(d.Name) }, "load balancer with the name "+do.Value(d.Name))
	return &lb, err
}

func (d *LoadBalancerData) fill(r *LoadBalancer) {
	*d = LoadBalancerData{
		Algorithm: r.Algorithm, DisableLetsEncryptDNSRecords: r.DisableLetsEncryptDNSRecords, DropletIDs: r.DropletIDs, DropletTag: do.Value(r.DropletTag),
		EnableBackendKeepalive: r.EnableBackendKeepalive, EnableProxyProtocol: r.EnableProxyProtocol, HTTPIdleTimeoutSeconds: do.Value(r.HTTPIdleTimeoutSeconds),
		ID: &r.ID, IP: do.Value(r.IP), IPv6: do.Value(r.IPv6), Name: &r.Name, Network: do.Value(r.Network), ProjectID: do.Value(r.ProjectID),
		RedirectHTTPToHTTPS: r.RedirectHTTPToHTTPS, Region: do.Value(r.Region), Size: r.Size, SizeUnit: r.SizeUnit, Status: r.Status,
		SubnetUUID: do.Value(r.SubnetUUID), TargetLoadBalancerIDs: r.TargetLoadBalancerIDs, Type: do.Value(r.Type), URN: r.URN, VPCUUID: do.Value(r.VPCUUID),
	}
	for _, x := range r.Domains {
		d.Domains = append(d.Domains, DataDomains{x.CertificateID, do.Value(x.CertificateName), x.IsManaged, x.Name, x.SSLValidationErrorReasons, x.VerificationErrorReasons})
	}
	for _, x := range r.Firewall {
		d.Firewall = append(d.Firewall, DataFirewall(x))
	}
	for _, x := range r.ForwardingRule {
		d.ForwardingRule = append(d.ForwardingRule, DataForwardingRule{do.Value(x.CertificateID), do.Value(x.CertificateName), x.EntryPort, x.EntryProtocol, x.TargetPort, x.TargetProtocol, x.TLSPassthrough})
	}
	for _, x := range r.GLBSettings {
		g := DataGLBSettings{FailoverThreshold: do.Value(x.FailoverThreshold), RegionPriorities: x.RegionPriorities, TargetPort: x.TargetPort, TargetProtocol: x.TargetProtocol}
		for _, cdn := range x.CDN {
			g.CDN = append(g.CDN, DataGLBSettingsCDN(cdn))
		}
		d.GLBSettings = append(d.GLBSettings, g)
	}
	for _, x := range r.Healthcheck {
		d.Healthcheck = append(d.Healthcheck, DataHealthcheck{x.CheckIntervalSeconds, x.HealthyThreshold, do.Value(x.Path), x.Port, x.Protocol, x.ResponseTimeoutSeconds, x.UnhealthyThreshold})
	}
	for _, x := range r.StickySessions {
		d.StickySessions = append(d.StickySessions, DataStickySessions{do.Value(x.CookieName), do.Value(x.CookieTTLSeconds), x.Type})
	}
}
