package cli

import (
	"context"

	"github.com/swampctl/swampctl/internal/provision"
	"github.com/swampctl/swampctl/reconciler"
)

// provision runs a provisioner, beside the configuration.
func (a *app) provision(ctx context.Context, p reconciler.Provisioning) error {
	return provision.Run(ctx, a.dir(), provision.Task(p))
}
