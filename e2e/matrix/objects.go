package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// counted are the kinds of object that a scenario makes.
var counted = []string{"ssh_keys", "vpcs", "tags", "projects", "droplets", "volumes", "load_balancers", "firewalls", "domains", "records", "reserved_ips"}

// canonical returns an account's objects by kind, as texts that are the same
// for the same things: ids and addresses are replaced by what they belong to,
// and times are left out.
func canonical(account map[string][]sandbox.Object) map[string][]string {
	names := map[string]string{}
	for _, kind := range slices.Sorted(maps.Keys(account)) {
		for _, o := range account[kind] {
			name := kind + " " + nameOf(o)
			names[fmt.Sprint(o["id"])] = name
			for _, field := range []string{"public_ip", "private_ip", "public_ipv6", "ip", "fingerprint"} {
				if v, _ := o[field].(string); v != "" {
					names[v] = field + " of " + name
				}
			}
		}
	}
	out := map[string][]string{}
	for _, kind := range append(slices.Clone(counted), "project_resources") {
		for _, o := range account[kind] {
			text, err := json.Marshal(named(map[string]any(o), names))
			if err != nil {
				text = fmt.Append(nil, err)
			}
			out[kind] = append(out[kind], string(text))
		}
		slices.Sort(out[kind])
	}
	return out
}

func nameOf(o sandbox.Object) string {
	if spec, ok := o["spec"].(map[string]any); ok {
		return fmt.Sprint(spec["name"])
	}
	if o["type"] != nil {
		return fmt.Sprint(o["type"], " ", o["name"])
	}
	return fmt.Sprint(o["name"])
}

// named replaces in a value what names says, and leaves times out.
func named(v any, names map[string]string) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, x := range v {
			switch {
			case strings.HasSuffix(k, "_at") || k == "hosts": // hosts counts addresses ever given
			default:
				out[k] = named(x, names)
			}
		}
		return out
	case []any:
		out := make([]any, 0, len(v))
		for _, x := range v {
			out = append(out, named(x, names))
		}
		slices.SortFunc(out, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		return out
	case float64:
		if name, ok := names[fmt.Sprintf("%.0f", v)]; ok && v >= 1000 {
			return name
		}
	case string:
		if name, ok := names[v]; ok {
			return name
		}
		if urn := strings.SplitN(v, ":", 3); len(urn) == 3 && names[urn[2]] != "" {
			return "urn of " + names[urn[2]]
		}
	}
	return v
}

// runTag reports whether an object is the tag of one of our runs. The account
// also holds one of another owner's run.
func runTag(o sandbox.Object) bool {
	name, _ := o["name"].(string)
	return strings.HasPrefix(name, "swampctl-run-") && name != foreignRun
}

// compare holds an account against what it should be, object by object.
func (r *result) compare(have, want map[string][]sandbox.Object, more, fewer *int) {
	account := maps.Clone(have)
	account["tags"] = slices.DeleteFunc(slices.Clone(have["tags"]), runTag)
	if marks := len(have["tags"]) - len(account["tags"]); marks > 0 {
		r.fail(&r.tags, marks, "%d run tags are left", marks)
	}
	got, good := canonical(account), canonical(want)
	for _, kind := range counted {
		n, m := len(got[kind]), len(good[kind])
		switch {
		case n > m:
			r.fail(more, n-m, "%d %s instead of %d", n, kind, m)
		case n < m:
			r.fail(fewer, m-n, "%d %s instead of %d", n, kind, m)
		}
	}
	for kind := range good {
		if len(got[kind]) != len(good[kind]) {
			continue
		}
		for i := range good[kind] {
			if got[kind][i] != good[kind][i] {
				r.fail(&r.stuck, 1, "%s is not as declared: %s instead of %s", kind, got[kind][i], good[kind][i])
				break
			}
		}
	}
}

// untouched makes sure that every look-alike is as it was.
func (r *result) untouched(have, before map[string][]sandbox.Object) {
	for _, kind := range counted {
		for _, o := range before[kind] {
			same := func(x sandbox.Object) bool { return fmt.Sprint(x) == fmt.Sprint(o) }
			if !slices.ContainsFunc(have[kind], same) {
				r.fail(&r.foreign, 1, "%s %v of another owner was touched", kind, o["id"])
			}
		}
	}
}
