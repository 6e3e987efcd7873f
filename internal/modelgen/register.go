package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/swampctl/swampctl/internal/tfschema"
)

// register puts the type and its family into the lists that name them.
func (o *options) register(d *description) error {
	provider := filepath.Join(o.root, "providers", "digitalocean")
	family := filepath.Join(provider, o.Family, "family.go")
	cases := filepath.Join(provider, "cases_"+o.Family+"_test.go")
	var list []insertion
	if o.Sandbox {
		list = o.sandbox(d)
	}
	list = append(list, []insertion{
		{file: filepath.Join(provider, "all.go"), start: "import (", end: ")", text: fmt.Sprintf("\t\"github.com/swampctl/swampctl/providers/digitalocean/%s\"\n", o.Family), above: "\t\"github.com/swampctl/swampctl/providers/digitalocean/vpcs\"\n"},
		{file: filepath.Join(provider, "all.go"), start: "\t\tdns.Resources(),", end: "\t)", text: "\t\t" + o.Family + ".Resources(),\n", sort: true},
		{file: filepath.Join(provider, "all.go"), start: "\t\tcatalog.DataSources(),", end: "\t)", text: "\t\t" + o.Family + ".DataSources(),\n", sort: true},
		{file: family, start: "return map[string]providers.Resource{", end: "\t}", text: fmt.Sprintf("\t\t%q: %sResource(),\n", o.Type, d.Func), sort: true},
		{file: cases, start: "return []sdktest.Case{", end: "\t}", text: d.Case},
		{file: filepath.Join(provider, "conformance_test.go"), start: "return []family{", end: "\t}", text: fmt.Sprintf("\t\t{cases: %sCases, notSet: %sNotSet},\n", o.Family, o.Family), sort: true},
	}...)
	if d.DataModel != "" {
		list = append(list, insertion{file: family, start: "return map[string]providers.DataSource{", end: "\t}", text: fmt.Sprintf("\t\t%q: %sData(),\n", o.Type, d.Func), sort: true})
	}
	for _, in := range list {
		if err := in.apply(); err != nil {
			return err
		}
	}
	return nil
}

// sandbox registers the sandbox's stub.
func (o *options) sandbox(d *description) []insertion {
	box := filepath.Join(o.root, "providers", "digitalocean", "sandbox")
	own := filepath.Join(box, o.Family+".go")
	steps := filepath.Join(box, "steps_"+o.Family+"_test.go")
	name := o.Roots
	if !strings.HasPrefix(name, o.Family) {
		name = o.Family + "_" + name // another family may have objects of the same name
	}
	plural := exported(name)
	return []insertion{
		{file: own, start: "Tables struct {", end: "}", text: fmt.Sprintf("\t%s table[*document] `json:%q`\n", plural, name)},
		{file: own, start: "Routes() {", end: "}", text: o.plain(plural, d.KeyGiven)},
		{file: filepath.Join(box, "server.go"), start: "return []func(){", end: "\t}", text: "\t\ts." + o.Family + "Routes,\n", sort: true},
		{file: filepath.Join(box, "store.go"), start: "type tables struct {", end: "}", text: "\t" + o.Family + "Tables\n"},
		{file: filepath.Join(box, "scenario_test.go"), start: "var scenario = ", end: "}", text: fmt.Sprintf("\t{%q, %sSteps},\n", o.Family, o.Family), above: "\t{\"end\", endSteps},\n"},
		{file: steps, start: "Steps = []step{", end: "}", text: fmt.Sprintf("\t{call: \"GET %s\", want: 200},\n", strings.ReplaceAll(o.Path, "{parent}", "$parent"))},
	}
}

// plain is the sandbox's stub: a kind without states of its own.
func (o *options) plain(plural string, given bool) string {
	var fields []string
	switch {
	case o.Key == "id":
	case given:
		fields = append(fields, fmt.Sprintf("\t\tid: %q,\n", o.Key))
	default:
		fields = append(fields, fmt.Sprintf("\t\tkey: %q,\n", o.Key))
	}
	if o.Recogniser == "natural-key" {
		fields = append(fields, fmt.Sprintf("\t\tunique: []string{%s},\n", quoted(names(o.Identity))))
	}
	return fmt.Sprintf("\ts.plainRoutes(plain{\n\t\tpath: %q, one: %q, many: %q, table: func() *table[*document] { return &s.db.%s },\n%s\t})\n",
		o.Path, o.Root, o.Roots, plural, strings.Join(fields, ""))
}

func quoted(list []string) string {
	for i, s := range list {
		list[i] = fmt.Sprintf("%q", s)
	}
	return strings.Join(list, ", ")
}

// conformance is the case of the suite: every attribute that can be set is, and
// each that can be changed is changed by itself.
func (o *options) conformance(s tfschema.Type) string {
	var create, updates, replaces []string
	for _, name := range sortedNames(s.Attributes) {
		a := s.Attributes[name]
		if !a.Required && !a.Optional || a.Deprecated {
			continue
		}
		create = append(create, fmt.Sprintf("%q: %s", name, example(name, a, first)))
		changed := func(v variant) string { return fmt.Sprintf("{%q: %s}", name, example(name, a, v)) }
		if a.ForceNew || forces(a) {
			replaces = append(replaces, changed(replaced))
		}
		if !a.ForceNew {
			updates = append(updates, changed(updated))
		}
	}
	out := fmt.Sprintf("\t\t{\n\t\t\tType: %q, Create: attrs{%s},\n", o.Type, strings.Join(create, ", "))
	if len(updates) > 0 {
		out += fmt.Sprintf("\t\t\tUpdates: []attrs{%s},\n", strings.Join(updates, ", "))
	}
	if len(replaces) > 0 {
		out += fmt.Sprintf("\t\t\tReplaces: []attrs{%s},\n", strings.Join(replaces, ", "))
	}
	return out + "\t\t},\n"
}

// variant is one of the values that a case has for an attribute.
type variant int

const (
	first    variant = iota + 1
	updated          // another, as far as that does not replace the object
	replaced         // another of what replaces the object
)

// of is which of two values an attribute has in a variant.
func (v variant) of(a *tfschema.Attr) int {
	if v == updated && !a.ForceNew || v == replaced && a.ForceNew {
		return 2
	}
	return 1
}

// forces reports whether something in a block replaces the object.
func forces(a *tfschema.Attr) bool {
	for _, b := range a.Block {
		if b.ForceNew || forces(b) {
			return true
		}
	}
	return false
}

// example is a value for an attribute: blocks with all that can be set in them, of
// what excludes one another the first.
func example(name string, a *tfschema.Attr, v variant) string {
	scalar := func(kind string) string {
		n := v.of(a)
		switch kind {
		case "int":
			return fmt.Sprint(n)
		case "float":
			return fmt.Sprintf("%d.5", n)
		case "bool":
			return fmt.Sprint(n == 1)
		}
		if name == "region" {
			return fmt.Sprintf("%q", []string{"fra1", "nyc3"}[n-1])
		}
		return fmt.Sprintf("%q", fmt.Sprintf("%s-%d", strings.ReplaceAll(name, "_", "-"), n))
	}
	switch {
	case a.Block != nil:
		return "[]any{attrs{" + strings.Join(inner(a, v), ", ") + "}}"
	case a.Type == "list" || a.Type == "set":
		return "[]any{" + scalar(a.Elem) + "}"
	case a.Type == "map":
		return "map[string]any{\"k\": " + scalar(a.Elem) + "}"
	default:
		return scalar(a.Type)
	}
}

// inner are the values in a block.
func inner(a *tfschema.Attr, v variant) []string {
	var out []string
	taken := map[string]bool{}
	for _, name := range sortedNames(a.Block) {
		b := a.Block[name]
		if !b.Required && !b.Optional || b.Deprecated || taken[name] {
			continue
		}
		for _, other := range append(b.ConflictsWith, b.ExactlyOneOf...) {
			taken[other[strings.LastIndex(other, ".")+1:]] = true
		}
		if a.ForceNew {
			b = &tfschema.Attr{Type: b.Type, Elem: b.Elem, Block: b.Block, ForceNew: true}
		}
		out = append(out, fmt.Sprintf("%q: %s", name, example(name, b, v)))
	}
	return out
}
