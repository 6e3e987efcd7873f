package sandbox

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"syscall"
)

// fate is how an outcome reaches the client.
type fate int

const (
	fateDeliver  fate = iota
	fateClose         // the connection ends without an answer
	fateHang          // no answer until the client gives up
	fateTruncate      // the answer ends in its middle
)

type outcome struct {
	status int
	header http.Header
	body   []byte
	fate   fate
	note   string // the fault that made it so
}

// ServeHTTP answers over a connection.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	out := s.exchange(r)
	switch out.fate {
	case fateHang:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case fateClose:
		panic(http.ErrAbortHandler)
	}
	for k, v := range out.header {
		w.Header()[k] = v
	}
	if out.fate == fateTruncate {
		w.Header().Set("Content-Length", strconv.Itoa(len(out.body)))
		w.WriteHeader(out.status)
		_, _ = w.Write(out.body[:len(out.body)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(out.status)
	_, _ = w.Write(out.body)
}

// RoundTripper returns a transport that asks this sandbox without a socket,
// whatever the host of the request. A cut connection is an error that wraps
// syscall.ECONNRESET, a truncated body ends with io.ErrUnexpectedEOF.
func (s *Server) RoundTripper() http.RoundTripper { return transport{s} }

type transport struct{ s *Server }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	out := t.s.exchange(r)
	switch out.fate {
	case fateHang:
		<-r.Context().Done()
		return nil, r.Context().Err()
	case fateClose:
		return nil, fmt.Errorf("read answer: %w", syscall.ECONNRESET)
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return response(r, out), nil
}

func response(r *http.Request, out outcome) *http.Response {
	var body io.Reader = bytes.NewReader(out.body)
	if out.fate == fateTruncate {
		body = io.MultiReader(bytes.NewReader(out.body[:len(out.body)/2]), brokenReader{})
	}
	return &http.Response{
		Status:     fmt.Sprintf("%d %s", out.status, http.StatusText(out.status)),
		StatusCode: out.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: out.header, Body: io.NopCloser(body), ContentLength: int64(len(out.body)), Request: r,
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
