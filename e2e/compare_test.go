package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// TestTerraformMakesTheSame applies every example by swampctl to one sandbox and
// by the real Terraform to another. The objects that they leave are equal but
// for ids, times and what is drawn by chance, and each finds the other's state
// as it should be.
func TestTerraformMakesTheSame(t *testing.T) {
	t.Parallel()
	tf, env := realTerraform(t)
	for _, dir := range exampleDirs(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			ours, theirs := newLab(t, sandbox.Options{}), labOfOthers(t, sandbox.Options{})
			for _, l := range []*lab{ours, theirs} {
				if err := os.CopyFS(l.dir, os.DirFS(dir)); err != nil {
					t.Fatal(err)
				}
			}
			ours.apply()
			if out, code := theirs.exec(tf, env, "apply", "-auto-approve", "-no-color"); code != 0 {
				t.Fatalf("Terraform cannot apply the example:\n%s", out)
			}
			if d := cmp.Diff(theirs.likeness(), ours.likeness()); d != "" {
				t.Errorf("the objects differ, - made by Terraform, + by swampctl:\n%s", d)
			}
			theirs.clean()
			if out, code := ours.exec(tf, env, "plan", "-detailed-exitcode", "-no-color"); code != 0 {
				t.Errorf("Terraform plans changes to what swampctl made:\n%s", out)
			}
		})
	}
}

// likeness is what the cloud holds, by kind: objects in which ids stand for what
// they name, in an order of their own, without what differs between two equal
// runs.
func (l *lab) likeness() map[string][]any {
	l.t.Helper()
	all := l.cloud.Snapshot()
	names := strings.NewReplacer(idNames(all)...)
	out := map[string][]any{}
	for kind, objects := range all {
		if kind == "actions" {
			continue // what was done, not what is there
		}
		for _, o := range objects {
			out[kind] = append(out[kind], steady(map[string]any(o), names))
		}
		inOrder(out[kind])
	}
	return out
}

// idNames are pairs of an id and what it names, for a replacer.
func idNames(all map[string][]sandbox.Object) []string {
	var pairs []string
	for kind, objects := range all {
		for _, o := range objects {
			id, name := fmt.Sprint(o["id"]), o["name"]
			if spec, is := o["spec"].(map[string]any); is {
				name = spec["name"]
			}
			if len(id) > 5 && name != nil && name != id { // shorter ones stand for nothing
				pairs = append(pairs, id, fmt.Sprintf("<%s %v>", kind, name))
			}
		}
	}
	return pairs
}

// chance is what two equal runs have otherwise: ids of what has no row of its
// own, moments, addresses, and the ends of the names of nodes.
var chance = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[0-9:.]+(Z|[+-]\d\d:\d\d)|(10|198)\.\d+\.\d+\.\d+(/\d+)?|-[0-9a-f]{5}\b|AVNS_\w+`)

// drawn are the fields whose values are drawn by chance, or count.
var drawn = []string{"secret", "password", "hosts", "sha1_fingerprint"}

// steady is a value without what differs between two equal runs; null and empty
// say the same.
func steady(v any, names *strings.Replacer) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, x := range v {
			if x = steady(x, names); x != nil && !slices.Contains(drawn, k) {
				out[k] = x
			}
		}
		return out
	case []any:
		var out []any
		for _, x := range v {
			out = append(out, steady(x, names))
		}
		if inOrder(out); len(out) == 0 {
			return nil
		}
		return out
	case nil:
		return nil
	case float64: // an id, too
		return steady(strconv.FormatFloat(v, 'f', -1, 64), names)
	default:
		return chance.ReplaceAllString(names.Replace(fmt.Sprint(v)), "~")
	}
}

// inOrder sorts values by how they are printed: the API's lists are sets.
func inOrder(values []any) {
	slices.SortFunc(values, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
}
