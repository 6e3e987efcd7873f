package config

import (
	"sync"

	"github.com/hashicorp/hcl/v2"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// maxAllInstances bounds the instances of all resources and modules: those of
// modules in modules are the product of what each says.
const maxAllInstances = 250_000

// tally counts the instances of all that has count or for_each.
type tally struct {
	mu    sync.Mutex
	of    map[expanded]int
	total int
}

// expanded is a block or a call in an instance of a module.
type expanded struct {
	in   addr.Module
	name string
}

// count notes that something has n instances, and reports whether all together
// can be kept.
func (t *tally) count(in addr.Module, name string, n int) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of == nil {
		t.of = map[expanded]int{}
	}
	k := expanded{in, name}
	t.total += n - t.of[k]
	t.of[k] = n
	return t.total <= maxAllInstances
}

// full reports whether there are more instances than can be kept.
func (t *tally) full() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.total > maxAllInstances
}

// TooMany says that blocks have more instances than can be kept, as far as that
// can be told before any of them is planned.
func (e *Evaluator) TooMany(blocks []addr.Block) diag.Diagnostics {
	for _, b := range blocks {
		r := e.Block(b)
		if r == nil || plannedFirst(r.count, b.Module) || plannedFirst(r.forEach, b.Module) {
			continue
		}
		if _, ds := e.Expand(b); e.tally.full() {
			return ds
		}
	}
	return nil
}

// plannedFirst reports whether an expression in a module may look at more than
// is in the configuration.
func plannedFirst(x hcl.Expression, in addr.Module) bool {
	return looksAtBlocks(x) || in != addr.Root && looksAt(x, "var")
}
