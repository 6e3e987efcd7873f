package databases

import (
	"context"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// AdvancedMySQLConfig is the model of digitalocean_database_advanced_mysql_config.
type AdvancedMySQLConfig struct {
	ClusterID       string            `swamp:"cluster_id,required,forcenew,key,nonempty"`
	MySQLParameters map[string]string `swamp:"mysql_parameters,optional,nullable"`
}

// AdvancedPostgreSQLConfig is the model of
// digitalocean_database_advanced_postgresql_config.
type AdvancedPostgreSQLConfig struct {
	ClusterID    string            `swamp:"cluster_id,required,forcenew,key,nonempty"`
	PGParameters map[string]string `swamp:"pg_parameters,optional,nullable"`
}

// advancedConfigs are the parameters of the advanced editions, one type an engine.
// As with [configs], what is set stays set when it is forgotten.
func advancedConfigs() map[string]providers.Resource {
	out := map[string]providers.Resource{}
	for _, c := range []named{
		advancedConfig("advanced_mysql", "advanced-mysql-config", func(m *AdvancedMySQLConfig) (string, *map[string]string) { return m.ClusterID, &m.MySQLParameters },
			func(ctx context.Context, c *do.Client, id string) (map[string]string, error) {
				now, _, err := c.API().Databases.GetAdvancedMySQLConfig(ctx, id)
				if err != nil {
					return nil, err
				}
				return parameters(now.MySQLParameters, func(p godo.AdvancedMySQLParameter) (string, string) { return p.Name, p.Value }), nil
			},
			func(ctx context.Context, c *do.Client, id string, want map[string]string) error {
				_, err := c.API().Databases.UpdateAdvancedMySQLConfig(ctx, id, &godo.AdvancedMySQLConfigUpdate{MySQLParameters: want})
				return err
			}),
		advancedConfig("advanced_postgresql", "advanced-postgresql-config", func(m *AdvancedPostgreSQLConfig) (string, *map[string]string) { return m.ClusterID, &m.PGParameters },
			func(ctx context.Context, c *do.Client, id string) (map[string]string, error) {
				now, _, err := c.API().Databases.GetAdvancedPostgresSQLConfig(ctx, id)
				if err != nil {
					return nil, err
				}
				return parameters(now.PGParameters, func(p godo.AdvancedPostgresPGParameter) (string, string) { return p.Name, p.Value }), nil
			},
			func(ctx context.Context, c *do.Client, id string, want map[string]string) error {
				_, err := c.API().Databases.UpdateAdvancedPostgresSQLConfig(ctx, id, &godo.AdvancedPostgresConfigUpdate{PGParameters: want})
				return err
			}),
	} {
		out[c.name] = c.Resource
	}
	return out
}

// parameters are the values that the API shows, by name.
func parameters[P any](all []P, of func(P) (name, value string)) map[string]string {
	out := make(map[string]string, len(all))
	for _, p := range all {
		name, value := of(p)
		out[name] = value
	}
	return out
}

// advancedConfig is the type of one engine. Of the parameters it manages those
// that are configured; what the API shows as empty, it is taken to have as it was
// told, since it shows some parameters so that are set.
func advancedConfig[M any](
	engine, id string, of func(*M) (cluster string, params *map[string]string),
	get func(context.Context, *do.Client, string) (map[string]string, error), put func(context.Context, *do.Client, string, map[string]string) error,
) named {
	read := func(ctx context.Context, c *do.Client, m *M) error {
		cluster, params := of(m)
		now, err := get(ctx, c, cluster)
		if err != nil {
			return do.Err("read database configuration", err)
		}
		for name := range *params {
			if now[name] != "" {
				(*params)[name] = now[name]
			}
		}
		return nil
	}
	create := func(ctx context.Context, c *do.Client, m *M) error {
		cluster, params := of(m)
		if len(*params) == 0 {
			return nil
		}
		return do.Err("configure database", put(ctx, c, cluster, *params))
	}
	name := "digitalocean_database_" + engine + "_config"
	return named{name, sdk.Resource[*do.Client, M]{
		Name: name, Read: read, Create: create,
		Update: func(ctx context.Context, c *do.Client, _, next *M) error {
			if err := create(ctx, c, next); err != nil {
				return err
			}
			return read(ctx, c, next)
		},
		Delete: func(context.Context, *do.Client, *M) error { return nil },
		Merge: func(recorded, shown *M) { // an import knows of none
			_, was := of(recorded)
			if _, now := of(shown); len(*now) == 0 {
				*now = *was
			}
		},
		ID:      func(m *M) string { cluster, _ := of(m); return cluster + "/" + id },
		Touches: func(m *M) []string { cluster, _ := of(m); return []string{"database:" + cluster} },
		Traits:  providers.Traits{Recogniser: providers.Overwrite, Importable: true, ImportID: "cluster_id"},
	}.Build()}
}
