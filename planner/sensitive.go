package planner

import (
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
)

// WithSensitive adds to paths those that the schema calls sensitive in any of an
// object's values.
func WithSensitive(paths []cty.Path, block *schema.Block, values ...cty.Value) []cty.Path {
	if !block.HasSensitive() {
		return paths
	}
	for _, path := range block.SensitivePaths(values...) {
		if !slices.ContainsFunc(paths, path.Equals) {
			paths = append(paths, path)
		}
	}
	return paths
}

// Remarked returns where an object is sensitive after a change and was not
// before, and where it no longer is, of values that the change leaves alone. What
// the schema of the type calls sensitive is neither.
func (c *Change) Remarked(block *schema.Block) (gained, lost []cty.Path) {
	if c.Action != Update || len(c.Sensitive)+len(c.PriorSensitive) == 0 {
		return nil, nil
	}
	was, is := marksOf(c.Prior.Value, c.PriorSensitive, block), marksOf(c.Planned, c.Sensitive, block)
	return c.without(is, was), c.without(was, is)
}

// without returns the paths of a list that the other lacks, as far as what is
// there stays as it is.
func (c *Change) without(paths, others []cty.Path) []cty.Path {
	return slices.DeleteFunc(slices.Clone(paths), func(p cty.Path) bool {
		before, err1 := p.Apply(c.Prior.Value)
		after, err2 := p.Apply(c.Planned)
		return slices.ContainsFunc(others, p.Equals) || err1 != nil || err2 != nil || !before.RawEquals(after)
	})
}

// OnlyMarks reports whether a change is one of marks alone: the state is written
// anew, and the cloud is not called.
func (c *Change) OnlyMarks() bool {
	return c.Action == Update && c.plain() && providers.Same(c.Planned, c.Prior.Value)
}

// plain reports whether nothing but the configuration asks for a change.
func (c *Change) plain() bool { return c.Cause == (Cause{}) }

// sameMarks reports whether a configuration and the state call the same parts of
// an object sensitive.
func (c *Change) sameMarks(block *schema.Block) bool {
	if len(c.Sensitive)+len(c.PriorSensitive) == 0 {
		return true
	}
	was, is := marksOf(c.Prior.Value, c.PriorSensitive, block), marksOf(c.Planned, c.Sensitive, block)
	return len(was) == len(is) && !slices.ContainsFunc(was, func(p cty.Path) bool { return !slices.ContainsFunc(is, p.Equals) })
}

// marksOf returns the paths by which parts of an object are sensitive: those
// that are in it, less those within others and those that its schema may have
// brought.
func marksOf(v cty.Value, paths []cty.Path, block *schema.Block) []cty.Path {
	if v == cty.NilVal || v.IsNull() {
		return nil
	}
	found := SensitivePaths(Mark(v, paths))
	return slices.DeleteFunc(slices.Clone(found), func(p cty.Path) bool {
		return block != nil && block.MayBeSensitive(p) || slices.ContainsFunc(found, func(o cty.Path) bool { return len(o) < len(p) && p.HasPrefix(o) })
	})
}

// ignoredMarks returns the sensitive paths of an object with those of before it
// where its changes are ignored.
func ignoredMarks(paths, before []cty.Path, l config.Lifecycle) []cty.Path {
	if !l.IgnoreAll && len(l.IgnoreChanges) == 0 {
		return paths
	}
	ignored := func(p cty.Path) bool {
		return l.IgnoreAll || slices.ContainsFunc(l.IgnoreChanges, p.HasPrefix)
	}
	out := slices.DeleteFunc(slices.Clone(paths), ignored)
	for _, p := range before {
		if ignored(p) {
			out = append(out, p)
		}
	}
	return out
}
