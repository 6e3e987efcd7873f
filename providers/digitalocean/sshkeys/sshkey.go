// Package sshkeys has the resource and data sources of SSH keys.
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

// Row is one element of digitalocean_ssh_keys, and digitalocean_ssh_key itself.
type Row struct {
	Fingerprint string `swamp:"fingerprint,computed"`
	ID          int    `swamp:"id,computed"`
	Name        string `swamp:"name,computed"`
	PublicKey   string `swamp:"public_key,computed"`
}

// Data is the model of data source digitalocean_ssh_key.
type Data struct {
	Fingerprint string `swamp:"fingerprint,computed"`
	ID          int    `swamp:"id,computed"`
	Name        string `swamp:"name,required"`
	PublicKey   string `swamp:"public_key,computed"`
}

// ListData is the model of data source digitalocean_ssh_keys.
type ListData struct {
	Filter  []query.Filter `swamp:"filter,optional,set"`
	Sort    []query.Sort   `swamp:"sort,optional"`
	SSHKeys []Row          `swamp:"ssh_keys,computed"`
}

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{"digitalocean_ssh_key": sdk.Resource[*do.Client, Key]{
		Name: "digitalocean_ssh_key", Create: create, Read: read, Update: update, Delete: remove, List: list,
		Timeouts: []string{"create"},
		Traits:   providers.Traits{Recogniser: providers.NaturalKey, Importable: true, Grace: 2 * time.Minute, CreateTimeout: 2 * time.Minute},
	}.Build()}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_ssh_key": sdk.DataSource[*do.Client, Data]{Name: "digitalocean_ssh_key", Read: lookUp}.Build(),
		"digitalocean_ssh_keys": sdk.DataSource[*do.Client, ListData]{
			Name: "digitalocean_ssh_keys", ID: func(*ListData) string { return "ssh_keys" },
			Check: func(c *sdk.Check[ListData]) { query.Check[Row](c.Error, c.Config.Filter, c.Config.Sort) },
			Read: func(ctx context.Context, c *do.Client, d *ListData) error {
				rows, err := do.All(do.Each(list(ctx, c, nil), (*Key).row))
				if err == nil {
					d.SSHKeys, err = query.Select(rows, d.Filter, d.Sort)
				}
				return err
			},
		}.Build(),
	}
}

func lookUp(ctx context.Context, c *do.Client, d *Data) error {
	k, err := do.Only(list(ctx, c, nil), func(k *Key) bool { return k.Name == d.Name }, fmt.Sprintf("SSH key with the name %q", d.Name))
	if err == nil {
		*d = Data(k.row())
	}
	return err
}

func create(ctx context.Context, c *do.Client, r *Key) error {
	k, _, err := c.API().Keys.Create(ctx, &godo.KeyCreateRequest{Name: r.Name, PublicKey: strings.TrimSpace(r.PublicKey)})
	if err != nil {
		return do.Err("create SSH key", err)
	}
	r.fill(k)
	return nil
}

func read(ctx context.Context, c *do.Client, r *Key) error {
	k, _, err := c.API().Keys.GetByID(ctx, r.ID)
	if err != nil {
		return do.Err("read SSH key", err)
	}
	r.fill(k)
	return nil
}

func update(ctx context.Context, c *do.Client, _, next *Key) error {
	k, _, err := c.API().Keys.UpdateByID(ctx, next.ID, &godo.KeyUpdateRequest{Name: next.Name})
	if err != nil {
		return do.Err("rename SSH key", err)
	}
	next.fill(k)
	return nil
}

func remove(ctx context.Context, c *do.Client, r *Key) error {
	_, err := c.API().Keys.DeleteByID(ctx, r.ID)
	return do.Err("delete SSH key", err)
}

func list(ctx context.Context, c *do.Client, _ *Key) iter.Seq2[*Key, error] {
	return do.Each(do.Pages(ctx, "list SSH keys", func(k godo.Key) int { return k.ID }, c.API().Keys.List), func(k godo.Key) *Key {
		r := &Key{}
		r.fill(&k)
		return r
	})
}

func (r *Key) fill(k *godo.Key) {
	*r = Key{ID: k.ID, Fingerprint: k.Fingerprint, Name: k.Name, PublicKey: k.PublicKey}
}

func (r *Key) row() Row {
	return Row{ID: r.ID, Fingerprint: r.Fingerprint, Name: r.Name, PublicKey: r.PublicKey}
}
