// Package tfschema reads the shared description of the types of Terraform's
// DigitalOcean provider, and names what a schema of ours has otherwise.
package tfschema

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"
)

// Path is where the description lies, from the root of the repository.
const Path = "../shared/terraform/digitalocean-schema.json"

// File is the whole description.
type File struct {
	Resources   map[string]Type `json:"resources"`
	DataSources map[string]Type `json:"data_sources"`
}

// Type is one resource type or data source.
type Type struct {
	Version    int              `json:"schema_version"`
	Importable bool             `json:"importable"`
	Timeouts   []string         `json:"timeouts"` // such as create=30m0s
	Updatable  bool             `json:"updatable"`
	Attributes map[string]*Attr `json:"attributes"`
}

// Attr is one attribute, or one kind of nested block.
type Attr struct {
	Type           string           `json:"type"` // string, int, float, bool, list, set or map
	Elem           string           `json:"elem"` // of lists, sets and maps of scalars
	Block          map[string]*Attr `json:"block"`
	Required       bool             `json:"required"`
	Optional       bool             `json:"optional"`
	Computed       bool             `json:"computed"`
	Sensitive      bool             `json:"sensitive"`
	ForceNew       bool             `json:"force_new"`
	Default        any              `json:"default"`
	Deprecated     bool             `json:"deprecated"`
	MinItems       int              `json:"min_items"`
	MaxItems       int              `json:"max_items"`
	ConflictsWith  []string         `json:"conflicts_with"`
	RequiredWith   []string         `json:"required_with"`
	ExactlyOneOf   []string         `json:"exactly_one_of"`
	DiffSuppressed bool             `json:"diff_suppressed"`
	StateFunc      bool             `json:"state_func"`
	Validated      bool             `json:"validated"`
}

// TimeLimits returns the operations that have a configurable time limit, with the
// limit where none is configured.
func (t Type) TimeLimits() map[string]time.Duration {
	out := map[string]time.Duration{}
	for _, text := range t.Timeouts {
		op, limit, _ := strings.Cut(text, "=")
		out[op], _ = time.ParseDuration(limit) // zero where the description has none
	}
	return out
}

// Read reads a description.
func Read(path string) (*File, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read schema: %w", err)
	}
	var f File
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, fmt.Errorf("read schema %q: %w", path, err)
	}
	return &f, nil
}

// cty returns the type that Terraform's state has for an attribute.
func (a *Attr) cty() cty.Type {
	switch a.Type {
	case "list":
		return cty.List(a.element())
	case "set":
		return cty.Set(a.element())
	case "map":
		return cty.Map(a.element())
	default:
		return scalar(a.Type)
	}
}

func (a *Attr) element() cty.Type {
	if a.Block == nil {
		return scalar(a.Elem)
	}
	attrs := map[string]cty.Type{}
	for name, x := range a.Block {
		attrs[name] = x.cty()
	}
	return cty.Object(attrs)
}

func scalar(name string) cty.Type {
	switch name {
	case "int", "float":
		return cty.Number
	case "bool":
		return cty.Bool
	default:
		return cty.String
	}
}
