package machine

import (
	"math"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
)

// Cost is what an object costs a month, in US dollars; null where it is not
// known.
type Cost struct {
	Before    *float64 `json:"before"`
	After     *float64 `json:"after"`
	Delta     *float64 `json:"delta"`
	Published string   `json:"published,omitempty"` // the month of the public price list, "" where the API says it
}

// Bill is what a plan changes a month.
type Bill struct {
	Currency  string  `json:"currency"`
	Delta     float64 `json:"delta"`
	Unknown   int     `json:"unknown"` // changes whose price is not known
	Published string  `json:"published,omitempty"`
}

// costOf returns the form of a cost.
func costOf(c *planner.Cost) *Cost {
	out := &Cost{Before: dollars(c.Before), After: dollars(c.After), Published: max(c.Before.Published, c.After.Published)}
	if delta, ok := c.Delta(); ok {
		out.Delta = dollars(providers.Price{Monthly: delta, Known: true})
	}
	return out
}

// billOf returns the form of a bill.
func billOf(b planner.Bill) *Bill {
	return &Bill{Currency: "USD", Delta: rounded(b.Delta), Unknown: b.Unknown, Published: b.Published}
}

// dollars returns a price, nil where it is not known.
func dollars(p providers.Price) *float64 {
	if !p.Known {
		return nil
	}
	return new(rounded(p.Monthly))
}

// rounded rounds to a cent.
func rounded(usd float64) float64 { return math.Round(usd*100) / 100 }
