package providers

import (
	"cmp"
	"context"

	"github.com/zclconf/go-cty/cty"
)

// Price is what an object costs a month, in US dollars.
type Price struct {
	Monthly float64
	// Most is what it costs at the most, where an autoscaler decides how many
	// there are and Monthly is the least; 0 where Monthly is all.
	Most float64
	// Known is false where nobody can say: the price hangs on use, on what is
	// known after apply, or is not published.
	Known bool
	// Why says in a few words why the price is not known.
	Why string
	// Published is the month of the public price list that it comes from, such
	// as 2026-09; "" where it comes from the API.
	Published string
}

// AtMost is what it costs at the most.
func (p Price) AtMost() float64 {
	if p.Most == 0 {
		return p.Monthly
	}
	return p.Most
}

// Spread is by how much it may cost more than at the least.
func (p Price) Spread() float64 { return p.AtMost() - p.Monthly }

// Times is the price of n objects.
func (p Price) Times(n float64) Price {
	p.Monthly, p.Most = p.Monthly*n, p.Most*n
	return p
}

// Between is the price of at least and at most so many objects.
func (p Price) Between(least, most float64) Price {
	out := p.Times(least)
	if most > least {
		out.Most = p.AtMost() * most
	}
	return out
}

// Plus is the price of two together; that of one that is not known makes the
// sum unknown.
func (p Price) Plus(o Price) Price {
	out := Price{
		Monthly: p.Monthly + o.Monthly, Known: p.Known && o.Known, Why: cmp.Or(p.Why, o.Why), Published: max(p.Published, o.Published),
	}
	if p.Most != 0 || o.Most != 0 {
		out.Most = p.AtMost() + o.AtMost()
	}
	return out
}

// Prices is a power of a provider: it knows what objects cost.
type Prices interface {
	// Price returns the price of an object of a type, which may be partly
	// unknown; null costs nothing. It makes few calls: one for a list that
	// serves all objects, and none where the object itself says its price.
	Price(ctx context.Context, c Client, typ string, v cty.Value) Price
}
