package do

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/swampctl/swampctl/providers"
)

const (
	notFound  = providers.NotFound
	exists    = providers.Exists
	busy      = providers.Busy
	invalid   = providers.Invalid
	denied    = providers.Denied
	throttled = providers.Throttled
	transient = providers.Transient
	lost      = providers.Lost
)

// outcome is how often a failing call was sent and what its error is.
type outcome struct {
	Sent int
	Kind providers.Kind
}

// outcomes are those of a read, of what can be done twice, and of what cannot.
type outcomes struct{ get, put, del, post, patch outcome }

// three is one attempt and the two repetitions of testClient.
const three = 3

func same(sent int, k providers.Kind) outcomes {
	o := outcome{sent, k}
	return outcomes{o, o, o, o, o}
}

// unknown is the outcome of a call that may have taken effect: only what may be
// done twice is repeated.
func unknown() outcomes {
	return outcomes{
		get: outcome{three, transient}, put: outcome{three, lost}, del: outcome{three, lost},
		post: outcome{1, lost}, patch: outcome{1, lost},
	}
}

// TestOutcomes is the rule that keeps creates single, for each method and each
// way in which a call can fail.
func TestOutcomes(t *testing.T) {
	clash := same(1, busy)
	clash.post.Kind = exists
	tests := []struct {
		name   string
		answer func(int, *http.Request) (*http.Response, error)
		want   outcomes
	}{
		{"dial refused", failing(errRefused), same(three, transient)},
		{"host not found", failing(errNoHost), same(three, transient)},
		{"429", always(429, `{"id":"too_many_requests"}`), same(three, throttled)},
		{"connection reset", failing(errReset), unknown()},
		{"connection closed", failing(io.EOF), unknown()},
		{"handshake", failing(errTLS), unknown()}, // a connection was there: not certain
		{"timeout", failing(errLate), unknown()},
		{"body cut", cutBody(201), unknown()},
		{"JSON cut", always(201, `{"droplet": {"id"`), unknown()},
		{"408", always(408, ""), unknown()},
		{"500", always(500, `{"id":"server_error","message":"Server Error"}`), unknown()},
		{"502", always(502, "<html>Bad Gateway</html>"), unknown()},
		{"503", always(503, ""), unknown()},
		{"503 that asks to wait", always(503, "", "retry-after", "0"), unknown()},
		{"504", always(504, "<html>Gateway time-out</html>"), unknown()},
		{"500 that sounds busy", always(500, `{"message":"please try again"}`), unknown()},
		{"500 that sounds taken", always(500, `{"message":"name already exists"}`), unknown()},
		{"500 cut", cutBody(500), unknown()},
		{"409", always(409, `{"id":"conflict","message":"conflict"}`), clash},
		{"412", always(412, `{"id":"precondition_failed","message":"not empty"}`), same(1, busy)},
		{"400", always(400, `{"id":"bad_request","message":"bad"}`), same(1, invalid)},
		{"422", always(422, `{"id":"unprocessable_entity","message":"size is wrong"}`), same(1, invalid)},
		{"404", always(404, `{"id":"not_found","message":"gone"}`), same(1, notFound)},
		{"401", always(401, `{"id":"unauthorized","message":"Unable to authenticate you"}`), same(1, denied)},
		{"403", always(403, `{"id":"forbidden","message":"no"}`), same(1, denied)},
		{"redirect", always(307, "", "Location", "https://elsewhere.example.com/"), same(1, invalid)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := tt.want
			for method, want := range map[string]outcome{"GET": w.get, "PUT": w.put, "DELETE": w.del, "POST": w.post, "PATCH": w.patch} {
				c, f := fakeClient(t, tt.answer)
				err := call(t.Context(), c, method, "/v2/things")
				if got := (outcome{len(f.all()), providers.KindOf(err)}); got != want {
					t.Errorf("%s: sent %d times, %v; want %d times, %v: %v", method, got.Sent, got.Kind, want.Sent, want.Kind, err)
				}
			}
		})
	}
}

// server is a loopback server that counts the requests that reached it.
func server(t *testing.T, h http.HandlerFunc) (*httptest.Server, *atomic.Int32) {
	t.Helper()
	var n atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n.Add(1)
		_, _ = io.Copy(io.Discard, r.Body) // so that the request has surely arrived
		h(w, r)
	}))
	t.Cleanup(s.Close)
	return s, &n
}

// hangUp closes the connection without an answer.
func hangUp(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }

func cutAnswer(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	_, _ = w.Write([]byte(`{"droplet": {`))
	panic(http.ErrAbortHandler)
}

// silent answers when the client has given up.
func silent(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// TestConnections has the failures made by real connections: net/http must
// report them as the table of outcomes assumes, and must not repeat by itself.
func TestConnections(t *testing.T) {
	tests := []struct {
		name   string
		h      http.HandlerFunc
		method string
		want   outcome
	}{
		{"no answer", hangUp, "POST", outcome{1, lost}},
		{"no answer", hangUp, "PATCH", outcome{1, lost}},
		{"no answer", hangUp, "PUT", outcome{three, lost}},
		{"no answer", hangUp, "DELETE", outcome{three, lost}},
		{"no answer", hangUp, "GET", outcome{three, transient}},
		{"half an answer", cutAnswer, "POST", outcome{1, lost}},
		{"half an answer", cutAnswer, "GET", outcome{three, transient}},
		{"silence", silent, "POST", outcome{1, lost}},
		{"silence", silent, "GET", outcome{three, transient}},
	}
	for _, tt := range tests {
		t.Run(tt.name+" to "+tt.method, func(t *testing.T) {
			s, n := server(t, tt.h)
			timeout := 5 * time.Second
			if tt.name == "silence" {
				timeout = 40 * time.Millisecond
			}
			// A new connection each time: net/http repeats a read by itself on a
			// connection that was used before.
			c := testClient(t, Options{BaseURL: s.URL, Timeout: timeout, Base: &http.Transport{DisableKeepAlives: true}})
			err := call(t.Context(), c, tt.method, "/v2/things")
			if got := (outcome{int(n.Load()), providers.KindOf(err)}); got != tt.want {
				t.Errorf("sent %d times, %v; want %d times, %v: %v", got.Sent, got.Kind, tt.want.Sent, tt.want.Kind, err)
			}
			if tt.name == "silence" && !strings.Contains(err.Error(), "did not answer in time") {
				t.Errorf("a timeout reads %q", err)
			}
		})
	}
}

// TestRefusedConnection: nothing listens, so even a POST may be sent again.
func TestRefusedConnection(t *testing.T) {
	s, n := server(t, hangUp)
	s.Close()
	c := testClient(t, Options{BaseURL: s.URL, Base: &http.Transport{}})
	err := call(t.Context(), c, "POST", "/v2/things")
	if providers.KindOf(err) != transient || n.Load() != 0 || !strings.Contains(err.Error(), "check the network") {
		t.Errorf("%v (%v)", err, providers.KindOf(err))
	}
}

// TestUsedConnection: a server that closes a connection which it kept open so
// far looks to net/http like an idle one timing out. It must not send a POST
// again, with a body or without.
func TestUsedConnection(t *testing.T) {
	for _, body := range []any{nil, map[string]string{"name": "web-1"}} {
		var posts atomic.Int32
		s, _ := server(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				posts.Add(1)
				panic(http.ErrAbortHandler)
			}
		})
		tr := &http.Transport{}
		defer tr.CloseIdleConnections()
		c := testClient(t, Options{BaseURL: s.URL, Base: tr})
		var err error
		for _, method := range []string{"DELETE", "POST"} { // the first opens the connection
			req, nerr := c.api.NewRequest(t.Context(), method, "/v2/things", body)
			if nerr != nil {
				t.Fatal(nerr)
			}
			_, err = c.api.Do(t.Context(), req, nil)
		}
		if err = Err("create", err); providers.KindOf(err) != lost || posts.Load() != 1 {
			t.Errorf("body %v: %d POSTs, %v (%v)", body, posts.Load(), err, providers.KindOf(err))
		}
	}
}

// TestRepeatedWhole: a repetition carries the body of the first attempt, and
// its success is the call's.
func TestRepeatedWhole(t *testing.T) {
	for _, method := range []string{"POST", "PUT"} {
		c, f := fakeClient(t, script(reply(429, "{}"), reply(429, ""), reply(201, `{"ok": true}`)))
		if err := call(t.Context(), c, method, "/v2/things"); err != nil {
			t.Errorf("%s: %v", method, err)
		}
		for i, a := range f.all() {
			if strings.TrimSpace(a.body) != `{"name":"web-1"}` || a.auth != "Bearer "+token {
				t.Errorf("%s: attempt %d had body %q and authorization %q", method, i+1, a.body, a.auth)
			}
		}
		if n := len(f.all()); n != three {
			t.Errorf("%s: sent %d times", method, n)
		}
	}
}

// TestNoRewind: net/http gets no means to send a body a second time by itself.
func TestNoRewind(t *testing.T) {
	c, f := fakeClient(t, func(_ int, r *http.Request) (*http.Response, error) {
		if r.GetBody != nil {
			t.Error("the body can be rewound")
		}
		return reply(201, "{}"), nil
	})
	if err := call(t.Context(), c, "POST", "/v2/things"); err != nil || len(f.all()) != 1 {
		t.Errorf("%d requests, %v", len(f.all()), err)
	}
}

// TestLostAfterThrottled: each attempt is judged by itself.
func TestLostAfterThrottled(t *testing.T) {
	c, f := fakeClient(t, script(reply(429, "{}"), reply(500, "{}"), reply(201, "{}")))
	err := call(t.Context(), c, "POST", "/v2/things")
	if n := len(f.all()); n != 2 || providers.KindOf(err) != lost {
		t.Errorf("sent %d times, %v", n, err)
	}
}

// TestStrayedPaths: what is the place of a list or of something else, since an id is
// empty or holds dots, is not sent.
func TestStrayedPaths(t *testing.T) {
	for path, sent := range map[string]int{
		"v2/droplets/1": 1, "v2/databases/a/users/b.c": 1, "v2/droplets?tag_name=a/../b": 1,
		"v2/droplets/": 0, "v2/databases//users": 0, "v2/volumes/%2e%2e": 0, "v2/volumes/.": 0,
	} {
		c, f := fakeClient(t, always(http.StatusNoContent, ""))
		err := call(t.Context(), c, http.MethodDelete, path)
		if len(f.asked) != sent || (sent == 0) != (providers.KindOf(err) == invalid) {
			t.Errorf("%s: sent %d times, want %d; the error is %v", path, len(f.asked), sent, err)
		}
	}
}

// TestNoRetries: a negative number turns repetitions off.
func TestNoRetries(t *testing.T) {
	f := &fake{answer: always(503, "")}
	c := testClient(t, Options{Base: f, RetryMax: -1})
	if err := call(t.Context(), c, "GET", "/v2/things"); len(f.all()) != 1 || providers.KindOf(err) != transient {
		t.Errorf("sent %d times, %v", len(f.all()), err)
	}
}

// TestAnswersLetThrough: what is not JSON is a success if the answer says so,
// and an answer may be empty.
func TestAnswersLetThrough(t *testing.T) {
	for _, r := range []*http.Response{reply(204, ""), reply(202, ""), reply(200, " \n"), reply(200, "apiVersion: v1", "Content-Type", "application/yaml")} {
		c, _ := fakeClient(t, script(r))
		req, err := c.api.NewRequest(t.Context(), "POST", "/v2/things", nil)
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		if _, err := c.api.Do(t.Context(), req, &got); err != nil {
			t.Errorf("%d: %v", r.StatusCode, err)
		}
	}
}

// TestUnreadableSuccess: a create that was answered with success, but with
// nothing that can be understood, may well have made something.
func TestUnreadableSuccess(t *testing.T) {
	tests := map[string]*http.Response{
		"empty":      reply(201, ""),
		"HTML":       reply(200, "<html>Welcome to the hotel</html>", "Content-Type", "text/html"),
		"other type": reply(201, `"web-1"`),
	}
	for name, r := range tests {
		c, f := fakeClient(t, script(r))
		err := call(t.Context(), c, "POST", "/v2/things")
		if n := len(f.all()); n != 1 || providers.KindOf(err) != lost {
			t.Errorf("%s: sent %d times, %v (%v)", name, n, err, providers.KindOf(err))
		}
	}
}

// TestCancelledBefore: a call that starts cancelled sends nothing, and says so:
// a create that was not sent needs no looking for.
func TestCancelledBefore(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, method := range []string{"GET", "POST"} {
		c, f := fakeClient(t, always(200, "{}"))
		err := call(ctx, c, method, "/v2/things")
		if n := len(f.all()); n != 0 || providers.KindOf(err) != transient || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: sent %d times, %v (%v)", method, n, err, providers.KindOf(err))
		}
	}
}

// TestCancelledDuring: a call cancelled on its way is not sent again, and a
// change may have arrived.
func TestCancelledDuring(t *testing.T) {
	want := map[string]providers.Kind{"GET": transient, "PUT": lost, "DELETE": lost, "POST": lost, "PATCH": lost}
	for method, kind := range want {
		ctx, cancel := context.WithCancel(t.Context())
		c, f := fakeClient(t, func(_ int, r *http.Request) (*http.Response, error) {
			cancel()
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		err := call(ctx, c, method, "/v2/things")
		if n := len(f.all()); n != 1 || providers.KindOf(err) != kind || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: sent %d times, %v (%v)", method, n, err, providers.KindOf(err))
		}
	}
}

// TestCancelledBetween: a cancel ends the pause before a repetition at once; the
// error is that of the attempt.
func TestCancelledBetween(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: always(503, "")}
		c := testClient(t, Options{Base: f, RetryMin: time.Hour, RetryCap: time.Hour})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		err := call(ctx, c, "GET", "/v2/things")
		if took := time.Since(began); took != time.Second || len(f.all()) != 1 || providers.KindOf(err) != transient {
			t.Errorf("after %v and %d attempts: %v", took, len(f.all()), err)
		}
	})
}

// pauses are the times between the attempts of a call.
func pauses(as []asked) []time.Duration {
	var out []time.Duration
	for i := 1; i < len(as); i++ {
		out = append(out, as[i].at.Sub(as[i-1].at))
	}
	return out
}

// TestAskedPause: the pause that the API asks for is kept to the second.
func TestAskedPause(t *testing.T) {
	for _, status := range []string{"429 POST", "429 GET", "503 GET", "503 PUT"} {
		synctest.Test(t, func(t *testing.T) {
			code := 429
			if strings.HasPrefix(status, "503") {
				code = 503
			}
			f := &fake{answer: script(reply(code, "{}", "Retry-After", "7"), reply(code, "{}", "Retry-After", "90"), reply(200, "{}"))}
			c := testClient(t, Options{Base: f})
			if err := call(t.Context(), c, status[4:], "/v2/things"); err != nil {
				t.Fatalf("%s: %v", status, err)
			}
			if diff := cmp.Diff([]time.Duration{7 * time.Second, 90 * time.Second}, pauses(f.all())); diff != "" {
				t.Errorf("%s: pauses (-want +got):\n%s", status, diff)
			}
		})
	}
}

// TestBackOff: pauses grow, spread by chance, up to the cap.
func TestBackOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: always(500, "")}
		c := testClient(t, Options{Base: f, RetryMax: 6, RetryMin: time.Second, RetryCap: 5 * time.Second})
		_ = call(t.Context(), c, "GET", "/v2/things")
		for i, want := range []time.Duration{1, 2, 4, 5, 5, 5} {
			want *= time.Second
			if got := pauses(f.all())[i]; got < want/2 || got >= want*3/2 {
				t.Errorf("pause %d is %v, want %v give or take a half", i+1, got, want)
			}
		}
	})
}
