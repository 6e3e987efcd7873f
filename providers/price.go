package providers

import (
	"context"

	"github.com/zclconf/go-cty/cty"
)

// Price is what an object costs a month, in US dollars.
type Price struct {
	Monthly float64
	// Known is false where nobody can say: the price hangs on use, on what is
	// known after apply, or is not published.
	Known bool
	// Published is the month of the public price list that it comes from, such
	// as 2026-09; "" where it comes from the API.
	Published string
}

// Prices is a power of a provider: it knows what objects cost.
type Prices interface {
	// Price returns the price of an object of a type, which may be partly
	// unknown; null costs nothing. It makes few calls: one for a list that
	// serves all objects, and none where the object itself says its price.
	Price(ctx context.Context, c Client, typ string, v cty.Value) Price
}
