package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// TestRenameOffer: the moved blocks that a plan offers for objects whose
// addresses have changed keep them all.
func TestRenameOffer(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.example()
	l.apply()
	renamed := strings.NewReplacer(
		`"digitalocean_vpc" "main"`, `"digitalocean_vpc" "home"`, "digitalocean_vpc.main", "digitalocean_vpc.home",
		`"digitalocean_droplet" "worker"`, `"digitalocean_droplet" "job"`, "digitalocean_droplet.worker", "digitalocean_droplet.job",
	)
	for _, name := range []string{"main.tf", "outputs.tf"} {
		raw, err := os.ReadFile(filepath.Join(l.dir, name))
		must(t, err)
		l.write(name, renamed.Replace(string(raw)))
	}
	out := l.must(0, "plan", "-no-color")
	_, offer, found := strings.Cut(out, "add this to the configuration:\n")
	if !found || !strings.Contains(offer, "from = digitalocean_vpc.main\n    to   = digitalocean_vpc.home\n") ||
		!strings.Contains(offer, "from = digitalocean_droplet.worker\n    to   = digitalocean_droplet.job\n") {
		t.Fatalf("no moved blocks are offered:\n%s", out)
	}
	blocks, _, _ := strings.Cut(strings.TrimLeft(offer, "\n"), "\n\n")
	l.write("moved.tf", blocks)
	l.has(l.must(0, "plan", "-no-color"), "Plan: 0 to add, 0 to change, 0 to destroy, 3 to move.")
}
