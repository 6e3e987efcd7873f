package cli

import (
	"cmp"
	"fmt"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
)

// addresses parses the addresses among the options of a plan.
func addresses(o *planOptions) ([]planner.Target, []addr.Instance, error) {
	var targets []planner.Target
	for _, text := range o.targets {
		t, err := parseTarget(text)
		if err != nil {
			return nil, nil, fmt.Errorf("-target: %w", err)
		}
		targets = append(targets, t)
	}
	var replace []addr.Instance
	for _, text := range o.replace {
		i, err := parseInstance(text)
		if err != nil {
			return nil, nil, fmt.Errorf("-replace: %w", err)
		}
		replace = append(replace, i)
	}
	return targets, replace, nil
}

// parseInstance parses the address of one instance.
func parseInstance(text string) (addr.Instance, error) {
	i, err := addr.ParseInstance(text)
	if err != nil {
		return i, &hintError{err, addressHint(text)}
	}
	return i, nil
}

// addressHint is what to type where a text is no address.
func addressHint(text string) string {
	return cmp.Or(quoteHint(text), "the recorded addresses are listed by: swampctl state list")
}

// parseTarget parses the address of a module, a block or an instance. An
// address without a key means all instances of a block.
func parseTarget(text string) (planner.Target, error) {
	p, err := addr.Parse(text)
	if err != nil {
		return planner.Target{}, &hintError{err, addressHint(text)}
	}
	return planner.Target{Module: p.Module, Block: p.Block, Key: p.Instance}, nil
}

// exact returns the one instance that a target with a block names: that with
// its key, or that without one.
func exact(t planner.Target) addr.Instance {
	if t.Key != nil {
		return *t.Key
	}
	return t.Block.Instance(addr.Key{})
}

// covers reports whether an instance is part of what an address names. A
// module's address without a key also means the instances of the call.
func covers(t planner.Target, i addr.Instance) bool {
	switch {
	case t.Key != nil:
		return i == *t.Key
	case t.Block != nil:
		return i.Block() == *t.Block
	}
	return t.Module.Contains(i.Module)
}
