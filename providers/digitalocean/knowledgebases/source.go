package knowledgebases

import (
	"context"
	"iter"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Source is the model of digitalocean_gradientai_knowledge_base_data_source: a data
// source that is added to a knowledge base.
type Source struct {
	ID                   string       `swamp:"id,optional,computed,key"`
	KnowledgeBaseUUID    string       `swamp:"knowledge_base_uuid,required,forcenew,nonempty,parent"`
	SpacesDataSource     []Spaces     `swamp:"spaces_data_source,optional,forcenew,maxitems=1"`
	WebCrawlerDataSource []WebCrawler `swamp:"web_crawler_data_source,optional,forcenew,maxitems=1"`

	created time.Time
}

func sourceResource() providers.Resource {
	return sdk.Resource[*do.Client, Source]{
		Name:   "digitalocean_gradientai_knowledge_base_data_source",
		Create: createSource, Read: readSource, Delete: removeSource, List: listSources, Check: checkSource,
		Created: func(r *Source) time.Time { return r.created },
		Touches: func(r *Source) []string { return []string{"knowledgebase:" + r.KnowledgeBaseUUID} },
		Traits: providers.Traits{
			Recogniser: providers.BeforeSet, Grace: 30 * time.Second,
			Ambiguity: "a data source from the same place that somebody else adds to the knowledge base in the same seconds",
		},
	}.Build()
}

// checkSource refuses what the API has no data source for.
func checkSource(c *sdk.Check[Source]) {
	switch spaces, pages := c.Set("spaces_data_source"), c.Set("web_crawler_data_source"); {
	case !spaces && !pages:
		c.Error("spaces_data_source", "A data source is from somewhere", "Write a block spaces_data_source, or web_crawler_data_source.")
	case spaces && pages:
		c.Error("web_crawler_data_source", "A data source is from one place", "Write another resource for the other block.")
	}
}

func createSource(ctx context.Context, c *do.Client, r *Source) error {
	v, _, err := c.API().AgentPlatform.AddKnowledgeBaseDataSource(ctx, r.KnowledgeBaseUUID, &godo.AddKnowledgeBaseDataSourceRequest{
		KnowledgeBaseUuid: r.KnowledgeBaseUUID, SpacesDataSource: do.First(r.SpacesDataSource, Spaces.request),
		WebCrawlerDataSource: do.First(r.WebCrawlerDataSource, WebCrawler.request),
	})
	if err != nil {
		return do.Err("add data source", err)
	}
	r.fill(*v)
	return nil
}

func readSource(ctx context.Context, c *do.Client, r *Source) error {
	v, err := do.Only(sources(ctx, c, r.KnowledgeBaseUUID), func(v godo.KnowledgeBaseDataSource) bool { return v.Uuid == r.ID }, "data source "+r.ID)
	if err != nil {
		return err
	}
	r.fill(v)
	return nil
}

func removeSource(ctx context.Context, c *do.Client, r *Source) error {
	_, _, _, err := c.API().AgentPlatform.DeleteKnowledgeBaseDataSource(ctx, r.KnowledgeBaseUUID, r.ID)
	return do.Err("delete data source", err)
}

// sources yields the data sources of a knowledge base.
func sources(ctx context.Context, c *do.Client, base string) iter.Seq2[godo.KnowledgeBaseDataSource, error] {
	return do.Pages(ctx, "list data sources", func(v godo.KnowledgeBaseDataSource) string { return v.Uuid }, func(ctx context.Context, o *godo.ListOptions) ([]godo.KnowledgeBaseDataSource, *godo.Response, error) {
		return c.API().AgentPlatform.ListKnowledgeBaseDataSources(ctx, base, o)
	})
}

func listSources(ctx context.Context, c *do.Client, like *Source) iter.Seq2[*Source, error] {
	return do.Each(sources(ctx, c, like.KnowledgeBaseUUID), func(v godo.KnowledgeBaseDataSource) *Source {
		r := &Source{KnowledgeBaseUUID: like.KnowledgeBaseUUID}
		r.fill(v)
		return r
	})
}

func (r *Source) fill(v godo.KnowledgeBaseDataSource) {
	r.ID, r.SpacesDataSource, r.WebCrawlerDataSource = v.Uuid, do.Single(v.SpacesDataSource, spacesOf), do.Single(v.WebCrawlerDataSource, webCrawlerOf)
	if v.CreatedAt != nil {
		r.created = v.CreatedAt.Time
	}
}
