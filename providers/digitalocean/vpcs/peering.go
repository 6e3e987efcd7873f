package vpcs

import (
	"context"
	"iter"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Peering is the model of digitalocean_vpc_peering. Two VPCs have at most one,
// and its name is unique, so that either tells an interrupted create.
type Peering struct {
	CreatedAt string   `swamp:"created_at,computed"`
	ID        string   `swamp:"id,computed,key"`
	Name      string   `swamp:"name,required,nonempty,identity,check=name"`
	Status    string   `swamp:"status,computed"`
	VPCIDs    []string `swamp:"vpc_ids,required,set,forcenew,minitems=2,maxitems=2"`
}

const peeringName = `^[a-zA-Z0-9-]+$`

func peeringResource() providers.Resource {
	return sdk.Resource[*do.Client, Peering]{
		Name:   "digitalocean_vpc_peering",
		Create: createPeering, Read: readPeering, Update: updatePeering, Delete: removePeering, List: listPeerings,
		Phase: peeringPhase, Created: func(r *Peering) time.Time { return do.ReadWritten(r.CreatedAt) },
		Touches: func(r *Peering) []string {
			var out []string
			for _, id := range r.VPCIDs {
				out = append(out, "vpc:"+id)
			}
			return out
		},
		Checks: map[string]func(string) error{"name": do.Matches(peeringName, "the name of a peering holds letters, digits and dashes")},
		Traits: providers.Traits{
			Recogniser: providers.NaturalKey, Importable: true, AwaitGone: true, CreateTimeout: 2 * time.Minute, DeleteTimeout: 2 * time.Minute,
		},
		Timeouts: []string{"create", "delete"},
	}.Build()
}

func peeringPhase(r *Peering) providers.Phase {
	if r.Status == "PROVISIONING" {
		return providers.Phase{Stage: providers.Pending, Word: r.Status}
	}
	return providers.Phase{Word: r.Status}
}

func createPeering(ctx context.Context, c *do.Client, r *Peering) error {
	v, _, err := c.API().VPCs.CreateVPCPeering(ctx, &godo.VPCPeeringCreateRequest{Name: r.Name, VPCIDs: r.VPCIDs})
	if err != nil {
		return do.Err("create VPC peering", err)
	}
	r.fill(v)
	return nil
}

func readPeering(ctx context.Context, c *do.Client, r *Peering) error {
	v, _, err := c.API().VPCs.GetVPCPeering(ctx, r.ID)
	if err != nil {
		return do.Err("read VPC peering", err)
	}
	r.fill(v)
	return nil
}

func updatePeering(ctx context.Context, c *do.Client, _, r *Peering) error {
	v, _, err := c.API().VPCs.UpdateVPCPeering(ctx, r.ID, &godo.VPCPeeringUpdateRequest{Name: r.Name})
	if err != nil {
		return do.Err("update VPC peering", err)
	}
	r.fill(v)
	return nil
}

func removePeering(ctx context.Context, c *do.Client, r *Peering) error {
	_, err := c.API().VPCs.DeleteVPCPeering(ctx, r.ID)
	return do.Err("delete VPC peering", err)
}

func listPeerings(ctx context.Context, c *do.Client, _ *Peering) iter.Seq2[*Peering, error] {
	pages := do.Pages(ctx, "list VPC peerings", func(v *godo.VPCPeering) string { return v.ID }, c.API().VPCs.ListVPCPeerings)
	return do.Each(pages, func(v *godo.VPCPeering) *Peering {
		r := &Peering{}
		r.fill(v)
		return r
	})
}

func (r *Peering) fill(v *godo.VPCPeering) {
	*r = Peering{CreatedAt: do.WrittenTime(v.CreatedAt), ID: v.ID, Name: v.Name, Status: v.Status, VPCIDs: v.VPCIDs}
}

// PeeringData is the model of data source digitalocean_vpc_peering.
type PeeringData struct {
	CreatedAt string   `swamp:"created_at,computed"`
	ID        *string  `swamp:"id,optional,computed,nonempty,exactlyone=id|name"`
	Name      *string  `swamp:"name,optional,computed,nonempty,exactlyone=id|name"`
	Status    string   `swamp:"status,computed"`
	VPCIDs    []string `swamp:"vpc_ids,optional,computed,set"`
}

func peeringData() providers.DataSource {
	return sdk.DataSource[*do.Client, PeeringData]{Name: "digitalocean_vpc_peering", Read: lookUpPeering}.Build()
}

// lookUpPeering finds a peering by id or by name.
func lookUpPeering(ctx context.Context, c *do.Client, d *PeeringData) error {
	r, err := do.Only(listPeerings(ctx, c, nil), func(r *Peering) bool { return do.Asked(d.ID, r.ID) && do.Asked(d.Name, r.Name) }, "VPC peering "+do.Value(d.ID)+do.Value(d.Name))
	if err != nil {
		return err
	}
	*d = PeeringData{CreatedAt: r.CreatedAt, ID: &r.ID, Name: &r.Name, Status: r.Status, VPCIDs: r.VPCIDs}
	return nil
}
