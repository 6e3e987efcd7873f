package cli

import (
	"os"
	"os/exec"
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

// TestCompletionScripts: the shells that are on this machine take the scripts.
func TestCompletionScripts(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	for shell, check := range map[string][]string{"bash": {"-n"}, "zsh": {"-n"}, "fish": {"--no-execute"}} {
		t.Run(shell, func(t *testing.T) {
			path, err := exec.LookPath(shell)
			if err != nil {
				t.Skipf("%s is not on this machine, nobody read its script", shell)
			}
			cmd := exec.Command(path, check...)
			cmd.Stdin = strings.NewReader(b.run("completion", shell).stdout)
			if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

// bashSession sources the script in a bash, and prints what the Tab key offers
// for a command line that stands in $line.
const bashSession = `
compopt() { :; }
swampctl() { printf '%s\n' "$@" > "$asked"; printf 'other_thing.web[0]\nother_thing.web[1]\n:4\n'; }
source "$script"
COMP_WORDS=($line) COMP_CWORD=3 COMP_LINE="$line" COMP_POINT=${#line} COMP_TYPE=9
__start_swampctl
printf '%s\n' "${COMPREPLY[@]}"
`

// TestCompletionInBash: the script asks the program for the word under the
// cursor, and offers what that answers, also without the package
// bash-completion.
func TestCompletionInBash(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not on this machine, nobody ran its script")
	}
	b := &bench{dir: t.TempDir()}
	write(t, b.dir, map[string]string{"script": b.run("completion", "bash").stdout})
	for line, want := range map[string]string{
		"swampctl state show other_": "__complete state show other_", "swampctl state show ": "__complete state show",
		"swampctl plan -target=other_": "__complete plan -target=other_",
	} {
		cmd := exec.Command(bash, "--norc", "-c", bashSession)
		cmd.Dir = b.dir
		cmd.Env = []string{"PATH=" + b.dir, "script=script", "asked=asked", "line=" + line}
		out, err := cmd.CombinedOutput()
		if err != nil || strings.Join(strings.Fields(string(out)), " ") != "other_thing.web[0] other_thing.web[1]" {
			t.Errorf("%s: offered %q, %v", line, out, err)
		}
		if asked := strings.Join(strings.Fields(text(t, b.dir, "asked")), " "); asked != want {
			t.Errorf("%s: it asked for %q", line, asked)
		}
	}
}

// TestCompletionInFish: the same in fish.
func TestCompletionInFish(t *testing.T) {
	fish, err := exec.LookPath("fish")
	if err != nil {
		t.Skip("fish is not on this machine, nobody ran its script")
	}
	b := &bench{dir: t.TempDir()}
	write(t, b.dir, map[string]string{"script.fish": b.run("completion", "fish").stdout})
	cmd := exec.Command(fish, "--no-config", "-c", `function swampctl; printf '%s\n' $argv > asked; printf 'other_thing.web[0]\n:4\n'; end
source script.fish
complete -C 'swampctl state show other_'`)
	cmd.Dir, cmd.Env = b.dir, append(os.Environ(), "HOME="+b.dir)
	out, err := cmd.CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != "other_thing.web[0]" {
		t.Errorf("offered %q, %v", out, err)
	}
	if asked := strings.Join(strings.Fields(text(t, b.dir, "asked")), " "); asked != "__complete state show other_" {
		t.Errorf("it asked for %q", asked)
	}
}
