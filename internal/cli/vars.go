package cli

import (
	"context"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/diag"
)

// variables returns the values of the variables.
func (a *app) variables(ctx context.Context, cfg *config.Config, o *variableOptions, sources map[string][]byte) (map[string]cty.Value, diag.Diagnostics) {
	return nil, nil
}

// check returns what is wrong with the configuration.
func (a *app) check(ctx context.Context) (diag.Diagnostics, map[string][]byte) { return nil, nil }
