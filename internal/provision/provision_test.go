package provision

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"
)

// local returns the arguments of a command on this machine.
func local(command string, more map[string]cty.Value) cty.Value {
	vs := map[string]cty.Value{
		"command": cty.StringVal(command), "interpreter": cty.NullVal(cty.List(cty.String)), "working_dir": cty.NullVal(cty.String),
		"environment": cty.NullVal(cty.Map(cty.String)), "quiet": cty.NullVal(cty.Bool),
	}
	for name, v := range more {
		vs[name] = v
	}
	return cty.ObjectVal(vs)
}

func TestLocalExec(t *testing.T) {
	dir := t.TempDir()
	sub := filepath.Join(dir, "sub")
	if err := os.Mkdir(sub, 0o755); err != nil {
		t.Fatal(err)
	}
	list := func(s ...string) cty.Value {
		var vs []cty.Value
		for _, x := range s {
			vs = append(vs, cty.StringVal(x))
		}
		return cty.ListVal(vs)
	}
	tests := map[string]struct {
		command string
		more    map[string]cty.Value
		want    []string
	}{
		"both outputs, and a line without an end": {"echo a; echo b >&2; printf c", nil, []string{`Executing: ["/bin/sh" "-c" "echo a; echo b >&2; printf c"]`, "a", "b", "c"}},
		"the directory of the configuration":      {"pwd", nil, []string{`Executing: ["/bin/sh" "-c" "pwd"]`, dir}},
		"a directory of its own":                  {"pwd", map[string]cty.Value{"working_dir": cty.StringVal("sub")}, []string{`Executing: ["/bin/sh" "-c" "pwd"]`, sub}},
		"an absolute one":                         {"pwd", map[string]cty.Value{"working_dir": cty.StringVal(sub)}, []string{`Executing: ["/bin/sh" "-c" "pwd"]`, sub}},
		"quiet":                                   {"echo a", map[string]cty.Value{"quiet": cty.True}, []string{"Executing: suppressed by quiet = true", "a"}},
		"another interpreter":                     {"word", map[string]cty.Value{"interpreter": list("echo", "-n")}, []string{`Executing: ["echo" "-n" "word"]`, "word"}},
		"variables": {"echo $A-$B$C", map[string]cty.Value{
			"quiet": cty.True, "environment": cty.MapVal(map[string]cty.Value{"A": cty.StringVal("1"), "B": cty.StringVal("two"), "C": cty.NullVal(cty.String)}),
		}, []string{"Executing: suppressed by quiet = true", "1-two"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var said []string
			err := Run(t.Context(), dir, Task{Type: "local-exec", Arguments: local(tt.command, tt.more), Say: func(s string) { said = append(said, s) }})
			if err != nil || !slices.Equal(said, tt.want) {
				t.Errorf("said %q, %v, want %q", said, err, tt.want)
			}
		})
	}
}

func TestLocalExecFails(t *testing.T) {
	run := func(ctx context.Context, secret bool, command string) error {
		return Run(ctx, t.TempDir(), Task{Type: "local-exec", Arguments: local(command, nil), Secret: secret, Say: func(string) {}})
	}
	err := run(t.Context(), false, "echo why; exit 3")
	var e *Error
	if !errors.As(err, &e) || e.Wrote() != "why" || err.Error() != `the command "echo why; exit 3" failed: exit status 3` {
		t.Errorf("a failed command: %v", err)
	}
	if err := run(t.Context(), true, "echo hunter2; exit 3"); err == nil || strings.Contains(err.Error(), "hunter2") || errors.As(err, &e) && strings.Contains(e.Wrote(), "hunter2") {
		t.Errorf("with a secret: %v", err)
	}
	if err := run(t.Context(), false, ""); err == nil || !strings.Contains(err.Error(), `"command"`) {
		t.Errorf("no command: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if err := run(ctx, false, "exec sleep 100"); err == nil {
		t.Error("a command that was stopped has not failed")
	}
}

// TestEnd: of much output the end is kept, and no line is lost.
func TestEnd(t *testing.T) {
	lines := 0
	tl := newTeller(func(string) { lines++ })
	tl.readAll(strings.NewReader(strings.Repeat("x\n", 100_000) + strings.Repeat("y", 3*maxLine) + "\nlast"))
	if lines != 100_004 || len(tl.end()) > maxEnd || !strings.HasSuffix(tl.end(), "y\nlast") {
		t.Errorf("%d lines, the end of %d bytes is %q", lines, len(tl.end()), tl.end()[max(0, len(tl.end())-10):])
	}
}
