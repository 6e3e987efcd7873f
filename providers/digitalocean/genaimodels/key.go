package genaimodels

import (
	"context"
	"iter"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/do/genai"
	"github.com/swampctl/swampctl/providers/digitalocean/do/query"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Key is the model of digitalocean_gradientai_openai_api_key: a key of OpenAI's
// API that DigitalOcean keeps. The API never shows it again. It is a secret here,
// which it is not in the Terraform provider's schema.
type Key struct {
	APIKey    string        `swamp:"api_key,required,unread,sensitive"`
	CreatedAt string        `swamp:"created_at,computed"`
	CreatedBy string        `swamp:"created_by,computed"`
	DeletedAt string        `swamp:"deleted_at,computed"`
	Model     []genai.Model `swamp:"model,optional,computed"`
	Name      string        `swamp:"name,required,identity,temporary"`
	UpdatedAt string        `swamp:"updated_at,computed,from=*"`
	UUID      string        `swamp:"uuid,computed,key"`

	created time.Time
}

func keyResource() providers.Resource {
	return sdk.Resource[*do.Client, Key]{
		Name:   "digitalocean_gradientai_openai_api_key",
		Create: createKey, Read: readKey, Update: updateKey, Delete: removeKey, List: listKeys,
		Created: func(r *Key) time.Time { return r.created },
		Check: func(c *sdk.Check[Key]) {
			if c.Set("model") {
				c.Warn("model", "Which models a key opens cannot be set", "OpenAI decides it, and DigitalOcean shows it. Remove the block.")
			}
		},
		Traits: providers.Traits{Recogniser: providers.TemporaryName, Importable: true, Grace: 30 * time.Second},
	}.Build()
}

func createKey(ctx context.Context, c *do.Client, r *Key) error {
	v, _, err := c.API().AgentPlatform.CreateOpenAIAPIKey(ctx, &godo.OpenAIAPIKeyCreateRequest{Name: r.Name, ApiKey: r.APIKey})
	if err != nil {
		return do.Err("create OpenAI API key", err)
	}
	r.fill(v)
	return nil
}

func readKey(ctx context.Context, c *do.Client, r *Key) error {
	v, err := getKey(ctx, c, r.UUID)
	if err != nil {
		return err
	}
	r.fill(v)
	return nil
}

// getKey returns a key. One that the API still shows as deleted is not found.
func getKey(ctx context.Context, c *do.Client, uuid string) (*godo.OpenAiApiKey, error) {
	v, _, err := c.API().AgentPlatform.GetOpenAIAPIKey(ctx, uuid)
	switch {
	case err != nil:
		return nil, do.Err("read OpenAI API key", err)
	case v == nil || v.DeletedAt != nil:
		return nil, &providers.Error{Kind: providers.NotFound, Op: "read OpenAI API key", Message: "key " + uuid + " was deleted"}
	}
	return v, nil
}

// updateKey sets name and key, both of which the API wants whatever changes.
func updateKey(ctx context.Context, c *do.Client, _, r *Key) error {
	_, _, err := c.API().AgentPlatform.UpdateOpenAIAPIKey(ctx, r.UUID, &godo.OpenAIAPIKeyUpdateRequest{Name: r.Name, ApiKey: r.APIKey, ApiKeyUuid: r.UUID})
	if err != nil {
		return do.Err("update OpenAI API key", err)
	}
	return readKey(ctx, c, r)
}

func removeKey(ctx context.Context, c *do.Client, r *Key) error {
	_, _, err := c.API().AgentPlatform.DeleteOpenAIAPIKey(ctx, r.UUID)
	return do.Err("delete OpenAI API key", err)
}

func listKeys(ctx context.Context, c *do.Client, _ *Key) iter.Seq2[*Key, error] {
	return do.Each(keys(ctx, c), func(v *godo.OpenAiApiKey) *Key {
		r := &Key{}
		r.fill(v)
		return r
	})
}

// keys yields the keys that were not deleted.
func keys(ctx context.Context, c *do.Client) iter.Seq2[*godo.OpenAiApiKey, error] {
	pages := do.Pages(ctx, "list OpenAI API keys", func(v *godo.OpenAiApiKey) string { return v.Uuid }, c.API().AgentPlatform.ListOpenAIAPIKeys)
	return func(yield func(*godo.OpenAiApiKey, error) bool) {
		for v, err := range pages {
			if err == nil && v.DeletedAt != nil {
				continue
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

func (r *Key) fill(v *godo.OpenAiApiKey) {
	r.CreatedAt, r.CreatedBy, r.DeletedAt, r.UpdatedAt = do.Written(v.CreatedAt), v.CreatedBy, do.Written(v.DeletedAt), do.Written(v.UpdatedAt)
	r.Model, r.Name, r.UUID = do.Map(v.Models, genai.ModelOf), v.Name, v.Uuid
	if v.CreatedAt != nil {
		r.created = v.CreatedAt.Time
	}
}

// KeyData is the model of data source digitalocean_gradientai_openai_api_key.
type KeyData struct {
	CreatedAt string        `swamp:"created_at,computed"`
	CreatedBy string        `swamp:"created_by,computed"`
	DeletedAt string        `swamp:"deleted_at,computed"`
	Models    []genai.Model `swamp:"models,computed"`
	Name      string        `swamp:"name,computed"`
	UpdatedAt string        `swamp:"updated_at,computed"`
	UUID      string        `swamp:"uuid,required"`
}

func keyData() providers.DataSource {
	return sdk.DataSource[*do.Client, KeyData]{
		Name: "digitalocean_gradientai_openai_api_key", ID: func(d *KeyData) string { return d.UUID },
		Read: func(ctx context.Context, c *do.Client, d *KeyData) error {
			v, err := getKey(ctx, c, d.UUID)
			if err == nil {
				*d = KeyData(keyRow(v))
			}
			return err
		},
	}.Build()
}

// KeyRow is one element of digitalocean_gradientai_openai_api_keys.
type KeyRow struct {
	CreatedAt string        `swamp:"created_at,computed"`
	CreatedBy string        `swamp:"created_by,computed"`
	DeletedAt string        `swamp:"deleted_at,computed"`
	Models    []genai.Model `swamp:"models,computed"`
	Name      string        `swamp:"name,computed"`
	UpdatedAt string        `swamp:"updated_at,computed"`
	UUID      string        `swamp:"uuid,computed"`
}

func keyRow(v *godo.OpenAiApiKey) KeyRow {
	r := &Key{}
	r.fill(v)
	return KeyRow{r.CreatedAt, r.CreatedBy, r.DeletedAt, r.Model, r.Name, r.UpdatedAt, r.UUID}
}

// Keys is the model of data source digitalocean_gradientai_openai_api_keys.
type Keys struct {
	Filter []query.Filter `swamp:"filter,optional,set"`
	Keys   []KeyRow       `swamp:"openai_api_keys,computed"`
	Sort   []query.Sort   `swamp:"sort,optional"`
}

func keysData() providers.DataSource {
	return sdk.DataSource[*do.Client, Keys]{
		Name: "digitalocean_gradientai_openai_api_keys", ID: func(*Keys) string { return "openai_api_keys" },
		Check: func(c *sdk.Check[Keys]) { query.Check[KeyRow](c.Error, c.Config.Filter, c.Config.Sort) },
		Read: func(ctx context.Context, c *do.Client, d *Keys) error {
			rows, err := do.All(do.Each(keys(ctx, c), keyRow))
			if err == nil {
				d.Keys, err = query.Select(rows, d.Filter, d.Sort)
			}
			return err
		},
	}.Build()
}
