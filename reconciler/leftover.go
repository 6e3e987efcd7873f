package reconciler

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
)

// Leftovers says by name or id what becomes of what deleted objects leave
// behind. What is not named stays, unless the object's configuration says that
// it goes.
type Leftovers struct{ Destroy, Keep []string }

// leftovers says of each change that deletes an object what that leaves behind.
func (s *Session) leftovers(ctx context.Context, p *planner.Plan, choice Leftovers) diag.Diagnostics {
	var ds diag.Diagnostics
	seen := map[string]bool{}
	var names []string
	for _, c := range p.Changes {
		if !c.Action.Deletes() || c.Prior.ID == "" || c.Addr.Resource.Mode != addr.Managed {
			continue
		}
		ty, err := s.typeOf(c.Addr)
		if err != nil || ty.leaver == nil {
			continue // without a client nothing is deleted either
		}
		all, err := ty.leaver.Leaves(ctx, c.Prior)
		if err != nil && !providers.IsNotFound(err) {
			d := errorDiag(c.Addr, c.Range, "Cannot tell what would be left behind", err)
			d.Severity = diag.Warning
			ds = append(ds, d)
		}
		c.Leftovers = choice.of(slices.DeleteFunc(all, func(l providers.Leftover) bool { return s.owns(l.Type, l.ID) }))
		for _, l := range c.Leftovers {
			seen[l.Name], seen[l.ID] = true, true
			names = append(names, l.Name)
			c.Notes = append(c.Notes, leftoverWords(l))
		}
	}
	return append(ds, choice.unknown(seen, names)...)
}

// of decides what goes and what stays.
func (ch Leftovers) of(all []providers.Leftover) []providers.Leftover {
	named := func(list []string, l providers.Leftover) bool {
		return slices.Contains(list, l.Name) || slices.Contains(list, l.ID)
	}
	for i, l := range all {
		all[i].Goes = (l.Goes || named(ch.Destroy, l)) && !named(ch.Keep, l)
	}
	return all
}

// unknown refuses names that say nothing about this plan.
func (ch Leftovers) unknown(seen map[string]bool, names []string) diag.Diagnostics {
	var ds diag.Diagnostics
	for flag, list := range map[string][]string{"-destroy-leftover": ch.Destroy, "-keep-leftover": ch.Keep} {
		for _, name := range list {
			if seen[name] {
				continue
			}
			d := diag.Errorf("No such leftover", "%s=%s names nothing that this plan leaves behind.", flag, name)
			if d.Hint = "leave the flag out: this plan leaves nothing behind"; len(names) > 0 {
				d.Hint = "what it leaves behind: " + strings.Join(names, ", ")
			}
			ds = append(ds, d)
		}
	}
	return ds
}

// leftoverWords says what becomes of a leftover, and how that is changed.
func leftoverWords(l providers.Leftover) string {
	if l.Goes {
		return fmt.Sprintf("the %s %s is deleted with it; to leave it: -keep-leftover=%s", l.Kind, l.Name, l.Name)
	}
	return fmt.Sprintf("the %s %s stays, and costs on; to delete it too: -destroy-leftover=%s", l.Kind, l.Name, l.Name)
}
