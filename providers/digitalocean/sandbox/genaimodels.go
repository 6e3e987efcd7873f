package sandbox

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

type genaimodelsTables struct {
	CustomModels table[*customModel] `json:"custom_models"`
	OpenAIKeys   table[*openAIKey]   `json:"openai_api_keys"`
}

// openAIKey is a key of OpenAI's API. What it opens the sandbox knows; the API never
// shows the key itself.
type openAIKey struct {
	base
	Name      string    `json:"name"`
	Key       string    `json:"api_key"`
	ChangedAt time.Time `json:"changed_at"`
}

// aiModel is a model that agents and inference can use. The list of them never changes.
type aiModel struct {
	UUID, Slug, Name, Provider, Kind string
	Uses                             []string
	Version                          int
}

const (
	usedByAgents = "MODEL_USECASE_AGENT"
	usedByBases  = "MODEL_USECASE_KNOWLEDGEBASE"
	madeByDO     = "MODEL_PROVIDER_DIGITALOCEAN"
	madeByOpenAI = "MODEL_PROVIDER_OPENAI"
)

// aiModels are what every account can use. Those of OpenAI need a key.
var aiModels = []aiModel{
	{"d754f2d7-d1f0-11ef-bf8f-4e013e2ddde4", "llama3.3-70b-instruct", "Llama 3.3 Instruct (70B)", madeByDO, "chat", []string{usedByAgents}, 1},
	{"95ea6652-75ed-11ef-bf8f-4e013e2ddde4", "llama3-8b-instruct", "Llama 3.1 Instruct (8B)", madeByDO, "chat", []string{usedByAgents}, 1},
	{"18bc9b8f-73c5-11f0-b074-4e013e2ddde4", "openai-gpt-oss-120b", "OpenAI GPT-oss-120b", madeByDO, "chat", []string{usedByAgents}, 1},
	{"9a364867-f300-11ef-bf8f-4e013e2ddde4", "openai-gpt-4o", "OpenAI GPT-4o", madeByOpenAI, "chat", []string{usedByAgents}, 1},
	{"22653204-79ed-11ef-bf8f-4e013e2ddde4", "gte-large-en-v1.5", "GTE Large EN v1.5", madeByDO, "embedding", []string{usedByBases}, 1},
	{"22652c2a-79ed-11ef-bf8f-4e013e2ddde4", "all-mini-lm-l6-v2", "All MiniLM L6 v2", madeByDO, "embedding", []string{usedByBases}, 1},
}

// view shows a model as agents and keys do.
func (m aiModel) view() obj {
	made := stamp(time.Date(2025, 1, 1, 12, 0, 0, 0, time.UTC))
	return obj{
		"uuid": m.UUID, "name": m.Name, "inference_name": m.Slug, "inference_version": "v1", "is_foundational": true, "provider": m.Provider,
		"upload_complete": true, "url": "https://models.digitalocean.com/" + m.Slug, "usecases": m.Uses, "parent_uuid": "", "type": m.Kind,
		"created_at": made, "updated_at": made, "version": obj{"major": m.Version, "minor": 0, "patch": 0},
		"agreement": obj{"uuid": "0f0f3d4e-0000-4000-8000-000000000001", "name": "Terms", "description": "Terms of use", "url": "https://www.digitalocean.com/legal/terms-of-service-agreement"},
	}
}

// row shows a model as the list of all does.
func (m aiModel) row() obj {
	out := m.view()
	for _, name := range []string{"inference_name", "inference_version", "usecases"} {
		delete(out, name)
	}
	out["id"] = m.Slug
	return out
}

// aiRegions are where models are served.
var aiRegions = []string{"tor1", "nyc2", "atl1"}

func (s *Server) genaimodelsRoutes() {
	s.handle("GET /v2/gen-ai/models", func(c *call) reply {
		uses := c.r.URL.Query()["usecases"]
		rows := slices.DeleteFunc(slices.Clone(aiModels), func(m aiModel) bool {
			return len(uses) > 0 && !slices.ContainsFunc(uses, func(use string) bool { return slices.Contains(m.Uses, use) })
		})
		return page(c, "models", rows, aiModel.row)
	})
	s.handle("GET /v2/gen-ai/regions", func(*call) reply { return ok(obj{"regions": apply(aiRegions, aiRegionView)}) })
	s.customModelRoutes()
	s.openAIKeyRoutes()
}

func aiRegionView(slug string) obj {
	return obj{
		"region": slug, "serves_batch": false, "serves_inference": true,
		"inference_url": "https://inference." + slug + ".do-ai.run", "stream_inference_url": "https://stream." + slug + ".do-ai.run",
	}
}

func (s *Server) openAIKeyRoutes() {
	const root = "/v2/gen-ai/openai/keys"
	s.handle("GET "+root, func(c *call) reply { return page(c, "api_key_infos", listed(c, &s.db.OpenAIKeys), openAIKeyView) })
	s.handle("POST "+root, func(c *call) reply {
		k := &openAIKey{base: c.fresh(uuid.NewString())}
		if rep, fine := k.take(c); !fine {
			return rep
		}
		s.db.OpenAIKeys.add(k)
		return openAIKeyReply(k)
	})
	s.handle("GET "+root+"/{key}", s.withOpenAIKey(func(_ *call, k *openAIKey) reply { return openAIKeyReply(k) }))
	s.handle("GET "+root+"/{key}/agents", s.withOpenAIKey(func(c *call, k *openAIKey) reply {
		using := slices.DeleteFunc(listed(c, &s.db.Agents), func(a *agent) bool { return a.Settings.OpenAIKey != k.ID })
		return page(c, "agents", using, func(a *agent) obj { return s.agentRow(c, a) })
	}))
	s.handle("PUT "+root+"/{key}", s.withOpenAIKey(func(c *call, k *openAIKey) reply {
		if rep, fine := k.take(c); !fine {
			return rep
		}
		return openAIKeyReply(k)
	}))
	s.handle("DELETE "+root+"/{key}", s.withOpenAIKey(func(c *call, k *openAIKey) reply {
		c.bury(&k.base, 0, 0)
		return openAIKeyReply(k)
	}))
}

// take sets what a request says, which is the whole of a key.
func (k *openAIKey) take(c *call) (reply, bool) {
	var in struct {
		Name string
		Key  string `json:"api_key"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep, false
	}
	switch {
	case in.Name == "":
		return refuse(400, "name is required"), false
	case in.Key == "":
		return refuse(400, "api_key is required"), false
	}
	k.Name, k.Key, k.ChangedAt = in.Name, in.Key, c.now
	return reply{}, true
}

func (s *Server) withOpenAIKey(do func(*call, *openAIKey) reply) handler {
	return named(func() *table[*openAIKey] { return &s.db.OpenAIKeys }, "key", do)
}

func openAIKeyReply(k *openAIKey) reply { return ok(obj{"api_key_info": openAIKeyView(k)}) }

// openAIKeyView shows all of a key but the key itself.
func openAIKeyView(k *openAIKey) obj {
	opened := slices.DeleteFunc(slices.Clone(aiModels), func(m aiModel) bool { return m.Provider != madeByOpenAI })
	out := obj{"uuid": k.ID, "name": k.Name, "created_at": stamp(k.CreatedAt), "updated_at": stamp(k.ChangedAt), "created_by": "12345", "models": apply(opened, aiModel.view)}
	if k.deleted() {
		out["deleted_at"] = stamp(k.DeletedAt)
	}
	return out
}
