package main

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/internal/tfschema"
)

// lists are the files in which a family is named.
var lists = []string{"all.go", "conformance_test.go", "sandbox/server.go", "sandbox/store.go", "sandbox/scenario_test.go"}

// provider copies what the generator changes into a folder of its own.
func provider(t *testing.T) (dir, schema string) {
	t.Helper()
	schema, err := filepath.Abs(filepath.Join("..", "..", filepath.FromSlash(tfschema.Path)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(schema); errors.Is(err, fs.ErrNotExist) && os.Getenv("SWAMPCTL_DISALLOW_SKIP") == "" {
		t.Skipf("SKIPPED: %s needs %s, which is not there", t.Name(), tfschema.Path)
	}
	dir = t.TempDir()
	for _, name := range lists {
		from := filepath.Join("..", "..", "providers", "digitalocean", filepath.FromSlash(name))
		to := filepath.Join(dir, "providers", "digitalocean", filepath.FromSlash(name))
		raw, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir, schema
}

// written are types of several shapes, as one would call the generator.
var written = []string{
	"-noun check -service UptimeChecks -path /v2/uptime/checks -recogniser before-set -ambiguity doubt -identity name,target digitalocean_uptime_check",
	"-noun alert -service UptimeChecks -object Alert -parent check_id -path /v2/uptime/checks/{parent}/alerts -recogniser before-set -ambiguity doubt -identity name digitalocean_uptime_alert",
	"-noun peering -service VPCs -object VPCPeering -path /v2/vpc_peerings -root vpc_peering -recogniser natural-key -identity vpc_ids digitalocean_vpc_peering",
	"-noun user -service Databases -object User -parent cluster_id -key name -id {cluster_id}/user/{name} -path /v2/databases/{parent}/users -recogniser natural-key -identity name -stateful digitalocean_database_user",
	"-noun endpoint -service CDNs -path /v2/cdn/endpoints -recogniser natural-key -identity origin digitalocean_cdn",
	"-noun certificate -service Certificates -path /v2/certificates -sandbox=false -recogniser natural-key -identity name -unread private_key digitalocean_certificate",
	"-noun prefix -service BYOIPPrefixes -path /v2/byoip_prefixes -root byoip_prefix -recogniser natural-key -identity prefix -key uuid -unread signature digitalocean_byoip_prefix",
	"-noun index -service VectorDBs -path /v2/vector-databases -root vector_db -recogniser natural-key -identity name,region -unread project_id -stateful digitalocean_vector_database",
}

// TestFamilyCompiles writes types of several shapes into one family, in an
// overlay of the build, and compiles the provider and its tests with them.
func TestFamilyCompiles(t *testing.T) {
	dir, schema := provider(t)
	for _, args := range written {
		args := append([]string{"-schema", schema, "-root-dir", dir, "-family", "generated"}, strings.Fields(args)...)
		if err := run(args, io.Discard, io.Discard); err != nil {
			t.Fatalf("%s: %v", args, err)
		}
	}
	if out, err := overlaid(t, dir, nil, "-run", "^$", "./providers/digitalocean", "./providers/digitalocean/sandbox"); err != nil {
		t.Errorf("what was written does not compile: %v\n%s", err, out)
	}
}

// overlaid runs tests of the module as if what is in dir stood in it, and the
// files that are gone did not.
func overlaid(t *testing.T, dir string, gone []string, args ...string) ([]byte, error) {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	replace := map[string]string{}
	for _, path := range gone {
		replace[filepath.Join(root, path)] = ""
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, rerr := filepath.Rel(dir, path)
			replace[filepath.Join(root, rel)] = path
			return rerr
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(file, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", append([]string{"test", "-vet=off", "-overlay", file}, args...)...)
	cmd.Dir = root
	return cmd.CombinedOutput()
}

// TestRefusals: what could not be safe to create twice is not written.
func TestRefusals(t *testing.T) {
	dir, schema := provider(t)
	for _, c := range []struct{ args, says string }{
		{"digitalocean_uptime_check", "-service is needed"},
		{"-service UptimeChecks digitalocean_uptime_check", "-recogniser is needed"},
		{"-service UptimeChecks -recogniser guess digitalocean_uptime_check", "-recogniser is needed"},
		{"-service UptimeChecks -recogniser natural-key digitalocean_uptime_check", "-identity is needed"},
		{"-service UptimeChecks -recogniser before-set -identity name digitalocean_uptime_check", "-ambiguity is needed"},
		{"-service UptimeChecks -recogniser marker-tag -identity name digitalocean_uptime_check", "-marker is needed"},
		{"-service UptimeChecks -recogniser natural-key -identity nome -path /v2/x digitalocean_uptime_check", `no attribute "nome"`},
		{"-service Nothing -recogniser natural-key -identity name -path /v2/x digitalocean_uptime_check", `no service "Nothing"`},
		{"-service Account -recogniser natural-key -identity name -path /v2/x digitalocean_uptime_check", "methods of a plain type"},
		{"-service UptimeChecks digitalocean_no_such", "no resource"},
	} {
		err := run(append([]string{"-schema", schema, "-root-dir", dir, "-family", "generated"}, strings.Fields(c.args)...), io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: error %v, want one that says %q", c.args, err, c.says)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "providers", "digitalocean", "generated")); err == nil {
		t.Errorf("a refused type left files")
	}
}

// TestSecondRun: what is there is never overwritten.
func TestSecondRun(t *testing.T) {
	dir, schema := provider(t)
	args := append([]string{"-schema", schema, "-root-dir", dir, "-family", "generated"}, strings.Fields(written[0])...)
	if err := run(args, io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	if err := run(args, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), "not overwritten") {
		t.Errorf("a second run gives %v", err)
	}
}

// TestFinish: what only an update takes is set by one right after the create.
func TestFinish(t *testing.T) {
	dir, schema := provider(t)
	for i, want := range map[int]bool{0: false, len(written) - 1: true} {
		args := append([]string{"-schema", schema, "-root-dir", dir, "-family", "generated"}, strings.Fields(written[i])...)
		if err := run(args, io.Discard, io.Discard); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(filepath.Join(dir, "providers", "digitalocean", "generated", strings.Fields(written[i])[1]+".go"))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(raw), "Finish: true"); got != want {
			t.Errorf("%s: Finish is %v, want %v", written[i], got, want)
		}
	}
}

// TestHints: what the author still has to look at is told, also what no request
// takes.
func TestHints(t *testing.T) {
	dir, schema := provider(t)
	var hints strings.Builder
	args := append([]string{"-schema", schema, "-root-dir", dir, "-family", "generated"}, strings.Fields(written[len(written)-2])...)
	if err := run(args, io.Discard, &hints); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"prefix.signature: godo's BYOIPPrefix has no such field", "prefix.advertised: no request of godo has such a field",
		"prefix.region: godo's BYOIPPrefixUpdateReq has no such field, and nothing else replaces the object",
	} {
		if !strings.Contains(hints.String(), want) {
			t.Errorf("not told: %s\n%s", want, hints.String())
		}
	}
}
