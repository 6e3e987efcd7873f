package config

import "sync"

// cache keeps results for as long as what they were made from does not change.
// It may be used by several goroutines; its lock is never held while something
// is evaluated.
type cache[K comparable, V any] struct {
	mu      sync.Mutex
	entries map[K]cached[V]
}

type cached[V any] struct {
	value   V
	version uint64
	final   bool
}

// get returns what was kept for a key: final results, and those of this
// version.
func (c *cache[K, V]) get(k K, version uint64) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[k]
	return e.value, ok && (e.final || e.version == version)
}

// put keeps a result; a final one will not change with later versions.
func (c *cache[K, V]) put(k K, v V, version uint64, final bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil {
		c.entries = map[K]cached[V]{}
	}
	c.entries[k] = cached[V]{v, version, final}
}
