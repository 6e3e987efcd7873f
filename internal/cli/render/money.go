package render

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/swampctl/swampctl/planner"
)

// Dollars returns an amount with its sign: +$72.00, -$4.50.
func Dollars(usd float64) string {
	sign := "+"
	if usd < 0 {
		sign = "-"
	}
	return fmt.Sprintf("%s$%.2f", sign, math.Abs(usd))
}

// dollarRange returns an amount that may be more: +$24.00 to +$60.00.
func dollarRange(least, most float64) string {
	if !cents(most - least) {
		return Dollars(least)
	}
	return Dollars(least) + " to " + Dollars(most)
}

// monthly returns what is paid a month, which may be more.
func monthly(least, most float64) string { return dollarRange(least, most) + "/month" }

// cents reports whether an amount is as much as a cent.
func cents(usd float64) bool { return math.Abs(usd) >= 0.005 }

// cost says what a group of changes changes a month, "" where it is nothing.
func (g group) cost() string {
	bill := NewBill(g)
	if bill.Unknown > 0 {
		return strings.TrimSuffix("price unknown: "+strings.Join(bill.Why, "; "), ": ")
	}
	if !cents(bill.Delta) && !cents(bill.Most) {
		return ""
	}
	text := monthly(bill.Delta, bill.Most)
	if each, ok := g.first().Cost.Delta(); ok && len(g) > 1 && !cents(each*float64(len(g))-bill.Delta) {
		text += fmt.Sprintf(", %s each", dollarRange(each, each+spread(g.first().Cost)))
	}
	if bill.Published != "" {
		text += ", by the public price list of " + bill.Published
	}
	return text
}

// Bill is what changes come to a month.
type Bill struct {
	planner.Bill
	Most float64  // Delta at the most: autoscalers may add to it
	Why  []string // prices are not known, each reason once
}

// NewBill sums up what changes come to a month.
func NewBill(list []*planner.Change) Bill {
	b := Bill{Bill: (&planner.Plan{Changes: list}).Bill()}
	b.Most = b.Delta
	for _, c := range list {
		if c.Cost == nil {
			continue
		}
		if _, known := c.Cost.Delta(); known {
			b.Most += spread(c.Cost)
		} else if why := cmp.Or(c.Cost.After.Why, c.Cost.Before.Why); why != "" && !slices.Contains(b.Why, why) {
			b.Why = append(b.Why, why)
		}
	}
	return b
}

// spread is by how much more a price may change than at the least.
func spread(c *planner.Cost) float64 { return c.After.Spread() - c.Before.Spread() }

// Money says what a plan changes a month, "" where it changes nothing.
func Money(p *planner.Plan) string {
	bill := NewBill(p.Changes)
	switch unknown := count(bill.Unknown, "price", "prices") + " unknown"; {
	case !cents(bill.Delta) && !cents(bill.Most):
		if bill.Unknown == 0 {
			return ""
		}
		return unknown
	case bill.Unknown == 0:
		return monthly(bill.Delta, bill.Most)
	default:
		return monthly(bill.Delta, bill.Most) + ", " + unknown
	}
}
