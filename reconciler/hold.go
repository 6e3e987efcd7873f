package reconciler

import (
	"context"
	"time"

	"github.com/swampctl/swampctl/providers"
)

// holdTick is how often the clients are asked whether they hold calls back.
const holdTick = 500 * time.Millisecond

// tellHolds tells, until stop is called, when calls are held back and until
// when. A hold that is told goes on silently until it grows.
func (s *Session) tellHolds(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	var clients []providers.Client
	for _, c := range s.clients {
		clients = append(clients, c)
	}
	go func() {
		defer close(ended)
		tick := time.NewTicker(holdTick)
		defer tick.Stop()
		var told time.Time
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			for _, c := range clients {
				if until, why := c.Holding(); until.Sub(told) >= time.Second {
					told = until
					s.emit(Event{Kind: Holding, Until: until, Message: why})
				}
			}
		}
	}()
	return func() { cancel(); <-ended }
}
