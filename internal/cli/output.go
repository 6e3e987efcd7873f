package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/swampctl/swampctl/internal/cli/machine"
	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/state"
)

// outputCommandOptions are the options of output.
type outputCommandOptions struct {
	stateOptions
	// json: print JSON.
	json bool
	// raw: print a string without quotes and line break.
	raw bool
	// name is the output to print, "" for all.
	name string
}

// outputCommand returns the command output.
func (a *app) outputCommand() *cobra.Command {
	o := &outputCommandOptions{}
	cmd := &cobra.Command{
		Use: "output [NAME]", Short: "Show output values",
		Long: "Shows the outputs that the state holds. A sensitive output is shown where it is asked for by its name, or\n" +
			"with -json.",
		Example:     "swampctl output\nssh root@$(swampctl output -raw ip)\nswampctl output -json",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				o.name = args[0]
			}
			return a.output(cmd.Context(), o)
		},
	}
	f := cmd.Flags()
	o.register(f)
	f.BoolVar(&o.json, "json", false, "print JSON")
	f.BoolVar(&o.raw, "raw", false, "print a string, number or bool as it is, for scripts")
	return cmd
}

// output runs the command output.
func (a *app) output(ctx context.Context, o *outputCommandOptions) error {
	switch {
	case o.json && o.raw:
		return errors.New("-json and -raw do not go together")
	case o.raw && o.name == "":
		return hintf("swampctl output -raw NAME", "-raw needs the name of an output")
	}
	st, err := a.readState(ctx, o.state)
	if err != nil {
		return err
	}
	if o.name != "" {
		return a.oneOutput(st, o)
	}
	if o.json {
		return a.printJSON(machine.Outputs(st.Outputs))
	}
	if len(st.Outputs) == 0 {
		a.sayDiagnostics(diag.Diagnostics{diag.Warningf("No outputs", "The state holds no outputs. Declare some and apply.")}, nil, false)
		return nil
	}
	return render.Outputs(a.env.Stdout, st.Outputs)
}

// oneOutput prints the output that was asked for by its name.
func (a *app) oneOutput(st *state.State, o *outputCommandOptions) error {
	out, ok := st.Outputs[o.name]
	if !ok {
		return noOutput(o.name, st)
	}
	if o.json {
		return a.printLine(out.Value)
	}
	v, err := render.OutputValue(out)
	if err != nil {
		return fmt.Errorf("output %q: %w", o.name, err)
	}
	if !o.raw {
		_, err := fmt.Fprintln(a.env.Stdout, render.Value(v))
		return err
	}
	text, err := convert.Convert(v, cty.String)
	if err != nil || text.IsNull() {
		return hintf("use -json for other values", "the output %q is %s: -raw prints strings, numbers and bools", o.name, friendly(v))
	}
	_, err = io.WriteString(a.env.Stdout, text.AsString())
	return err
}

// printLine writes JSON on a line of its own, for scripts that take a line for a
// value.
func (a *app) printLine(v any) error {
	enc := json.NewEncoder(a.env.Stdout)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// friendly names what a value is.
func friendly(v cty.Value) string {
	if v.IsNull() {
		return "null"
	}
	return "of type " + v.Type().FriendlyName()
}

// noOutput says that an output is not in the state.
func noOutput(name string, st *state.State) error {
	var names []string
	for n := range st.Outputs {
		names = append(names, n)
	}
	hint := "outputs come into the state with: swampctl apply"
	if near := diag.Nearest(name, names); near != "" {
		hint = "did you mean: swampctl output " + near
	}
	return hintf(hint, "the state holds no output %q", name)
}
