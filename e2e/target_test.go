package e2e

import (
	"strings"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// TestTargetedOutputs: an output that hangs on what -target leaves out stays as
// it is, whatever its expression makes of nothing.
func TestTargetedOutputs(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.write("main.tf", `
resource "digitalocean_tag" "many" {
  count = 2
  name  = "many-${count.index}"
}

resource "digitalocean_vpc" "net" {
  name   = "net"
  region = "fra1"
}

output "net" {
  value = digitalocean_vpc.net.id
}

output "many" {
  value = { for t in digitalocean_tag.many : t.name => t.id }
}
`)
	out := l.apply("-target=digitalocean_vpc.net")
	l.has(out, "1 added", "net = ")
	if strings.Contains(out, "many = ") {
		t.Errorf("an output of what was left out is recorded:\n%s", out)
	}
	l.has(l.apply(), "2 added", `"many-1" = "many-1"`)
	l.edit("main.tf", "many-$", "more-$")
	l.has(l.apply("-target=digitalocean_vpc.net"), `"many-1" = "many-1"`)
	l.apply()
	l.clean()
}
