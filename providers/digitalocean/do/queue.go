package do

import (
	"slices"
	"strings"
)

// queue holds the calls that wait, in lanes: one for each method and kind of
// object. Lanes are served in turn and each in order, so that a thousand
// creates of records do not hold up the one list that another kind waits for.
type queue struct {
	order []string // lanes with calls in them; the first is served next
	calls map[string][]*waiting
}

// waiting is a call that waits; granted is closed when it may be sent.
type waiting struct {
	method, path string
	granted      chan struct{}
}

// lane is the method and kind of a call: "GET /v2/droplets" for
// /v2/droplets/7/actions too.
func (c *waiting) lane() string {
	parts := strings.SplitN(strings.TrimPrefix(c.path, "/"), "/", 3)
	return c.method + " /" + strings.Join(parts[:min(2, len(parts))], "/")
}

func (q *queue) add(c *waiting) {
	if q.calls == nil {
		q.calls = map[string][]*waiting{}
	}
	lane := c.lane()
	if len(q.calls[lane]) == 0 {
		q.order = append(q.order, lane)
	}
	q.calls[lane] = append(q.calls[lane], c)
}

// lanes is how many lanes have calls in them.
func (q *queue) lanes() int { return len(q.order) }

// first is the call that is served next; there must be one.
func (q *queue) first() *waiting { return q.calls[q.order[0]][0] }

// pass gives the turn to the next lane.
func (q *queue) pass() { q.order = append(q.order[1:], q.order[0]) }

// take removes the first call and gives the turn to the next lane.
func (q *queue) take() {
	lane := q.order[0]
	q.calls[lane] = q.calls[lane][1:]
	if len(q.calls[lane]) > 0 {
		q.pass()
		return
	}
	delete(q.calls, lane)
	q.order = q.order[1:]
}

// remove takes a call out that gives up; false if it is not in the queue.
func (q *queue) remove(c *waiting) bool {
	lane := c.lane()
	i := slices.Index(q.calls[lane], c)
	if i < 0 {
		return false
	}
	q.calls[lane] = slices.Delete(q.calls[lane], i, i+1)
	if len(q.calls[lane]) == 0 {
		delete(q.calls, lane)
		q.order = slices.DeleteFunc(q.order, func(l string) bool { return l == lane })
	}
	return true
}
