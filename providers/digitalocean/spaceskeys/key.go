package spaceskeys

import (
	"context"
	"iter"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Key is the model of digitalocean_spaces_key. Its secret stands in the answer of
// the create only: what an interrupted create made is deleted, and made anew.
type Key struct {
	AccessKey string  `swamp:"access_key,computed,key"`
	CreatedAt string  `swamp:"created_at,computed"`
	Grant     []Grant `swamp:"grant,optional"`
	Name      string  `swamp:"name,required,nonempty,identity,temporary"`
	SecretKey string  `swamp:"secret_key,computed,sensitive,unread"`
}

// Grant is what a key may do with a bucket.
type Grant struct {
	Bucket     string `swamp:"bucket,required"`
	Permission string `swamp:"permission,required,oneof=read|readwrite|fullaccess"`
}

func keyResource() providers.Resource {
	return sdk.Resource[*do.Client, Key]{
		Name:   "digitalocean_spaces_key",
		Create: createKey, Read: readKey, Update: updateKey, Delete: removeKey, List: listKeys,
		Created: func(r *Key) time.Time { return do.Time(r.CreatedAt) }, Check: check,
		Traits: providers.Traits{
			Recogniser: providers.RevokeAndRedo,
		},
	}.Build()
}

// check refuses grants that the API refuses: full access is to all buckets.
func check(c *sdk.Check[Key]) {
	if !c.Known("grant") {
		return
	}
	for _, g := range c.Config.Grant {
		full := g.Permission == string(godo.SpacesKeyFullAccess)
		switch {
		case full && len(c.Config.Grant) > 1:
			c.Error("grant", "Full access beside other grants", "A key with fullaccess has it to all buckets. Leave the other grants out, or make a key of its own for them.")
			return
		case full && g.Bucket != "":
			c.Error("grant", "Full access to one bucket", "fullaccess is to all buckets: write bucket = \"\", or permission = \"readwrite\" for bucket %q.", g.Bucket)
		case !full && g.Bucket == "":
			c.Error("grant", "Missing bucket", "Name the bucket for permission %q. Only fullaccess has none.", g.Permission)
		}
	}
}

// grants are the grants as the API takes them.
func (r *Key) grants() []*godo.Grant {
	out := []*godo.Grant{}
	for _, g := range r.Grant {
		out = append(out, &godo.Grant{Bucket: g.Bucket, Permission: godo.SpacesKeyPermission(g.Permission)})
	}
	return out
}

func createKey(ctx context.Context, c *do.Client, r *Key) error {
	v, _, err := c.API().SpacesKeys.Create(ctx, &godo.SpacesKeyCreateRequest{Name: r.Name, Grants: r.grants()})
	if err != nil {
		return do.Err("create Spaces key", err)
	}
	r.fill(v)
	r.SecretKey = v.SecretKey
	return nil
}

func readKey(ctx context.Context, c *do.Client, r *Key) error {
	v, _, err := c.API().SpacesKeys.Get(ctx, r.AccessKey)
	if err != nil {
		return do.Err("read Spaces key", err)
	}
	r.fill(v)
	return nil
}

func updateKey(ctx context.Context, c *do.Client, _, r *Key) error {
	v, _, err := c.API().SpacesKeys.Update(ctx, r.AccessKey, &godo.SpacesKeyUpdateRequest{Name: r.Name, Grants: r.grants()})
	if err != nil {
		return do.Err("update Spaces key", err)
	}
	r.fill(v)
	return nil
}

func removeKey(ctx context.Context, c *do.Client, r *Key) error {
	_, err := c.API().SpacesKeys.Delete(ctx, r.AccessKey)
	return do.Err("delete Spaces key", err)
}

func listKeys(ctx context.Context, c *do.Client, _ *Key) iter.Seq2[*Key, error] {
	pages := do.Pages(ctx, "list Spaces keys", func(v *godo.SpacesKey) string { return v.AccessKey }, c.API().SpacesKeys.List)
	return do.Each(pages, func(v *godo.SpacesKey) *Key {
		r := &Key{}
		r.fill(v)
		return r
	})
}

// fill leaves the secret alone, which only creates show.
func (r *Key) fill(v *godo.SpacesKey) {
	r.AccessKey, r.CreatedAt, r.Name, r.Grant = v.AccessKey, v.CreatedAt, v.Name, nil
	for _, g := range v.Grants {
		r.Grant = append(r.Grant, Grant{Bucket: g.Bucket, Permission: string(g.Permission)})
	}
}

// KeyData is the model of data source digitalocean_spaces_key.
type KeyData struct {
	AccessKey string  `swamp:"access_key,required,nonempty"`
	CreatedAt string  `swamp:"created_at,computed"`
	Grant     []Grant `swamp:"grant,attribute,computed"`
	Name      string  `swamp:"name,computed"`
}

func keyData() providers.DataSource {
	return sdk.DataSource[*do.Client, KeyData]{
		Name: "digitalocean_spaces_key", ID: func(d *KeyData) string { return d.AccessKey },
		Read: func(ctx context.Context, c *do.Client, d *KeyData) error {
			r := &Key{AccessKey: d.AccessKey}
			if err := readKey(ctx, c, r); err != nil {
				return err
			}
			*d = KeyData{AccessKey: r.AccessKey, CreatedAt: r.CreatedAt, Grant: r.Grant, Name: r.Name}
			return nil
		},
	}.Build()
}
