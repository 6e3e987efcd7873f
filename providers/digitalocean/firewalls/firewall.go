package firewalls

import (
	"context"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Firewall is the model of digitalocean_firewall. The API refuses a second one
// of a name, and replaces all of it in an update.
type Firewall struct {
	ID             string          `swamp:"id,optional,computed,key"`
	CreatedAt      string          `swamp:"created_at,computed"`
	DropletIDs     []int           `swamp:"droplet_ids,optional,set"`
	InboundRule    []InboundRule   `swamp:"inbound_rule,optional,set"`
	Name           string          `swamp:"name,required,identity,check=firewallname"`
	OutboundRule   []OutboundRule  `swamp:"outbound_rule,optional,set"`
	PendingChanges []PendingChange `swamp:"pending_changes,computed,from=*"`
	Status         string          `swamp:"status,computed,from=*"`
	Tags           []string        `swamp:"tags,optional,set,check=tag,norm=lower"`
}

// InboundRule is one inbound_rule block.
type InboundRule struct {
	PortRange              *string  `swamp:"port_range,optional,norm=ports,check=ports"`
	Protocol               string   `swamp:"protocol,required,oneof=tcp|udp|icmp"`
	SourceAddresses        []string `swamp:"source_addresses,optional,set"`
	SourceDropletIDs       []int    `swamp:"source_droplet_ids,optional,set"`
	SourceKubernetesIDs    []string `swamp:"source_kubernetes_ids,optional,set"`
	SourceLoadBalancerUIDs []string `swamp:"source_load_balancer_uids,optional,set"`
	SourceTags             []string `swamp:"source_tags,optional,set,norm=lower"`
}

// OutboundRule is one outbound_rule block.
type OutboundRule struct {
	DestinationAddresses        []string `swamp:"destination_addresses,optional,set"`
	DestinationDropletIDs       []int    `swamp:"destination_droplet_ids,optional,set"`
	DestinationKubernetesIDs    []string `swamp:"destination_kubernetes_ids,optional,set"`
	DestinationLoadBalancerUIDs []string `swamp:"destination_load_balancer_uids,optional,set"`
	DestinationTags             []string `swamp:"destination_tags,optional,set,norm=lower"`
	PortRange                   *string  `swamp:"port_range,optional,norm=ports,check=ports"`
	Protocol                    string   `swamp:"protocol,required,oneof=tcp|udp|icmp"`
}

// PendingChange is one Droplet that the rules have not reached yet.
type PendingChange struct {
	DropletID *int    `swamp:"droplet_id,optional"`
	Removing  *bool   `swamp:"removing,optional"`
	Status    *string `swamp:"status,optional"`
}

var (
	nameRule  = `^[a-zA-Z0-9][a-zA-Z0-9.-]*$`
	portsRule = regexp.MustCompile(`^(all|[0-9]{1,5}(-[0-9]{1,5})?)$`)
)

func firewallResource() providers.Resource {
	return sdk.Resource[*do.Client, Firewall]{
		Name: "digitalocean_firewall", Create: createFirewall, Read: readFirewall, Update: updateFirewall, Delete: removeFirewall, List: listFirewalls, Check: check,
		Created: func(r *Firewall) time.Time { return do.Time(r.CreatedAt) },
		Phase: func(r *Firewall) providers.Phase {
			if r.Status == "failed" {
				return providers.Phase{Stage: providers.Failed, Word: r.Status}
			}
			return providers.Phase{Word: r.Status}
		},
		Norms:  map[string]func(string) string{"ports": normPorts},
		Checks: map[string]func(string) error{"firewallname": do.Matches(nameRule, "a firewall's name holds letters, digits, dashes and periods"), "ports": checkPorts},
		Traits: providers.Traits{Recogniser: providers.NaturalKey, Importable: true, Grace: 30 * time.Second},
	}.Build()
}

// normPorts folds all ports into none: for ICMP they are the same, and rules of
// other protocols always have some.
func normPorts(s string) string {
	if s == "0" || s == "all" {
		return ""
	}
	return s
}

func checkPorts(s string) error {
	if !portsRule.MatchString(s) {
		return fmt.Errorf("write a port such as 80, a range such as 8000-8080, or all")
	}
	return nil
}

func check(c *sdk.Check[Firewall]) {
	if !c.Set("inbound_rule") && !c.Set("outbound_rule") {
		c.Error("name", "Firewall without rules", "A firewall needs at least one inbound_rule or outbound_rule.")
	}
	if c.Known("inbound_rule") {
		for _, r := range c.Config.InboundRule {
			needsPorts(c, "inbound_rule", r.Protocol, r.PortRange)
		}
	}
	if c.Known("outbound_rule") {
		for _, r := range c.Config.OutboundRule {
			needsPorts(c, "outbound_rule", r.Protocol, r.PortRange)
		}
	}
}

func needsPorts(c *sdk.Check[Firewall], block, protocol string, ports *string) {
	if (protocol == "tcp" || protocol == "udp") && ports == nil {
		c.Error(block, "Missing attribute", "A rule for %s needs a port_range, for example \"80\", \"8000-8080\" or \"all\".", protocol)
	}
}

func createFirewall(ctx context.Context, c *do.Client, r *Firewall) error {
	f, _, err := c.API().Firewalls.Create(ctx, r.request())
	if err != nil {
		return do.Err("create firewall", err)
	}
	r.fill(f)
	return nil
}

func readFirewall(ctx context.Context, c *do.Client, r *Firewall) error {
	f, _, err := c.API().Firewalls.Get(ctx, r.ID)
	if err != nil {
		return do.Err("read firewall", err)
	}
	r.fill(f)
	return nil
}

func updateFirewall(ctx context.Context, c *do.Client, _, next *Firewall) error {
	f, _, err := c.API().Firewalls.Update(ctx, next.ID, next.request())
	if err != nil {
		return do.Err("update firewall", err)
	}
	next.fill(f)
	return nil
}

func removeFirewall(ctx context.Context, c *do.Client, r *Firewall) error {
	_, err := c.API().Firewalls.Delete(ctx, r.ID)
	return do.Err("delete firewall", err)
}

func listFirewalls(ctx context.Context, c *do.Client, _ *Firewall) iter.Seq2[*Firewall, error] {
	return do.Each(do.Pages(ctx, "list firewalls", func(f godo.Firewall) string { return f.ID }, c.API().Firewalls.List), func(f godo.Firewall) *Firewall {
		r := &Firewall{}
		r.fill(&f)
		return r
	})
}

// ports writes a range as the API wants it: ICMP needs none, and the API does.
func ports(protocol string, p *string) string {
	if protocol == "icmp" && normPorts(do.Value(p)) == "" {
		return "0"
	}
	return do.Value(p)
}

// portRange reads a range: 0 means all, and nothing for ICMP.
func portRange(protocol, p string) *string {
	switch {
	case protocol == "icmp" && p == "0":
		return nil
	case p == "0":
		return godo.PtrTo("all")
	default:
		return do.Optional(p)
	}
}

func (r *Firewall) request() *godo.FirewallRequest {
	req := &godo.FirewallRequest{Name: r.Name, DropletIDs: r.DropletIDs, Tags: slices.Concat([]string{}, r.Tags), InboundRules: []godo.InboundRule{}, OutboundRules: []godo.OutboundRule{}}
	for _, in := range r.InboundRule {
		req.InboundRules = append(req.InboundRules, godo.InboundRule{
			Protocol: in.Protocol, PortRange: ports(in.Protocol, in.PortRange),
			Sources: &godo.Sources{Addresses: in.SourceAddresses, Tags: in.SourceTags, DropletIDs: in.SourceDropletIDs, LoadBalancerUIDs: in.SourceLoadBalancerUIDs, KubernetesIDs: in.SourceKubernetesIDs},
		})
	}
	for _, out := range r.OutboundRule {
		req.OutboundRules = append(req.OutboundRules, godo.OutboundRule{
			Protocol: out.Protocol, PortRange: ports(out.Protocol, out.PortRange),
			Destinations: &godo.Destinations{Addresses: out.DestinationAddresses, Tags: out.DestinationTags, DropletIDs: out.DestinationDropletIDs, LoadBalancerUIDs: out.DestinationLoadBalancerUIDs, KubernetesIDs: out.DestinationKubernetesIDs},
		})
	}
	return req
}

func (r *Firewall) fill(f *godo.Firewall) {
	*r = Firewall{ID: f.ID, CreatedAt: f.Created, DropletIDs: f.DropletIDs, Name: f.Name, Status: f.Status, Tags: f.Tags}
	for _, in := range f.InboundRules {
		out := InboundRule{Protocol: in.Protocol, PortRange: portRange(in.Protocol, in.PortRange)}
		if s := in.Sources; s != nil {
			out.SourceAddresses, out.SourceTags, out.SourceDropletIDs, out.SourceLoadBalancerUIDs, out.SourceKubernetesIDs = s.Addresses, s.Tags, s.DropletIDs, s.LoadBalancerUIDs, s.KubernetesIDs
		}
		r.InboundRule = append(r.InboundRule, out)
	}
	for _, o := range f.OutboundRules {
		out := OutboundRule{Protocol: o.Protocol, PortRange: portRange(o.Protocol, o.PortRange)}
		if d := o.Destinations; d != nil {
			out.DestinationAddresses, out.DestinationTags, out.DestinationDropletIDs, out.DestinationLoadBalancerUIDs, out.DestinationKubernetesIDs = d.Addresses, d.Tags, d.DropletIDs, d.LoadBalancerUIDs, d.KubernetesIDs
		}
		r.OutboundRule = append(r.OutboundRule, out)
	}
	for _, p := range f.PendingChanges {
		r.PendingChanges = append(r.PendingChanges, PendingChange{DropletID: &p.DropletID, Removing: &p.Removing, Status: &p.Status})
	}
}

// FirewallData is the model of data source digitalocean_firewall.
type FirewallData struct {
	CreatedAt      string          `swamp:"created_at,computed"`
	DropletIDs     []int           `swamp:"droplet_ids,optional,computed,set"`
	FirewallID     string          `swamp:"firewall_id,required,nonempty"`
	InboundRule    []InboundRule   `swamp:"inbound_rule,optional,computed,set"`
	Name           string          `swamp:"name,computed"`
	OutboundRule   []OutboundRule  `swamp:"outbound_rule,optional,computed,set"`
	PendingChanges []PendingChange `swamp:"pending_changes,computed"`
	Status         string          `swamp:"status,computed"`
	Tags           []string        `swamp:"tags,optional,computed,set"`
}

func firewallData() providers.DataSource {
	return sdk.DataSource[*do.Client, FirewallData]{
		Name: "digitalocean_firewall", ID: func(d *FirewallData) string { return d.FirewallID },
		Norms:  map[string]func(string) string{"ports": normPorts},
		Checks: map[string]func(string) error{"ports": checkPorts},
		Read: func(ctx context.Context, c *do.Client, d *FirewallData) error {
			f, _, err := c.API().Firewalls.Get(ctx, d.FirewallID)
			if err != nil {
				return do.Err("read firewall", err)
			}
			r := &Firewall{}
			r.fill(f)
			*d = FirewallData{
				CreatedAt: r.CreatedAt, DropletIDs: r.DropletIDs, FirewallID: r.ID, InboundRule: r.InboundRule, Name: r.Name,
				OutboundRule: r.OutboundRule, PendingChanges: r.PendingChanges, Status: r.Status, Tags: r.Tags,
			}
			return nil
		},
	}.Build()
}
