package planner

import (
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers/schema"
)

// WithSensitive adds to paths those that the schema calls sensitive in any of an
// object's values.
func WithSensitive(paths []cty.Path, block *schema.Block, values ...cty.Value) []cty.Path {
	if !block.HasSensitive() {
		return paths
	}
	for _, path := range block.SensitivePaths(values...) {
		if !slices.ContainsFunc(paths, path.Equals) {
			paths = append(paths, path)
		}
	}
	return paths
}
