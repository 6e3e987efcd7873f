package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/swampctl/swampctl/internal/diag"
)

// remedies say what to type after messages of packages that know no commands.
// {address} stands for that of the message, where it has one, {plan} for the
// file of the saved plan, {out} for the flag that saves one where one was given,
// {again} for what goes on with the command, {command} for the command itself.
var remedies = map[diag.Kind]string{
	diag.NoConfiguration:    "name the directory that has them: swampctl -chdir=DIRECTORY {command}",
	diag.NotFetched:         "fetch it: swampctl init",
	diag.Unfetched:          "then fetch it with: swampctl init",
	diag.UndeclaredVariable: "declare the variable in a .tf file, or leave the value out",
	diag.NoVariableFile:     "name a file that is there: -var-file=FILE",
	diag.InvalidVariable:    "write it like this: -var 'name=value'",
	diag.StalePlan:          "see what is to be done by now: swampctl plan -out={plan}",
	diag.AppliedPlan:        "see what is left to do: swampctl plan -out={plan}",
	diag.ForeignPlan:        "make a plan for this one: swampctl plan -out={plan}",
	diag.UnsavedPlan:        "name a file in a directory that is there: swampctl plan -out=tfplan",
	diag.UndrawnPlan:        "name a file in a directory that is there: swampctl plan -html=plan.html",
	diag.NothingToImport:    "see what there is that no state holds: swampctl unmanaged",
	diag.CannotImport:       "declare it, and see what becomes of it: swampctl plan",
	diag.AddressManaged:     "see what is recorded there: swampctl state show {address}",
	diag.ObjectManaged:      "see at which address: swampctl state list",
	diag.ObjectShared:       "correct the configuration, and check it with: swampctl plan",
	diag.Protected:          "plan without it, with the addresses of what is to change: swampctl plan -target=ADDRESS",
	diag.NoValue:            "give it one: -var 'name=value', or a line in terraform.tfvars",
	diag.UnknownType: "take it out of the state, where nobody needs it there: " +
		"swampctl state rm {address}",
	diag.Unsettled:    "see what runs did and left open: swampctl history",
	diag.Interrupted:  "type the same command again",
	diag.WorldMoved:   "see what is to be done by now: swampctl plan{out}",
	diag.NotReady:     "go on: {again}",
	diag.NeverReady:   "replace it: swampctl apply -replace={address}",
	diag.NotAsPlanned: "see what differs: swampctl plan",
}

// advised returns messages of which an error says what to type next. What says
// it itself stays as it is.
func (a *app) advised(ds diag.Diagnostics) diag.Diagnostics {
	last, places := -1, map[diag.Range]bool{}
	for i, d := range ds {
		switch {
		case d.Severity != diag.Error:
			continue
		case d.Hint != "":
			return ds
		case d.Subject != nil:
			places[*d.Subject] = true
		}
		last = i
	}
	if last < 0 {
		return ds
	}
	out := slices.Clone(ds)
	d := *ds[last]
	d.Hint = a.advice(&d, len(places))
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
	text, known := remedies[d.Kind]
	switch {
	case known:
		out, again := "", name
		if a.planFile != "" {
			out, again = " -out="+a.planFile, "swampctl plan -out="+a.planFile
		}
		address := "ADDRESS"
		if d.Address != "" {
			address = "'" + d.Address + "'"
		}
		text = strings.NewReplacer("{address}", address, "{plan}", cmp.Or(a.planFile, "tfplan"), "{out}", out, "{again}", again, "{command}", commandIn(name)).Replace(text)
		if d.Kind == diag.NoConfiguration { // of the directory, which it names anew
			return text
		}
		return strings.ReplaceAll(text, "swampctl ", a.here(""))
	case d.Checked != nil && strings.HasPrefix(d.Checked.Address, "var.") && name != "swampctl test":
		return fmt.Sprintf("give the variable another value: -var '%s=…'", strings.TrimPrefix(d.Checked.Address, "var."))
	case d.Subject != nil && isValues(d.Subject.Filename):
		return fmt.Sprintf("correct %s line %d, and type the same command again", a.shortened(d.Subject.Filename), d.Subject.Start.Line)
	case places > 1:
		return fmt.Sprintf("correct the %d places, and check them with: %s", places, a.here(checker(name)))
	case places == 1 && d.Subject != nil:
		return fmt.Sprintf("correct %s line %d, and check it with: %s", a.shortened(d.Subject.Filename), d.Subject.Start.Line, a.here(checker(name)))
	case slices.Contains(cloudCommands, name):
		return "look for the cause with: " + a.here("doctor")
	default:
		return fmt.Sprintf("how it is used is told by: %s -help", name)
	}
}

// commandIn returns the words of a command behind the program's name, those of
// a plan where there are none.
func commandIn(name string) string {
	if _, words, found := strings.Cut(name, " "); found {
		return words
	}
	return "plan"
}

// isValues reports whether a file holds values of variables, which no other
// command checks.
func isValues(file string) bool {
	return strings.HasSuffix(file, ".tfvars") || strings.HasSuffix(file, ".tfvars.json")
}

// checker returns the command that says whether a configuration is right after
// the command of this name said that it is not.
func checker(name string) string {
	if name == "swampctl test" {
		return "test"
	}
	return "validate"
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
