package config

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// namesOf are what the objects of the language have.
var namesOf = map[string][]string{
	"count": {"index"}, "each": {"key", "value"}, "path": {"cwd", "module", "root"}, "terraform": {"applying", "workspace"},
}

// named checks the attribute of one of the language's own objects. What is
// wrong in the text is an error also where try() would take the value.
func (b *builder) named(t hcl.Traversal, tg target) bool {
	have := namesOf[tg.kind]
	for _, name := range have {
		if name == tg.name {
			return true
		}
	}
	if len(t) < 2 {
		return true // of the object as a whole
	}
	written := make([]string, len(have))
	for i, name := range have {
		written[i] = tg.kind + "." + name
	}
	name := traversalText(t[:2])
	detail := fmt.Sprintf("There is no %s, only %s.", name, strings.Join(written, " and "))
	if near := diag.Nearest(tg.name, have); near != "" {
		detail = fmt.Sprintf("There is no %s. Did you mean %s.%s?", name, tg.kind, near)
	}
	if tg.kind == "terraform" && tg.name == "env" {
		detail = "There is no terraform.env. Workspaces have that name since Terraform 0.12: write terraform.workspace."
	}
	b.fail(t, fmt.Sprintf("Unsupported attribute of %q", tg.kind), "%s", detail)
	return false
}

// attributes checks what a reference asks of a block by the schema of its
// type, as far as the text tells: an error here is one also within try().
func (b *builder) attributes(t hcl.Traversal, r *Resource) {
	s := b.sc.at.eval.opt.Schema(r.Addr)
	rest, ok := b.inInstance(t, r)
	if s == nil || !ok {
		return
	}
	if step, detail := stepFailed(cty.UnknownVal(s.Block.ImpliedType()), rest); step != nil {
		b.fail(hcl.Traversal{hcl.TraverseRoot{SrcRange: step.SourceRange()}}, "Unsupported attribute", "%s", detail)
	}
}

// inInstance returns what a reference asks of an instance; false where it is
// wrong that the reference has an index, or has none.
func (b *builder) inInstance(t hcl.Traversal, r *Resource) (hcl.Traversal, bool) {
	rest := t[2:]
	if r.Addr.Mode == addr.Data {
		rest = t[3:]
	}
	if len(rest) == 0 {
		return nil, true
	}
	_, indexed := rest[0].(hcl.TraverseIndex)
	switch kind := r.Repetition(); {
	case kind == addr.KeyNone && indexed:
		b.fail(t, "Unexpected instance key", "%s has neither count nor for_each, so that there is one of it only. Remove the index.", r.Addr)
		return nil, false
	case kind != addr.KeyNone && !indexed:
		b.fail(t, "Missing instance key", "%s has %s, so that there may be many of it. Say which one, for example %s%s, or all of them: %s.", r.Addr, repetitionWord(kind), r.Addr, exampleKey(kind), allOf(r.Addr, kind, rest))
		return nil, false
	case indexed:
		rest = rest[1:]
	}
	return rest, true
}

// stepFailed returns the first step that finds nothing, and why; nil where all
// of them find something.
func stepFailed(in cty.Value, steps hcl.Traversal) (hcl.Traverser, string) {
	for _, step := range steps {
		next, ds := step.TraversalStep(in)
		if ds.HasErrors() {
			if detail := lookupFailed(in, step); detail != "" {
				return step, detail
			}
			return step, ds[0].Detail
		}
		in = next
	}
	return nil, ""
}

func repetitionWord(k addr.KeyKind) string {
	if k == addr.KeyInt {
		return "count"
	}
	return "for_each"
}

func exampleKey(k addr.KeyKind) string {
	if k == addr.KeyInt {
		return "[0] or [count.index]"
	}
	return "[each.key]"
}

// allOf writes what gives a part of all instances.
func allOf(r addr.Resource, k addr.KeyKind, rest hcl.Traversal) string {
	if k == addr.KeyInt {
		return fmt.Sprintf("%s[*]%s", r, traversalText(rest))
	}
	return fmt.Sprintf("values(%s)[*]%s", r, traversalText(rest))
}
