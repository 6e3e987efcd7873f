package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// answer is what a program makes of a configuration: what it refuses and
// where, or what it plans and what the state holds afterwards.
type answer struct {
	Refused bool
	Places  []string // of the errors, file:line
	Changes []string // planned: address, action, previous address
	State   map[string]any
	Outputs map[string]any

	told string // all of it
}

// TestCorpus runs a corpus of configurations through terraform and swampctl:
// both accept and refuse the same, at the same lines, plan the same for the
// same addresses, and record the same values.
func TestCorpus(t *testing.T) {
	t.Parallel()
	tf, ours, cases := corpus(t, "corpus", 100)
	for name, a := range archives(t, cases) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			switch {
			case strings.HasPrefix(string(a.Comment), "alone:"):
				return // the comment says why Terraform is not asked
			case usesCloud(a):
				judgeCloud(t, tf, ours, a)
				return
			case strings.HasPrefix(name, "validate_"):
				judgeValidation(t, tf, ours, a)
				return
			}
			theirDir, ourDir := t.TempDir(), t.TempDir()
			for _, step := range stepsOf(a) {
				fill(t, theirDir, a, step)
				fill(t, ourDir, a, step)
				want, got := run(t, tf, theirDir), run(t, ours, ourDir)
				if strings.HasPrefix(string(a.Comment), "differs:") {
					// docs/language.md says how, and why.
					if want.Refused == got.Refused {
						t.Errorf("there is no difference any more: both refuse: %t", got.Refused)
					}
					continue
				}
				if strings.HasPrefix(string(a.Comment), "elsewhere:") {
					want.Places = nil // the comment says why another line is blamed
				}
				compare(t, step, want, got)
			}
		})
	}
}

// corpus returns both programs and the configurations in a directory, of which
// there are some at least.
func corpus(t *testing.T, dir string, least int) (tf, ours string, cases []string) {
	t.Helper()
	tf, ours = programs(t)
	return tf, ours, configurations(t, dir, least)
}

// programs returns Terraform and swampctl, to be compared.
func programs(t *testing.T) (tf, ours string) {
	t.Helper()
	tf, err := exec.LookPath("terraform")
	if err != nil {
		t.Skipf("%s: needs terraform on PATH, to compare with", t.Name())
	}
	ours, err = program()
	must(t, err)
	return tf, ours
}

// configurations returns the files in a directory of the corpus, of which there
// are some at least.
func configurations(t *testing.T, dir string, least int) []string {
	t.Helper()
	cases, err := filepath.Glob(filepath.Join("testdata", dir, "*.txtar"))
	must(t, err)
	if len(cases) < least {
		t.Fatalf("only %d configurations", len(cases))
	}
	return cases
}

// archives reads configurations, by name.
func archives(t *testing.T, cases []string) map[string]*txtar.Archive {
	t.Helper()
	out := map[string]*txtar.Archive{}
	for _, file := range cases {
		a, err := txtar.ParseFile(file)
		must(t, err)
		out[strings.TrimSuffix(filepath.Base(file), ".txtar")] = a
	}
	return out
}

// usesCloud reports whether a configuration has types of DigitalOcean. Such
// are validated only, and by Terraform only where there is its provider.
func usesCloud(a *txtar.Archive) bool {
	return strings.HasPrefix(string(a.Comment), "digitalocean")
}

// requirement is what Terraform wants to know of the provider.
const requirement = "terraform {\n  required_providers {\n    digitalocean = { source = \"digitalocean/digitalocean\" }\n  }\n}\n"

// judgeCloud holds what is refused of types of DigitalOcean against the real
// provider.
func judgeCloud(t *testing.T, tf, ours string, a *txtar.Archive) {
	t.Helper()
	provider := os.Getenv("SWAMPCTL_TERRAFORM_PROVIDER")
	if provider == "" {
		t.Skipf("%s: needs SWAMPCTL_TERRAFORM_PROVIDER, the folder of a built terraform-provider-digitalocean", t.Name())
	}
	rc := filepath.Join(t.TempDir(), "terraformrc")
	must(t, os.WriteFile(rc, fmt.Appendf(nil, "provider_installation {\n  dev_overrides { \"digitalocean/digitalocean\" = %q }\n  direct {}\n}\n", provider), 0o644))
	step := &txtar.Archive{Files: append([]txtar.File{{Name: "versions.tf", Data: []byte(requirement)}}, a.Files...)}
	sameValidation(t, tf, ours, step, "", []string{"TF_CLI_CONFIG_FILE=" + rc})
}

// judgeValidation holds what is said of a configuration, without values for its
// variables and without a plan, against Terraform.
func judgeValidation(t *testing.T, tf, ours string, a *txtar.Archive) {
	t.Helper()
	for _, step := range stepsOf(a) {
		sameValidation(t, tf, ours, a, step, nil)
	}
}

// sameValidation checks that both programs find a configuration valid, or
// neither.
func sameValidation(t *testing.T, tf, ours string, a *txtar.Archive, step string, env []string) {
	t.Helper()
	var refused [2]bool
	var told [2]string
	for i, bin := range []string{tf, ours} {
		dir := t.TempDir()
		fill(t, dir, a, step)
		if bin == tf { // which notes where the directories of modules are
			_, _ = invoke(t, dir, nil, bin, "get")
		}
		var code int
		told[i], code = invoke(t, dir, env, bin, "validate", "-json")
		refused[i] = code != 0
	}
	if refused[0] != refused[1] {
		t.Errorf("%s Terraform refuses: %t, swampctl: %t\nTerraform:\n%s\nswampctl:\n%s", step, refused[0], refused[1], told[0], told[1])
	}
}

// stepsOf returns the directories of a case that follow one another, each a
// configuration of its own; "" where there is one configuration only.
func stepsOf(a *txtar.Archive) []string {
	steps := map[string]bool{}
	for _, f := range a.Files {
		if dir, _, ok := strings.Cut(f.Name, "/"); ok && dir[0] >= '0' && dir[0] <= '9' {
			steps[dir+"/"] = true
		}
	}
	if len(steps) == 0 {
		return []string{""}
	}
	return slices.Sorted(maps.Keys(steps))
}

// fill makes the files of a step those of a directory; states stay.
func fill(t *testing.T, dir string, a *txtar.Archive, step string) {
	t.Helper()
	old, err := filepath.Glob(filepath.Join(dir, "*"))
	must(t, err)
	for _, path := range old {
		if !strings.Contains(path, ".tfstate") {
			must(t, os.RemoveAll(path))
		}
	}
	for _, f := range a.Files {
		name, ok := strings.CutPrefix(f.Name, step)
		if !ok || f.Name == pageFile {
			continue
		}
		path := filepath.Join(dir, name)
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, f.Data, 0o644))
	}
}

// run applies the configuration in a directory.
func run(t *testing.T, bin, dir string) answer {
	t.Helper()
	if filepath.Base(bin) == "terraform" && needsInit(t, dir) {
		if out, code := invoke(t, dir, nil, bin, "init", "-json"); code != 0 {
			return read(t, out, true, "")
		}
	}
	out, code := invoke(t, dir, nil, bin, "apply", "-auto-approve", "-input=false", "-json")
	return read(t, out, code != 0, dir)
}

// needsInit reports whether a configuration has what Terraform prepares first.
func needsInit(t *testing.T, dir string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.tf*"))
	must(t, err)
	return slices.ContainsFunc(files, func(file string) bool {
		raw, err := os.ReadFile(file)
		must(t, err)
		return regexp.MustCompile(`module|backend|terraform\s*{|cloud`).Match(raw)
	})
}

// invoke runs a program in a directory, and returns what it writes to its
// standard output, and its exit code.
func invoke(t *testing.T, dir string, env []string, bin string, args ...string) (string, int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, bin, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+os.DevNull, "CHECKPOINT_DISABLE=1", "TF_VAR_given=given", "DIGITALOCEAN_TOKEN=")
	cmd.Env = append(cmd.Env, env...)
	var out bytes.Buffer
	cmd.Stdout = &out
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s %v: %v", bin, args, err)
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

// read makes an answer of what a program told and recorded.
func read(t *testing.T, told string, refused bool, dir string) answer {
	t.Helper()
	a := answer{Refused: refused, State: map[string]any{}, Outputs: map[string]any{}, told: told}
	for line := range strings.Lines(told) {
		var m struct {
			Type       string
			Diagnostic struct {
				Severity string
				Range    struct {
					Filename string
					Start    struct{ Line int }
				}
			}
			Change struct {
				Resource         struct{ Addr string }
				PreviousResource struct{ Addr string } `json:"previous_resource"`
				Action           string
			}
		}
		if json.Unmarshal([]byte(line), &m) != nil {
			continue
		}
		switch {
		case m.Type == "diagnostic" && m.Diagnostic.Severity == "error" && m.Diagnostic.Range.Filename != "":
			a.Places = append(a.Places, fmt.Sprintf("%s:%d", m.Diagnostic.Range.Filename, m.Diagnostic.Range.Start.Line))
		case m.Type == "planned_change" && m.Change.Action != "read":
			a.Changes = append(a.Changes, strings.TrimSpace(strings.Join([]string{m.Change.Resource.Addr, m.Change.Action, m.Change.PreviousResource.Addr}, " ")))
		}
	}
	slices.Sort(a.Changes)
	if !refused {
		a.recorded(t, dir)
	}
	return a
}

// uuids are ids of objects, which differ from run to run.
var uuids = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// recorded reads the state.
func (a *answer) recorded(t *testing.T, dir string) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, "terraform.tfstate"))
	if errors.Is(err, os.ErrNotExist) {
		return
	}
	must(t, err)
	var doc struct {
		Outputs   map[string]any
		Checks    []map[string]any `json:"check_results"`
		Resources []struct {
			Module, Mode, Type, Name, Provider string
			Instances                          []map[string]any
		}
	}
	must(t, json.Unmarshal(uuids.ReplaceAll(raw, []byte("ID")), &doc))
	maps.Copy(a.Outputs, doc.Outputs)
	for _, c := range doc.Checks {
		if list, ok := c["objects"].([]any); ok { // which has no order
			slices.SortFunc(list, func(x, y any) int { return strings.Compare(fmt.Sprint(x), fmt.Sprint(y)) })
			for _, o := range list { // errors are said in each program's own words
				if said, ok := o.(map[string]any)["failure_messages"].([]any); ok && strings.Contains(fmt.Sprint(said), " be read") || strings.Contains(fmt.Sprint(said), "Unable to find remote state") {
					o.(map[string]any)["failure_messages"] = len(said)
				}
			}
		}
		a.State[fmt.Sprint("check ", c["config_addr"])] = c
	}
	for _, r := range doc.Resources {
		for _, in := range r.Instances {
			delete(in, "private") // each program's own
			delete(in, "identity_schema_version")
			if paths, ok := in["sensitive_attributes"].([]any); ok { // which have no order
				slices.SortFunc(paths, func(x, y any) int { return strings.Compare(fmt.Sprint(x), fmt.Sprint(y)) })
			}
			in["provider"] = r.Provider
			a.State[fmt.Sprintf("%s %s.%s.%s[%v] %v", r.Module, r.Mode, r.Type, r.Name, in["index_key"], in["deposed"])] = in
		}
	}
}

// compare holds our answer against Terraform's.
func compare(t *testing.T, step string, want, got answer) {
	t.Helper()
	if want.Refused != got.Refused {
		t.Fatalf("%s Terraform refuses: %t, swampctl: %t\nTerraform:\n%s\nswampctl:\n%s", step, want.Refused, got.Refused, want.told, got.told)
	}
	if want.Refused {
		same := slices.ContainsFunc(want.Places, func(p string) bool { return slices.Contains(got.Places, p) })
		if len(got.Places) == 0 || len(want.Places) > 0 && !same {
			t.Errorf("%s Terraform blames %v, swampctl %v\nTerraform:\n%s\nswampctl:\n%s", step, want.Places, got.Places, want.told, got.told)
		}
		return
	}
	for what, pair := range map[string][2]any{
		"planned": {want.Changes, got.Changes}, "outputs": {want.Outputs, got.Outputs}, "state": {want.State, got.State},
	} {
		if diff := cmp.Diff(pair[0], pair[1]); diff != "" {
			t.Errorf("%s %s: -Terraform +swampctl:\n%s\nswampctl:\n%s", step, what, diff, got.told)
		}
	}
}
