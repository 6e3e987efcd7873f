package contract

import (
	"bytes"
	"encoding/json"
	"sort"

	"github.com/getkin/kin-openapi/openapi3"
)

// strays returns the fields of an answer that its schema does not know, as
// pointers. A schema lets unknown fields pass; a simulator should not have any.
func (o *operation) strays(status int, body []byte) []string {
	ref := o.route.Operation.Responses.Status(status)
	if ref == nil || ref.Value == nil {
		return nil
	}
	media := ref.Value.Content.Get("application/json")
	if media == nil || media.Schema == nil {
		return nil
	}
	var value any
	if json.NewDecoder(bytes.NewReader(body)).Decode(&value) != nil {
		return nil
	}
	found := map[string]bool{}
	stray([]*openapi3.Schema{media.Schema.Value}, value, "", found)
	out := make([]string, 0, len(found))
	for f := range found {
		out = append(out, f)
	}
	sort.Strings(out)
	return out
}

// stray walks a value along the schemas that may describe it.
func stray(schemas []*openapi3.Schema, value any, at string, found map[string]bool) {
	flat := flatten(schemas)
	switch v := value.(type) {
	case []any:
		var items []*openapi3.Schema
		for _, s := range flat {
			if s.Items != nil {
				items = append(items, s.Items.Value)
			}
		}
		for _, e := range v {
			stray(items, e, at+"/*", found)
		}
	case map[string]any:
		for name, e := range v {
			inner, known := property(flat, name)
			if !known {
				found[at+"/"+name] = true
				continue
			}
			stray(inner, e, at+"/"+name, found)
		}
	}
}

// property returns the schemas of a field. Where none of the schemas names any
// field, or one takes others too, every field is known.
func property(flat []*openapi3.Schema, name string) ([]*openapi3.Schema, bool) {
	var out []*openapi3.Schema
	free := true
	for _, s := range flat {
		if p := s.Properties[name]; p != nil {
			out = append(out, p.Value)
		}
		free = free && len(s.Properties) == 0
	}
	for _, s := range flat {
		free = free || s.AdditionalProperties.Schema != nil || s.AdditionalProperties.Has != nil && *s.AdditionalProperties.Has
	}
	return out, free || len(out) > 0
}

// flatten returns schemas with all that they are made of.
func flatten(schemas []*openapi3.Schema) []*openapi3.Schema {
	var out []*openapi3.Schema
	for _, s := range schemas {
		if s == nil {
			continue
		}
		out = append(out, s)
		for _, refs := range []openapi3.SchemaRefs{s.AllOf, s.OneOf, s.AnyOf} {
			for _, r := range refs {
				out = append(out, flatten([]*openapi3.Schema{r.Value})...)
			}
		}
	}
	return out
}
