package diag

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

// Nearest returns the candidate that a mistyped word most likely meant, "" if
// none is near; of several as near, the first by the alphabet. The case of the
// word does not count.
func Nearest(word string, candidates []string) string {
	m := newMatcher(word)
	best := ""
	bound := 1 + max(1, len(m.word)/3) // nearer ones are taken
	for _, c := range candidates {
		if !m.mayBeWithin(c, bound) {
			continue
		}
		if d := m.distance(c, bound); d < bound || d == bound && best != "" && c < best {
			best, bound = c, d
		}
	}
	return best
}

// matcher compares one word with many.
type matcher struct {
	word    []rune // in small letters
	letters uint64
	plain   bool // it is of ASCII
	other   []rune
	rows    [3][]int
}

func newMatcher(word string) *matcher {
	word = strings.ToLower(word)
	m := &matcher{word: []rune(word)}
	m.letters, m.plain = letters(word)
	return m
}

// letters returns a set of the letters of a word, and whether it is of ASCII.
func letters(word string) (set uint64, plain bool) {
	plain = true
	for i := range len(word) {
		b := word[i]
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
		}
		set |= 1 << (b & 63)
		plain = plain && b < utf8.RuneSelf
	}
	return set, plain
}

// mayBeWithin reports whether a word may be as near as the bound, by what is
// quickly seen: each edit changes the length by one at most, and the set of
// letters by two.
func (m *matcher) mayBeWithin(c string, bound int) bool {
	set, plain := letters(c)
	if !m.plain || !plain {
		return true
	}
	longer := len(c) - len(m.word)
	return longer <= bound && -longer <= bound && bits.OnesCount64(set^m.letters) <= 2*bound
}

// distance counts the insertions, deletions, replacements and swaps of
// neighbours that make the word from another one. Beyond the bound it is more
// than that, and not counted on.
func (m *matcher) distance(c string, bound int) int {
	m.other = m.other[:0]
	for _, r := range strings.ToLower(c) {
		m.other = append(m.other, r)
	}
	x, y := m.word, m.other
	for i := range m.rows {
		if len(m.rows[i]) <= len(y) {
			m.rows[i] = make([]int, 2*len(y)+1)
		}
	}
	before, last, row := m.rows[0], m.rows[1], m.rows[2]
	for j := range len(y) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > bound+1 { // a swap may look at the row before
			return least
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
