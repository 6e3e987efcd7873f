package do

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/swampctl/swampctl/providers"
)

// transport sends calls: it adds the token, paces, repeats what is safe to
// repeat, and turns every failure into a *providers.Error. What it lets through
// is a success whose whole body was read and is JSON.
type transport struct {
	opt    Options
	token  secret
	gov    *governor
	offset atomic.Int64      // the API's clock less ours, in nanoseconds
	denied func(marked bool) // told of each 403
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if strayed(req.URL) {
		return nil, &providers.Error{Kind: providers.Invalid, Message: fmt.Sprintf("not sent: in %s %s an id is empty or leads elsewhere; correct it in the state or the import", req.Method, req.URL.Path)}
	}
	body, err := readBody(req)
	if err != nil {
		return nil, err
	}
	wait := t.opt.RetryMin
	for attempt := 1; ; attempt++ {
		resp, perr := t.once(req, body)
		if perr == nil {
			return resp, nil
		}
		if attempt > t.opt.RetryMax || !mayRepeat(req, perr) || req.Context().Err() != nil || errors.Is(perr, providers.ErrNotBegun) {
			return nil, perr
		}
		pause := wait/2 + rand.N(wait)
		wait = min(wait*2, t.opt.RetryCap)
		if perr.RetryAfter > 0 {
			pause = perr.RetryAfter
		}
		if err := sleep(req.Context(), pause); err != nil {
			return nil, perr
		}
	}
}

// strayed reports whether a URL is not the place of one thing: an id that is empty
// or holds dots alone makes it the place of a list, or of something else, and a
// delete there would take more than was meant.
func strayed(u *url.URL) bool {
	for step := range strings.SplitSeq(strings.TrimPrefix(u.Path, "/"), "/") {
		if strings.Trim(step, ".") == "" {
			return true
		}
	}
	return u.Fragment != ""
}

type onceKey struct{}

// Once returns a context for a PUT that starts something anew each time: it is not
// sent again where its outcome is not known, as others are.
func Once(ctx context.Context) context.Context { return context.WithValue(ctx, onceKey{}, true) }

// mayRepeat is the rule that keeps creates single: a call is sent again only
// if it certainly did nothing, or if doing it twice is doing it once. A POST
// never is, nor is what [Once] says.
func mayRepeat(req *http.Request, e *providers.Error) bool {
	switch e.Kind {
	case providers.Throttled:
		return true
	case providers.Transient:
		return true
	case providers.Lost:
		return (req.Method == http.MethodPut || req.Method == http.MethodDelete) && req.Context().Value(onceKey{}) == nil
	default:
		return false
	}
}

func readBody(req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	defer req.Body.Close()
	b, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, fmt.Errorf("read request body: %w", err)
	}
	return b, nil
}

// once sends one attempt and reads the whole answer.
func (t *transport) once(req *http.Request, body []byte) (*http.Response, *providers.Error) {
	release, err := t.gov.acquire(req.Context(), req.Method, req.URL.Path)
	if err != nil {
		return nil, &providers.Error{Kind: providers.Transient, Message: "stopped before it was sent", Err: err}
	}
	ctx, cancel := context.WithTimeout(req.Context(), t.opt.Timeout)
	defer cancel()
	began := time.Now()
	resp, data, err := t.send(ctx, req, body)
	status := 0
	if resp != nil {
		status = resp.StatusCode
		t.clock(resp.Header)
		if mutates(req.Method) {
			providers.NoteRequest(req.Context(), resp.Header.Get("x-request-id"))
		}
		release(status, resp.Header)
	} else {
		release(0, nil)
	}
	t.log(req, resp, status, time.Since(began))
	return t.judge(req, resp, body, data, err)
}

func (t *transport) send(ctx context.Context, req *http.Request, body []byte) (*http.Response, *bytes.Buffer, error) {
	r := req.Clone(ctx)
	r.Header.Set("Authorization", "Bearer "+string(t.token))
	r.GetBody = nil
	if body != nil {
		r.Body = io.NopCloser(bytes.NewReader(body))
		r.ContentLength = int64(len(body))
	}
	resp, err := t.opt.Base.RoundTrip(r)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	data, err := readAnswer(resp)
	return resp, data, err
}

// judge makes of an attempt a success or a classed error.
func (t *transport) judge(req *http.Request, resp *http.Response, sent []byte, data *bytes.Buffer, err error) (*http.Response, *providers.Error) {
	var e *providers.Error
	switch {
	case resp == nil:
		return nil, t.hide(unanswered(req, err))
	case resp.StatusCode >= 300: // to follow a redirect would hand the token to whoever it names
		e = answered(req, resp, data.Bytes())
		if resp.StatusCode == http.StatusForbidden && bytes.Contains(sent, []byte("swampctl-run-")) {
			t.denied(true)
		}
	case err != nil:
		e = unanswered(req, err)
	case isJSON(resp) && !complete(req.Method, data.Bytes()):
		e = unanswered(req, errors.New("the answer is cut off"))
	default:
		resp.Body, resp.ContentLength = &answer{Buffer: data}, int64(data.Len())
		return resp, nil
	}
	if e.RequestID == "" {
		e.RequestID = resp.Header.Get("x-request-id")
	}
	return nil, t.hide(e)
}

// complete reports whether an answer's JSON is all there. What a read answers is
// only looked through for its end, since pages are long: what else may be wrong
// with it godo says, and reading again is always right.
func complete(method string, data []byte) bool {
	if mutates(method) {
		return len(bytes.TrimSpace(data)) == 0 || json.Valid(data)
	}
	depth := 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			if i = textEnd(data, i+1); i < 0 {
				return false
			}
		}
	}
	return depth == 0
}

// textEnd returns where the JSON string that begins at i ends, -1 for nowhere.
func textEnd(data []byte, i int) int {
	for ; i < len(data); i++ {
		switch data[i] {
		case '"':
			return i
		case '\\':
			i++
		}
	}
	return -1
}

// hide takes the token out of an error that quotes it. Texts as short as those
// that stand in for tokens in tests would take words apart.
func (t *transport) hide(e *providers.Error) *providers.Error {
	tok := string(t.token)
	if len(tok) < 16 {
		return e
	}
	e.Message = strings.ReplaceAll(e.Message, tok, t.token.String())
	e.Code = strings.ReplaceAll(e.Code, tok, t.token.String())
	if e.Err != nil && strings.Contains(e.Err.Error(), tok) {
		e.Err = errors.New(strings.ReplaceAll(e.Err.Error(), tok, t.token.String()))
	}
	return e
}

func isJSON(resp *http.Response) bool {
	ct := resp.Header.Get("Content-Type")
	return ct == "" || strings.Contains(ct, "json")
}

// clock learns the API's clock from an answer.
func (t *transport) clock(h http.Header) {
	if d, err := http.ParseTime(h.Get("Date")); err == nil {
		t.offset.Store(int64(time.Until(d)))
	}
}

func (t *transport) log(req *http.Request, resp *http.Response, status int, took time.Duration) {
	if t.opt.Log == nil {
		return
	}
	id := ""
	if resp != nil {
		id = requestID(resp.Header)
	}
	t.opt.Log.Debug("api call", "method", req.Method, "path", req.URL.Path, "status", status, "took", took.Round(time.Millisecond), "request", id)
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
