package digitalocean_test

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/swampctl/swampctl/internal/tfschema"
	"github.com/swampctl/swampctl/providers/digitalocean"
)

// shared reads the description that lies beside the repository. Where it is
// absent the test is skipped by name, unless SWAMPCTL_DISALLOW_SKIP says
// otherwise.
func shared(t *testing.T) *tfschema.File {
	t.Helper()
	f, err := tfschema.Read(filepath.Join("..", "..", filepath.FromSlash(tfschema.Path)))
	switch {
	case err == nil:
		return f
	case !errors.Is(err, fs.ErrNotExist) || os.Getenv("SWAMPCTL_DISALLOW_SKIP") != "":
		t.Fatal(err)
	}
	t.Skipf("SKIPPED: %s needs %s, which is not there", t.Name(), tfschema.Path)
	return nil
}

// meant are the differences that are meant, by path, with the reason.
var meant = map[string]string{
	"digitalocean_gradientai_openai_api_key.api_key":              "a secret, which the Terraform provider does not mark as one",
	"data.digitalocean_gradientai_agent.api_key_infos.secret_key": "a secret, which the Terraform provider does not mark as one",
	"data.digitalocean_gradientai_agent.api_keys.api_key":         "a secret, which the Terraform provider does not mark as one",
	"data.digitalocean_gradientai_agent.functions.api_key":        "a secret, which the Terraform provider does not mark as one",
	"data.digitalocean_gradientai_agent.open_ai_api_key.api_key":  "a secret, which the Terraform provider does not mark as one",
	"digitalocean_gradientai_agent.api_key_infos.secret_key":      "a secret, which the Terraform provider does not mark as one",
	"digitalocean_gradientai_agent.api_keys.api_key":              "a secret, which the Terraform provider does not mark as one",
	"digitalocean_gradientai_agent.functions.api_key":             "a secret, which the Terraform provider does not mark as one",
	"digitalocean_database_online_migration.source.password":      "it opens the source database",
	"data.digitalocean_partner_attachment_service_key.value":      "who has the key can put a line on the attachment",
}

// TestSchema compares every attribute and block of every registered type with
// those of the Terraform provider, and names what differs.
func TestSchema(t *testing.T) {
	all := shared(t)
	var found []string
	for name, rt := range digitalocean.Resources() {
		found = append(found, all.DiffResource(name, rt.Schema())...)
	}
	for name, ds := range digitalocean.DataSources() {
		found = append(found, all.DiffDataSource(name, ds.Schema())...)
	}
	slices.Sort(found)
	used := map[string]bool{}
	for _, line := range found {
		path, _, _ := strings.Cut(line, ": ")
		if meant[path] == "" {
			t.Error(line)
		}
		used[path] = true
	}
	for path := range meant {
		if !used[path] {
			t.Errorf("%s is called a difference that is meant, and there is none", path)
		}
	}
}

// TestTerraformTypes holds the list of the Terraform provider's types to its
// description.
func TestTerraformTypes(t *testing.T) {
	all := shared(t)
	p := digitalocean.New(digitalocean.Options{})
	if diff := cmp.Diff(slices.Sorted(maps.Keys(all.Resources)), p.TerraformTypes(false)); diff != "" {
		t.Errorf("resources: -described +listed\n%s", diff)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(all.DataSources)), p.TerraformTypes(true)); diff != "" {
		t.Errorf("data sources: -described +listed\n%s", diff)
	}
}
