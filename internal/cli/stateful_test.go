package cli

import (
	"strings"
	"testing"
)

const volumes = `resource "digitalocean_volume" "data" {
  count  = 2
  name   = "data-${count.index}"
  region = "fra1"
  size   = 10
}
`

// TestConsentByName: nobody is asked, so what holds data goes only when it is
// named, saved in a plan, or the purpose of the run.
func TestConsentByName(t *testing.T) {
	b := &bench{dir: t.TempDir(), environ: []string{"SWAMPCTL_SANDBOX=1"}}
	write(t, b.dir, map[string]string{"main.tf": volumes})
	b.run("apply", "-auto-approve").want(t, 0, "2 added")
	moved := strings.ReplaceAll(volumes, "fra1", "nyc3")
	write(t, b.dir, map[string]string{"main.tf": moved})
	b.run("apply", "-auto-approve").want(t, 1, "Data would be lost", "digitalocean_volume.data[0] is replaced, digitalocean_volume.data[1] is replaced", "Nothing was changed",
		"-allow-destroy=digitalocean_volume.data[0]", "swampctl plan -out=tfplan")
	b.run("apply", "-auto-approve", "-allow-destroy=digitalocean_volume.data[0]").want(t, 1, "destroy what holds data: digitalocean_volume.data[1] is replaced")
	b.run("apply", "-auto-approve", "-allow-destroy=???").want(t, 1, "-allow-destroy")
	b.run("apply", "-auto-approve", "-allow-destroy=digitalocean_volume.data").want(t, 0, "2 added")
	write(t, b.dir, map[string]string{"main.tf": "output \"x\" {\n  value = 1\n}\n"})
	b.run("apply", "-auto-approve").want(t, 1, "digitalocean_volume.data[0] is destroyed")
	b.run("plan", "-out=tfplan").want(t, 0, "2 to destroy")
	b.run("apply", "tfplan").want(t, 0, "2 destroyed")
	write(t, b.dir, map[string]string{"main.tf": volumes})
	b.run("apply", "-auto-approve").want(t, 0, "2 added")
	b.run("destroy", "-auto-approve").want(t, 0, "2 destroyed")
}

// TestEverydayNeedsNoConsent: droplets are replaced every day.
func TestEverydayNeedsNoConsent(t *testing.T) {
	const web = `resource "digitalocean_droplet" "web" {
  name   = "web"
  region = "fra1"
  size   = "s-1vcpu-1gb"
  image  = "debian-12-x64"
}
`
	b := &bench{dir: t.TempDir(), environ: []string{"SWAMPCTL_SANDBOX=1"}}
	write(t, b.dir, map[string]string{"main.tf": web})
	b.run("apply", "-auto-approve").want(t, 0, "1 added")
	write(t, b.dir, map[string]string{"main.tf": strings.ReplaceAll(web, "fra1", "nyc3")})
	b.run("apply", "-auto-approve").want(t, 0, "1 added", "1 destroyed")
}
