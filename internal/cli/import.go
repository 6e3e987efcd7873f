package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/swampctl/swampctl/reconciler"
)

// importCommand returns the command import.
func (a *app) importCommand() *cobra.Command {
	o := &planOptions{refresh: true, parallelism: 10}
	cmd := &cobra.Command{
		Use: "import ADDRESS ID", Short: "Take an existing object into the state",
		Long: "Reads an object that exists already and records it at the address of a block of the configuration. Nothing\n" +
			"in the cloud is changed; plan then shows what differs. An import block does the same within an apply.",
		Example: "swampctl import digitalocean_droplet.web 123456789\n" +
			"swampctl import 'digitalocean_record.www[0]' example.com,7654321",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(2, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.importObject(cmd.Context(), o, args[0], args[1])
		},
	}
	f := cmd.Flags()
	o.lockOptions.register(f)
	o.variableOptions.register(f)
	o.outputOptions.register(f)
	return cmd
}

// importObject runs the command import.
func (a *app) importObject(ctx context.Context, o *planOptions, address, id string) error {
	i, err := parseInstance(address)
	if err != nil {
		return err
	}
	r, err := a.open(ctx, "import", o)
	if err != nil {
		return err
	}
	defer r.close()
	if d := undeclared(r.config, i); d != nil {
		return d
	}
	r.work.Imports = []reconciler.Import{{Addr: i, ID: id}}
	a.finishing.Store(true)
	objects, ds := r.session.Import(ctx, r.work)
	a.finishing.Store(false)
	if err := r.tell(ctx, ds); err != nil {
		return err
	}
	for _, object := range objects {
		r.view.Note(fmt.Sprintf("%s: imported [id=%s]. See what differs with: swampctl plan", i, object.ID))
	}
	return nil
}
