package do

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// token is what must never be seen outside of an Authorization header.
const token = "dop_v1_0123456789abcdef0123456789abcdef"

// fake answers without a network and keeps what it was asked.
type fake struct {
	// answer makes the answer to the nth request, counted from 1.
	answer func(n int, r *http.Request) (*http.Response, error)

	mu    sync.Mutex
	asked []asked
}

type asked struct {
	method, path, query, body, auth string
	at                              time.Time
}

func (f *fake) RoundTrip(r *http.Request) (*http.Response, error) {
	a := asked{method: r.Method, path: r.URL.Path, query: r.URL.RawQuery, auth: r.Header.Get("Authorization"), at: time.Now()}
	if r.Body != nil {
		b, _ := io.ReadAll(r.Body)
		a.body = string(b)
	}
	f.mu.Lock()
	f.asked = append(f.asked, a)
	n := len(f.asked)
	f.mu.Unlock()
	return f.answer(n, r)
}

func (f *fake) all() []asked {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]asked(nil), f.asked...)
}

// always answers every request alike.
func always(status int, body string, headers ...string) func(int, *http.Request) (*http.Response, error) {
	return func(int, *http.Request) (*http.Response, error) { return reply(status, body, headers...), nil }
}

// script answers the nth request with the nth answer, and the last one again
// and again. Calls may come at once, so each gets an answer of its own.
func script(answers ...*http.Response) func(int, *http.Request) (*http.Response, error) {
	bodies := make([]string, len(answers))
	for i, a := range answers {
		b, _ := io.ReadAll(a.Body)
		bodies[i] = string(b)
	}
	return func(n int, _ *http.Request) (*http.Response, error) {
		i := min(n, len(answers)) - 1
		out := *answers[i]
		out.Header = out.Header.Clone()
		out.Body = io.NopCloser(strings.NewReader(bodies[i]))
		return &out, nil
	}
}

// reply is an answer with headers given as name, value, name, value.
func reply(status int, body string, headers ...string) *http.Response {
	h := http.Header{}
	if body != "" {
		h.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: -1, ProtoMajor: 1, ProtoMinor: 1}
}

// testClient makes a client whose pauses are too short to notice.
func testClient(t *testing.T, o Options) *Client {
	t.Helper()
	if o.Token == "" {
		o.Token = token
	}
	if o.RetryMax == 0 {
		o.RetryMax = 2
	}
	if o.RetryMin == 0 {
		o.RetryMin, o.RetryCap = time.Millisecond, 2*time.Millisecond
	}
	if o.PollMin == 0 {
		o.PollMin = time.Millisecond
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// fakeClient is a client whose requests f answers.
func fakeClient(t *testing.T, answer func(int, *http.Request) (*http.Response, error)) (*Client, *fake) {
	t.Helper()
	f := &fake{answer: answer}
	return testClient(t, Options{Base: f}), f
}

// call sends one call the way the services of godo do.
func call(ctx context.Context, c *Client, method, path string) error {
	var body any
	if method != http.MethodGet && method != http.MethodDelete {
		body = map[string]string{"name": "web-1"}
	}
	req, err := c.api.NewRequest(ctx, method, path, body)
	if err != nil {
		return err
	}
	_, err = c.api.Do(ctx, req, &struct{}{})
	return Err("do it", err)
}

// The ways in which a network fails, as net/http reports them.
var (
	errRefused = &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	errNoHost  = &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "api.example.com", IsNotFound: true}}
	errReset   = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	errLate    = &net.OpError{Op: "read", Net: "tcp", Err: context.DeadlineExceeded}
	errTLS     = errors.New("tls: handshake failure")
)

func failing(err error) func(int, *http.Request) (*http.Response, error) {
	return func(int, *http.Request) (*http.Response, error) { return nil, err }
}

// cutBody is a body that breaks off.
func cutBody(status int) func(int, *http.Request) (*http.Response, error) {
	return func(int, *http.Request) (*http.Response, error) {
		r := reply(status, `{"droplet": {"id": 1}}`)
		r.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"droplet"`), brokenReader{}))
		return r, nil
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
