package do

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// fivePages answers after a second as a list of five pages does.
func fivePages(_ int, r *http.Request) (*http.Response, error) {
	time.Sleep(time.Second)
	page := r.URL.Query().Get("page")
	links := `,"links":{"pages":{"next":"https://api.example.com/v2/tags?page=9","last":"https://api.example.com/v2/tags?page=5"}}`
	if page == "5" {
		links = ""
	}
	return tagPage(links, "t"+page), nil
}

// TestPagesAhead: once the first page has said how many there are, pages are
// read at once, in order, each one time.
func TestPagesAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, f := fakeClient(t, fivePages)
		began := time.Now()
		got, err := names(t.Context(), c)
		if took := time.Since(began); took != 4*time.Second {
			t.Errorf("five pages of a second took %s, want 4s: one, one, two at once, one", took)
		}
		if fmt.Sprint(got) != "[t1 t2 t3 t4 t5]" || err != nil || len(f.all()) != 5 {
			t.Errorf("got %v, %v with %d calls", got, err, len(f.all()))
		}
	})
}

// TestPagesFewAhead: who stops after few pages has not paid for many.
func TestPagesFewAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, f := fakeClient(t, fivePages)
		for tag, err := range Pages(t.Context(), "list tags", tagName, c.api.Tags.List) {
			if err != nil || tag.Name == "t2" {
				break
			}
		}
		synctest.Wait()
		if n := len(f.all()); n != 2 {
			t.Errorf("%d calls", n)
		}
	})
}

// TestComplete: an answer that breaks off anywhere is seen to.
func TestComplete(t *testing.T) {
	whole := `{"a":[{"b":"c\"}]\\","d":{}},1.5,null],"e":"[{"}`
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if !complete(method, []byte(whole)) || !complete(method, nil) {
			t.Errorf("%s: a whole answer counts as cut off", method)
		}
		for i := 1; i < len(whole); i++ {
			if complete(method, []byte(whole[:i])) {
				t.Errorf("%s: %s counts as whole", method, whole[:i])
			}
		}
	}
	if complete(http.MethodPost, []byte(`{"a" 1}`)) {
		t.Error("what is no JSON counts as the answer to a change")
	}
}
