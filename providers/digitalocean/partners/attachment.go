package partners

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Attachment is the model of digitalocean_partner_attachment: a line from VPCs to
// the network of a partner. The API shows all of it but the key of BGP.
type Attachment struct {
	BGP                       []BGP    `swamp:"bgp,optional,computed,maxitems=1"`
	Children                  []string `swamp:"children,computed"`
	ConnectionBandwidthInMbps int      `swamp:"connection_bandwidth_in_mbps,required,forcenew,min=1"`
	CreatedAt                 string   `swamp:"created_at,computed"`
	ID                        string   `swamp:"id,computed,key"`
	NaaSProvider              string   `swamp:"naas_provider,required,forcenew,nonempty,norm=upper"`
	Name                      string   `swamp:"name,required,nonempty,identity,check=name"`
	ParentUUID                *string  `swamp:"parent_uuid,optional,forcenew"`
	RedundancyZone            *string  `swamp:"redundancy_zone,optional,computed,forcenew"`
	Region                    string   `swamp:"region,required,forcenew,nonempty,norm=lower"`
	State                     string   `swamp:"state,computed"`
	VPCIDs                    []string `swamp:"vpc_ids,required,set,minitems=1"`
}

// BGP says which routers exchange routes over an attachment.
type BGP struct {
	AuthKey       *string `swamp:"auth_key,optional,sensitive,unread"`
	LocalRouterIP *string `swamp:"local_router_ip,optional"`
	PeerRouterASN *int    `swamp:"peer_router_asn,optional"`
	PeerRouterIP  *string `swamp:"peer_router_ip,optional"`
}

func attachmentResource() providers.Resource {
	return sdk.Resource[*do.Client, Attachment]{
		Name:   "digitalocean_partner_attachment",
		Create: createAttachment, Read: readAttachment, Update: updateAttachment, Delete: removeAttachment, List: listAttachments,
		Phase: attachmentPhase, Created: func(r *Attachment) time.Time { return do.ReadWritten(r.CreatedAt) }, Plan: planAttachment,
		Touches: func(r *Attachment) []string {
			out := do.Map(r.VPCIDs, func(id string) string { return "vpc:" + id })
			if parent := do.Value(r.ParentUUID); parent != "" {
				out = append(out, "partner_attachment:"+parent)
			}
			return out
		},
		Checks: map[string]func(string) error{"name": do.Matches(`^[a-zA-Z0-9.-]+$`, "the name of an attachment holds letters, digits, dashes and dots")},
		Traits: providers.Traits{
			Recogniser: providers.NaturalKey, Importable: true, AwaitGone: true, CreateTimeout: 5 * time.Minute, DeleteTimeout: 2 * time.Minute,
		},
		Timeouts: []string{"create", "delete"},
	}.Build()
}

func attachmentPhase(r *Attachment) providers.Phase {
	return do.PhaseOf(r.State, []string{"CREATING", "UPDATING"}, []string{"ERROR", "FAILED"})
}

// planAttachment refuses half a configuration of BGP, which the API takes neither
// in a create nor in a change.
func planAttachment(c *sdk.Change[Attachment]) {
	if !c.Set("bgp") || !c.Known("bgp") || c.Prior != nil && !c.Changed("bgp") {
		return
	}
	b := c.Planned.BGP[0]
	if do.Value(b.AuthKey) == "" || do.Value(b.LocalRouterIP) == "" || do.Value(b.PeerRouterIP) == "" || do.Value(b.PeerRouterASN) == 0 {
		c.Error("bgp", "Half a configuration of BGP", "Write local_router_ip, peer_router_ip, peer_router_asn and auth_key, or leave the block out.")
	}
}

func createAttachment(ctx context.Context, c *do.Client, r *Attachment) error {
	req := &godo.PartnerAttachmentCreateRequest{
		Name: r.Name, ConnectionBandwidthInMbps: r.ConnectionBandwidthInMbps, Region: r.Region, NaaSProvider: r.NaaSProvider, VPCIDs: r.VPCIDs,
		RedundancyZone: do.Value(r.RedundancyZone), ParentUuid: do.Value(r.ParentUUID),
	}
	for _, b := range r.BGP {
		req.BGP = godo.BGP{LocalRouterIP: do.Value(b.LocalRouterIP), PeerASN: do.Value(b.PeerRouterASN), PeerRouterIP: do.Value(b.PeerRouterIP), AuthKey: do.Value(b.AuthKey)}
	}
	v, _, err := c.API().PartnerAttachment.Create(ctx, req)
	if err != nil {
		return do.Err("create partner attachment", err)
	}
	r.fill(v)
	return nil
}

func readAttachment(ctx context.Context, c *do.Client, r *Attachment) error {
	v, _, err := c.API().PartnerAttachment.Get(ctx, r.ID)
	if err != nil {
		return do.Err("read partner attachment", err)
	}
	r.fill(v)
	return nil
}

// attachmentChange is the body of a change: godo's has no BGP.
type attachmentChange struct {
	Name   string         `json:"name,omitempty"`
	VPCIDs []string       `json:"vpc_ids,omitempty"`
	BGP    *godo.BGPInput `json:"bgp,omitempty"`
}

// updateAttachment sends what differs from what is; the key of BGP has a read of its
// own.
func updateAttachment(ctx context.Context, c *do.Client, prior, next *Attachment) error {
	now := &Attachment{ID: next.ID, BGP: prior.BGP}
	if err := readAttachment(ctx, c, now); err != nil {
		return err
	}
	var change attachmentChange
	if now.Name != next.Name {
		change.Name = next.Name
	}
	if !sameIDs(now.VPCIDs, next.VPCIDs) {
		change.VPCIDs = next.VPCIDs
	}
	if len(now.BGP) > 0 && len(next.BGP) > 0 && !reflect.DeepEqual(now.BGP, next.BGP) {
		key, _, err := c.API().PartnerAttachment.GetBGPAuthKey(ctx, next.ID)
		if err != nil {
			return do.Err("read BGP key of partner attachment", err)
		}
		now.BGP[0].AuthKey = &key.Value
	}
	if len(next.BGP) > 0 && !reflect.DeepEqual(now.BGP, next.BGP) {
		b := next.BGP[0]
		change.BGP = &godo.BGPInput{LocalRouterIP: do.Value(b.LocalRouterIP), PeerASN: do.Value(b.PeerRouterASN), PeerRouterIP: do.Value(b.PeerRouterIP), AuthKey: do.Value(b.AuthKey)}
	}
	if reflect.DeepEqual(change, attachmentChange{}) {
		return readAttachment(ctx, c, next)
	}
	req, err := c.API().NewRequest(ctx, http.MethodPatch, "v2/partner_network_connect/attachments/"+next.ID, change)
	if err == nil {
		_, err = c.API().Do(ctx, req, nil)
	}
	if err != nil {
		return do.Err("update partner attachment", err)
	}
	return readAttachment(ctx, c, next)
}

func sameIDs(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// removeAttachment: the API refuses with 403 while something still uses the
// attachment, whatever its words.
func removeAttachment(ctx context.Context, c *do.Client, r *Attachment) error {
	_, err := c.API().PartnerAttachment.Delete(ctx, r.ID)
	return do.NotYet(do.Err("delete partner attachment", err))
}

func listAttachments(ctx context.Context, c *do.Client, _ *Attachment) iter.Seq2[*Attachment, error] {
	pages := do.Pages(ctx, "list partner attachments", func(v *godo.PartnerAttachment) string { return v.ID }, c.API().PartnerAttachment.List)
	return do.Each(pages, func(v *godo.PartnerAttachment) *Attachment {
		r := &Attachment{}
		r.fill(v)
		return r
	})
}

// fill takes over what the API says; the key of BGP stays.
func (r *Attachment) fill(v *godo.PartnerAttachment) {
	was := r.BGP
	*r = Attachment{
		BGP: bgpOf(v.BGP), Children: v.Children, ConnectionBandwidthInMbps: v.ConnectionBandwidthInMbps, CreatedAt: do.WrittenTime(v.CreatedAt), ID: v.ID,
		NaaSProvider: v.NaaSProvider, Name: v.Name, ParentUUID: do.Optional(v.ParentUuid), RedundancyZone: do.Optional(v.RedundancyZone),
		Region: strings.ToLower(v.Region), State: v.State, VPCIDs: v.VPCIDs,
	}
	if len(r.BGP) == 0 {
		r.BGP = was
		return
	}
	r.BGP[0].AuthKey = new(string) // as in Terraform's states, where nobody configured it
	if len(was) > 0 && was[0].AuthKey != nil {
		r.BGP[0].AuthKey = was[0].AuthKey
	}
}

// bgpOf is the block of what the API says, none where it says nothing.
func bgpOf(b godo.BGP) []BGP {
	if b.LocalRouterIP == "" && b.PeerRouterIP == "" && b.PeerASN == 0 {
		return nil
	}
	return []BGP{{LocalRouterIP: &b.LocalRouterIP, PeerRouterASN: &b.PeerASN, PeerRouterIP: &b.PeerRouterIP}}
}

// AttachmentData is the model of data source digitalocean_partner_attachment.
type AttachmentData struct {
	BGP                       []BGPData `swamp:"bgp,optional,maxitems=1"`
	Children                  []string  `swamp:"children,computed"`
	ConnectionBandwidthInMbps int       `swamp:"connection_bandwidth_in_mbps,computed"`
	CreatedAt                 string    `swamp:"created_at,computed"`
	ID                        *string   `swamp:"id,optional,computed,nonempty,exactlyone=id|name"`
	NaaSProvider              string    `swamp:"naas_provider,computed"`
	Name                      *string   `swamp:"name,optional,computed,nonempty,exactlyone=id|name"`
	ParentUUID                string    `swamp:"parent_uuid,computed"`
	RedundancyZone            *string   `swamp:"redundancy_zone,optional"`
	Region                    string    `swamp:"region,computed"`
	State                     string    `swamp:"state,computed"`
	VPCIDs                    []string  `swamp:"vpc_ids,computed,set"`
}

// BGPData says which routers exchange routes, of that data source.
type BGPData struct {
	LocalRouterIP *string `swamp:"local_router_ip,optional"`
	PeerRouterASN *int    `swamp:"peer_router_asn,optional"`
	PeerRouterIP  *string `swamp:"peer_router_ip,optional"`
}

func attachmentData() providers.DataSource {
	return sdk.DataSource[*do.Client, AttachmentData]{Name: "digitalocean_partner_attachment", Read: lookUpAttachment}.Build()
}

// lookUpAttachment finds an attachment by id or by name.
func lookUpAttachment(ctx context.Context, c *do.Client, d *AttachmentData) error {
	fits := func(r *Attachment) bool { return do.Asked(d.ID, r.ID) && do.Asked(d.Name, r.Name) }
	r, err := do.Only(listAttachments(ctx, c, nil), fits, fmt.Sprintf("partner attachment %q", do.Value(d.ID)+do.Value(d.Name)))
	if err != nil {
		return err
	}
	*d = AttachmentData{
		Children: r.Children, ConnectionBandwidthInMbps: r.ConnectionBandwidthInMbps, CreatedAt: r.CreatedAt, ID: &r.ID, NaaSProvider: r.NaaSProvider, Name: &r.Name,
		ParentUUID: do.Value(r.ParentUUID), RedundancyZone: r.RedundancyZone, Region: r.Region, State: r.State, VPCIDs: r.VPCIDs,
	}
	for _, b := range r.BGP {
		d.BGP = append(d.BGP, BGPData{LocalRouterIP: b.LocalRouterIP, PeerRouterASN: b.PeerRouterASN, PeerRouterIP: b.PeerRouterIP})
	}
	return nil
}
