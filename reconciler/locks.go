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
		if err := enter(ctx, ch); err != nil {
			unlock()
			return nil, err
		}
		taken = append(taken, ch)
	}
	return unlock, nil
}

// enter waits for its turn in a queue. Who has to is on no way meanwhile: the
// holder may be one of a group.
func enter(ctx context.Context, ch chan struct{}) error {
	select {
	case ch <- struct{}{}:
		return nil
	default:
		wayIn(ctx).leave()
	}
	select {
	case ch <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
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
