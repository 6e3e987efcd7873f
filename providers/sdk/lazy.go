package sdk

import (
	"context"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
)

// spec is all that a built type offers the engine.
type spec interface {
	providers.Spec
	providers.Merger
	providers.Comparer
	providers.Expirer
	providers.Sealer
	providers.Addressed
}

// lazySpec is a type whose model is read when it is first asked for: a command
// pays for the types that it meets, not for all that there are.
type lazySpec struct{ get func() spec }

func (l lazySpec) Schema() *schema.Schema    { return l.get().Schema() }
func (l lazySpec) Traits() *providers.Traits { return l.get().Traits() }

func (l lazySpec) Validate(config cty.Value) diag.Diagnostics { return l.get().Validate(config) }

func (l lazySpec) Plan(req providers.PlanRequest) (providers.PlanResponse, diag.Diagnostics) {
	return l.get().Plan(req)
}

func (l lazySpec) Identify(v cty.Value) providers.Identity { return l.get().Identify(v) }

func (l lazySpec) Decode(version int, attributes []byte) (cty.Value, error) {
	return l.get().Decode(version, attributes)
}

func (l lazySpec) Merge(recorded, listed providers.Object) providers.Object {
	return l.get().Merge(recorded, listed)
}

func (l lazySpec) Complete(recorded, read providers.Object) providers.Object {
	return l.get().Complete(recorded, read)
}

func (l lazySpec) Compare(planned, got cty.Value) []providers.Mismatch {
	return l.get().Compare(planned, got)
}

func (l lazySpec) Equivalent(a, b cty.Value) bool { return l.get().Equivalent(a, b) }

func (l lazySpec) Expired(v cty.Value, now time.Time) bool { return l.get().Expired(v, now) }

func (l lazySpec) Seal(v cty.Value, secrets bool) cty.Value { return l.get().Seal(v, secrets) }

func (l lazySpec) ImportIDOf(v cty.Value) string { return l.get().ImportIDOf(v) }

func (l lazySpec) Parents() []string { return l.get().Parents() }

func (l lazySpec) IDOf(v cty.Value) string { return l.get().IDOf(v) }

// lazySource is a data source whose model is read when it is first asked for.
type lazySource struct{ get func() providers.DataSource }

func (l lazySource) Schema() *schema.Schema { return l.get().Schema() }

func (l lazySource) Validate(config cty.Value) diag.Diagnostics { return l.get().Validate(config) }

func (l lazySource) Read(ctx context.Context, c providers.Client, config cty.Value) (cty.Value, error) {
	return l.get().Read(ctx, c, config)
}
