package reconcilertest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// Likeness is what an account holds, by kind: objects in which ids stand for what
// they name, in an order of their own, without what differs between two equal
// runs.
func Likeness(all map[string][]sandbox.Object) map[string][]any {
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
// own, moments, addresses, encrypted values, and the ends of the names of nodes.
var chance = regexp.MustCompile(`EV\[[^\]]*\]|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[0-9:.]+(Z|[+-]\d\d:\d\d)|(10|198)\.\d+\.\d+\.\d+(/\d+)?|-[0-9a-f]{5}\b|AVNS_\w+`)

// drawn are the fields whose values are drawn by chance, or count; or that hold
// what was done to an app, an agent or an endpoint, not what it is.
var drawn = []string{"secret", "password", "hosts", "sha1_fingerprint", "deployments", "agent_versions", "revision"}

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
