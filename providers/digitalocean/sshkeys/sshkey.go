package sshkeys

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/do/query"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Key is the model of digitalocean_ssh_key. The API refuses a second key with
// the same material, whatever its comment.
type Key struct {
	ID          int    `swamp:"id,optional,computed,key"`
	Fingerprint string `swamp:"fingerprint,computed"`
	Name        string `swamp:"name,required,nonempty"`
	PublicKey   string `swamp:"public_key,required,forcenew,nonempty,identity,norm=trimspace"`
}

func keyResource() providers.Resource {
	return sdk.Resource[*do.Client, Key]{
		Name: "digitalocean_ssh_key", Create: createKey, Read: readKey, Update: updateKey, Delete: removeKey, List: listKeys,
		Timeouts: []string{"create"},
		Traits:   providers.Traits{Recogniser: providers.NaturalKey, Importable: true, Grace: 2 * time.Minute, CreateTimeout: 2 * time.Minute},
	}.Build()
}

func createKey(ctx context.Context, c *do.Client, r *Key) error {
	k, _, err := c.API().Keys.Create(ctx, &godo.KeyCreateRequest{Name: r.Name, PublicKey: strings.TrimSpace(r.PublicKey)})
	if err != nil {
		return do.Err("create SSH key", err)
	}
	r.fill(k)
	return nil
}

func readKey(ctx context.Context, c *do.Client, r *Key) error {
	k, _, err := c.API().Keys.GetByID(ctx, r.ID)
	if err != nil {
		return do.Err("read SSH key", err)
	}
	r.fill(k)
	return nil
}

func updateKey(ctx context.Context, c *do.Client, _, next *Key) error {
	k, _, err := c.API().Keys.UpdateByID(ctx, next.ID, &godo.KeyUpdateRequest{Name: next.Name})
	if err != nil {
		return do.Err("rename SSH key", err)
	}
	next.fill(k)
	return nil
}

func removeKey(ctx context.Context, c *do.Client, r *Key) error {
	_, err := c.API().Keys.DeleteByID(ctx, r.ID)
	return do.Err("delete SSH key", err)
}

func listKeys(ctx context.Context, c *do.Client, _ *Key) iter.Seq2[*Key, error] {
	return do.Each(do.Pages(ctx, "list SSH keys", func(k godo.Key) int { return k.ID }, c.API().Keys.List), func(k godo.Key) *Key {
		r := &Key{}
		r.fill(&k)
		return r
	})
}

func (r *Key) fill(k *godo.Key) {
	*r = Key{ID: k.ID, Fingerprint: k.Fingerprint, Name: k.Name, PublicKey: k.PublicKey}
}

// KeyData is the model of data source digitalocean_ssh_key.
type KeyData struct {
	Fingerprint string `swamp:"fingerprint,computed"`
	ID          int    `swamp:"id,computed"`
	Name        string `swamp:"name,required"`
	PublicKey   string `swamp:"public_key,computed"`
}

func keyData() providers.DataSource {
	return sdk.DataSource[*do.Client, KeyData]{Name: "digitalocean_ssh_key", Read: lookUpKey}.Build()
}

func lookUpKey(ctx context.Context, c *do.Client, d *KeyData) error {
	k, err := do.Only(listKeys(ctx, c, nil), func(k *Key) bool { return k.Name == d.Name }, fmt.Sprintf("SSH key with the name %q", d.Name))
	if err == nil {
		*d = KeyData(k.row())
	}
	return err
}

// KeyRow is one element of digitalocean_ssh_keys, and digitalocean_ssh_key itself.
type KeyRow struct {
	Fingerprint string `swamp:"fingerprint,computed"`
	ID          int    `swamp:"id,computed"`
	Name        string `swamp:"name,computed"`
	PublicKey   string `swamp:"public_key,computed"`
}

func (r *Key) row() KeyRow {
	return KeyRow{ID: r.ID, Fingerprint: r.Fingerprint, Name: r.Name, PublicKey: r.PublicKey}
}

// KeysData is the model of data source digitalocean_ssh_keys.
type KeysData struct {
	Filter  []query.Filter `swamp:"filter,optional,set"`
	Sort    []query.Sort   `swamp:"sort,optional"`
	SSHKeys []KeyRow       `swamp:"ssh_keys,computed"`
}

func keysData() providers.DataSource {
	return sdk.DataSource[*do.Client, KeysData]{
		Name: "digitalocean_ssh_keys", ID: func(*KeysData) string { return "ssh_keys" },
		Check: func(c *sdk.Check[KeysData]) { query.Check[KeyRow](c.Error, c.Config.Filter, c.Config.Sort) },
		Read: func(ctx context.Context, c *do.Client, d *KeysData) error {
			rows, err := do.All(do.Each(listKeys(ctx, c, nil), (*Key).row))
			if err == nil {
				d.SSHKeys, err = query.Select(rows, d.Filter, d.Sort)
			}
			return err
		},
	}.Build()
}
