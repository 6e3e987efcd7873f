package sdk

import (
	"reflect"
	"testing"

	"github.com/zclconf/go-cty/cty"
)

type deepLeaf struct {
	Name   string  `swamp:"name,required"`
	Secret *string `swamp:"secret,optional,sensitive,unread"`
}

type deepBranch struct {
	Name string     `swamp:"name,required"`
	Leaf []deepLeaf `swamp:"leaf,optional,set"`
}

type deepRoot struct {
	ID     string       `swamp:"id,computed,key"`
	Branch []deepBranch `swamp:"branch,optional"`
}

func deepValue(t *testing.T, secret *string) (*model, cty.Value) {
	t.Helper()
	m, err := newModel(reflect.TypeFor[deepRoot](), allNorms(nil), allChecks(nil))
	if err != nil {
		t.Fatal(err)
	}
	root := deepRoot{ID: "1", Branch: []deepBranch{{Name: "b", Leaf: []deepLeaf{{Name: "one", Secret: secret}, {Name: "two"}}}}}
	return m, m.encode(reflect.ValueOf(root), false)
}

// TestHiddenBelow: what the API never shows is kept, and what is secret is
// sealed, however deep it stands in blocks.
func TestHiddenBelow(t *testing.T) {
	secret := "s3cret-text"
	m, recorded := deepValue(t, &secret)
	_, shown := deepValue(t, nil)
	values, differs := m.mergeRow(m.row(recorded), m.row(shown), false)
	if merged := cty.ObjectVal(m.named(values)); differs || !merged.RawEquals(recorded) {
		t.Errorf("merged is not what was recorded: %#v", merged)
	}
	if got := m.seal(recorded, true); !got.RawEquals(shown) {
		t.Errorf("sealed still has more than what is shown")
	}
	if got := m.seal(recorded, false); !got.RawEquals(recorded) {
		t.Errorf("sealed for the state lacks something")
	}
	if got := m.secrets(recorded); len(got) != 1 || got[0] != secret {
		t.Errorf("%d secrets found, not the one", len(got))
	}
}

type account struct {
	ID       string `swamp:"id,computed,key"`
	Name     string `swamp:"name,required"`
	Password string `swamp:"password,computed,sensitive"`
	Role     string `swamp:"role,computed"`
}

// TestSecretKeptBack: a list that leaves a secret empty does not change it; one
// that shows it does, and so does a read. What is no secret is as it is shown.
func TestSecretKeptBack(t *testing.T) {
	m, err := newModel(reflect.TypeFor[account](), allNorms(nil), allChecks(nil))
	if err != nil {
		t.Fatal(err)
	}
	recorded := m.encode(reflect.ValueOf(account{ID: "1", Name: "a", Password: "old", Role: "normal"}), false)
	tests := map[string]struct {
		password string
		list     bool
		want     string
	}{
		"kept back": {"", true, "old"}, "shown": {"new", true, "new"}, "read": {"new", false, "new"}, "read as empty": {"", false, ""},
	}
	for name, tt := range tests {
		shown := m.encode(reflect.ValueOf(account{ID: "1", Name: "a", Password: tt.password}), false)
		values, differs := m.mergeRow(m.row(recorded), m.row(shown), tt.list)
		vs := m.named(values)
		if got := vs["password"].AsString(); got != tt.want || !differs {
			t.Errorf("%s: the password is %q, want %q", name, got, tt.want)
		}
		if got := vs["role"].AsString(); got != "" {
			t.Errorf("%s: the role is %q, want the empty one that is shown", name, got)
		}
	}
}
