package agents

import (
	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// Guardrail is what keeps an agent from saying some things.
type Guardrail struct {
	AgentUUID       *string `swamp:"agent_uuid,optional"`
	CreatedAt       string  `swamp:"created_at,computed"`
	DefaultResponse *string `swamp:"default_response,optional"`
	Description     *string `swamp:"description,optional"`
	GuardrailUUID   *string `swamp:"guardrail_uuid,optional"`
	IsAttached      bool    `swamp:"is_attached,computed"`
	IsDefault       *bool   `swamp:"is_default,optional"`
	Name            *string `swamp:"name,optional"`
	Priority        *int    `swamp:"priority,optional"`
	Type            *string `swamp:"type,optional"`
	UpdatedAt       string  `swamp:"updated_at,computed"`
	UUID            *string `swamp:"uuid,optional"`
}

func guardrailOf(v *godo.AgentGuardrail) Guardrail {
	return Guardrail{
		AgentUUID: &v.AgentUuid, CreatedAt: do.Written(v.CreatedAt), DefaultResponse: &v.DefaultResponse, Description: &v.Description, GuardrailUUID: &v.GuardrailUuid,
		IsAttached: v.IsAttached, IsDefault: &v.IsDefault, Name: &v.Name, Priority: &v.Priority, Type: &v.Type, UpdatedAt: do.Written(v.UpdatedAt), UUID: &v.Uuid,
	}
}

// ModelKey is a key of who made the model that an agent uses.
type ModelKey struct {
	CreatedAt string  `swamp:"created_at,computed"`
	CreatedBy *string `swamp:"created_by,optional"`
	DeletedAt string  `swamp:"deleted_at,computed"`
	Name      *string `swamp:"name,optional"`
	UpdatedAt string  `swamp:"updated_at,computed"`
	UUID      *string `swamp:"uuid,optional"`
}

func anthropicKeyOf(v *godo.AnthropicApiKeyInfo) ModelKey {
	return ModelKey{
		CreatedAt: do.Written(v.CreatedAt), CreatedBy: &v.CreatedBy, DeletedAt: do.Written(v.DeletedAt), Name: &v.Name, UpdatedAt: do.Written(v.UpdatedAt), UUID: &v.Uuid,
	}
}

func openAIKeyOf(v *godo.OpenAiApiKey) ModelKey {
	return ModelKey{
		CreatedAt: do.Written(v.CreatedAt), CreatedBy: &v.CreatedBy, DeletedAt: do.Written(v.DeletedAt), Name: &v.Name, UpdatedAt: do.Written(v.UpdatedAt), UUID: &v.Uuid,
	}
}

// AccessKey is a key by which an agent is asked.
type AccessKey struct {
	CreatedAt string  `swamp:"created_at,computed"`
	CreatedBy *string `swamp:"created_by,optional"`
	DeletedAt string  `swamp:"deleted_at,computed"`
	Name      *string `swamp:"name,optional"`
	SecretKey *string `swamp:"secret_key,optional,sensitive"`
	UUID      *string `swamp:"uuid,optional"`
}

func accessKeyOf(v *godo.ApiKeyInfo) AccessKey {
	return AccessKey{
		CreatedAt: do.Written(v.CreatedAt), CreatedBy: &v.CreatedBy, DeletedAt: do.Written(v.DeletedAt), Name: &v.Name, SecretKey: &v.SecretKey, UUID: &v.Uuid,
	}
}

// BareKey is such a key without what is known of it.
type BareKey struct {
	APIKey *string `swamp:"api_key,optional,sensitive"`
}

func bareKeyOf(v *godo.ApiKey) BareKey { return BareKey{APIKey: &v.ApiKey} }

// Chatbot is how the widget of an agent looks.
type Chatbot struct {
	ButtonBackgroundColor *string `swamp:"button_background_color,optional"`
	Logo                  *string `swamp:"logo,optional"`
	Name                  *string `swamp:"name,optional"`
	PrimaryColor          *string `swamp:"primary_color,optional"`
	SecondaryColor        *string `swamp:"secondary_color,optional"`
	StartingMessage       *string `swamp:"starting_message,optional"`
}

func chatbotOf(v *godo.ChatBot) Chatbot {
	return Chatbot{
		ButtonBackgroundColor: &v.ButtonBackgroundColor, Logo: &v.Logo, Name: &v.Name, PrimaryColor: &v.PrimaryColor, SecondaryColor: &v.SecondaryColor,
		StartingMessage: &v.StartingMessage,
	}
}

// Widget is the identifier of a chatbot.
type Widget struct {
	ChatbotID string `swamp:"chatbot_id,computed"`
}

func widgetOf(v *godo.AgentChatbotIdentifier) Widget {
	return Widget{ChatbotID: v.AgentChatbotIdentifier}
}

// Deployment is where an agent runs. Only its visibility can be set; what else is
// configured stands for whatever the API says.
type Deployment struct {
	CreatedAt  string  `swamp:"created_at,computed"`
	Name       *string `swamp:"name,optional,filled=*,accept=any"`
	Status     *string `swamp:"status,optional,filled=*,accept=any"`
	UpdatedAt  string  `swamp:"updated_at,computed"`
	URL        *string `swamp:"url,optional,filled=*,accept=any"`
	UUID       *string `swamp:"uuid,optional,filled=*,accept=any"`
	Visibility string  `swamp:"visibility,optional,default=VISIBILITY_UNKNOWN,accept=visibility,oneof=VISIBILITY_UNKNOWN|VISIBILITY_DISABLED|VISIBILITY_PLAYGROUND|VISIBILITY_PUBLIC|VISIBILITY_PRIVATE"`
}

func deploymentOf(v *godo.AgentDeployment) Deployment {
	return Deployment{
		CreatedAt: do.Written(v.CreatedAt), Name: &v.Name, Status: &v.Status, UpdatedAt: do.Written(v.UpdatedAt), URL: &v.Url, UUID: &v.Uuid, Visibility: v.Visibility,
	}
}

// RelatedAccess and RelatedKey are keys of related agents, which are never shown.
type (
	RelatedAccess struct {
		CreatedAt string  `swamp:"created_at,computed"`
		CreatedBy *string `swamp:"created_by,optional"`
		DeletedAt string  `swamp:"deleted_at,computed"`
		Name      *string `swamp:"name,optional"`
		SecretKey *string `swamp:"secret_key,optional"`
		UUID      *string `swamp:"uuid,optional"`
	}
	RelatedKey struct {
		APIKey *string `swamp:"api_key,optional"`
	}
)

// Related is an agent that another one routes to, or is routed to from. Most of it
// stays empty, as with the Terraform provider.
type Related struct {
	AgentID            string          `swamp:"agent_id,computed"`
	AnthropicAPIKey    []ModelKey      `swamp:"anthropic_api_key,optional"`
	APIKeyInfos        []RelatedAccess `swamp:"api_key_infos,optional"`
	APIKeys            []RelatedKey    `swamp:"api_keys,optional"`
	Chatbot            []Chatbot       `swamp:"chatbot,optional"`
	ChatbotIdentifiers []Widget        `swamp:"chatbot_identifiers,optional"`
	Deployment         []Deployment    `swamp:"deployment,optional"`
	Description        *string         `swamp:"description,optional"`
	Instruction        string          `swamp:"instruction,required"`
	ModelUUID          string          `swamp:"model_uuid,required"`
	Name               string          `swamp:"name,required"`
	ProjectID          string          `swamp:"project_id,required"`
	Region             string          `swamp:"region,required"`
}

func relatedOf(v *godo.Agent) Related {
	return Related{AgentID: v.Uuid, Description: &v.Description, Name: v.Name, ProjectID: v.ProjectId, Region: v.Region}
}

// CalledFunction is a function that an agent may call.
type CalledFunction struct {
	APIKey        *string `swamp:"api_key,optional,sensitive"`
	CreatedAt     string  `swamp:"created_at,computed"`
	Description   *string `swamp:"description,optional"`
	FaasName      *string `swamp:"faasname,optional"`
	FaasNamespace *string `swamp:"faasnamespace,optional"`
	GuardrailUUID *string `swamp:"guardrail_uuid,optional"`
	Name          *string `swamp:"name,optional"`
	UpdatedAt     string  `swamp:"updated_at,computed"`
	URL           *string `swamp:"url,optional"`
	UUID          *string `swamp:"uuid,optional"`
}

func calledFunctionOf(v *godo.AgentFunction) CalledFunction {
	return CalledFunction{
		APIKey: &v.ApiKey, CreatedAt: do.Written(v.CreatedAt), Description: &v.Description, FaasName: &v.FaasName, FaasNamespace: &v.FaasNamespace,
		GuardrailUUID: &v.GuardrailUuid, Name: &v.Name, UpdatedAt: do.Written(v.UpdatedAt), URL: &v.Url, UUID: &v.Uuid,
	}
}
