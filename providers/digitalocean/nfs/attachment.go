package nfs

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Attachment is the model of digitalocean_nfs_attachment: a share in a further VPC.
type Attachment struct {
	ID      string `swamp:"id,optional,computed,key"`
	Region  string `swamp:"region,required,forcenew,nonempty"`
	ShareID string `swamp:"share_id,required,forcenew,nonempty,identity"`
	VPCID   string `swamp:"vpc_id,required,forcenew,nonempty,identity"`
}

func attachmentResource() providers.Resource {
	return sdk.Resource[*do.Client, Attachment]{
		Name:   "digitalocean_nfs_attachment",
		Create: createAttachment, Read: readAttachment, Delete: removeAttachment, List: listAttachments,
		Touches: func(r *Attachment) []string { return []string{"nfs:" + r.ShareID, "vpc:" + r.VPCID} },
		Traits:  providers.Traits{Recogniser: providers.AttachPoint},
	}.Build()
}

func (r *Attachment) id() string { return r.VPCID + "-" + r.ShareID }

func createAttachment(ctx context.Context, c *do.Client, r *Attachment) error {
	now, err := get(ctx, c, r.ShareID, r.Region)
	if err != nil {
		return err
	}
	if slices.Contains(now.VpcIDs, r.VPCID) {
		r.ID = r.id()
		return nil
	}
	if _, _, err := c.API().NfsActions.Attach(ctx, r.ShareID, r.VPCID, r.Region); err != nil {
		return do.Err("attach share", err)
	}
	r.ID = r.id()
	return await(ctx, c, "attach share", r.ShareID, r.Region, func(v *godo.Nfs) bool { return slices.Contains(v.VpcIDs, r.VPCID) && v.Status == godo.NfsShareActive })
}

func readAttachment(ctx context.Context, c *do.Client, r *Attachment) error {
	v, err := get(ctx, c, r.ShareID, r.Region)
	if err != nil {
		return err
	}
	if !slices.Contains(v.VpcIDs, r.VPCID) {
		return &providers.Error{Kind: providers.NotFound, Op: "read attachment", Message: fmt.Sprintf("share %s is not attached to VPC %s", r.ShareID, r.VPCID)}
	}
	return nil
}

func removeAttachment(ctx context.Context, c *do.Client, r *Attachment) error {
	if err := readAttachment(ctx, c, r); err != nil {
		return err
	}
	if _, _, err := c.API().NfsActions.Detach(ctx, r.ShareID, r.VPCID, r.Region); err != nil {
		return do.Err("detach share", err)
	}
	return await(ctx, c, "detach share", r.ShareID, r.Region, func(v *godo.Nfs) bool { return !slices.Contains(v.VpcIDs, r.VPCID) })
}

func listAttachments(ctx context.Context, c *do.Client, _ *Attachment) iter.Seq2[*Attachment, error] {
	return func(yield func(*Attachment, error) bool) {
		for v, err := range shares(ctx, c) {
			if err != nil {
				yield(nil, err)
				return
			}
			for _, vpc := range v.VpcIDs {
				r := &Attachment{Region: v.Region, ShareID: v.ID, VPCID: vpc}
				r.ID = r.id()
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}
