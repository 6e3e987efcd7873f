package sdk

import (
	"reflect"
	"testing"
)

// TestDecodedObjectsShareTheirType: each object of a state would else keep a
// description of its attributes of its own.
func TestDecodedObjectsShareTheirType(t *testing.T) {
	r := engineType()
	var at []uintptr
	for _, text := range []string{`{"id":"1","name":"a","part":[{"name":"x"}]}`, `{"id":"2","version":"1.33"}`, `{}`} {
		v, err := r.Decode(0, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if want := r.Schema().Block.ImpliedType(); !v.Type().Equals(want) {
			t.Errorf("%s is a %#v", text, v.Type())
		}
		at = append(at, reflect.ValueOf(v.Type().AttributeTypes()).Pointer())
	}
	if at[0] != at[1] || at[0] != at[2] {
		t.Errorf("the descriptions are at %x", at)
	}
}
