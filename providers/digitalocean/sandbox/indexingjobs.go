package sandbox

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// indexingJob makes the texts of data sources findable, one source after another.
type indexingJob struct {
	base
	Of        string    `json:"knowledge_base_uuid"`
	Sources   []string  `json:"data_source_uuids"`
	StartAt   time.Time `json:"start_at"`            // pending before
	DoneAt    time.Time `json:"done_at"`             // running before
	StoppedAt time.Time `json:"stopped_at,omitzero"` // of one that was cancelled
}

const (
	indexingBegins = 5 * time.Second  // after the knowledge base is ready
	indexingSource = 20 * time.Second // of one data source
	sourceTokens   = 1200
	sourceBytes    = 48000
)

func (s *Server) indexingRoutes() {
	const root = "/v2/gen-ai/indexing_jobs"
	with := func(do func(*call, *indexingJob) reply) handler {
		return named(func() *table[*indexingJob] { return &s.db.IndexingJobs }, "job", do)
	}
	s.handle("GET "+root, func(c *call) reply {
		return aiPage(c, "jobs", s.jobsOf(c, ""), func(j *indexingJob) obj { return s.jobView(c, j) })
	})
	s.handle("POST "+root, s.startIndexing)
	s.handle("GET "+root+"/{job}", with(func(c *call, j *indexingJob) reply { return ok(obj{"job": s.jobView(c, j)}) }))
	s.handle("PUT "+root+"/{job}/cancel", with(func(c *call, j *indexingJob) reply {
		if !j.StoppedAt.IsZero() || !c.now.Before(j.DoneAt) {
			return refuse(http.StatusBadRequest, "the indexing job has ended and cannot be cancelled")
		}
		j.StoppedAt = c.now
		return ok(obj{"job": s.jobView(c, j)})
	}))
	s.handle("GET "+root+"/{job}/data_sources", with(func(c *call, j *indexingJob) reply {
		return ok(obj{"indexed_data_sources": j.parts(c)})
	}))
}

// startIndexing indexes the data sources that a request names, all without any.
func (s *Server) startIndexing(c *call) reply {
	var in struct {
		Of      string   `json:"knowledge_base_uuid"`
		Sources []string `json:"data_source_uuids"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	k, found := take(c, &s.db.KnowledgeBases, in.Of)
	if !found {
		return notFound()
	}
	sources := s.db.KnowledgeSources.where(func(d *knowledgeSource) bool {
		return d.Of == k.ID && (len(in.Sources) == 0 || slices.Contains(in.Sources, d.ID))
	})
	if len(sources) == 0 || len(in.Sources) > len(sources) {
		return refuse(http.StatusBadRequest, "data_source_uuids is invalid")
	}
	return ok(obj{"job": s.jobView(c, s.index(c, k, sources))})
}

// index starts a job, which waits for the database of the knowledge base.
func (s *Server) index(c *call, k *knowledgeBase, sources []*knowledgeSource) *indexingJob {
	j := &indexingJob{base: c.fresh(uuid.NewString()), Of: k.ID}
	for _, d := range sources {
		j.Sources = append(j.Sources, d.ID)
	}
	begin := c.now
	if k.ReadyAt.After(begin) {
		begin = k.ReadyAt
	}
	j.StartAt = s.after(begin, indexingBegins)
	j.DoneAt = s.after(j.StartAt, indexingSource*time.Duration(len(sources)))
	s.db.IndexingJobs.add(j)
	return j
}

// jobsOf returns the jobs of a knowledge base, of all with "", the latest first.
func (s *Server) jobsOf(c *call, of string) []*indexingJob {
	var out []*indexingJob
	for _, j := range listed(c, &s.db.IndexingJobs) {
		if of == "" || j.Of == of {
			out = append(out, j)
		}
	}
	slices.Reverse(out)
	return out
}

// reached is the moment until which a job has worked.
func (j *indexingJob) reached(c *call) time.Time {
	switch {
	case !j.StoppedAt.IsZero():
		return j.StoppedAt
	case c.now.Before(j.DoneAt):
		return c.now
	default:
		return j.DoneAt
	}
}

// completed is how many data sources a job has indexed.
func (j *indexingJob) completed(c *call) int {
	at := j.reached(c)
	if !at.Before(j.DoneAt) {
		return len(j.Sources)
	}
	if at.Before(j.StartAt) {
		return 0
	}
	return int(int64(len(j.Sources)) * int64(at.Sub(j.StartAt)) / max(int64(j.DoneAt.Sub(j.StartAt)), 1))
}

func (s *Server) jobView(c *call, j *indexingJob) obj {
	done, at := j.completed(c), j.reached(c)
	out := obj{"uuid": j.ID, "knowledge_base_uuid": j.Of, "data_source_uuids": j.Sources, "total_datasources": len(j.Sources), "completed_datasources": done,
		"tokens": done * sourceTokens, "total_tokens": strconv.Itoa(done * sourceTokens), "created_at": stamp(j.CreatedAt), "updated_at": stamp(at),
		"is_report_available": false, "data_source_jobs": j.parts(c)}
	if !at.Before(j.StartAt) {
		out["started_at"] = stamp(j.StartAt)
	}
	switch {
	case !j.StoppedAt.IsZero():
		out["phase"], out["status"], out["finished_at"] = "BATCH_JOB_PHASE_CANCELLED", "INDEX_JOB_STATUS_CANCELLED", stamp(at)
	case !c.now.Before(j.DoneAt):
		out["phase"], out["status"], out["finished_at"] = "BATCH_JOB_PHASE_SUCCEEDED", "INDEX_JOB_STATUS_COMPLETED", stamp(at)
		out["is_report_available"] = true
	case c.now.Before(j.StartAt):
		out["phase"], out["status"] = "BATCH_JOB_PHASE_PENDING", "INDEX_JOB_STATUS_PENDING"
	default:
		out["phase"], out["status"] = "BATCH_JOB_PHASE_RUNNING", "INDEX_JOB_STATUS_IN_PROGRESS"
	}
	return out
}

// parts says of each data source of a job how far it is.
func (j *indexingJob) parts(c *call) []obj {
	return apply(j.Sources, func(id string) obj { return j.part(c, id) })
}

// part says how far a data source is, nil where it is not one of the job.
func (j *indexingJob) part(c *call, source string) obj {
	n := slices.Index(j.Sources, source)
	if n < 0 {
		return nil
	}
	out := obj{"data_source_uuid": source, "total_file_count": "1", "indexed_file_count": "0", "indexed_item_count": "0", "failed_item_count": "0",
		"skipped_item_count": "0", "removed_item_count": "0", "total_bytes": strconv.Itoa(sourceBytes), "total_bytes_indexed": "0"}
	step := j.DoneAt.Sub(j.StartAt) / time.Duration(len(j.Sources))
	if begun := j.StartAt.Add(step * time.Duration(n)); !j.reached(c).Before(begun) {
		out["started_at"] = stamp(begun)
	}
	switch {
	case n < j.completed(c):
		out["status"], out["completed_at"] = "DATA_SOURCE_STATUS_UPDATED", stamp(j.StartAt.Add(step*time.Duration(n+1)))
		out["indexed_file_count"], out["indexed_item_count"], out["total_bytes_indexed"] = "1", "1", out["total_bytes"]
	case !j.StoppedAt.IsZero():
		out["status"] = "DATA_SOURCE_STATUS_CANCELLED"
	case out["started_at"] != nil:
		out["status"] = "DATA_SOURCE_STATUS_IN_PROGRESS"
	default:
		out["status"] = "DATA_SOURCE_STATUS_UNKNOWN"
	}
	return out
}
