package do

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/swampctl/swampctl/providers"
)

// uploadPace is how many bytes a second an upload is given time for.
const uploadPace = 256 << 10

// spacesWire sends the signed requests of S3: it paces them, notes their ids, and
// turns every failure into a *providers.Error, as [transport] does for the API.
type spacesWire struct{ c *Client }

// Do sends one attempt and reads the whole answer.
func (w spacesWire) Do(req *http.Request) (*http.Response, error) {
	t := w.c.t
	release, err := w.c.spaces.gov.acquire(req.Context(), req.Method, req.URL.Path)
	if err != nil {
		return nil, &providers.Error{Kind: providers.Transient, Message: "stopped before it was sent", Err: err}
	}
	limit := t.opt.Timeout + time.Duration(req.ContentLength/uploadPace)*time.Second
	ctx, cancel := context.WithTimeout(req.Context(), limit)
	defer cancel()
	began := time.Now()
	resp, err := t.opt.Base.RoundTrip(req.WithContext(ctx))
	if err != nil {
		release(0, nil)
		t.log(req, nil, 0, time.Since(began))
		return nil, unanswered(req, err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := readAnswer(resp)
	release(resp.StatusCode, resp.Header)
	t.clock(resp.Header)
	if mutates(req.Method) {
		providers.NoteRequest(req.Context(), requestID(resp.Header))
	}
	t.log(req, resp, resp.StatusCode, time.Since(began))
	switch {
	case resp.StatusCode >= 300:
		return nil, refusedByS3(req, resp, data.Bytes())
	case err != nil:
		e := unanswered(req, err)
		e.RequestID = requestID(resp.Header)
		return nil, e
	case data.Len() == maxBody:
		return nil, &providers.Error{Kind: providers.Invalid, Message: fmt.Sprintf("the object is larger than the %d MiB that are read of one", maxBody>>20)}
	}
	resp.Body = io.NopCloser(data)
	return resp, nil
}

// requestID is the id that the API, or Spaces, gave a request.
func requestID(h http.Header) string {
	if id := h.Get("x-request-id"); id != "" {
		return id
	}
	return h.Get("x-amz-request-id")
}

// refusedByS3 makes an error of an answer with an error status.
func refusedByS3(req *http.Request, resp *http.Response, body []byte) *providers.Error {
	var b struct{ Code, Message, RequestId string }
	_ = xml.Unmarshal(body, &b) // a HEAD has none; the status then says all there is
	e := &providers.Error{
		Kind: kindOfS3(req.Method, resp.StatusCode, b.Code), Status: resp.StatusCode, Code: b.Code, Message: b.Message,
		RequestID: requestID(resp.Header), RetryAfter: retryAfter(resp.Header, time.Now()),
	}
	if e.RequestID == "" {
		e.RequestID = b.RequestId
	}
	if e.Message == "" {
		e.Message = "Spaces answered " + strconv.Itoa(resp.StatusCode) + " " + http.StatusText(resp.StatusCode)
	}
	if b.Code != "" && !strings.Contains(e.Message, b.Code) {
		e.Message = b.Code + ": " + e.Message
	}
	return e
}

// kindOfS3 classes an answer of S3 by its status, and by the code where one
// status means several things.
func kindOfS3(method string, status int, code string) providers.Kind {
	switch {
	case status == http.StatusNotFound:
		return providers.NotFound
	case code == "BucketAlreadyExists", code == "BucketAlreadyOwnedByYou", status == http.StatusPreconditionFailed:
		return providers.Exists
	case status == http.StatusTooManyRequests, code == "SlowDown":
		return providers.Throttled
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return providers.Denied
	case serverFault(status) && mutates(method):
		return providers.Lost
	case serverFault(status):
		return providers.Transient
	case status == http.StatusConflict:
		return providers.Busy
	default:
		return providers.Invalid
	}
}

// spacesRetry repeats calls to Spaces. All of them come to the same when they are
// made twice, but for those that make something new.
type spacesRetry struct {
	opt  *Options
	once bool
}

// IsErrorRetryable implements aws.Retryer.
func (r spacesRetry) IsErrorRetryable(err error) bool {
	var e *providers.Error
	if !errors.As(err, &e) || errors.Is(err, providers.ErrNotBegun) {
		return false
	}
	switch e.Kind {
	case providers.Throttled, providers.Transient:
		return true
	case providers.Lost:
		return !r.once
	default:
		return false
	}
}

// MaxAttempts implements aws.Retryer.
func (r spacesRetry) MaxAttempts() int { return r.opt.RetryMax + 1 }

// RetryDelay implements aws.Retryer.
func (r spacesRetry) RetryDelay(attempt int, err error) (time.Duration, error) {
	var e *providers.Error
	if errors.As(err, &e) && e.RetryAfter > 0 {
		return e.RetryAfter, nil
	}
	pause := min(r.opt.RetryMin<<min(max(attempt-1, 0), 16), r.opt.RetryCap)
	return pause/2 + rand.N(pause), nil
}

// GetRetryToken implements aws.Retryer: how many repetitions there may be is
// said by MaxAttempts alone.
func (spacesRetry) GetRetryToken(context.Context, error) (func(error) error, error) {
	return func(error) error { return nil }, nil
}

// GetInitialToken implements aws.Retryer.
func (spacesRetry) GetInitialToken() func(error) error { return func(error) error { return nil } }
