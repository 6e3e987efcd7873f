package contract

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const tiny = `{
 "openapi": "3.0.0", "info": {"title": "t", "version": "1"},
 "paths": {
  "/v2/cows": {"post": {
   "requestBody": {"content": {"application/json": {"schema": {"type": "object", "required": ["name"],
    "properties": {"name": {"type": "string", "pattern": "^[a-z]+$"}}}}}},
   "responses": {
    "201": {"description": "made", "content": {"application/json": {"schema": {"type": "object", "required": ["cow"],
     "properties": {"cow": {"$ref": "#/components/schemas/cow"}}}}}},
    "204": {"description": "nothing"},
    "default": {"description": "no", "content": {"application/json": {"schema": {"type": "object", "required": ["id", "message"],
     "properties": {"id": {"type": "string"}, "message": {"type": "string"}}}}}}}}},
  "/v2/cows/{id}": {"get": {"parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}],
   "responses": {"200": {"description": "one", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/cow"}}}}}}},
  "/v2/cows/best": {"get": {"responses": {"200": {"description": "one", "content": {"application/json": {"schema": {"type": "string"}}}}}}}
 },
 "components": {"schemas": {"cow": {"type": "object", "required": ["id"], "properties": {
  "id": {"type": "string", "format": "uuid"},
  "milk": {"type": "array", "items": {"oneOf": [{"type": "object", "required": ["litres"], "properties": {"litres": {"type": "integer"}}}, {"type": "string", "enum": ["none"]}]}}}}}}
}`

func TestChecker(t *testing.T) {
	const id = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
	for name, tc := range map[string]struct {
		call, body   string
		status       int
		answer       string
		want, refuse []string
	}{
		"all is well": {call: "POST /v2/cows", body: `{"name":"bess"}`, status: 201, answer: `{"cow":{"id":"` + id + `","milk":[{"litres":3},"none"]}}`},
		"an answer lacks a field": {call: "POST /v2/cows", body: `{"name":"bess"}`, status: 201, answer: `{"cow":{}}`,
			want: []string{"response of POST /v2/cows (201) /cow/id: property \"id\" is missing"}},
		"an answer has a wrong format": {call: "POST /v2/cows", body: `{"name":"bess"}`, status: 201, answer: `{"cow":{"id":"hunter2"}}`,
			want: []string{"/cow/id: string doesn't match the format"}},
		"an answer has a stray field": {call: "POST /v2/cows", body: `{"name":"bess"}`, status: 201, answer: `{"cow":{"id":"` + id + `","horns":"hunter2"}}`,
			want: []string{"/cow/horns: " + unknown}},
		"none of several schemas fits": {call: "POST /v2/cows", body: `{"name":"bess"}`, status: 201, answer: `{"cow":{"id":"` + id + `","milk":[{"litres":"hunter2"}]}}`,
			want: []string{"/cow/milk/*/litres: value must be an integer"}},
		"a status that is not described answers an error": {call: "POST /v2/cows", body: `{"name":"bess"}`, status: 200, answer: `{"cow":{}}`,
			want: []string{`/id: property "id" is missing`, `/message: property "message" is missing`}},
		"a body where none belongs": {call: "POST /v2/cows", body: `{"name":"bess"}`, status: 204, answer: `{}`, want: []string{"no body here"}},
		"a bad request is granted": {call: "POST /v2/cows", body: `{"name":"HUNTER2"}`, status: 201, answer: `{"cow":{"id":"` + id + `"}}`,
			want: []string{"request of POST /v2/cows (201) /name: string doesn't match the regular expression"}},
		"a bad request is refused": {call: "POST /v2/cows", body: `{"name":"HUNTER2"}`, status: 422, answer: `{"id":"x","message":"no"}`,
			refuse: []string{"request of POST /v2/cows (422) /name: string doesn't match the regular expression"}},
		"a bad parameter":                  {call: "GET /v2/cows/hunter2", status: 200, answer: `{"id":"` + id + `"}`, want: []string{"request of GET /v2/cows/{id} (200) ?id: value cannot be decoded"}},
		"literal before variable":          {call: "GET /v2/cows/best", status: 200, answer: `"bess"`},
		"a status without any description": {call: "GET /v2/cows/1", status: 404, answer: `{}`, want: []string{"status is not supported"}},
		"an unknown operation":             {call: "PUT /v2/cows", status: 200, answer: `{}`, want: []string{"no such operation"}},
		"an unknown operation is refused":  {call: "PUT /v2/cows", status: 404, answer: `{}`},
		"not the API's":                    {call: "GET /_sandbox/calls", status: 200, answer: `{}`},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := parse([]byte(tiny))
			if err != nil {
				t.Fatal(err)
			}
			c := newChecker(doc)
			method, path, _ := strings.Cut(tc.call, " ")
			server := httptest.NewServer(c.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if got, err := io.ReadAll(r.Body); err != nil || string(got) != tc.body {
					t.Errorf("the handler read %q, %v", got, err)
				}
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(tc.status)
				if tc.status != http.StatusNoContent {
					_, _ = w.Write([]byte(tc.answer))
				}
			})))
			defer server.Close()
			r := httptest.NewRequest(method, server.URL+path, strings.NewReader(tc.body))
			r.RequestURI = ""
			r.Header.Set("Content-Type", "application/json")
			if tc.status == http.StatusNoContent {
				c.Check(r, []byte(tc.body), tc.status, http.Header{"Content-Type": {"application/json"}}, []byte(tc.answer))
			} else if resp, err := server.Client().Do(r); err != nil {
				t.Fatal(err)
			} else {
				_ = resp.Body.Close()
			}
			same(t, "violations", c.Violations(), tc.want)
			same(t, "refusals", c.Refused(), tc.refuse)
		})
	}
}

// same compares violations with parts of their texts, and looks for values in them.
func same(t *testing.T, what string, got []Violation, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: got %v; want %q", what, got, want)
	}
	for i, v := range got {
		if !strings.Contains(v.String(), want[i]) {
			t.Errorf("%s: %q does not contain %q", what, v, want[i])
		}
		if strings.Contains(strings.ToLower(v.String()), "hunter2") {
			t.Errorf("%s: %q holds a value", what, v)
		}
	}
}

func TestRoundTripperPassesBodiesOn(t *testing.T) {
	doc, err := parse([]byte(tiny))
	if err != nil {
		t.Fatal(err)
	}
	c := newChecker(doc)
	const answer = `{"cow":{"id":"6ba7b810-9dad-11d1-80b4-00c04fd430c8"}}`
	via := c.RoundTripper(roundTripper(func(r *http.Request) (*http.Response, error) {
		raw, err := io.ReadAll(r.Body)
		if err != nil || string(raw) != `{"name":"bess"}` {
			t.Errorf("the next transport read %q, %v", raw, err)
		}
		return &http.Response{StatusCode: 201, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(answer))}, nil
	}))
	r, err := http.NewRequest("POST", "http://api.invalid/v2/cows", strings.NewReader(`{"name":"bess"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	resp, err := via.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if raw, err := io.ReadAll(resp.Body); err != nil || string(raw) != answer {
		t.Errorf("the client read %q, %v", raw, err)
	}
	same(t, "violations", c.Violations(), nil)
}

// TestLoad reads the real description.
func TestLoad(t *testing.T) {
	c := Load(t)
	for call, want := range map[string]string{
		"GET /v2/volumes/snapshots/1": "/v2/volumes/snapshots/{snapshot_id}",
		"GET /v2/volumes/1/snapshots": "/v2/volumes/{volume_id}/snapshots",
		"GET /v2/projects/default":    "/v2/projects/default",
		"DELETE /v2/projects/default": "/v2/projects/{project_id}",
	} {
		method, path, _ := strings.Cut(call, " ")
		op, _ := c.doc.find(method, path)
		if op == nil || op.route.Path != want {
			t.Errorf("find(%s) = %v; want %s", call, op, want)
		}
	}
	for _, e := range exceptions {
		if e.why == "" {
			t.Errorf("the exception for %s %s has no reason", e.path, e.field)
		}
	}
}
