// Command matrix breaks runs in every way at every call, and looks at what is
// left in the cloud: for each scenario with K changing calls, each call and each
// way of breaking, it runs once with the fault, once without, and compares the
// cloud object by object. The cloud also holds look-alikes of another owner.
//
//	go run ./e2e/matrix                         # swampctl, everything
//	go run ./e2e/matrix -scenario web -way kill # a part of it
//	go run ./e2e/matrix > ours.md               # what -beside wants
//	go run ./e2e/matrix -terraform -every 10 -beside ours.md
//	go run ./e2e/matrix -beside ours.md theirs.md  # of two that were written
package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

func main() {
	if os.Getenv(envPlay) != "" {
		os.Exit(play())
	}
	o := options{}
	flag.StringVar(&o.scenario, "scenario", "", "only the scenario of this name")
	flag.StringVar(&o.way, "way", "", "only ways whose names match this regular expression")
	flag.IntVar(&o.every, "every", 1, "only one case of so many, chosen at random, the same ones for a seed")
	flag.Uint64Var(&o.seed, "seed", 1, "of the order in which cases are tried")
	flag.IntVar(&o.parallel, "parallel", 2*runtime.NumCPU(), "cases at once")
	flag.BoolVar(&o.noTags, "no-tags", false, "with a token that may not create tags")
	flag.BoolVar(&o.terraform, "terraform", false, "run the terraform on PATH instead, with the provider of its CLI configuration")
	flag.StringVar(&o.beside, "beside", "", "file with the table of another run, to print the figures of both in one")
	flag.BoolVar(&o.verbose, "v", false, "show the output of cases that fail")
	flag.Parse()
	o.written = flag.Arg(0)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "matrix:", err)
		os.Exit(1)
	}
}

type options struct {
	scenario, way              string
	beside, written            string
	every, parallel            int
	seed                       uint64
	noTags, terraform, verbose bool
}

func run(ctx context.Context, o options) error {
	var other *report
	if o.beside != "" {
		var err error
		if other, err = readReport(o.beside); err != nil {
			return err
		}
	}
	if o.written != "" {
		rep, err := readReport(o.written)
		if err == nil {
			rep.show(os.Stdout, other)
		}
		return err
	}
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
	cases, planned, err := allCases(ctx, t, dir, o)
	if err != nil {
		return err
	}
	rep := &report{tool: t.name, planned: planned}
	tryAll(ctx, t, cases, o, rep)
	rep.took = time.Since(began)
	rep.show(os.Stdout, other)
	if rep.bad() && !o.terraform {
		return fmt.Errorf("%d cases do not hold", len(rep.failures))
	}
	return nil
}

// allCases makes the baseline of each scenario, and of its cases every nth in
// an order that is random and always the same: however early the whole is
// interrupted, what has been tried is a sample of everything. It returns how
// many there are in all, too.
func allCases(ctx context.Context, t *tool, dir string, o options) ([]kase, int, error) {
	all, err := baselines(ctx, t, dir, o)
	if err != nil {
		return nil, 0, err
	}
	var cases []kase
	for _, b := range all {
		fmt.Fprintf(os.Stderr, "%s: %d changing calls, %d points of the store\n", b.name, b.calls, b.points)
		for _, w := range ways() {
			hit, err := regexp.MatchString(o.way, w.name)
			if err != nil {
				return nil, 0, err
			}
			for n := 1; hit && n <= b.steps(w) && (!t.tf || w.anybody()); n++ {
				cases = append(cases, kase{base: b, scenario: b.scenario, way: w, step: n})
			}
		}
	}
	rand.New(rand.NewPCG(o.seed, 0)).Shuffle(len(cases), func(i, j int) { cases[i], cases[j] = cases[j], cases[i] })
	return cases[:(len(cases)+o.every-1)/o.every], len(cases), nil
}

// baselines makes those of all scenarios that are asked for: one after the
// other, since a run is timed, but for Terraform, whose runs mostly wait.
func baselines(ctx context.Context, t *tool, dir string, o options) ([]*baseline, error) {
	var all []*baseline
	var g errgroup.Group
	g.SetLimit(1)
	if t.tf {
		g.SetLimit(o.parallel)
	}
	for _, s := range scenarios() {
		if o.scenario != "" && s.name != o.scenario {
			continue
		}
		if o.noTags {
			s = s.untagged()
		}
		b := &baseline{scenario: s}
		all = append(all, b)
		g.Go(func() error {
			made, err := newBaseline(ctx, t, filepath.Join(dir, s.name), s, o.noTags)
			if err != nil {
				return fmt.Errorf("scenario %s: %w", s.name, err)
			}
			*b = *made
			return nil
		})
	}
	return all, g.Wait()
}

// tryAll runs the cases. One that is interrupted does not count.
func tryAll(ctx context.Context, t *tool, cases []kase, o options, rep *report) {
	jobs := make(chan kase)
	var wg sync.WaitGroup
	for range o.parallel {
		wg.Go(func() {
			for k := range jobs {
				if r := k.base.try(ctx, t, k); ctx.Err() == nil {
					rep.add(r, o.verbose)
				}
			}
		})
	}
	for i, k := range cases {
		if ctx.Err() != nil {
			break
		}
		if i > 0 && i%100 == 0 {
			fmt.Fprintf(os.Stderr, "%d of %d cases\n", i, len(cases))
		}
		jobs <- k
	}
	close(jobs)
	wg.Wait()
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
