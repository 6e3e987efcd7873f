package do

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/digitalocean/godo"
	"github.com/google/go-cmp/cmp"

	"github.com/swampctl/swampctl/providers"
)

const marker = "swampctl-run-01jabc"

func tagName(t godo.Tag) string { return t.Name }

// names collects the tags of the account, as far as they could be read.
func names(ctx context.Context, c *Client) ([]string, error) {
	tags, err := All(Pages(ctx, "list tags", tagName, c.api.Tags.List))
	var out []string
	for _, t := range tags {
		out = append(out, t.Name)
	}
	return out, err
}

// tagPage is a page of a list of tags; links is what the API says of others.
func tagPage(links string, tags ...string) *http.Response {
	var items []string
	for _, t := range tags {
		items = append(items, fmt.Sprintf(`{"name":%q}`, t))
	}
	return reply(200, fmt.Sprintf(`{"tags":[%s]%s}`, strings.Join(items, ","), links))
}

const more = `,"links":{"pages":{"next":"https://api.example.com/v2/tags?page=2&per_page=200"}}`

// TestPages: every page is read, each item is given once, and the three ways in
// which the API says that there is no further page are understood.
func TestPages(t *testing.T) {
	tests := []struct {
		name  string
		pages []*http.Response
		want  []string
	}{
		{"none", []*http.Response{tagPage("")}, nil},
		{"one, no links", []*http.Response{tagPage("", "a", "b")}, []string{"a", "b"}},
		{"one, empty links", []*http.Response{tagPage(`,"links":{}`, "a")}, []string{"a"}},
		{"one, empty pages", []*http.Response{tagPage(`,"links":{"pages":{}}`, "a")}, []string{"a"}},
		{"three", []*http.Response{tagPage(more, "a"), tagPage(more, "b"), tagPage(`,"links":{"pages":{"prev":"x"}}`, "c")}, []string{"a", "b", "c"}},
		// An item in front of the list went away or came between two pages.
		{"one twice", []*http.Response{tagPage(more, "a", "b"), tagPage("", "b", "c")}, []string{"a", "b", "c"}},
		// A list must not look shorter than it is: what is missing would be made anew.
		{"a page without items", []*http.Response{tagPage(more, "a"), tagPage(more), tagPage("", "c")}, []string{"a", "c"}},
	}
	for _, tt := range tests {
		c, f := fakeClient(t, script(tt.pages...))
		got, err := names(t.Context(), c)
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", tt.name, err, diff)
		}
		for i, a := range f.all() {
			if want := fmt.Sprintf("page=%d&per_page=200", i+1); a.query != want {
				t.Errorf("%s: request %d asks for %q, want %q", tt.name, i+1, a.query, want)
			}
		}
		if n := len(f.all()); n != len(tt.pages) {
			t.Errorf("%s: %d requests for %d pages", tt.name, n, len(tt.pages))
		}
	}
}

// TestPagesFail: a list that breaks off is an error, never a shorter list.
func TestPagesFail(t *testing.T) {
	tests := map[string]struct {
		last *http.Response
		want providers.Kind
	}{
		"server error": {reply(500, ""), transient},
		"denied":       {reply(403, body("forbidden", "no")), denied},
		"cut":          {reply(200, `{"tags":[{"na`), transient},
	}
	for name, tt := range tests {
		c, _ := fakeClient(t, script(tagPage(more, "a"), tt.last))
		got, err := names(t.Context(), c)
		if got != nil || providers.KindOf(err) != tt.want || !strings.HasPrefix(err.Error(), "list tags: ") {
			t.Errorf("%s: %v, %v (%v)", name, got, err, providers.KindOf(err))
		}
	}
}

// TestPagesEnd: an API that goes on showing the same page is not followed for
// ever.
func TestPagesEnd(t *testing.T) {
	c, f := fakeClient(t, always(200, `{"tags":[{"name":"a"}]`+more+`}`))
	got, err := names(t.Context(), c)
	if err == nil || len(f.all()) > 50 {
		t.Errorf("%d requests: %v, %v", len(f.all()), got, err)
	}
}

// TestPagesStop: who has found what it looked for costs no further call.
func TestPagesStop(t *testing.T) {
	c, f := fakeClient(t, always(200, `{"tags":[{"name":"a"},{"name":"b"}]`+more+`}`))
	for tag, err := range Pages(t.Context(), "list tags", tagName, c.api.Tags.List) {
		if err != nil || tag.Name != "a" {
			t.Errorf("%v, %v", tag, err)
		}
		break
	}
	if len(f.all()) != 1 {
		t.Errorf("%d requests", len(f.all()))
	}
}

// TestMayMark: only a refusal of something marked tells that the token may not
// tag.
func TestMayMark(t *testing.T) {
	tests := []struct {
		name   string
		status int
		tags   []string
		want   bool
	}{
		{"refused with a marker", 403, []string{"web", marker}, false},
		{"refused without", 403, []string{"web"}, true},
		{"unknown token", 401, []string{marker}, true},
		{"invalid", 422, []string{marker}, true},
		{"made", 202, []string{marker}, true},
	}
	for _, tt := range tests {
		c, _ := fakeClient(t, always(tt.status, body("x", "y")))
		if !c.MayMark() {
			t.Errorf("%s: a new client may not mark", tt.name)
		}
		_, _, _ = c.API().Droplets.Create(t.Context(), &godo.DropletCreateRequest{Name: "web-1", Tags: tt.tags})
		if got := c.MayMark(); got != tt.want {
			t.Errorf("%s: MayMark is %v", tt.name, got)
		}
	}
}

// TestMayMarkStays: a later success without a marker does not bring it back.
func TestMayMarkStays(t *testing.T) {
	c, _ := fakeClient(t, script(reply(403, body("forbidden", "no")), reply(202, `{"droplet":{"id":1}}`)))
	for _, tags := range [][]string{{marker}, nil} {
		_, _, _ = c.API().Droplets.Create(t.Context(), &godo.DropletCreateRequest{Name: "web-1", Tags: tags})
	}
	if c.MayMark() {
		t.Error("the refusal is forgotten")
	}
}

// TestClearMarker: a marker that is not there is cleared, and that a token may
// not delete tags does not mean that it may not make them.
func TestClearMarker(t *testing.T) {
	for status, want := range map[int]providers.Kind{204: 0, 404: 0, 403: denied, 500: lost, 429: throttled} {
		c, f := fakeClient(t, always(status, ""))
		err := c.ClearMarker(t.Context(), marker)
		if (err == nil) != (want == 0) || err != nil && providers.KindOf(err) != want {
			t.Errorf("%d: %v (%v)", status, err, providers.KindOf(err))
		}
		if a := f.all()[0]; a.method != "DELETE" || a.path != "/v2/tags/"+marker || !c.MayMark() {
			t.Errorf("%d: %s %s, may mark: %v", status, a.method, a.path, c.MayMark())
		}
	}
}

// TestNow: the clock is the API's as soon as it has answered, were it with a
// refusal, and goes on from there.
func TestNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours := time.Now()
		theirs := ours.Add(-3 * time.Hour)
		date := func(at time.Time) string { return at.UTC().Format(http.TimeFormat) }
		c := testClient(t, Options{Base: &fake{answer: script(
			reply(200, "{}"), reply(200, "{}", "Date", "yesterday"), reply(404, "", "Date", date(theirs)), reply(200, "{}"), reply(200, "{}", "Date", date(ours)),
		)}})
		for i, want := range []time.Time{ours, ours, theirs, theirs, ours} {
			_ = call(t.Context(), c, "GET", "/v2/things")
			if got := c.Now(); !got.Equal(want) {
				t.Errorf("after answer %d it is %v, want %v", i+1, got, want)
			}
		}
		time.Sleep(time.Minute)
		if got := c.Now(); !got.Equal(ours.Add(time.Minute)) {
			t.Errorf("a minute later it is %v", got)
		}
	})
}

// TestNew: an address is taken with any path, as people write it, and one that
// is none is refused at once.
func TestNew(t *testing.T) {
	for address, want := range map[string]string{
		"":                                "https://api.digitalocean.com/",
		"https://api.example.com":         "https://api.example.com/",
		"https://api.example.com/v2/?a=b": "https://api.example.com/",
		"http://127.0.0.1:8080/":          "http://127.0.0.1:8080/",
	} {
		if got := testClient(t, Options{BaseURL: address}).String(); got != "DigitalOcean client for "+want {
			t.Errorf("%q: %s", address, got)
		}
	}
	for _, address := range []string{"api.example.com", "/v2", "https://", "://x", "%"} {
		if _, err := New(Options{Token: token, BaseURL: address}); err == nil || !strings.Contains(err.Error(), "https://api.digitalocean.com") {
			t.Errorf("%q: %v", address, err)
		}
	}
	c := testClient(t, Options{Version: "1.2.3", Base: &fake{answer: func(_ int, r *http.Request) (*http.Response, error) {
		return nil, errors.New(r.UserAgent())
	}}})
	if err := call(t.Context(), c, "GET", "/v2/things"); !strings.Contains(err.Error(), "swampctl/1.2.3") {
		t.Errorf("the user agent is in %v", err)
	}
}

// TestCertificates: a configuration names a certificate by its name or its id,
// and each name is asked for once.
func TestCertificates(t *testing.T) {
	f := &fake{answer: func(_ int, r *http.Request) (*http.Response, error) {
		switch {
		case r.URL.Path == "/v2/certificates/id-1":
			return reply(200, `{"certificate":{"id":"id-1","name":"cert-01"}}`), nil
		case r.URL.Path == "/v2/certificates" && r.URL.Query().Get("name") == "cert-01":
			return reply(200, `{"certificates":[{"id":"id-1","name":"cert-01"}]}`), nil
		case r.URL.Path == "/v2/certificates":
			return reply(200, `{"certificates":[]}`), nil
		default:
			return reply(404, body("not_found", "no such certificate")), nil
		}
	}}
	c := testClient(t, Options{Base: f})
	for range 3 {
		if name, err := c.CertificateName(t.Context(), "id-1"); name != "cert-01" || err != nil {
			t.Errorf("%q, %v", name, err)
		}
	}
	if n := len(f.all()); n != 1 {
		t.Errorf("asked %d times for one name", n)
	}
	if name, err := c.CertificateName(t.Context(), "gone"); name != "gone" || err != nil {
		t.Errorf("a certificate that is gone: %q, %v", name, err)
	}
	for _, nameOrID := range []string{"cert-01", "id-1"} {
		if id, err := c.CertificateID(t.Context(), nameOrID); id != "id-1" || err != nil {
			t.Errorf("%q is %q, %v", nameOrID, id, err)
		}
	}
	if _, err := c.CertificateID(t.Context(), "none"); providers.KindOf(err) != invalid {
		t.Errorf("no certificate: %v", err)
	}
}

// TestHeldBy: the refusal to delete a VPC names who is in it, as far as that
// can be read.
func TestHeldBy(t *testing.T) {
	refusal := &providers.Error{Kind: busy, Message: "Can not delete VPC with members"}
	for members, want := range map[string]string{
		`{"members":[{"name":"web-2","urn":"do:droplet:2"},{"name":"web-1","urn":"do:droplet:1"}]}`: "by web-1 (do:droplet:1), web-2 (do:droplet:2)",
		`{"members":[]}`: "by things that the API does not name yet",
		`{`:              "by things that the API does not name yet",
	} {
		c, _ := fakeClient(t, always(200, members))
		err := HeldBy(t.Context(), c, "vpc-1", refusal)
		if providers.KindOf(err) != busy || !errors.Is(err, refusal) || err.Error() != "delete VPC: the VPC is still held "+want {
			t.Errorf("%s: %v", members, err)
		}
	}
	if !HasMembers(refusal) || HasMembers(&providers.Error{Kind: denied, Message: "no"}) {
		t.Error("HasMembers does not tell members from a refusal")
	}
}

// TestOneAndEach has the small tools of the data sources.
func TestOneAndEach(t *testing.T) {
	if got, err := One([]int{7}, "number"); got != 7 || err != nil {
		t.Errorf("%d, %v", got, err)
	}
	if _, err := One([]int{}, "number"); !providers.IsNotFound(err) {
		t.Errorf("none: %v", err)
	}
	if _, err := One([]int{7, 7}, "number"); providers.KindOf(err) != invalid {
		t.Errorf("two: %v", err)
	}
	c, _ := fakeClient(t, script(tagPage(more, "1"), reply(403, "")))
	var got []int
	for n, err := range Each(Pages(t.Context(), "list", tagName, c.api.Tags.List), func(t godo.Tag) int { n, _ := strconv.Atoi(t.Name); return n }) {
		if got = append(got, n); err != nil {
			got[len(got)-1] = -1
		}
	}
	if diff := cmp.Diff([]int{1, -1}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
