package loadbalancers

import (
	"context"
	"strings"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// fill takes over what the API says.
func (r *LoadBalancer) fill(ctx context.Context, c *do.Client, lb *godo.LoadBalancer) error {
	r.ID, r.Name, r.URN, r.Status, r.IPv6, r.created = lb.ID, lb.Name, lb.URN(), lb.Status, do.Optional(lb.IPv6), lb.Created
	if lb.IP != "" || r.IP == nil {
		r.IP = &lb.IP
	}
	if lb.Algorithm != "" {
		r.Algorithm = lb.Algorithm
	}
	r.RedirectHTTPToHTTPS, r.EnableProxyProtocol, r.EnableBackendKeepalive = lb.RedirectHttpToHttps, lb.EnableProxyProtocol, lb.EnableBackendKeepalive
	r.DisableLetsEncryptDNSRecords = do.Value(lb.DisableLetsEncryptDNSRecords)
	r.DropletTag, r.DropletIDs, r.ProjectID = do.Optional(lb.Tag), lb.DropletIDs, &lb.ProjectID
	r.VPCUUID, r.SubnetUUID, r.Type = &lb.VPCUUID, &lb.VPCSubnetUUID, &lb.Type
	r.TargetLoadBalancerIDs = lb.TargetLoadBalancerIDs
	r.Region, r.SizeUnit, r.HTTPIdleTimeoutSeconds = nil, do.Optional(int(lb.SizeUnit)), nil
	if lb.Region != nil {
		r.Region = do.Optional(lb.Region.Slug)
	}
	if lb.HTTPIdleTimeoutSeconds != nil {
		r.HTTPIdleTimeoutSeconds = godo.PtrTo(int(*lb.HTTPIdleTimeoutSeconds))
	}
	r.fillBlocks(lb)
	return r.fillCertified(ctx, c, lb)
}

func (r *LoadBalancer) fillBlocks(lb *godo.LoadBalancer) {
	r.Healthcheck, r.StickySessions, r.Firewall, r.GLBSettings = nil, nil, nil, nil
	if h := lb.HealthCheck; h != nil {
		r.Healthcheck = []Healthcheck{{
			CheckIntervalSeconds: h.CheckIntervalSeconds, HealthyThreshold: h.HealthyThreshold, Path: do.Optional(h.Path), Port: h.Port,
			Protocol: h.Protocol, ResponseTimeoutSeconds: h.ResponseTimeoutSeconds, UnhealthyThreshold: h.UnhealthyThreshold,
		}}
	}
	if s := lb.StickySessions; s != nil {
		r.StickySessions = []StickySessions{{CookieName: do.Optional(s.CookieName), CookieTTLSeconds: do.Optional(s.CookieTtlSeconds), Type: s.Type}}
	}
	if f := lb.Firewall; f != nil && len(f.Allow)+len(f.Deny) > 0 {
		r.Firewall = []Firewall{{Allow: f.Allow, Deny: f.Deny}}
	}
	if g := lb.GLBSettings; g != nil {
		s := GLBSettings{FailoverThreshold: do.Optional(int(g.FailoverThreshold)), TargetPort: int(g.TargetPort), TargetProtocol: strings.ToLower(g.TargetProtocol)}
		if g.CDN != nil {
			s.CDN = []CDN{{IsEnabled: g.CDN.IsEnabled}}
		}
		for region, n := range g.RegionPriorities {
			if s.RegionPriorities == nil {
				s.RegionPriorities = map[string]int{}
			}
			s.RegionPriorities[region] = int(n)
		}
		r.GLBSettings = []GLBSettings{s}
	}
}

// fillCertified fills what names certificates, which the API knows by id.
func (r *LoadBalancer) fillCertified(ctx context.Context, c *do.Client, lb *godo.LoadBalancer) error {
	r.ForwardingRule, r.Domains = nil, nil
	for _, f := range lb.ForwardingRules {
		rule := ForwardingRule{
			EntryPort: f.EntryPort, EntryProtocol: f.EntryProtocol, TargetPort: f.TargetPort, TargetProtocol: f.TargetProtocol, TLSPassthrough: f.TlsPassthrough,
			CertificateID: &f.CertificateID, CertificateName: godo.PtrTo(""),
		}
		if f.CertificateID != "" {
			name, err := c.CertificateName(ctx, f.CertificateID)
			if err != nil {
				return err
			}
			rule.CertificateID, rule.CertificateName = &name, &name
		}
		r.ForwardingRule = append(r.ForwardingRule, rule)
	}
	for _, d := range lb.Domains {
		dom := Domain{
			CertificateID: d.CertificateID, CertificateName: godo.PtrTo(""), IsManaged: d.IsManaged, Name: d.Name,
			SSLValidationErrorReasons: d.SSLValidationErrorReasons, VerificationErrorReasons: d.VerificationErrorReasons,
		}
		if d.CertificateID != "" {
			name, err := c.CertificateName(ctx, d.CertificateID)
			if err != nil {
				return err
			}
			dom.CertificateID, dom.CertificateName = name, &name
		}
		r.Domains = append(r.Domains, dom)
	}
	return nil
}
