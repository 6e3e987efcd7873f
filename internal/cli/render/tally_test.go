package render

import (
	"testing"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/state"
)

// TestTally: objects are counted, not records, and as the last line of an apply
// counts them.
func TestTally(t *testing.T) {
	managed, other := instance("a"), instance("b")
	data := addr.Instance{Resource: addr.Resource{Mode: addr.Data, Type: "do_thing", Name: "d"}}
	made := state.Record{Kind: state.Made, Addr: managed, Op: state.Create}
	update := state.Record{Kind: state.Done, Addr: managed, Op: state.Update}
	remove := state.Record{Kind: state.Done, Addr: managed, Op: state.Delete, Remove: true}
	put := func(at addr.Instance, how string, remove bool) state.Record {
		return state.Record{Kind: state.Put, Addr: at, How: how, Remove: remove}
	}
	aside := put(managed, "deposed", false)
	aside.Deposed = "0a"
	tests := map[string]struct {
		records []state.Record
		want    string
	}{
		"nothing":               {nil, ""},
		"made in two calls":     {[]state.Record{made, update}, "1 added"},
		"changed in two calls":  {[]state.Record{update, update}, "1 changed"},
		"replaced":              {[]state.Record{remove, made}, "1 added, 1 destroyed"},
		"replaced, first made":  {[]state.Record{aside, put(managed, "deposed", true), made, remove}, "1 added, 1 destroyed"},
		"moved":                 {[]state.Record{put(managed, "moved", true), put(other, "moved", false)}, "1 moved"},
		"imported":              {[]state.Record{put(managed, "imported", false)}, "1 imported"},
		"forgotten":             {[]state.Record{put(managed, "gone", true)}, "1 forgotten"},
		"read":                  {[]state.Record{put(data, "read", false)}, ""},
		"restored":              {[]state.Record{put(managed, "restored", true), put(managed, "restored", false)}, "1 restored"},
		"settled":               {[]state.Record{{Kind: state.Made, Addr: managed, Of: "r", Op: state.Create}, {Kind: state.Done, Addr: managed, Of: "r"}}, "1 taken up again"},
		"failed, and not known": {[]state.Record{{Kind: state.Failed, Addr: managed}, {Kind: state.Unsettled, Addr: other}}, "1 failed, 1 outcome not known"},
	}
	for name, tt := range tests {
		if got := NewTally(tt.records).String(); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
