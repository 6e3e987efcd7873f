package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// fakeOPA is a program that answers as opa does to the arguments it is called
// with: it denies where the policy's text is in the plan on its input.
const fakeOPA = `#!/bin/sh
[ "$1 $2 $3 $4 $5" = "eval --format=json --stdin-input --fail --data" ] && [ "$7" = data ] || { echo "wrong arguments: $*" >&2; exit 2; }
plan=$(cat)
case "$(cat "$6"/*.rego)" in
*broken*) echo '{"errors":[{"message":"unexpected token","code":"rego_parse_error","location":{"file":"policy.rego","row":3,"col":1}}]}'; exit 2 ;;
*crash*) echo "opa: out of memory" >&2; exit 2 ;;
*nothing*) echo '{"result":[{"expressions":[{"value":{"main":{"allow":true}}}]}]}'; exit ;;
esac
case "$plan" in
*'"resource_changes"'*'"create"'*digitalocean_tag*|*digitalocean_tag*'"create"'*)
  echo '{"result":[{"expressions":[{"value":{"main":{"deny":["no new tags"],"warn":[{"msg":"tags are old"}]},"lib":{"deny":[]}}}]}]}' ;;
*) echo '{"result":[{"expressions":[{"value":{"main":{"deny":[],"warn":[]}}}]}]}' ;;
esac
`

// TestPolicy: a plan that a policy denies is shown, refused, and not saved; one
// that none denies goes on.
func TestPolicy(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.write("main.tf", "resource \"digitalocean_tag\" \"x\" {\n  name = \"x\"\n}\n")
	opa := filepath.Join(t.TempDir(), "opa")
	must(t, os.WriteFile(opa, []byte(fakeOPA), 0o755))
	must(t, os.Mkdir(filepath.Join(l.dir, "policy"), 0o755))
	rego := func(text string) { l.write("policy/policy.rego", text) }
	with := []string{"SWAMPCTL_OPA=" + opa}
	refused := func(env []string, args []string, want ...string) {
		t.Helper()
		stdout, stderr, code := l.streams(env, args...)
		if code != 1 {
			t.Errorf("%v: exit code %d\n%s", args, code, stdout)
		}
		l.has(stdout+stderr, want...)
	}
	rego("package main\n")
	refused(with, []string{"plan", "-policy=policy", "-out=tfplan"}, "digitalocean_tag.x will be created", "Error: Denied by a policy", "no new tags", "Warning: A policy warns", "tags are old")
	if _, err := os.Stat(filepath.Join(l.dir, "tfplan")); err == nil {
		t.Error("a plan that was refused is saved")
	}
	refused(with, []string{"apply", "-policy=policy", "-auto-approve"}, "no new tags")
	if l.count("tags") != 0 {
		t.Error("what was refused is made")
	}
	refused([]string{"SWAMPCTL_OPA=/nowhere/opa"}, []string{"plan", "-policy=policy"}, "Cannot evaluate the policies", "which is not there", "SWAMPCTL_OPA=/path/to/opa")
	refused(with, []string{"plan", "-policy=none"}, "is no directory")
	rego("broken")
	refused(with, []string{"plan", "-policy=policy"}, "policy.rego line 3: unexpected token")
	rego("crash")
	refused(with, []string{"plan", "-policy=policy"}, "out of memory")
	rego("nothing")
	refused(with, []string{"plan", "-policy=policy"}, "no rule named deny or warn")
	rego("package main\n")
	l.apply()
	if stdout, stderr, code := l.streams(with, "plan", "-policy=policy"); code != 0 {
		t.Errorf("a plan that nothing denies is refused: %s%s", stdout, stderr)
	}
}
