package sandbox

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// encryptSpec replaces secrets by encrypted texts. What is encrypted already must
// stand in the spec that was. It reports false where it does not.
func encryptSpec(was, spec obj) bool {
	known := map[string]bool{}
	eachSecret(was, func(o obj, key string) { known[word(o, key)] = true })
	fine := true
	eachSecret(spec, func(o obj, key string) {
		text := word(o, key)
		switch {
		case text == "":
		case strings.HasPrefix(text, "EV["):
			fine = fine && known[text]
		default:
			o[key] = encrypted(text)
		}
	})
	return fine
}

// encrypted is another text each time, from which the secret cannot be read.
func encrypted(secret string) string {
	nonce := make([]byte, 24)
	_, _ = rand.Read(nonce) // it never fails
	sum := sha256.Sum256(append(nonce, secret...))
	return "EV[1:" + base64.StdEncoding.EncodeToString(nonce) + ":" + base64.StdEncoding.EncodeToString(sum[:]) + "]"
}

// eachSecret calls f for all that a spec holds encrypted.
func eachSecret(spec obj, f func(o obj, key string)) {
	all := rows(spec, "envs")
	for _, x := range components(spec) {
		all = append(all, rows(x.fields, "envs")...)
		if image := object(x.fields, "image"); image != nil {
			f(image, "registry_credentials")
		}
		for _, l := range rows(x.fields, "log_destinations") {
			if auth := object(object(l, "open_search"), "basic_auth"); auth != nil {
				f(auth, "password")
			}
		}
	}
	for _, e := range all {
		if word(e, "type") == "SECRET" {
			f(e, "value")
		}
	}
}

// completeSpec fills in what the API fills in.
func completeSpec(spec obj) {
	for _, x := range components(spec) {
		if x.kind == "services" && x.fields["http_port"] == nil && x.fields["internal_ports"] == nil {
			x.fields["http_port"] = 8080
		}
		for _, e := range rows(x.fields, "envs") {
			completeEnv(e)
		}
	}
	for _, e := range rows(spec, "envs") {
		completeEnv(e)
	}
	for i, d := range rows(spec, "domains") {
		if word(d, "type") == "" || word(d, "type") == "UNSPECIFIED" {
			d["type"] = "ALIAS"
			if i == 0 {
				d["type"] = "PRIMARY"
			}
		}
	}
	completeIngress(spec)
	if spec["features"] == nil {
		spec["features"] = []any{"buildpack-stack=ubuntu-22"}
	}
}

// completeEnv says the scope, and does not say the type that all have.
func completeEnv(e obj) {
	if word(e, "type") == "GENERAL" {
		delete(e, "type")
	}
	if word(e, "scope") == "" {
		e["scope"] = "RUN_AND_BUILD_TIME"
	}
}

// completeIngress makes rules of the older routes and cors of components, which
// are not shown any more; where nothing is said, the only component that serves
// gets all.
func completeIngress(spec obj) {
	var rules []any
	var serving []string
	for _, x := range components(spec) {
		if x.kind == "workers" || x.kind == "jobs" || x.kind == "services" && x.fields["http_port"] == nil {
			continue
		}
		name := word(x.fields, "name")
		serving = append(serving, name)
		for _, r := range rows(x.fields, "routes") {
			rule := ruleTo(name, word(r, "path"))
			if r["preserve_path_prefix"] == true {
				object(rule, "component")["preserve_path_prefix"] = true
			}
			if x.fields["cors"] != nil {
				rule["cors"] = x.fields["cors"]
			}
			rules = append(rules, map[string]any(rule))
		}
		if len(rows(x.fields, "routes")) > 0 {
			delete(x.fields, "routes")
			delete(x.fields, "cors")
		}
	}
	if spec["ingress"] != nil {
		return
	}
	if len(rules) == 0 && len(serving) == 1 {
		rules = []any{map[string]any(ruleTo(serving[0], "/"))}
	}
	if len(rules) > 0 {
		spec["ingress"] = map[string]any{"rules": rules}
	}
}

func ruleTo(component, path string) obj {
	return obj{"match": map[string]any{"path": map[string]any{"prefix": path}}, "component": map[string]any{"name": component}}
}
