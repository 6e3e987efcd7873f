package render

import (
	"fmt"
	"math"

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

// cents reports whether an amount is as much as a cent.
func cents(usd float64) bool { return math.Abs(usd) >= 0.005 }

// cost says what a group of changes changes a month, "" where it is nothing.
func (g group) cost() string {
	p := &planner.Plan{Changes: g}
	bill := p.Bill()
	if bill.Unknown > 0 {
		return "price unknown"
	}
	if !cents(bill.Delta) {
		return ""
	}
	text := Dollars(bill.Delta) + "/month"
	if each, ok := g.first().Cost.Delta(); ok && len(g) > 1 && !cents(each*float64(len(g))-bill.Delta) {
		text += fmt.Sprintf(", %s each", Dollars(each))
	}
	if bill.Published != "" {
		text += ", by the public price list of " + bill.Published
	}
	return text
}

// Money says what a plan changes a month, "" where it changes nothing.
func Money(p *planner.Plan) string {
	bill := p.Bill()
	switch unknown := count(bill.Unknown, "price", "prices") + " unknown"; {
	case bill.Unknown == 0 && !cents(bill.Delta):
		return ""
	case bill.Unknown == 0:
		return Dollars(bill.Delta) + "/month"
	case !cents(bill.Delta):
		return unknown
	default:
		return Dollars(bill.Delta) + "/month, " + unknown
	}
}
