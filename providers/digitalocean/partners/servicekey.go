package partners

import (
	"context"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// ServiceKeyData is the model of data source
// digitalocean_partner_attachment_service_key: who has the key can put a line of
// the partner's network on the attachment, so that it is a secret here, which it
// is not in the Terraform provider.
type ServiceKeyData struct {
	AttachmentID string `swamp:"attachment_id,required,nonempty"`
	CreatedAt    string `swamp:"created_at,computed"`
	State        string `swamp:"state,computed"`
	Value        string `swamp:"value,computed,sensitive"`
}

func serviceKeyData() providers.DataSource {
	return sdk.DataSource[*do.Client, ServiceKeyData]{
		Name: "digitalocean_partner_attachment_service_key", ID: func(d *ServiceKeyData) string { return d.AttachmentID },
		Read: func(ctx context.Context, c *do.Client, d *ServiceKeyData) error {
			v, _, err := c.API().PartnerAttachment.GetServiceKey(ctx, d.AttachmentID)
			if err != nil {
				return do.Err("read service key of partner attachment "+d.AttachmentID, err)
			}
			d.CreatedAt, d.State, d.Value = do.WrittenTime(v.CreatedAt), v.State, v.Value
			return nil
		},
	}.Build()
}
