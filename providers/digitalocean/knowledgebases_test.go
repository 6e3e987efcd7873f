package digitalocean_test

import (
	"net/http"
	"testing"

	"github.com/digitalocean/godo"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean"
	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

const knowledgeBaseType = "digitalocean_gradientai_knowledge_base"

// docsBase is the configuration of a knowledge base, with other attributes over it.
func docsBase(t *testing.T, over attrs) cty.Value {
	t.Helper()
	v, err := with(attrs{
		"name": "docs", "project_id": otherProject, "region": "tor1", "embedding_model_uuid": embedding,
		"datasources": one(attrs{"web_crawler_data_source": one(attrs{"base_url": "https://example.com/docs"})}),
	}, over).Value(digitalocean.Resources()[knowledgeBaseType].Schema().Block)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// makeDocs makes the knowledge base of [docsBase].
func makeDocs(t *testing.T, c sdktest.Cloud) (config cty.Value, o providers.Object) {
	t.Helper()
	rt := digitalocean.Resources()[knowledgeBaseType]
	config = docsBase(t, nil)
	resp, ds := rt.Plan(providers.PlanRequest{Config: config, Prior: cty.NullVal(config.Type())})
	if ds.HasErrors() {
		t.Fatal(ds)
	}
	o, err := rt.Bind(c.Client).Create(t.Context(), providers.CreateRequest{Planned: resp.Planned})
	if err != nil {
		t.Fatal(err)
	}
	return config, o
}

// TestKnowledgeBaseContents: a data source that is added to a knowledge base is none
// that it was made with, so that nothing is to be done about it. One that it was made
// with and that is deleted is missed.
func TestKnowledgeBaseContents(t *testing.T) {
	c := cloud(t)
	config, o := makeDocs(t, c)
	rt := digitalocean.Resources()[knowledgeBaseType]
	m := given(t, c)
	_, _, err := m.api.AgentPlatform.AddKnowledgeBaseDataSource(t.Context(), o.ID, &godo.AddKnowledgeBaseDataSourceRequest{
		WebCrawlerDataSource: &godo.WebCrawlerDataSource{BaseUrl: "https://example.com/docs", CrawlingOption: "UNKNOWN"},
	})
	m.must(err)
	read := func() providers.PlanResponse {
		var err error
		o, err = rt.Bind(c.Client).Read(t.Context(), o)
		m.must(err)
		resp, ds := rt.Plan(providers.PlanRequest{Config: config, Prior: o.Value})
		if ds.HasErrors() {
			t.Fatal(ds)
		}
		return resp
	}
	if resp := read(); len(resp.Replace) > 0 || !resp.Planned.RawEquals(o.Value) {
		t.Errorf("beside a data source of another resource the knowledge base would be changed: %v", resp.Replace)
	}
	first := o.Value.GetAttr("datasources").Index(cty.Zero).GetAttr("uuid").AsString()
	m.call(http.MethodDelete, "/v2/gen-ai/knowledge_bases/"+o.ID+"/data_sources/"+first, nil, nil)
	if resp := read(); len(resp.Replace) == 0 {
		t.Error("a data source that was deleted is not missed")
	}
}

// TestKnowledgeBaseRefused: what could not be made is refused by the plan, and not
// when something has been deleted for it.
func TestKnowledgeBaseRefused(t *testing.T) {
	c := cloud(t)
	_, o := makeDocs(t, c)
	rt := digitalocean.Resources()[knowledgeBaseType]
	for name, over := range map[string]attrs{
		"region": {"region": "fra1"}, "name": {"name": "two words", "embedding_model_uuid": otherProject}, "is_public": {"is_public": true},
	} {
		config := docsBase(t, over)
		for _, prior := range []cty.Value{cty.NullVal(config.Type()), o.Value} {
			if _, ds := rt.Plan(providers.PlanRequest{Config: config, Prior: prior}); !ds.HasErrors() {
				t.Errorf("%s: the plan does not refuse, there is one before: %t", name, !prior.IsNull())
			}
		}
	}
	if _, ds := rt.Plan(providers.PlanRequest{Config: docsBase(t, attrs{"name": "two words"}), Prior: o.Value}); ds.HasErrors() {
		t.Errorf("a rename is refused: %v", ds)
	}
}

// TestIndexingJobData: the data sources show the job that indexes a new knowledge
// base, and not those of others.
func TestIndexingJobData(t *testing.T) {
	c := cloud(t)
	_, o := makeDocs(t, c)
	m := given(t, c)
	m.knowledgeBase("other")
	jobs := look(t, c, "digitalocean_gradientai_knowledge_base_indexing_jobs", attrs{"knowledge_base_uuid": o.ID})
	if n := jobs.GetAttr("jobs").LengthInt(); n != 1 {
		t.Fatalf("the knowledge base has %d jobs, want the one of its own", n)
	}
	if total := jobs.GetAttr("meta").Index(cty.Zero).GetAttr("total"); !total.RawEquals(cty.NumberIntVal(2)) {
		t.Errorf("the account has %#v jobs, want 2", total)
	}
	id := jobs.GetAttr("jobs").Index(cty.Zero).GetAttr("uuid").AsString()
	job := look(t, c, "digitalocean_gradientai_indexing_job", attrs{"uuid": id})
	for attr, want := range map[string]cty.Value{
		"phase": cty.StringVal("BATCH_JOB_PHASE_SUCCEEDED"), "status": cty.StringVal("INDEX_JOB_STATUS_COMPLETED"), "knowledge_base_uuid": cty.StringVal(o.ID),
		"completed_datasources": cty.NumberIntVal(1), "total_datasources": cty.NumberIntVal(1), "total_items_failed": cty.StringVal(""),
		"data_source_uuids": cty.ListVal([]cty.Value{o.Value.GetAttr("datasources").Index(cty.Zero).GetAttr("uuid")}),
	} {
		if got := job.GetAttr(attr); !got.RawEquals(want) {
			t.Errorf("%s of the job is %#v, want %#v", attr, got, want)
		}
	}
	parts := look(t, c, "digitalocean_gradientai_indexing_job_data_sources", attrs{"indexing_job_uuid": id}).GetAttr("indexed_data_sources")
	if parts.LengthInt() != 1 || parts.Index(cty.Zero).GetAttr("status").AsString() != "DATA_SOURCE_STATUS_UPDATED" {
		t.Errorf("the job indexed %#v", parts)
	}
	base := look(t, c, knowledgeBaseType, attrs{"uuid": o.ID})
	if got := base.GetAttr("last_indexing_job").Index(cty.Zero).GetAttr("uuid"); !got.RawEquals(cty.StringVal(id)) {
		t.Errorf("the last job of the knowledge base is %#v, want %s", got, id)
	}
}

// look reads a data source.
func look(t *testing.T, c sdktest.Cloud, name string, with attrs) cty.Value {
	t.Helper()
	source := digitalocean.DataSources()[name]
	config, err := with.Value(source.Schema().Block)
	if err != nil {
		t.Fatal(err)
	}
	out, err := source.Read(t.Context(), c.Client, config)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
