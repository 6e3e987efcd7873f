package render

import (
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/json"

	"github.com/swampctl/swampctl/internal/diag"
)

// Sources are the files that messages point into. Each is taken apart once,
// however many messages there are. It is for one goroutine.
type Sources struct {
	files map[string][]byte
	texts map[string]*Text
}

// NewSources returns files, by their names in messages.
func NewSources(files map[string][]byte) *Sources {
	return &Sources{files: files, texts: map[string]*Text{}}
}

// Text returns a file, nil where there is none of that name.
func (s *Sources) Text(name string) *Text {
	if t := s.texts[name]; t != nil {
		return t
	}
	src, ok := s.files[name]
	if !ok {
		return nil
	}
	t := &Text{name: name, src: string(src)}
	t.Lines = strings.Split(strings.ReplaceAll(t.src, "\r\n", "\n"), "\n")
	s.texts[name] = t
	return t
}

// Text is a file in its lines.
type Text struct {
	Lines []string

	name, src string
	starts    []int    // of the lines in src
	heads     []string // of the block around each line
	parsed    bool
	json      *hcl.File // nil where it is none
}

// Enclosing returns the head of the block around a place in the file, for
// example `resource "digitalocean_vpc" "net"`; "" where there is none. In JSON
// it is the path to it.
func (t *Text) Enclosing(r *diag.Range) string {
	if !strings.HasSuffix(t.name, ".json") {
		return lineAt(t.blocks(), r.Start.Line)
	}
	if path := t.path(r.Start.Byte); len(path) <= lineShown {
		return path
	}
	return ""
}

// blocks returns the head of the top-level block around each line.
func (t *Text) blocks() []string {
	if t.heads != nil {
		return t.heads
	}
	t.heads = make([]string, len(t.Lines))
	around := ""
	for n, line := range t.Lines {
		head, open := blockHead(line)
		if t.heads[n] = around; head != "" {
			t.heads[n] = head
		}
		switch {
		case strings.HasPrefix(line, "}"):
			around = ""
		case open:
			around = head
		}
	}
	return t.heads
}

// path returns what stands around a byte of JSON, as in output.ip.
func (t *Text) path(at int) string {
	if !t.parsed {
		t.parsed = true
		if !tooDeep(t.src) {
			t.json, _ = json.Parse([]byte(t.src), t.name)
		}
	}
	if t.json == nil {
		return ""
	}
	if nav, ok := t.json.Nav.(interface{ ContextString(offset int) string }); ok {
		return nav.ContextString(at)
	}
	return ""
}

// longLine is how many bytes a line has that is not looked through for each
// message about it.
const longLine = 16 * lineShown

// around returns of a long line what is near a place in it, and the place there.
// Other lines are returned as they are.
func (t *Text) around(n int, r diag.Range) (string, diag.Range) {
	line := lineAt(t.Lines, n)
	if len(line) <= longLine {
		return line, r
	}
	at := max(r.Start.Byte-t.start(n), 0)
	if at > len(line) || at == 0 && r.Start.Column > 1 {
		return line, r
	}
	from, to := max(at-4*lineBefore-4, 0), min(at+4*lineShown+4, len(line))
	for from < at && !utf8.RuneStart(line[from]) {
		from++
	}
	for to < len(line) && !utf8.RuneStart(line[to]) {
		to++
	}
	long := r.End.Column - r.Start.Column
	r.Start.Column = utf8.RuneCountInString(line[from:at]) + 1
	r.End.Column = r.Start.Column + long
	return line[from:to], r
}

// start returns at which byte of the file a line begins.
func (t *Text) start(n int) int {
	if t.starts == nil {
		t.starts = []int{0}
		for i := range len(t.src) {
			if t.src[i] == '\n' {
				t.starts = append(t.starts, i+1)
			}
		}
	}
	if n < 1 || n > len(t.starts) {
		return 0
	}
	return t.starts[n-1]
}
