package config

import (
	"sync"

	"github.com/swampctl/swampctl/internal/addr"
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
