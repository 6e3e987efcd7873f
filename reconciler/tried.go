package reconciler

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
)

// tried is what an update may have set of what the API never shows, by name, as
// JSON. No look at the cloud tells whether it did: a later update that is to end
// with what was there before sets that anew. What is secret stands as nothing.
type tried map[string]json.RawMessage

// triedBy returns what an update from prior to planned sets of that.
func triedBy(block *schema.Block, prior, planned cty.Value, secret []cty.Path) (tried, error) {
	out := tried{}
	for _, name := range block.Hidden() {
		v := planned.GetAttr(name)
		if providers.Same(prior.GetAttr(name), v) {
			continue
		}
		v = knownOnly(v)
		if isSecret(name, secret) {
			v = block.Unwritten(name)
		}
		raw, err := ctyjson.Marshal(v, v.Type())
		if err != nil {
			return nil, fmt.Errorf("encode %s: %w", name, err)
		}
		out[name] = raw
	}
	return out, nil
}

// hushed returns a planned object without what its type or its configuration
// makes secret. Of the configuration's, what the API shows stays: an object is
// known again by it.
func hushed(ty typ, planned cty.Value, secret []cty.Path) cty.Value {
	vs, block := seal(ty.Resource, planned, true).AsValueMap(), ty.Schema().Block
	for name := range vs {
		a, nb := block.Attributes[name], block.Blocks[name]
		if (a != nil && a.Unread || nb != nil && nb.Unread) && isSecret(name, secret) {
			vs[name] = block.Unwritten(name)
		}
	}
	return cty.ObjectVal(vs)
}

// isSecret reports whether the configuration makes an attribute, or a part of
// it, sensitive.
func isSecret(name string, secret []cty.Path) bool {
	return slices.ContainsFunc(secret, func(p cty.Path) bool {
		step, ok := p[0].(cty.GetAttrStep)
		return ok && step.Name == name
	})
}

// encode returns it for an intent, nil where there is none.
func (t tried) encode() []byte {
	if len(t) == 0 {
		return nil
	}
	raw, err := json.Marshal(t)
	if err != nil {
		panic(err) // it is made of JSON
	}
	return raw
}

// decodeTried reads what encode has written.
func decodeTried(raw []byte) (tried, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	var t tried
	if err := json.Unmarshal(raw, &t); err != nil {
		return nil, fmt.Errorf("read the journal's intent, which another version may have written: %w", err)
	}
	return t, nil
}

// with returns what either of two updates may have set, of which the later one
// sets more. Where that set back what is recorded, the earlier one's stays: it is
// the other that may be there.
func (t tried) with(more tried, block *schema.Block, recorded cty.Value) tried {
	out := maps.Clone(t)
	for name, v := range more.values(block) {
		if out == nil {
			out = tried{}
		}
		if _, had := out[name]; !had || !providers.Same(v, recorded.GetAttr(name)) {
			out[name] = more[name]
		}
	}
	return out
}

// values returns the values by name. What the schema does not have, or has
// otherwise, is left out.
func (t tried) values(block *schema.Block) map[string]cty.Value {
	if len(t) == 0 {
		return nil
	}
	types := block.ImpliedType().AttributeTypes()
	out := map[string]cty.Value{}
	for name, raw := range t {
		ty, ok := types[name]
		if !ok {
			continue
		}
		if v, err := ctyjson.Unmarshal(raw, ty); err == nil {
			out[name] = v
		}
	}
	return out
}
