package do

import (
	"context"
	"sync"
	"time"

	"github.com/digitalocean/godo"
)

// actionWatch looks at actions for all who wait for one: one list a tick. The
// pause between ticks grows, and is short again when somebody joins. The zero
// value is ready to use.
type actionWatch struct {
	mu      sync.Mutex
	waiting map[int][]chan actionLook
	inside  int // who wait, served just now or not
	pause   time.Duration
	stop    context.CancelFunc // of the ticks, which end when nobody waits
}

// actionLook is what one tick found of an action.
type actionLook struct {
	action *godo.Action
	err    error
}

// look returns an action as the next tick finds it.
func (w *actionWatch) look(ctx context.Context, c *Client, id int, joins bool) (*godo.Action, error) {
	found := w.enter(ctx, c, id, joins)
	defer w.leave()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case l := <-found:
		return l.action, l.err
	}
}

func (w *actionWatch) enter(ctx context.Context, c *Client, id int, joins bool) <-chan actionLook {
	w.mu.Lock()
	defer w.mu.Unlock()
	found := make(chan actionLook, 1)
	if w.inside == 0 {
		w.waiting = map[int][]chan actionLook{}
		ctx, w.stop = context.WithCancel(context.WithoutCancel(ctx))
		go w.tick(ctx, c)
	}
	w.inside++
	w.waiting[id] = append(w.waiting[id], found)
	if joins {
		w.pause = c.t.opt.PollMin
	}
	return found
}

func (w *actionWatch) leave() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.inside--; w.inside == 0 {
		w.stop()
	}
}

// tick serves those who wait, until nobody does.
func (w *actionWatch) tick(ctx context.Context, c *Client) {
	for {
		w.mu.Lock()
		pause := w.pause
		w.mu.Unlock()
		if sleep(ctx, pause) != nil {
			return
		}
		w.mu.Lock()
		if ctx.Err() != nil {
			w.mu.Unlock()
			return // those who wait since have ticks of their own
		}
		w.pause = min(pause*3/2, 10*c.t.opt.PollMin)
		taken := w.waiting
		w.waiting = map[int][]chan actionLook{}
		w.mu.Unlock()
		serve(ctx, c, taken)
	}
}

// serve tells what the latest actions of the account say to those who wait for
// several, and reads those that are not among them.
func serve(ctx context.Context, c *Client, waiting map[int][]chan actionLook) {
	tell := func(id int, l actionLook) {
		for _, found := range waiting[id] {
			found <- l
		}
		delete(waiting, id)
	}
	if len(waiting) > 1 {
		// A list that fails says nothing; the reads then say what is wrong.
		latest, _, err := c.api.Actions.List(ctx, &godo.ListOptions{Page: 1, PerPage: perPage})
		for i := range latest {
			if a := &latest[i]; err == nil && waiting[a.ID] != nil {
				tell(a.ID, actionLook{action: a})
			}
		}
	}
	for id := range waiting {
		a, _, err := c.api.Actions.Get(ctx, id)
		tell(id, actionLook{a, err})
	}
}
