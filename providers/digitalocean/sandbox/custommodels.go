package sandbox

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// importTime is how long the import of a model takes.
const importTime = 30 * time.Second

// customModel is a model that was imported. Of its source it remembers no token.
type customModel struct {
	base
	Name, Description, License, Parameters string
	SourceType, Repo, Commit, Region       string
	Tags, Input, Output                    []string
	ChangedAt, ReadyAt                     time.Time
	Failure                                string // why it is not imported
}

type customModelTags struct {
	Tags []string `json:"tags"`
}

func (s *Server) customModelRoutes() {
	const root = "/v2/gen-ai/custom_models"
	s.handle("GET "+root, func(c *call) reply {
		status := cmp.Or(c.query("status"), "STATUS_UNSPECIFIED")
		rows := slices.DeleteFunc(listed(c, &s.db.CustomModels), func(m *customModel) bool {
			return status != "STATUS_UNSPECIFIED" && m.status(c.now) != status
		})
		return page(c, "models", rows, func(m *customModel) obj { return customModelView(c, m) })
	})
	s.handle("POST "+root+"/import", s.importCustomModel)
	s.handle("GET "+root+"/{model}", s.withCustomModel(customModelReply))
	s.handle("PATCH "+root+"/{model}/metadata", s.withCustomModel(describeCustomModel))
	s.handle("DELETE "+root+"/{model}", s.withCustomModel(func(c *call, m *customModel) reply {
		c.bury(&m.base, 0, 0)
		return ok(obj{"status": "DELETE_CUSTOM_MODEL_STATUS_SUCCESS"})
	}))
}

func (s *Server) importCustomModel(c *call) reply {
	var in struct {
		Name, Description string
		SourceType        string          `json:"source_type"`
		Region            string          `json:"preferred_gpu_region"`
		Tags              customModelTags `json:"tags"`
		Ref               struct {
			Repo   string `json:"repo_id"`
			Commit string `json:"commit_sha"`
			Access string `json:"access_type"`
			Token  string `json:"hf_token"`
			Bucket string
		} `json:"source_ref"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	m := &customModel{
		base: c.fresh(uuid.NewString()), Name: in.Name, Description: in.Description, SourceType: in.SourceType, Tags: in.Tags.Tags, ChangedAt: c.now,
		Repo: in.Ref.Repo, Commit: in.Ref.Commit, Region: cmp.Or(in.Region, "tor1"), ReadyAt: c.in(importTime),
	}
	switch {
	case in.Name == "":
		return refuse(400, "name is required")
	case in.SourceType == "":
		return refuse(400, "source_type is required")
	case in.SourceType == "SOURCE_TYPE_HUGGINGFACE" && in.Ref.Repo == "":
		return refuse(400, "source_ref.repo_id is required")
	case in.SourceType == "SOURCE_TYPE_SPACES_BUCKET" && in.Ref.Bucket == "":
		return refuse(400, "source_ref.bucket is required")
	case in.Ref.Token == "" && slices.Contains([]string{"ACCESS_TYPE_PRIVATE", "ACCESS_TYPE_GATED"}, in.Ref.Access):
		failed := obj{"name": "repository_access", "passed": false, "error": "a token is needed for this repository"}
		return ok(obj{"error": "model validation failed", "validation_steps": []obj{failed}})
	case in.SourceType == "SOURCE_TYPE_HUGGINGFACE":
		m.Commit = cmp.Or(m.Commit, "9c925d64d72725edaf899c6cb9c377fd0709d9c5")
		if !strings.Contains(m.Repo, "/") {
			m.Failure = "Repository not found or access denied"
		}
	}
	s.db.CustomModels.add(m)
	job := obj{"uuid": uuid.NewString(), "status": "pending", "created_at": stamp(c.now), "files_total": 12, "files_done": 0, "bytes_total": "16381470720", "bytes_done": "0"}
	return ok(obj{"model": customModelView(c, m), "import_job": job})
}

// describeCustomModel changes the description and the tags of a model, and more only
// of one from Spaces: of others the API takes the rest, and does nothing.
func describeCustomModel(c *call, m *customModel) reply {
	var in struct {
		Description         *string
		Tags                *customModelTags
		License, Parameters string
		Input               []string `json:"input_modalities"`
		Output              []string `json:"output_modalities"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if in.Description != nil {
		m.Description = *in.Description
	}
	if in.Tags != nil {
		m.Tags = in.Tags.Tags
	}
	if m.SourceType == "SOURCE_TYPE_SPACES_BUCKET" {
		m.License, m.Parameters = cmp.Or(in.License, m.License), cmp.Or(in.Parameters, m.Parameters)
		if len(in.Input) > 0 {
			m.Input = in.Input
		}
		if len(in.Output) > 0 {
			m.Output = in.Output
		}
	}
	m.ChangedAt = c.now
	return customModelReply(c, m)
}

func (s *Server) withCustomModel(do func(*call, *customModel) reply) handler {
	return named(func() *table[*customModel] { return &s.db.CustomModels }, "model", do)
}

func customModelReply(c *call, m *customModel) reply {
	return ok(obj{"model": customModelView(c, m)})
}

func (m *customModel) status(now time.Time) string {
	switch {
	case now.Before(m.ReadyAt):
		return "STATUS_IMPORTING"
	case m.Failure != "":
		return "STATUS_FAILED"
	}
	return "STATUS_READY"
}

// customModelView shows a model: of the bucket that it came from nothing, and what
// the import finds out only when that is through.
func customModelView(c *call, m *customModel) obj {
	out := obj{
		"uuid": m.ID, "name": m.Name, "description": m.Description, "status": m.status(c.now), "source_type": m.SourceType, "team_id": "12345",
		"tags": obj{"tags": list(m.Tags)}, "created_at": stamp(m.CreatedAt), "updated_at": stamp(m.ChangedAt), "storage_region": m.Region, "active_deployments": []obj{},
	}
	switch m.SourceType {
	case "SOURCE_TYPE_HUGGINGFACE":
		out["source_ref"] = obj{"repo_id": m.Repo, "commit_sha": m.Commit}
	case "SOURCE_TYPE_SPACES_BUCKET":
		out["source_ref"] = obj{}
	}
	switch out["status"] {
	case "STATUS_FAILED":
		out["error_message"] = m.Failure
	case "STATUS_READY":
		out["architecture"], out["total_size_bytes"], out["file_count"] = "Qwen3ForCausalLM", "16381470720", 12
		out["context_length"], out["cost_estimate_per_month"] = 40960, 5
		out["license"], out["parameters"] = cmp.Or(m.License, "apache-2.0"), cmp.Or(m.Parameters, "8190735360")
		out["input_modalities"], out["output_modalities"] = []string{"text"}, []string{"text"}
		if len(m.Input) > 0 {
			out["input_modalities"] = m.Input
		}
		if len(m.Output) > 0 {
			out["output_modalities"] = m.Output
		}
	}
	return out
}
