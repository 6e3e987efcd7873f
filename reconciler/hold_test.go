package reconciler

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/swampctl/swampctl/providers"
)

// held is a client that holds its calls back from the third second to a time.
type held struct {
	providers.Client
	from, until time.Time
}

func (h held) Holding() (time.Time, string) {
	if now := time.Now(); now.Before(h.from) || !now.Before(h.until) {
		return time.Time{}, ""
	}
	return h.until, "the limit"
}

// TestHoldsAreTold: a hold is told once, with its reason and end, and nothing
// is told after the work.
func TestHoldsAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []Event
		s := &Session{
			eng:     New(Options{Events: func(e Event) { told = append(told, e) }}),
			clients: map[string]providers.Client{"x": held{from: time.Now().Add(3 * time.Second), until: time.Now().Add(time.Minute)}},
		}
		end := time.Now().Add(time.Minute)
		stop := s.tellHolds(context.Background())
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if len(told) > 0 {
			t.Errorf("told before there was a hold: %v", told)
		}
		time.Sleep(20 * time.Second)
		stop()
		if len(told) != 1 || told[0].Kind != Holding || !told[0].Until.Equal(end) || told[0].Message != "the limit" {
			t.Errorf("told %v", told)
		}
	})
}
