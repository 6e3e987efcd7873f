package mirror

import (
	"math/big"
	"reflect"
	"testing"
)

type apiInner struct {
	Hour *uint32 `json:"hour,omitempty"`
}

type api struct {
	Name   *string   `json:"name,omitempty"`
	Ratio  *float32  `json:"ratio,omitempty"`
	Bytes  *uint64   `json:"bytes,omitempty"`
	Inner  *apiInner `json:"inner,omitempty"`
	Texts  *[]string `json:"texts,omitempty"`
	Long   *int      `json:"x_long,omitempty"`
	On     *bool     `json:"on,omitempty"`
	Huge   *big.Int  `json:"huge,omitempty"`
	Part   *string   `json:"group.part,omitempty"`
	Theirs int       `json:"theirs"`
}

type modelInner struct {
	Hour *int `swamp:"hour,optional"`
}

type model struct {
	Name  *string      `swamp:"name,optional"`
	Ratio *float64     `swamp:"ratio,optional"`
	Bytes *string      `swamp:"bytes,optional"`
	Inner []modelInner `swamp:"inner,optional,maxitems=1"`
	Texts []string     `swamp:"texts,optional"`
	Huge  *string      `swamp:"huge,optional"`
	Long  *int         `swamp:"long,optional"`
	On    *bool        `swamp:"on,optional"`
	Part  *string      `swamp:"group_part,optional"`
	Ours  string       `swamp:"ours,optional,default=x"`
}

func ptr[T any](v T) *T { return &v }

// TestRoundTrip: what goes to the API and comes back is the same, numbers in as
// few digits as were written.
func TestRoundTrip(t *testing.T) {
	for _, m := range []model{
		{Ours: "kept"},
		{Name: ptr("n"), Ratio: ptr(0.1), Bytes: ptr("18446744073709551615"), Inner: []modelInner{{Hour: ptr(3)}}, Texts: []string{"a"}, Long: ptr(7), Huge: ptr("9223372036854775808"), On: ptr(false), Part: ptr("p"), Ours: "kept"},
	} {
		var a api
		if err := ToAPI(&m, &a, "x_"); err != nil {
			t.Fatal(err)
		}
		back := model{Ours: "kept"}
		if err := FromAPI(&a, &back, "x_"); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(m, back) {
			t.Errorf("%+v came back as %+v", m, back)
		}
	}
	if err := ToAPI(&model{Bytes: ptr("many")}, &api{}, ""); err == nil {
		t.Error("a text that is no number is no error")
	}
	if err := ToAPI(&model{Bytes: ptr("1.5")}, &api{}, ""); err == nil {
		t.Error("a broken number is no error")
	}
}

func TestUnchanged(t *testing.T) {
	now := api{Name: ptr("n"), On: ptr(true)}
	want := api{Name: ptr("n"), On: ptr(false)}
	if !Unchanged(&want, &now) || want.Name != nil || want.On == nil {
		t.Errorf("left is %+v", want)
	}
	if Unchanged(&api{Name: ptr("n"), On: ptr(true)}, &now) {
		t.Error("what is as it should be is left")
	}
}

// TestUntold: a setting of which the API tells nothing is sent where it is
// another than before only.
func TestUntold(t *testing.T) {
	zero, one, name := 0, 1, "x"
	was, now := &api{Long: &zero, Name: &name}, &api{Name: &name}
	for want, sent := range map[*api]bool{{Long: &zero, Name: &name}: false, {Long: &one, Name: &name}: true} {
		before := *was
		Untold(&before, now)
		if before.Name != nil || before.Long == nil {
			t.Fatalf("%+v is untold", before)
		}
		if Unchanged(want, &before); Unchanged(want, now) != sent {
			t.Errorf("%+v is sent: %v", want, !sent)
		}
	}
}
