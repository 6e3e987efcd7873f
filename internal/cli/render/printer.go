package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/providers"
)

// The signs in front of what changes.
const (
	signNone   = ""
	signAdd    = "+"
	signRemove = "-"
	signChange = "~"
	signRead   = "<="
	signNewOld = "+/-" // the new object first
	signOldNew = "-/+" // the old object goes first
)

// printer writes one object, value by value.
type printer struct {
	b strings.Builder
	s Style
	// plain leaves out the signs and hides nothing: a listing, not a difference.
	plain     bool
	sensitive []cty.Path
	reasons   []providers.Reason
	origins   []config.Origin
	// others are the objects that change alike, beside the first.
	others []*sides
	// only are the attributes of the object that are looked at, nil for all.
	only []string
}

// sides are an object before and after, and from where its unknowns come.
type sides struct {
	before, after cty.Value
	origins       []config.Origin
}

// signColours are the colours of the signs.
func signColour(sign string) string {
	switch sign {
	case signAdd:
		return green
	case signRemove:
		return red
	case signChange:
		return yellow
	case signRead:
		return cyan
	default:
		return ""
	}
}

// sign returns a sign right-aligned in three columns, in its colour.
func (p *printer) sign(sign string) string {
	pad := strings.Repeat(" ", 3-len(sign))
	if p.s.narrow() {
		pad = strings.Repeat(" ", max(0, 1-len(sign)))
	}
	switch sign {
	case signNewOld:
		return pad + p.s.paint("+", green) + "/" + p.s.paint("-", red)
	case signOldNew:
		return pad + p.s.paint("-", red) + "/" + p.s.paint("+", green)
	}
	if c := signColour(sign); c != "" {
		return pad + p.s.paint(sign, c)
	}
	return pad
}

// line writes one line at a depth. On a terminal, and where there are few
// columns, a line that is too long goes on below.
func (p *printer) line(sign string, depth int, text string) {
	step := 4
	if p.s.narrow() {
		step = 2
	}
	indent := strings.Repeat(" ", step*depth)
	if !p.plain {
		indent += p.sign(sign) + " "
	}
	if used := ansi.StringWidth(indent); (p.s.Fit || p.s.narrow()) && used+ansi.StringWidth(text) > p.s.width() {
		text = hung(text, p.s.width(), used, step)
	}
	p.b.WriteString(strings.TrimRight(indent+text, " ") + "\n")
}

// comment writes a line that is no part of the object.
func (p *printer) comment(depth int, text string) {
	p.line(signNone, depth, p.s.Faint("# "+text))
}

// hidden writes how many things of a kind were left out, nothing for none.
func (p *printer) hidden(depth, n int, kind string) { p.leftOut(depth, n, "unchanged "+kind, "hidden") }

// leftOut writes how many things of a kind are not shown, and why.
func (p *printer) leftOut(depth, n int, kind, why string) {
	if n == 0 || p.s.Detail == Concise {
		return
	}
	p.comment(depth, fmt.Sprintf("(%s %s)", count(n, kind, kind+"s"), why))
}

// unknown returns the word for a value that is not known yet, with what it
// waits for.
func (p *printer) unknown(path cty.Path) string {
	var from []string
	longest := -1
	for _, o := range p.origins {
		if len(o.Path) > len(path) || len(o.Path) < longest || !alike(o.Path, path[:len(o.Path)]) {
			continue
		}
		if len(o.Path) > longest {
			longest, from = len(o.Path), nil
		}
		from = append(from, o.From...)
	}
	if len(from) == 0 {
		return unknownText
	}
	slices.Sort(from)
	from = slices.Compact(from)
	if left := len(from) - maxOrigins; left > 0 && p.s.Detail != Full {
		from = append(from[:maxOrigins], fmt.Sprintf("and %d more", left))
	}
	return "(known after apply: " + strings.Join(from, ", ") + ")"
}

// maxOrigins is how many references an unknown value names.
const maxOrigins = 3

// waits reports whether an unknown value comes from something that is
// configured.
func (p *printer) waits(path cty.Path) bool { return p.unknown(path) != unknownText }

// isSensitive reports whether a path lies at or below one that holds a secret.
func (p *printer) isSensitive(path cty.Path) bool {
	for _, s := range p.sensitive {
		if len(s) <= len(path) && alike(s, path[:len(s)]) {
			return true
		}
	}
	return false
}

// force is written behind what forces a replacement.
const force = "forces replacement"

// forces returns the note for an attribute that forces a replacement, "" for
// others.
func (p *printer) forces(path cty.Path) string {
	for _, r := range p.reasons {
		if len(r.Path) == len(path) && alike(r.Path, path) {
			return " " + p.s.paint("# "+force, red)
		}
	}
	return ""
}

// alike compares two paths of one length. An element of a set is alike any
// other: its path is its value, which differs before and after.
func alike(a, b cty.Path) bool {
	for i := range a {
		switch x := a[i].(type) {
		case cty.GetAttrStep:
			y, ok := b[i].(cty.GetAttrStep)
			if !ok || x.Name != y.Name {
				return false
			}
		case cty.IndexStep:
			y, ok := b[i].(cty.IndexStep)
			if !ok || !alikeKeys(x.Key, y.Key) {
				return false
			}
		}
	}
	return true
}

// alikeKeys compares index keys; only numbers and strings tell elements apart.
func alikeKeys(a, b cty.Value) bool {
	if a == cty.NilVal || b == cty.NilVal || !a.IsKnown() || !b.IsKnown() {
		return true
	}
	if !a.Type().IsPrimitiveType() || !a.Type().Equals(b.Type()) {
		return true
	}
	return a.RawEquals(b)
}

// Path returns an attribute path as it is written in a configuration.
func Path(path cty.Path) string {
	var b strings.Builder
	for _, step := range path {
		switch s := step.(type) {
		case cty.GetAttrStep:
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(s.Name)
		case cty.IndexStep:
			b.WriteString(indexText(s.Key))
		}
	}
	return b.String()
}

// indexText returns [0], ["a"], or nothing for an element of a set.
func indexText(key cty.Value) string {
	if key == cty.NilVal || !key.IsKnown() || key.IsNull() {
		return "[*]"
	}
	switch key.Type() {
	case cty.Number:
		return "[" + key.AsBigFloat().Text('f', -1) + "]"
	case cty.String:
		return "[" + quote(key.AsString()) + "]"
	default:
		return ""
	}
}
