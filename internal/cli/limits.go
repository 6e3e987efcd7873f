package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
)

// limitOptions bound what a plan may destroy.
type limitOptions struct {
	// maxDestroy is how many objects may be destroyed at most; nil: any number.
	maxDestroy *int
	// noDestroy: none may be.
	noDestroy bool
}

// register adds the flags.
func (o *limitOptions) register(f *pflag.FlagSet) {
	f.Var(countFlag{&o.maxDestroy}, "max-destroy", "refuse a plan that destroys or replaces more than `n` objects")
	f.BoolVar(&o.noDestroy, "no-destroy", false, "refuse a plan that destroys or replaces anything")
}

// countFlag is a whole number, zero or more, that need not be given.
type countFlag struct{ to **int }

// String implements [pflag.Value].
func (f countFlag) String() string { return "" }

// Type implements [pflag.Value].
func (f countFlag) Type() string { return "count" }

// Set implements [pflag.Value].
func (f countFlag) Set(s string) error {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return errors.New("it must be a whole number, zero or more")
	}
	*f.to = &n
	return nil
}

// limitShown is how many objects a refused plan names.
const limitShown = 20

// check returns an error for a plan that destroys more than it may, nil for
// others.
func (o *limitOptions) check(p *planner.Plan) *diag.Diagnostic {
	most, flag := 0, "-no-destroy"
	switch {
	case o.noDestroy:
	case o.maxDestroy != nil:
		most, flag = *o.maxDestroy, fmt.Sprintf("-max-destroy=%d", *o.maxDestroy)
	default:
		return nil
	}
	var going []string
	for _, c := range p.Changes {
		if !c.Action.Deletes() {
			continue
		}
		going = append(going, goes(c))
	}
	if len(going) <= most {
		return nil
	}
	d := diag.Errorf("The plan destroys too much", "%s allows %s to go, and %d would: %s. Nothing was changed.", flag, amount(most, "object"), len(going), atMost(going))
	d.Hint = fmt.Sprintf("if all of that is meant, give -max-destroy=%d", len(going))
	return d
}

// goes says of an object that goes how it does.
func goes(c *planner.Change) string {
	if !c.Action.Deletes() {
		return fmt.Sprintf("%s loses %s", c.Addr, strings.Join(c.Loses, " and "))
	}
	if c.Action.IsReplace() {
		return fmt.Sprintf("%s is replaced", c.Addr)
	}
	return fmt.Sprintf("%s is destroyed", c.Addr)
}

// atMost lists what goes, not all of a long list.
func atMost(going []string) string {
	list := strings.Join(going[:min(len(going), limitShown)], ", ")
	if n := len(going) - limitShown; n > 0 {
		list += fmt.Sprintf(", and %d more", n)
	}
	return list
}
