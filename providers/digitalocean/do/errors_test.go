package do

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/digitalocean/godo"
	"github.com/google/go-cmp/cmp"

	"github.com/swampctl/swampctl/providers"
)

// body is an error body as the API writes it.
func body(id, message string) string {
	return fmt.Sprintf(`{"id":%q,"message":%q}`, id, message)
}

const unprocessable = "unprocessable_entity"

// refusals are the API's words, most as they are reported from real accounts,
// some made up in its manner: one status means several things, and one thing has
// several statuses.
var refusals = []struct {
	method   string
	status   int
	id, text string
	want     providers.Kind
}{
	// Names that are taken. Each is a reason to look for the object: an
	// earlier attempt may have made it.
	{"POST", 422, unprocessable, "name is not unique", exists}, // load balancer, certificate
	{"POST", 422, unprocessable, "SSH Key is already in use on your account", exists},
	{"POST", 422, unprocessable, "domain 'example.com': name already exists", exists},
	{"POST", 422, unprocessable, "This VPC name is already in use. Choose a unique name.", exists},
	{"POST", 422, unprocessable, "pool name is not available", exists},
	{"POST", 422, unprocessable, "records cannot share a name with a CNAME record", exists},
	{"POST", 422, unprocessable, "CNAME records cannot share a name with other records", exists},
	{"POST", 422, unprocessable, "This volume is already attached", exists},
	{"POST", 422, unprocessable, "The reserved IP is already assigned to the Droplet.", exists},
	{"POST", 422, unprocessable, "name must be unique", exists},
	{"POST", 422, unprocessable, "Name is already in use", exists},
	{"POST", 409, "conflict", "duplicate name", exists}, // firewall
	{"POST", 409, "already_exists", "volume already exists", exists},
	{"POST", 409, "conflict", "name is already in use", exists}, // project
	{"POST", 409, "conflict", "", exists},
	// Another change is under way.
	{"POST", 422, unprocessable, "Droplet already has a pending event.", busy},
	{"POST", 422, unprocessable, "The reserved IP already has a pending event.", busy},
	{"PUT", 422, unprocessable, "Load Balancer can't be updated while it processes previous actions; it is locked", busy},
	{"POST", 409, "conflict", "a deployment is in progress", busy},
	{"PUT", 409, "conflict", "the cluster was changed", busy},
	{"PATCH", 409, "conflict", "", busy},
	// Something still uses it. Members linger after they are gone.
	{"DELETE", 409, "conflict", "Can not delete VPC with members", busy},
	{"DELETE", 403, "forbidden", "Can not delete VPC with members", busy},
	{"DELETE", 403, "forbidden", "Make sure the certificate is not in use before deleting it", busy},
	{"DELETE", 412, "precondition_failed", "cannot delete a project with resources", busy},
	{"POST", 412, "precondition_failed", "cluster has no backup yet", busy}, // database replica
	// The token may not.
	{"POST", 401, "unauthorized", "Unable to authenticate you", denied},
	{"GET", 401, "unauthorized", "Unable to authenticate you", denied},
	{"POST", 403, "forbidden", "You are not authorized to perform this operation", denied},
	{"DELETE", 403, "forbidden", "You are not authorized to perform this operation", denied},
	{"POST", 403, "forbidden", "name is already in use", denied},
	// What only the user can mend.
	{"POST", 400, "bad_request", "Unable to parse the body", invalid},
	{"POST", 422, unprocessable, "You specified an invalid size for Droplet creation.", invalid},
	{"POST", 422, unprocessable, "The image you specified is not available in the region.", invalid},
	{"POST", 422, unprocessable, "creating this/these droplet(s) will exceed your droplet limit", invalid},
	{"PUT", 422, unprocessable, "This VPC name is already in use. Choose a unique name.", invalid},
	{"DELETE", 422, unprocessable, "The reserved IP is assigned", invalid},
	{"GET", 422, unprocessable, "operation is not supported", invalid},
	// The rest goes by the status.
	{"GET", 404, "not_found", "The resource you were accessing could not be found.", notFound},
	{"POST", 404, "not_found", "droplet not found", notFound},
	{"DELETE", 404, "not_found", "name already exists", notFound},
	{"GET", 400, "bad_request", "autoscale group with id 38e6 not found", notFound},
	{"DELETE", 400, "bad_request", "nat gateway with id 38e6 not found", notFound},
	{"DELETE", 503, "service_unavailable", "nat gateway with id 38e6 not found", lost},
	{"POST", 429, "too_many_requests", "API rate limit exceeded; please try again", throttled},
	{"GET", 500, "server_error", "Unexpected server-side error", transient},
	{"POST", 500, "server_error", "Unexpected server-side error", lost},
	{"DELETE", 503, "service_unavailable", "please wait", lost},
}

// TestKinds classes each refusal, and keeps its words.
func TestKinds(t *testing.T) {
	for _, tt := range refusals {
		c, _ := fakeClient(t, always(tt.status, body(tt.id, tt.text), "x-request-id", "r1"))
		c.t.opt.RetryMax = -1
		err := call(t.Context(), c, tt.method, "/v2/things")
		if got := providers.KindOf(err); got != tt.want {
			t.Errorf("%s %d %q is %v, want %v", tt.method, tt.status, tt.text, got, tt.want)
		}
		if tt.text != "" && err.Error() != fmt.Sprintf("do it: %s (HTTP %d, request r1)", tt.text, tt.status) {
			t.Errorf("%s %d reads %q", tt.method, tt.status, err)
		}
		if providers.IsNotFound(err) != (tt.want == notFound) {
			t.Errorf("%s %d: IsNotFound", tt.method, tt.status)
		}
	}
}

// TestNotYet: a 403 that does not speak of what a token may is a matter of time; other
// refusals stay what they are.
func TestNotYet(t *testing.T) {
	for _, tt := range []struct {
		status int
		text   string
		want   providers.Kind
	}{
		{403, "The dedicated inference cannot be updated in its current state", busy},
		{403, "You are not authorized to perform this operation", denied},
		{403, "You are missing the required permission dedicated_inference:update", denied},
		{401, "Unable to authenticate you", denied},
		{422, "scale must be at least 1", invalid},
	} {
		c, _ := fakeClient(t, always(tt.status, body("x", tt.text)))
		c.t.opt.RetryMax = -1
		if got := providers.KindOf(NotYet(call(t.Context(), c, http.MethodPatch, "/v2/things"))); got != tt.want {
			t.Errorf("%d %q is %v, want %v", tt.status, tt.text, got, tt.want)
		}
	}
	if err := NotYet(nil); err != nil {
		t.Errorf("no error became %v", err)
	}
}

// TestBodies: the API's words are found in each shape of body that it has, and
// there are words where it has none.
func TestBodies(t *testing.T) {
	tests := []struct {
		name, body, header string
		want               providers.Error
	}{
		{"full", `{"id":"not_found","message":"gone","request_id":"b"}`, "", providers.Error{Code: "not_found", Message: "gone", RequestID: "b"}},
		{"header first", `{"id":"not_found","message":"gone","request_id":"b"}`, "h", providers.Error{Code: "not_found", Message: "gone", RequestID: "h"}},
		{"registry", `{"error":"no registry","messages":["a","b"],"root_causes":[]}`, "", providers.Error{Message: "no registry a b"}},
		{"object in error", `{"error":{"code":5},"message":"gone"}`, "", providers.Error{Message: "gone"}},
		{"part of another type", `{"id":404,"message":"gone","messages":"none"}`, "", providers.Error{Message: "gone"}},
		{"HTML", "<html>Not Found</html>", "", providers.Error{Message: "the API answered 404 Not Found"}},
		{"empty", "", "h", providers.Error{Message: "the API answered 404 Not Found", RequestID: "h"}},
		{"list", "[]", "", providers.Error{Message: "the API answered 404 Not Found"}},
		{"null", "null", "", providers.Error{Message: "the API answered 404 Not Found"}},
	}
	for _, tt := range tests {
		c, _ := fakeClient(t, always(404, tt.body, "x-request-id", tt.header))
		err := call(t.Context(), c, "GET", "/v2/things")
		got, ok := errors.AsType[*providers.Error](err)
		if !ok {
			t.Fatalf("%s: %#v", tt.name, err)
		}
		tt.want.Kind, tt.want.Op, tt.want.Status = notFound, "do it", 404
		if diff := cmp.Diff(tt.want, *got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// TestOddStatus: a gateway's own statuses have no name.
func TestOddStatus(t *testing.T) {
	c, _ := fakeClient(t, always(520, "<html>Web server is returning an unknown error</html>"))
	if err := call(t.Context(), c, "POST", "/v2/things"); providers.KindOf(err) != lost || err.Error() != "do it: the API answered 520 (HTTP 520)" {
		t.Errorf("%v (%v)", err, providers.KindOf(err))
	}
}

// TestErr: the operation is named on a copy, since one failure may be told of
// to several; what is no answer of the API is a bug, or an answer not understood.
func TestErr(t *testing.T) {
	if err := Err("op", nil); err != nil {
		t.Errorf("no error became %v", err)
	}
	first := &providers.Error{Kind: busy, Op: "first", Message: "locked"}
	second := Err("second", fmt.Errorf("wrapped: %w", first))
	if first.Op != "first" || second.Error() != "second: locked" || providers.KindOf(second) != busy {
		t.Errorf("%v, then %v", first, second)
	}
	tests := []struct {
		err  error
		want providers.Kind
	}{
		{godo.NewArgError("id", "cannot be empty"), providers.Internal},
		{errors.New("anything"), providers.Internal},
		{io.EOF, lost},
		{fmt.Errorf("read: %w", io.ErrUnexpectedEOF), lost},
	}
	for _, tt := range tests {
		err := Err("op", tt.err)
		if providers.KindOf(err) != tt.want || !errors.Is(err, tt.err) || !strings.HasPrefix(err.Error(), "op: ") {
			t.Errorf("%v became %v (%v)", tt.err, err, providers.KindOf(err))
		}
	}
}

// TestUnansweredWords: what happened on the network is told in words that help.
func TestUnansweredWords(t *testing.T) {
	const open = "; whether it took effect is not known"
	tests := []struct {
		method string
		err    error
		want   string
	}{
		{"POST", errNoHost, "the host api.example.com cannot be found; check the network and the API address"},
		{"POST", errRefused, "no connection to the API: dial tcp: connection refused; check the network and the API address"},
		{"GET", errReset, "the connection to the API broke: read tcp: connection reset by peer"},
		{"POST", errReset, "the connection to the API broke: read tcp: connection reset by peer" + open},
		{"POST", errLate, "the API did not answer in time" + open},
	}
	for _, tt := range tests {
		req, err := http.NewRequest(tt.method, "https://api.example.com", nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := unanswered(req, tt.err); got.Message != tt.want || !errors.Is(got, tt.err) {
			t.Errorf("%s, %v reads %q, want %q", tt.method, tt.err, got.Message, tt.want)
		}
	}
}

// TestRetryAfter reads both forms of the header.
func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	at := now.Add(90 * time.Second).Format(http.TimeFormat)
	tests := map[string]time.Duration{
		"": 0, "0": 0, "7": 7 * time.Second, "-7": 0, "1.5": 0, "soon": 0,
		at:                                 90 * time.Second,
		now.Format(http.TimeFormat):        0,
		"Fri, 02 Jan 1970 03:04:05 GMT":    0,
		strconv.Itoa(int(time.Hour / 1e9)): time.Hour,
	}
	for s, want := range tests {
		if got := retryAfter(http.Header{"Retry-After": {s}}, now); got != want {
			t.Errorf("%q is %v, want %v", s, got, want)
		}
	}
}
