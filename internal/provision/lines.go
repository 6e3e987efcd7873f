package provision

import (
	"bufio"
	"io"
	"strings"
	"sync"
)

// Of what is written, lines are told in parts of maxLine, and the last maxEnd
// bytes are kept.
const (
	maxLine = 64 << 10
	maxEnd  = 4 << 10
)

// teller tells what is written line by line, and keeps its end.
type teller struct {
	say  func(string)
	mu   sync.Mutex
	kept string
}

func newTeller(say func(string)) *teller { return &teller{say: say} }

// readAll tells all lines of r.
func (t *teller) readAll(r io.Reader) {
	lines := bufio.NewReaderSize(r, maxLine)
	for within := false; ; {
		part, more, err := lines.ReadLine()
		if err != nil {
			return // the end, or nobody is left who could write
		}
		if !within || len(part) > 0 { // a line may end where a part does
			t.line(string(part))
		}
		within = more
	}
}

func (t *teller) line(text string) {
	t.say(text)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept += text + "\n"
	if n := len(t.kept) - maxEnd; n > 0 {
		t.kept = t.kept[n:]
	}
}

// end returns the last lines.
func (t *teller) end() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(t.kept)
}
