package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// write writes files below a folder.
func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
	}
}

// text returns what a file holds.
func text(t *testing.T, dir, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

const ugly, neat = "a=\"${var.x}\"\n", "a = var.x\n"

func TestFmtFiles(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	write(t, b.dir, map[string]string{
		"a.tf": ugly, "b.tfvars": "a=1\n", "c.tftest.hcl": ugly, "d.hcl": ugly, ".e.tf": ugly, "neat.tf": neat,
		"sub/f.tf": ugly, ".hidden/g.tf": ugly,
	})
	if err := os.Symlink("sub/f.tf", filepath.Join(b.dir, "link.tf")); err != nil {
		t.Fatal(err)
	}
	out := b.run("fmt", "-check", "-recursive")
	out.want(t, 3)
	if want := "a.tf\nb.tfvars\nc.tftest.hcl\nlink.tf\nsub/f.tf\n"; out.stdout != want {
		t.Errorf("-check named %q, want %q", out.stdout, want)
	}
	if out := b.run("fmt", "-write=false", "-list=false", "a.tf", "b.tfvars", "neat.tf"); out.stdout != neat+"a = 1\n"+neat || out.code != 0 || text(t, b.dir, "a.tf") != ugly {
		t.Errorf("without -list and -write it is: %+v", out)
	}
	if out := b.run("fmt", "-write=false", "-list=false", "-check"); out.stdout != "" || out.code != 3 {
		t.Errorf("a check without -list is: %+v", out)
	}
	if out := b.run("fmt", "-check", filepath.Join(b.dir, "sub")); out.stdout != "sub/f.tf\n" {
		t.Errorf("a directory that is named whole: %+v", out)
	}
	b.run("fmt").want(t, 0, "a.tf b.tfvars c.tftest.hcl link.tf")
	for name, want := range map[string]string{"a.tf": neat, "b.tfvars": "a = 1\n", "c.tftest.hcl": neat, "d.hcl": ugly, ".e.tf": ugly, "sub/f.tf": neat, ".hidden/g.tf": ugly} {
		if got := text(t, b.dir, name); got != want {
			t.Errorf("%s holds %q, want %q", name, got, want)
		}
	}
	if info, err := os.Lstat(filepath.Join(b.dir, "link.tf")); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is %v, %v", info, err)
	}
	if info, err := os.Stat(filepath.Join(b.dir, "a.tf")); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the permissions are %v, %v", info, err)
	}
	b.run("fmt", "-check", ".").want(t, 0)
}

func TestFmtDiffAndInput(t *testing.T) {
	b := &bench{dir: t.TempDir(), stdin: ugly}
	write(t, b.dir, map[string]string{"a.tf": ugly})
	b.run("fmt", "-check", "-diff").want(t, 3, "--- old/a.tf", "+++ new/a.tf", "-a=\"${var.x}\"", "+a = var.x")
	if out := b.run("fmt", "-"); out.stdout != neat || out.code != 0 {
		t.Errorf("standard input: %+v", out)
	}
	b.run("fmt", "-check", "-").want(t, 3)
	b.run("fmt", "-diff", "-").want(t, 0, "--- old/<stdin>", "+a = var.x")
}

// TestFmtErrors: each is told with its place, and the other files are laid out.
func TestFmtErrors(t *testing.T) {
	b := &bench{dir: t.TempDir(), stdin: "a = {\n"}
	write(t, b.dir, map[string]string{"a.tf": "a = {\n", "b.tf": ugly, "c.hcl": ugly})
	b.run("fmt", "nope", "c.hcl", ".").want(t, 2, `Read "nope": no such file`, `"c.hcl" has no layout`, "on a.tf line 2", "b.tf")
	if got := text(t, b.dir, "b.tf"); got != neat {
		t.Errorf("b.tf holds %q", got)
	}
	if got := text(t, b.dir, "a.tf"); got != "a = {\n" {
		t.Errorf("a.tf holds %q", got)
	}
	b.run("fmt", "-").want(t, 2, "on <stdin> line 2")
	b.run("fmt", "-", "b.tf").want(t, 2, `The standard input, "-", goes alone`)
}

// edit replaces text in a file.
func edit(t *testing.T, dir, name, from, to string) {
	t.Helper()
	old := text(t, dir, name)
	if !strings.Contains(old, from) {
		t.Fatalf("%s does not hold %q", name, from)
	}
	write(t, dir, map[string]string{name: strings.ReplaceAll(old, from, to)})
}

// snapshot returns the files below a directory.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			out[name] = text(t, dir, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
