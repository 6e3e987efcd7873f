package config_test

import (
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/swampctl/swampctl/config"
)

func TestFiles(t *testing.T) {
	tests := map[string]struct {
		reason string
		src    files
		want   []string
	}{
		"a .tofu file stands for the .tf of its name": {
			"as OpenTofu reads them",
			files{
				"a.tf": `output "a" { value = "tf" }`, "a.tofu": `output "a" { value = "tofu" }`,
				"b.tf": `output "b" { value = "tf" }`, "c.tf.json": `{"output": {"c": {"value": "tf"}}}`, "c.tofu.json": `{"output": {"c": {"value": "tofu"}}}`,
			},
			[]string{"a = tofu", "b = tf", "c = tofu"},
		},
		"override files": {
			"arguments one by one, in the order of the files",
			files{
				"main.tf":       "locals { a = 1 }\nvariable \"v\" { default = 1 }\noutput \"o\" { value = [local.a, var.v] }",
				"override.tf":   "locals { a = 2 }\nvariable \"v\" { default = 2 }",
				"z_override.tf": "locals { a = 3 }",
			},
			[]string{"o = [3 2]"},
		},
		"JSON over the native syntax and back": {
			"either may change what stands in the other",
			files{
				"main.tf": `output "o" { value = 1 }`, "more.tf.json": `{"output": {"p": {"value": 1}}}`,
				"override.tf.json": `{"output": {"o": {"value": "${1 + 1}"}}}`, "x_override.tf": `output "p" { value = 3 }`,
			},
			[]string{"o = 2", "p = 3"},
		},
		"what is overridden in one module only": {
			"two calls of one directory share its files",
			files{
				"main.tf":       "module \"a\" { source = \"./m\" }\nmodule \"b\" { source = \"./m\" }\noutput \"o\" { value = [module.a.o, module.b.o] }",
				"m/main.tf":     `output "o" { value = 1 }`,
				"m/override.tf": `output "o" { value = 2 }`,
			},
			[]string{"o = [2 2]"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, everything(t, tt.src)); diff != "" {
				t.Errorf("%s: -want +got:\n%s", tt.reason, diff)
			}
		})
	}
	refuses(t, files{"main.tf": `output "o" { value = 1 }`, "override.tf": `output "p" { value = 1 }`}, []string{"override.tf:1", "Missing block to override", `output "p"`})
	refuses(t, files{"main.tf": `output "o" { value = 1 }`, "override.tf": `locals { p = 1 }`}, []string{"override.tf:1", "Missing base local value"})
	refuses(t, files{"main.tf": `output "o" { value = 1 }`, "override.tf.json": `{"output": {"p": {"value": 1}}}`}, []string{"override.tf.json:1", "Missing block to override", `output "p"`})
}

// TestReadsNoPipe: what may never be written to is refused, and an empty device
// is an empty file.
func TestReadsNoPipe(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink(os.DevNull, filepath.Join(dir, "main.tf")); err != nil {
		t.Fatal(err)
	}
	if _, ds := config.Load(dir); ds.HasErrors() {
		t.Errorf("an empty device: %v", ds.Err())
	}
	socket, err := net.Listen("unix", filepath.Join(dir, "more.tf"))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	_, ds := config.Load(dir)
	if err := ds.Err(); err == nil || !strings.Contains(err.Error(), "more.tf: it is a pipe or a socket") {
		t.Errorf("a socket: %v", err)
	}
	values, err := net.Listen("unix", filepath.Join(dir, "x.auto.tfvars"))
	if err != nil {
		t.Fatal(err)
	}
	defer values.Close()
	_, ds = config.AutoInputs(dir)
	if err := ds.Err(); err == nil || !strings.Contains(err.Error(), "x.auto.tfvars: it is a pipe or a socket") {
		t.Errorf("values from a socket: %v", err)
	}
}

// TestReadsNoLoop: a link that leads nowhere is named, with what to do.
func TestReadsNoLoop(t *testing.T) {
	for name, to := range map[string]string{"a loop": "main.tf", "nothing": "none.tf"} {
		dir := t.TempDir()
		if err := os.Symlink(to, filepath.Join(dir, "main.tf")); err != nil {
			t.Fatal(err)
		}
		_, ds := config.Load(dir)
		if len(ds) != 1 || !strings.Contains(ds[0].Detail, "main.tf") || ds[0].Hint != "correct the symbolic link, or remove it" {
			t.Errorf("%s: %v", name, ds.Err())
		}
	}
}

// TestReadsNoMoreThanTheLimit: of a file that is too large no more is read than
// tells that.
func TestReadsNoMoreThanTheLimit(t *testing.T) {
	file := filepath.Join(t.TempDir(), "main.tf")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(file, 300<<20); err != nil { // which takes no room on the disk
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, ds := config.Load(filepath.Dir(file))
	runtime.ReadMemStats(&after)
	if err := ds.Err(); err == nil || !strings.Contains(err.Error(), "more than 8 MiB") {
		t.Errorf("300 MB: %v", err)
	}
	if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 200 {
		t.Errorf("reading it took %d MiB", took)
	}
}
