package cli

import (
	"fmt"
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

// TestConsentForAppDatabase: an app holds data where it has a development database;
// a change that drops that loses it, though the app stays.
func TestConsentForAppDatabase(t *testing.T) {
	app := func(rest string) string {
		return `resource "digitalocean_app" "shop" {
  spec {
    name   = "shop"
    region = "fra"
    service {
      name           = "web"
      instance_count = 1
      git {
        repo_clone_url = "https://example.com/shop.git"
        branch         = "main"
      }
    }
` + rest + "  }\n}\n"
	}
	const database = `    database {
      name   = "cart"
      engine = "PG"
    }
`
	b := &bench{dir: t.TempDir(), environ: []string{"SWAMPCTL_SANDBOX=1"}}
	set := func(text string) { write(t, b.dir, map[string]string{"main.tf": text}) }
	set(app(database))
	b.run("apply", "-auto-approve").want(t, 0, "1 added")
	set(app(strings.ReplaceAll(database, "PG", "MYSQL")))
	const loss = `digitalocean_app.shop loses the development database "cart"`
	b.run("apply", "-auto-approve").want(t, 1, loss)
	set(app(""))
	b.run("plan").want(t, 0, "Danger: 1 object loses data", `it loses the development database "cart"`)
	b.run("apply", "-auto-approve").want(t, 1, loss, "-allow-destroy=digitalocean_app.shop")
	set("output \"x\" {\n  value = 1\n}\n")
	b.run("plan").want(t, 0, "Danger: 1 object that holds data goes")
	b.run("apply", "-auto-approve").want(t, 1, "digitalocean_app.shop is destroyed")
	set(app(""))
	b.run("apply", "-auto-approve", "-allow-destroy=digitalocean_app.shop").want(t, 0, "1 changed")
	set("output \"x\" {\n  value = 1\n}\n")
	b.run("apply", "-auto-approve").want(t, 0, "1 destroyed")
}

// TestNotesInPlace: what an update entails is said of an update, not of a
// replacement, whatever else changes with it.
func TestNotesInPlace(t *testing.T) {
	droplet := func(size, region string) map[string]string {
		return map[string]string{"main.tf": fmt.Sprintf("resource \"digitalocean_droplet\" \"a\" {\n  name = \"a\"\n  image = \"debian-12-x64\"\n  size = %q\n  region = %q\n}\n", size, region)}
	}
	b := &bench{dir: t.TempDir(), environ: []string{"SWAMPCTL_SANDBOX=1"}}
	write(t, b.dir, droplet("s-1vcpu-1gb", "fra1"))
	b.run("apply", "-auto-approve").want(t, 0)
	write(t, b.dir, droplet("s-1vcpu-2gb", "fra1"))
	b.run("plan").want(t, 0, "0 to add, 1 to change", "the Droplet is powered off", "its disk grows")
	write(t, b.dir, droplet("s-1vcpu-2gb", "ams3"))
	got := b.run("plan")
	got.want(t, 0, "1 to add, 0 to change, 1 to destroy")
	if strings.Contains(got.stdout, "powered off") || strings.Contains(got.stdout, "its disk") {
		t.Errorf("a replacement is said to resize:\n%s", got.stdout)
	}
}
