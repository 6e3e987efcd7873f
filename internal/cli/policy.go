package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/cli/machine"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
)

// envOPA names the program that evaluates policies.
const envOPA = "SWAMPCTL_OPA"

// policies asks the Rego policies in a directory about a plan and returns what
// they say: what they deny, and what went wrong, as errors. "" asks none.
func (a *app) policies(ctx context.Context, r *run, p *planner.Plan, dir string) diag.Diagnostics {
	if dir == "" {
		return nil
	}
	verdict, err := a.judged(ctx, r, p, dir)
	if err != nil {
		return diag.Diagnostics{errorDiagnostic("Cannot evaluate the policies", err)}
	}
	return verdict
}

// judged gives the form of a plan to the policies.
func (a *app) judged(ctx context.Context, r *run, p *planner.Plan, dir string) (diag.Diagnostics, error) {
	form, err := machine.NewPlan(p, r.config, a.builtin(), a.schemas(), config.CompatVersion)
	if err != nil {
		return nil, err
	}
	input, err := json.Marshal(form)
	if err != nil {
		return nil, err
	}
	return a.evaluate(ctx, dir, input)
}

// evaluate runs opa on policies and a plan, and returns what they deny as
// errors and what they warn of as warnings.
func (a *app) evaluate(ctx context.Context, dir string, input []byte) (diag.Diagnostics, error) {
	if info, err := os.Stat(a.path(dir)); err != nil || !info.IsDir() {
		return nil, hintf("write Rego files into a directory and name it: -policy=policy", "policies: %q is no directory", dir)
	}
	name := a.env.getenv(envOPA)
	if name == "" {
		name = "opa"
	}
	cmd := exec.CommandContext(ctx, name, "eval", "--format=json", "--stdin-input", "--fail", "--data", a.path(dir), "data")
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.Dir = bytes.NewReader(input), &out, &errs, a.dir()
	err := cmd.Run()
	switch {
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, os.ErrNotExist):
		return nil, hintf("put the program opa of the Open Policy Agent on the PATH, or name it: "+envOPA+"=/path/to/opa",
			"policies are evaluated by the program %q, which is not there", name)
	case err != nil:
		return nil, fmt.Errorf("evaluate policies in %q: %w: %s", dir, err, opaErrors(out.Bytes(), errs.Bytes()))
	}
	return verdicts(out.Bytes())
}

// opaErrors returns what opa says is wrong: each error with its place, else
// what it printed.
func opaErrors(out, errs []byte) string {
	var answer struct {
		Errors []struct {
			Message  string `json:"message"`
			Location struct {
				File string `json:"file"`
				Row  int    `json:"row"`
			} `json:"location"`
		} `json:"errors"`
	}
	var lines []string
	if json.Unmarshal(out, &answer) == nil {
		for _, e := range answer.Errors {
			lines = append(lines, fmt.Sprintf("%s line %d: %s", e.Location.File, e.Location.Row, e.Message))
		}
	}
	if len(lines) == 0 {
		lines = append(lines, string(bytes.TrimSpace(errs)), string(bytes.TrimSpace(out)))
	}
	return strings.TrimSpace(strings.Join(lines, "; "))
}

// verdicts reads the answer of opa. No policy at all is an error: a plan must
// not pass because a directory was empty.
func verdicts(answer []byte) (diag.Diagnostics, error) {
	var a struct {
		Result []struct {
			Expressions []struct {
				Value map[string]any `json:"value"`
			} `json:"expressions"`
		} `json:"result"`
	}
	if err := json.Unmarshal(answer, &a); err != nil {
		return nil, fmt.Errorf("read the answer of opa: %w", err)
	}
	v := &verdict{}
	for _, r := range a.Result {
		for _, x := range r.Expressions {
			v.collect(x.Value)
		}
	}
	if !v.asked {
		return nil, hintf("a policy looks like: deny contains msg if { … }", "the policies have no rule named deny or warn")
	}
	return v.ds, nil
}

// verdict collects what rules say.
type verdict struct {
	asked bool // there was a rule that could say something
	ds    diag.Diagnostics
}

// collect looks for rules named deny, violation and warn in all packages.
func (v *verdict) collect(doc map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(doc)) {
		inner, isPackage := doc[name].(map[string]any)
		switch {
		case name == "deny" || name == "violation":
			v.say(diag.Error, "Denied by a policy", doc[name])
		case name == "warn":
			v.say(diag.Warning, "A policy warns", doc[name])
		case isPackage:
			v.collect(inner)
		}
	}
}

// say adds the messages of one rule: a set of texts, or of objects with a
// field msg.
func (v *verdict) say(severity diag.Severity, summary string, rule any) {
	v.asked = true
	list, ok := rule.([]any)
	if !ok {
		if yes, isBool := rule.(bool); isBool && yes {
			v.ds = append(v.ds, &diag.Diagnostic{Severity: severity, Summary: summary, Detail: "A rule without a message is true."})
		}
		return
	}
	for _, one := range list {
		if fields, ok := one.(map[string]any); ok && fields["msg"] != nil {
			one = fields["msg"]
		}
		v.ds = append(v.ds, &diag.Diagnostic{Severity: severity, Summary: summary, Detail: fmt.Sprint(one)})
	}
}
