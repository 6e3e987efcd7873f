// Package machine writes what other programs read, in the shapes of
// Terraform's own JSON output: schemas, states, diagnostics and the messages
// of a run.
package machine

import (
	"encoding/json"
	"fmt"

	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
)

// ProviderSchemas is `providers schema -json`.
type ProviderSchemas struct {
	FormatVersion string                     `json:"format_version"`
	Schemas       map[string]*ProviderSchema `json:"provider_schemas"`
}

// ProviderSchema is one provider's part.
type ProviderSchema struct {
	Provider    *Schema            `json:"provider,omitempty"`
	Resources   map[string]*Schema `json:"resource_schemas,omitempty"`
	DataSources map[string]*Schema `json:"data_source_schemas,omitempty"`
}

// Schema is the shape of one type.
type Schema struct {
	Version int    `json:"version"`
	Block   *Block `json:"block"`
}

// Block is attributes and nested blocks.
type Block struct {
	Attributes      map[string]*Attribute `json:"attributes,omitempty"`
	BlockTypes      map[string]*BlockType `json:"block_types,omitempty"`
	Description     string                `json:"description,omitempty"`
	DescriptionKind string                `json:"description_kind"`
	Deprecated      bool                  `json:"deprecated,omitempty"`
}

// Attribute is one attribute.
type Attribute struct {
	Type            json.RawMessage `json:"type"`
	Description     string          `json:"description,omitempty"`
	DescriptionKind string          `json:"description_kind"`
	Deprecated      bool            `json:"deprecated,omitempty"`
	Required        bool            `json:"required,omitempty"`
	Optional        bool            `json:"optional,omitempty"`
	Computed        bool            `json:"computed,omitempty"`
	Sensitive       bool            `json:"sensitive,omitempty"`
}

// BlockType is a nested block.
type BlockType struct {
	NestingMode string `json:"nesting_mode"`
	Block       *Block `json:"block"`
	MinItems    int    `json:"min_items,omitempty"`
	MaxItems    int    `json:"max_items,omitempty"`
}

// plain is the kind of all descriptions.
const plain = "plain"

// Schemas returns the schemas of all types of all providers.
func Schemas(set providers.Set) (*ProviderSchemas, error) {
	out := &ProviderSchemas{FormatVersion: "1.0", Schemas: map[string]*ProviderSchema{}}
	for _, p := range set {
		one, err := providerSchema(p)
		if err != nil {
			return nil, fmt.Errorf("provider %q: %w", p.Name, err)
		}
		out.Schemas[p.Source] = one
	}
	return out, nil
}

func providerSchema(p *providers.Provider) (*ProviderSchema, error) {
	out := &ProviderSchema{Resources: map[string]*Schema{}, DataSources: map[string]*Schema{}}
	var err error
	if p.Schema != nil {
		if out.Provider, err = typeSchema(p.Schema); err != nil {
			return nil, err
		}
	}
	for n, r := range p.Resources {
		if out.Resources[n], err = typeSchema(r.Schema()); err != nil {
			return nil, fmt.Errorf("%s: %w", n, err)
		}
	}
	for n, d := range p.DataSources {
		if out.DataSources[n], err = typeSchema(d.Schema()); err != nil {
			return nil, fmt.Errorf("data.%s: %w", n, err)
		}
	}
	return out, nil
}

func typeSchema(s *schema.Schema) (*Schema, error) {
	b, err := blockSchema(s.Block)
	return &Schema{Version: s.Version, Block: b}, err
}

func blockSchema(b *schema.Block) (*Block, error) {
	out := &Block{Description: b.Description, DescriptionKind: plain, Deprecated: b.Deprecated}
	for n, a := range b.Attributes {
		ty, err := ctyjson.MarshalType(a.Type)
		if err != nil {
			return nil, fmt.Errorf("attribute %q: %w", n, err)
		}
		if out.Attributes == nil {
			out.Attributes = map[string]*Attribute{}
		}
		out.Attributes[n] = &Attribute{
			Type: ty, Description: a.Description, DescriptionKind: plain, Deprecated: a.Deprecated != "",
			Required: a.Required, Optional: a.Optional, Computed: a.Computed, Sensitive: a.Sensitive,
		}
	}
	for n, nb := range b.Blocks {
		inner, err := blockSchema(&nb.Block)
		if err != nil {
			return nil, fmt.Errorf("block %q: %w", n, err)
		}
		if out.BlockTypes == nil {
			out.BlockTypes = map[string]*BlockType{}
		}
		out.BlockTypes[n] = &BlockType{NestingMode: nesting(nb.Nesting), Block: inner, MinItems: nb.MinItems, MaxItems: nb.MaxItems}
	}
	return out, nil
}

func nesting(n schema.Nesting) string {
	switch n {
	case schema.NestingSet:
		return "set"
	case schema.NestingSingle:
		return "single"
	default:
		return "list"
	}
}
