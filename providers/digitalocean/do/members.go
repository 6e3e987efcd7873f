package do

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
)

// HasMembers tells whether a VPC was not deleted because something sits in it,
// or still seems to.
func HasMembers(err error) bool {
	k := providers.KindOf(err)
	return k == providers.Busy || strings.Contains(strings.ToLower(err.Error()), "members")
}

// HeldBy names who holds a VPC: err as Busy, with the members in its words.
func HeldBy(ctx context.Context, c *Client, id string, err error) error {
	members, lerr := All(Pages(ctx, "list members", func(m *godo.VPCMember) string { return m.URN },
		func(ctx context.Context, o *godo.ListOptions) ([]*godo.VPCMember, *godo.Response, error) {
			return c.api.VPCs.ListMembers(ctx, id, nil, o)
		}))
	if lerr != nil {
		members = nil // the refusal itself still says what is wrong
	}
	var who []string
	for _, m := range members {
		who = append(who, fmt.Sprintf("%s (%s)", m.Name, m.URN))
	}
	// Peerings hold a VPC too, and are no members.
	peerings, _, lerr := c.api.VPCs.ListVPCPeeringsByVPCID(ctx, id, &godo.ListOptions{PerPage: perPage})
	for _, p := range peerings {
		if lerr == nil {
			who = append(who, fmt.Sprintf("%s (VPC peering %s)", p.Name, p.ID))
		}
	}
	slices.Sort(who)
	by := "by things that the API does not name yet"
	if len(who) > 0 {
		by = "by " + strings.Join(who, ", ")
	}
	return &providers.Error{Kind: providers.Busy, Op: "delete VPC", Message: "the VPC is still held " + by, Err: err}
}
