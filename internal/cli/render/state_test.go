package render

import (
	"errors"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/state"
)

// recorded returns a state of one thing, one deposed thing and one object of
// a type that nobody knows.
func recorded(t *testing.T) *state.State {
	raw, err := ctyjson.Marshal(web(), web().Type())
	if err != nil {
		t.Fatal(err)
	}
	return &state.State{
		Instances: map[addr.Instance]*state.Instance{
			instance("web"): {
				Current: &state.Object{Attributes: raw, Sensitive: []cty.Path{cty.GetAttrPath("size")}},
				Deposed: map[string]*state.Object{"0a1b2c3d": {Attributes: raw, Tainted: true}},
			},
			{Resource: addr.Resource{Type: "other", Name: "x"}}: {Current: &state.Object{
				Attributes: []byte(`{"id":"1","pass":"` + secret + `","list":[1,2],"none":null}`),
				Sensitive:  []cty.Path{cty.GetAttrPath("pass")},
			}},
		},
		Outputs: map[string]*state.Output{
			"ip":  {Value: []byte(`"1.2.3.4"`), Type: []byte(`"string"`)},
			"key": {Value: []byte(`"` + secret + `"`), Type: []byte(`"string"`), Sensitive: true},
			"map": {Value: []byte(`{"a":[true]}`), Type: []byte(`["object",{"a":["tuple",["bool"]]}]`)},
		},
	}
}

// decodeThing reads things by their schema, others by their JSON.
func decodeThing(r addr.Resource, version int, attributes []byte) (cty.Value, error) {
	if r.Type == "do_thing" {
		return ctyjson.Unmarshal(attributes, thing().ImpliedType())
	}
	return Decoder(nil)(r, version, attributes)
}

func TestState(t *testing.T) {
	var b strings.Builder
	l := Lister{Schemas: schemas, Decode: decodeThing}
	if err := l.State(&b, recorded(t)); err != nil {
		t.Fatal(err)
	}
	golden(t, "state", b.String())
	if strings.Contains(b.String(), secret) {
		t.Errorf("a secret is printed:\n%s", b.String())
	}
}

func TestStateEmpty(t *testing.T) {
	var b strings.Builder
	if err := (Lister{}).State(&b, state.New("x")); err != nil || !strings.Contains(b.String(), "empty") {
		t.Errorf("got %q, %v", b.String(), err)
	}
}

func TestStateThatCannotBeRead(t *testing.T) {
	l := Lister{Decode: func(addr.Resource, int, []byte) (cty.Value, error) { return cty.NilVal, errors.New("newer") }}
	err := l.State(&strings.Builder{}, recorded(t))
	if err == nil || err.Error() != "do_thing.web: newer" {
		t.Errorf("got %v", err)
	}
}
