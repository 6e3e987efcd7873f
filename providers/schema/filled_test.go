package schema

import (
	"testing"

	"github.com/zclconf/go-cty/cty"
)

// TestFilledZeroed: what reads show is empty where it is left out, on top and in
// lists.
func TestFilledZeroed(t *testing.T) {
	part := Block{Attributes: map[string]*Attribute{"shown": {Type: cty.Set(cty.String), Zeroed: true}, "other": {Type: cty.String}}}
	block := part
	block.Blocks = map[string]*NestedBlock{"list": {Nesting: NestingList, Block: part}}
	null, empty := cty.NullVal(cty.Set(cty.String)), cty.SetValEmpty(cty.String)
	object := func(shown cty.Value) cty.Value {
		vs := map[string]cty.Value{"shown": shown, "other": cty.NullVal(cty.String)}
		vs["list"] = cty.ListVal([]cty.Value{cty.ObjectVal(vs)})
		return cty.ObjectVal(vs)
	}
	if got := block.Filled(object(null)); !got.RawEquals(object(empty)) {
		t.Errorf("it becomes %#v", got)
	}
}

// TestFilled: what the elements of sets of blocks leave out is empty, at any
// depth; what is null on top or in lists, unknown or missing stays.
func TestFilled(t *testing.T) {
	inner := Block{Attributes: map[string]*Attribute{
		"s": {Type: cty.String}, "n": {Type: cty.Number}, "b": {Type: cty.Bool}, "l": {Type: cty.List(cty.String)}, "e": {Type: cty.Set(cty.String)}, "m": {Type: cty.Map(cty.String)},
	}}
	outer := Block{
		Attributes: map[string]*Attribute{"s": {Type: cty.String}},
		Blocks:     map[string]*NestedBlock{"deep": {Nesting: NestingList, Block: inner}},
	}
	block := &Block{
		Attributes: map[string]*Attribute{"top": {Type: cty.String}},
		Blocks: map[string]*NestedBlock{
			"set": {Nesting: NestingSet, Block: outer}, "list": {Nesting: NestingList, Block: outer}, "one": {Nesting: NestingSingle, Block: inner},
		},
	}
	null := func(b Block) map[string]cty.Value {
		vs := map[string]cty.Value{}
		for name, a := range b.Attributes {
			vs[name] = cty.NullVal(a.Type)
		}
		return vs
	}
	deep := null(inner)
	deep["s"] = cty.UnknownVal(cty.String)
	part := null(outer)
	part["deep"] = cty.ListVal([]cty.Value{cty.ObjectVal(deep)})
	v := cty.ObjectVal(map[string]cty.Value{
		"top": cty.NullVal(cty.String), "set": cty.SetVal([]cty.Value{cty.ObjectVal(part)}), "list": cty.ListVal([]cty.Value{cty.ObjectVal(part)}), "one": cty.ObjectVal(null(inner)),
	})
	got := block.Filled(v)
	for _, name := range []string{"top", "list", "one"} {
		if !got.GetAttr(name).RawEquals(v.GetAttr(name)) {
			t.Errorf("%s becomes %#v", name, got.GetAttr(name))
		}
	}
	want := cty.SetVal([]cty.Value{cty.ObjectVal(map[string]cty.Value{"s": cty.StringVal(""), "deep": cty.ListVal([]cty.Value{cty.ObjectVal(map[string]cty.Value{
		"s": cty.UnknownVal(cty.String), "n": cty.Zero, "b": cty.False, "l": cty.ListValEmpty(cty.String), "e": cty.SetValEmpty(cty.String), "m": cty.MapValEmpty(cty.String),
	})})})})
	if !got.GetAttr("set").RawEquals(want) {
		t.Errorf("the set becomes %#v", got.GetAttr("set"))
	}
	for _, same := range []cty.Value{cty.NullVal(v.Type()), cty.UnknownVal(v.Type()), got} {
		if !block.Filled(same).RawEquals(same) {
			t.Errorf("%#v becomes %#v", same, block.Filled(same))
		}
	}
}
