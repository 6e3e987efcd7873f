package nfs

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// AccessPoint is the model of digitalocean_nfs_access_point: a path of a share that
// a VPC mounts, with what its clients may do.
type AccessPoint struct {
	ID           string        `swamp:"id,optional,computed,key"`
	AccessPolicy []PointPolicy `swamp:"access_policy,required,forcenew,minitems=1,maxitems=1"`
	CreatedAt    string        `swamp:"created_at,computed"`
	IsDefault    bool          `swamp:"is_default,computed"`
	Name         string        `swamp:"name,required,forcenew,nonempty,identity"`
	Path         string        `swamp:"path,required,forcenew,nonempty"`
	ShareID      string        `swamp:"share_id,required,forcenew,nonempty,parent"`
	Status       string        `swamp:"status,computed"`
	UpdatedAt    string        `swamp:"updated_at,computed"`
	VPCID        string        `swamp:"vpc_id,required,forcenew,nonempty"`
}

// PointPolicy says who may do what by an access point.
type PointPolicy struct {
	AnonGID                    int      `swamp:"anongid,optional,default=65534"`
	AnonUID                    int      `swamp:"anonuid,optional,default=65534"`
	IdentityEnforcementEnabled bool     `swamp:"identity_enforcement_enabled,optional,default=false"`
	Protocols                  []string `swamp:"protocols,optional,set,filled=NFS4,norm=upper"`
	SquashConfig               string   `swamp:"squash_config,optional,default=ROOT_SQUASH,oneof=NO_SQUASH|ROOT_SQUASH|ALL_SQUASH"`
}

func accessPointResource() providers.Resource {
	return sdk.Resource[*do.Client, AccessPoint]{
		Name:   "digitalocean_nfs_access_point",
		Create: createAccessPoint, Read: readAccessPoint, Delete: removeAccessPoint, List: listAccessPoints, Import: importAccessPoint,
		Phase: accessPointPhase, Created: func(r *AccessPoint) time.Time { return do.Time(r.CreatedAt) },
		Touches: func(r *AccessPoint) []string { return []string{"nfs:" + r.ShareID, "vpc:" + r.VPCID} },
		Traits: providers.Traits{
			Recogniser: providers.NaturalKey, Importable: true, ImportID: "id", AwaitGone: true, Grace: 30 * time.Second, CreateTimeout: 15 * time.Minute, DeleteTimeout: 15 * time.Minute,
		},
	}.Build()
}

func accessPointPhase(r *AccessPoint) providers.Phase {
	return do.PhaseOf(r.Status, []string{string(godo.NfsAccessPointCreating)}, []string{string(godo.NfsAccessPointFailed)})
}

func createAccessPoint(ctx context.Context, c *do.Client, r *AccessPoint) error {
	req := &godo.NfsCreateAccessPointRequest{Name: r.Name, Path: r.Path, VpcID: r.VPCID}
	for _, p := range r.AccessPolicy {
		req.AccessPolicy = godo.NfsAccessPolicy{
			Anonuid: uint64(p.AnonUID), Anongid: uint64(p.AnonGID), SquashConfig: godo.NfsSquashConfig(p.SquashConfig), IdentityEnforcementEnabled: p.IdentityEnforcementEnabled,
			Protocols: do.Map(p.Protocols, func(s string) godo.NfsAccessPolicyProtocol { return godo.NfsAccessPolicyProtocol(strings.ToUpper(s)) }),
		}
		if len(p.Protocols) == 0 {
			req.AccessPolicy.Protocols = []godo.NfsAccessPolicyProtocol{godo.NfsAccessPolicyProtocolNFS4}
		}
	}
	v, _, err := c.API().Nfs.CreateAccessPoint(ctx, r.ShareID, req)
	if err != nil {
		return do.Err("create access point", err)
	}
	if v.AccessPoint == nil {
		return &providers.Error{Kind: providers.Lost, Op: "create access point", Message: "the API's answer does not name the access point"}
	}
	r.fill(v.AccessPoint)
	return nil
}

func readAccessPoint(ctx context.Context, c *do.Client, r *AccessPoint) error {
	v, _, err := c.API().Nfs.GetAccessPoint(ctx, r.ID)
	if err != nil {
		return do.Err("read access point", err)
	}
	if v.Status == godo.NfsAccessPointDeleted {
		return &providers.Error{Kind: providers.NotFound, Op: "read access point", Message: "access point " + r.ID + " was deleted"}
	}
	r.fill(v)
	return nil
}

// removeAccessPoint: the API refuses with 400 to delete what is deleted already, and
// what has failed.
func removeAccessPoint(ctx context.Context, c *do.Client, r *AccessPoint) error {
	_, _, err := c.API().Nfs.DeleteAccessPoint(ctx, r.ID)
	var e *providers.Error
	if err = do.Err("delete access point", err); !errors.As(err, &e) || e.Kind != providers.Invalid {
		return err
	}
	now := &AccessPoint{ID: r.ID}
	if gone := readAccessPoint(ctx, c, now); providers.IsNotFound(gone) {
		return nil
	} else if gone == nil && accessPointPhase(now).Stage == providers.Failed {
		e.Message += ": it is " + now.Status + ", and the API deletes none that are; swampctl state rm takes it out of the state"
	}
	return err
}

func listAccessPoints(ctx context.Context, c *do.Client, like *AccessPoint) iter.Seq2[*AccessPoint, error] {
	return func(yield func(*AccessPoint, error) bool) {
		all, _, err := c.API().Nfs.ListAccessPoints(ctx, like.ShareID, nil)
		if err != nil {
			yield(nil, do.Err("list access points", err))
			return
		}
		for _, v := range all {
			r := &AccessPoint{}
			if r.fill(v); v.Status != godo.NfsAccessPointDeleted && !yield(r, nil) {
				return
			}
		}
	}
}

func importAccessPoint(ctx context.Context, c *do.Client, id string) (*AccessPoint, error) {
	r := &AccessPoint{ID: id}
	return r, readAccessPoint(ctx, c, r)
}

func (r *AccessPoint) fill(v *godo.NfsAccessPoint) {
	*r = AccessPoint{
		ID: v.ID, AccessPolicy: []PointPolicy{PointPolicy(policyOf(v.AccessPolicy))}, CreatedAt: v.CreatedAt, IsDefault: v.IsDefault, Name: v.Name, Path: v.Path,
		ShareID: v.ShareID, Status: string(v.Status), UpdatedAt: v.UpdatedAt, VPCID: do.Value(v.VpcID),
	}
}

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

// AccessPolicy says who may do what by an access point, of that data source.
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
	d.AccessPolicy = []AccessPolicy{policyOf(v.AccessPolicy)}
}

// policyOf is the block of what the API says.
func policyOf(p godo.NfsAccessPolicy) AccessPolicy {
	return AccessPolicy{
		AnonGID: int(p.Anongid), AnonUID: int(p.Anonuid), IdentityEnforcementEnabled: p.IdentityEnforcementEnabled, SquashConfig: string(p.SquashConfig),
		Protocols: do.Map(p.Protocols, func(x godo.NfsAccessPolicyProtocol) string { return string(x) }),
	}
}
