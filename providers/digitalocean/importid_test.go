package digitalocean_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// asked notes the requests that pass.
type asked struct {
	under http.RoundTripper
	all   []*http.Request
}

func (a *asked) RoundTrip(r *http.Request) (*http.Response, error) {
	a.all = append(a.all, r)
	return a.under.RoundTrip(r)
}

// FuzzImportID: an import by any id finds an object or says what is wrong, and asks
// for nothing but what the type reads.
func FuzzImportID(f *testing.F) {
	types := digitalocean.Resources()
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(types)), func(name string) bool { return !types[name].Traits().Importable })
	server, err := sandbox.New(sandbox.Options{})
	if err != nil {
		f.Fatal(err)
	}
	for n := range names {
		for _, id := range []string{"1", "a,b", "a:b", "../account", "a/b?c=d#e", "", "%2e%2e", "\x16", "..,..", "a,", ",b", "nyc3,b,c"} {
			f.Add(uint(n), id)
		}
	}
	f.Fuzz(func(t *testing.T, n uint, id string) {
		wire := &asked{under: server.RoundTripper()}
		c, err := do.New(do.Options{
			Token: "import", BaseURL: "http://sandbox.invalid", Base: wire, PollMin: time.Millisecond, RetryMin: time.Millisecond, RetryCap: time.Millisecond,
			Unpaced: true, Spaces: do.Spaces{ID: "id", Secret: "import"},
		})
		if err != nil {
			t.Fatal(err)
		}
		name := names[n%uint(len(names))]
		if _, err = types[name].Bind(c).Import(t.Context(), id); providers.KindOf(err) == providers.Internal {
			t.Errorf("%s %q: %v", name, id, err)
		}
		for _, r := range wire.all {
			if r.Method != http.MethodGet && r.Method != http.MethodHead {
				t.Errorf("%s %q: sent %s %s", name, id, r.Method, r.URL)
			}
			if slices.ContainsFunc(strings.Split(r.URL.Path, "/"), func(s string) bool { return s == ".." }) || r.URL.Fragment != "" {
				t.Errorf("%s %q: asked for %s", name, id, r.URL)
			}
			for key, values := range r.URL.Query() {
				if key == "c" || slices.Contains(values, "d") {
					t.Errorf("%s %q: asked for %s", name, id, r.URL)
				}
			}
		}
	})
}
