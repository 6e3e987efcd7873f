package cli

import (
	"strings"
	"testing"
)

// offered returns what the Tab key offers behind a command line.
func (b *bench) offered(args ...string) string {
	out := b.run(append([]string{"__completeNoDesc"}, args...)...)
	words, _, _ := strings.Cut("\n"+out.stdout, "\n:")
	return strings.Join(strings.Fields(words), " ")
}

func TestCompletion(t *testing.T) {
	b := stated(t)
	write(t, b.dir, map[string]string{
		"sub/main.tf":     "resource \"digitalocean_vpc\" \"net\" {\n  name   = \"n\"\n  region = \"fra1\"\n}\n",
		"other.tfstate":   `{"version":4,"serial":1,"lineage":"x","outputs":{"ip":{"value":"1","type":"string"}},"resources":[]}`,
		"sub/broken/x.tf": "resource {",
	})
	b.run("workspace", "new", "stage").want(t, 0)
	b.run("workspace", "select", "default").want(t, 0)
	const web = "other_thing.web[0] other_thing.web[1]"
	for line, want := range map[string]string{
		"pla": "plan", "state ": "list mv rm show", "state show other_": web, "state rm other_": web,
		"state rm other_thing.web[0] other_": "other_thing.web[1]", "state mv module": `module.net["a"].other_net.main`,
		"state show x ": "", "-state other.tfstate state show ": "", "state show -state other.tfstate ": "",
		"plan -target=other_": web, "plan --target other_": web, "apply -replace other_": web, "drift -target o": web,
		"plan -tar": "-target", "plan --tar": "--target", "-chdir": "-chdir",
		"-chdir=sub import ": "digitalocean_vpc.net", "-chdir sub plan -target ": "digitalocean_vpc.net", "-chdir=sub/broken plan -target ": "",
		"output -state=other.tfstate ": "ip", "workspace select ": "default stage", "workspace delete s": "stage",
		"graph -format ": "dot mermaid", "completion p": "powershell", "unmanaged -type digitalocean_vp": "digitalocean_vpc",
	} {
		if got := b.offered(strings.Split(line, " ")...); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%q offers %q, want %q", line, got, want)
		}
	}
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if out := b.run("completion", shell); out.code != 0 || !strings.Contains(out.stdout, "__complete") {
			t.Errorf("%s: %+v", shell, out)
		}
	}
	b.run("completion", "tcsh").want(t, 1, `There is no completion for "tcsh"`, "bash, zsh, fish, powershell")
}
