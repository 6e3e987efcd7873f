package sandbox

import (
	"testing"
	"time"
)

// TestIndexing: a job waits until the database of its knowledge base is there, takes
// its time for each data source, and can be cancelled until it is through.
func TestIndexing(t *testing.T) {
	_, c, now := fixture(t, Options{})
	c.keep("kb", "POST /v2/gen-ai/knowledge_bases", knowledge(`"name":"docs"`), 200, "knowledge_base.uuid")
	c.do("POST /v2/gen-ai/knowledge_bases/$kb/data_sources", `{"spaces_data_source":{"bucket_name":"texts"}}`, 200)
	c.keep("first", "GET /v2/gen-ai/knowledge_bases/$kb/indexing_jobs", "", 200, "jobs.0.uuid")
	if n := c.get("/v2/gen-ai/indexing_jobs/$first", "job.total_datasources"); n != "1" {
		t.Errorf("the first job is about %s data sources, want the one that the knowledge base was made with", n)
	}
	c.keep("second", "POST /v2/gen-ai/indexing_jobs", `{"knowledge_base_uuid":"$kb"}`, 200, "job.uuid")
	c.keep("third", "POST /v2/gen-ai/indexing_jobs", `{"knowledge_base_uuid":"$kb"}`, 200, "job.uuid")
	for _, at := range []struct {
		pass                    time.Duration
		database, first, second string
		completed               string
	}{
		{0, "CREATING", "PENDING", "PENDING", "0"},
		{databaseFor, "ONLINE", "PENDING", "PENDING", "0"},
		{indexingBegins, "ONLINE", "RUNNING", "RUNNING", "0"},
		{indexingSource, "ONLINE", "SUCCEEDED", "RUNNING", "1"},
		{indexingSource, "ONLINE", "SUCCEEDED", "SUCCEEDED", "2"},
	} {
		now.pass(at.pass)
		for what, want := range map[string][2]string{
			"/v2/gen-ai/knowledge_bases/$kb":   {"database_status", at.database},
			"/v2/gen-ai/indexing_jobs/$first":  {"job.phase", "BATCH_JOB_PHASE_" + at.first},
			"/v2/gen-ai/indexing_jobs/$second": {"job.phase", "BATCH_JOB_PHASE_" + at.second},
		} {
			if got := c.get(what, want[0]); got != want[1] {
				t.Errorf("after %s more, %s of %s is %q, want %q", at.pass, want[0], what, got, want[1])
			}
		}
		if got := c.get("/v2/gen-ai/indexing_jobs/$second", "job.completed_datasources"); got != at.completed {
			t.Errorf("after %s more, %s data sources are indexed, want %s", at.pass, got, at.completed)
		}
		if at.first == "RUNNING" {
			c.do("PUT /v2/gen-ai/indexing_jobs/$third/cancel", `{"uuid":"$third"}`, 200)
			c.do("PUT /v2/gen-ai/indexing_jobs/$third/cancel", `{"uuid":"$third"}`, 400)
		}
	}
	if got := c.get("/v2/gen-ai/indexing_jobs/$third", "job.phase"); got != "BATCH_JOB_PHASE_CANCELLED" {
		t.Errorf("the job that was cancelled is %s in the end", got)
	}
	if got := c.get("/v2/gen-ai/indexing_jobs/$third/data_sources", "indexed_data_sources.1.status"); got != "DATA_SOURCE_STATUS_CANCELLED" {
		t.Errorf("a data source of the job that was cancelled is %s", got)
	}
	c.do("PUT /v2/gen-ai/indexing_jobs/$first/cancel", `{"uuid":"$first"}`, 400)
}
