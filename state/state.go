// Package state holds what swampctl knows about objects it made: the document
// in Terraform's state format, version 4, and the journal beside it.
package state

import (
	"encoding/json"
	"maps"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/rawjson"
)

// CompatVersion is the Terraform version that new documents name as their
// writer. A document that names another version keeps it, so that no Terraform
// that could read a document refuses it after a run of swampctl.
const CompatVersion = "1.11.4"

// State is one state document in memory.
type State struct {
	TerraformVersion string
	Serial           uint64
	Lineage          string
	// Ahead counts the recorded changes of objects that the document of this
	// serial does not have: those of a run that goes on or broke off.
	Ahead        int
	Outputs      map[string]*Output
	Instances    map[addr.Instance]*Instance
	CheckResults json.RawMessage
	// Blocks holds what the document says of whole blocks beyond their
	// instances; a block that is only here is one without instances.
	Blocks map[addr.Block]*BlockMeta
	// Extra holds fields of the document that swampctl does not know. They are
	// written back unchanged.
	Extra map[string]json.RawMessage
}

// BlockMeta is what a document says of a block beyond its instances.
type BlockMeta struct {
	Provider string
	Extra    map[string]json.RawMessage // unknown fields
}

// Output is a root module output value; Value and Type are cty's JSON.
type Output struct {
	Value     json.RawMessage
	Type      json.RawMessage
	Sensitive bool
	Extra     map[string]json.RawMessage // unknown fields
}

// Instance is a resource instance: its current object, and objects that were
// replaced but are not deleted yet. Instances and objects of a State are not
// changed in place: a change puts new ones there, so that copies may share them.
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
	// Extra holds fields that swampctl does not know, among them those of
	// newer Terraform versions. They are written back unchanged.
	Extra map[string]json.RawMessage
}

// ID returns the value of the attribute "id", or "" if the object has none.
func (o *Object) ID() string {
	if o == nil {
		return ""
	}
	id := ""
	rawjson.EachField(o.Attributes, rawjson.SkipSpace(o.Attributes, 0), func(key string, start, end int) error {
		if key == "id" && o.Attributes[start] == '"' {
			id, _ = rawjson.Unquote(o.Attributes[start:end])
		}
		return nil
	})
	return id
}

// New returns an empty state of the given lineage with serial 0.
func New(lineage string) *State {
	return &State{
		TerraformVersion: CompatVersion,
		Lineage:          lineage,
		Outputs:          map[string]*Output{},
		Instances:        map[addr.Instance]*Instance{},
	}
}

// Clone returns a copy that shares the instances and outputs, which nobody
// changes in place.
func (s *State) Clone() *State {
	c := *s
	c.Outputs = maps.Clone(s.Outputs)
	c.Instances = maps.Clone(s.Instances)
	c.Blocks = maps.Clone(s.Blocks)
	return &c
}

// Empty reports whether the state holds no object, output, result of a
// condition or unknown field.
func (s *State) Empty() bool {
	return len(s.Instances) == 0 && len(s.Outputs) == 0 && len(s.Blocks) == 0 && len(s.Extra) == 0 && len(s.CheckResults) == 0
}
