package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// planned are labs of which swampctl and Terraform make a plan, with the flags
// of it.
var planned = map[string]struct {
	lab  func(t *testing.T) *lab
	args []string
	// without is a field that is not compared.
	without string
}{
	"first":              {lab: func(t *testing.T) *lab { return formed(t, "before") }},
	"nothing to do":      {lab: appliedForm},
	"everything changes": {lab: changedForm},
	"example":            {lab: changedExample},
	"reasons":            {lab: everyReason, args: []string{"-replace=digitalocean_tag.asked"}},
	"destroy":            {lab: appliedForm, args: []string{"-destroy"}},
	"refresh only":       {lab: driftedForm, args: []string{"-refresh-only"}, without: "depends_on"},
}

// formed returns a lab with the files of a configuration that has about all that
// a plan's form can tell.
func formed(t *testing.T, which string) *lab {
	t.Helper()
	l := newLab(t, sandbox.Options{})
	must(t, os.CopyFS(l.dir, os.DirFS(filepath.Join("testdata", "planform"))))
	must(t, os.Rename(filepath.Join(l.dir, which, "main.tf"), filepath.Join(l.dir, "main.tf")))
	return l
}

// appliedForm returns it applied.
func appliedForm(t *testing.T) *lab {
	l := formed(t, "before")
	l.apply()
	return l
}

// driftedForm returns it applied, and then changed by somebody else.
func driftedForm(t *testing.T) *lab {
	l := appliedForm(t)
	must(t, l.cloud.Remove("tags", "vanished"))
	for _, o := range l.cloud.Snapshot()["vpcs"] {
		if o["name"] == "net" {
			must(t, l.cloud.Mutate("vpcs", o["id"].(string), sandbox.Object{"description": "as drifted"}))
		}
	}
	return l
}

// changedForm returns it changed by somebody else, and by its author in every
// way.
func changedForm(t *testing.T) *lab {
	l := driftedForm(t)
	must(t, os.Rename(filepath.Join(l.dir, "after", "main.tf"), filepath.Join(l.dir, "main.tf")))
	l.must(0, "state", "rm", "digitalocean_tag.taken")
	l.taint("tainted")
	return l
}

// TestTerraformPlanForm: field by field, our form of a plan is Terraform's of
// the same change, but for what docs/json.md lists.
func TestTerraformPlanForm(t *testing.T) {
	t.Parallel()
	tf, env := realTerraform(t)
	for name, c := range planned {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := c.lab(t)
			l.must(0, append([]string{"plan", "-out=ours"}, c.args...)...)
			for _, args := range [][]string{{"get"}, append([]string{"plan", "-out=theirs", "-no-color"}, c.args...)} {
				if out, code := l.exec(tf, env, args...); code != 0 {
					t.Fatal(out)
				}
			}
			text, code := l.exec(tf, env, "show", "-json", filepath.Join(l.dir, "theirs"))
			if code != 0 {
				t.Fatal(text)
			}
			ours, theirs := planForm(t, l.must(0, "show", "-json", "ours"), c.without), planForm(t, text, c.without)
			os.MkdirAll("/tmp/cli11/pf/"+name, 0o755)                                                           // DEBUG
			os.WriteFile("/tmp/cli11/pf/"+name+"/theirs.json", []byte(text), 0o644)                             // DEBUG
			os.WriteFile("/tmp/cli11/pf/"+name+"/ours.json", []byte(l.must(0, "show", "-json", "ours")), 0o644) // DEBUG
			both := maps.Clone(ours)
			maps.Copy(both, theirs)
			for part := range both {
				if diff := cmp.Diff(theirs[part], ours[part]); diff != "" {
					t.Errorf("%s: -Terraform +ours:\n%s", part, diff)
				}
			}
		})
	}
}

// planForm reads a plan's form without what only one of the two can have: times
// and prices. What Terraform has in no order is sorted, as are drifts without a
// difference left out: between null and empty there is none. The field without
// is left out too.
func planForm(t *testing.T, text, without string) map[string]any {
	t.Helper()
	var p map[string]any
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		t.Fatalf("%v:\n%.500s", err, text)
	}
	delete(p, "timestamp")
	p = likened(p, without).(map[string]any)
	if list, ok := p["relevant_attributes"].([]any); ok {
		inTextOrder(list)
	}
	drifts, _ := p["resource_drift"].([]any)
	p["resource_drift"] = slices.DeleteFunc(drifts, func(d any) bool {
		change := d.(map[string]any)["change"].(map[string]any)
		return cmp.Equal(change["before"], change["after"])
	})
	return p
}

// hasValues are the fields of a plan's form that hold values of a provider, and
// those that mirror them.
var hasValues = []string{"before", "after", "after_unknown", "before_sensitive", "after_sensitive", "values", "value", "sensitive_values"}

// likened makes values comparable, and leaves all else as it is, but for one
// field.
func likened(v any, without string) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, e := range v {
			switch {
			case k == "monthly_cost" || k == without:
			case slices.Contains(hasValues, k) && v["format_version"] == nil:
				if e = plainForm(e); e != nil {
					out[k] = e
				}
			default:
				out[k] = likened(e, without)
			}
		}
		if list, ok := out["child_modules"].([]any); ok {
			inTextOrder(list)
		}
		return out
	case []any:
		var out []any
		for _, e := range v {
			out = append(out, likened(e, without))
		}
		return out
	}
	return v
}

// inTextOrder sorts what has no order.
func inTextOrder(list []any) {
	slices.SortStableFunc(list, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
}

// othersWay are attributes that the two providers plan otherwise, or that are
// other each time.
var othersWay = []string{"created_at", "updated_at", "match_by", "user_data", "status", "pending_changes", "storage_size_mib"}

// plainForm drops of a value what is empty or planned otherwise, and orders
// lists.
func plainForm(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, e := range v {
			if slices.Contains(othersWay, k) || k == "id" && strings.HasPrefix(fmt.Sprint(e), "sizes") {
				continue
			}
			if e := plainForm(e); e != nil {
				out[k] = e
			}
		}
		if len(out) == 0 {
			return nil
		}
		return out
	case []any:
		var out []any
		for _, e := range v {
			if e := plainForm(e); e != nil {
				out = append(out, e)
			}
		}
		inTextOrder(out)
		if len(out) == 0 {
			return nil
		}
		return out
	case string, bool, float64:
		if v == "" || v == false || v == 0.0 {
			return nil
		}
	}
	return v
}
