package do

import (
	"net/http"
	"testing"

	"github.com/digitalocean/godo"
)

// TestListPage reads of a page what is wanted of it, and does not take for a page
// what is none.
func TestListPage(t *testing.T) {
	type root struct {
		Things []struct {
			ID int `json:"id"`
		} `json:"things"`
	}
	for body, want := range map[string]int{
		`{"things":[{"id":1,"more":{"a":[1]}},{"id":2}],"links":{}}`: 2,
		`{"things":[]}`:             0,
		`{"things":[{"id":"one"}]}`: -1,
		`{"things":7}`:              -1,
	} {
		c, f := fakeClient(t, always(http.StatusOK, body))
		var got root
		_, err := c.ListPage(t.Context(), "v2/things", &godo.ListOptions{Page: 3, PerPage: 200}, &got)
		if (err != nil) != (want < 0) || err == nil && len(got.Things) != want {
			t.Errorf("%s is %v (%v)", body, got, err)
		}
		if a := f.all()[0]; a.path != "/v2/things" || a.query != "page=3&per_page=200" {
			t.Errorf("asked for %s?%s", a.path, a.query)
		}
	}
}
