package config

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/diag"
)

// refuseEphemeral refuses a value that state or plan would keep, where a part
// of it must not be kept.
func refuseEphemeral(v cty.Value, what string, at func(cty.Path) *diag.Range) diag.Diagnostics {
	if !marked(v, Ephemeral) {
		return nil
	}
	var ds diag.Diagnostics
	_, marks := v.UnmarkDeepWithPaths()
	for _, m := range marks {
		if _, ok := m.Marks[Ephemeral]; ok {
			ds = append(ds, diag.Errorf("Ephemeral value not allowed",
				"The value is ephemeral: it is kept nowhere, and %s is kept in the state. Use a value that is not ephemeral here, or ephemeralasnull() to leave it out.", what).On(m.Path).At(at(m.Path)))
		}
	}
	return ds
}
