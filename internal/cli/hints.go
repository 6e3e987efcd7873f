package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/swampctl/swampctl/internal/diag"
)

// remedies say what to type after messages of packages that know no commands,
// by their summary. {address} stands for that of the message, {plan} for the
// file of the saved plan.
var remedies = map[string]string{
	"No configuration files":         "name the directory that has them: swampctl -chdir=DIRECTORY plan",
	"Value for undeclared variable":  "declare the variable in a .tf file, or leave the value out",
	"Cannot read variable file":      "name a file that is there: -var-file=FILE",
	"Invalid -var":                   "write it like this: -var 'name=value'",
	"Saved plan is stale":            "see what is to be done by now: swampctl plan -out={plan}",
	"Plan was applied already":       "see what is left to do: swampctl plan -out={plan}",
	"Plan is for another state":      "make a plan for this one: swampctl plan -out={plan}",
	"Cannot save the plan":           "name a file in a directory that is there: swampctl plan -out=tfplan",
	"Cannot draw the plan":           "name a file in a directory that is there: swampctl plan -html=plan.html",
	"Nothing to import":              "see what there is that no state holds: swampctl unmanaged",
	"Type cannot be imported":        "declare it, and see what becomes of it: swampctl plan",
	"Resource is managed already":    "see what is recorded there: swampctl state show {address}",
	"Object is managed already":      "see at which address: swampctl state list",
	"Two resources for one object":   "correct the configuration, and check it with: swampctl plan",
	"Instance cannot be destroyed":   "plan without it, with the addresses of what is to change: swampctl plan -target=ADDRESS",
	"No value for required variable": "give it one: -var 'name=value', or a line in terraform.tfvars",
	"Unknown resource type in the state": "take it out of the state, where nobody needs it there: " +
		"swampctl state rm {address}",
	"An interrupted operation cannot be settled": "see what the run did and left open: swampctl history show",
	"Interrupted": "type the same command again",
}

// advised returns messages of which an error says what to type next. What says
// it itself stays as it is.
func (a *app) advised(ds diag.Diagnostics) diag.Diagnostics {
	last, places := -1, 0
	for i, d := range ds {
		switch {
		case d.Severity != diag.Error:
			continue
		case d.Hint != "":
			return ds
		case d.Subject != nil:
			places++
		}
		last = i
	}
	if last < 0 {
		return ds
	}
	out := slices.Clone(ds)
	d := *ds[last]
	d.Hint = a.advice(&d, places)
	out[last] = &d
	return out
}

// advice is what to type after an error that does not say it; places is in how
// many places of files something is wrong.
func (a *app) advice(d *diag.Diagnostic, places int) string {
	name := "swampctl"
	if a.cmd != nil {
		name = a.cmd.CommandPath()
	}
	text, known := remedies[d.Summary]
	switch {
	case known:
		return strings.NewReplacer("{address}", "'"+d.Address+"'", "{plan}", cmp.Or(a.planFile, "tfplan")).Replace(text)
	case places > 1:
		return fmt.Sprintf("correct the %d places, and check them with: %s", places, a.here("validate"))
	case places == 1 && d.Subject != nil:
		return fmt.Sprintf("correct %s line %d, and check it with: %s", a.shortened(d.Subject.Filename), d.Subject.Start.Line, a.here("validate"))
	case slices.Contains(cloudCommands, name):
		return "look for the cause with: " + a.here("doctor")
	default:
		return fmt.Sprintf("how it is used is told by: %s -help", name)
	}
}

// cloudCommands are the commands whose failures may have their cause outside.
var cloudCommands = []string{
	"swampctl plan", "swampctl apply", "swampctl destroy", "swampctl refresh", "swampctl drift", "swampctl import",
	"swampctl unmanaged", "swampctl recover",
}

// here returns a command line for the directory that this one works in.
func (a *app) here(command string) string {
	if a.chdir == "" {
		return "swampctl " + command
	}
	return fmt.Sprintf("swampctl -chdir=%s %s", a.chdir, command)
}
