package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"time"
)

// aiModelOf returns the model of an id.
func aiModelOf(id string) (aiModel, bool) {
	i := slices.IndexFunc(aiModels, func(m aiModel) bool { return m.UUID == id })
	if i < 0 {
		return aiModel{}, false
	}
	return aiModels[i], true
}

// noRoute is what an agent has for the id of a route where there is none.
const noRoute = "00000000-0000-0000-0000-000000000000"

// agentRow shows an agent as lists do.
func (s *Server) agentRow(c *call, a *agent) obj {
	x := a.Settings
	model, _ := aiModelOf(x.Model)
	return obj{
		"uuid": a.ID, "name": a.Name, "created_at": stamp(a.CreatedAt), "updated_at": stamp(a.ChangedAt), "instruction": x.Instruction, "description": x.Description,
		"model": model.view(), "deployment": a.deployment(c), "k": x.K, "temperature": x.Temperature, "top_p": x.TopP, "max_tokens": x.MaxTokens, "tags": list(x.Tags),
		"project_id": x.Project, "route_uuid": noRoute, "region": a.Region, "route_created_at": stamp(time.Time{}), "user_id": "18919793",
		"chatbot": obj{
			"name": a.Chatbot, "primary_color": "#031B4E", "secondary_color": "#E5E8ED", "button_background_color": "#0061EB",
			"starting_message": "Hello! How can I help you today?", "logo": "/static/chatbot/icon.png",
		},
		"chatbot_identifiers": []obj{{"agent_chatbot_identifier": hashOf(a.ID)[:24]}}, "retrieval_method": x.Retrieval, "provide_citations": x.Citations,
		"version_hash": a.Versions[0].Hash,
	}
}

// agentView shows an agent as reads do.
func (s *Server) agentView(c *call, a *agent) obj {
	out := s.agentRow(c, a)
	out["api_keys"], out["functions"] = []obj{{"api_key": hashOf("key of " + a.ID)[:32]}}, apply(a.Functions, agentFunction.view)
	out["knowledge_bases"] = s.basesOf(c, a)
	if k, found := s.db.OpenAIKeys.get(a.Settings.OpenAIKey); found {
		out["openai_api_key"] = openAIKeyView(k)
	}
	out["child_agents"], out["parent_agents"] = s.childrenOf(c, a.ID), s.parentsOf(c, a.ID)
	return out
}

// basesOf shows the knowledge bases of an agent that there still are.
func (s *Server) basesOf(c *call, a *agent) []obj {
	out := []obj{}
	for _, b := range a.Bases {
		if k, found := s.db.KnowledgeBases.get(b.UUID); found {
			view := s.knowledgeView(c, k)
			view["added_to_agent_at"] = stamp(b.At)
			out = append(out, view)
		}
	}
	return out
}

// deployment shows where an agent runs, which has no address before it does.
func (a *agent) deployment(c *call) obj {
	out := obj{
		"uuid": a.Deployment, "name": "", "status": "STATUS_RUNNING", "visibility": a.Visibility, "created_at": stamp(a.CreatedAt), "updated_at": stamp(a.ChangedAt),
		"url": "https://" + hashOf(a.Deployment)[:24] + ".agents.do-ai.run",
	}
	switch {
	case c.now.Before(a.DeployAt):
		out["status"], out["url"] = "STATUS_WAITING_FOR_DEPLOYMENT", ""
	case c.now.Before(a.RunsAt):
		out["status"], out["url"] = "STATUS_DEPLOYING", ""
	}
	return out
}

func (f agentFunction) view() obj {
	out := obj{
		"uuid": f.UUID, "name": f.Name, "description": f.Description, "faas_name": f.FaasName, "faas_namespace": f.Namespace, "input_schema": f.Input,
		"created_at": stamp(f.CreatedAt), "updated_at": stamp(f.ChangedAt),
	}
	if f.Output != nil {
		out["output_schema"] = f.Output
	}
	return out
}

// versionView shows a version of an agent. The first one of the list is applied.
func (s *Server) versionView(a *agent, v agentVersion) obj {
	x := v.Settings
	model, _ := aiModelOf(x.Model)
	current := v.Hash == a.Versions[0].Hash
	return obj{
		"agent_uuid": a.ID, "id": strconv.Itoa(v.Number), "version_hash": v.Hash, "created_at": stamp(v.At), "created_by_email": "sandbox@example.com", "currently_applied": current,
		"can_rollback": !current, "trigger_action": v.Cause, "name": v.Name, "instruction": x.Instruction, "description": x.Description, "model_name": model.Name,
		"tags": list(x.Tags), "k": x.K, "max_tokens": x.MaxTokens, "temperature": x.Temperature, "top_p": x.TopP, "retrieval_method": x.Retrieval,
		"provide_citations": x.Citations,
	}
}

// hashOf is a text that is drawn once and for all for another.
func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
