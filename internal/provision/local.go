package provision

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"time"

	"github.com/zclconf/go-cty/cty"
)

// killAfter is how long a command has to end once it was interrupted.
const killAfter = 5 * time.Second

// localExec runs a command on this machine.
func localExec(ctx context.Context, dir string, t Task) error {
	command := text(t.Arguments, "command")
	if command == "" {
		return errors.New("the command is empty; say in \"command\" what is to be run")
	}
	line := append(interpreter(t.Arguments), command)
	cmd := exec.CommandContext(ctx, line[0], line[1:]...)
	cmd.Dir = dir
	if wd := text(t.Arguments, "working_dir"); wd != "" {
		cmd.Dir = within(dir, wd)
	}
	cmd.Env = append(os.Environ(), environment(t.Arguments)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = killAfter
	if is(t.Arguments, "quiet") {
		t.Say("Executing: suppressed by quiet = true")
	} else {
		t.Say(fmt.Sprintf("Executing: %q", line))
	}
	end, err := runWith(ctx, cmd, t.Say)
	switch {
	case err == nil:
		return nil
	case t.Secret:
		return fmt.Errorf("the command failed: %w; it is not shown, nor what it wrote, as there are sensitive values in it", err)
	default:
		return &Error{Err: fmt.Errorf("the command %q failed: %w", command, err), Output: end}
	}
}

// interpreter returns what runs the command: the machine's shell, unless the
// arguments say another.
func interpreter(args cty.Value) []string {
	if own := texts(args, "interpreter"); len(own) > 0 {
		return own
	}
	if runtime.GOOS == "windows" {
		return []string{"cmd", "/C"}
	}
	return []string{"/bin/sh", "-c"}
}

// environment returns the variables that the arguments give, sorted.
func environment(args cty.Value) []string {
	v := args.GetAttr("environment")
	if v.IsNull() {
		return nil
	}
	var out []string
	for name, value := range v.AsValueMap() {
		if !value.IsNull() {
			out = append(out, name+"="+value.AsString())
		}
	}
	slices.Sort(out)
	return out
}

// runWith runs a command, tells each line that it writes, and returns the end of
// all that. It waits for what the command leaves running as long as that holds
// the output, but not for longer than ctx.
func runWith(ctx context.Context, cmd *exec.Cmd, say func(string)) (string, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return "", err
	}
	defer r.Close()
	cmd.Stdout, cmd.Stderr = w, w
	said := newTeller(say)
	read := make(chan struct{})
	go func() {
		defer close(read)
		said.readAll(r)
	}()
	err = cmd.Start()
	if err == nil {
		err = cmd.Wait()
	}
	w.Close()
	select {
	case <-read:
	case <-ctx.Done():
	}
	return said.end(), err
}
