package main

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"syscall"
	"time"
)

// tool is a program to be measured.
type tool struct{ name, path string }

// figures are what one run took.
type figures struct {
	calls, refused int
	wall, cpu      time.Duration
	memory         int64 // bytes, peak
}

// limit is how long a run may take: a thousand droplets one by one under the
// API's limits take the better part of an hour.
const limit = 2 * time.Hour

func execute(t tool, dir string, env []string, args ...string) (figures, string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, t.path, args...)
	cmd.Dir, cmd.Env = dir, env
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	began := time.Now()
	err := cmd.Run()
	f := figures{wall: time.Since(began)}
	if cmd.ProcessState == nil {
		return f, out.String(), errors.Join(err, errors.New("it did not start"))
	}
	f.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		f.memory = usage.Maxrss << 10
	}
	return f, out.String(), err
}
