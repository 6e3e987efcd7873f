package e2e

import (
	"strings"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// flagsOf are the flags of every command, each with a value that changes
// nothing about an apply that has nothing to do.
var flagsOf = map[string][]string{
	"plan": {"-out=again.bin", "-var=extra=1", "-var-file=x.tfvars", "-target=digitalocean_tag.t", "-refresh=false", "-refresh-only",
		"-detailed-exitcode", "-parallelism=1", "-json", "-input=false", "-lock-timeout=1s", "-compact-warnings", "-state=terraform.tfstate"},
	"apply -auto-approve": {"-var=extra=1", "-var-file=x.tfvars", "-target=digitalocean_tag.t", "-refresh=false", "-refresh-only",
		"-parallelism=1", "-json", "-input=false", "-lock-timeout=1s", "-compact-warnings", "-state=terraform.tfstate"},
	"refresh": {"-var=extra=1", "-var-file=x.tfvars", "-target=digitalocean_tag.t", "-parallelism=1", "-json", "-input=false", "-lock-timeout=1s"},
	"destroy -auto-approve -state=none.tfstate": {"-var=extra=1", "-var-file=x.tfvars", "-refresh=false", "-parallelism=1", "-json", "-input=false", "-lock-timeout=1s"},
	"validate":                             {"-json", "-compact-warnings"},
	"show":                                 {"-json", "-state=terraform.tfstate"},
	"output":                               {"-json", "-state=terraform.tfstate"},
	"output -raw name":                     {"-state=terraform.tfstate"},
	"state list":                           {"-id=t", "-state=terraform.tfstate"},
	"state show digitalocean_tag.t":        {"-state=terraform.tfstate"},
	"state rm digitalocean_tag.t -dry-run": {"-lock-timeout=1s", "-state=terraform.tfstate"},
	"taint digitalocean_tag.t -dry-run":    {"-lock-timeout=1s", "-state=terraform.tfstate"},
	"state mv -dry-run digitalocean_tag.t module.m.digitalocean_tag.u": {"-lock-timeout=1s"},
	"version":                {"-json"},
	"providers schema -json": {"-json"},
}

// TestFlags: every flag is taken with one dash and with two, with its value
// behind an equals sign or as the next word, before and behind other words.
func TestFlags(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.write("main.tf", goodConfig+"variable \"extra\" {\n  default = 0\n}\noutput \"name\" {\n  value = \"n\"\n}\n")
	l.write("x.tfvars", "extra = 1\n")
	l.apply()
	l.write("again.bin", "")
	before := l.picture()
	for command, flags := range flagsOf {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			here := *l
			here.t, here.dir = t, t.TempDir()
			for name, text := range before.files {
				here.write(strings.TrimPrefix(name, "/"), text)
			}
			for _, flag := range append(flags, "-no-color", "-chdir="+here.dir) {
				for _, form := range forms(flag, command == "plan") {
					here.says(0, append(words(command), form...))
				}
			}
			here.says(0, append([]string{"-chdir=.", "-no-color"}, words(command+" "+flags[0])...))
		})
	}
	t.Cleanup(func() {
		if n := len(l.cloud.Snapshot()["tags"]); n != 1 {
			t.Errorf("%d tags", n)
		}
	})
}

// forms returns ways in which a flag can be written: all, or one with each
// number of dashes.
func forms(flag string, all bool) [][]string {
	out := [][]string{{flag}, {"-" + flag}}
	name, value, ok := strings.Cut(flag, "=")
	switch apart := ok && value != "false"; {
	case apart && all:
		out = append(out, []string{name, value}, []string{"-" + name, value})
	case apart:
		out[1] = []string{"-" + name, value}
	}
	return out
}
