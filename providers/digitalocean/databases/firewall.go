package databases

import (
	"context"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Firewall is the model of digitalocean_database_firewall: all the sources that
// may reach a cluster. A cluster always has the list; an empty one lets all in.
type Firewall struct {
	ClusterID string `swamp:"cluster_id,required,forcenew,nonempty,key"`
	ID        string `swamp:"id,optional,computed"`
	Rule      []Rule `swamp:"rule,required,set"`
}

// Rule is one rule block.
type Rule struct {
	CreatedAt string `swamp:"created_at,computed"`
	Type      string `swamp:"type,required,oneof=ip_addr|droplet|k8s|tag|app"`
	UUID      string `swamp:"uuid,computed"`
	Value     string `swamp:"value,required,nonempty"`
}

func firewallResource() providers.Resource {
	return sdk.Resource[*do.Client, Firewall]{
		Name: "digitalocean_database_firewall", Create: writeFirewall, Read: readFirewall, Delete: removeFirewall,
		Update:  func(ctx context.Context, c *do.Client, _, next *Firewall) error { return writeFirewall(ctx, c, next) },
		ID:      func(r *Firewall) string { return r.ID },
		Touches: func(r *Firewall) []string { return []string{"database:" + r.ClusterID} },
		Traits:  providers.Traits{Recogniser: providers.Overwrite, Importable: true, ImportID: "cluster_id"},
	}.Build()
}

func writeFirewall(ctx context.Context, c *do.Client, r *Firewall) error {
	rules := []*godo.DatabaseFirewallRule{}
	for _, x := range r.Rule {
		rules = append(rules, &godo.DatabaseFirewallRule{UUID: x.UUID, Type: x.Type, Value: x.Value})
	}
	if _, err := c.API().Databases.UpdateFirewallRules(ctx, r.ClusterID, &godo.DatabaseUpdateFirewallRulesRequest{Rules: rules}); err != nil {
		return do.Err("set database firewall", err)
	}
	r.setID()
	return readFirewall(ctx, c, r)
}

func readFirewall(ctx context.Context, c *do.Client, r *Firewall) error {
	rules, _, err := c.API().Databases.GetFirewallRules(ctx, r.ClusterID)
	if err != nil {
		return do.Err("read database firewall", err)
	}
	r.setID()
	r.Rule = []Rule{}
	for _, x := range rules {
		r.Rule = append(r.Rule, Rule{UUID: x.UUID, Type: x.Type, Value: x.Value, CreatedAt: x.CreatedAt.Format(time.RFC3339)})
	}
	return nil
}

// setID keeps an id that is there: states of Terraform have a chance text in it.
func (r *Firewall) setID() {
	if r.ID == "" {
		r.ID = r.ClusterID + "-firewall"
	}
}

func removeFirewall(ctx context.Context, c *do.Client, r *Firewall) error {
	_, err := c.API().Databases.UpdateFirewallRules(ctx, r.ClusterID, &godo.DatabaseUpdateFirewallRulesRequest{Rules: []*godo.DatabaseFirewallRule{}})
	return do.Err("clear database firewall", err)
}
