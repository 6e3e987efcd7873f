package vpcs

import (
	"context"
	"fmt"
	"iter"
	"net/netip"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// VPC is the model of digitalocean_vpc.
type VPC struct {
	ID          string  `swamp:"id,optional,computed,key"`
	CreatedAt   string  `swamp:"created_at,computed"`
	Default     bool    `swamp:"default,computed"`
	Description *string `swamp:"description,optional"`
	IPRange     *string `swamp:"ip_range,optional,computed,forcenew,check=network"`
	Name        string  `swamp:"name,required,identity,check=vpcname"`
	Region      string  `swamp:"region,required,forcenew,nonempty"`
	URN         string  `swamp:"urn,computed"`
}

const nameRule = `^[a-zA-Z0-9.-]{1,255}$`

func vpcResource() providers.Resource {
	return sdk.Resource[*do.Client, VPC]{
		Name: "digitalocean_vpc", Create: createVPC, Read: readVPC, Update: updateVPC, Delete: removeVPC, List: listVPCs,
		Created:  func(r *VPC) time.Time { return do.ReadWritten(r.CreatedAt) },
		Timeouts: []string{"delete"},
		Checks:   map[string]func(string) error{"network": checkNetwork, "vpcname": do.Matches(nameRule, "a VPC's name holds letters, digits, dashes and periods")},
		Traits: providers.Traits{
			Recogniser: providers.NaturalKey, Importable: true, Grace: 30 * time.Second, AwaitGone: true, DeleteTimeout: 2 * time.Minute,
		},
	}.Build()
}

func checkNetwork(s string) error {
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return fmt.Errorf("it is not an address range; write it like 10.20.0.0/16")
	}
	if p != p.Masked() {
		return fmt.Errorf("it does not begin at the first address of its range; write %s", p.Masked())
	}
	return nil
}

func createVPC(ctx context.Context, c *do.Client, r *VPC) error {
	v, _, err := c.API().VPCs.Create(ctx, &godo.VPCCreateRequest{
		Name: r.Name, RegionSlug: r.Region, Description: do.Value(r.Description), IPRange: do.Value(r.IPRange),
	})
	if err != nil {
		return do.Err("create VPC", err)
	}
	r.fill(v)
	return nil
}

func readVPC(ctx context.Context, c *do.Client, r *VPC) error {
	v, _, err := c.API().VPCs.Get(ctx, r.ID)
	if err != nil {
		return do.Err("read VPC", err)
	}
	r.fill(v)
	return nil
}

func updateVPC(ctx context.Context, c *do.Client, _, next *VPC) error {
	// Not Update, which could not make a description empty.
	v, _, err := c.API().VPCs.Set(ctx, next.ID, godo.VPCSetName(next.Name), godo.VPCSetDescription(do.Value(next.Description)))
	if err != nil {
		return do.Err("update VPC", err)
	}
	next.fill(v)
	return nil
}

func removeVPC(ctx context.Context, c *do.Client, r *VPC) error {
	_, err := c.API().VPCs.Delete(ctx, r.ID)
	if err = do.Err("delete VPC", err); err == nil || !do.HasMembers(err) {
		return err
	}
	return do.HeldBy(ctx, c, r.ID, err)
}

func listVPCs(ctx context.Context, c *do.Client, _ *VPC) iter.Seq2[*VPC, error] {
	return do.Each(do.Pages(ctx, "list VPCs", func(v *godo.VPC) string { return v.ID }, c.API().VPCs.List), func(v *godo.VPC) *VPC {
		r := &VPC{}
		r.fill(v)
		return r
	})
}

func (r *VPC) fill(v *godo.VPC) {
	*r = VPC{
		ID: v.ID, CreatedAt: do.WrittenTime(v.CreatedAt), Default: v.Default, Description: do.Optional(v.Description),
		IPRange: do.Optional(v.IPRange), Name: v.Name, Region: v.RegionSlug, URN: v.URN,
	}
}

// VPCData is the model of data source digitalocean_vpc.
type VPCData struct {
	CreatedAt   string  `swamp:"created_at,computed"`
	Default     bool    `swamp:"default,computed"`
	Description string  `swamp:"description,computed"`
	ID          *string `swamp:"id,optional,computed,exactlyone=id|name|region"`
	IPRange     string  `swamp:"ip_range,computed"`
	Name        *string `swamp:"name,optional,computed,exactlyone=id|name|region"`
	Region      *string `swamp:"region,optional,computed,exactlyone=id|name|region"`
	URN         string  `swamp:"urn,computed"`
}

func vpcData() providers.DataSource {
	return sdk.DataSource[*do.Client, VPCData]{Name: "digitalocean_vpc", Read: lookUpVPC}.Build()
}

// lookUpVPC finds a VPC by id, by name, or the default one of a region.
func lookUpVPC(ctx context.Context, c *do.Client, d *VPCData) error {
	all, err := do.All(do.Pages(ctx, "list VPCs", func(v *godo.VPC) string { return v.ID }, c.API().VPCs.List))
	if err != nil {
		return err
	}
	var hits []*godo.VPC
	for _, v := range all {
		switch {
		case d.ID != nil && v.ID == *d.ID, d.Name != nil && v.Name == *d.Name, d.Region != nil && v.RegionSlug == *d.Region && v.Default:
			hits = append(hits, v)
		}
	}
	v, err := do.One(hits, "VPC "+do.Value(d.ID)+do.Value(d.Name)+do.Value(d.Region))
	if err != nil {
		return err
	}
	*d = VPCData{CreatedAt: do.WrittenTime(v.CreatedAt), Default: v.Default, Description: v.Description, ID: &v.ID, IPRange: v.IPRange, Name: &v.Name, Region: &v.RegionSlug, URN: v.URN}
	return nil
}
