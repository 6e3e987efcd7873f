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
	b.WriteString("The sandbox is judged by the API's description: every call of the types' suite and of a scenario of all routes\n(`go test ./providers/digitalocean/...`), and by the Terraform provider's own acceptance tests of the family ([those that do not\npass](../compatibility.md)).\n\n")
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
// tests of the family pass against the sandbox, by the beginning of the type's
// name; the first that fits counts. docs/compatibility.md has the reasons.
var acceptance = []struct{ types, passed string }{
	{"digitalocean_app", "20 of 24; 3 cannot pass"},
	{"digitalocean_byoip_prefix", "4 of 4"},
	{"digitalocean_cdn", "3 of 5; one skips itself, one needs hashicorp/tls"},
	{"digitalocean_certificate", "4 of 4"},
	{"digitalocean_container_registr", "3 of 6; 3 cannot pass"},
	{"digitalocean_custom_image", "5 of 5, of images"},
	{"digitalocean_database_", "76 of 81; 3 cannot pass, 2 skip themselves"},
	{"digitalocean_dedicated_inference", "17 of 17"},
	{"digitalocean_domain", "24 of 24, with records"},
	{"digitalocean_droplet_autoscale", "4 of 4"},
	{"digitalocean_droplet_snapshot", "11 of 11, of snapshots"},
	{"digitalocean_droplet", "28 of 33; 5 skip themselves"},
	{"digitalocean_firewall", "9 of 9"},
	{"digitalocean_floating_ip", "16 of 16, of reserved addresses"},
	{"digitalocean_gradientai_", "11 of 37; 25 cannot pass, one skips itself"},
	{"digitalocean_kubernetes_", "40 of 43; 2 need hashicorp/kubernetes, one skips itself"},
	{"digitalocean_loadbalancer", "25 of 27; 2 cannot pass"},
	{"digitalocean_monitor_alert", "5 of 5"},
	{"digitalocean_nfs", "12 of 16; 4 cannot pass"},
	{"digitalocean_partner_attachment", "2 of 7; 5 cannot pass"},
	{"digitalocean_project", "14 of 14"},
	{"digitalocean_record", "24 of 24, with domains"},
	{"digitalocean_reserved_ipv6", "7 of 7"},
	{"digitalocean_reserved_ip", "16 of 16, of reserved addresses"},
	{"digitalocean_spaces_", "56 of 57; one cannot pass"},
	{"digitalocean_ssh_key", "4 of 4"},
	{"digitalocean_tag", "5 of 5"},
	{"digitalocean_uptime_", "2 of 2"},
	{"digitalocean_vector_database", "5 of 5, of databases"},
	{"digitalocean_volume_snapshot", "11 of 11, of snapshots"},
	{"digitalocean_volume", "15 of 15"},
	{"digitalocean_vpc_nat_gateway", "0 of 2; neither can pass"},
	{"digitalocean_vpc_peering", "5 of 5"},
	{"digitalocean_vpc", "7 of 7"},
}

func judged(name string) string {
	for _, a := range acceptance {
		if strings.HasPrefix(name, a.types) {
			return a.passed
		}
	}
	return "–"
}
