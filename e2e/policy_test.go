package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// noTags denies and warns of new tags.
const noTags = `package main

made contains c if {
	some c in input.resource_changes
	c.type == "digitalocean_tag"
	"create" in c.change.actions
}

deny contains sprintf("no new tags: %s", [c.address]) if some c in made

warn contains {"msg": "tags are old"} if count(made) > 0
`

// TestPolicy: a plan that a policy denies is shown, refused, and not saved; one
// that none denies goes on.
func TestPolicy(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.write("main.tf", "resource \"digitalocean_tag\" \"x\" {\n  name = \"x\"\n}\n")
	must(t, os.Mkdir(filepath.Join(l.dir, "policy"), 0o755))
	rego := func(text string) { l.write("policy/policy.rego", text) }
	refused := func(args []string, want ...string) {
		t.Helper()
		stdout, stderr, code := l.streams(nil, args...)
		if code != 1 {
			t.Errorf("%v: exit code %d\n%s", args, code, stdout)
		}
		l.has(stdout+stderr, want...)
	}
	rego(noTags)
	refused([]string{"plan", "-policy=policy", "-out=tfplan"}, "digitalocean_tag.x will be created", "Error: Denied by a policy", "no new tags: digitalocean_tag.x", "Warning: A policy warns", "tags are old")
	if _, err := os.Stat(filepath.Join(l.dir, "tfplan")); err == nil {
		t.Error("a plan that was refused is saved")
	}
	refused([]string{"apply", "-policy=policy", "-auto-approve"}, "no new tags")
	if l.count("tags") != 0 {
		t.Error("what was refused is made")
	}
	const correct = "Hint: correct the file, and type the same command again"
	l.cloud.ResetCalls()
	for _, args := range [][]string{{"plan"}, {"apply", "-auto-approve"}} {
		try := func(dir string, want ...string) { t.Helper(); refused(append(args, "-policy="+dir), want...) }
		try("none", "is no directory", "write Rego files into a directory")
		rego("package main\n\ndeny contains {")
		try("policy", "Cannot read the policies", "Policies in \"policy\": policy.rego line 3: ", correct)
		rego("package main\n\nallow := true\n")
		try("policy", "no rule named deny, violation or warn", "a policy looks like")
	}
	if n := len(l.cloud.Calls()); n > 0 {
		t.Errorf("%d calls are made before policies that cannot be read are refused", n)
	}
	rego("package main\n\ndeny := \"a\" if true\n\ndeny := \"b\" if true\n")
	refused([]string{"plan", "-policy=policy"}, "Cannot evaluate the policies", "Policies in \"policy\": policy.rego line ", correct)
	rego(noTags)
	l.apply()
	if stdout, stderr, code := l.streams(nil, "plan", "-policy=policy"); code != 0 {
		t.Errorf("a plan that nothing denies is refused: %s%s", stdout, stderr)
	}
}
