package terraform

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
)

var remoteStateSchema = &schema.Schema{Block: &schema.Block{Attributes: map[string]*schema.Attribute{
	"backend":   {Type: cty.String, Required: true, Description: "How the state is kept: local."},
	"config":    {Type: cty.DynamicPseudoType, Optional: true, Description: "Where it is: an object with path or workspace_dir."},
	"defaults":  {Type: cty.DynamicPseudoType, Optional: true, Description: "Values for outputs that the state does not have."},
	"workspace": {Type: cty.String, Optional: true, Description: "The workspace whose state is read."},
	"outputs":   {Type: cty.DynamicPseudoType, Computed: true, Description: "The root outputs of the state."},
}}}

// remoteState is the data source terraform_remote_state, of the local backend.
type remoteState struct{ dir string }

// Schema implements providers.DataSource.
func (remoteState) Schema() *schema.Schema { return remoteStateSchema }

// Validate implements providers.DataSource.
func (remoteState) Validate(config cty.Value) diag.Diagnostics {
	ds := unconfigurable(remoteStateSchema.Block, config)
	if b := config.GetAttr("backend"); b.IsKnown() && !b.IsNull() && b.AsString() != "local" {
		ds = append(ds, diag.Errorf("Backend not supported", "The backend %q cannot be read; only \"local\" can. Copy the state to a file with \"terraform state pull\", and read that.", b.AsString()).On(cty.GetAttrPath("backend")))
	}
	for name, want := range map[string]string{"config": "path = \"other.tfstate\"", "defaults": "name = \"value\""} {
		if v := config.GetAttr(name); v.IsKnown() && !v.IsNull() && !v.Type().IsObjectType() && !v.Type().IsMapType() {
			ds = append(ds, diag.Errorf("Invalid value", "%q must be an object, such as { %s }; it is a %s.", name, want, v.Type().FriendlyName()).On(cty.GetAttrPath(name)))
		}
	}
	return ds
}

// defaultWorkspace is the workspace whose state is not in a folder of its own.
const defaultWorkspace = "default"

// Read implements providers.DataSource.
func (r remoteState) Read(_ context.Context, _ providers.Client, config cty.Value) (cty.Value, error) {
	outputs, err := r.outputs(config)
	if err != nil {
		return cty.NilVal, err
	}
	all := map[string]cty.Value{}
	if d := config.GetAttr("defaults"); !d.IsNull() {
		for it := d.ElementIterator(); it.Next(); {
			k, v := it.Element()
			all[k.AsString()] = v
		}
	}
	for name, v := range outputs {
		all[name] = v
	}
	vs := config.AsValueMap()
	vs["outputs"] = cty.ObjectVal(all)
	return cty.ObjectVal(vs), nil
}

// readState reads the document at a path. What may have no end, as a device, is
// refused.
func readState(path string) ([]byte, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	return os.ReadFile(path)
}

// outputs reads the outputs of the state.
func (r remoteState) outputs(config cty.Value) (map[string]cty.Value, error) {
	path := r.path(config)
	text, err := readState(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no state at %q; make it first, or write the right path into config", path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the state: %w", err)
	}
	var doc struct {
		Version int `json:"version"`
		Outputs map[string]struct {
			Value, Type json.RawMessage
		} `json:"outputs"`
	}
	if err := json.Unmarshal(text, &doc); err != nil || doc.Version != 4 {
		return nil, fmt.Errorf("%q is not a state of format version 4", path)
	}
	out := map[string]cty.Value{}
	for name, o := range doc.Outputs {
		ty, err := ctyjson.UnmarshalType(o.Type)
		if err != nil {
			return nil, fmt.Errorf("output %q in %q has a type that cannot be read", name, path)
		}
		if out[name], err = ctyjson.Unmarshal(o.Value, ty); err != nil {
			return nil, fmt.Errorf("output %q in %q does not fit its type", name, path)
		}
	}
	return out, nil
}

// path returns where the state is.
func (r remoteState) path(config cty.Value) string {
	at := func(name string) string {
		c := config.GetAttr("config")
		if c.IsNull() {
			return ""
		}
		if v := c.AsValueMap()[name]; v != cty.NilVal && !v.IsNull() && v.Type() == cty.String {
			return v.AsString()
		}
		return ""
	}
	path := at("path")
	if path == "" {
		path = "terraform.tfstate"
	}
	if w := config.GetAttr("workspace"); !w.IsNull() && w.AsString() != defaultWorkspace {
		dir := at("workspace_dir")
		if dir == "" {
			dir = "terraform.tfstate.d"
		}
		path = filepath.Join(dir, w.AsString(), "terraform.tfstate")
	}
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(r.dir, path)
}
