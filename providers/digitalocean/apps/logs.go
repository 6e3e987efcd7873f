package apps

import (
	"cmp"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// LogDestination is one block digitalocean_app.spec.function.log_destination.
type LogDestination struct {
	Datadog    []Datadog    `swamp:"datadog,optional,maxitems=1"`
	Logtail    []Logtail    `swamp:"logtail,optional,maxitems=1"`
	Name       string       `swamp:"name,required"`
	OpenSearch []OpenSearch `swamp:"open_search,optional,maxitems=1"`
	Papertrail []Papertrail `swamp:"papertrail,optional,maxitems=1"`
}

func (b LogDestination) request() *godo.AppLogDestinationSpec {
	return &godo.AppLogDestinationSpec{
		Datadog:    do.First(b.Datadog, Datadog.request),
		Logtail:    do.First(b.Logtail, Logtail.request),
		Name:       b.Name,
		OpenSearch: do.First(b.OpenSearch, OpenSearch.request),
		Papertrail: do.First(b.Papertrail, Papertrail.request),
	}
}

func logDestinationOf(v *godo.AppLogDestinationSpec) LogDestination {
	return LogDestination{
		Datadog:    do.Single(v.Datadog, datadogOf),
		Logtail:    do.Single(v.Logtail, logtailOf),
		Name:       v.Name,
		OpenSearch: do.Single(v.OpenSearch, openSearchOf),
		Papertrail: do.Single(v.Papertrail, papertrailOf),
	}
}

// Datadog is one block digitalocean_app.spec.function.log_destination.datadog.
type Datadog struct {
	APIKey   string `swamp:"api_key,required"`
	Endpoint string `swamp:"endpoint,optional,default=https://http-intake.logs.datadoghq.com"`
}

func (b Datadog) request() *godo.AppLogDestinationSpecDataDog {
	return &godo.AppLogDestinationSpecDataDog{
		ApiKey:   b.APIKey,
		Endpoint: b.Endpoint,
	}
}

func datadogOf(v *godo.AppLogDestinationSpecDataDog) Datadog {
	return Datadog{
		APIKey:   v.ApiKey,
		Endpoint: cmp.Or(v.Endpoint, "https://http-intake.logs.datadoghq.com"),
	}
}

// Logtail is one block digitalocean_app.spec.function.log_destination.logtail.
type Logtail struct {
	Token string `swamp:"token,required"`
}

func (b Logtail) request() *godo.AppLogDestinationSpecLogtail {
	return &godo.AppLogDestinationSpecLogtail{
		Token: b.Token,
	}
}

func logtailOf(v *godo.AppLogDestinationSpecLogtail) Logtail {
	return Logtail{
		Token: v.Token,
	}
}

// OpenSearch is one block digitalocean_app.spec.function.log_destination.open_search.
type OpenSearch struct {
	BasicAuth   []BasicAuth `swamp:"basic_auth,required,maxitems=1"`
	ClusterName *string     `swamp:"cluster_name,optional"`
	Endpoint    *string     `swamp:"endpoint,optional"`
	IndexName   *string     `swamp:"index_name,optional,filled=logs"`
}

func (b OpenSearch) request() *godo.AppLogDestinationSpecOpenSearch {
	return &godo.AppLogDestinationSpecOpenSearch{
		BasicAuth:   do.First(b.BasicAuth, BasicAuth.request),
		ClusterName: do.Value(b.ClusterName),
		Endpoint:    do.Value(b.Endpoint),
		IndexName:   do.Value(b.IndexName),
	}
}

func openSearchOf(v *godo.AppLogDestinationSpecOpenSearch) OpenSearch {
	return OpenSearch{
		BasicAuth:   do.Single(v.BasicAuth, basicAuthOf),
		ClusterName: godo.PtrTo(v.ClusterName),
		Endpoint:    godo.PtrTo(v.Endpoint),
		IndexName:   godo.PtrTo(v.IndexName),
	}
}

// BasicAuth is one block digitalocean_app.spec.function.log_destination.open_search.basic_auth.
type BasicAuth struct {
	Password *string `swamp:"password,optional,sensitive,concealed"`
	User     *string `swamp:"user,optional,filled=doadmin"`
}

func (b BasicAuth) request() *godo.OpenSearchBasicAuth {
	return &godo.OpenSearchBasicAuth{
		Password: do.Value(b.Password),
		User:     do.Value(b.User),
	}
}

func basicAuthOf(v *godo.OpenSearchBasicAuth) BasicAuth {
	return BasicAuth{
		Password: godo.PtrTo(v.Password),
		User:     godo.PtrTo(v.User),
	}
}

// Papertrail is one block digitalocean_app.spec.function.log_destination.papertrail.
type Papertrail struct {
	Endpoint string `swamp:"endpoint,required"`
}

func (b Papertrail) request() *godo.AppLogDestinationSpecPapertrail {
	return &godo.AppLogDestinationSpecPapertrail{
		Endpoint: b.Endpoint,
	}
}

func papertrailOf(v *godo.AppLogDestinationSpecPapertrail) Papertrail {
	return Papertrail{
		Endpoint: v.Endpoint,
	}
}
