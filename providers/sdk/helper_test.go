package sdk

import (
	"context"
	"iter"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
)

// nullClient is a client that makes no calls.
type nullClient struct{}

func (nullClient) Now() time.Time                            { return time.Time{} }
func (nullClient) ClearMarker(context.Context, string) error { return nil }
func (nullClient) MayMark() bool                             { return true }
func (nullClient) Holding() (time.Time, string)              { return time.Time{}, "" }

// bare is a resource of T whose calls do nothing.
func bare[T any]() Resource[nullClient, T] {
	nop := func(context.Context, nullClient, *T) error { return nil }
	return Resource[nullClient, T]{
		Name: "toy_thing", Create: nop, Read: nop, Delete: nop,
		Update: func(context.Context, nullClient, *T, *T) error { return nil },
		List: func(context.Context, nullClient, *T) iter.Seq2[*T, error] {
			return func(func(*T, error) bool) {}
		},
		Traits: providers.Traits{Recogniser: providers.BeforeSet},
	}
}

type attrs = map[string]cty.Value

func str(s string) cty.Value { return cty.StringVal(s) }

// val is a value of the type with what is not given null, blocks empty.
func val(r providers.Resource, given attrs) cty.Value {
	vs := attrs{}
	for name, ty := range r.Schema().Block.ImpliedType().AttributeTypes() {
		switch {
		case given[name] != cty.NilVal:
			vs[name] = given[name]
		case r.Schema().Block.Blocks[name] != nil && ty.IsCollectionType():
			vs[name] = empty(ty)
		default:
			vs[name] = cty.NullVal(ty)
		}
	}
	return cty.ObjectVal(vs)
}

func none(r providers.Resource) cty.Value { return cty.NullVal(r.Schema().Block.ImpliedType()) }

func mustPlan(t testing.TB, r providers.Resource, cfg, prior cty.Value) providers.PlanResponse {
	t.Helper()
	resp, ds := r.Plan(providers.PlanRequest{Config: cfg, Prior: prior})
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	return resp
}
