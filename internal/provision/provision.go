// Package provision runs what provisioner blocks say: commands on this machine,
// and commands and copies of files on others, by ssh.
package provision

import (
	"context"
	"fmt"

	"github.com/zclconf/go-cty/cty"
)

// Task is one run of a provisioner for one object.
type Task struct {
	Type                  string    // "local-exec", "remote-exec" or "file"
	Arguments, Connection cty.Value // wholly known; Connection is NilVal where nothing says it
	// Secret: there are secrets in the arguments. No error holds them, nor what
	// was written.
	Secret bool
	Say    func(line string) // takes a line of output; may be called at any time
}

// Error is a failure of something that had written before.
type Error struct {
	Err    error
	Output string // its last lines
}

func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Wrote returns what was written last, for messages that have room for it.
func (e *Error) Wrote() string { return e.Output }

// Run executes a task and returns when it is through. Relative paths are seen
// from dir. A failure of what had written something is an [Error].
func Run(ctx context.Context, dir string, t Task) error {
	switch t.Type {
	case "local-exec":
		return localExec(ctx, dir, t)
	case "remote-exec":
		return remoteExec(ctx, dir, t)
	case "file":
		return copyFile(ctx, dir, t)
	default:
		return fmt.Errorf("there is no provisioner %q", t.Type)
	}
}

// text returns an argument that is a text, "" where it is not given.
func text(args cty.Value, name string) string {
	v := args.GetAttr(name)
	if v.IsNull() {
		return ""
	}
	return v.AsString()
}

// texts returns an argument that is a list of texts; elements without a value
// are left out.
func texts(args cty.Value, name string) []string {
	v := args.GetAttr(name)
	if v.IsNull() {
		return nil
	}
	var out []string
	for _, el := range v.AsValueSlice() {
		if !el.IsNull() {
			out = append(out, el.AsString())
		}
	}
	return out
}

// is reports whether an argument is true.
func is(args cty.Value, name string) bool {
	v := args.GetAttr(name)
	return !v.IsNull() && v.True()
}
