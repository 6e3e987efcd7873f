package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/swampctl/swampctl/internal/tfschema"
	"github.com/swampctl/swampctl/providers/digitalocean"
)

// coverage is the table of all types of the Terraform provider.
func coverage(f *tfschema.File) string {
	var b strings.Builder
	resources, sources := digitalocean.Resources(), digitalocean.DataSources()
	fmt.Fprintf(&b, "%s# What is covered\n\n", generated)
	fmt.Fprintf(&b, "%d of %d resource types and %d of %d data sources of the Terraform provider, each with every attribute.\n", len(resources), len(f.Resources), len(sources), len(f.DataSources))
	b.WriteString("The sandbox is judged by the API's description: every call of the types' suite and of a scenario of all routes\n(`go test ./providers/digitalocean/...`), and by the Terraform provider's own acceptance tests where they are named.\n\n")
	b.WriteString("| resource | attributes | import | recogniser | list refresh | acceptance tests that pass |\n|---|---|---|---|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(resources)) {
		t := resources[name].Traits()
		all := count(f.Resources[name].Attributes)
		lacking := 0
		for _, line := range f.DiffResource(name, resources[name].Schema()) {
			if strings.HasSuffix(line, "missing") {
				lacking++
			}
		}
		imported := "no"
		if t.Importable {
			imported = "`" + t.ImportID + "`"
		}
		listed := "yes"
		switch {
		case !t.Listable:
			listed = "no"
		case len(t.Unlisted) > 0:
			listed = "but for " + fmt.Sprint(len(t.Unlisted))
		}
		fmt.Fprintf(&b, "| [%s](%s) | %d of %d | %s | %s | %s | %s |\n", strings.TrimPrefix(name, "digitalocean_"), file(name), all-lacking, all, imported, t.Recogniser, listed, judged(name))
	}
	b.WriteString("\n| data source | attributes |\n|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		n := count(f.DataSources[name].Attributes)
		fmt.Fprintf(&b, "| [%s](../data-sources/%s) | %d of %d |\n", strings.TrimPrefix(name, "digitalocean_"), file(name), n, n)
	}
	return b.String()
}

// count is the number of attributes at any depth.
func count(attrs map[string]*tfschema.Attr) int {
	n := 0
	for _, a := range attrs {
		n += 1 + count(a.Block)
	}
	return n
}

// acceptance is how many of how many of the Terraform provider's acceptance
// tests pass against the sandbox, by the beginning of the type's name.
var acceptance = []struct{ types, passed string }{
	{"digitalocean_container_registr", "3 of the family's 6"},
	{"digitalocean_app", "20 of the family's 24; 3 cannot pass"},
	{"digitalocean_cdn", "3 of 5; one skips itself, one needs hashicorp/tls"},
	{"digitalocean_custom_image", "5 of the family's 5"},
	{"digitalocean_droplet_autoscale", "4 of the family's 4"},
	{"digitalocean_droplet_snapshot", "11 of the family's 11"},
	{"digitalocean_reserved_ipv6", "7 of the family's 7"},
	{"digitalocean_nfs", "12 of the family's 16; 3 cannot pass"},
	{"digitalocean_spaces_", "56 of the family's 57"},
	{"digitalocean_volume_snapshot", "11 of the family's 11"},
	{"digitalocean_vpc_peering", "3 of the family's 5"},
	{"digitalocean_database_", "63 of the family's 81"},
}

func judged(name string) string {
	for _, a := range acceptance {
		if strings.HasPrefix(name, a.types) {
			return a.passed
		}
	}
	return "–"
}
