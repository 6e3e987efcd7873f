package config

import (
	"strings"
	"testing"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/providers/schema"
)

// TestUnknownTypes: what a type is that is none of ours is said: one of the
// other kind of block, one to come, one of another provider, or a slip.
func TestUnknownTypes(t *testing.T) {
	o := EvalOptions{
		Schema: toySchema,
		Types: func(m addr.Mode) []string {
			return map[addr.Mode][]string{addr.Managed: {"do_droplet", "do_vpc"}, addr.Data: {"do_images", "do_share"}}[m]
		},
		Planned: func(m addr.Mode) []string {
			return map[addr.Mode][]string{addr.Managed: {"do_app", "do_share"}, addr.Data: {"do_apps"}}[m]
		},
		ProviderSchema: func(name string) *schema.Schema {
			if name == "do" {
				return &schema.Schema{Block: &schema.Block{}}
			}
			return nil
		},
	}
	for typ, want := range map[string]string{
		"do_app":       "swampctl has it not yet",
		"do_share":     "swampctl has it not yet", // though there is a data source
		"do_images":    `is a data source: the block begins with data "do_images"`,
		"do_dropelt":   `Did you mean "do_droplet"?`,
		"do_ap":        `Did you mean "do_app"?`,
		"do_zzz":       `There is no resource type "do_zzz".`,
		"aws_instance": "swampctl manages DigitalOcean only",
	} {
		c, ds := LoadSources(".", map[string][]byte{"main.tf": []byte("resource \"" + typ + "\" \"x\" {}\n")})
		if ds = append(ds, c.Validate(o)...); len(ds) != 1 || !strings.Contains(ds[0].Detail, want) {
			t.Errorf("%s: want %q, got %v", typ, want, ds)
		}
		if strings.Contains(want, "There is no") && strings.Contains(ds[0].Detail, "mean") {
			t.Errorf("%s: a word that is not near is suggested: %v", typ, ds)
		}
	}
}
