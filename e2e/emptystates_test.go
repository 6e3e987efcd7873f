package e2e

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/swampctl/swampctl/providers/digitalocean"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/providers/schema"
)

// otherEmpty are the attributes that are empty otherwise in Terraform's states,
// with the reason. A name that ends with a star stands for all that begin so.
var otherEmpty = map[string]string{
	"digitalocean_app.spec[].alert[].destinations*":            "the provider does not read what it configured",
	"digitalocean_app.spec[].service[].alert[].destinations*":  "the provider does not read what it configured",
	"digitalocean_database_kafka_config.*":                     "0 there for what the API does not tell, which would make a configured 0 no change",
	"digitalocean_database_mysql_config.*":                     "as for Kafka",
	"digitalocean_database_opensearch_config.*":                "as for Kafka",
	"digitalocean_database_postgresql_config.*":                "as for Kafka",
	"digitalocean_database_redis_config.*":                     "as for Kafka",
	"digitalocean_database_valkey_config.*":                    "as for Kafka; two settings the provider never reads",
	"digitalocean_database_cluster.ui_database":                "the provider reads an empty text for OpenSearch alone",
	"digitalocean_monitor_alert.uuid":                          "the provider never sets it",
	"digitalocean_spaces_bucket.versioning*":                   "the provider records a block that nobody configured",
	"digitalocean_kubernetes_node_pool.node_count":             "of a pool that scales, the provider records how many nodes there are",
	"digitalocean_gradientai_custom_model.source_ref[].*":      "never shown: null says that nobody knows it, as of an imported model",
	"digitalocean_gradientai_knowledge_base.added_to_agent_at": "a time, which the provider cannot set",
	"digitalocean_gradientai_knowledge_base.created_at":        "a time, which the provider cannot set",
	"digitalocean_gradientai_knowledge_base.datasources[].*":   "the provider records the data sources of other resources, too",
}

// TestEmptyStates applies every example. What is empty in the state is as the
// record of the example has it, and nothing is null that a refresh fills: no
// output changes by a refresh. -record writes the records anew.
func TestEmptyStates(t *testing.T) {
	t.Parallel()
	for _, dir := range exampleDirs(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			l := newLab(t, sandbox.Options{})
			must(t, os.CopyFS(l.dir, os.DirFS(dir)))
			l.apply()
			first := l.empties()
			l.apply("-refresh-only")
			got := l.empties()
			for _, name := range slices.Sorted(maps.Keys(first)) {
				if first[name]["null"] && !got[name]["null"] {
					t.Errorf("%s is null until a refresh", name)
				}
			}
			path := filepath.Join("testdata", "values", "states", filepath.Base(dir)+".txt")
			if *record {
				must(t, os.WriteFile(path, []byte(strings.Join(got.lines(nil), "\n")+"\n"), 0o644))
				return
			}
			if d := cmp.Diff(recordedEmpties(t, path), got.lines(nil)); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
		})
	}
}

// TestNullStates: the states of earlier versions have null where there is an empty
// value now. That is no change, of objects and of outputs, and an apply sends
// nothing.
func TestNullStates(t *testing.T) {
	t.Parallel()
	var total atomic.Int64
	t.Cleanup(func() {
		if total.Load() == 0 {
			t.Error("nothing was made null")
		}
	})
	for _, dir := range exampleDirs(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			l := newLab(t, sandbox.Options{})
			must(t, os.CopyFS(l.dir, os.DirFS(dir)))
			l.apply()
			nulls := l.nullify()
			total.Add(int64(nulls))
			sent := len(l.changes())
			l.clean()
			l.apply()
			if n := len(l.changes()) - sent; n > 0 {
				t.Errorf("an apply sends %d changes, for %d nulls:\n%s", n, nulls, l.since(sent))
			}
		})
	}
}

// nullify makes null of what is empty in the state and need not be, and returns
// how many values that were.
func (l *lab) nullify() (n int) {
	l.t.Helper()
	path := filepath.Join(l.dir, "terraform.tfstate")
	raw, err := os.ReadFile(path)
	must(l.t, err)
	var doc map[string]any
	must(l.t, json.Unmarshal(raw, &doc))
	types := digitalocean.New(digitalocean.Options{}).Resources
	for _, r := range doc["resources"].([]any) {
		r := r.(map[string]any)
		if t, ok := types[r["type"].(string)]; ok && r["mode"] == "managed" {
			for _, i := range r["instances"].([]any) {
				n += nullified(t.Schema().Block, i.(map[string]any)["attributes"])
			}
		}
	}
	raw, err = json.Marshal(doc)
	must(l.t, err)
	must(l.t, os.WriteFile(path, raw, 0o600))
	return n
}

// nullified does it in an object, or in a list of them.
func nullified(b *schema.Block, v any) (n int) {
	list, _ := v.([]any)
	for _, x := range list {
		n += nullified(b, x)
	}
	object, _ := v.(map[string]any)
	for name, x := range object {
		if a := b.Attributes[name]; a != nil && a.Zeroed && isEmpty(x) {
			object[name] = nil
			n++
		}
		if nb := b.Blocks[name]; nb != nil {
			n += nullified(&nb.Block, x)
		}
	}
	return n
}

// isEmpty reports whether a value stands for nothing, and is not null.
func isEmpty(v any) bool {
	e := emptiness{}
	e.add("", v)
	return e[""] != nil && !e[""]["null"]
}

// TestTerraformEmptyStates: once Terraform has refreshed its state, the same is
// empty there, and what it makes of a refreshed state of swampctl's is that again.
func TestTerraformEmptyStates(t *testing.T) {
	t.Parallel()
	tf, env := realTerraform(t)
	for _, dir := range exampleDirs(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			l := labOfOthers(t, sandbox.Options{})
			must(t, os.CopyFS(l.dir, os.DirFS(dir)))
			for _, args := range [][]string{{}, {"-refresh-only"}} {
				out, code := l.exec(tf, env, append([]string{"apply", "-auto-approve", "-no-color"}, args...)...)
				if says := notByTerraform[filepath.Base(dir)]; says != "" && strings.Contains(out, says) {
					return // TestTerraformMakesTheSame holds it to that
				}
				if code != 0 {
					t.Fatalf("Terraform cannot apply the example:\n%s", out)
				}
			}
			theirs := l.empties()
			want := recordedEmpties(t, filepath.Join("testdata", "values", "states", filepath.Base(dir)+".txt"))
			want = slices.DeleteFunc(want, func(line string) bool {
				name, _, _ := strings.Cut(line, " ")
				return otherwise(name)
			})
			if d := cmp.Diff(want, theirs.lines(otherwise)); d != "" {
				t.Errorf("-swampctl +Terraform:\n%s", d)
			}
			l.apply("-refresh-only")
			if d := cmp.Diff(theirs.lines(otherwise), l.empties().lines(otherwise)); d != "" {
				t.Errorf("swampctl's refresh makes another of Terraform's state:\n%s", d)
			}
		})
	}
}

// otherwise reports whether an attribute is one of otherEmpty.
func otherwise(name string) bool {
	for x := range otherEmpty {
		if prefix, all := strings.CutSuffix(x, "*"); name == x || all && strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// emptiness are the attributes by type and path, with what stands for nothing
// there: null, "", 0, false, [], {}.
type emptiness map[string]map[string]bool

// lines writes it, without what skip says.
func (e emptiness) lines(skip func(string) bool) []string {
	var out []string
	for name, values := range e {
		if skip == nil || !skip(name) {
			out = append(out, name+" "+strings.Join(slices.Sorted(maps.Keys(values)), " "))
		}
	}
	slices.Sort(out)
	return out
}

// empties returns what is empty in the state.
func (l *lab) empties() emptiness {
	l.t.Helper()
	raw, err := os.ReadFile(filepath.Join(l.dir, "terraform.tfstate"))
	must(l.t, err)
	var doc struct {
		Resources []struct {
			Mode, Type string
			Instances  []struct{ Attributes map[string]any }
		}
	}
	must(l.t, json.Unmarshal(raw, &doc))
	e := emptiness{}
	for _, r := range doc.Resources {
		for _, i := range r.Instances {
			if r.Mode == "managed" && strings.HasPrefix(r.Type, "digitalocean_") {
				e.add(r.Type, i.Attributes)
			}
		}
	}
	return e
}

func (e emptiness) add(name string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			e.add(name+"."+k, x)
		}
		if len(v) == 0 {
			e.put(name, "{}")
		}
	case []any:
		for _, x := range v {
			if object, ok := x.(map[string]any); ok {
				e.add(name+"[]", object)
			}
		}
		if len(v) == 0 {
			e.put(name, "[]")
		}
	case nil:
		e.put(name, "null")
	case string, float64, bool:
		if v == "" || v == 0.0 || v == false {
			text, _ := json.Marshal(v) // of a scalar
			e.put(name, string(text))
		}
	}
}

func (e emptiness) put(name, text string) {
	if e[name] == nil {
		e[name] = map[string]bool{}
	}
	e[name][text] = true
}

func recordedEmpties(t *testing.T, path string) []string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("what is empty in the example's state is not recorded (%v): go test ./e2e -run TestEmptyStates -record", err)
	}
	return strings.Split(strings.TrimSpace(string(raw)), "\n")
}
