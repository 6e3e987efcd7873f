// Package contract holds a simulated DigitalOcean API, and the clients that ask
// it, to the API's public OpenAPI description. A [Checker] wraps an
// [http.Handler] or an [http.RoundTripper] and writes down what breaks the
// description, without the values that do.
package contract

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// Violation is one thing that is not as the description has it. It names
// fields and never their values.
type Violation struct {
	Side   string // "request" or "response"
	Method string
	Path   string // as in the description, such as /v2/droplets/{droplet_id}
	Status int    // of the answer
	Field  string // a JSON pointer with * for indices, "" for the whole
	Reason string
}

func (v Violation) String() string {
	return fmt.Sprintf("%s of %s %s (%d) %s: %s", v.Side, v.Method, v.Path, v.Status, v.Field, v.Reason)
}

// Checker compares what passes through its wrappers with the description. It
// is safe for concurrent use.
type Checker struct {
	doc *document

	mu      sync.Mutex
	found   []Violation
	refused []Violation
	used    map[int]bool // entries of the table of exceptions
	seen    map[string]bool
}

// The description lies beside the repository, for it is not ours.
const descriptionPath = "../shared/openapi/digitalocean-v2.json"

var loadOnce = sync.OnceValues(func() (*document, error) {
	path, err := locate()
	if err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parse(raw)
})

// Open returns a new checker on the description, which is read once a process.
// The error is one of [os.ErrNotExist] where it is absent.
func Open() (*Checker, error) {
	doc, err := loadOnce()
	if err != nil {
		return nil, err
	}
	return newChecker(doc), nil
}

// Load is [Open] for a test, which is skipped where the description is absent;
// it fails instead if SWAMPCTL_DISALLOW_SKIP is 1.
func Load(t testing.TB) *Checker {
	t.Helper()
	check, err := Open()
	switch {
	case err == nil:
		return check
	case !os.IsNotExist(err):
		t.Fatalf("load the API description: %s", err)
	case os.Getenv("SWAMPCTL_DISALLOW_SKIP") == "1":
		t.Fatalf("%s must not be skipped, but the API description %s is absent", t.Name(), descriptionPath)
	}
	t.Skipf("SKIPPED %s: the API description %s is absent", t.Name(), descriptionPath)
	return nil
}

// Watch holds what next exchanges to the description, and makes the test fail at
// its end for what breaks it. Where the description is absent it returns next.
func Watch(t testing.TB, next http.RoundTripper) http.RoundTripper {
	t.Helper()
	if c := guard(t); c != nil {
		return c.RoundTripper(next)
	}
	return next
}

// WatchHandler is [Watch] for a handler.
func WatchHandler(t testing.TB, next http.Handler) http.Handler {
	t.Helper()
	if c := guard(t); c != nil {
		return c.Handler(next)
	}
	return next
}

// guard returns a checker that reports at the end of a test that is about more
// than the description: where that is absent, it is nil and the test goes on.
func guard(t testing.TB) *Checker {
	t.Helper()
	c, err := Open()
	switch {
	case err == nil:
		t.Cleanup(func() { c.Report(t) })
		return c
	case !os.IsNotExist(err) || os.Getenv("SWAMPCTL_DISALLOW_SKIP") == "1":
		t.Fatalf("load the API description: %s", err)
	}
	t.Logf("the API description %s is absent: requests and answers are not compared with it", descriptionPath)
	return nil
}

func newChecker(doc *document) *Checker {
	return &Checker{doc: doc, used: map[int]bool{}, seen: map[string]bool{}}
}

// locate finds the description beside the module that holds the working directory.
func locate() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			path := filepath.Join(dir, filepath.FromSlash(descriptionPath))
			_, err := os.Stat(path)
			return path, err
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", fmt.Errorf("find go.mod: %w", os.ErrNotExist)
		}
		dir = up
	}
}

// Violations returns what broke the description, each once: answers, and
// requests that were granted although they break it.
func (c *Checker) Violations() []Violation {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.found)
}

// Refused returns what breaks the description in requests that were refused,
// as they should be.
func (c *Checker) Refused() []Violation {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.refused)
}

// Unused returns the exceptions that nothing needed so far, but for those that
// other callers than the scenario need.
func (c *Checker) Unused() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []string
	for i, e := range exceptions {
		if !c.used[i] && !e.beyond {
			out = append(out, strings.TrimSpace(e.method+" "+e.path+" "+e.field+" "+e.reason))
		}
	}
	return out
}

// Report makes a test fail for every violation.
func (c *Checker) Report(t testing.TB) {
	t.Helper()
	for _, v := range c.Violations() {
		t.Errorf("contract: %s", v)
	}
}

// RoundTripper checks what next exchanges.
func (c *Checker) RoundTripper(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		asked, err := drain(&r.Body)
		if err != nil {
			return nil, err
		}
		resp, err := next.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		told, err := drain(&resp.Body)
		if err != nil {
			resp.Body = io.NopCloser(io.MultiReader(bytes.NewReader(told), broken{err}))
			return resp, nil
		}
		c.Check(r, asked, resp.StatusCode, resp.Header, told)
		return resp, nil
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// drain reads a body and puts an unread one in its place.
func drain(body *io.ReadCloser) ([]byte, error) {
	if *body == nil {
		return nil, nil
	}
	raw, err := io.ReadAll(*body)
	_ = (*body).Close()
	*body = io.NopCloser(bytes.NewReader(raw))
	return raw, err
}

type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }

// Handler checks what next answers. What next aborts is not checked.
func (c *Checker) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked, err := drain(&r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		t := &tee{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(t, r)
		c.Check(r, asked, t.status, w.Header(), t.body.Bytes())
	})
}

// tee keeps a copy of an answer.
type tee struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (t *tee) WriteHeader(status int) {
	t.status = status
	t.ResponseWriter.WriteHeader(status)
}

func (t *tee) Write(p []byte) (int, error) {
	t.body.Write(p)
	return t.ResponseWriter.Write(p)
}

func (t *tee) Unwrap() http.ResponseWriter { return t.ResponseWriter }

// Check compares one exchange with the description. Paths outside /v2 are not
// the API's and pass.
func (c *Checker) Check(r *http.Request, asked []byte, status int, header http.Header, told []byte) {
	if !strings.HasPrefix(r.URL.Path, "/v2/") {
		return
	}
	op, vars := c.doc.find(r.Method, r.URL.Path)
	if op == nil {
		if status != http.StatusNotFound && status != http.StatusMethodNotAllowed {
			c.note(Violation{Side: "request", Method: r.Method, Path: r.URL.Path, Status: status, Reason: noOperation})
		}
		return
	}
	in := op.input(r, vars, asked)
	base := Violation{Side: "request", Method: r.Method, Path: op.route.Path, Status: status}
	c.noteAll(base, openapi3filter.ValidateRequest(r.Context(), in))
	base.Side = "response"
	if len(told) > 0 && op.empty(status) {
		base.Reason = "the description has no body here"
		c.note(base)
		return
	}
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: status, Header: header, Options: in.Options}
	c.noteAll(base, openapi3filter.ValidateResponse(r.Context(), out.SetBodyBytes(told)))
	for _, field := range op.strays(status, told) {
		base.Field, base.Reason = field, unknown
		c.note(base)
	}
}

func (c *Checker) noteAll(base Violation, err error) {
	for _, v := range findings(base, err) {
		c.note(v)
	}
}

// note writes a violation down unless it is known or excepted.
func (c *Checker) note(v Violation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := excepted(v); i >= 0 {
		c.used[i] = true
		return
	}
	if c.seen[v.String()] {
		return
	}
	c.seen[v.String()] = true
	if v.Side == "request" && v.Status >= http.StatusBadRequest {
		c.refused = append(c.refused, v)
		return
	}
	c.found = append(c.found, v)
}

var formats = map[string]openapi3.StringFormatValidator{
	"uuid":  openapi3.NewRegexpFormatValidator(`^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})?$`),
	"ipv4":  openapi3.NewIPValidator(true),
	"ipv6":  openapi3.NewIPValidator(false),
	"email": openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForEmail),
}
