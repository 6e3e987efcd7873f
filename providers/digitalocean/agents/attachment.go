package agents

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Attachment is the model of digitalocean_gradientai_agent_knowledge_base_attachment:
// a knowledge base that an agent looks things up in.
type Attachment struct {
	AgentUUID         string `swamp:"agent_uuid,required,forcenew,nonempty,identity,parent"`
	ID                string `swamp:"id,optional,computed,key"`
	KnowledgeBaseUUID string `swamp:"knowledge_base_uuid,required,forcenew,nonempty,identity"`
}

func attachmentResource() providers.Resource {
	return sdk.Resource[*do.Client, Attachment]{
		Name:   "digitalocean_gradientai_agent_knowledge_base_attachment",
		Create: createAttachment, Read: readAttachment, Delete: removeAttachment, List: listAttachments,
		Touches: func(r *Attachment) []string {
			return []string{"agent:" + r.AgentUUID, "knowledge base:" + r.KnowledgeBaseUUID}
		},
		Traits: providers.Traits{Recogniser: providers.AttachPoint},
	}.Build()
}

func (r *Attachment) id() string { return r.AgentUUID + "-" + r.KnowledgeBaseUUID }

func createAttachment(ctx context.Context, c *do.Client, r *Attachment) error {
	switch err := readAttachment(ctx, c, r); {
	case err == nil:
		r.ID = r.id()
		return nil
	case !providers.IsNotFound(err):
		return err
	}
	if _, _, err := c.API().AgentPlatform.AttachKnowledgeBaseToAgent(ctx, r.AgentUUID, r.KnowledgeBaseUUID); err != nil {
		return do.Err("attach knowledge base", err)
	}
	r.ID = r.id()
	return nil
}

// readAttachment looks whether the knowledge base is attached, which the Terraform
// provider does not.
func readAttachment(ctx context.Context, c *do.Client, r *Attachment) error {
	v, err := get(ctx, c, r.AgentUUID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(v.KnowledgeBases, func(b *godo.KnowledgeBase) bool { return b.Uuid == r.KnowledgeBaseUUID }) {
		return &providers.Error{Kind: providers.NotFound, Op: "read attachment", Message: fmt.Sprintf("knowledge base %s is not attached to agent %s", r.KnowledgeBaseUUID, r.AgentUUID)}
	}
	return nil
}

func removeAttachment(ctx context.Context, c *do.Client, r *Attachment) error {
	_, _, err := c.API().AgentPlatform.DetachKnowledgeBaseToAgent(ctx, r.AgentUUID, r.KnowledgeBaseUUID)
	return do.Err("detach knowledge base", err)
}

func listAttachments(ctx context.Context, c *do.Client, like *Attachment) iter.Seq2[*Attachment, error] {
	return func(yield func(*Attachment, error) bool) {
		v, err := get(ctx, c, like.AgentUUID)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, b := range v.KnowledgeBases {
			r := &Attachment{AgentUUID: like.AgentUUID, KnowledgeBaseUUID: b.Uuid}
			if r.ID = r.id(); !yield(r, nil) {
				return
			}
		}
	}
}
