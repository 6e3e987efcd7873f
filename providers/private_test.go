package providers

import "testing"

func TestPrivate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, private string
		value         any
		want          string
	}{
		{"nothing", "", nil, ""},
		{"null", "null", 1, `{"k":1}`},
		{"a key of another", `{"a":{"b":2}}`, "x", `{"a":{"b":2},"k":"x"}`},
		{"another value", `{"k":1}`, 2, `{"k":2}`},
		{"no value", `{"a":1,"k":2}`, nil, `{"a":1}`},
		{"the last", `{"k":2}`, nil, ""},
		{"no JSON", "opaque", 1, "opaque"},
		{"no object", "[1]", 1, "[1]"},
		{"no JSON can say it", `{"a":1}`, func() {}, `{"a":1}`},
	} {
		if got := string(WithPrivate([]byte(c.private), "k", c.value)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
	for private, want := range map[string]int{"": 0, "null": 0, `{"k":3}`: 3, `{"a":3}`: 0, `{"k":"x"}`: 0, "opaque": 0} {
		if got := PrivateOf[int]([]byte(private), "k"); got != want {
			t.Errorf("%q has %d, want %d", private, got, want)
		}
	}
}
