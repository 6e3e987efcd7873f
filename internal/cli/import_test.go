package cli

import (
	"strings"
	"testing"
)

// TestImportOfWhatIsManaged: an import block is refused where another address
// holds the object, with the place of the block, and nothing is lost by what it
// says to do.
func TestImportOfWhatIsManaged(t *testing.T) {
	b := &bench{dir: t.TempDir(), environ: []string{"SWAMPCTL_SANDBOX=1"}}
	tag := func(name string) string {
		return "resource \"digitalocean_tag\" \"" + name + "\" {\n  name = \"web\"\n}\n"
	}
	into := func(name string) string {
		return "import {\n  to = digitalocean_tag." + name + "\n  id = \"web\"\n}\n"
	}
	removed := "removed {\n  from = digitalocean_tag.a\n  lifecycle {\n    destroy = false\n  }\n}\n"
	write(t, b.dir, map[string]string{"main.tf": tag("a")})
	b.run("apply", "-auto-approve").want(t, 0)
	write(t, b.dir, map[string]string{"main.tf": tag("a") + tag("b") + into("b")})
	b.run("apply", "-auto-approve").want(t, 1, "main.tf line 7", "The tag web cannot be imported at digitalocean_tag.b", "holds it as digitalocean_tag.a", "swampctl plan")
	b.run("recover", "-auto-approve").want(t, 0, "Not found:\n  digitalocean_tag.b", "nothing to write")
	write(t, b.dir, map[string]string{"main.tf": tag("b") + into("b")})
	b.run("plan").want(t, 1, "main.tf line 4", "moved { from = digitalocean_tag.a, to = digitalocean_tag.b }")
	write(t, b.dir, map[string]string{"main.tf": tag("b") + into("b") + removed})
	b.run("apply", "-auto-approve").want(t, 0, "1 imported, 0 added, 0 changed, 0 destroyed")
	if got := b.run("state", "list").stdout; strings.TrimSpace(got) != "digitalocean_tag.b" {
		t.Errorf("the state holds %q", got)
	}
	write(t, b.dir, map[string]string{"main.tf": tag("b") + tag("c") + into("b") + into("c") + removed})
	b.run("plan").want(t, 1, "The tag web cannot be imported at digitalocean_tag.c", "holds it as digitalocean_tag.b")
	b.run("state", "rm", "digitalocean_tag.b").want(t, 0)
	b.run("plan").want(t, 1, "main.tf line 11", "It is imported at digitalocean_tag.b too, at main.tf")
}
