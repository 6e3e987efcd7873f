package render

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
)

// group is changes of one block that are alike: they differ in single values
// only. It is shown as one.
type group []*planner.Change

// first stands for all of a group.
func (g group) first() *planner.Change { return g[0] }

// name returns the address of a group: digitalocean_droplet.web[0…2].
func (g group) name() string {
	c := g.first()
	if len(g) == 1 {
		return name(c.Addr, c.Deposed)
	}
	return c.Addr.Block().String() + g.keys()
}

// maxKeys is how many keys of a group are named.
const maxKeys = 4

// keys returns the keys of a group in one pair of brackets: whole numbers in a
// row as a range, many others cut short.
func (g group) keys() string {
	first, last := g[0].Addr.Key, g[len(g)-1].Addr.Key
	if first.Kind == addr.KeyInt && last.Int-first.Int == len(g)-1 && len(g) > 2 {
		return fmt.Sprintf("[%d…%d]", first.Int, last.Int)
	}
	var keys []string
	for _, c := range g {
		keys = append(keys, strings.Trim(c.Addr.Key.String(), "[]"))
	}
	return "[" + strings.Join(shortened(keys, maxKeys), ", ") + "]"
}

// shortened returns a list of at most n, with how many were left out of its
// middle.
func shortened(list []string, n int) []string {
	if len(list) <= n {
		return list
	}
	return append(slices.Clone(list[:n-1]), fmt.Sprintf("… %d more …", len(list)-n), list[len(list)-1])
}

// grouped folds changes that follow one another and are alike.
func (g *page) grouped(list []*planner.Change) []group {
	var out []group
	for _, c := range list {
		if n := len(out); n > 0 && g.s.Detail != Full && g.alike(out[n-1].first(), c) {
			out[n-1] = append(out[n-1], c)
			continue
		}
		out = append(out, group{c})
	}
	return out
}

// alike reports whether two changes can be shown as one.
func (g *page) alike(a, b *planner.Change) bool {
	if a.Addr.Key.Kind == addr.KeyNone || a.Addr.Block() != b.Addr.Block() || a.Action != b.Action || single(a) || single(b) {
		return false
	}
	if a.Cause != b.Cause || !slices.Equal(a.Notes, b.Notes) || !slices.EqualFunc(a.Reasons, b.Reasons, sameReason) {
		return false
	}
	if !slices.Equal(pathTexts(a.Sensitive), pathTexts(b.Sensitive)) || !slices.Equal(pathTexts(a.PriorSensitive), pathTexts(b.PriorSensitive)) || !slices.Equal(pathTexts(a.Veiled), pathTexts(b.Veiled)) {
		return false
	}
	return similar(a, b)
}

// single reports whether a change has something of its own to tell.
func single(c *planner.Change) bool {
	return c.Deposed != "" || c.Importing != "" || c.Previous != nil || c.Waiting.Stage == providers.Pending
}

// sameReason compares two reasons of replacements.
func sameReason(a, b providers.Reason) bool { return Path(a.Path) == Path(b.Path) && a.Why == b.Why }

// pathTexts returns paths as text.
func pathTexts(paths []cty.Path) []string {
	out := make([]string, len(paths))
	for i, p := range paths {
		out[i] = Path(p)
	}
	return out
}

// similar reports whether two objects change in the same attributes: in equal
// values, or in single ones that take a line each.
func similar(a, b *planner.Change) bool {
	ab, aa := plainValue(a.Prior.Value), plainValue(a.Planned)
	bb, ba := plainValue(b.Prior.Value), plainValue(b.Planned)
	if absent(ab) != absent(bb) || absent(aa) != absent(ba) {
		return false
	}
	for name := range attributesOf(ab, aa, bb, ba) {
		x, y := [2]cty.Value{at(ab, name), at(aa, name)}, [2]cty.Value{at(bb, name), at(ba, name)}
		switch {
		case same(x[0], x[1]) && same(y[0], y[1]): // stays in both
		case equal(x[0], y[0]) && equal(x[1], y[1]):
		case same(x[0], x[1]) != same(y[0], y[1]):
			return false
		case absent(x[0]) != absent(y[0]) || absent(x[1]) != absent(y[1]):
			return false
		case !oneLine(x[0]) || !oneLine(x[1]) || !oneLine(y[0]) || !oneLine(y[1]):
			return false
		}
	}
	return true
}

// attributesOf returns the names of the attributes of objects, each once, in no
// order.
func attributesOf(objects ...cty.Value) iter.Seq[string] {
	has := func(v cty.Value, name string) bool { return !absent(v) && v.Type().HasAttribute(name) }
	return func(yield func(string) bool) {
		for i, v := range objects {
			if absent(v) {
				continue
			}
			for name := range v.Type().AttributeTypes() {
				before := slices.ContainsFunc(objects[:i], func(o cty.Value) bool { return has(o, name) })
				if !before && !yield(name) {
					return
				}
			}
		}
	}
}

// plainValue takes the marks off a value.
func plainValue(v cty.Value) cty.Value {
	if v == cty.NilVal {
		return v
	}
	v, _ = v.UnmarkDeep()
	return v
}

// equal compares values; unknown ones of a type are equal.
func equal(a, b cty.Value) bool {
	if absent(a) || absent(b) {
		return absent(a) && absent(b)
	}
	return a.RawEquals(b)
}

// oneLine reports whether a value is single and takes a line.
func oneLine(v cty.Value) bool {
	_, simple := (&printer{}).scalar(nil, v)
	return simple && !isComposite(v)
}

// varies writes an attribute that is another in each object of a group, all
// values in a line; false where it is the same in all.
func (p *printer) varies(f field, name string, before, after cty.Value) bool {
	if len(p.others) == 0 {
		return false
	}
	first := p.inLine(f.path, before, after, p.origins)
	row, differ := []inLine{first}, false
	for _, o := range p.others {
		one := p.inLine(f.path, at(o.before, name), at(o.after, name), o.origins)
		row, differ = append(row, one), differ || one != first
	}
	if !differ || slices.ContainsFunc(row, func(one inLine) bool { return one.long }) {
		return false
	}
	switch {
	case same(before, after):
	case absent(before):
		f.sign = signAdd
	case absent(after):
		f.sign = signRemove
	default:
		f.sign = signChange
	}
	p.line(f.sign, f.depth, f.label+p.fitting(row, f)+f.note)
	return true
}

// inLine is a value before and after in one line.
type inLine struct {
	before string // "" where it is the same, or was not there
	after  string
	long   bool // it takes more than a line
}

// inLine returns a value before and after in one line.
func (p *printer) inLine(path cty.Path, before, after cty.Value, of []config.Origin) inLine {
	kept := p.origins
	p.origins = of
	defer func() { p.origins = kept }()
	old, simple := p.scalar(path, before)
	now, simple2 := p.scalar(path, after)
	if same(before, after) || absent(before) || p.isSensitive(path) {
		old = ""
	}
	return inLine{old, now, !simple || !simple2}
}

// fitting writes a row of values with as many of them as the page has room for;
// what is the same in all of them, before or after, stands there once.
func (p *printer) fitting(row []inLine, f field) string {
	room := p.s.width() - 4*f.depth - 4 - ansi.StringWidth(f.label)
	text := ""
	for n := maxKeys; n > 1; n-- {
		if text = rowText(row, n); ansi.StringWidth(text) <= room {
			break
		}
	}
	return text
}

// rowText writes a row of at most n values.
func rowText(row []inLine, n int) string {
	var old, now, both []string
	sameOld, sameNow := true, true
	for _, one := range row {
		old, now, both = append(old, one.before), append(now, one.after), append(both, one.before+" -> "+one.after)
		sameOld, sameNow = sameOld && one.before == old[0], sameNow && one.after == now[0]
	}
	join := func(list []string) string { return strings.Join(shortened(list, n), ", ") }
	switch {
	case sameOld && old[0] == "":
		return join(now)
	case sameOld:
		return old[0] + " -> " + join(now)
	case sameNow:
		return join(old) + " -> " + now[0]
	default:
		return join(both)
	}
}
