package e2e

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// goodConfig is a configuration without a fault; what is wrong in a case
// follows from line 8 on.
const goodConfig = `resource "digitalocean_vpc" "net" {
  name   = "net"
  region = "fra1"
}
resource "digitalocean_tag" "t" {
  name = "t"
}
`

// badInput is something wrong, and what must be said about it.
type badInput struct {
	reason string
	tail   string     // behind goodConfig
	harm   func(*lab) // done after an apply of goodConfig
	env    []string   // for the command only
	args   []string   // the command; apply -auto-approve where not given
	place  string     // of the message, for example "on main.tf line 9"; "" where the fault is in no file
	words  []string   // of the message: what is wrong, and what to do about it
}

// TestBadInput: whatever is wrong, the command says where, what to do and what
// to type next, ends with 1, and has changed nothing.
func TestBadInput(t *testing.T) {
	t.Parallel()
	for _, group := range []map[string]badInput{badConfigurations(), badFiles(), badValues(), badClouds(), badStates(), badAddresses(), badPlans()} {
		for name, tc := range group {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				l := newLab(t, sandbox.Options{Token: "e2e-token"})
				l.write("main.tf", goodConfig)
				l.apply()
				tc.check(l)
			})
		}
	}
}

// check breaks something and runs the command, in text and in JSON.
func (tc badInput) check(l *lab) {
	l.t.Helper()
	if tc.tail != "" {
		l.write("main.tf", goodConfig+tc.tail)
	}
	if tc.harm != nil {
		tc.harm(l)
	}
	if tc.args == nil {
		tc.args = []string{"apply", "-auto-approve"}
	}
	before := l.picture()
	l.cloud.ResetCalls()
	stdout, stderr, code := l.streams(tc.env, tc.args...)
	if code != 1 {
		l.t.Errorf("%s: exit code %d, want 1\n%s%s", tc.reason, code, stdout, stderr)
	}
	for _, w := range append([]string{"Error: ", "Hint: ", tc.place}, tc.words...) {
		if !strings.Contains(flat(stderr), w) {
			l.t.Errorf("%s: %q is not in:\n%s", tc.reason, w, stderr)
		}
	}
	if strings.Contains(stdout+stderr, "\x1b[") {
		l.t.Errorf("colours without a terminal: %q", stderr)
	}
	tc.checkJSON(l)
	l.same(before)
}

// checkJSON runs the command again, told in JSON where it can be.
func (tc badInput) checkJSON(l *lab) {
	l.t.Helper()
	if !slices.Contains([]string{"apply", "plan", "destroy", "refresh"}, tc.args[0]) {
		return
	}
	stdout, stderr, code := l.streams(tc.env, append(slices.Clone(tc.args), "-json")...)
	if code != 1 || stderr != "" {
		l.t.Errorf("in JSON: exit code %d, want 1; standard error %q", code, stderr)
	}
	for _, m := range messages(l.t, stdout) {
		d := m.Diagnostic
		if m.Type != "diagnostic" || d.Severity != "error" || tc.place != "" && d.Range.Start.Line == 0 {
			continue
		}
		text := flat(d.Summary + " " + d.Detail + " " + d.Hint)
		if !slices.ContainsFunc(tc.words, func(w string) bool { return !strings.Contains(text, w) }) {
			return
		}
	}
	l.t.Errorf("in JSON: no message says all of %q:\n%s", tc.words, stdout)
}

// badConfigurations are faults in the text of main.tf.
func badConfigurations() map[string]badInput {
	droplet := func(line string) string {
		return "resource \"digitalocean_droplet\" \"x\" {\n  name = \"x\"\n  size = \"s-1vcpu-1gb\"\n" + line + "}\n"
	}
	const image = "  image = \"ubuntu-24-04-x64\"\n"
	return map[string]badInput{
		"unknown attribute": {reason: "a mistyped attribute would be left out", tail: droplet(image + "  regoin = \"fra1\"\n"),
			place: "on main.tf line 12", words: []string{"Unsupported argument", `"regoin" is not expected here`, `Did you mean "region"?`}},
		"wrong type": {reason: "a list is no name", tail: "resource \"digitalocean_tag\" \"x\" {\n  name = [\"x\"]\n}\n",
			place: "on main.tf line 9", words: []string{"Incorrect attribute value type", `"name": string required`}},
		"missing required": {reason: "DigitalOcean would refuse it", tail: droplet(""),
			place: "on main.tf line 8", words: []string{"Missing required argument", `"image" is required`}},
		"reference to no resource": {reason: "there is nothing to refer to", tail: droplet(image + "  vpc_uuid = digitalocean_vpc.nte.id\n"),
			place: "on main.tf line 12", words: []string{"Reference to undeclared resource", `"digitalocean_vpc.nte"`, `Did you mean "digitalocean_vpc.net"?`}},
		"reference to no attribute": {reason: "there is nothing to refer to", tail: droplet(image + "  vpc_uuid = digitalocean_vpc.net.uuid\n"),
			place: "on main.tf line 12", words: []string{"Unsupported attribute", `"uuid"`}},
		"reference to no variable": {reason: "there is nothing to refer to", tail: "resource \"digitalocean_tag\" \"x\" {\n  name = var.nope\n}\n",
			place: "on main.tf line 9", words: []string{"Reference to undeclared variable", `Declare it: variable "nope" {}`}},
		"cycle": {reason: "none of the two can be made first", tail: "resource \"digitalocean_tag\" \"x\" {\n  name = digitalocean_tag.y.name\n}\nresource \"digitalocean_tag\" \"y\" {\n  name = digitalocean_tag.x.name\n}\n",
			place: "on main.tf line 9", words: []string{"Cycle", "digitalocean_tag.x → digitalocean_tag.y → digitalocean_tag.x", "Remove one of the references"}},
		"duplicate address": {reason: "which of the two is it?", tail: "resource \"digitalocean_tag\" \"t\" {\n  name = \"u\"\n}\n",
			place: "on main.tf line 8", words: []string{"Duplicate resource", "declared already at main.tf:5"}},
		"bad CIDR": {reason: "no address range", tail: "resource \"digitalocean_vpc\" \"x\" {\n  name = \"x\"\n  region = \"fra1\"\n  ip_range = \"10.0.0.0/99\"\n}\n",
			place: "on main.tf line 11", words: []string{`"ip_range" is "10.0.0.0/99"`, "10.20.0.0/16"}},
		"unknown type": {reason: "no provider has it", tail: "resource \"digitalocean_dropplet\" \"x\" {\n}\n",
			place: "on main.tf line 8", words: []string{"Unknown resource type", `Did you mean "digitalocean_droplet"?`}},
		"unknown block": {reason: "nobody would read it", tail: "resourc \"digitalocean_tag\" \"x\" {\n}\n",
			place: "on main.tf line 8", words: []string{"Unsupported block type", `Did you mean "resource"?`}},
		"syntax": {reason: "a value is missing", tail: "resource \"digitalocean_tag\" \"x\" {\n  name =\n}\n",
			place: "on main.tf line 9", words: []string{"Invalid expression", "Expected the start of an expression"}},
		"unclosed block": {reason: "a brace is missing", tail: "resource \"digitalocean_tag\" \"x\" {\n  name = \"x\"\n",
			place: "on main.tf line 8", words: []string{"Unclosed configuration block", "no closing brace"}},
		"another provider": {reason: "its resources would be left out", tail: "terraform {\n  required_providers {\n    aws = { source = \"hashicorp/aws\" }\n  }\n}\n",
			place: "on main.tf line 10", words: []string{"Provider not supported", "hashicorp/aws"}},
		"another backend": {reason: "the state is elsewhere", tail: "terraform {\n  backend \"s3\" {}\n}\n",
			place: "on main.tf line 9", words: []string{"Backend not supported", "terraform state pull"}},
	}
}

// badFiles are faults of the working directory.
func badFiles() map[string]badInput {
	return map[string]badInput{
		"file that cannot be read": {reason: "half of the configuration would be left out",
			harm:  func(l *lab) { must(l.t, os.Symlink("nowhere.tf", filepath.Join(l.dir, "x.tf"))) },
			words: []string{"Cannot read file", "x.tf: no such file or directory"}},
		"file that is no text": {reason: "it is not UTF-8",
			harm:  func(l *lab) { l.write("x.tf", "locals {\n  a = \"\xff\xfe\"\n}\n") },
			place: "on x.tf line 2", words: []string{"Invalid character encoding", "must be UTF-8"}},
		"not a directory": {reason: "there is nowhere to work", args: []string{"-chdir=main.tf", "apply", "-auto-approve"},
			words: []string{`Change to directory "main.tf": it is not a directory`}},
		"no directory": {reason: "there is nowhere to work", args: []string{"-chdir=nope", "apply", "-auto-approve"},
			words: []string{`Change to directory "nope": no such file or directory`}},
		"no configuration": {reason: "an empty configuration would destroy everything",
			harm:  func(l *lab) { must(l.t, os.Rename(filepath.Join(l.dir, "main.tf"), filepath.Join(l.dir, "main.txt"))) },
			words: []string{"No configuration files", "has no .tf files", "-chdir"}},
		"no configuration to destroy": {reason: "it may be the wrong directory", args: []string{"destroy", "-auto-approve"},
			harm:  func(l *lab) { must(l.t, os.Rename(filepath.Join(l.dir, "main.tf"), filepath.Join(l.dir, "main.txt"))) },
			words: []string{"No configuration files"}},
	}
}

// badValues are faults in the values of variables.
func badValues() map[string]badInput {
	const need = "variable \"need\" {\n  type = number\n}\n"
	return map[string]badInput{
		"missing variable": {reason: "there is no value, and nobody may be asked", tail: need, args: []string{"plan", "-input=false"},
			place: "on main.tf line 8", words: []string{"No value for required variable", "-var 'need=…'", "TF_VAR_need"}},
		"nobody to ask": {reason: "there is no value, and nobody to ask", tail: need,
			place: "on main.tf line 8", words: []string{"No value for required variable"}},
		"wrong variable": {reason: "the value does not fit", tail: need, args: []string{"plan", "-var", "need=much"},
			place: "on main.tf line 8", words: []string{"Invalid value for variable", "-var", "a number is required"}},
		"wrong environment": {reason: "the value does not fit", tail: need, env: []string{"TF_VAR_need=much"},
			place: "on main.tf line 8", words: []string{"Invalid value for variable", "TF_VAR_need", "a number is required"}},
		"wrong variable file": {reason: "the value does not fit", tail: need, args: []string{"plan", "-var-file=x.tfvars"},
			harm:  func(l *lab) { l.write("x.tfvars", "# comment\nneed = \"much\"\n") },
			place: "on x.tfvars line 2", words: []string{"Invalid value for variable", "a number is required"}},
		"broken variable file": {reason: "it cannot be read", args: []string{"plan", "-var-file", "x.tfvars"},
			harm:  func(l *lab) { l.write("x.tfvars", "a = \n") },
			place: "on x.tfvars line 1", words: []string{"Invalid expression"}},
		"no variable file": {reason: "its values would be left out", args: []string{"plan", "-var-file=nope.tfvars"},
			words: []string{"Cannot read variable file", `"nope.tfvars", which -var-file names, cannot be read: no such file or`}},
		"undeclared variable": {reason: "its value would be left out", args: []string{"plan", "-var=nope=1"},
			words: []string{"Value for undeclared variable", `"nope"`}},
		"no value": {reason: "a name alone is no value", args: []string{"plan", "-var", "need"},
			words: []string{"Invalid -var", `"need" is not of the form name=value`}},
	}
}

// badClouds are faults between here and the API.
func badClouds() map[string]badInput {
	closed := func() string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return "127.0.0.1:1"
		}
		defer l.Close()
		return l.Addr().String()
	}()
	return map[string]badInput{
		"bad token": {reason: "401", env: []string{"DIGITALOCEAN_TOKEN=revoked"},
			place: "on main.tf line", words: []string{"Unable to authenticate you (HTTP 401", "check that the token is valid"}},
		"bad token for a create": {reason: "401", env: []string{"DIGITALOCEAN_TOKEN=revoked"}, args: []string{"apply", "-auto-approve", "-refresh=false"},
			tail:  "resource \"digitalocean_tag\" \"x\" {\n  name = \"x\"\n}\n",
			place: "on main.tf line 8", words: []string{"Unable to authenticate you (HTTP 401", "check that the token is valid"}},
		"no token": {reason: "there is none", env: []string{"DIGITALOCEAN_TOKEN="},
			words: []string{"No API token", "Set DIGITALOCEAN_TOKEN", "--sandbox"}},
		"no network": {reason: "nobody listens", env: []string{"DIGITALOCEAN_API_URL=http://" + closed},
			place: "on main.tf line", words: []string{"no connection to the API", "connection refused", "check the network and the API address"}},
		"no address": {reason: "it is no URL", env: []string{"DIGITALOCEAN_API_URL=:nonsense"},
			words: []string{"API address", "is not a URL such as https://api.digitalocean.com"}},
	}
}

// badStates are faults of the state.
func badStates() map[string]badInput {
	edit := func(old, text string) func(*lab) {
		return func(l *lab) { l.edit("terraform.tfstate", old, text) }
	}
	return map[string]badInput{
		"state of a newer format": {reason: "what it means is not known", harm: edit(`"version": 4`, `"version": 5`),
			words: []string{"state format version 5", "newer than version 4", "use a newer swampctl"}},
		"state of a newer schema": {reason: "what it means is not known", harm: edit(`"schema_version": 0`, `"schema_version": 99`),
			place: "on main.tf line", words: []string{"schema version 99", "use a newer swampctl"}},
		"damaged state": {reason: "half of it is missing",
			harm: func(l *lab) {
				path := filepath.Join(l.dir, "terraform.tfstate")
				must(l.t, os.Truncate(path, 300))
			},
			words: []string{`terraform.tfstate": line 1`, "not valid JSON", "nothing was overwritten"}},
		"state of an unknown type": {reason: "its object would be lost from sight", harm: edit(`"digitalocean_tag"`, `"digitalocean_tagg"`),
			words: []string{"Unknown resource type in the state", "digitalocean_tagg.t", "swampctl state rm"}},
		"locked state": {reason: "another command holds it", harm: lockState,
			words: []string{"State is locked", "joe@example", "-lock-timeout=5m"}},
		"locked state to edit": {reason: "another command holds it", harm: lockState, args: []string{"state", "rm", "digitalocean_tag.t"},
			words: []string{"State is locked", "joe@example", "-lock-timeout=5m"}},
		"locked state for long": {reason: "another command holds it for longer", harm: lockState, args: []string{"plan", "-lock-timeout=600ms"},
			words: []string{"State is locked"}},
	}
}

// lockState has another process hold the state's lock until the test ends, as
// Terraform does.
func lockState(l *lab) { holdState(l) }

// holdState is lockState, and returns what ends that process sooner.
func holdState(l *lab) (release func()) {
	l.write(".terraform.tfstate.lock.info", `{"ID":"1","Operation":"OperationTypeApply","Who":"joe@example","Version":"1.11.4","Created":"2026-01-01T10:00:00Z","Path":"terraform.tfstate"}`)
	holder := exec.Command(os.Args[0], "-test.run=^TestLockHolder$")
	holder.Env = append(os.Environ(), lockEnv+"="+filepath.Join(l.dir, "terraform.tfstate"))
	stdin, err := holder.StdinPipe()
	must(l.t, err)
	stdout, err := holder.StdoutPipe()
	must(l.t, err)
	must(l.t, holder.Start())
	release = sync.OnceFunc(func() { stdin.Close(); holder.Wait() })
	l.t.Cleanup(release)
	if _, err := stdout.Read(make([]byte, 1)); err != nil {
		l.t.Fatalf("the lock is not held: %v", err)
	}
	return release
}

// lockEnv names the file that [TestLockHolder] locks.
const lockEnv = "E2E_LOCK"

// TestLockHolder is no test: it is the process that holds a lock until its
// input ends.
func TestLockHolder(t *testing.T) {
	path := os.Getenv(lockEnv)
	if path == "" {
		t.Skip("a helper of other tests")
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	must(t, err)
	defer f.Close()
	must(t, syscall.FcntlFlock(f.Fd(), syscall.F_SETLK, &syscall.Flock_t{Type: syscall.F_WRLCK}))
	fmt.Println("locked")
	_, err = io.Copy(io.Discard, os.Stdin)
	must(t, err)
}

// badAddresses are addresses on the command line that name nothing.
func badAddresses() map[string]badInput {
	const many = "resource \"digitalocean_tag\" \"many\" {\n  count = 2\n  name  = \"many-${count.index}\"\n}\n"
	return map[string]badInput{
		"target that is not there": {reason: "an empty plan would look like success", args: []string{"plan", "-target=digitalocean_tag.tt"},
			words: []string{"Nothing at digitalocean_tag.tt", "did you mean: -target='digitalocean_tag.t'"}},
		"target with a key too many": {reason: "there is no such instance", args: []string{"apply", "-auto-approve", "-target", "digitalocean_tag.t[0]"},
			place: "on main.tf line 5", words: []string{"Nothing at digitalocean_tag.t[0]", "leave out the key"}},
		"target out of range": {reason: "there is no such instance", tail: many, args: []string{"destroy", "-auto-approve", "-target=digitalocean_tag.many[2]"},
			place: "on main.tf line 8", words: []string{"Nothing at digitalocean_tag.many[2]", "'digitalocean_tag.many[0]'"}},
		"target without sense": {reason: "it is no address", args: []string{"plan", "-target=t"},
			words: []string{`"t" is not an address`, "digitalocean_droplet.web[0]"}},
		"replacement of nothing": {reason: "there is nothing to replace", args: []string{"plan", "-replace=digitalocean_tag.tt"},
			words: []string{"Nothing at digitalocean_tag.tt", "did you mean: -replace='digitalocean_tag.t'"}},
		"replacement without a key": {reason: "which of the two is it?", tail: many, args: []string{"plan", "-replace=digitalocean_tag.many"},
			place: "on main.tf line 8", words: []string{"Nothing at digitalocean_tag.many", "has count", "'digitalocean_tag.many[0]'"}},
		"nothing to forget": {reason: "it is not recorded", args: []string{"state", "rm", "digitalocean_tag.tt"},
			words: []string{"The state holds nothing at digitalocean_tag.tt", "did you mean: 'digitalocean_tag.t'"}},
		"nothing to move": {reason: "it is not recorded", args: []string{"state", "mv", "digitalocean_tag.tt", "digitalocean_tag.u"},
			words: []string{"The state holds nothing at digitalocean_tag.tt"}},
		"nothing to import": {reason: "the cloud does not have it", args: []string{"import", "digitalocean_tag.x", "nope"},
			tail:  "resource \"digitalocean_tag\" \"x\" {\n  name = \"x\"\n}\n",
			place: "on main.tf line 8", words: []string{"Nothing to import", `"nope"`}},
		"nowhere to import": {reason: "no block is at the address", args: []string{"import", "digitalocean_tag.x", "t"},
			words: []string{"Nothing to import into", `resource "digitalocean_tag" "x"`}},
		"import onto another": {reason: "the address is taken", args: []string{"import", "digitalocean_tag.t", "t"},
			words: []string{"managed already", "swampctl state rm"}},
	}
}

// badPlans are saved plans that cannot be executed.
func badPlans() map[string]badInput {
	const more = "resource \"digitalocean_tag\" \"x\" {\n  name = \"extra\"\n}\n"
	save := func(l *lab) { l.must(0, "plan", "-out=tfplan") }
	apply := []string{"apply", "tfplan"}
	return map[string]badInput{
		"stale plan": {reason: "the state has changed since", tail: more, args: apply,
			harm:  func(l *lab) { save(l); l.edit("main.tf", `"extra"`, `"other"`); l.apply() },
			words: []string{"Saved plan is stale", "Since then: apply by ", "digitalocean_tag.x: new", "Make a new plan"}},
		"plan applied twice": {reason: "it is done already", tail: more, args: apply,
			harm:  func(l *lab) { save(l); l.must(0, "apply", "tfplan") },
			words: []string{"Plan was applied already", "make a new one"}},
		"truncated plan": {reason: "half of it is missing", tail: more, args: apply,
			harm:  func(l *lab) { save(l); must(l.t, os.Truncate(filepath.Join(l.dir, "tfplan"), 500)) },
			words: []string{"Cannot read the plan", "the plan is damaged", `swampctl plan -out`}},
		"altered plan": {reason: "nobody has seen what it does now", tail: more, args: apply,
			harm:  func(l *lab) { save(l); l.edit("tfplan", "extra", "other") },
			words: []string{"Cannot read the plan", "the plan is damaged"}},
		"no plan": {reason: "it is something else", args: []string{"apply", "main.tf"},
			words: []string{"Cannot read the plan", "it is not a plan of swampctl"}},
		"plan that is not there": {reason: "there is none", args: apply,
			words: []string{"Cannot read the plan", "no such file or directory", "swampctl plan -out=tfplan"}},
		"plan that is a directory": {reason: "a directory goes behind -chdir", args: []string{"apply", "."},
			words: []string{"Cannot read the plan", "is a directory", "swampctl -chdir=. apply"}},
		"plan with options": {reason: "a saved plan is as it is", tail: more, harm: save, args: []string{"apply", "-var=a=b", "tfplan"},
			words: []string{"A saved plan is executed as it is", "swampctl plan -out=tfplan"}},
		"plan to nowhere": {reason: "it could not be saved", args: []string{"plan", "-out=nope/tfplan"},
			words: []string{"Cannot save the plan", "no such file or directory"}},
		"broken plan to show": {reason: "half of it is missing", tail: more, args: []string{"show", "tfplan"},
			harm:  func(l *lab) { save(l); must(l.t, os.Truncate(filepath.Join(l.dir, "tfplan"), 500)) },
			words: []string{"Cannot read the plan", "the plan is damaged"}},
	}
}
