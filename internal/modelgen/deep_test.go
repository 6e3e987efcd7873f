package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// deepType is a type with blocks in blocks, four deep: lists and sets of them, with
// secrets in them and what replaces the object. It is no type of the API's, but the
// calls and structs of godo's apps serve it.
const deepType = `{"resources": {"digitalocean_app": {"importable": true, "updatable": true, "attributes": {
	"project_id": {"type": "string", "optional": true, "computed": true, "force_new": true},
	"live_url": {"type": "string", "computed": true},
	"spec": {"type": "list", "required": true, "min_items": 1, "max_items": 1, "block": {
		"name": {"type": "string", "required": true, "force_new": true},
		"features": {"type": "set", "elem": "string", "optional": true},
		"env": {"type": "set", "optional": true, "block": {
			"key": {"type": "string", "required": true},
			"type": {"type": "string", "optional": true},
			"value": {"type": "string", "optional": true, "sensitive": true}}},
		"ingress": {"type": "list", "optional": true, "max_items": 1, "block": {
			"rule": {"type": "list", "optional": true, "block": {
				"match": {"type": "list", "optional": true, "max_items": 1, "block": {
					"path": {"type": "list", "optional": true, "max_items": 1, "block": {"prefix": {"type": "string", "optional": true}}}}},
				"cors": {"type": "list", "optional": true, "max_items": 1, "block": {
					"allow_credentials": {"type": "bool", "optional": true},
					"allow_methods": {"type": "set", "elem": "string", "optional": true},
					"max_age": {"type": "string", "optional": true},
					"allow_origins": {"type": "list", "optional": true, "block": {
						"exact": {"type": "string", "optional": true, "force_new": true},
						"prefix": {"type": "string", "optional": true}}}}}}}}},
		"worker": {"type": "list", "optional": true, "block": {
			"name": {"type": "string", "required": true},
			"instance_count": {"type": "int", "optional": true},
			"env": {"type": "set", "optional": true, "block": {
				"key": {"type": "string", "required": true},
				"type": {"type": "string", "optional": true},
				"value": {"type": "string", "optional": true, "sensitive": true}}}}}}}}}}}`

// TestDeepConformance: a type with deep blocks is written, and passes the suite of
// types as it was written, with the sandbox that was written for it: no hand edits
// it. The provider's own type of the name, and its sandbox, are left out meanwhile.
func TestDeepConformance(t *testing.T) {
	dir, _ := provider(t)
	own := regexp.MustCompile(`.*(apps\.Resources|apps\.DataSources|digitalocean/apps"|appsCases|appRoutes,|appTables|appSteps).*\n`)
	for _, name := range lists {
		edit(t, filepath.Join(dir, "providers", "digitalocean", filepath.FromSlash(name)), func(s string) string {
			s = own.ReplaceAllString(s, "")
			// The API's description has no such type.
			s = strings.ReplaceAll(s, "contract.Watch(t, server.RoundTripper())", "server.RoundTripper()")
			return strings.ReplaceAll(s, `"github.com/swampctl/swampctl/providers/digitalocean/sandbox/contract"`, `_ "github.com/swampctl/swampctl/providers/digitalocean/sandbox/contract"`)
		})
	}
	schema := filepath.Join(t.TempDir(), "schema.json")
	if err := os.WriteFile(schema, []byte(deepType), 0o600); err != nil {
		t.Fatal(err)
	}
	args := "-family generated -noun app -service Apps -path /v2/apps -recogniser natural-key -identity spec.name digitalocean_app"
	if err := run(append([]string{"-schema", schema, "-root-dir", dir}, strings.Fields(args)...), io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	out, err := overlaid(t, dir, ownFiles(t), "-v", "-run", "Conformance/digitalocean_app", "./providers/digitalocean")
	if err != nil {
		t.Fatalf("what was written does not pass: %v\n%s", err, out)
	}
	for _, check := range []string{"lifecycle", "one_call", "lost_answer", "key_kept", "list", "update", "replace", "import", "delete", "cancelled"} {
		if !strings.Contains(string(out), "--- PASS: TestConformance/digitalocean_app_0/"+check+" ") {
			t.Errorf("%s did not run:\n%s", check, out)
		}
	}
}

// edit changes a file.
func edit(t *testing.T, path string, change func(string) string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, []byte(change(string(raw))), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// ownFiles are the sandbox of apps, and the cases, in the module.
func ownFiles(t *testing.T) []string {
	t.Helper()
	root := filepath.Join("..", "..")
	gone := []string{filepath.Join("providers", "digitalocean", "cases_apps_test.go")}
	for _, pattern := range []string{"app*.go", "steps_apps_test.go"} {
		found, err := filepath.Glob(filepath.Join(root, "providers", "digitalocean", "sandbox", pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, path := range found {
			rel, err := filepath.Rel(root, path)
			if err != nil {
				t.Fatal(err)
			}
			gone = append(gone, rel)
		}
	}
	return gone
}
