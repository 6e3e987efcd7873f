package nfs

import (
	"context"
	"fmt"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// AccessPointData is the model of data source digitalocean_nfs_access_point.
type AccessPointData struct {
	ID           *string        `swamp:"id,optional,conflicts=name|share_id|vpc_id"`
	AccessPolicy []AccessPolicy `swamp:"access_policy,computed"`
	CreatedAt    string         `swamp:"created_at,computed"`
	IsDefault    bool           `swamp:"is_default,computed"`
	Name         *string        `swamp:"name,optional,nonempty,requires=share_id,conflicts=id"`
	Path         string         `swamp:"path,computed"`
	ShareID      *string        `swamp:"share_id,optional,nonempty,requires=name,conflicts=id"`
	Status       string         `swamp:"status,computed"`
	UpdatedAt    string         `swamp:"updated_at,computed"`
	VPCID        *string        `swamp:"vpc_id,optional,computed,nonempty,conflicts=id"`
}

// AccessPolicy says who may do what by an access point.
type AccessPolicy struct {
	AnonGID                    int      `swamp:"anongid,computed"`
	AnonUID                    int      `swamp:"anonuid,computed"`
	IdentityEnforcementEnabled bool     `swamp:"identity_enforcement_enabled,computed"`
	Protocols                  []string `swamp:"protocols,computed,set"`
	SquashConfig               string   `swamp:"squash_config,computed"`
}

func accessPointData() providers.DataSource {
	return sdk.DataSource[*do.Client, AccessPointData]{
		Name: "digitalocean_nfs_access_point", Read: lookUpAccessPoint,
		Check: func(c *sdk.Check[AccessPointData]) {
			if !c.Set("id") && !c.Set("name") {
				c.Error("id", "Missing required argument", "Write id, or name and share_id.")
			}
		},
	}.Build()
}

// lookUpAccessPoint finds an access point by its id, or by its name on a share.
func lookUpAccessPoint(ctx context.Context, c *do.Client, d *AccessPointData) error {
	if d.ID != nil {
		v, _, err := c.API().Nfs.GetAccessPoint(ctx, *d.ID)
		if err != nil {
			return do.Err("read access point", err)
		}
		d.fill(v)
		return nil
	}
	all, _, err := c.API().Nfs.ListAccessPoints(ctx, do.Value(d.ShareID), nil)
	if err != nil {
		return do.Err("list access points", err)
	}
	fits := func(v *godo.NfsAccessPoint) bool {
		return v.Name == *d.Name && v.Status != godo.NfsAccessPointDeleted && do.Asked(d.VPCID, do.Value(v.VpcID))
	}
	each := func(yield func(*godo.NfsAccessPoint, error) bool) {
		for _, v := range all {
			if !yield(v, nil) {
				return
			}
		}
	}
	v, err := do.Only(each, fits, fmt.Sprintf("access point %q of share %s", *d.Name, do.Value(d.ShareID)))
	if err != nil {
		return err
	}
	d.fill(v)
	return nil
}

func (d *AccessPointData) fill(v *godo.NfsAccessPoint) {
	d.ID, d.Name, d.ShareID, d.Path, d.Status, d.IsDefault = &v.ID, &v.Name, &v.ShareID, v.Path, string(v.Status), v.IsDefault
	d.CreatedAt, d.UpdatedAt, d.VPCID = v.CreatedAt, v.UpdatedAt, godo.PtrTo(do.Value(v.VpcID))
	p := v.AccessPolicy
	policy := AccessPolicy{AnonGID: int(p.Anongid), AnonUID: int(p.Anonuid), IdentityEnforcementEnabled: p.IdentityEnforcementEnabled, SquashConfig: string(p.SquashConfig)}
	for _, x := range p.Protocols {
		policy.Protocols = append(policy.Protocols, string(x))
	}
	d.AccessPolicy = []AccessPolicy{policy}
}
