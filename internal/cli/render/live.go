package render

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/swampctl/swampctl/reconciler"
)

// maxLive is how many running operations are shown at a time.
const maxLive = 12

// Live shows the steps of a run on a terminal: what is done as plain lines, and
// below them what goes on, drawn again and again. It is safe for concurrent
// use.
type Live struct {
	w       io.Writer
	s       Style
	now     func() time.Time
	options []mpb.ContainerOption

	mu          sync.Mutex
	plain       *Progress
	running     []*liveStep // in the order in which they began
	began       time.Time
	done, total int
	failed      int
	until       time.Time // calls are paced until then
	why         string

	bars *mpb.Progress // nil while nothing goes on
	bar  *mpb.Bar
}

// liveStep is one operation that goes on.
type liveStep struct {
	op    operation
	only  reconciler.Only
	began time.Time
	phase string
}

// NewLive returns a Live that draws on the terminal w.
func NewLive(w io.Writer, s Style, now func() time.Time) *Live {
	l := &Live{w: w, s: s, now: now, options: []mpb.ContainerOption{mpb.WithOutput(w), mpb.WithRefreshRate(120 * time.Millisecond)}}
	l.plain = NewProgress(w, s, now)
	return l
}

// Event takes a step in.
func (l *Live) Event(e reconciler.Event) {
	l.mu.Lock()
	first := e.Kind == reconciler.OpStarted && l.bars == nil
	said := l.take(e)
	if first {
		l.start()
	}
	bars := l.bars
	l.mu.Unlock()
	if !said {
		return
	}
	if bars == nil {
		l.plain.Event(e)
		return
	}
	var b strings.Builder
	NewProgress(&b, l.s, l.now).write(e)
	if _, err := io.WriteString(bars, b.String()); err != nil {
		io.WriteString(l.w, b.String()) // it ended in between
	}
}

// take notes a step; it reports whether the step has a line of its own.
func (l *Live) take(e reconciler.Event) bool {
	op := operation{e.Addr, e.Deposed, e.Action}
	if e.Action != "" && e.Total > 0 {
		l.done, l.total = e.Done, e.Total
	}
	i := slices.IndexFunc(l.running, func(s *liveStep) bool { return s.op == op })
	switch e.Kind {
	case reconciler.OpStarted:
		l.running = append(l.running, &liveStep{op: op, only: e.Only, began: l.now()})
		return false
	case reconciler.OpProgress:
		if i >= 0 {
			l.running[i].phase = e.Message
		}
		return false
	case reconciler.Holding:
		l.until, l.why = e.Until, e.Message
		return l.bars == nil
	case reconciler.OpDone, reconciler.OpFailed, reconciler.OpSkipped:
		if i >= 0 {
			l.running = slices.Delete(l.running, i, i+1)
		}
		if e.Kind == reconciler.OpFailed {
			l.failed++
		}
	}
	return true
}

// start begins to draw.
func (l *Live) start() {
	l.began = l.now()
	var rows []mpb.BarFiller
	for i := range maxLive + 1 {
		rows = append(rows, l.filler(func(width int) string { return l.row(i, width) }, "\n"))
	}
	rows = append(rows, l.filler(func(int) string { return l.hold() }, "\n"))
	slices.Reverse(rows) // mpb draws what is above a bar from the bar upwards
	bars := mpb.New(l.options...)
	bar, err := bars.Add(0, l.filler(l.status, ""), mpb.BarTopExtender(rows...), mpb.BarRemoveOnComplete(), mpb.BarFillerTrim())
	if err == nil {
		l.bars, l.bar = bars, bar
	}
}

// filler draws one line, cut to the terminal.
func (l *Live) filler(draw func(width int) string, end string) mpb.BarFiller {
	return mpb.BarFillerFunc(func(w io.Writer, st decor.Statistics) error {
		l.mu.Lock()
		text := draw(st.AvailableWidth)
		l.mu.Unlock()
		if text == "" {
			return nil
		}
		_, err := io.WriteString(w, ansi.Truncate(text, st.AvailableWidth, "…")+end)
		return err
	})
}

// row returns the line of a running operation; the last says how many more
// there are.
func (l *Live) row(i, width int) string {
	if i == maxLive && len(l.running) > maxLive {
		return l.s.Faint(fmt.Sprintf("    and %d more", len(l.running)-maxLive))
	}
	if i >= len(l.running) || i >= maxLive {
		return ""
	}
	shown := l.running[:min(len(l.running), maxLive)]
	step, phase := l.running[i], func(s *liveStep) string { return cmp.Or(s.phase, "…") }
	object := func(s *liveStep) string { return name(s.op.addr, s.op.deposed) }
	what := fmt.Sprintf("  %-10s", strings.ToLower(doing(step.op.action, step.only)))
	if l.s.narrowAt(width) {
		what = "" // the sign says it
	}
	p := printer{s: l.s}
	sign := p.sign(signOf(step.op.action)) + " "
	const clock = 9 // with the columns beside it
	room := width - ansi.StringWidth(sign+what) - clock - min(maxPhase, widest(shown, phase))
	room = max(minObject, min(room, widest(shown, object)))
	return fmt.Sprintf("%s%s%s %6s  %s", sign, lastColumns(object(step), room), what, Elapsed(l.now().Sub(step.began)), l.s.Faint(phase(step)))
}

// maxPhase and minObject are the columns that a phase has at the most, where
// addresses want them, and that an address always has.
const maxPhase, minObject = 20, 16

// widest returns the columns of the longest text.
func widest(steps []*liveStep, text func(*liveStep) string) int {
	most := 0
	for _, s := range steps {
		most = max(most, ansi.StringWidth(text(s)))
	}
	return most
}

// lastColumns fits a text into so many columns: of an address the end says most.
func lastColumns(text string, columns int) string {
	if over := ansi.StringWidth(text) - columns; over > 0 {
		return ansi.TruncateLeft(text, over+1, "…")
	}
	return text + strings.Repeat(" ", columns-ansi.StringWidth(text))
}

// hold returns the line that says for how long calls are paced, and why.
func (l *Live) hold() string {
	left := l.until.Sub(l.now())
	if left <= 0 {
		return ""
	}
	return "    " + l.s.paint(fmt.Sprintf("waiting %s: %s", Elapsed(max(left, time.Second)), cmp.Or(l.why, "the rate limit of the API")), yellow)
}

// barWidth is how many columns the bar itself has, shortBar where there are few.
const barWidth, shortBar = 20, 5

// status returns the last line: how far the run is.
func (l *Live) status(width int) string {
	columns, indent, form := barWidth, "  ", "%d of %d done"
	if l.s.narrowAt(width) {
		columns, indent, form = shortBar, "", "%d/%d"
	}
	full := 0
	if l.total > 0 {
		full = columns * l.done / l.total
	}
	parts := []string{fmt.Sprintf(form, l.done, l.total), fmt.Sprintf("%d running", len(l.running))}
	if l.failed > 0 {
		parts = append(parts, l.s.Bad(fmt.Sprintf("%d failed", l.failed)))
	}
	if !l.s.narrowAt(width) {
		parts = append(parts, Elapsed(l.now().Sub(l.began)))
	}
	bar := l.s.paint(strings.Repeat("━", full), green) + l.s.Faint(strings.Repeat("─", columns-full))
	return indent + bar + "  " + strings.Join(parts, " · ")
}

// Tick implements the same as [Progress.Tick]: a live view tells by itself what
// goes on.
func (l *Live) Tick() {}

// Write writes text above what is drawn.
func (l *Live) Write(text []byte) (int, error) {
	l.mu.Lock()
	bars := l.bars
	l.mu.Unlock()
	if bars == nil {
		return l.w.Write(text)
	}
	return bars.Write(text)
}

// Stop ends the drawing: from then on the terminal is free for others. It may
// be called often, and what follows is drawn anew.
func (l *Live) Stop() {
	l.mu.Lock()
	bars, bar := l.bars, l.bar
	l.bars, l.bar, l.running = nil, nil, nil
	l.mu.Unlock()
	if bars == nil {
		return
	}
	bar.Abort(true)
	bars.Wait()
}
