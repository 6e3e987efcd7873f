package knowledgebases

import (
	"context"
	"iter"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/do/genai"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Base is the model of digitalocean_gradientai_knowledge_base. What the API alone
// sets, and no call can, stays as it is configured, as with the Terraform provider.
type Base struct {
	AddedToAgentAt     *string     `swamp:"added_to_agent_at,optional,unread" doc:"has no effect: the API sets it"`
	CreatedAt          string      `swamp:"created_at,computed"`
	DatabaseID         *string     `swamp:"database_id,optional,filled=*" doc:"of an OpenSearch database; without one the API makes one"`
	Datasources        []Content   `swamp:"datasources,required,forcenew,minitems=1,unlisted"`
	EmbeddingModelUUID string      `swamp:"embedding_model_uuid,required,forcenew,nonempty"`
	ID                 string      `swamp:"id,optional,computed,key"`
	IsPublic           *bool       `swamp:"is_public,optional,filled=*" doc:"what the API says: no call changes it"`
	LastIndexingJob    []genai.Job `swamp:"last_indexing_job,optional,unread" doc:"has no effect: the data source of the same name shows it"`
	Name               string      `swamp:"name,required,check=basename,identity"`
	ProjectID          string      `swamp:"project_id,required,nonempty,identity"`
	Region             string      `swamp:"region,required,forcenew,nonempty,norm=lower"`
	Tags               []string    `swamp:"tags,optional,set"`
	VPCUUID            *string     `swamp:"vpc_uuid,optional,forcenew,unread"`

	created time.Time
}

// Content is a datasources block: a data source that the knowledge base is made
// with. Those that are added to it later are resources of their own.
type Content struct {
	CreatedAt            string       `swamp:"created_at,computed"`
	FileUploadDataSource []FileUpload `swamp:"file_upload_data_source,optional"`
	LastIndexingJob      []genai.Job  `swamp:"last_indexing_job,optional,filled=*" doc:"has no effect"`
	SpacesDataSource     []Spaces     `swamp:"spaces_data_source,optional"`
	UpdatedAt            string       `swamp:"updated_at,computed"`
	UUID                 *string      `swamp:"uuid,optional,filled=*" doc:"the API gives it"`
	WebCrawlerDataSource []WebCrawler `swamp:"web_crawler_data_source,optional"`
}

// onlyRegion is the region in which godo makes knowledge bases.
const onlyRegion = "tor1"

func baseResource() providers.Resource {
	return sdk.Resource[*do.Client, Base]{
		Name:   "digitalocean_gradientai_knowledge_base",
		Create: createBase, Read: readBase, Update: updateBase, Delete: removeBase, List: listBases,
		Created: func(r *Base) time.Time { return r.created }, Plan: planBase,
		Touches: func(r *Base) []string { return []string{"knowledgebase:" + r.ID} },
		Checks:  map[string]func(string) error{"basename": do.Matches(`^.{2,32}$`, "a name has 2 to 32 characters")},
		Traits: providers.Traits{
			Recogniser: providers.BeforeSet, Importable: true, Stateful: true, Grace: 30 * time.Second, CreateTimeout: 5 * time.Minute,
			Ambiguity: "a knowledge base that somebody else makes in the same project under the same name in the same seconds",
		},
	}.Build()
}

// planBase refuses before anything is made or deleted what godo refuses afterwards,
// and what no call can do.
func planBase(c *sdk.Change[Base]) {
	anew := c.Prior == nil || slices.ContainsFunc([]string{"datasources", "embedding_model_uuid", "region", "vpc_uuid"}, c.Changed)
	if anew && c.Known("region") && c.Planned.Region != onlyRegion {
		c.Error("region", "No knowledge bases in this region", "They can be made in %s only.", onlyRegion)
	}
	if anew && c.Known("name") && strings.Contains(c.Planned.Name, " ") {
		c.Error("name", "Invalid name", "The name of a new knowledge base has no spaces.")
	}
	is := c.Prior != nil && do.Value(c.Prior.IsPublic)
	if c.Config.IsPublic != nil && *c.Config.IsPublic != is {
		c.Error("is_public", "Nothing can change whether a knowledge base is public", "The API says %t, and has no call to change it. Leave is_public out.", is)
	}
}

func createBase(ctx context.Context, c *do.Client, r *Base) error {
	in := &godo.KnowledgeBaseCreateRequest{
		DatabaseID: do.Value(r.DatabaseID), DataSources: do.Map(r.Datasources, Content.request), EmbeddingModelUuid: r.EmbeddingModelUUID,
		Name: r.Name, ProjectID: r.ProjectID, Region: r.Region, Tags: do.List(r.Tags), VPCUuid: do.Value(r.VPCUUID),
	}
	v, _, err := c.API().AgentPlatform.CreateKnowledgeBase(ctx, in)
	if err != nil {
		return do.Err("create knowledge base", err)
	}
	r.fill(v)
	_ = readContents(ctx, c, r) // it is made: what does not show yet the next read finds
	return nil
}

func readBase(ctx context.Context, c *do.Client, r *Base) error {
	v, _, _, err := c.API().AgentPlatform.GetKnowledgeBase(ctx, r.ID)
	if err != nil {
		return do.Err("read knowledge base", err)
	}
	if v.IsDeleted {
		return &providers.Error{Kind: providers.NotFound, Op: "read knowledge base", Message: "knowledge base " + r.ID + " was deleted"}
	}
	r.fill(v)
	return readContents(ctx, c, r)
}

// readContents finds out about the data sources that a knowledge base was made
// with. One of which nothing is recorded, as after an import, has been made with all
// that it has. A data source that was seen and is not there any more has gone.
func readContents(ctx context.Context, c *do.Client, r *Base) error {
	all, err := do.All(sources(ctx, c, r.ID))
	if err != nil {
		return err
	}
	if len(r.Datasources) == 0 {
		r.Datasources = do.Map(all, contentOf)
		return nil
	}
	own := []Content{}
	for _, b := range r.Datasources {
		switch i := slices.IndexFunc(all, b.shows); {
		case i >= 0:
			own = append(own, contentOf(all[i]))
			all = slices.Delete(all, i, i+1)
		case b.UUID == nil:
			own = append(own, b)
		}
	}
	r.Datasources = own
	return nil
}

// updateBase sets all that can be set: the API has no other way to leave something
// as it is.
func updateBase(ctx context.Context, c *do.Client, _, next *Base) error {
	_, _, err := c.API().AgentPlatform.UpdateKnowledgeBase(ctx, next.ID, &godo.UpdateKnowledgeBaseRequest{
		DatabaseID: do.Value(next.DatabaseID), EmbeddingModelUuid: next.EmbeddingModelUUID, Name: next.Name, ProjectID: next.ProjectID,
		Tags: do.List(next.Tags), KnowledgeBaseUUID: next.ID,
	})
	if err != nil {
		return do.Err("update knowledge base", err)
	}
	return readBase(ctx, c, next)
}

// removeBase deletes a knowledge base: not by godo's call, which prints the path
// to standard output.
func removeBase(ctx context.Context, c *do.Client, r *Base) error {
	req, err := c.API().NewRequest(ctx, http.MethodDelete, godo.KnowledgeBasePath+"/"+r.ID, nil)
	if err == nil {
		_, err = c.API().Do(ctx, req, nil)
	}
	return do.Err("delete knowledge base", err)
}

// bases yields the knowledge bases of the account.
func bases(ctx context.Context, c *do.Client) iter.Seq2[godo.KnowledgeBase, error] {
	pages := do.Pages(ctx, "list knowledge bases", func(v godo.KnowledgeBase) string { return v.Uuid }, c.API().AgentPlatform.ListKnowledgeBases)
	return func(yield func(godo.KnowledgeBase, error) bool) {
		for v, err := range pages {
			if err == nil && v.IsDeleted {
				continue
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

func listBases(ctx context.Context, c *do.Client, _ *Base) iter.Seq2[*Base, error] {
	return do.Each(bases(ctx, c), func(v godo.KnowledgeBase) *Base {
		r := &Base{}
		r.fill(&v)
		return r
	})
}

// fill takes over what the API says of a knowledge base itself.
func (r *Base) fill(v *godo.KnowledgeBase) {
	r.ID, r.Name, r.ProjectID, r.Region, r.EmbeddingModelUUID, r.Tags = v.Uuid, v.Name, v.ProjectId, v.Region, v.EmbeddingModelUuid, v.Tags
	r.CreatedAt, r.DatabaseID, r.IsPublic = moment(v.CreatedAt), do.Optional(v.DatabaseId), &v.IsPublic
	if v.CreatedAt != nil {
		r.created = v.CreatedAt.Time
	}
}

// moment writes a time as the Terraform provider does.
func moment(t *godo.Timestamp) string {
	if t == nil {
		return ""
	}
	return t.UTC().String()
}

func (b Content) request() godo.KnowledgeBaseDataSource {
	return godo.KnowledgeBaseDataSource{
		FileUploadDataSource: do.First(b.FileUploadDataSource, FileUpload.request),
		SpacesDataSource:     do.First(b.SpacesDataSource, Spaces.request),
		WebCrawlerDataSource: do.First(b.WebCrawlerDataSource, WebCrawler.request),
	}
}

func contentOf(v godo.KnowledgeBaseDataSource) Content {
	return Content{
		CreatedAt: moment(v.CreatedAt), UpdatedAt: moment(v.UpdatedAt), UUID: do.Optional(v.Uuid),
		FileUploadDataSource: do.Single(v.FileUploadDataSource, fileUploadOf),
		SpacesDataSource:     do.Single(v.SpacesDataSource, spacesOf),
		WebCrawlerDataSource: do.Single(v.WebCrawlerDataSource, webCrawlerOf),
	}
}

// shows reports whether a data source is the one of the block: by its id, or by
// where its texts come from while the id is not recorded.
func (b Content) shows(v godo.KnowledgeBaseDataSource) bool {
	if b.UUID != nil {
		return *b.UUID == v.Uuid
	}
	return alike(b.request(), v)
}

// alike reports whether the texts of two data sources come from one place.
func alike(a, b godo.KnowledgeBaseDataSource) bool {
	same := func(a, b []string) bool { return a != nil && slices.Equal(a, b) }
	return same(place(a), place(b))
}

// place is where the texts of a data source come from, nil where that is nowhere.
func place(v godo.KnowledgeBaseDataSource) []string {
	switch {
	case v.FileUploadDataSource != nil:
		return []string{"file", v.FileUploadDataSource.StoredObjectKey}
	case v.SpacesDataSource != nil:
		return []string{"bucket", v.SpacesDataSource.BucketName, v.SpacesDataSource.ItemPath}
	case v.WebCrawlerDataSource != nil:
		return []string{"page", v.WebCrawlerDataSource.BaseUrl}
	default:
		return nil
	}
}
