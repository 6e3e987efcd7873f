package render

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// change writes a value that differs before and after, both of which are
// there; elements that stay as they are, are hidden.
func (p *printer) change(f field, before, after cty.Value) {
	f.sign = signChange
	switch {
	case p.isSensitive(f.path):
		p.line(f.sign, f.depth, f.label+sensitiveText+f.tail+f.note)
	case !after.IsKnown():
		f.tail = " -> " + p.unknown(f.path) + f.tail
		if isComposite(before) && before.LengthInt() > 0 {
			p.removed(f, before)
			return
		}
		p.value(f, before)
	case isComposite(before) && isComposite(after):
		p.changeComposite(f, before, after)
	case before.Type() == cty.String && after.Type() == cty.String:
		p.changeText(f, before.AsString(), after.AsString())
	default:
		p.arrow(f, before, after)
	}
}

// removed writes a collection whose elements all go, under f's own sign.
func (p *printer) removed(f field, v cty.Value) {
	var inner printer
	inner.s, inner.sensitive, inner.origins = p.s, p.sensitive, p.origins
	g := f
	g.sign = signRemove
	inner.composite(g, v)
	first, rest, _ := strings.Cut(inner.b.String(), "\n")
	p.b.WriteString(strings.Replace(first, p.sign(signRemove), p.sign(f.sign), 1) + "\n" + rest)
}

// arrow writes "old -> new" for values that take a line each.
func (p *printer) arrow(f field, before, after cty.Value) {
	old, simple := p.scalar(f.path, before)
	now, simple2 := p.scalar(f.path, after)
	if !simple || !simple2 {
		p.value(field{sign: signRemove, depth: f.depth, label: f.label, tail: f.tail, path: f.path}, before)
		p.value(field{sign: signAdd, depth: f.depth, label: f.label, tail: f.tail, note: f.note, path: f.path}, after)
		return
	}
	p.line(f.sign, f.depth, f.label+old+" -> "+now+f.tail+f.note)
}

// sha1 is what a state holds of the scripts of Droplets, as Terraform's does.
var sha1 = regexp.MustCompile("^[0-9a-f]{40}$")

// changeText writes strings that differ: JSON by its structure, texts by line.
func (p *printer) changeText(f field, before, after string) {
	old, oldJSON := jsonValue(before)
	now, nowJSON := jsonValue(after)
	switch {
	case oldJSON && nowJSON:
		p.line(f.sign, f.depth, f.label+"jsonencode("+f.note)
		if old.RawEquals(now) {
			p.comment(f.depth+1, "only white space changes")
		} else {
			p.change(field{depth: f.depth + 1}, old, now)
		}
		p.line(signNone, f.depth, ")"+f.tail)
	case sha1.MatchString(before) && strings.Contains(after, "\n") && !nowJSON:
		p.line(f.sign, f.depth, f.label+"<<-EOT"+f.note)
		p.comment(f.depth+1, "what it was is recorded as its SHA-1 only")
		for _, line := range splitLines(after) {
			p.line(signAdd, f.depth+1, line)
		}
		p.line(signNone, f.depth, "EOT"+f.tail)
	case strings.Contains(before, "\n") && !oldJSON && !nowJSON || strings.Contains(after, "\n") && !oldJSON && !nowJSON:
		p.changeLines(f, before, after)
	default:
		p.arrow(f, cty.StringVal(before), cty.StringVal(after))
	}
}

// contextLines is how many unchanged lines of a text are shown around a change.
const contextLines = 2

// changeLines writes a text of several lines, its changed lines marked.
func (p *printer) changeLines(f field, before, after string) {
	old, now := splitLines(before), splitLines(after)
	es := edits(len(old), len(now), func(i, j int) bool { return old[i] == now[j] })
	p.line(f.sign, f.depth, f.label+"<<-EOT"+f.note)
	changed := func(e edit) bool { return e.old < 0 || e.new < 0 }
	skipped := 0
	for i, e := range es {
		if !changed(e) && !near(es, i, contextLines, changed) && p.s.Detail != Full {
			skipped++
			continue
		}
		p.hidden(f.depth+1, skipped, "line")
		skipped = 0
		switch {
		case e.new < 0:
			p.line(signRemove, f.depth+1, old[e.old])
		case e.old < 0:
			p.line(signAdd, f.depth+1, now[e.new])
		default:
			p.line(signNone, f.depth+1, now[e.new])
		}
	}
	p.hidden(f.depth+1, skipped, "line")
	kept := func(e edit) bool { return !changed(e) }
	if strings.HasSuffix(before, "\n") != strings.HasSuffix(after, "\n") && slices.ContainsFunc(es, kept) {
		p.comment(f.depth+1, "the line break at the end changes")
	}
	p.line(signNone, f.depth, "EOT"+f.tail)
}

// near reports whether one of the steps within n of i is changed.
func near(es []edit, i, n int, changed func(edit) bool) bool {
	for j := max(0, i-n); j <= min(len(es)-1, i+n); j++ {
		if changed(es[j]) {
			return true
		}
	}
	return false
}

// changeComposite writes two collections by element.
func (p *printer) changeComposite(f field, before, after cty.Value) {
	open, end := brackets(after.Type())
	if was, _ := brackets(before.Type()); was != open {
		p.arrow(f, before, after)
		return
	}
	p.line(f.sign, f.depth, f.label+open+f.note)
	switch {
	case open == "{":
		p.changeKeys(f, before, after)
	case after.Type().IsSetType():
		p.changeSet(f, before, after)
	default:
		p.changeList(f, before, after)
	}
	p.line(signNone, f.depth, end+f.tail)
}

// changeKeys writes maps and objects by key.
func (p *printer) changeKeys(f field, before, after cty.Value) {
	ty := after.Type()
	kind := "element"
	if ty.IsObjectType() {
		kind = "attribute"
	}
	keys := keysOf(before, after)
	var shown []string
	hidden := 0
	for _, k := range keys {
		b, a := at(before, k), at(after, k)
		switch {
		case absent(b) && absent(a):
		case same(b, a) && p.s.Detail != Full:
			hidden++
		default:
			shown = append(shown, k)
		}
	}
	width := p.labelWidth(ty, shown)
	for _, k := range shown {
		sub := f.element(signNone, stepOf(ty, k))
		sub.label = label(ty, k, width)
		sub.note = p.forces(sub.path)
		if same(at(before, k), at(after, k)) {
			p.value(sub, at(after, k))
			continue
		}
		p.either(sub, at(before, k), at(after, k))
	}
	p.hidden(f.depth+1, hidden, kind)
}

// either writes a named value that may be on one side only.
func (p *printer) either(f field, before, after cty.Value) {
	switch {
	case absent(before):
		f.sign = signAdd
		p.value(f, after)
	case absent(after):
		f.sign = signRemove
		f.tail = " -> null" + f.tail
		p.value(f, before)
	default:
		p.change(f, before, after)
	}
}

// same reports whether two values are equal, unknown ones never.
func same(a, b cty.Value) bool {
	if a == cty.NilVal || b == cty.NilVal {
		return a == b
	}
	return a.RawEquals(b) && a.IsWhollyKnown()
}

// changeSet writes sets by element: what stays, what goes, then what comes.
func (p *printer) changeSet(f field, before, after cty.Value) {
	old, now := before.AsValueSlice(), after.AsValueSlice()
	var removed, added []cty.Value
	hidden := 0
	for _, v := range old {
		switch {
		case !contains(now, v):
			removed = append(removed, v)
		case p.s.Detail == Full:
			p.listElement(f, signNone, before.Type(), 0, v)
		default:
			hidden++
		}
	}
	for _, v := range now {
		if !contains(old, v) {
			added = append(added, v)
		}
	}
	p.run(f, signRemove, before.Type(), 0, removed)
	p.run(f, signAdd, after.Type(), 0, added)
	p.hidden(f.depth+1, hidden, "element")
}

// listElement writes an element of a list or set that comes or goes.
func (p *printer) listElement(f field, sign string, ty cty.Type, i int, v cty.Value) {
	sub := f.element(sign, elementStep(ty, i, v))
	sub.tail = ","
	p.value(sub, v)
}

// contains reports whether v is among vs.
func contains(vs []cty.Value, v cty.Value) bool {
	for _, o := range vs {
		if same(o, v) {
			return true
		}
	}
	return false
}

// changeList writes lists by element, in order.
func (p *printer) changeList(f field, before, after cty.Value) {
	old, now := before.AsValueSlice(), after.AsValueSlice()
	es := edits(len(old), len(now), func(i, j int) bool { return same(old[i], now[j]) })
	es = paired(es, func(i, j int) bool { return isComposite(old[i]) && isComposite(now[j]) })
	for len(es) > 0 {
		kind := func(e edit) int { return listEdit(e, old, now) }
		first := kind(es[0])
		n := 1
		for n < len(es) && kind(es[n]) == first {
			n++
		}
		row := es[:n]
		es = es[n:]
		switch first {
		case goes:
			p.run(f, signRemove, before.Type(), row[0].old, old[row[0].old:row[n-1].old+1])
		case comes:
			p.run(f, signAdd, after.Type(), row[0].new, now[row[0].new:row[n-1].new+1])
		case stays:
			p.kept(f, row, now)
		default:
			for _, e := range row {
				sub := f.element(signChange, elementStep(after.Type(), e.new, now[e.new]))
				sub.tail = ","
				p.change(sub, old[e.old], now[e.new])
			}
		}
	}
}

// What becomes of an element of a list.
const (
	stays = iota
	goes
	comes
	changes
)

// listEdit says what a step between two lists does.
func listEdit(e edit, old, now []cty.Value) int {
	switch {
	case e.new < 0:
		return goes
	case e.old < 0:
		return comes
	case same(old[e.old], now[e.new]):
		return stays
	default:
		return changes
	}
}

// maxRun is how many elements that come or go in a row are shown.
const maxRun = 20

// run writes elements of a list or set that come or go in a row, the first of
// which is element i. Those that wait for the same stand on one line, and of
// very many only the ends are shown.
func (p *printer) run(f field, sign string, ty cty.Type, i int, vs []cty.Value) {
	if p.s.Detail != Full && len(vs) > maxRun && !slices.ContainsFunc(vs, func(v cty.Value) bool { return !v.IsKnown() || isComposite(v) }) {
		p.run(f, sign, ty, i, vs[:maxRun-2])
		p.leftOut(f.depth+1, len(vs)-maxRun+1, "more element", "hidden")
		p.listElement(f, sign, ty, i+len(vs)-1, vs[len(vs)-1])
		return
	}
	for n := 0; n < len(vs); {
		step := p.waiting(f, ty, i+n, vs[n:])
		sub := f.element(sign, elementStep(ty, i+n, vs[n]))
		sub.tail = ","
		if step > 1 {
			sub.label = fmt.Sprintf("%d × ", step)
		}
		p.value(sub, vs[n])
		n += step
	}
}

// waiting returns how many of the values at the head of a list are unknown and
// wait for the same; 1 for others.
func (p *printer) waiting(f field, ty cty.Type, i int, vs []cty.Value) int {
	text := func(n int) string { return p.unknown(f.element("", elementStep(ty, i+n, vs[n])).path) }
	n := 1
	for p.s.Detail != Full && !vs[0].IsKnown() && n < len(vs) && !vs[n].IsKnown() && text(n) == text(0) {
		n++
	}
	return n
}

// kept writes how many elements of a list stay between two changes; a single
// one that takes no more room than that is shown.
func (p *printer) kept(f field, es []edit, now []cty.Value) {
	if p.s.Detail == Full || len(es) == 1 && !isComposite(now[es[0].new]) {
		for _, e := range es {
			p.listElement(f, signNone, cty.List(cty.String), e.new, now[e.new])
		}
		return
	}
	p.hidden(f.depth+1, len(es), "element")
}
