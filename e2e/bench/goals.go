package main

import (
	"fmt"
	"io"
	"time"
)

// results are the figures of all runs: by size, command and program.
type results map[result]figures

type result struct {
	n       int
	command string
	program string
}

// other is what is measured besides, zero where it was not.
type other struct {
	version, three time.Duration // from the start to the end of version, and of a plan of three resources
	warm           figures       // a plan from a warm state of warmGoal droplets
	warmSize       int
}

// goal is one of what swampctl is to reach.
type goal struct {
	words     string
	want, got string
	state     verdict
}

// verdict says whether a goal is reached.
type verdict string

const (
	held       verdict = "yes"
	missed     verdict = "**no**"
	unmeasured verdict = "not measured"
)

// The goals that are numbers of their own.
const (
	versionGoal = 30 * time.Millisecond
	threeGoal   = 150 * time.Millisecond
	warmGoal    = 10_000
	warmCPU     = 2 * time.Second
	warmMemory  = 250 << 20
)

// faster is how many times as long as swampctl Terraform is to take, by size.
var faster = map[int]float64{100: 20, 1000: 100}

// goals judges what was measured, for each size.
func goals(sizes []int, r results, o other) []goal {
	all := []goal{
		within("start-up of `swampctl version`", versionGoal, o.version),
		within("a plan of three resources", threeGoal, o.three),
	}
	for _, n := range sizes {
		all = append(all, callGoals(n, r)...)
		all = append(all, wallGoals(n, r)...)
	}
	warm := goal{words: "CPU time of a plan of 10,000 from a warm state", want: "under " + warmCPU.String(), state: unmeasured}
	memory := goal{words: "memory of a plan of 10,000 from a warm state", want: fmt.Sprintf("under %d MB", warmMemory>>20), state: unmeasured}
	if o.warmSize == warmGoal {
		warm.got, warm.state = o.warm.cpu.Round(10*time.Millisecond).String(), judge(o.warm.cpu < warmCPU)
		memory.got, memory.state = fmt.Sprintf("%d MB", o.warm.memory>>20), judge(o.warm.memory < warmMemory)
	}
	return append(all, warm, memory)
}

func judge(ok bool) verdict {
	if ok {
		return held
	}
	return missed
}

// within is the goal of a time.
func within(words string, want, got time.Duration) goal {
	g := goal{words: words, want: "under " + want.String(), state: unmeasured}
	if got > 0 {
		g.got, g.state = got.Round(time.Millisecond/10).String(), judge(got < want)
	}
	return g
}

// callGoals are how many calls n droplets may take, and that none is refused.
func callGoals(n int, r results) []goal {
	most := map[string]int{"apply": n/10 + 40, "plan": n/200 + 6, "destroy": n/200 + 30}
	var all []goal
	for _, step := range steps {
		g := goal{words: fmt.Sprintf("calls of %s of %d", step.name, n), want: fmt.Sprintf("at most %d", most[step.name]), state: unmeasured}
		f, ok := r[result{n, step.name, "swampctl"}]
		if ok {
			g.got, g.state = fmt.Sprint(f.calls), judge(f.calls <= most[step.name])
		}
		all = append(all, g)
		if step.name == "apply" && n <= 1000 && ok {
			all = append(all, goal{fmt.Sprintf("calls of apply of %d that are refused", n), "none", fmt.Sprint(f.refused), judge(f.refused == 0)})
		}
	}
	return all
}

// wallGoals compare the time that swampctl takes with Terraform's.
func wallGoals(n int, r results) []goal {
	times := faster[n]
	if times == 0 {
		return nil
	}
	var all []goal
	for _, step := range steps {
		g := goal{words: fmt.Sprintf("wall time of %s of %d, by Terraform's", step.name, n), want: fmt.Sprintf("at most 1/%.0f", times), state: unmeasured}
		ours, ok := r[result{n, step.name, "swampctl"}]
		theirs, both := r[result{n, step.name, "Terraform"}]
		if ok && both {
			ratio := theirs.wall.Seconds() / max(ours.wall.Seconds(), 1e-9)
			g.got, g.state = fmt.Sprintf("1/%.1f", ratio), judge(ratio >= times)
		}
		all = append(all, g)
	}
	return all
}

// printGoals prints a verdict for each goal.
func printGoals(w io.Writer, all []goal) {
	fmt.Fprint(w, "| goal | wanted | measured | held |\n|---|---|---|---|\n")
	for _, g := range all {
		fmt.Fprintf(w, "| %s | %s | %s | %s |\n", g.words, g.want, g.got, g.state)
	}
}
