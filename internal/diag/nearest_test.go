package diag

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestNearestLaw: what is passed over quickly is what counting every edit
// passes over.
func TestNearestLaw(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		var b strings.Builder
		for range 1 + rnd.IntN(9) {
			b.WriteRune([]rune("abAB_1é")[rnd.IntN(7)])
		}
		return b.String()
	}
	for range 3000 {
		w, candidates := word(), make([]string, 1+rnd.IntN(6))
		for i := range candidates {
			candidates[i] = word()
		}
		if got, want := Nearest(w, candidates), nearest(w, candidates); got != want {
			t.Fatalf("of %q the nearest to %q is %q, want %q", candidates, w, got, want)
		}
	}
}

// nearest is Nearest as it is said.
func nearest(word string, candidates []string) string {
	best, bound := "", 1+max(1, len([]rune(word))/3)
	for _, c := range candidates {
		if d := edits([]rune(strings.ToLower(word)), []rune(strings.ToLower(c))); d < bound || d == bound && best != "" && c < best {
			best, bound = c, d
		}
	}
	return best
}

// edits counts by trying all.
func edits(a, b []rune) int {
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	x, y := len(a)-1, len(b)-1
	if a[x] == b[y] {
		return edits(a[:x], b[:y])
	}
	n := 1 + min(edits(a[:x], b), edits(a, b[:y]), edits(a[:x], b[:y]))
	if x > 0 && y > 0 && a[x] == b[y-1] && a[x-1] == b[y] {
		n = min(n, 1+edits(a[:x-1], b[:y-1]))
	}
	return n
}

// TestNearestCost: the nearest of many words is found without an allocation for
// each.
func TestNearestCost(t *testing.T) {
	many := make([]string, 10_000)
	for i := range many {
		many[i] = fmt.Sprint("name_", i)
	}
	if n := testing.AllocsPerRun(5, func() { Nearest("nmae_77", many) }); n > 100 {
		t.Errorf("%v allocations", n)
	}
}
