// Package policy asks Rego policies about a document, such as a plan.
package policy

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/loader"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage"
)

// Verdict is what policies say, in the order of their rules' names.
type Verdict struct {
	Denied []string // why the document is refused; nothing: it is not
	Warned []string
}

// ErrNoRules is the error of a directory whose policies have no rule that could
// say something: nothing passes because nobody judged it.
var ErrNoRules = errors.New("the policies have no rule named deny, violation or warn")

// asked matches the names of the rules that are asked, which conftest asks too.
var asked = regexp.MustCompile(`^(deny|violation|warn)(_[a-zA-Z0-9_]+)?$`)

// Policies are Rego policies that were read and compiled.
type Policies struct {
	compiler *ast.Compiler
	data     storage.Store
	rules    []string // references of the rules to be asked, sorted
}

// Load reads the policies in a directory and all below it. Files for tests,
// whose names end in _test.rego, are left out; JSON and YAML files are data.
// Errors name the file in the directory and the line.
func Load(dir string) (*Policies, error) {
	loaded, err := loader.NewFileLoader().WithFS(os.DirFS(dir)).Filtered([]string{"."}, isTest)
	if err != nil {
		return nil, placed(err)
	}
	compiler, err := loaded.Compiler()
	if err != nil {
		return nil, placed(err)
	}
	data, err := loaded.Store()
	if err != nil {
		return nil, fmt.Errorf("read data of policies: %w", err)
	}
	p := &Policies{compiler: compiler, data: data, rules: rulesOf(compiler)}
	if len(p.rules) == 0 {
		return nil, ErrNoRules
	}
	return p, nil
}

// Evaluate asks the rules named deny, violation and warn, or with one of these
// and an underscore in front of their name, of every package about input, a JSON
// value. Errors are placed as those of [Load].
func (p *Policies) Evaluate(ctx context.Context, input any) (*Verdict, error) {
	v := &Verdict{}
	for _, ref := range p.rules {
		results, err := rego.New(rego.Query(ref), rego.Compiler(p.compiler), rego.Store(p.data), rego.Input(input)).Eval(ctx)
		if err != nil {
			return nil, placed(err)
		}
		v.add(ref, results)
	}
	return v, nil
}

// isTest is true of what holds policies' own tests.
func isTest(path string, info fs.FileInfo, _ int) bool {
	return !info.IsDir() && strings.HasSuffix(path, "_test.rego")
}

// rulesOf returns the references of the rules to be asked, sorted.
func rulesOf(c *ast.Compiler) []string {
	var refs []string
	for _, m := range c.Modules {
		for _, r := range m.Rules {
			name := r.Head.Ref()[0].Value.String()
			if asked.MatchString(name) {
				refs = append(refs, m.Package.Path.Append(ast.StringTerm(name)).String())
			}
		}
	}
	slices.Sort(refs)
	return slices.Compact(refs)
}

// add adds what one rule says.
func (v *Verdict) add(ref string, results rego.ResultSet) {
	for _, r := range results {
		for _, x := range r.Expressions {
			says := messages(ref, x.Value)
			if name := ref[strings.LastIndexByte(ref, '.')+1:]; strings.HasPrefix(name, "warn") {
				v.Warned = append(v.Warned, says...)
			} else {
				v.Denied = append(v.Denied, says...)
			}
		}
	}
}

// messages are the texts of a rule's value: a set of texts or of objects with a
// field msg, one of these, or true.
func messages(ref string, value any) []string {
	switch v := value.(type) {
	case nil:
		return nil
	case bool:
		if !v {
			return nil
		}
		return []string{ref + " holds; it has no message"}
	case []any:
		var all []string
		for _, one := range v {
			all = append(all, messages(ref, one)...)
		}
		return all
	case map[string]any:
		if v["msg"] != nil {
			return []string{fmt.Sprint(v["msg"])}
		}
	}
	return []string{fmt.Sprint(value)}
}
