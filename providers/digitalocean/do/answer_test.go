package do

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// fetch sends a GET through the transport of a client.
func fetch(t *testing.T, c *Client) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://api.invalid/v2/things", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.t.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

// TestAnswersStandApart: an answer that is still read keeps its text whatever
// comes after it, and one that is closed, once or twice, has none.
func TestAnswersStandApart(t *testing.T) {
	text := func(n int) string { return `{"n":"` + strings.Repeat(string(rune('a'+n)), 3000) + `"}` }
	c, _ := fakeClient(t, func(n int, _ *http.Request) (*http.Response, error) { return reply(200, text(n)), nil })
	first := fetch(t, c)
	second := fetch(t, c)
	second.Body.Close()
	second.Body.Close()
	third, fourth := fetch(t, c), fetch(t, c)
	for n, resp := range map[int]*http.Response{1: first, 3: third, 4: fourth} {
		if got, err := io.ReadAll(resp.Body); err != nil || string(got) != text(n) {
			t.Errorf("answer %d is not what was sent: %.20s, %v", n, got, err)
		}
	}
	if got, err := io.ReadAll(second.Body); err != nil || len(got) != 0 {
		t.Errorf("a closed answer holds %d bytes, %v", len(got), err)
	}
}
