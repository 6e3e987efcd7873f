package databases

import (
	"cmp"
	"context"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/do/mirror"
	"github.com/swampctl/swampctl/providers/sdk"
)

// configs are the settings of a cluster's engine, one type an engine: the same
// calls on other models. A cluster always has settings. Create and update change
// those that are configured and not so yet; delete only forgets, as the API
// cannot take a setting back.
func configs() map[string]providers.Resource {
	out := map[string]providers.Resource{}
	for _, c := range []named{
		config("kafka", "", func(m *KafkaConfig) string { return m.ClusterID }, godo.DatabasesService.GetKafkaConfig, godo.DatabasesService.UpdateKafkaConfig),
		config("mongodb", "", func(m *MongoDBConfig) string { return m.ClusterID }, godo.DatabasesService.GetMongoDBConfig, godo.DatabasesService.UpdateMongoDBConfig),
		config("mysql", "", func(m *MySQLConfig) string { return m.ClusterID }, godo.DatabasesService.GetMySQLConfig, godo.DatabasesService.UpdateMySQLConfig),
		config("opensearch", "", func(m *OpenSearchConfig) string { return m.ClusterID }, godo.DatabasesService.GetOpensearchConfig, godo.DatabasesService.UpdateOpensearchConfig),
		config("postgresql", "", func(m *PostgreSQLConfig) string { return m.ClusterID }, godo.DatabasesService.GetPostgreSQLConfig, godo.DatabasesService.UpdatePostgreSQLConfig),
		config("redis", "redis_", func(m *RedisConfig) string { return m.ClusterID }, godo.DatabasesService.GetRedisConfig, godo.DatabasesService.UpdateRedisConfig),
		config("valkey", "valkey_", func(m *ValkeyConfig) string { return m.ClusterID }, godo.DatabasesService.GetValkeyConfig, godo.DatabasesService.UpdateValkeyConfig),
	} {
		out[c.name] = c.Resource
	}
	return out
}

type named struct {
	name string
	providers.Resource
}

// config is the type of one engine: M is its model, G the struct of godo.
func config[M, G any](
	engine, prefix string, cluster func(*M) string,
	get func(godo.DatabasesService, context.Context, string) (*G, *godo.Response, error),
	put func(godo.DatabasesService, context.Context, string, *G) (*godo.Response, error),
) named {
	read := func(ctx context.Context, c *do.Client, m *M) error {
		now, _, err := get(c.API().Databases, ctx, cluster(m))
		if err != nil {
			return do.Err("read database configuration", err)
		}
		return mirror.FromAPI(now, m, prefix)
	}
	// send sets what differs from now. What now does not tell is set where it is
	// another than before: Terraform records 0 for a setting that nobody made.
	send := func(ctx context.Context, c *do.Client, prior, m *M, now *G) error {
		was, want := new(G), new(G)
		if err := cmp.Or(mirror.ToAPI(prior, was, prefix), mirror.ToAPI(m, want, prefix)); err != nil {
			return &providers.Error{Kind: providers.Invalid, Op: "configure database", Err: err}
		}
		mirror.Untold(was, now)
		if mirror.Unchanged(want, was); !mirror.Unchanged(want, now) {
			return nil
		}
		_, err := put(c.API().Databases, ctx, cluster(m), want)
		return do.Err("configure database", err)
	}
	name := "digitalocean_database_" + engine + "_config"
	return named{name, sdk.Resource[*do.Client, M]{
		Name: name, Read: read,
		Create: func(ctx context.Context, c *do.Client, m *M) error {
			if err := send(ctx, c, new(M), m, new(G)); err != nil {
				return err
			}
			_ = read(ctx, c, m) // it is set: what cannot be read is read by the next refresh
			return nil
		},
		Update: func(ctx context.Context, c *do.Client, prior, next *M) error {
			now, _, err := get(c.API().Databases, ctx, cluster(next))
			if err != nil {
				return do.Err("read database configuration", err)
			}
			if err := send(ctx, c, prior, next, now); err != nil {
				return err
			}
			return read(ctx, c, next)
		},
		Delete:  func(context.Context, *do.Client, *M) error { return nil },
		ID:      func(m *M) string { return cluster(m) + "/" + engine + "-config" },
		Touches: func(m *M) []string { return []string{"database:" + cluster(m)} },
		Traits:  providers.Traits{Recogniser: providers.Overwrite, Importable: true, ImportID: "cluster_id"},
	}.Build()}
}
