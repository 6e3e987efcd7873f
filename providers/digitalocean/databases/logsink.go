package databases

import (
	"context"
	"iter"
	"strings"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// OpenSearchSink is the model of digitalocean_database_logsink_opensearch.
type OpenSearchSink struct {
	CaCert         *string `swamp:"ca_cert,optional,nullable,sensitive,norm=trimspace"`
	ClusterID      string  `swamp:"cluster_id,required,forcenew,nonempty,parent"`
	Endpoint       string  `swamp:"endpoint,required,check=url"`
	ID             string  `swamp:"id,computed"`
	IndexDaysMax   *int    `swamp:"index_days_max,optional,min=1"`
	IndexPrefix    string  `swamp:"index_prefix,required,nonempty"`
	LogsinkID      string  `swamp:"logsink_id,computed,key"`
	Name           string  `swamp:"name,required,forcenew,nonempty,identity"`
	TimeoutSeconds *int    `swamp:"timeout_seconds,optional,min=10,max=120"`
}

// RsyslogSink is the model of digitalocean_database_logsink_rsyslog.
type RsyslogSink struct {
	CaCert         *string `swamp:"ca_cert,optional,nullable,sensitive,norm=trimspace"`
	ClientCert     *string `swamp:"client_cert,optional,nullable,norm=trimspace"`
	ClientKey      *string `swamp:"client_key,optional,nullable,sensitive,norm=trimspace"`
	ClusterID      string  `swamp:"cluster_id,required,forcenew,nonempty,parent"`
	Format         string  `swamp:"format,optional,default=rfc5424,oneof=rfc5424|rfc3164|custom"`
	ID             string  `swamp:"id,computed"`
	Logline        *string `swamp:"logline,optional,nullable"`
	LogsinkID      string  `swamp:"logsink_id,computed,key"`
	Name           string  `swamp:"name,required,forcenew,nonempty,identity"`
	Port           int     `swamp:"port,required,min=1,max=65535"`
	Server         string  `swamp:"server,required,nonempty"`
	StructuredData *string `swamp:"structured_data,optional,nullable"`
	TLS            bool    `swamp:"tls,optional,default=false"`
}

// sink is what the two kinds have in common.
type sink interface {
	at() (cluster, id, name string)
	config() *godo.DatabaseLogsinkConfig
	fill(s *godo.DatabaseLogsink)
}

func logsinks() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_database_logsink_opensearch": sinkResource("opensearch", func(cluster string) *OpenSearchSink { return &OpenSearchSink{ClusterID: cluster} }, nil),
		"digitalocean_database_logsink_rsyslog":    sinkResource("rsyslog", func(cluster string) *RsyslogSink { return &RsyslogSink{ClusterID: cluster} }, checkRsyslog),
	}
}

// sinkResource is the type of one kind of sink.
func sinkResource[T any, P interface {
	*T
	sink
}](kind string, empty func(cluster string) P, check func(*sdk.Check[T])) providers.Resource {
	read := func(ctx context.Context, c *do.Client, r *T) error {
		cluster, id, _ := P(r).at()
		s, _, err := c.API().Databases.GetLogsink(ctx, cluster, id)
		if err != nil {
			return do.Err("read log sink", err)
		}
		P(r).fill(s)
		return nil
	}
	return sdk.Resource[*do.Client, T]{
		Name: "digitalocean_database_logsink_" + kind, Read: read, Check: check,
		Create: func(ctx context.Context, c *do.Client, r *T) error {
			cluster, _, name := P(r).at()
			s, _, err := c.API().Databases.CreateLogsink(ctx, cluster, &godo.DatabaseCreateLogsinkRequest{Name: name, Type: kind, Config: P(r).config()})
			if err != nil {
				return do.Err("create log sink", err)
			}
			P(r).fill(s)
			return nil
		},
		Update: func(ctx context.Context, c *do.Client, _, next *T) error {
			cluster, id, _ := P(next).at()
			if _, err := c.API().Databases.UpdateLogsink(ctx, cluster, id, &godo.DatabaseUpdateLogsinkRequest{Config: P(next).config()}); err != nil {
				return do.Err("update log sink", err)
			}
			return read(ctx, c, next)
		},
		Delete: func(ctx context.Context, c *do.Client, r *T) error {
			cluster, id, _ := P(r).at()
			_, err := c.API().Databases.DeleteLogsink(ctx, cluster, id)
			return do.Err("delete log sink", err)
		},
		List: func(ctx context.Context, c *do.Client, like *T) iter.Seq2[*T, error] {
			cluster, _, _ := P(like).at()
			return listSinks(ctx, c, cluster, kind, func(s *godo.DatabaseLogsink) *T {
				r := empty(cluster)
				r.fill(s)
				return r
			})
		},
		ID: func(r *T) string {
			cluster, id, _ := P(r).at()
			if id == "" {
				return ""
			}
			return cluster + "," + id
		},
		Touches: func(r *T) []string { cluster, _, _ := P(r).at(); return []string{"database:" + cluster} },
		Traits: providers.Traits{
			Recogniser: providers.BeforeSet, Ambiguity: "a sink of the same name that somebody else makes in the same cluster in the same seconds",
			Importable: true, ImportID: "cluster_id,logsink_id",
		},
	}.Build()
}

func listSinks[T any](ctx context.Context, c *do.Client, cluster, kind string, fill func(*godo.DatabaseLogsink) *T) iter.Seq2[*T, error] {
	pages := do.Pages(ctx, "list log sinks", func(s godo.DatabaseLogsink) string { return s.ID }, func(ctx context.Context, o *godo.ListOptions) ([]godo.DatabaseLogsink, *godo.Response, error) {
		return c.API().Databases.ListLogsinks(ctx, cluster, o)
	})
	return func(yield func(*T, error) bool) {
		for s, err := range pages {
			if err != nil {
				yield(nil, err)
				return
			}
			if s.Type == kind && !yield(fill(&s), nil) {
				return
			}
		}
	}
}

func (r *OpenSearchSink) at() (cluster, id, name string) { return r.ClusterID, r.LogsinkID, r.Name }

func (r *OpenSearchSink) config() *godo.DatabaseLogsinkConfig {
	return &godo.DatabaseLogsinkConfig{
		URL: r.Endpoint, IndexPrefix: r.IndexPrefix, IndexDaysMax: do.Value(r.IndexDaysMax), Timeout: float32(do.Value(r.TimeoutSeconds)), CA: strings.TrimSpace(do.Value(r.CaCert)),
	}
}

func (r *OpenSearchSink) fill(s *godo.DatabaseLogsink) {
	r.LogsinkID, r.Name, r.ID = s.ID, s.Name, r.ClusterID+","+s.ID
	if c := s.Config; c != nil {
		r.Endpoint, r.IndexPrefix, r.IndexDaysMax, r.TimeoutSeconds, r.CaCert = c.URL, c.IndexPrefix, do.Optional(c.IndexDaysMax), do.Optional(int(c.Timeout)), do.Optional(c.CA)
	}
}

func (r *RsyslogSink) at() (cluster, id, name string) { return r.ClusterID, r.LogsinkID, r.Name }

func (r *RsyslogSink) config() *godo.DatabaseLogsinkConfig {
	return &godo.DatabaseLogsinkConfig{
		Server: r.Server, Port: r.Port, TLS: r.TLS, Format: r.Format, Logline: do.Value(r.Logline), SD: do.Value(r.StructuredData),
		CA: strings.TrimSpace(do.Value(r.CaCert)), Cert: strings.TrimSpace(do.Value(r.ClientCert)), Key: strings.TrimSpace(do.Value(r.ClientKey)),
	}
}

func (r *RsyslogSink) fill(s *godo.DatabaseLogsink) {
	r.LogsinkID, r.Name, r.ID = s.ID, s.Name, r.ClusterID+","+s.ID
	if c := s.Config; c != nil {
		r.Server, r.Port, r.TLS, r.Format, r.Logline, r.StructuredData = c.Server, c.Port, c.TLS, c.Format, do.Optional(c.Logline), do.Optional(c.SD)
		r.CaCert, r.ClientCert, r.ClientKey = do.Optional(c.CA), do.Optional(c.Cert), do.Optional(c.Key)
	}
}

// checkRsyslog: a certificate needs TLS, a client's its key, and a custom format
// its line.
func checkRsyslog(c *sdk.Check[RsyslogSink]) {
	for _, attr := range []string{"ca_cert", "client_cert", "client_key"} {
		if c.Set(attr) && c.Known("tls") && !c.Config.TLS {
			c.Error(attr, "TLS is off", "With %q, tls must be true.", attr)
		}
	}
	if c.Set("client_cert") != c.Set("client_key") {
		c.Error("client_cert", "Half of a pair", "client_cert and client_key belong together. Set both or none.")
	}
	if custom := c.Config.Format == "custom"; c.Known("format") && custom != c.Set("logline") {
		c.Error("logline", "Format and line do not fit", "logline says how lines look when the format is \"custom\", and only then.")
	}
}
