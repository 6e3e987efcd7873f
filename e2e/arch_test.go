package e2e

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"strings"
	"testing"
)

const module = "github.com/swampctl/swampctl"

// allowed is the import table of docs/architecture.md: what each package may
// import of ours. What is absent is forbidden.
var allowed = map[string][]string{
	"cmd/swampctl":       {"internal/cli"},
	"internal/cli":       {"*"},
	"internal/cli/*":     {"*"},
	"internal/addr":      {},
	"internal/diag":      {},
	"internal/rawjson":   {},
	"internal/policy":    {},
	"internal/provision": {},
	"internal/docgen":    {"internal/tfschema", "providers", "providers/schema", "providers/digitalocean"},
	"internal/modelgen":  {"internal/tfschema"},
	"internal/tfschema":  {"providers/schema"},
	"config":             {"config/source", "internal/addr", "internal/diag", "providers/schema"},
	"config/*":           {"internal/addr", "internal/diag", "providers/schema", "config/*"},
	"state":              {"internal/addr", "internal/rawjson"},
	"state/*":            {"internal/addr", "state", "state/*"},
	"providers":          {"internal/diag", "providers/schema"},
	"providers/schema":   {},
	"providers/sdk":      {"internal/diag", "internal/rawjson", "providers", "providers/schema"},
	"providers/sdk/*":    {"internal/diag", "providers", "providers/schema", "providers/sdk", "providers/sdk/*"},

	// What stands for types in tests of configurations.
	"providers/mock": {"internal/diag", "providers", "providers/schema"},

	"providers/digitalocean":           {"internal/diag", "providers", "providers/schema", "providers/sdk", "providers/digitalocean/*"},
	"providers/digitalocean/do":        {"internal/diag", "providers", "providers/schema", "providers/sdk"},
	"providers/digitalocean/sandbox":   {},
	"providers/digitalocean/sandbox/*": {"providers/digitalocean/sandbox", "providers/digitalocean/sandbox/*"},
	// A product family knows the client and the SDK, never another family.
	"providers/digitalocean/*": {"internal/diag", "providers", "providers/schema", "providers/sdk", "providers/digitalocean/do", "providers/digitalocean/do/*"},
	"providers/terraform":      {"internal/diag", "providers", "providers/schema", "providers/sdk"},

	"planner":     {"config", "state", "providers", "providers/schema", "internal/addr", "internal/diag", "planner/dag"},
	"planner/dag": {},
	"reconciler":  {"config", "planner", "planner/dag", "state", "providers", "providers/schema", "internal/addr", "internal/diag"},
	// The lab of tests is of no program.
	"reconciler/reconcilertest": {"config", "planner", "reconciler", "state", "state/local", "providers", "providers/digitalocean", "providers/digitalocean/sandbox", "internal/diag"},

	"e2e":   {"*"},
	"e2e/*": {"*"},
}

// guarded names who alone may import a library.
var guarded = map[string][]string{
	"github.com/hashicorp/hcl/":     {"config", "config/*", "internal/cli", "internal/cli/*"},
	"github.com/spf13/cobra":        {"internal/cli", "internal/cli/*"},
	"github.com/digitalocean/godo":  {"providers/digitalocean/*", "providers/digitalocean/do/*", "internal/modelgen"},
	"github.com/aws/":               {"providers/digitalocean/spaces", "providers/digitalocean/do"},
	"github.com/open-policy-agent/": {"internal/policy"},
	"github.com/stretchr/testify":   {},
	"github.com/spf13/viper":        {},
	"github.com/getkin/kin-openapi": {"providers/digitalocean/sandbox/contract"},
}

type pkg struct {
	ImportPath string
	Imports    []string
}

// TestImports holds the packages to the table: what is absent is forbidden.
func TestImports(t *testing.T) {
	seen := 0
	for _, p := range packages(t) {
		name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		rule, ok := ruleFor(name)
		if !ok {
			t.Errorf("%s is in no row of the import table; add it there and to docs/architecture.md", name)
			continue
		}
		seen++
		for _, imp := range p.Imports {
			if ours, ok := strings.CutPrefix(imp, module+"/"); ok && !matches(rule, ours) {
				t.Errorf("%s imports %s, which the table does not allow", name, ours)
			}
			for lib, who := range guarded {
				if strings.HasPrefix(imp, lib) && !matches(who, name) {
					t.Errorf("%s imports %s; only %v may", name, imp, who)
				}
			}
		}
	}
	if seen < 10 {
		t.Fatalf("only %d packages were looked at", seen)
	}
}

func ruleFor(name string) ([]string, bool) {
	if r, ok := allowed[name]; ok {
		return r, true
	}
	for parent := path.Dir(name); parent != "."; parent = path.Dir(parent) {
		if r, ok := allowed[parent+"/*"]; ok {
			return r, true
		}
	}
	return nil, false
}

func matches(rules []string, name string) bool {
	for _, r := range rules {
		if r == "*" || r == name {
			return true
		}
		if parent, ok := strings.CutSuffix(r, "/*"); ok && strings.HasPrefix(name, parent+"/") {
			return true
		}
	}
	return false
}

func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatalf("read go list: %v", err)
		}
		all = append(all, p)
	}
}
