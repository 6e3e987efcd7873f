package schema

import (
	"testing"

	"github.com/zclconf/go-cty/cty"
)

// TestSensitivePaths: a path names what is sensitive and no more, in lists by
// index, in sets all of the set.
func TestSensitivePaths(t *testing.T) {
	text := &Attribute{Type: cty.String, Optional: true}
	secret := &Attribute{Type: cty.String, Optional: true, Sensitive: true}
	env := &NestedBlock{Nesting: NestingSet, Block: Block{Attributes: map[string]*Attribute{"key": text, "value": secret}}}
	login := &NestedBlock{Nesting: NestingSingle, Block: Block{Attributes: map[string]*Attribute{"user": text, "password": secret}}}
	plain := &NestedBlock{Block: Block{Attributes: map[string]*Attribute{"key": text}}}
	service := &NestedBlock{Block: Block{Attributes: map[string]*Attribute{"name": text}, Blocks: map[string]*NestedBlock{"env": env, "login": login, "plain": plain}}}
	b := &Block{Attributes: map[string]*Attribute{"token": secret}, Blocks: map[string]*NestedBlock{"service": service}}

	none := cty.SetValEmpty(env.ImpliedType().ElementType())
	some := cty.SetVal([]cty.Value{cty.ObjectVal(map[string]cty.Value{"key": cty.StringVal("k"), "value": cty.StringVal("v")})})
	one := func(env, login cty.Value) cty.Value {
		return cty.ObjectVal(map[string]cty.Value{"name": cty.StringVal("web"), "env": env, "login": login, "plain": cty.ListValEmpty(plain.ImpliedType().ElementType())})
	}
	object := func(services cty.Value) cty.Value {
		return cty.ObjectVal(map[string]cty.Value{"token": cty.NullVal(cty.String), "service": services})
	}
	noLogin, aLogin := cty.NullVal(login.ImpliedType()), cty.ObjectVal(map[string]cty.Value{"user": cty.StringVal("u"), "password": cty.StringVal("p")})
	token, services := cty.GetAttrPath("token"), cty.GetAttrPath("service")
	tests := map[string]struct {
		values []cty.Value
		want   []cty.Path
	}{
		"no value":       {nil, []cty.Path{token}},
		"null":           {[]cty.Value{cty.NullVal(b.ImpliedType()), cty.NilVal}, []cty.Path{token}},
		"no secret":      {[]cty.Value{object(cty.ListVal([]cty.Value{one(none, noLogin)}))}, []cty.Path{token}},
		"in a set":       {[]cty.Value{object(cty.ListVal([]cty.Value{one(none, noLogin), one(some, noLogin)}))}, []cty.Path{token, services.IndexInt(1).GetAttr("env")}},
		"single":         {[]cty.Value{object(cty.ListVal([]cty.Value{one(none, aLogin)}))}, []cty.Path{token, services.IndexInt(0).GetAttr("login").GetAttr("password")}},
		"in the second":  {[]cty.Value{object(cty.ListVal([]cty.Value{one(none, noLogin)})), object(cty.ListVal([]cty.Value{one(some, noLogin)}))}, []cty.Path{token, services.IndexInt(0).GetAttr("env")}},
		"unknown":        {[]cty.Value{object(cty.UnknownVal(service.ImpliedType()))}, []cty.Path{token}},
		"unknown single": {[]cty.Value{object(cty.ListVal([]cty.Value{one(cty.UnknownVal(none.Type()), cty.UnknownVal(aLogin.Type()))}))}, []cty.Path{token, services.IndexInt(0).GetAttr("login").GetAttr("password")}},
		"unknown whole":  {[]cty.Value{cty.UnknownVal(b.ImpliedType())}, []cty.Path{token}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := b.SensitivePaths(tt.values...)
			if len(got) != len(tt.want) {
				t.Fatalf("got %#v, want %#v", got, tt.want)
			}
			for i := range got {
				if !got[i].Equals(tt.want[i]) {
					t.Errorf("got %#v, want %#v", got[i], tt.want[i])
				}
				if !b.MayBeSensitive(got[i]) {
					t.Errorf("%#v can be no path of it", got[i])
				}
			}
		})
	}
	for _, p := range []cty.Path{services.IndexInt(0).GetAttr("name"), services.IndexInt(0).GetAttr("plain").IndexInt(0), services.IndexInt(0).GetAttr("login").GetAttr("user"), cty.GetAttrPath("other")} {
		if b.MayBeSensitive(p) {
			t.Errorf("%#v is not sensitive by the schema", p)
		}
	}
}
