// Command bench runs swampctl and the real Terraform with its real provider on
// the same configuration, sandbox, latency and limits, and prints calls, wall
// time, CPU and peak memory as a table, with the ratios of the two and with the
// calls that the API itself makes necessary.
//
//	go run ./e2e/bench                                   # swampctl at 10, 100 and 1000
//	go run ./e2e/bench -terraform                        # Terraform beside it, up to 100
//	go run ./e2e/bench -scenario mixed -n 10,100         # not only droplets
//	go run ./e2e/bench -scenario all -n 100,1000,10000   # the language: all refer to all, and no calls
//	go run ./e2e/bench -warm 10000 -n 0                  # a plan from a warm state
//	go run ./e2e/bench -page docs/performance.md         # all of it, and the goals, into the page
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

func main() {
	var o options
	sizes := flag.String("n", "10,100,1000", "numbers of droplets, or of instances that call nothing; 0: none")
	flag.StringVar(&o.scenario, "scenario", "droplets", "what is declared: droplets, or mixed; or what calls nothing: chain, splat, all or inline")
	flag.StringVar(&o.swampctl, "swampctl", "", "the program to measure; none: it is built")
	flag.BoolVar(&o.terraform, "terraform", false, "run the terraform on PATH beside it, with the provider of its CLI configuration")
	flag.IntVar(&o.most, "terraform-max", 100, "run Terraform up to so many droplets: a thousand take it an hour")
	flag.IntVar(&o.warm, "warm", 0, "measure a plan of so many droplets from a warm state too")
	flag.StringVar(&o.page, "page", "", "measure all that the goals are about, Terraform up to the largest size too, and put it into the page in this file")
	flag.DurationVar(&o.latency, "latency", 30*time.Millisecond, "of each call")
	flag.Float64Var(&o.speed, "speed", 20, "how many times as fast as the cloud the sandbox is; 1: a droplet takes four seconds")
	flag.Parse()
	err := o.parse(*sizes)
	if err == nil {
		err = o.run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options are what is to be measured.
type options struct {
	scenario  string
	sizes     []int
	swampctl  string
	terraform bool
	most      int
	warm      int
	page      string
	latency   time.Duration
	speed     float64
}

func (o *options) parse(sizes string) error {
	if scenarios[o.scenario] == nil {
		return fmt.Errorf("there is no scenario %q", o.scenario)
	}
	for _, text := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return fmt.Errorf("%q is no number of droplets", text)
		}
		if n > 0 {
			o.sizes = append(o.sizes, n)
		}
	}
	if o.page != "" {
		o.terraform, o.warm, o.most = true, warmGoal, slices.Max(append(o.sizes, 0))
	}
	return nil
}

func (o *options) run() error {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	tools, err := o.tools(dir)
	if err != nil {
		return err
	}
	var measured bytes.Buffer
	if err := o.all(io.MultiWriter(os.Stdout, &measured), tools, dir); err != nil || o.page == "" {
		return err
	}
	return writePage(o.page, measured.Bytes())
}

// all measures what is asked for, and prints it and what it means for the goals.
func (o *options) all(w io.Writer, tools []tool, dir string) error {
	var others other
	var err error
	if others.version, err = startUp(tools[0], dir); err != nil {
		return err
	}
	if others.three, err = o.planThree(tools[0], dir); err != nil {
		return err
	}
	got := results{}
	if len(o.sizes) > 0 {
		fmt.Fprint(w, tableHead)
	}
	for _, n := range o.sizes {
		with := tools
		if n > o.most {
			with = tools[:1]
		}
		if err := o.measure(w, with, dir, n, got); err != nil {
			return err
		}
	}
	if o.warm > 0 {
		fmt.Fprintln(w)
		others.warmSize = o.warm
		if others.warm, err = warmPlan(w, tools[0], filepath.Join(dir, "warm"), o.warm); err != nil {
			return err
		}
	}
	if o.scenario == "droplets" {
		fmt.Fprintln(w)
		printGoals(w, goals(o.sizes, got, others))
	}
	return nil
}

// tools builds swampctl unless it is said, and finds Terraform where it is wanted.
func (o *options) tools(dir string) ([]tool, error) {
	tools := []tool{{"swampctl", o.swampctl}}
	if o.swampctl == "" {
		tools[0].path = filepath.Join(dir, "swampctl")
		build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", tools[0].path, "github.com/swampctl/swampctl/cmd/swampctl")
		build.Env = append(os.Environ(), "CGO_ENABLED=0") // as releases are built
		out, err := build.CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("build swampctl: %w\n%s", err, out)
		}
	}
	if o.terraform {
		path, err := exec.LookPath("terraform")
		if err != nil {
			return nil, err
		}
		tools = append(tools, tool{"Terraform", path})
	}
	return tools, nil
}

// measure applies, plans and destroys n droplets with each program, each with a
// cloud of its own, and prints the rows of each command. Of a program one command
// follows the other at once: what comes after minutes in which the processor had
// little to do begins slower.
func (o *options) measure(w io.Writer, tools []tool, dir string, n int, got results) error {
	s := scenarios[o.scenario](n)
	lives := make([][]figures, len(tools))
	for i, t := range tools {
		c, err := openCloud(sandbox.Options{Latency: o.latency, Speed: o.speed, RateLimit: true})
		if err != nil {
			return err
		}
		defer c.close()
		if lives[i], err = c.lifecycle(t, filepath.Join(dir, t.name+strconv.Itoa(n)), s); err != nil {
			return fmt.Errorf("with %d droplets: %w", n, err)
		}
	}
	for step, floor := range s.floors {
		for i, t := range tools {
			f := lives[i][step]
			got[result{n, steps[step].name, t.name}] = f
			printRow(w, n, steps[step].name, t.name, f, floor)
		}
		if len(tools) == 2 {
			printRatio(w, n, steps[step].name, lives[1][step], lives[0][step])
		}
	}
	return nil
}
