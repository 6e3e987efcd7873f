package sandbox

import "testing"

// TestPlain: a kind that a family has just been given keeps what it is told,
// within its parent, and refuses what is not unique.
func TestPlain(t *testing.T) {
	s, c := start(t, Options{})
	var things table[*document]
	s.plainRoutes(plain{
		path: "/v2/boxes/{parent}/things", one: "thing", many: "things", table: func() *table[*document] { return &things },
		key: "name", unique: []string{"name"}, refusal: 409, parent: func(_ *call, id string) bool { return id != "none" },
		check: func(_ *call, in obj) (reply, bool) { return invalid("color is invalid"), in["color"] != "no" },
		fill:  func(_ *call, d *document) { d.Fields["ready"] = true },
	})
	for _, st := range []step{
		{call: "POST /v2/boxes/1/things", body: `{"name":"a","color":"red"}`, want: 201},
		{call: "POST /v2/boxes/1/things", body: `{"name":"a"}`, want: 409},
		{call: "POST /v2/boxes/1/things", body: `{"color":"red"}`, want: 422},
		{call: "POST /v2/boxes/1/things", body: `{"name":"b","color":"no"}`, want: 422},
		{call: "POST /v2/boxes/2/things", body: `{"name":"a"}`, want: 201},
		{call: "POST /v2/boxes/none/things", body: `{"name":"a"}`, want: 404},
		{call: "PUT /v2/boxes/1/things/a", body: `{"color":"blue"}`, want: 200, keep: "color=thing.color"},
		{call: "GET /v2/boxes/1/things/a", want: 200},
		{call: "GET /v2/boxes/1/things", want: 200, keep: "total=meta.total"},
		{call: "DELETE /v2/boxes/1/things/a", want: 204},
		{call: "GET /v2/boxes/1/things/a", want: 404},
		{call: "GET /v2/boxes/2/things/a", want: 200},
	} {
		run(c, st)
	}
	if c.vars["color"] != "blue" || c.vars["total"] != "1" {
		t.Errorf("kept %q, listed %q", c.vars["color"], c.vars["total"])
	}
}
