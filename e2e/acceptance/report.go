package main

import (
	"fmt"
	"io"
	"time"
)

// report prints the table, and below it what did not pass and why. It returns
// false when a test failed that is not known to, or passed although it is.
func report(w io.Writer, all []result) bool {
	fmt.Fprintf(w, "| family | pass | fail | skip | of | time |\n|---|---|---|---|---|---|\n")
	sum := map[string]int{}
	for _, r := range all {
		n := map[string]int{}
		for _, t := range r.tests {
			n[outcome(t)]++
			sum[outcome(t)]++
		}
		row(w, r.family, n, len(r.tests), r.took)
	}
	if len(all) > 1 {
		row(w, "all", sum, sum["pass"]+sum["fail"]+sum["skip"], total(all))
	}
	good := true
	for _, r := range all {
		fmt.Fprintln(w)
		for _, t := range r.tests {
			good = tell(w, t) && good
		}
		for _, v := range r.violations {
			fmt.Fprintf(w, "contract: %s\n", v)
		}
	}
	return good
}

func row(w io.Writer, name string, n map[string]int, of int, took time.Duration) {
	fmt.Fprintf(w, "| %s | %d | %d | %d | %d | %s |\n", name, n["pass"], n["fail"], n["skip"], of, took.Round(time.Second))
}

func outcome(t test) string {
	if t.outcome == "" {
		return "fail"
	}
	return t.outcome
}

func total(all []result) time.Duration {
	var sum time.Duration
	for _, r := range all {
		sum += r.took
	}
	return sum
}

// tell prints a test that did not do what it is known for.
func tell(w io.Writer, t test) bool {
	r, known := reasons[t.name]
	switch {
	case outcome(t) == "pass" && known:
		fmt.Fprintf(w, "NOW PASSES %s, known to fail: %s\n", t.name, r.why)
		return false
	case outcome(t) == "pass":
		if t.alone {
			fmt.Fprintf(w, "pass %s: alone, not beside the tests of its family that use the same names\n", t.name)
		}
		return true
	case known:
		fmt.Fprintf(w, "%s %s: %s\n", outcome(t), t.name, r.why)
		return true
	case outcome(t) == "skip":
		fmt.Fprintf(w, "skip %s: %s\n", t.name, t.why())
		return true
	}
	fmt.Fprintf(w, "FAIL %s: %s\n", t.name, t.why())
	return false
}
