package digitalocean

import (
	_ "embed"
	"strings"
)

// terraformList is the types of Terraform's provider, a line each, with the
// kind of block in front.
//
//go:embed terraform-types.txt
var terraformList string

// terraformTypes names the managed types, or the data sources, of Terraform's
// provider.
func terraformTypes(data bool) []string {
	kind := "resource "
	if data {
		kind = "data "
	}
	var names []string
	for line := range strings.Lines(terraformList) {
		if name, ok := strings.CutPrefix(line, kind); ok {
			names = append(names, strings.TrimSpace(name))
		}
	}
	return names
}
