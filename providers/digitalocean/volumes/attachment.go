package volumes

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Attachment is the model of digitalocean_volume_attachment. A volume is
// attached in one place only, so that making it again is harmless.
type Attachment struct {
	ID        string `swamp:"id,optional,computed,key"`
	DropletID int    `swamp:"droplet_id,required,forcenew,identity"`
	VolumeID  string `swamp:"volume_id,required,forcenew,nonempty,identity"`
}

func attachmentResource() providers.Resource {
	return sdk.Resource[*do.Client, Attachment]{
		Name: "digitalocean_volume_attachment", Create: createAttachment, Read: readAttachment, Delete: removeAttachment, List: listAttachments,
		Touches: func(r *Attachment) []string {
			return []string{"droplet:" + strconv.Itoa(r.DropletID), "volume:" + r.VolumeID}
		},
		Traits: providers.Traits{Recogniser: providers.AttachPoint},
	}.Build()
}

func (r *Attachment) id() string { return fmt.Sprintf("%d-%s", r.DropletID, r.VolumeID) }

func createAttachment(ctx context.Context, c *do.Client, r *Attachment) error {
	v, _, err := c.API().Storage.GetVolume(ctx, r.VolumeID)
	if err != nil {
		return do.Err("read volume", err)
	}
	if slices.Contains(v.DropletIDs, r.DropletID) {
		r.ID = r.id()
		return nil
	}
	if len(v.DropletIDs) > 0 {
		return &providers.Error{
			Kind: providers.Invalid, Op: "attach volume",
			Message: fmt.Sprintf("volume %s is attached to Droplet %d; detach it there first, or import that attachment's configuration", r.VolumeID, v.DropletIDs[0]),
		}
	}
	a, _, err := c.API().StorageActions.Attach(ctx, r.VolumeID, r.DropletID)
	if err != nil {
		return do.Err("attach volume", err)
	}
	r.ID = r.id()
	return c.AwaitAction(ctx, a)
}

func readAttachment(ctx context.Context, c *do.Client, r *Attachment) error {
	v, _, err := c.API().Storage.GetVolume(ctx, r.VolumeID)
	if err != nil {
		return do.Err("read volume", err)
	}
	if !slices.Contains(v.DropletIDs, r.DropletID) {
		return &providers.Error{Kind: providers.NotFound, Op: "read attachment", Message: fmt.Sprintf("volume %s is not attached to Droplet %d", r.VolumeID, r.DropletID)}
	}
	return nil
}

func removeAttachment(ctx context.Context, c *do.Client, r *Attachment) error {
	a, _, err := c.API().StorageActions.DetachByDropletID(ctx, r.VolumeID, r.DropletID)
	if err != nil {
		if err = do.Err("detach volume", err); strings.Contains(err.Error(), "Attachment not found") {
			return nil
		}
		return err
	}
	return c.AwaitAction(ctx, a)
}

func listAttachments(ctx context.Context, c *do.Client, _ *Attachment) iter.Seq2[*Attachment, error] {
	return func(yield func(*Attachment, error) bool) {
		for v, err := range pages(ctx, c) {
			if err != nil {
				yield(nil, err)
				return
			}
			for _, d := range v.DropletIDs {
				r := &Attachment{DropletID: d, VolumeID: v.ID}
				r.ID = r.id()
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}
