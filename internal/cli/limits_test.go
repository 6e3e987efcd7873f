package cli

import "testing"

const three = `resource "digitalocean_tag" "t" {
  count = 3
  name  = "t${count.index}"
}
`

func TestLimits(t *testing.T) {
	b := &bench{dir: t.TempDir(), environ: []string{"SWAMPCTL_SANDBOX=1"}}
	write(t, b.dir, map[string]string{"main.tf": three})
	b.run("apply", "-auto-approve", "-no-destroy").want(t, 0, "3 added")
	write(t, b.dir, map[string]string{"main.tf": "output \"x\" {\n  value = 1\n}\n"})
	b.run("plan", "-no-destroy").want(t, 1, "3 to destroy", "The plan destroys too much", "-no-destroy allows 0 objects to go, and 3 would: digitalocean_tag.t[0] is destroyed", "-max-destroy=3")
	b.run("plan", "-max-destroy=2", "-out=tfplan").want(t, 1, "-max-destroy=2 allows 2 objects")
	b.run("apply", "tfplan").want(t, 1, `Read "tfplan"`)
	b.run("plan", "-max-destroy=3", "-out=tfplan").want(t, 0, "3 to destroy")
	b.run("apply", "-no-destroy", "tfplan").want(t, 1, "too much")
	b.run("apply", "-auto-approve", "-max-destroy=1").want(t, 1, "too much")
	b.run("destroy", "-auto-approve", "-max-destroy=1").want(t, 1, "too much")
	b.run("state", "list").want(t, 0, "digitalocean_tag.t[2]")
	write(t, b.dir, map[string]string{"main.tf": three})
	b.run("plan", "-replace=digitalocean_tag.t[1]", "-no-destroy").want(t, 1, "digitalocean_tag.t[1] is replaced")
	b.run("plan", "-max-destroy=-1").want(t, 1, `-max-destroy cannot be "-1"`, "zero or more")
	b.run("plan", "-max-destroy=x").want(t, 1, `-max-destroy cannot be "x"`)
	b.run("destroy", "-auto-approve").want(t, 0, "3 destroyed")
}
