package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// betterRead are attributes that data sources of Terraform's provider show
// otherwise than they are, by a pattern of their paths, with the reason.
var betterRead = map[string]string{
	`digitalocean_container_registr(y|ies)\.\w+\.\w+$`:                    "the provider reads the registry without its name, and shows nothing",
	`digitalocean_(floating_ip|reserved_ip|reserved_ipv6)\..*droplet_id$`: "the provider shows no Droplet",
	`digitalocean_database_cluster\..*\.maintenance_window`:               "the provider never sets it",
	`digitalocean_database_cluster\..*\.(private_)?uri$`:                  "the provider leaves the password out",
	`digitalocean_kubernetes_cluster\..*\.node_pool.*\.node_count$`:       "the provider never sets it",
	`digitalocean_kubernetes_cluster\..*\.(expires_at|token)$`:            "each call draws another",
	`digitalocean_kubernetes_cluster\..*\.raw_config$`:                    "the same YAML, laid out otherwise",
	`digitalocean_app\..*\.spec\[0\]\.domain\b`:                           "the provider shows domains only",
	`\.(filter|sort)(\[|$)`:                                               "the configuration, which is written as null where it is not there",
}

// madeUp are ids that Terraform's provider draws by chance or sums up from a query.
var madeUp = regexp.MustCompile(`^"(terraform-\d+|\w+/\d+)"$`)

// readByBoth returns what the data sources in the plans of both programs show, by
// path, without what is known to be otherwise. Where Terraform shows null, ours
// may be empty.
func readByBoth(t *testing.T, theirs, ours string) (map[string]string, map[string]string) {
	t.Helper()
	x, y := lookedUp(t, theirs), lookedUp(t, ours)
	for path, v := range x {
		isEmpty := slices.Contains([]string{"null", `""`, "[]", "{}"}, y[path])
		if v == "null" && isEmpty || strings.HasSuffix(path, ".id") && madeUp.MatchString(v) {
			delete(x, path)
			delete(y, path)
		}
	}
	for pattern := range betterRead {
		known := regexp.MustCompile(pattern)
		for _, m := range []map[string]string{x, y} {
			maps.DeleteFunc(m, func(path, _ string) bool { return known.MatchString(path) })
		}
	}
	return x, y
}

// lookedUp are the values of the data sources in a plan's JSON, by path.
func lookedUp(t *testing.T, text string) map[string]string {
	t.Helper()
	var plan struct {
		Prior struct {
			Values struct {
				Root struct {
					Resources []struct {
						Address, Mode string
						Values        map[string]any
					}
				} `json:"root_module"`
			}
		} `json:"prior_state"`
	}
	if err := json.Unmarshal([]byte(text), &plan); err != nil {
		t.Fatalf("the plan is not JSON: %v\n%s", err, text)
	}
	out := map[string]string{}
	for _, r := range plan.Prior.Values.Root.Resources {
		if r.Mode == "data" {
			leaves(r.Address, r.Values, out)
		}
	}
	return out
}

// leaves adds the texts of all that stands within a value, by path; the elements
// of lists in the order of their texts, as equal ones may be sorted either way.
func leaves(path string, v any, out map[string]string) {
	raw := func(v any) string {
		b, _ := json.Marshal(v)
		return string(b)
	}
	switch v := v.(type) {
	case map[string]any:
		for name, x := range v {
			leaves(path+"."+name, x, out)
		}
		if len(v) > 0 {
			return
		}
	case []any:
		slices.SortFunc(v, func(a, b any) int { return strings.Compare(raw(a), raw(b)) })
		for i, x := range v {
			leaves(fmt.Sprintf("%s[%d]", path, i), x, out)
		}
		if len(v) > 0 {
			return
		}
	}
	out[path] = raw(v)
}
