// Command bench runs swampctl and the real Terraform with its real provider on
// the same configuration, sandbox, latency and limits, and prints calls, wall
// time, CPU and peak memory as a table, with the ratios of the two and with the
// calls that the API itself makes necessary.
//
//	go run ./e2e/bench                                   # swampctl at 10, 100 and 1000
//	go run ./e2e/bench -terraform                        # Terraform beside it, up to 100
//	go run ./e2e/bench -scenario mixed -n 10,100         # not only droplets
//	go run ./e2e/bench -scenario all -n 100,1000,10000   # the language: all refer to all, and no calls
//	go run ./e2e/bench -warm 10000                       # a plan from a warm state
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

func main() {
	var o options
	sizes := flag.String("n", "10,100,1000", "numbers of droplets, or of instances that call nothing")
	flag.StringVar(&o.scenario, "scenario", "droplets", "what is declared: droplets, or mixed; or what calls nothing: chain, splat or all")
	flag.BoolVar(&o.terraform, "terraform", false, "run the terraform on PATH beside it, with the provider of its CLI configuration")
	flag.IntVar(&o.most, "terraform-max", 100, "run Terraform up to so many droplets: a thousand take it an hour")
	flag.IntVar(&o.warm, "warm", 0, "measure a plan of so many droplets from a warm state, and nothing else")
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
	terraform bool
	most      int
	warm      int
	latency   time.Duration
	speed     float64
}

func (o *options) parse(sizes string) error {
	if scenarios[o.scenario] == nil {
		return fmt.Errorf("there is no scenario %q", o.scenario)
	}
	for _, text := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return fmt.Errorf("%q is no number of droplets", text)
		}
		o.sizes = append(o.sizes, n)
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
	if err := startUp(tools[0], dir); err != nil {
		return err
	}
	if o.warm > 0 {
		return warmPlan(tools[0], filepath.Join(dir, "warm"), o.warm)
	}
	fmt.Print(tableHead)
	for _, n := range o.sizes {
		with := tools
		if n > o.most {
			with = tools[:1]
		}
		if err := o.measure(with, dir, n); err != nil {
			return err
		}
	}
	return nil
}

// tools builds swampctl, and finds Terraform where it is wanted.
func (o *options) tools(dir string) ([]tool, error) {
	tools := []tool{{"swampctl", filepath.Join(dir, "swampctl")}}
	out, err := exec.Command("go", "build", "-o", tools[0].path, "github.com/swampctl/swampctl/cmd/swampctl").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("build swampctl: %w\n%s", err, out)
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
// cloud of its own, and prints the rows of a command when it has run in all.
func (o *options) measure(tools []tool, dir string, n int) error {
	s := scenarios[o.scenario](n)
	lives := make([]life, len(tools))
	for i, t := range tools {
		c, err := openCloud(sandbox.Options{Latency: o.latency, Speed: o.speed, RateLimit: true})
		if err != nil {
			return err
		}
		defer c.close()
		lives[i] = life{t, c, filepath.Join(dir, t.name+strconv.Itoa(n))}
		if err := declare(lives[i].dir, s.hcl); err != nil {
			return err
		}
	}
	for step, floor := range s.floors {
		var all []figures
		for _, l := range lives {
			f, err := l.cloud.step(l.tool, l.dir, step)
			if err != nil {
				return fmt.Errorf("with %d droplets: %w", n, err)
			}
			all = append(all, f)
			printRow(n, steps[step].name, l.tool.name, f, floor)
		}
		if len(all) == 2 {
			printRatio(n, steps[step].name, all[1], all[0])
		}
	}
	return nil
}

// life is a program that manages droplets in a cloud.
type life struct {
	tool  tool
	cloud *cloud
	dir   string
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
