package cli

import (
	"context"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// load reads the configuration and the values of its variables. What is wrong
// has been told when it returns an error.
func (a *app) load(ctx context.Context, o *planOptions) (*config.Config, map[string]cty.Value, view, error) {
	sources := map[string][]byte{}
	v := a.view(o, func() map[string][]byte { return sources })
	fail := func(ds diag.Diagnostics) error {
		v.Diagnostics(ds)
		if ds.HasErrors() {
			return exitCode(exitError)
		}
		return nil
	}
	if d := a.checkWorkspace(); d != nil && o.state == "" {
		return nil, nil, nil, fail(diag.Diagnostics{d})
	}
	cfg, ds := config.Load(a.dir())
	if cfg != nil {
		sources = cfg.Sources
	}
	if err := fail(ds); err != nil {
		return nil, nil, nil, err
	}
	vars, ds := a.variables(ctx, cfg, &o.variableOptions, sources)
	if err := fail(ds); err != nil {
		return nil, nil, nil, err
	}
	return cfg, vars, v, nil
}

// undeclared says that the configuration has no block for an address.
func undeclared(c *config.Config, i addr.Instance) error { return nil }
