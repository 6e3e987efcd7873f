// Package state holds what swampctl knows about objects it made: the document
// in Terraform's state format, version 4, and the journal beside it.
package state

import (
	"encoding/json"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
)

// State is one state document in memory.
type State struct {
	TerraformVersion string
	Serial           uint64
	Lineage          string
	Outputs          map[string]*Output
	Instances        map[addr.Instance]*Instance
	CheckResults     json.RawMessage
}

// Output is a root module output value; Value and Type are cty's JSON.
type Output struct {
	Value     json.RawMessage
	Type      json.RawMessage
	Sensitive bool
}

// Instance is a resource instance: its current object, and objects that were
// replaced but are not deleted yet.
type Instance struct {
	// Provider is the provider's address in the state, for example
	// provider["registry.terraform.io/digitalocean/digitalocean"].
	Provider string
	Current  *Object
	Deposed  map[string]*Object // by an eight digit hexadecimal key
}

// Object is one recorded object.
type Object struct {
	SchemaVersion       int
	Attributes          json.RawMessage
	Sensitive           []cty.Path // attributes that hold secrets
	Private             []byte
	Dependencies        []addr.Block
	CreateBeforeDestroy bool
	Tainted             bool // to be replaced by the next apply
}

// New returns an empty state with a fresh lineage and serial 0.
func New(lineage string) *State {
	return &State{
		Lineage:   lineage,
		Outputs:   map[string]*Output{},
		Instances: map[addr.Instance]*Instance{},
	}
}
