package main

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// measuredAs are figures of all commands at a size that are as good as they have
// to be, and no better.
func measuredAs(n int, ours time.Duration, times time.Duration) results {
	r := results{}
	for i, command := range []string{"apply", "plan", "destroy"} {
		r[result{n, command, "swampctl"}] = figures{calls: []int{n/10 + 40, n/200 + 6, n/200 + 30}[i], wall: ours}
		r[result{n, command, "Terraform"}] = figures{wall: times * ours}
	}
	return r
}

// TestGoals holds what is measured against the goals: what just reaches them does,
// what just does not does not, and of what was not measured nothing is said.
func TestGoals(t *testing.T) {
	good := other{
		version: versionGoal - 1, three: threeGoal - 1, warmSize: warmGoal,
		warm: figures{cpu: warmCPU - 1, memory: warmMemory - 1},
	}
	for n, times := range map[int]time.Duration{10: 1, 100: 20, 1000: 100} {
		for _, g := range goals([]int{n}, measuredAs(n, time.Second, times), good) {
			if g.state != held {
				t.Errorf("%d: %+v", n, g)
			}
		}
	}
	bad := measuredAs(1000, time.Second, 99)
	for k, f := range bad {
		f.calls++
		f.refused = 1
		bad[k] = f
	}
	worse := other{version: versionGoal, three: threeGoal, warmSize: warmGoal, warm: figures{cpu: warmCPU, memory: warmMemory}}
	for _, g := range goals([]int{1000}, bad, worse) {
		if g.state != missed {
			t.Errorf("%+v", g)
		}
	}
	for _, g := range goals([]int{100}, results{}, other{warmSize: 100}) {
		if g.state != unmeasured || g.got != "" {
			t.Errorf("%+v", g)
		}
	}
}

// TestPage puts what was measured in place of what was there, and leaves the rest
// of the page alone.
func TestPage(t *testing.T) {
	page := "# Performance\n" + pageBegin + "old\n" + pageEnd + "More.\n"
	for range 2 {
		got, err := intoPage([]byte(page), []byte("| new |\n"))
		if want := "# Performance\n" + pageBegin + "| new |\n" + pageEnd + "More.\n"; string(got) != want || err != nil {
			t.Fatalf("the page is %q (%v), want %q", got, err, want)
		}
		page = string(got)
	}
	for _, other := range []string{"", pageBegin, pageEnd + pageBegin, strings.Replace(page, pageEnd, "", 1)} {
		if _, err := intoPage([]byte(other), nil); err == nil {
			t.Errorf("%q counts as a page", other)
		}
	}
}

// TestOptions: a page holds Terraform at every size too, and the plan from a warm
// state.
func TestOptions(t *testing.T) {
	o := options{scenario: "droplets", page: "p.md"}
	if err := o.parse("10,1000,100"); err != nil || !o.terraform || o.most != 1000 || o.warm != warmGoal || !slices.Equal(o.sizes, []int{10, 1000, 100}) {
		t.Errorf("the options are %+v (%v)", o, err)
	}
	o = options{scenario: "droplets"}
	if err := o.parse("0"); err != nil || len(o.sizes) != 0 || o.terraform {
		t.Errorf("the options are %+v (%v)", o, err)
	}
	for _, sizes := range []string{"", "ten", "-1", "10,"} {
		if err := (&options{scenario: "droplets"}).parse(sizes); err == nil {
			t.Errorf("%q are sizes", sizes)
		}
	}
}
