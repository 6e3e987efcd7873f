package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// clock is a time that a test sets.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// start returns a sandbox and a client of it.
func start(t *testing.T, opts Options) (*Server, *client) {
	t.Helper()
	s, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	return s, &client{t: t, via: s.RoundTripper(), token: "secret-token", vars: map[string]string{}}
}

// listen serves a handler and returns its host.
func listen(t *testing.T, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// client asks a sandbox and keeps parts of the answers under names.
type client struct {
	t     *testing.T
	via   http.RoundTripper
	token string
	vars  map[string]string
}

// send exchanges one request. "$name" in path and body stands for what was
// kept under the name.
func (c *client) send(method, path, body string) (int, http.Header, map[string]any, error) {
	c.t.Helper()
	var in io.Reader
	if body != "" {
		in = strings.NewReader(c.fill(body))
	}
	r, err := http.NewRequest(method, "http://sandbox.invalid"+c.fill(path), in)
	if err != nil {
		c.t.Fatal(err)
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.via.RoundTrip(r)
	if err != nil {
		return 0, nil, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return resp.StatusCode, resp.Header, nil, err
	}
	out := map[string]any{}
	if len(raw) > 0 && resp.Header.Get("Content-Type") != "application/yaml" {
		dec := json.NewDecoder(bytes.NewReader(raw))
		dec.UseNumber()
		if err := dec.Decode(&out); err != nil {
			return resp.StatusCode, resp.Header, nil, err
		}
	}
	return resp.StatusCode, resp.Header, out, nil
}

func (c *client) fill(text string) string {
	for strings.Contains(text, "$") {
		i := strings.Index(text, "$") + 1
		j := i
		for j < len(text) && (text[j] == '_' || text[j] >= 'a' && text[j] <= 'z' || text[j] >= '0' && text[j] <= '9') {
			j++
		}
		value, known := c.vars[text[i:j]]
		if !known {
			c.t.Fatalf("nothing was kept as %q", text[i:j])
		}
		text = text[:i-1] + value + text[j:]
	}
	return text
}

// do exchanges one request, "METHOD /path", and fails unless it is answered so.
func (c *client) do(call, body string, want int) map[string]any {
	c.t.Helper()
	method, path, _ := strings.Cut(call, " ")
	status, _, out, err := c.send(method, path, body)
	if err != nil {
		c.t.Fatalf("%s: %s", call, err)
	}
	if status != want {
		c.t.Fatalf("%s = %d %v; want %d", call, status, out["message"], want)
	}
	return out
}

// keep exchanges one request and keeps a part of the answer.
func (c *client) keep(name, call, body string, want int, path string) {
	c.t.Helper()
	c.vars[name] = part(c.do(call, body, want), path)
}

// get reads an object and returns a part of it.
func (c *client) get(path, what string) string {
	c.t.Helper()
	return part(c.do("GET "+path, "", http.StatusOK), what)
}

// part returns what is under a path such as "droplets.0.id" as text: a list or
// an object as JSON, "" for nothing, and the length of a list under "#".
func part(v any, path string) string {
	for _, key := range strings.Split(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[key]
		case []any:
			if key == "#" {
				return fmt.Sprint(len(x))
			}
			i := 0
			if _, err := fmt.Sscan(key, &i); err != nil || i >= len(x) {
				return ""
			}
			v = x[i]
		default:
			return ""
		}
	}
	switch x := v.(type) {
	case nil:
		return ""
	case []any, map[string]any:
		raw, err := json.Marshal(x)
		if err != nil {
			return ""
		}
		return string(raw)
	}
	return fmt.Sprint(v)
}
