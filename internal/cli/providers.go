package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/swampctl/swampctl/internal/cli/machine"
)

// providersCommand returns the commands on providers.
func (a *app) providersCommand() *cobra.Command {
	schemaCmd := a.providersSchemaCommand()
	cmd := group("providers", "Show what the built-in providers know", schemaCmd)
	cmd.Args = cobra.ArbitraryArgs
	cmd.Example = "swampctl providers\n" + cmd.Example
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknownCommand(cmd, args)
		}
		for _, p := range a.builtin() {
			fmt.Fprintf(a.env.Stdout, "%s %s, built in: %d resource types, %d data sources\n", p.Source, p.Version, len(p.Resources), len(p.DataSources))
		}
		return nil
	}
	return cmd
}

// schemaOptions are the options of providers schema.
type schemaOptions struct {
	// json: print JSON in Terraform's form; there is no other form.
	json bool
}

// providersSchemaCommand returns the command providers schema.
func (a *app) providersSchemaCommand() *cobra.Command {
	o := &schemaOptions{}
	cmd := &cobra.Command{
		Use: "schema", Short: "Print the schemas of all types in Terraform's JSON form",
		Example:     "swampctl providers schema -json",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(0, 0),
		RunE:        func(*cobra.Command, []string) error { return a.providersSchema(o) },
	}
	cmd.Flags().BoolVar(&o.json, "json", false, "print JSON; needed")
	return cmd
}

// providersSchema runs the command providers schema.
func (a *app) providersSchema(o *schemaOptions) error {
	if !o.json {
		return hintf("swampctl providers schema -json", "the schemas are printed as JSON only")
	}
	out, err := machine.Schemas(a.builtin())
	if err != nil {
		return err
	}
	return a.printJSON(out)
}
