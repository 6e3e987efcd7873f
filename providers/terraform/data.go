package terraform

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/google/uuid"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
)

var dataSchema = &schema.Schema{Block: &schema.Block{Attributes: map[string]*schema.Attribute{
	"id":               {Type: cty.String, Computed: true, Description: "A random id."},
	"input":            {Type: cty.DynamicPseudoType, Optional: true, Description: "A value to keep; it comes back as output."},
	"output":           {Type: cty.DynamicPseudoType, Computed: true, Description: "The input, as of the last apply."},
	"triggers_replace": {Type: cty.DynamicPseudoType, Optional: true, ForceNew: true, Description: "A value whose change replaces the object."},
}}}

// data is the type terraform_data. Its objects are in the state only, so that
// a create without an outcome has made nothing.
type data struct{}

// Schema implements providers.Spec.
func (data) Schema() *schema.Schema { return dataSchema }

var dataTraits = &providers.Traits{
	Recogniser: providers.Overwrite, CanUpdate: true, Importable: true, ImportID: "any text",
}

// Traits implements providers.Spec.
func (data) Traits() *providers.Traits { return dataTraits }

// Validate implements providers.Spec.
func (data) Validate(config cty.Value) diag.Diagnostics {
	return unconfigurable(dataSchema.Block, config)
}

// unconfigurable refuses values for what only the provider sets.
func unconfigurable(b *schema.Block, config cty.Value) diag.Diagnostics {
	var ds diag.Diagnostics
	for _, name := range slices.Sorted(maps.Keys(b.Attributes)) {
		if a := b.Attributes[name]; a.Computed && !a.Optional && !config.GetAttr(name).IsNull() {
			ds = append(ds, diag.Errorf("Attribute cannot be set", "%q is decided by the provider. Remove it from the configuration.", name).On(cty.GetAttrPath(name)))
		}
	}
	return ds
}

// Plan implements providers.Spec.
func (data) Plan(req providers.PlanRequest) (providers.PlanResponse, diag.Diagnostics) {
	vs := req.Config.AsValueMap()
	input, trigger := vs["input"], vs["triggers_replace"]
	resp := providers.PlanResponse{}
	switch {
	case req.Prior.IsNull():
	case !req.Prior.GetAttr("triggers_replace").RawEquals(trigger):
		resp.Replace = []providers.Reason{{Path: cty.GetAttrPath("triggers_replace"), Why: "a change of it replaces the object"}}
	case req.Prior.GetAttr("input").RawEquals(input):
		resp.Planned = req.Prior
		return resp, nil
	default:
		vs["id"], vs["output"] = req.Prior.GetAttr("id"), cty.UnknownVal(input.Type())
		resp.Planned = cty.ObjectVal(vs)
		return resp, nil
	}
	vs["id"] = cty.UnknownVal(cty.String).RefineNotNull()
	if vs["output"] = input; !input.IsNull() {
		vs["output"] = cty.UnknownVal(input.Type())
	}
	resp.Planned = cty.ObjectVal(vs)
	return resp, nil
}

// Identify implements providers.Spec: no two objects are the same.
func (data) Identify(cty.Value) providers.Identity { return providers.Identity{} }

// Decode implements providers.Spec.
func (data) Decode(_ int, attributes []byte) (cty.Value, error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(attributes, &raw); err != nil {
		return cty.NilVal, fmt.Errorf("attributes of a terraform_data are not an object: %w", err)
	}
	vs := map[string]cty.Value{}
	for name, a := range dataSchema.Block.Attributes {
		vs[name] = cty.NullVal(a.Type)
		if raw[name] == nil {
			continue
		}
		v, err := ctyjson.Unmarshal(raw[name], a.Type)
		if err != nil {
			return cty.NilVal, fmt.Errorf("attribute %q of a terraform_data in the state: %w", name, err)
		}
		vs[name] = v
	}
	return cty.ObjectVal(vs), nil
}

// calls are those of terraform_data, which call nothing.
type calls struct{}

// Read implements providers.Ops: an object is as it was recorded.
func (calls) Read(_ context.Context, prior providers.Object) (providers.Object, error) {
	if prior.ID == "" {
		return prior, &providers.Error{Kind: providers.NotFound, Op: "read", Message: "it was not made"}
	}
	return prior, nil
}

// Create implements providers.Ops.
func (calls) Create(_ context.Context, req providers.CreateRequest) (providers.Object, error) {
	return object(uuid.NewString(), req.Planned), nil
}

// Update implements providers.Ops.
func (calls) Update(_ context.Context, prior, planned providers.Object) (providers.Object, error) {
	return object(prior.ID, planned.Value), nil
}

// object is an object as it is once its input has become its output.
func object(id string, v cty.Value) providers.Object {
	vs := v.AsValueMap()
	vs["id"], vs["output"] = cty.StringVal(id), vs["input"]
	return providers.Object{ID: id, Value: cty.ObjectVal(vs)}
}

// Delete implements providers.Ops.
func (calls) Delete(context.Context, providers.Object) error { return nil }

// List implements providers.Ops: there is nowhere to look.
func (calls) List(context.Context, cty.Value) iter.Seq2[providers.Object, error] {
	return func(func(providers.Object, error) bool) {}
}

// Import implements providers.Ops.
func (calls) Import(_ context.Context, id string) (providers.Object, error) {
	null := cty.NullVal(cty.DynamicPseudoType)
	return object(id, cty.ObjectVal(map[string]cty.Value{"input": null, "triggers_replace": null})), nil
}
