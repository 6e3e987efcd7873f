package do

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/swampctl/swampctl/providers"
)

// TestRequestIDs: the journal gets the id of every attempt at a change, for
// support to find it by; reads are not worth a note.
func TestRequestIDs(t *testing.T) {
	tests := []struct {
		method string
		want   []string
	}{
		{"POST", []string{"r1", "r2"}}, {"PUT", []string{"r1", "r2"}}, {"DELETE", []string{"r1", "r2"}},
		{"PATCH", []string{"r1", "r2"}}, {"GET", nil},
	}
	for _, tt := range tests {
		c, _ := fakeClient(t, script(reply(429, "", "x-request-id", "r1"), reply(422, `{"message":"bad","request_id":"in body"}`, "x-request-id", "r2")))
		ctx, ids := providers.WithRequests(t.Context())
		err := call(ctx, c, tt.method, "/v2/things")
		if diff := cmp.Diff(tt.want, ids.IDs()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.method, diff)
		}
		if e, ok := errors.AsType[*providers.Error](err); !ok || e.RequestID != "r2" || e.Op != "do it" {
			t.Errorf("%s: %#v", tt.method, err)
		}
	}
}

// TestRequestIDOfCutAnswer: what was lost has an id all the same.
func TestRequestIDOfCutAnswer(t *testing.T) {
	c, _ := fakeClient(t, func(n int, r *http.Request) (*http.Response, error) {
		resp, err := cutBody(201)(n, r)
		resp.Header.Set("x-request-id", "r1")
		return resp, err
	})
	ctx, ids := providers.WithRequests(t.Context())
	err := call(ctx, c, "POST", "/v2/things")
	if diff := cmp.Diff([]string{"r1"}, ids.IDs()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if e, ok := errors.AsType[*providers.Error](err); !ok || e.RequestID != "r1" {
		t.Errorf("the error does not name the request: %v", err)
	}
}

// everyWay prints err, and all that it wraps, in every format.
func everyWay(err error) string {
	var b strings.Builder
	for ; err != nil; err = errors.Unwrap(err) {
		fmt.Fprintf(&b, "%v %+v %#v %q\n", err, err, err, err)
	}
	return b.String()
}

// TestTokenIsHidden looks for the token in all that a failing call leaves
// behind, also where the other side sends it back.
func TestTokenIsHidden(t *testing.T) {
	answers := map[string]func(int, *http.Request) (*http.Response, error){
		"refused":       failing(errRefused),
		"reset":         failing(errReset),
		"cut":           cutBody(200),
		"denied":        always(401, `{"id":"unauthorized","message":"Unable to authenticate you"}`),
		"message":       always(401, `{"id":"unauthorized","message":"no such token: `+token+`"}`),
		"id":            always(422, `{"id":"`+token+`","message":"bad"}`),
		"echo":          failing(errors.New("malformed HTTP response \"Authorization: Bearer " + token + "\"")),
		"not the shape": always(200, `"Bearer `+token+`"`),
	}
	for name, answer := range answers {
		var log bytes.Buffer
		f := &fake{answer: answer}
		c := testClient(t, Options{Base: f, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
		ctx, ids := providers.WithRequests(t.Context())
		err := call(ctx, c, "POST", "/v2/things")
		if err == nil || log.Len() == 0 || f.all()[0].auth != "Bearer "+token {
			t.Fatalf("%s: the case tests nothing: error %v, log %q", name, err, &log)
		}
		for what, text := range map[string]string{"error": everyWay(err), "log": log.String(), "request ids": fmt.Sprint(ids.IDs())} {
			if strings.Contains(text, token) {
				t.Errorf("%s: the %s has the token: %s", name, what, text)
			}
		}
	}
}

// TestTokenIsNotPrinted: nor is the token in a client that somebody prints.
func TestTokenIsNotPrinted(t *testing.T) {
	c := testClient(t, Options{BaseURL: "https://user:password@api.example.com/ignored?q=1"})
	got := fmt.Sprintf("%v %+v %#v %s %q %+v", c, c, c, c, c, struct{ C *Client }{c})
	if strings.Contains(got, token) || strings.Contains(got, "password") {
		t.Errorf("printed: %s", got)
	}
	for _, address := range []string{"//user:password@host", "https://user:password@host:port"} {
		if _, err := New(Options{Token: token, BaseURL: address}); err == nil || strings.Contains(err.Error(), "password") {
			t.Errorf("a wrong address reads %v", err)
		}
	}
}

// TestTokenAsWritten: files end in a line break, which is no part of a token;
// what cannot be one is refused before a call fails for no clear reason.
func TestTokenAsWritten(t *testing.T) {
	f := &fake{answer: always(200, "{}")}
	c := testClient(t, Options{Base: f, Token: " " + token + "\r\n"})
	if err := call(t.Context(), c, "POST", "/v2/things"); err != nil || f.all()[0].auth != "Bearer "+token {
		t.Errorf("sent %q, %v", f.all()[0].auth, err)
	}
	for _, bad := range []string{token + "\nX-Evil: 1", token + " " + token, "tökén"} {
		if _, err := New(Options{Token: bad}); err == nil || strings.Contains(err.Error(), token) {
			t.Errorf("New with a token that cannot be one: %v", err)
		}
	}
}

// TestTokenStaysHome: an answer that points elsewhere gets no second request,
// which would carry the token to whoever it names.
func TestTokenStaysHome(t *testing.T) {
	for _, method := range []string{"GET", "POST", "DELETE"} {
		thief, stolen := server(t, func(http.ResponseWriter, *http.Request) {})
		for _, status := range []int{301, 302, 303, 307, 308} {
			s, n := server(t, func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, thief.URL+"/v2/things", status)
			})
			err := call(t.Context(), testClient(t, Options{BaseURL: s.URL}), method, "/v2/things")
			if providers.KindOf(err) != invalid || n.Load() != 1 || stolen.Load() != 0 {
				t.Errorf("%s, %d: %d requests here, %d there: %v", method, status, n.Load(), stolen.Load(), err)
			}
		}
	}
}
