package machine

import (
	"cmp"
	"math"

	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
)

// Cost is what an object costs a month, in US dollars; null where it is not
// known.
type Cost struct {
	Before    *float64 `json:"before"`
	After     *float64 `json:"after"`
	Delta     *float64 `json:"delta"`
	DeltaMost *float64 `json:"delta_most,omitempty"`      // where an autoscaler may add to it
	Why       string   `json:"unknown_because,omitempty"` // where it is not known
	Published string   `json:"published,omitempty"`       // the month of the public price list, "" where the API says it
}

// Bill is what a plan changes a month.
type Bill struct {
	Currency  string   `json:"currency"`
	Delta     float64  `json:"delta"`
	DeltaMost *float64 `json:"delta_most,omitempty"`
	Unknown   int      `json:"unknown"`                   // changes whose price is not known
	Why       []string `json:"unknown_because,omitempty"` // each reason once
	Published string   `json:"published,omitempty"`
}

// costOf returns the form of a cost.
func costOf(c *planner.Cost) *Cost {
	out := &Cost{Before: dollars(c.Before), After: dollars(c.After), Published: max(c.Before.Published, c.After.Published)}
	least, ok := c.Delta()
	if !ok {
		out.Why = cmp.Or(c.After.Why, c.Before.Why)
		return out
	}
	out.Delta, out.DeltaMost = new(rounded(least)), atMost(least, least+c.After.Spread()-c.Before.Spread())
	return out
}

// billOf returns the form of a bill.
func billOf(p *planner.Plan) *Bill {
	b := render.NewBill(p.Changes)
	return &Bill{
		Currency: "USD", Delta: rounded(b.Delta), DeltaMost: atMost(b.Delta, b.Most), Unknown: b.Unknown, Why: b.Why, Published: b.Published,
	}
}

// atMost returns the most that is paid, nil where it is the least.
func atMost(least, most float64) *float64 {
	if rounded(least) == rounded(most) {
		return nil
	}
	return new(rounded(most))
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
