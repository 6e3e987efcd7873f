package reconciler

import (
	"context"
	"slices"
	"sync"
)

// keyLocks are queues by name: one holder each, the others wait in turn. The
// zero value is ready to use.
type keyLocks struct {
	mu   sync.Mutex
	held map[string]chan struct{}
}

// lock takes all keys, in one order for everybody, so that no two callers
// wait for one another.
func (l *keyLocks) lock(ctx context.Context, keys ...string) (unlock func(), err error) {
	keys = slices.Clone(keys)
	slices.Sort(keys)
	keys = slices.Compact(keys)
	var taken []chan struct{}
	unlock = func() {
		for _, ch := range slices.Backward(taken) {
			<-ch
		}
	}
	for _, k := range keys {
		ch := l.queue(k)
		select {
		case ch <- struct{}{}:
			taken = append(taken, ch)
		case <-ctx.Done():
			unlock()
			return nil, ctx.Err()
		}
	}
	return unlock, nil
}

func (l *keyLocks) queue(key string) chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held == nil {
		l.held = map[string]chan struct{}{}
	}
	ch := l.held[key]
	if ch == nil {
		ch = make(chan struct{}, 1)
		l.held[key] = ch
	}
	return ch
}
