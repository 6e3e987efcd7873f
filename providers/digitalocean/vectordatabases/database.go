package vectordatabases

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Database is the model of digitalocean_vector_database. The project is said when it
// is made, and never read, as with the Terraform provider.
type Database struct {
	Config    []Config    `swamp:"config,optional,computed,maxitems=1"`
	CreatedAt string      `swamp:"created_at,computed"`
	Endpoints []Endpoints `swamp:"endpoints,computed"`
	ID        string      `swamp:"id,optional,computed,key"`
	Name      string      `swamp:"name,required,forcenew,nonempty,identity"`
	OwnerUUID string      `swamp:"owner_uuid,computed"`
	ProjectID *string     `swamp:"project_id,optional,computed,forcenew,unread"`
	Region    string      `swamp:"region,required,forcenew,nonempty,identity,norm=lower"`
	Size      string      `swamp:"size,required,nonempty"`
	Status    string      `swamp:"status,computed"`
	Tags      []string    `swamp:"tags,optional,set,check=tag,norm=lower"`
	UpdatedAt string      `swamp:"updated_at,computed,from=*"`

	created time.Time
}

// Config is how a database works; what is left out DigitalOcean decides.
type Config struct {
	DefaultQuantization *string `swamp:"default_quantization,optional,computed"`
	EnableAutoSchema    *bool   `swamp:"enable_auto_schema,optional,computed"`
	WeaviateVersion     *string `swamp:"weaviate_version,optional,computed"`
}

// Endpoints are the addresses of a database.
type Endpoints struct {
	GRPC string `swamp:"grpc,computed"`
	HTTP string `swamp:"http,computed"`
}

// active is the status of a database that takes requests and changes.
const active = "active"

func databaseResource() providers.Resource {
	return sdk.Resource[*do.Client, Database]{
		Name:   "digitalocean_vector_database",
		Create: createDatabase, Read: readDatabase, Update: updateDatabase, Delete: removeDatabase, List: listDatabases,
		Phase: databasePhase, Created: func(r *Database) time.Time { return r.created },
		Traits: providers.Traits{
			Recogniser: providers.BeforeSet, Importable: true, Finish: true, Stateful: true, AwaitGone: true, Grace: time.Minute,
			CreateTimeout: 30 * time.Minute, UpdateTimeout: 30 * time.Minute, DeleteTimeout: 15 * time.Minute,
			Ambiguity: "a database that somebody else makes in the same region under the same name in the same seconds",
		},
		Timeouts: []string{"create"},
	}.Build()
}

func databasePhase(r *Database) providers.Phase {
	switch r.Status {
	case active:
		return providers.Phase{Word: r.Status}
	case "errored":
		return providers.Phase{Stage: providers.Failed, Word: r.Status}
	default:
		return providers.Phase{Stage: providers.Pending, Word: r.Status}
	}
}

// createDatabase makes a database; its configuration is set when it is active.
func createDatabase(ctx context.Context, c *do.Client, r *Database) error {
	v, _, err := c.API().VectorDBs.Create(ctx, &godo.VectorDBCreateRequest{
		Name: r.Name, Region: r.Region, Size: r.Size, Tags: r.Tags, ProjectID: do.Value(r.ProjectID),
	})
	if err != nil {
		return do.Err("create vector database", err)
	}
	r.fill(v)
	return nil
}

func readDatabase(ctx context.Context, c *do.Client, r *Database) error {
	v, _, err := c.API().VectorDBs.Get(ctx, r.ID)
	if err != nil {
		return do.Err("read vector database", err)
	}
	r.fill(v)
	return nil
}

func updateDatabase(ctx context.Context, c *do.Client, _, next *Database) error {
	now := &Database{ID: next.ID}
	if err := readDatabase(ctx, c, now); err != nil {
		return err
	}
	if now.Status != active { // by a change that was interrupted
		if err := settled(ctx, c, now, now.Size); err != nil {
			return err
		}
	}
	if now.Size != next.Size {
		if _, _, err := c.API().VectorDBs.Resize(ctx, next.ID, &godo.VectorDBResizeRequest{ID: next.ID, Size: next.Size}); err != nil {
			return do.Err("resize vector database", err)
		}
		if err := settled(ctx, c, now, next.Size); err != nil {
			return err
		}
	}
	if want := slices.Sorted(slices.Values(next.Tags)); !slices.Equal(slices.Sorted(slices.Values(now.Tags)), want) {
		if err := put(ctx, c, next.ID+"/tags", map[string]any{"id": next.ID, "tags": do.List(want)}); err != nil {
			return err
		}
	}
	if len(next.Config) > 0 {
		have := do.First(now.Config, Config.settings)
		if want := next.Config[0].over(have); have == nil || want != *have {
			if err := put(ctx, c, next.ID, map[string]any{"id": next.ID, "config": want}); err != nil {
				return err
			}
		}
	}
	return readDatabase(ctx, c, next)
}

// settled waits until a database has a size and is active again.
func settled(ctx context.Context, c *do.Client, now *Database, size string) error {
	return c.Await(ctx, "resize vector database", func() (bool, string, error) {
		if err := readDatabase(ctx, c, now); err != nil {
			return false, "", err
		}
		if now.Status == "errored" {
			return false, "", fmt.Errorf("database %s is %s", now.ID, now.Status)
		}
		return now.Size == size && now.Status == active, now.Status, nil
	})
}

// put changes a part of a database: not by godo's methods, which could neither take
// the last tag off nor switch a setting off.
func put(ctx context.Context, c *do.Client, path string, body any) error {
	req, err := c.API().NewRequest(ctx, http.MethodPut, "v2/vector-databases/"+path, body)
	if err == nil {
		_, err = c.API().Do(ctx, req, nil)
	}
	return do.Err("update vector database", err)
}

// settings is a configuration in a request, which says all of it.
type settings struct {
	Quantization string `json:"default_quantization,omitempty"`
	AutoSchema   bool   `json:"enable_auto_schema"`
	Version      string `json:"weaviate_version,omitempty"`
}

func (r Config) settings() *settings {
	return &settings{do.Value(r.DefaultQuantization), do.Value(r.EnableAutoSchema), do.Value(r.WeaviateVersion)}
}

// over is what is configured laid over what a database has; nil: nothing is known
// of that.
func (r Config) over(have *settings) settings {
	out := do.Value(have)
	if r.DefaultQuantization != nil {
		out.Quantization = *r.DefaultQuantization
	}
	if r.EnableAutoSchema != nil {
		out.AutoSchema = *r.EnableAutoSchema
	}
	if r.WeaviateVersion != nil {
		out.Version = *r.WeaviateVersion
	}
	return out
}

func removeDatabase(ctx context.Context, c *do.Client, r *Database) error {
	_, err := c.API().VectorDBs.Delete(ctx, r.ID)
	return do.Err("delete vector database", err)
}

// databases yields all databases. Their list has no links: how many there are tells
// where it ends.
func databases(ctx context.Context, c *do.Client) iter.Seq2[godo.VectorDB, error] {
	seen := 0
	return do.Pages(ctx, "list vector databases", func(v godo.VectorDB) string { return v.ID }, func(ctx context.Context, o *godo.ListOptions) ([]godo.VectorDB, *godo.Response, error) {
		all, resp, err := c.API().VectorDBs.List(ctx, o)
		if err != nil {
			return nil, resp, err
		}
		if seen += len(all); len(all) > 0 && resp.Meta != nil && seen < resp.Meta.Total {
			resp.Links = &godo.Links{Pages: &godo.Pages{Last: fmt.Sprintf("?page=%d", o.Page+1)}}
		}
		return all, resp, nil
	})
}

func listDatabases(ctx context.Context, c *do.Client, _ *Database) iter.Seq2[*Database, error] {
	return do.Each(databases(ctx, c), func(v godo.VectorDB) *Database {
		r := &Database{}
		r.fill(&v)
		return r
	})
}

func (r *Database) fill(v *godo.VectorDB) {
	r.Config = do.Single(v.Config, func(v *godo.VectorDBConfig) Config {
		return Config{&v.DefaultQuantization, &v.EnableAutoSchema, &v.WeaviateVersion}
	})
	r.Endpoints = do.Single(v.Endpoints, func(v *godo.VectorDBEndpoints) Endpoints { return Endpoints{GRPC: v.GRPC, HTTP: v.HTTP} })
	r.CreatedAt, r.UpdatedAt, r.created = v.CreatedAt.UTC().String(), v.UpdatedAt.UTC().String(), v.CreatedAt
	r.ID, r.Name, r.OwnerUUID, r.Region, r.Size, r.Status, r.Tags = v.ID, v.Name, v.OwnerUUID, v.Region, v.Size, v.Status, v.Tags
}

// DatabaseData is the model of data source digitalocean_vector_database.
type DatabaseData struct {
	Config    []ConfigRow `swamp:"config,computed"`
	CreatedAt string      `swamp:"created_at,computed"`
	Endpoints []Endpoints `swamp:"endpoints,computed"`
	ID        *string     `swamp:"id,optional,computed,exactlyone=id|name"`
	Name      *string     `swamp:"name,optional,computed,exactlyone=id|name"`
	OwnerUUID string      `swamp:"owner_uuid,computed"`
	Region    string      `swamp:"region,computed"`
	Size      string      `swamp:"size,computed"`
	Status    string      `swamp:"status,computed"`
	Tags      []string    `swamp:"tags,computed,set"`
	UpdatedAt string      `swamp:"updated_at,computed"`
}

// ConfigRow is the config of data source digitalocean_vector_database.
type ConfigRow struct {
	DefaultQuantization string `swamp:"default_quantization,computed"`
	EnableAutoSchema    bool   `swamp:"enable_auto_schema,computed"`
	WeaviateVersion     string `swamp:"weaviate_version,computed"`
}

func databaseData() providers.DataSource {
	return sdk.DataSource[*do.Client, DatabaseData]{Name: "digitalocean_vector_database", Read: lookUp}.Build()
}

// find returns the database of an id or, without one, of a name.
func find(ctx context.Context, c *do.Client, d *DatabaseData) (*Database, error) {
	if d.ID != nil {
		r := &Database{ID: *d.ID}
		return r, readDatabase(ctx, c, r)
	}
	named := func(r *Database) bool { return r.Name == do.Value(d.Name) }
	return do.Only(listDatabases(ctx, c, nil), named, fmt.Sprintf("vector database %q", do.Value(d.Name)))
}

// lookUp reads what the data source shows.
func lookUp(ctx context.Context, c *do.Client, d *DatabaseData) error {
	r, err := find(ctx, c, d)
	if err != nil {
		return err
	}
	*d = DatabaseData{
		CreatedAt: r.CreatedAt, Endpoints: r.Endpoints, ID: &r.ID, Name: &r.Name, OwnerUUID: r.OwnerUUID, Region: r.Region, Size: r.Size, Status: r.Status,
		Tags: r.Tags, UpdatedAt: r.UpdatedAt,
		Config: do.Map(r.Config, func(v Config) ConfigRow {
			return ConfigRow{do.Value(v.DefaultQuantization), do.Value(v.EnableAutoSchema), do.Value(v.WeaviateVersion)}
		}),
	}
	return nil
}
