package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/internal/tfschema"
)

// TestEveryType writes the model of every type of the shared description,
// compiles them all, and holds the schemas that the SDK makes of them to the
// description. The program exists in an overlay of the build only.
func TestEveryType(t *testing.T) {
	root := filepath.Join("..", "..")
	path := filepath.Join(root, filepath.FromSlash(tfschema.Path))
	f, err := tfschema.Read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && os.Getenv("SWAMPCTL_DISALLOW_SKIP") == "":
		t.Skipf("SKIPPED: %s needs %s, which is not there", t.Name(), tfschema.Path)
	case err != nil:
		t.Fatal(err)
	}
	resources, sources := slices.Sorted(maps.Keys(f.Resources)), slices.Sorted(maps.Keys(f.DataSources))
	var src bytes.Buffer
	src.WriteString(head)
	for _, args := range [][]string{append([]string{"-schema", path}, resources...), append([]string{"-schema", path, "-data"}, sources...)} {
		if err := run(args, &src, io.Discard); err != nil {
			t.Fatal(err)
		}
	}
	fmt.Fprintf(&src, "func main() {\nif readErr != nil { panic(readErr) }\nn := 0\n")
	for _, name := range resources {
		fmt.Fprintf(&src, "n += look(%q, %s{}, false)\n", name, goTypeName(name, false))
	}
	for _, name := range sources {
		fmt.Fprintf(&src, "n += look(%q, %s{}, true)\n", name, goTypeName(name, true))
	}
	fmt.Fprintf(&src, "fmt.Println(n)\n}\n")
	out := runOverlaid(t, root, src.Bytes())
	if lines := strings.Fields(out); len(lines) == 0 || lines[len(lines)-1] != fmt.Sprint(len(resources)+len(sources)) {
		t.Errorf("what differs, and the number of types looked at, which should be %d:\n%s", len(resources)+len(sources), out)
	}
}

// runOverlaid compiles and runs a program as if it stood in the module.
func runOverlaid(t *testing.T, root string, src []byte) string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "main.go")
	at, err := filepath.Abs(filepath.Join(root, "internal", "everytype", "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{at: file}})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{file: src, filepath.Join(dir, "overlay.json"): overlay} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "run", "-overlay", filepath.Join(dir, "overlay.json"), "./internal/everytype")
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("run the program of all types: %v\n%s", err, out)
	}
	return string(out)
}

const head = `package main

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/swampctl/swampctl/internal/tfschema"
	"github.com/swampctl/swampctl/providers/schema"
	"github.com/swampctl/swampctl/providers/sdk"
)

var file, readErr = tfschema.Read(tfschema.Path)

// look returns 1 for a type that has no differences, and prints those it has.
func look(name string, model any, data bool) int {
	want, diff := file.Resources[name], file.DiffResource
	if data {
		want, diff = file.DataSources[name], file.DiffDataSource
	}
	b, err := sdk.BlockOf(reflect.TypeOf(model), data, slices.Sorted(maps.Keys(want.TimeLimits()))...)
	if err != nil {
		fmt.Println(name, err)
		return 0
	}
	lines := diff(name, &schema.Schema{Version: want.Version, Block: b})
	for _, l := range lines {
		fmt.Println(l)
	}
	if len(lines) > 0 {
		return 0
	}
	return 1
}

`
