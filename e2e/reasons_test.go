package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// everyReason is a configuration that was applied and then changed for every
// reason that Terraform has a word for, and whose VPC somebody has renamed.
func everyReason(t *testing.T) *lab {
	t.Helper()
	l := newLab(t, sandbox.Options{})
	must(t, os.CopyFS(l.dir, os.DirFS(filepath.Join("testdata", "reasons"))))
	use := func(dir string) {
		must(t, os.Rename(filepath.Join(l.dir, dir, "main.tf"), filepath.Join(l.dir, "main.tf")))
	}
	use("before")
	l.apply()
	use("after")
	l.taint("tainted")
	for _, o := range l.cloud.Snapshot()["vpcs"] {
		if o["name"] == "net-shared" {
			must(t, l.cloud.Mutate("vpcs", o["id"].(string), sandbox.Object{"name": "drifted"}))
		}
	}
	return l
}

// taint has the state say that the tag of this name is broken.
func (l *lab) taint(name string) {
	l.t.Helper()
	path := filepath.Join(l.dir, "terraform.tfstate")
	raw, err := os.ReadFile(path)
	must(l.t, err)
	var doc map[string]any
	must(l.t, json.Unmarshal(raw, &doc))
	for _, r := range doc["resources"].([]any) {
		if r := r.(map[string]any); r["name"] == name {
			r["instances"].([]any)[0].(map[string]any)["status"] = "tainted"
		}
	}
	raw, err = json.Marshal(doc)
	must(l.t, err)
	must(l.t, os.WriteFile(path, raw, 0o600))
}

// reasoned are parts of a plan's form that say why.
type reasoned struct {
	Changes []struct {
		Address string `json:"address"`
		Reason  string `json:"action_reason"`
	} `json:"resource_changes"`
	Relevant []struct {
		Resource  string `json:"resource"`
		Attribute []any  `json:"attribute"`
	} `json:"relevant_attributes"`
}

// readReasons reads of a plan's form the reasons that there are, and the
// attributes that changes come from, sorted.
func readReasons(t *testing.T, text string) (reasons map[string]string, relevant []string) {
	t.Helper()
	var p reasoned
	must(t, json.Unmarshal([]byte(text), &p))
	reasons = map[string]string{}
	for _, c := range p.Changes {
		if c.Reason != "" {
			reasons[c.Address] = c.Reason
		}
	}
	for _, r := range p.Relevant {
		relevant = append(relevant, fmt.Sprint(r.Resource, r.Attribute))
	}
	slices.Sort(relevant)
	return reasons, relevant
}

// TestActionReasons: the form of a plan has Terraform's word for each reason,
// and the page a sentence.
func TestActionReasons(t *testing.T) {
	t.Parallel()
	l := everyReason(t)
	page := l.must(0, "plan", "-replace=digitalocean_tag.asked", "-out=ours", "-no-color")
	got, relevant := readReasons(t, l.must(0, "show", "-json", "ours"))
	from := []string{
		"digitalocean_droplet.web[1][name]", "digitalocean_droplet.web[]", "digitalocean_firewall.web[inbound_rule]",
		"digitalocean_tag.keyed[]", `digitalocean_tag.other["q"][id]`, "digitalocean_tag.shared[name]",
		`module.app["stays"].digitalocean_tag.app[name]`, "module.net.digitalocean_vpc.main[id]", "module.net.digitalocean_vpc.main[urn]",
	}
	if diff := cmp.Diff(from, relevant); diff != "" {
		t.Errorf("relevant attributes: -want +got:\n%s", diff)
	}
	want := map[string]string{
		"data.digitalocean_tag.awaited":           "read_because_dependency_pending",
		"data.digitalocean_tag.later":             "read_because_config_unknown",
		"digitalocean_tag.asked":                  "replace_by_request",
		"digitalocean_tag.counted[2]":             "delete_because_count_index",
		"digitalocean_tag.fixed":                  "replace_because_cannot_update",
		"digitalocean_tag.gone":                   "delete_because_no_resource_config",
		`digitalocean_tag.keyed["b"]`:             "delete_because_each_key",
		"digitalocean_tag.nowhere":                "delete_because_no_move_target",
		"digitalocean_tag.other[0]":               "delete_because_wrong_repetition",
		"digitalocean_tag.other[1]":               "delete_because_wrong_repetition",
		"digitalocean_tag.tainted":                "replace_because_tainted",
		"digitalocean_tag.triggered":              "replace_by_triggers",
		`module.app["goes"].digitalocean_tag.app`: "delete_because_no_module",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	l.has(page,
		`because depends_on names digitalocean_tag.other["q"], which`, "because index [2] is out of range for count",
		"because its block is not in the configuration", `because key ["b"] is not in the for_each map`,
		"because a moved block gives it this address, where nothing is declared", "because the resource uses for_each",
		"because it is marked as tainted", "because replace_triggered_by names terraform_data.trigger.output,",
		"because its module is not in the configuration", "because replacement was asked for",
	)
	l.has(l.must(0, "plan", "-replace=digitalocean_tag.asked", "-json"),
		`"reason":"replace_triggered_by"`, `"reason":"delete_because_each_key"`, `"reason":"read_because_config_unknown"`)
}

// TestTerraformReasons: Terraform gives the same reasons, and says that changes
// come from the same attributes.
func TestTerraformReasons(t *testing.T) {
	t.Parallel()
	tf, env := realTerraform(t)
	l := everyReason(t)
	l.must(0, "plan", "-replace=digitalocean_tag.asked", "-out=ours")
	for _, args := range [][]string{{"get"}, {"plan", "-replace=digitalocean_tag.asked", "-out=theirs", "-no-color"}} {
		if out, code := l.exec(tf, env, args...); code != 0 {
			t.Fatal(out)
		}
	}
	text, code := l.exec(tf, env, "show", "-json", filepath.Join(l.dir, "theirs"))
	if code != 0 {
		t.Fatal(text)
	}
	want, from := readReasons(t, text)
	got, relevant := readReasons(t, l.must(0, "show", "-json", "ours"))
	if diff := cmp.Diff(from, relevant); diff != "" {
		t.Errorf("relevant attributes: -Terraform +ours:\n%s", diff)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-Terraform +ours:\n%s", diff)
	}
}
