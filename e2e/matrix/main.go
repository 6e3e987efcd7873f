// Command matrix breaks runs in every way at every call, and looks at what is
// left in the cloud: for each scenario with K changing calls, each call and each
// way of breaking, it runs once with the fault, once without, and compares the
// cloud object by object. The cloud also holds look-alikes of another owner.
//
//	go run ./e2e/matrix                         # swampctl, everything
//	go run ./e2e/matrix -scenario web -way kill # a part of it
//	go run ./e2e/matrix -terraform -way kill    # the real Terraform beside it
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"sync"
	"time"
)

func main() {
	if os.Getenv(envPlay) != "" {
		os.Exit(play())
	}
	o := options{}
	flag.StringVar(&o.scenario, "scenario", "", "only the scenario of this name")
	flag.StringVar(&o.way, "way", "", "only ways whose names match this regular expression")
	flag.IntVar(&o.every, "every", 1, "only every nth call")
	flag.IntVar(&o.parallel, "parallel", 2*runtime.NumCPU(), "cases at once")
	flag.BoolVar(&o.noTags, "no-tags", false, "with a token that may not create tags")
	flag.BoolVar(&o.terraform, "terraform", false, "run the terraform on PATH instead, with the provider of its CLI configuration")
	flag.BoolVar(&o.verbose, "v", false, "show the output of cases that fail")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "matrix:", err)
		os.Exit(1)
	}
}

type options struct {
	scenario, way              string
	every, parallel            int
	noTags, terraform, verbose bool
}

func run(ctx context.Context, o options) error {
	dir, err := os.MkdirTemp("", "matrix")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	t, err := newTool(o.terraform)
	if err != nil {
		return err
	}
	began := time.Now()
	rep := &report{tool: t.name}
	for _, s := range scenarios() {
		if o.scenario != "" && s.name != o.scenario {
			continue
		}
		err := runScenario(ctx, t, dir, s, o, rep)
		if ctx.Err() != nil {
			break // what has been tried is told
		}
		if err != nil {
			return fmt.Errorf("scenario %s: %w", s.name, err)
		}
	}
	rep.took = time.Since(began)
	rep.print(os.Stdout)
	if rep.bad() && !o.terraform {
		return fmt.Errorf("%d cases do not hold", len(rep.failures))
	}
	return ctx.Err()
}

// runScenario makes the baseline once, counts the calls, and runs the cases.
func runScenario(ctx context.Context, t *tool, dir string, s scenario, o options, rep *report) error {
	b, err := newBaseline(ctx, t, filepath.Join(dir, s.name), s, o.noTags)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%s: %d changing calls, %d points of the store\n", s.name, b.calls, b.points)
	var cases []kase
	for _, w := range ways() {
		if hit, err := regexp.MatchString(o.way, w.name); err != nil || !hit {
			if err != nil {
				return err
			}
			continue
		}
		for n := 1 + len(cases)%o.every; n <= b.steps(w) && (w.store == "" || !t.tf); n += o.every {
			cases = append(cases, kase{scenario: s, way: w, step: n})
		}
	}
	jobs := make(chan kase)
	var wg sync.WaitGroup
	for range o.parallel {
		wg.Go(func() {
			for k := range jobs {
				r := b.try(ctx, t, k)
				rep.add(r, o.verbose)
			}
		})
	}
	for _, k := range cases {
		if ctx.Err() != nil {
			break
		}
		jobs <- k
	}
	close(jobs)
	wg.Wait()
	return ctx.Err()
}

// tool is the program that is broken.
type tool struct {
	name string
	path string
	env  []string
	tf   bool
}

func newTool(terraform bool) (*tool, error) {
	env := append(os.Environ(), "DIGITALOCEAN_TOKEN=matrix", "DIGITALOCEAN_HTTP_RETRY_MAX=2", "DIGITALOCEAN_HTTP_RETRY_WAIT_MIN=0.01",
		"DIGITALOCEAN_HTTP_RETRY_WAIT_MAX=0.05", "SWAMPCTL_POLL=20ms", "SWAMPCTL_SETTLE=300ms", "SWAMPCTL_TIMEOUT=30s")
	if terraform {
		path, err := exec.LookPath("terraform")
		return &tool{name: "Terraform", path: path, env: env, tf: true}, err
	}
	path, err := os.Executable()
	return &tool{name: "swampctl", path: path, env: append(env, envPlay+"=1")}, err
}
