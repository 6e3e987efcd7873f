package do

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/digitalocean/godo"
	"github.com/google/go-cmp/cmp"

	"github.com/swampctl/swampctl/providers"
)

func action(status string) string {
	return fmt.Sprintf(`{"action":{"id":36,"type":"resize","status":%q}}`, status)
}

func started() *godo.Action { return &godo.Action{ID: 36, Type: "resize", Status: "in-progress"} }

// TestAwaitAction: an action that was accepted is followed to its end. From
// then on no failure to read it may look like nothing was done.
func TestAwaitAction(t *testing.T) {
	gone := func() *http.Response { return reply(404, body("not_found", "no such action")) }
	tests := []struct {
		name    string
		answers []*http.Response
		reads   int
		want    string // the kind of the error, "" for none
	}{
		{"at once", []*http.Response{reply(200, action("completed"))}, 1, ""},
		{"later", []*http.Response{reply(200, action("new")), reply(200, action("in-progress")), reply(200, action("completed"))}, 3, ""},
		{"not visible at first", []*http.Response{gone(), gone(), reply(200, action("in-progress")), gone(), reply(200, action("completed"))}, 5, ""},
		{"failed", []*http.Response{reply(200, action("in-progress")), reply(200, action("errored"))}, 2, "invalid"},
		{"API down for a moment", []*http.Response{reply(502, ""), reply(429, ""), reply(200, action("completed"))}, 3, ""},
		{"API down", []*http.Response{reply(502, "")}, 3, "outcome unknown"},
		{"refused", []*http.Response{reply(429, "")}, 3, "outcome unknown"},
		{"may not read", []*http.Response{reply(403, body("forbidden", "no"))}, 1, "outcome unknown"},
		{"locked", []*http.Response{reply(409, body("conflict", "locked"))}, 1, "outcome unknown"},
		{"no action in the answer", []*http.Response{reply(200, "{}")}, 1, "outcome unknown"},
		{"not JSON", []*http.Response{reply(200, "<html>", "Content-Type", "text/html")}, 1, "outcome unknown"},
	}
	for _, tt := range tests {
		c, f := fakeClient(t, script(tt.answers...))
		err := c.AwaitAction(t.Context(), started())
		got := ""
		if err != nil {
			got = providers.KindOf(err).String()
		}
		if got != tt.want || len(f.all()) != tt.reads {
			t.Errorf("%s: %d reads, %v (%s)", tt.name, len(f.all()), err, got)
		}
		for _, a := range f.all() {
			if a.method != "GET" || a.path != "/v2/actions/36" {
				t.Errorf("%s: %s %s", tt.name, a.method, a.path)
			}
		}
	}
}

// TestAwaitEnded: what the first answer says needs no further call.
func TestAwaitEnded(t *testing.T) {
	for status, want := range map[string]string{
		"completed": "",
		"errored":   "resize: the API reports that action 36 (resize) has failed",
	} {
		c, f := fakeClient(t, always(500, ""))
		err := c.AwaitAction(t.Context(), &godo.Action{ID: 36, Type: "resize", Status: status})
		if fmt.Sprint(err) != want && (err != nil || want != "") || len(f.all()) != 0 {
			t.Errorf("%s: %v after %d calls", status, err, len(f.all()))
		}
	}
	c, f := fakeClient(t, always(500, ""))
	if err := c.AwaitAction(t.Context(), nil); providers.KindOf(err) != lost || len(f.all()) != 0 {
		t.Errorf("an answer without an action: %v", err)
	}
}

// TestAwaitCancelled: who stops waiting does not know how the action ends,
// between two looks and during one.
func TestAwaitCancelled(t *testing.T) {
	for _, after := range []time.Duration{0, 1500 * time.Millisecond, time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{answer: always(200, action("in-progress"))}
			c := testClient(t, Options{Base: f, PollMin: time.Second})
			ctx, cancel := context.WithTimeout(t.Context(), after)
			defer cancel()
			err := c.AwaitAction(ctx, started())
			if providers.KindOf(err) != lost || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("after %v: %v (%v)", after, err, providers.KindOf(err))
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	c, _ := fakeClient(t, func(_ int, r *http.Request) (*http.Response, error) {
		cancel()
		<-r.Context().Done() // nobody waits for the look any more
		return nil, r.Context().Err()
	})
	if err := c.AwaitAction(ctx, started()); providers.KindOf(err) != lost || !errors.Is(err, context.Canceled) {
		t.Errorf("during a look: %v (%v)", err, providers.KindOf(err))
	}
}

// TestAwaitLimit: what never ends does not hold up the run for ever.
func TestAwaitLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := testClient(t, Options{Base: &fake{answer: always(200, action("in-progress"))}})
		for name, wait := range map[string]func() error{
			"action": func() error { return c.AwaitAction(t.Context(), started()) },
			"object": func() error {
				return c.Await(t.Context(), "attach", func() (bool, string, error) { return false, "ATTACHING", nil })
			},
		} {
			began := time.Now()
			err := wait()
			if took := time.Since(began); providers.KindOf(err) != lost || took < awaitLimit || took > awaitLimit+time.Minute {
				t.Errorf("%s: after %v: %v (%v)", name, took, err, providers.KindOf(err))
			}
		}
	})
}

// TestAwaitPace: the looks grow rarer, but not too rare.
func TestAwaitPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: func(n int, _ *http.Request) (*http.Response, error) {
			if n < 12 {
				return reply(200, action("in-progress")), nil
			}
			return reply(200, action("completed")), nil
		}}
		c := testClient(t, Options{Base: f, PollMin: 2 * time.Second})
		if err := c.AwaitAction(t.Context(), started()); err != nil {
			t.Fatal(err)
		}
		got := pauses(f.all())
		if got[0] != 3*time.Second || got[1] != 4500*time.Millisecond || got[len(got)-1] != 20*time.Second {
			t.Errorf("pauses %v", got)
		}
	})
}

// TestAwaitInvisible: an action that is never to be seen does not hold up the
// run for ever.
func TestAwaitInvisible(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := testClient(t, Options{Base: &fake{answer: always(404, body("not_found", "no such action"))}})
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		began := time.Now()
		err := c.AwaitAction(ctx, started())
		if took := time.Since(began); providers.KindOf(err) != lost || took < 2*time.Minute || took > 3*time.Minute {
			t.Errorf("after %v: %v (%v)", took, err, providers.KindOf(err))
		}
	})
}

// calls are the requests of f, without what is the same in all.
func calls(f *fake) []string {
	var out []string
	for _, a := range f.all() {
		out = append(out, strings.TrimSpace(a.method+" "+strings.TrimPrefix(a.path, "/v2/tags")+" "+strings.TrimSpace(a.body)))
	}
	return out
}

// TestSetTags: what is new is made and added before what is old is taken away,
// and what stays is not touched.
func TestSetTags(t *testing.T) {
	const on = ` {"resources":[{"resource_id":"7","resource_type":"droplet"}]}`
	tests := []struct {
		name        string
		prior, next []string
		want        []string
	}{
		{"nothing", nil, nil, nil},
		{"the same in another order", []string{"a", "b"}, []string{"b", "a"}, nil},
		{"one more", []string{"a"}, []string{"a", "b"}, []string{`POST  {"name":"b"}`, "POST /b/resources" + on}},
		{"one less", []string{"a", "b"}, []string{"b"}, []string{"DELETE /a/resources" + on}},
		{"another", []string{"a"}, []string{"b"}, []string{`POST  {"name":"b"}`, "POST /b/resources" + on, "DELETE /a/resources" + on}},
		{"one said twice", nil, []string{"a", "a"}, []string{`POST  {"name":"a"}`, "POST /a/resources" + on}},
		// To the API these are one tag: to take away the old one takes away the new.
		{"another case", []string{"Web"}, []string{"web"}, nil},
	}
	for _, tt := range tests {
		c, f := fakeClient(t, always(201, "{}"))
		if err := c.SetTags(t.Context(), "7", godo.DropletResourceType, tt.prior, tt.next); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if diff := cmp.Diff(tt.want, calls(f)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// TestSetTagsFails: a tag that is there already is as good as made, one that is
// gone as good as removed; all else ends the work.
func TestSetTagsFails(t *testing.T) {
	bad := func(method, path string, status int, text string) *fake {
		return &fake{answer: func(_ int, r *http.Request) (*http.Response, error) {
			if r.Method == method && r.URL.Path == path {
				return reply(status, body("x", text)), nil
			}
			return reply(201, "{}"), nil
		}}
	}
	tests := []struct {
		name  string
		f     *fake
		want  string // the error, "" for none
		calls int
	}{
		{"tag is there", bad("POST", "/v2/tags", 422, "tag already exists"), "", 3},
		{"old tag is gone", bad("DELETE", "/v2/tags/old/resources", 404, "gone"), "", 3},
		{"tag denied", bad("POST", "/v2/tags", 403, "no"), "create tag: no (HTTP 403)", 1},
		{"tag invalid", bad("POST", "/v2/tags", 422, "bad name"), "create tag: bad name (HTTP 422)", 1},
		{"resource is gone", bad("POST", "/v2/tags/new/resources", 404, "gone"), "add tag: gone (HTTP 404)", 2},
		{"add lost", bad("POST", "/v2/tags/new/resources", 500, "oops"), "add tag: oops (HTTP 500)", 2},
		{"remove denied", bad("DELETE", "/v2/tags/old/resources", 403, "no"), "remove tag: no (HTTP 403)", 3},
	}
	for _, tt := range tests {
		err := testClient(t, Options{Base: tt.f}).SetTags(t.Context(), "7", godo.DropletResourceType, []string{"old"}, []string{"new"})
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != tt.want || len(tt.f.all()) != tt.calls {
			t.Errorf("%s: %q after %d calls, want %q after %d", tt.name, got, len(tt.f.all()), tt.want, tt.calls)
		}
	}
}

// TestTime: what the API leaves empty is no time.
func TestTime(t *testing.T) {
	if got := Time("2026-01-02T03:04:05Z"); !got.Equal(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)) {
		t.Errorf("%v", got)
	}
	for _, s := range []string{"", "yesterday"} {
		if got := Time(s); !got.IsZero() {
			t.Errorf("%q is %v", s, got)
		}
	}
}

// TestAwaitTogether: all who wait for actions are served by one list a tick;
// what the list does not show is read.
func TestAwaitTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		f := &fake{answer: func(_ int, r *http.Request) (*http.Response, error) {
			status := "in-progress"
			if time.Since(began) > 10*time.Second {
				status = "completed"
			}
			if r.URL.Path == "/v2/actions/100" {
				return reply(200, fmt.Sprintf(`{"action":{"id":100,"status":%q}}`, status)), nil
			}
			var latest []string
			for id := range 100 {
				latest = append(latest, fmt.Sprintf(`{"id":%d,"status":%q}`, id, status))
			}
			return reply(200, `{"actions":[`+strings.Join(latest, ",")+`]}`), nil
		}}
		c := testClient(t, Options{Base: f, PollMin: time.Second})
		var all sync.WaitGroup
		for id := range 101 {
			all.Go(func() {
				if err := c.AwaitAction(t.Context(), &godo.Action{ID: id, Type: "attach", Status: "in-progress"}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		lists, reads := 0, 0
		for _, a := range f.all() {
			if a.path == "/v2/actions" {
				lists++
			} else {
				reads++
			}
		}
		if lists == 0 || lists > 6 || reads != lists {
			t.Errorf("101 actions took %d lists and %d reads", lists, reads)
		}
	})
}
