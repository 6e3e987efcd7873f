package sandbox

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// fixture starts a sandbox on a clock of the test, with an ordinary speed.
func fixture(t *testing.T, opts Options) (*Server, *client, *clock) {
	t.Helper()
	now := newClock()
	opts.Clock = now.Now
	if opts.Speed == 0 {
		opts.Speed = 1
	}
	s, c := start(t, opts)
	return s, c, now
}

func newDroplet(name string) string { return `{"name":"` + name + `",` + web + `}` }

func TestPages(t *testing.T) {
	_, c, _ := fixture(t, Options{PageMax: 50})
	for i := range 7 {
		c.do("POST /v2/tags", fmt.Sprintf(`{"name":"t%d"}`, i), 201)
	}
	for query, want := range map[string]struct {
		rows, first, prev, next, last string
	}{
		"":                     {rows: "7"},
		"?per_page=7":          {rows: "7"},
		"?per_page=500":        {rows: "7"},
		"?per_page=0&page=0":   {rows: "7"},
		"?per_page=nonsense":   {rows: "7"},
		"?per_page=3":          {rows: "3", next: "page=2&per_page=3", last: "page=3&per_page=3"},
		"?per_page=3&page=2":   {rows: "3", first: "page=1&per_page=3", prev: "page=1&per_page=3", next: "page=3&per_page=3", last: "page=3&per_page=3"},
		"?per_page=3&page=3":   {rows: "1", first: "page=1&per_page=3", prev: "page=2&per_page=3"},
		"?per_page=3&page=9":   {rows: "0", first: "page=1&per_page=3", prev: "page=3&per_page=3"},
		"?per_page=3&sort=asc": {rows: "3", next: "page=2&per_page=3&sort=asc", last: "page=3&per_page=3&sort=asc"},
	} {
		got := c.do("GET /v2/tags"+query, "", 200)
		if n := part(got, "tags.#"); n != want.rows || part(got, "meta.total") != "7" {
			t.Errorf("%s: %s of %s rows; want %s of 7", query, n, part(got, "meta.total"), want.rows)
		}
		for rel, tail := range map[string]string{"first": want.first, "prev": want.prev, "next": want.next, "last": want.last} {
			if tail != "" {
				tail = "http://sandbox.invalid/v2/tags?" + tail
			}
			if link := part(got, "links.pages."+rel); link != tail {
				t.Errorf("%s: %s is %q; want %q", query, rel, link, tail)
			}
		}
	}
}

// TestPageLimit: no page is longer than 200, or than PageMax.
func TestPageLimit(t *testing.T) {
	for max, want := range map[int]string{0: "200", 30: "30"} {
		s, c, _ := fixture(t, Options{PageMax: max})
		for i := range 205 {
			if err := s.Put("tags", Object{"id": fmt.Sprintf("t%d", i), "name": fmt.Sprintf("t%d", i)}); err != nil {
				t.Fatal(err)
			}
		}
		if n := c.get("/v2/tags?per_page=1000", "tags.#"); n != want {
			t.Errorf("PageMax %d: a page of %s; want %s", max, n, want)
		}
	}
}

func TestFilters(t *testing.T) {
	_, c, now := fixture(t, Options{})
	c.do("POST /v2/droplets", `{"name":"Web",`+web+`,"tags":["Blue"]}`, 202)
	c.do("POST /v2/droplets", newDroplet("web"), 202)
	c.do("POST /v2/droplets", `{"name":"gpu","region":"nyc3","size":"gpu-h100x1-80gb","image":"gpu-h100x1-base"}`, 202)
	c.do("POST /v2/volumes", `{"name":"data","region":"nyc3","size_gigabytes":1}`, 201)
	c.do("POST /v2/volumes", `{"name":"data","region":"ams3","size_gigabytes":1}`, 201)
	c.do("POST /v2/volumes", `{"name":"more","region":"ams3","size_gigabytes":1}`, 201)
	c.do("POST /v2/certificates", `{"name":"a","type":"lets_encrypt","dns_names":["a.example.com"]}`, 201)
	c.do("POST /v2/certificates", `{"name":"b","type":"lets_encrypt","dns_names":["a.example.com"]}`, 201)
	c.do("POST /v2/domains", `{"name":"example.com","ip_address":"1.2.3.4"}`, 201)
	c.do("POST /v2/domains/example.com/records", `{"type":"A","name":"www","data":"1.2.3.4"}`, 201)
	c.do("POST /v2/domains/example.com/records", `{"type":"TXT","name":"www","data":"x"}`, 201)
	c.do("POST /v2/images", `{"name":"own","url":"http://example.com/i","region":"nyc3","tags":["Blue"]}`, 202)
	now.pass(time.Minute)
	for path, want := range map[string]string{
		"/v2/droplets droplets":                                                  "2",
		"/v2/droplets?name=WEB droplets":                                         "2",
		"/v2/droplets?name=we droplets":                                          "0",
		"/v2/droplets?tag_name=blue droplets":                                    "1",
		"/v2/droplets?type=gpus droplets":                                        "1",
		"/v2/volumes?name=data volumes":                                          "2",
		"/v2/volumes?region=ams3 volumes":                                        "2",
		"/v2/volumes?name=data&region=ams3 volumes":                              "1",
		"/v2/certificates?name=a certificates":                                   "1",
		"/v2/domains/example.com/records?type=NS domain_records":                 "3",
		"/v2/domains/example.com/records?name=www.example.com domain_records":    "2",
		"/v2/domains/example.com/records?name=www domain_records":                "0",
		"/v2/domains/example.com/records?name=example.com&type=A domain_records": "1",
		"/v2/images?private=true images":                                         "1",
		"/v2/images?type=application images":                                     "1",
		"/v2/images?type=distribution images":                                    "8",
		"/v2/images?tag_name=blue images":                                        "1",
		"/v2/snapshots?resource_type=volume snapshots":                           "0",
	} {
		path, key, _ := strings.Cut(path, " ")
		if n := c.get(path, key+".#"); n != want {
			t.Errorf("GET %s: %s rows; want %s", path, n, want)
		}
	}
}

func TestAuthentication(t *testing.T) {
	for token, want := range map[string]int{"": 401, "wrong": 401, "right": 200} {
		_, c, _ := fixture(t, Options{Token: "right"})
		c.token = token
		if got := c.do("GET /v2/account", "", want); want == 401 && (part(got, "id") != "unauthorized" || part(got, "request_id") == "") {
			t.Errorf("token %q: %v", token, got)
		}
	}
}

// TestUniqueness: what happens when the same thing is made twice.
func TestUniqueness(t *testing.T) {
	for kind, tc := range map[string]struct {
		call, body string
		first      int
		second     int // 0 where a second one is made like the first
		says       string
	}{
		"ssh key":      {"POST /v2/account/keys", `{"name":"a","public_key":"` + publicKey + `"}`, 201, 422, "already in use"},
		"vpc":          {"POST /v2/vpcs", `{"name":"a","region":"nyc3"}`, 201, 422, "already in use"},
		"tag":          {"POST /v2/tags", `{"name":"a"}`, 201, 0, ""},
		"project":      {"POST /v2/projects", `{"name":"a","purpose":"IoT"}`, 201, 409, "in use"},
		"droplet":      {"POST /v2/droplets", newDroplet("a"), 202, 0, ""},
		"volume":       {"POST /v2/volumes", `{"name":"a","region":"nyc3","size_gigabytes":1}`, 201, 409, "already exists"},
		"balancer":     {"POST /v2/load_balancers", `{"name":"a","region":"nyc3",` + http80 + `}`, 202, 422, "name is not unique"},
		"firewall":     {"POST /v2/firewalls", `{"name":"a",` + anywhere + `}`, 202, 409, "duplicate name"},
		"certificate":  {"POST /v2/certificates", `{"name":"a","type":"lets_encrypt","dns_names":["a.example.com"]}`, 201, 422, "name is not unique"},
		"domain":       {"POST /v2/domains", `{"name":"example.com"}`, 201, 422, "name already exists"},
		"reserved ip":  {"POST /v2/reserved_ips", `{"region":"nyc3"}`, 202, 0, ""},
		"custom image": {"POST /v2/images", `{"name":"a","url":"http://example.com/i","region":"nyc3"}`, 202, 0, ""},
	} {
		_, c, _ := fixture(t, Options{})
		c.do(tc.call, tc.body, tc.first)
		if tc.second == 0 {
			c.do(tc.call, tc.body, tc.first)
			continue
		}
		if got := c.do(tc.call, tc.body, tc.second); !strings.Contains(part(got, "message"), tc.says) {
			t.Errorf("%s: %q does not say %q", kind, part(got, "message"), tc.says)
		}
	}
}

func TestLimits(t *testing.T) {
	for name, tc := range map[string]struct {
		opts   Options
		path   string
		good   int // calls that pass
		retry  string
		later  time.Duration // until one passes again
		remain string
	}{
		"minute":   {Options{RateLimit: true, MinuteLimit: 5}, "/v2/tags", 5, "60", time.Minute, "0"},
		"hour":     {Options{RateLimit: true, HourLimit: 7}, "/v2/tags", 7, "3600", time.Hour, "0"},
		"ssh keys": {Options{RateLimit: true}, "/v2/account/keys", 10, "60", time.Minute, "0"},
	} {
		_, c, now := fixture(t, tc.opts)
		for range tc.good {
			c.do("GET "+tc.path, "", 200)
		}
		status, header, out, err := c.send("GET", tc.path, "")
		if err != nil || status != 429 || part(out, "id") != "too_many_requests" {
			t.Fatalf("%s: %d %v %v; want 429", name, status, out, err)
		}
		if got := header.Get("retry-after"); got != tc.retry || header.Get("ratelimit-remaining") != tc.remain {
			t.Errorf("%s: retry-after %q, remaining %q", name, got, header.Get("ratelimit-remaining"))
		}
		now.pass(tc.later - time.Second)
		c.do("GET "+tc.path, "", 429)
		now.pass(time.Second)
		c.do("GET "+tc.path, "", 200)
	}
}

// TestLimitHeaders: the headers are on every answer, enforced or not, and each
// token has its own.
func TestLimitHeaders(t *testing.T) {
	_, c, now := fixture(t, Options{HourLimit: 3})
	for i, want := range []string{"2", "1", "0", "0"} {
		status, header, _, err := c.send("GET", "/v2/tags/none", "")
		if err != nil || status != 404 {
			t.Fatalf("%d %v", status, err)
		}
		if header.Get("ratelimit-limit") != "3" || header.Get("ratelimit-remaining") != want || header.Get("x-request-id") == "" {
			t.Errorf("call %d: %v", i, header)
		}
		if reset := fmt.Sprint(now.Now().Add(time.Hour).Unix()); header.Get("ratelimit-reset") != reset {
			t.Errorf("call %d: reset %s; want %s", i, header.Get("ratelimit-reset"), reset)
		}
	}
	c.token = "other"
	if _, header, _, _ := c.send("GET", "/v2/tags", ""); header.Get("ratelimit-remaining") != "2" {
		t.Errorf("another token: %v", header)
	}
}

// TestNoTagScope: what would create a tag is refused, with nothing done.
func TestNoTagScope(t *testing.T) {
	s, c, _ := fixture(t, Options{NoTagScope: true})
	if err := s.Put("tags", Object{"id": "old", "name": "old"}); err != nil {
		t.Fatal(err)
	}
	for call, body := range map[string]string{
		"POST /v2/tags":     `{"name":"new"}`,
		"POST /v2/droplets": `{"name":"a",` + web + `,"tags":["old","new"]}`,
		"POST /v2/volumes":  `{"name":"a","region":"nyc3","size_gigabytes":1,"tags":["new"]}`,
		"POST /v2/images":   `{"name":"a","url":"http://example.com/i","region":"nyc3","tags":["new"]}`,
	} {
		if got := c.do(call, body, http.StatusForbidden); part(got, "id") != "forbidden" {
			t.Errorf("%s: %v", call, got)
		}
		c.do(call, strings.ReplaceAll(strings.ReplaceAll(body, `,"new"`, ""), `"new"`, `"old"`), map[string]int{
			"POST /v2/tags": 201, "POST /v2/droplets": 202, "POST /v2/volumes": 201, "POST /v2/images": 202}[call])
	}
	for kind, want := range map[string]int{"tags": 1, "droplets": 1, "volumes": 1, "images": 1} {
		if n := len(s.Snapshot()[kind]); n != want {
			t.Errorf("%d %s; want %d", n, kind, want)
		}
	}
}

// TestTags: names differ by more than case, a deleted tag leaves everything.
func TestTags(t *testing.T) {
	_, c, _ := fixture(t, Options{})
	c.do("POST /v2/tags", `{"name":"Prod"}`, 201)
	c.keep("volume", "POST /v2/volumes", `{"name":"a","region":"nyc3","size_gigabytes":1,"tags":["PROD","b"]}`, 201, "volume.id")
	if got := c.get("/v2/volumes/$volume", "volume.tags"); got != `["Prod","b"]` {
		t.Errorf("tags are %s", got)
	}
	if got := c.get("/v2/tags/prod", "tag.resources.volumes.count"); got != "1" {
		t.Errorf("%s volumes counted", got)
	}
	if got := c.do("POST /v2/tags", `{"name":"prod"}`, 201); part(got, "tag.name") != "Prod" {
		t.Errorf("a second tag: %v", got)
	}
	c.do("DELETE /v2/tags/PROD", "", 204)
	if got := c.get("/v2/volumes/$volume", "volume.tags"); got != `["b"]` {
		t.Errorf("tags are %s", got)
	}
}
