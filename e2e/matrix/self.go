package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"github.com/swampctl/swampctl/internal/cli"
)

// The environment of a process that is this program playing swampctl, so that
// it can be broken at the points of its store.
const (
	envPlay   = "MATRIX_PLAY"   // play swampctl
	envStore  = "MATRIX_STORE"  // what is done at which point: "kill 17"
	envPoints = "MATRIX_POINTS" // file to write the number of points to
)

// play is swampctl, with a hook in its store.
func play() int {
	env := cli.System()
	h := &hook{file: os.Getenv(envPoints)}
	what, at, _ := strings.Cut(os.Getenv(envStore), " ")
	h.what = what
	h.at, _ = strconv.Atoi(at) // 0: no point
	env.TestHook = h.point
	return cli.Main(context.Background(), os.Args[1:], env)
}

// hook is called at every point of the store.
type hook struct {
	what string
	at   int
	file string

	mu sync.Mutex
	n  int
}

func (h *hook) point(name string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	write := strings.HasPrefix(name, "before ")
	if !write && h.what != "kill" && h.what != "" {
		return nil // what fails is a write, not what follows it
	}
	h.n++
	if h.file != "" && h.what == "" {
		_ = os.WriteFile(h.file, fmt.Append(nil, h.n), 0o600) // whoever reads it misses it
	}
	if h.at == 0 || h.n < h.at || h.n > h.at && !strings.HasSuffix(h.what, "+") {
		return nil
	}
	switch strings.TrimSuffix(h.what, "+") {
	case "kill":
		_ = syscall.Kill(0, syscall.SIGKILL) // the whole group, as the shell would
		select {}
	case "EROFS":
		return syscall.EROFS
	default:
		return syscall.ENOSPC
	}
}
