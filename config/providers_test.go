package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/providers/schema"
)

// providerOf lists the blocks of a configuration with what the state writes as
// their provider.
func providerOf(c *config.Config) []string {
	var out []string
	for _, b := range c.Blocks() {
		out = append(out, b.String()+" "+c.ProviderOf(b).Address("host/ns/thing"))
	}
	return out
}

func TestProviders(t *testing.T) {
	required := `terraform {
	required_providers {
		thing = {
			source                = "digitalocean/digitalocean"
			configuration_aliases = [thing.a, thing.b]
		}
	}
}
`
	c := load(t, files{
		"main.tf": `
provider "thing" { token = "plain" }
provider "thing" {
  alias = "eu"
  token = "eu-${local.x}"
}
locals { x = 1 }
resource "thing" "plain" {}
resource "thing" "far" { provider = thing.eu }
module "default" { source = "./one" }
module "one" {
  source    = "./one"
  providers = { thing = thing.eu }
}
module "two" {
  source    = "./two"
  for_each  = toset(["k"])
  providers = {
    thing.a = thing.eu
    thing.b = thing
  }
}`,
		"one/main.tf": `resource "thing" "in" {}` + "\n" + `module "deep" { source = "../deep" }`,
		"two/main.tf": required + `resource "digitalocean_x" "a" { provider = thing.a }` + "\n" + `resource "digitalocean_x" "b" { provider = thing.b }`,
		"deep/x.tf":   `provider "thing" {}` + "\n" + `resource "thing" "in" {}`,
	})
	want := []string{
		`thing.far provider["host/ns/thing"].eu`, `thing.plain provider["host/ns/thing"]`,
		`module.default.thing.in provider["host/ns/thing"]`, `module.default.module.deep.thing.in provider["host/ns/thing"]`,
		`module.one.thing.in provider["host/ns/thing"].eu`, `module.one.module.deep.thing.in provider["host/ns/thing"].eu`,
		`module.two.digitalocean_x.a provider["host/ns/thing"].eu`, `module.two.digitalocean_x.b provider["host/ns/thing"]`,
	}
	if diff := cmp.Diff(want, providerOf(c)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	o := options()
	o.ProviderSchema = func(string) *schema.Schema {
		return &schema.Schema{Block: &schema.Block{Attributes: map[string]*schema.Attribute{"token": {Type: cty.String, Optional: true}}}}
	}
	if ds := c.Validate(o); ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	v, ds := config.NewEvaluator(c, o).ProviderConfig(config.ProviderConfig{Name: "thing", Alias: "eu"})
	if ds.HasErrors() || v.GetAttr("token").AsString() != "eu-1" {
		t.Errorf("got %#v, %v", v, ds.Err())
	}
}

var refusedProviders = map[string]struct {
	src   files
	words []string
}{
	"no such alias": {
		files{"main.tf": `resource "thing" "t" { provider = thing.eu }`},
		[]string{"main.tf:1", "Provider configuration not present", `alias = "eu"`},
	},
	"of another type": {
		files{"main.tf": `resource "thing" "t" { provider = other }`},
		[]string{"main.tf:1", "Invalid resource type", "other"},
	},
	"quoted": {
		files{"main.tf": `resource "thing" "t" { provider = "thing.eu" }`},
		[]string{"main.tf:1", "Provider configuration not present"},
	},
	"no name": {
		files{"main.tf": `resource "thing" "t" { provider = "the thing" }`},
		[]string{"main.tf:1", "Invalid provider reference"},
	},
	"twice": {
		files{"main.tf": "provider \"thing\" {}\nprovider \"thing\" {}"},
		[]string{"main.tf:2", "Duplicate provider configuration", "main.tf:1"},
	},
	"another cloud": {
		files{"main.tf": "terraform {\n required_providers {\n  aws = { source = \"hashicorp/aws\" }\n }\n}"},
		[]string{"main.tf:3", "Provider not supported", "hashicorp/aws"},
	},
	"not passed": {
		files{
			"main.tf":   `module "m" { source = "./m" }`,
			"m/main.tf": "terraform {\n required_providers {\n  thing = {\n   source = \"digitalocean/digitalocean\"\n   configuration_aliases = [thing.eu]\n  }\n }\n}",
		},
		[]string{"main.tf:1", "Missing required provider configuration", "thing.eu"},
	},
	"passed what there is not": {
		files{
			"main.tf":   "module \"m\" {\n source = \"./m\"\n providers = { thing = thing.eu }\n}",
			"m/main.tf": `resource "thing" "t" {}`,
		},
		[]string{"main.tf:3", "Provider configuration not present"},
	},
	"a module with its own": {
		files{
			"main.tf":   "module \"m\" {\n source = \"./m\"\n count = 1\n}",
			"m/main.tf": "provider \"thing\" { token = 1 }",
		},
		[]string{"main.tf:1", "incompatible with count", "m/main.tf:1"},
	},
}

func TestRefusedProviders(t *testing.T) {
	for name, tt := range refusedProviders {
		t.Run(name, func(t *testing.T) { refuses(t, tt.src, tt.words) })
	}
}

// refuses fails unless a configuration is refused with all the words.
func refuses(t *testing.T, src files, words []string) {
	t.Helper()
	ds := refused(src)
	if !ds.HasErrors() {
		t.Fatalf("accepted; want %q", words)
	}
	text := ""
	for _, d := range ds {
		text += d.Error() + "\n"
	}
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%q is not in:\n%s", w, text)
		}
	}
}
