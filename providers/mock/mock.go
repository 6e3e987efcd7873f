// Package mock makes resource types and data sources of which nothing is asked
// of the cloud: what it would fill in is given or made up. Tests of
// configurations use them.
package mock

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"math/rand/v2"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
)

// Values are what a mocked object has where its configuration says nothing.
type Values struct {
	Given cty.Value // an object; what it lacks is made up
	// Places say where the values are given, by their names; "" is all of them.
	Places map[string]*diag.Range
	// Planned: the values are known in the plan already.
	Planned bool
	// Seed decides what a plan makes up: the same each time it is asked.
	Seed uint64
}

// Resource returns a type with the schema and the checks of real, whose
// objects are in the state only.
func Resource(real providers.Resource, v Values) providers.Resource {
	s := spec{Spec: real.Spec, values: v}
	return providers.Resource{Spec: s, Bind: func(providers.Client) providers.Ops { return ops{s} }}
}

// spec is the pure half of a mocked type.
type spec struct {
	providers.Spec
	values Values
}

// traits: a create without an outcome has made nothing, and nothing is ever
// replaced.
var traits = &providers.Traits{Recogniser: providers.Overwrite, CanUpdate: true}

// Traits implements providers.Spec.
func (spec) Traits() *providers.Traits { return traits }

// Identify implements providers.Spec: no two objects are the same.
func (spec) Identify(cty.Value) providers.Identity { return providers.Identity{} }

// Plan implements providers.Spec.
func (s spec) Plan(req providers.PlanRequest) (providers.PlanResponse, diag.Diagnostics) {
	f := filler{random: rand.New(rand.NewPCG(s.values.Seed, 0)).IntN, unknown: req.Prior.IsNull() && !s.values.Planned}
	v, err := f.block(s.Schema().Block, req.Config, s.values.Given, req.Prior)
	if err != nil {
		return providers.PlanResponse{}, diag.Diagnostics{s.values.invalid(err)}
	}
	return providers.PlanResponse{Planned: v}, nil
}

// Check says whether the values fit an object that is planned.
func (v Values) Check(b *schema.Block, planned cty.Value) diag.Diagnostics {
	if _, err := v.fill(b, planned); err != nil {
		return diag.Diagnostics{v.invalid(err)}
	}
	return nil
}

// CheckAlone says whether the values fit a type, whatever is configured.
func (v Values) CheckAlone(b *schema.Block) diag.Diagnostics {
	bare := map[string]cty.Value{}
	for name := range b.ImpliedType().AttributeTypes() {
		bare[name] = b.Unwritten(name)
	}
	return v.Check(b, cty.ObjectVal(bare))
}

// invalid says that a given value does not fit, at its place.
func (v Values) invalid(err error) *diag.Diagnostic {
	at := v.Places[""]
	if bad := (*misfit)(nil); errors.As(err, &bad) && v.Places[bad.name] != nil {
		at = v.Places[bad.name]
	}
	return diag.Errorf("Invalid mocked value", "The values that the test gives do not fit the type: %v. Correct them.", err).At(at)
}

// fill returns an object of the configuration, and of the values where that
// says nothing.
func (v Values) fill(b *schema.Block, config cty.Value) (cty.Value, error) {
	return filler{random: rand.IntN}.block(b, config, v.Given, cty.NilVal)
}

// made returns the object that comes of a planned one.
func (s spec) made(planned cty.Value) (providers.Object, error) {
	v, err := s.values.fill(s.Schema().Block, planned)
	if err != nil {
		return providers.Object{}, err
	}
	return object(v)
}

// idless is the id of objects whose type has none.
const idless = "mocked"

// object returns a value as an object of the cloud.
func object(v cty.Value) (providers.Object, error) {
	o := providers.Object{ID: idless, Value: v}
	if v.Type().HasAttribute("id") {
		id := v.GetAttr("id")
		raw, err := ctyjson.Marshal(id, id.Type())
		if err != nil {
			return o, err
		}
		if text := ""; json.Unmarshal(raw, &text) == nil && text != "" {
			o.ID = text
		}
	}
	return o, nil
}

// ops are the calls of a mocked type, of which none leaves the process.
type ops struct{ spec }

// Read implements providers.Ops.
func (ops) Read(_ context.Context, prior providers.Object) (providers.Object, error) {
	return prior, nil
}

// Create implements providers.Ops.
func (o ops) Create(_ context.Context, req providers.CreateRequest) (providers.Object, error) {
	return o.made(req.Planned)
}

// Update implements providers.Ops.
func (o ops) Update(_ context.Context, _, planned providers.Object) (providers.Object, error) {
	return o.made(planned.Value)
}

// Delete implements providers.Ops.
func (ops) Delete(context.Context, providers.Object) error { return nil }

// List implements providers.Ops: there is nothing beside what is recorded.
func (ops) List(context.Context, cty.Value) iter.Seq2[providers.Object, error] {
	return func(func(providers.Object, error) bool) {}
}

// Import implements providers.Ops.
func (ops) Import(context.Context, string) (providers.Object, error) {
	return providers.Object{}, &providers.Error{Kind: providers.NotFound, Err: errNotImported}
}

// DataSource returns a data source with the schema and the checks of real.
func DataSource(real providers.DataSource, v Values) providers.DataSource { return data{real, v} }

type data struct {
	providers.DataSource
	values Values
}

// Read implements providers.DataSource.
func (d data) Read(_ context.Context, _ providers.Client, config cty.Value) (cty.Value, error) {
	return d.values.fill(d.Schema().Block, config)
}
