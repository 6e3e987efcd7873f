package do

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/swampctl/swampctl/providers"
)

// Optional returns a pointer to a value, nil for the zero value: what the API
// leaves empty is null.
func Optional[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// Value returns what a pointer points to, the zero value for nil.
func Value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// WrittenTime is a time as the Terraform provider writes those that godo decodes.
func WrittenTime(t time.Time) string { return t.UTC().String() }

// ReadWritten reads a time that [WrittenTime] wrote; zero where there is none.
func ReadWritten(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04:05 -0700 MST", s)
	if err != nil {
		return time.Time{}
	}
	return t
}

// List returns a list that is sent as [] where it has no elements: the API
// takes no null for it.
func List[T any](v []T) []T {
	if v == nil {
		return []T{}
	}
	return v
}

// Map turns every element of a list; of none it makes none.
func Map[A, B any](in []A, f func(A) B) []B {
	if len(in) == 0 {
		return nil
	}
	out := make([]B, len(in))
	for i, a := range in {
		out[i] = f(a)
	}
	return out
}

// First turns a block that stands once at most into what the API has for it,
// nil where it does not stand.
func First[A, B any](blocks []A, f func(A) *B) *B {
	if len(blocks) == 0 {
		return nil
	}
	return f(blocks[0])
}

// Single turns what the API has at most one of into a block; nil is none.
func Single[A, B any](v *B, f func(*B) A) []A {
	if v == nil {
		return nil
	}
	return []A{f(v)}
}

// Numbers turns numbers of one type into those of another.
func Numbers[B, A int | int32 | int64](in []A) []B {
	return Map(in, func(a A) B { return B(a) })
}

// Decimal returns the number that a short float was written as: 0.1 and not
// 0.10000000149.
func Decimal(v float32) float64 {
	d, err := strconv.ParseFloat(strconv.FormatFloat(float64(v), 'g', -1, 32), 64)
	if err != nil {
		return float64(v)
	}
	return d
}

// One returns the only one of some items; none is NotFound, several Invalid.
// what says in words what was looked for.
func One[T any](items []T, what string) (T, error) {
	var zero T
	switch len(items) {
	case 0:
		return zero, &providers.Error{Kind: providers.NotFound, Op: "look up", Message: fmt.Sprintf("there is no %s", what)}
	case 1:
		return items[0], nil
	default:
		return zero, &providers.Error{Kind: providers.Invalid, Op: "look up", Message: fmt.Sprintf("there are %d of %s: name it by id", len(items), what)}
	}
}

// Only returns the only item of a sequence that fits, as One does.
func Only[T any](seq iter.Seq2[T, error], fits func(T) bool, what string) (T, error) {
	all, err := All(seq)
	if err != nil {
		var zero T
		return zero, err
	}
	return One(slices.DeleteFunc(all, func(it T) bool { return !fits(it) }), what)
}

// PhaseOf is how far an object is by the API's word for it, whose letters may be of
// any case: one of pending is under way, one of failed is given up, all else ready.
func PhaseOf(word string, pending, failed []string) providers.Phase {
	is := func(w string) bool { return strings.EqualFold(w, word) }
	switch {
	case slices.ContainsFunc(pending, is):
		return providers.Phase{Stage: providers.Pending, Word: word}
	case slices.ContainsFunc(failed, is):
		return providers.Phase{Stage: providers.Failed, Word: word}
	default:
		return providers.Phase{Word: word}
	}
}

// Asked reports whether a value is the one that is asked for; nil asks for none.
func Asked[T comparable](want *T, have T) bool { return want == nil || *want == have }

// Matches is a check by a regular expression, which is compiled when first
// needed: repetitions such as {1,255} are slow to compile.
func Matches(pattern, rule string) func(string) error {
	re := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
	return func(s string) error {
		if !re().MatchString(s) {
			return errors.New(rule)
		}
		return nil
	}
}

// Each turns the items of a sequence into others.
func Each[A, B any](in iter.Seq2[A, error], f func(A) B) iter.Seq2[B, error] {
	return func(yield func(B, error) bool) {
		for a, err := range in {
			if err != nil {
				var zero B
				yield(zero, err)
				return
			}
			if !yield(f(a), nil) {
				return
			}
		}
	}
}

// CompactJSON writes JSON without the spaces between its parts. What is none it
// leaves alone.
func CompactJSON(s string) string {
	var b bytes.Buffer
	if json.Compact(&b, []byte(s)) != nil {
		return s
	}
	return b.String()
}
