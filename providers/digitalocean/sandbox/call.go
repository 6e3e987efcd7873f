package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// obj is a JSON object of an answer.
type obj map[string]any

// call is one request on its way through a handler.
type call struct {
	s    *Server
	r    *http.Request
	vars map[string]string
	raw  []byte
	now  time.Time
}

// reply is what a handler answers.
type reply struct {
	status int
	body   any // nil for none
	retry  int // seconds for retry-after, 0 for none
}

// yamlText is a body that is written as it is.
type yamlText string

func ok(body any) reply       { return reply{status: http.StatusOK, body: body} }
func created(body any) reply  { return reply{status: http.StatusCreated, body: body} }
func accepted(body any) reply { return reply{status: http.StatusAccepted, body: body} }
func noContent() reply        { return reply{status: http.StatusNoContent} }

// refuse answers an error in the API's envelope.
func refuse(status int, format string, args ...any) reply {
	return reply{status: status, body: obj{"id": errorID(status), "message": fmt.Sprintf(format, args...)}}
}

func invalid(format string, args ...any) reply {
	return refuse(http.StatusUnprocessableEntity, format, args...)
}

func notFound() reply {
	return refuse(http.StatusNotFound, "The resource you were accessing could not be found.")
}

func errorID(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "bad_request"
	case http.StatusUnauthorized:
		return "unauthorized"
	case http.StatusForbidden:
		return "forbidden"
	case http.StatusNotFound:
		return "not_found"
	case http.StatusConflict:
		return "conflict"
	case http.StatusPreconditionFailed:
		return "precondition_failed"
	case http.StatusUnprocessableEntity:
		return "unprocessable_entity"
	case http.StatusTooManyRequests:
		return "too_many_requests"
	case http.StatusServiceUnavailable:
		return "service_unavailable"
	}
	return "server_error"
}

// decode reads the body into v. The reply is for a body that cannot be read.
func (c *call) decode(v any) (reply, bool) {
	raw := bytes.TrimSpace(c.raw)
	if len(raw) == 0 {
		raw = []byte("{}")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber() // large numbers come back as they were told
	err := d.Decode(v)
	if err == nil && !d.More() {
		return reply{}, true
	}
	if te, isType := err.(*json.UnmarshalTypeError); isType && te.Field != "" {
		return invalid("%s is invalid", te.Field), false
	}
	return refuse(http.StatusBadRequest, "Unable to parse the request body."), false
}

// query returns a query parameter.
func (c *call) query(name string) string { return c.r.URL.Query().Get(name) }

// text is a JSON string or number, as the API takes ids.
type text string

func (t *text) UnmarshalJSON(raw []byte) error {
	var s string
	if len(raw) > 0 && raw[0] == '"' {
		if err := json.Unmarshal(raw, &s); err != nil {
			return err
		}
		*t = text(s)
		return nil
	}
	if string(raw) == "null" {
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(raw, &n); err != nil {
		return err
	}
	*t = text(n.String())
	return nil
}

// stamp writes a time as the API does.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// find returns a row to be shown: not yet visible and no longer visible rows
// are not found.
func find[T row](c *call, t *table[T], id string) (T, bool) {
	r, ok := t.index[id]
	if ok && c.shows(r.head(), c.s.opts.GetDelay) {
		return r, true
	}
	var none T
	return none, false
}

// take returns a row to be changed.
func take[T row](_ *call, t *table[T], id string) (T, bool) { return t.get(id) }

// named has do answer with the row that a part of the path names; 404 where
// there is none. Reads find what is shown, changes what is there.
func named[T row](t func() *table[T], part string, do func(*call, T) reply) handler {
	return func(c *call) reply {
		look := find[T]
		if mutating(c.r) {
			look = take[T]
		}
		r, found := look(c, t(), c.vars[part])
		if !found {
			return notFound()
		}
		return do(c, r)
	}
}

// listed returns the rows that a list shows.
func listed[T row](c *call, t *table[T]) []T {
	var out []T
	for _, r := range t.rows {
		if c.shows(r.head(), c.s.opts.ListDelay) {
			out = append(out, r)
		}
	}
	return out
}

func (c *call) shows(b *base, delay time.Duration) bool {
	if b.deleted() && !c.now.Before(b.HiddenAt) {
		return false
	}
	return !c.now.Before(b.CreatedAt.Add(delay))
}

// in returns the moment a nominal duration from now, at the sandbox's speed.
func (c *call) in(nominal time.Duration) time.Time { return c.s.after(c.now, nominal) }

// bury deletes a row: reads show it for hide more, and others feel it for gone more.
func (c *call) bury(b *base, hide, gone time.Duration) {
	b.DeletedAt, b.HiddenAt, b.GoneAt = c.now, c.in(hide), c.in(max(hide, gone))
}

func apply[T any](rows []T, view func(T) obj) []obj {
	out := make([]obj, 0, len(rows))
	for _, r := range rows {
		out = append(out, view(r))
	}
	return out
}

// list returns a slice that encodes as [] when it is empty.
func list[T any](in []T) []T {
	if in == nil {
		return []T{}
	}
	return in
}

// fold tells whether two names are equal but for case.
func fold(a, b string) bool { return strings.EqualFold(a, b) }

func without[T comparable](in []T, x T) []T {
	return slices.DeleteFunc(slices.Clone(in), func(y T) bool { return x == y })
}

// union appends what of more is not in it yet.
func union[T comparable](in []T, more ...T) []T {
	out := slices.Clone(in)
	for _, x := range more {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// fresh returns the head of a new row.
func (c *call) fresh(id string) base { return base{ID: id, CreatedAt: c.now} }
