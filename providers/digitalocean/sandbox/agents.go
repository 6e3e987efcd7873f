package sandbox

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
)

type agentsTables struct {
	Agents      table[*agent]      `json:"agents"`
	AgentRoutes table[*agentRoute] `json:"agent_routes"`
}

// agent is an AI agent. What its deployment is at follows from the time.
type agent struct {
	base
	Name       string          `json:"name"`
	Settings   agentSettings   `json:"settings"`
	Region     string          `json:"region"`
	Chatbot    string          `json:"chatbot"`
	Workspace  string          `json:"workspace_uuid,omitempty"`
	Visibility string          `json:"visibility"`
	Deployment string          `json:"deployment_uuid"`
	DeployAt   time.Time       `json:"deploy_at"` // it waits before
	RunsAt     time.Time       `json:"runs_at"`
	ChangedAt  time.Time       `json:"changed_at"`
	Functions  []agentFunction `json:"functions"`
	Bases      []attachedBase  `json:"knowledge_bases"`
	Versions   []agentVersion  `json:"agent_versions"`
}

// agentSettings are what changes of an agent say.
type agentSettings struct {
	Instruction string   `json:"instruction"`
	Description string   `json:"description"`
	Model       string   `json:"model_uuid"`
	Project     string   `json:"project_id"`
	Tags        []string `json:"tags"`
	K           int      `json:"k"`
	MaxTokens   int      `json:"max_tokens"`
	Temperature float64  `json:"temperature"`
	TopP        float64  `json:"top_p"`
	Retrieval   string   `json:"retrieval_method"`
	Citations   bool     `json:"provide_citations"`
	OpenAIKey   string   `json:"open_ai_key_uuid"`
	Anthropic   string   `json:"anthropic_key_uuid"`
}

// agentFunction is a function that an agent may call.
type agentFunction struct {
	UUID        string    `json:"uuid"`
	Name        string    `json:"function_name"`
	Description string    `json:"description"`
	FaasName    string    `json:"faas_name"`
	Namespace   string    `json:"faas_namespace"`
	Input       any       `json:"input_schema"`
	Output      any       `json:"output_schema"`
	CreatedAt   time.Time `json:"created_at"`
	ChangedAt   time.Time `json:"changed_at"`
}

// attachedBase is a knowledge base that an agent looks things up in.
type attachedBase struct {
	UUID string    `json:"uuid"`
	At   time.Time `json:"at"`
}

// agentVersion is how an agent was after one of its changes.
type agentVersion struct {
	Number   int           `json:"number"`
	Hash     string        `json:"version_hash"`
	Name     string        `json:"name"`
	Settings agentSettings `json:"settings"`
	Cause    string        `json:"cause"`
	At       time.Time     `json:"at"`
}

func (s *Server) agentsRoutes() {
	const root = "/v2/gen-ai/agents"
	of := s.withAgent
	shown := func(c *call, a *agent) reply { return ok(obj{"agent": s.agentView(c, a)}) }
	s.handle("GET "+root, func(c *call) reply {
		rows := slices.DeleteFunc(listed(c, &s.db.Agents), func(a *agent) bool { return c.query("only_deployed") == "true" && c.now.Before(a.RunsAt) })
		return page(c, "agents", rows, func(a *agent) obj { return s.agentRow(c, a) })
	})
	s.handle("POST "+root, s.createAgent)
	s.handle("GET "+root+"/{id}", of(shown))
	s.handle("PUT "+root+"/{id}", of(s.updateAgent))
	s.handle("DELETE "+root+"/{id}", of(func(c *call, a *agent) reply {
		for _, r := range s.db.AgentRoutes.live() {
			if r.Parent == a.ID || r.Child == a.ID {
				c.bury(&r.base, 0, 0)
			}
		}
		c.bury(&a.base, 0, 0)
		return shown(c, a)
	}))
	s.handle("PUT "+root+"/{id}/deployment_visibility", of(func(c *call, a *agent) reply {
		var in struct{ Visibility string }
		if rep, fine := c.decode(&in); !fine {
			return rep
		}
		if !slices.Contains(agentVisibilities, in.Visibility) {
			return refuse(http.StatusBadRequest, "visibility is invalid")
		}
		a.Visibility, a.ChangedAt = in.Visibility, c.now
		return shown(c, a)
	}))
	s.handle("GET "+root+"/{id}/versions", of(func(c *call, a *agent) reply {
		return page(c, "agent_versions", a.Versions, func(v agentVersion) obj { return s.versionView(a, v) })
	}))
	s.handle("POST "+root+"/{id}/knowledge_bases/{base}", of(s.attachBase))
	s.handle("DELETE "+root+"/{id}/knowledge_bases/{base}", of(func(c *call, a *agent) reply {
		if !a.looksIn(c.vars["base"]) {
			return notFound()
		}
		a.Bases = slices.DeleteFunc(a.Bases, func(b attachedBase) bool { return b.UUID == c.vars["base"] })
		return shown(c, a)
	}))
	s.handle("POST "+root+"/{id}/functions", of(s.addFunction))
	s.handle("PUT "+root+"/{id}/functions/{function}", of(s.changeFunction))
	s.handle("DELETE "+root+"/{id}/functions/{function}", of(func(c *call, a *agent) reply {
		i := a.function(c)
		if i < 0 {
			return notFound()
		}
		a.Functions = slices.Delete(a.Functions, i, i+1)
		return shown(c, a)
	}))
}

// withAgent has do answer with the agent that the path names. That there is none is
// said otherwise than of most other objects.
func (s *Server) withAgent(do func(*call, *agent) reply) handler {
	return func(c *call) reply {
		look := find[*agent]
		if mutating(c.r) {
			look = take[*agent]
		}
		a, found := look(c, &s.db.Agents, c.vars["id"])
		if !found {
			return refuse(http.StatusNotFound, "agent not found")
		}
		return do(c, a)
	}
}

var (
	agentVisibilities = []string{"VISIBILITY_DISABLED", "VISIBILITY_PLAYGROUND", "VISIBILITY_PUBLIC", "VISIBILITY_PRIVATE"}
	retrievalMethods  = []string{"RETRIEVAL_METHOD_UNKNOWN", "RETRIEVAL_METHOD_REWRITE", "RETRIEVAL_METHOD_STEP_BACK", "RETRIEVAL_METHOD_SUB_QUERIES", "RETRIEVAL_METHOD_NONE"}
)

func (s *Server) createAgent(c *call) reply {
	var in struct {
		Name, Region string
		Workspace    string   `json:"workspace_uuid"`
		Bases        []string `json:"knowledge_base_uuid"`
	}
	settings := agentSettings{K: 10, MaxTokens: 512, Temperature: 0.7, TopP: 0.9, Retrieval: "RETRIEVAL_METHOD_NONE"}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if rep, fine := c.decode(&settings); !fine {
		return rep
	}
	if !slices.Contains(aiRegions, in.Region) {
		return refuse(http.StatusBadRequest, "region is invalid")
	}
	if rep, fine := s.checkAgent(in.Name, settings); !fine {
		return rep
	}
	a := &agent{
		base: c.fresh(uuid.NewString()), Name: in.Name, Settings: settings, Region: in.Region, Workspace: in.Workspace, Chatbot: in.Name + " Chatbot", Visibility: "VISIBILITY_PRIVATE",
		Deployment: uuid.NewString(), DeployAt: c.in(2 * time.Second), RunsAt: c.in(10 * time.Second),
	}
	for _, id := range in.Bases {
		if _, there := s.db.KnowledgeBases.get(id); !there {
			return refuse(http.StatusBadRequest, "knowledge base %s was not found", id)
		}
		a.Bases = append(a.Bases, attachedBase{UUID: id, At: c.now})
	}
	a.note(c, "Agent created")
	s.db.Agents.add(a)
	return ok(obj{"agent": s.agentView(c, a)})
}

func (s *Server) updateAgent(c *call, a *agent) reply {
	in := struct{ Name string }{a.Name}
	settings := a.Settings
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if rep, fine := c.decode(&settings); !fine {
		return rep
	}
	if rep, fine := s.checkAgent(in.Name, settings); !fine {
		return rep
	}
	a.Name, a.Settings = in.Name, settings
	a.note(c, "Agent updated")
	return ok(obj{"agent": s.agentView(c, a)})
}

// checkAgent refuses what is incomplete, or names what there is not.
func (s *Server) checkAgent(name string, x agentSettings) (reply, bool) {
	_, inProject := s.db.Projects.get(x.Project)
	model, known := aiModelOf(x.Model)
	_, key := s.db.OpenAIKeys.get(x.OpenAIKey)
	switch {
	case name == "", x.Instruction == "":
		return refuse(http.StatusBadRequest, "name and instruction are required"), false
	case !inProject:
		return refuse(http.StatusBadRequest, "project %s was not found", x.Project), false
	case !known || !slices.Contains(model.Uses, usedByAgents):
		return refuse(http.StatusBadRequest, "model %s was not found", x.Model), false
	case !key && x.OpenAIKey != "":
		return refuse(http.StatusBadRequest, "OpenAI API key %s was not found", x.OpenAIKey), false
	case !slices.Contains(retrievalMethods, x.Retrieval):
		return refuse(http.StatusBadRequest, "retrieval_method is invalid"), false
	case x.K < 0 || x.MaxTokens < 1 || x.Temperature < 0 || x.Temperature > 1 || x.TopP < 0 || x.TopP > 1:
		return refuse(http.StatusBadRequest, "k, max_tokens, temperature or top_p is out of range"), false
	default:
		return reply{}, true
	}
}

// looksIn tells whether a knowledge base is attached to an agent.
func (a *agent) looksIn(base string) bool {
	return slices.ContainsFunc(a.Bases, func(b attachedBase) bool { return b.UUID == base })
}

func (s *Server) attachBase(c *call, a *agent) reply {
	id := c.vars["base"]
	if _, there := s.db.KnowledgeBases.get(id); !there {
		return refuse(http.StatusNotFound, "knowledge base not found")
	}
	if a.looksIn(id) {
		return refuse(http.StatusConflict, "the knowledge base is attached already")
	}
	a.Bases = append(a.Bases, attachedBase{UUID: id, At: c.now})
	return ok(obj{"agent": s.agentView(c, a)})
}

// note keeps how an agent is after a change, the latest first.
func (a *agent) note(c *call, cause string) {
	a.ChangedAt = c.now
	n := len(a.Versions) + 1
	a.Versions = slices.Insert(a.Versions, 0, agentVersion{
		Number: n, Hash: hashOf(a.ID + strconv.Itoa(n)), Name: a.Name, Settings: a.Settings, Cause: cause, At: c.now,
	})
}

// function returns the place of the function that a call names, -1 for none.
func (a *agent) function(c *call) int {
	return slices.IndexFunc(a.Functions, func(f agentFunction) bool { return f.UUID == c.vars["function"] })
}

func (s *Server) addFunction(c *call, a *agent) reply {
	return s.putFunction(c, a, agentFunction{UUID: uuid.NewString(), CreatedAt: c.now}, len(a.Functions))
}

func (s *Server) changeFunction(c *call, a *agent) reply {
	i := a.function(c)
	if i < 0 {
		return notFound()
	}
	return s.putFunction(c, a, a.Functions[i], i)
}

// putFunction lays what a call says over a function, and puts it in its place. The
// functions of an agent have names of their own.
func (s *Server) putFunction(c *call, a *agent, f agentFunction, at int) reply {
	id := f.UUID
	if rep, fine := c.decode(&f); !fine {
		return rep
	}
	f.UUID, f.ChangedAt = id, c.now
	switch {
	case f.Name == "", f.Description == "", f.Namespace == "", f.Input == nil:
		return refuse(http.StatusBadRequest, "function_name, description, faas_namespace and input_schema are required")
	case slices.ContainsFunc(a.Functions, func(o agentFunction) bool { return o.UUID != id && o.Name == f.Name }):
		return refuse(http.StatusConflict, "a function with this name already exists")
	}
	a.Functions = append(slices.Clone(a.Functions[:at]), append([]agentFunction{f}, a.Functions[min(at+1, len(a.Functions)):]...)...)
	return ok(obj{"agent": s.agentView(c, a)})
}
