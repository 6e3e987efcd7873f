// Command bench runs swampctl and the real Terraform with its real provider on
// the same droplets, sandbox, latency and limits, and prints calls, wall time,
// CPU and peak memory as a table.
//
//	go run ./e2e/bench                        # swampctl at 10, 100 and 1000 droplets
//	go run ./e2e/bench -terraform -n 10,100   # Terraform beside it
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

func main() {
	sizes := flag.String("n", "10,100,1000", "numbers of droplets")
	terraform := flag.Bool("terraform", false, "run the terraform on PATH beside it, with the provider of its CLI configuration")
	latency := flag.Duration("latency", 30*time.Millisecond, "of each call")
	speed := flag.Float64("speed", 20, "how many times as fast as the cloud the sandbox is; 1: a droplet takes four seconds")
	flag.Parse()
	if err := run(*sizes, *terraform, *latency, *speed); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// tool is a program to be measured.
type tool struct{ name, path string }

// figures are what one run took.
type figures struct {
	calls, refused int
	wall, cpu      time.Duration
	memory         int64 // bytes, peak
}

func run(sizes string, terraform bool, latency time.Duration, speed float64) error {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	tools := []tool{{"swampctl", filepath.Join(dir, "swampctl")}}
	if out, err := exec.Command("go", "build", "-o", tools[0].path, "github.com/swampctl/swampctl/cmd/swampctl").CombinedOutput(); err != nil {
		return fmt.Errorf("build swampctl: %w\n%s", err, out)
	}
	if terraform {
		path, err := exec.LookPath("terraform")
		if err != nil {
			return err
		}
		tools = append(tools, tool{"Terraform", path})
	}
	if err := startUp(tools[0], dir); err != nil {
		return err
	}
	fmt.Printf("| droplets | command | program | calls | 429s | wall | CPU | memory | calls at least |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, text := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil {
			return err
		}
		for _, t := range tools {
			if err := measure(t, filepath.Join(dir, t.name+text), n, sandbox.Options{Latency: latency, Speed: speed, RateLimit: true}); err != nil {
				return fmt.Errorf("%s with %d droplets: %w", t.name, n, err)
			}
		}
	}
	return nil
}

// startUp prints how long the program takes to begin, the best of ten.
func startUp(t tool, dir string) error {
	best := time.Hour
	for range 10 {
		f, out, err := execute(t, dir, nil, "version")
		if err != nil {
			return fmt.Errorf("%w\n%s", err, out)
		}
		best = min(best, f.wall)
	}
	fmt.Printf("swampctl version: %s\n\n", best.Round(time.Millisecond/10))
	return nil
}

const configuration = `terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}

resource "digitalocean_droplet" "web" {
  count  = %d
  name   = "web-${count.index}"
  image  = "ubuntu-24-04-x64"
  size   = "s-1vcpu-1gb"
  region = "fra1"
}
`

// measure applies, plans and destroys n droplets.
func measure(t tool, dir string, n int, o sandbox.Options) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(fmt.Sprintf(configuration, n)), 0o644); err != nil {
		return err
	}
	s, err := sandbox.New(o)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	front := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	go func() { _ = front.Serve(l) }()
	defer func() { _ = front.Close() }()
	env := append(os.Environ(), "DIGITALOCEAN_TOKEN=bench", "DIGITALOCEAN_API_URL=http://"+l.Addr().String())
	pages := (n + 199) / 200
	for _, step := range []struct {
		name  string
		floor int
		args  []string
	}{
		{"apply", (n+9)/10 + pages, []string{"apply", "-auto-approve", "-no-color"}},
		{"plan", pages, []string{"plan", "-no-color", "-detailed-exitcode"}},
		{"destroy", 2*pages + 1, []string{"destroy", "-auto-approve", "-no-color"}},
	} {
		s.ResetCalls()
		f, out, err := execute(t, dir, env, step.args...)
		if err != nil {
			return fmt.Errorf("%s: %w\n%s", step.name, err, out)
		}
		for _, c := range s.Calls() {
			f.calls++
			if c.Status == http.StatusTooManyRequests {
				f.refused++
			}
		}
		fmt.Printf("| %d | %s | %s | %d | %d | %s | %s | %d MB | %d |\n", n, step.name, t.name, f.calls, f.refused,
			f.wall.Round(10*time.Millisecond), f.cpu.Round(10*time.Millisecond), f.memory>>20, step.floor)
	}
	return nil
}

func execute(t tool, dir string, env []string, args ...string) (figures, string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Minute)
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
