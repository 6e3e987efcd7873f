package main

import (
	"bytes"
	"fmt"
	"go/format"
	"io"
	"slices"
	"sort"
	"strings"

	"github.com/swampctl/swampctl/internal/tfschema"
)

// printModels prints the models of types.
func printModels(out, hints io.Writer, f *tfschema.File, data bool, types []string) error {
	g := &generator{hints: hints}
	all, kind := f.Resources, "resource"
	if data {
		all, kind = f.DataSources, "data source"
	}
	for _, name := range types {
		s, ok := all[name]
		if !ok {
			return fmt.Errorf("there is no %s %q in the schema data", kind, name)
		}
		fmt.Fprintf(hints, "%s: importable %v, updatable %v, timeouts %v\n", name, s.Importable, s.Updatable, s.Timeouts)
		g.typ(goTypeName(name, data), fmt.Sprintf("%s %s", kind, name), s)
	}
	src, err := format.Source(g.buf.Bytes())
	if err != nil {
		return fmt.Errorf("format: %w", err)
	}
	_, err = out.Write(src)
	return err
}

// generator writes models.
type generator struct {
	buf   bytes.Buffer
	hints io.Writer
	// extra are tag options beyond what the schema data knows, by top-level
	// attribute: key, identity, parent, marker, temporary, unread, unlisted.
	extra map[string][]string
	// deep has the models of blocks that godo has structs for; nil: none.
	deep *blocks
}

// goTypeName is the Go name of a type's model.
func goTypeName(name string, data bool) string {
	short := exported(strings.TrimPrefix(name, "digitalocean_"))
	if data {
		return short + "Data"
	}
	return short
}

func (g *generator) typ(goName, what string, s tfschema.Type) {
	fmt.Fprintf(&g.buf, "// %s is the model of %s", goName, what)
	if s.Version > 0 {
		fmt.Fprintf(&g.buf, ", schema version %d", s.Version)
	}
	fmt.Fprintf(&g.buf, ".\n")
	g.structure(goName, what[strings.LastIndex(what, " ")+1:], s.Attributes)
}

func (g *generator) structure(goName, where string, attrs map[string]*tfschema.Attr) {
	type nested struct {
		goName, where string
		attrs         map[string]*tfschema.Attr
	}
	var later []nested
	fmt.Fprintf(&g.buf, "type %s struct {\n", goName)
	if attrs["id"] == nil && slices.Contains(g.extra["id"], "key") && !strings.Contains(where, ".") {
		fmt.Fprintf(&g.buf, "\tID string `swamp:\"id,optional,computed,key\"`\n")
	}
	for _, n := range sortedNames(attrs) {
		a, child := attrs[n], goName+exported(n)
		known := g.deep.of(where, n)
		if known != "" {
			child = known
		}
		t := tag(where, n, a)
		if !strings.Contains(where, ".") {
			t = strings.Join(append([]string{t}, g.extra[n]...), ",")
		}
		fmt.Fprintf(&g.buf, "\t%s %s `swamp:%q`\n", exported(n), goType(a, child), t)
		if a.Block != nil && known == "" {
			later = append(later, nested{child, where + "." + n, a.Block})
		}
		if a.DiffSuppressed || a.StateFunc || a.Validated {
			fmt.Fprintf(g.hints, "  %s.%s: %s\n", where, n, hintWords(a))
		}
	}
	fmt.Fprintf(&g.buf, "}\n\n")
	for _, l := range later {
		fmt.Fprintf(&g.buf, "// %s is one %s.\n", l.goName, l.where)
		g.structure(l.goName, l.where, l.attrs)
	}
}

func sortedNames(attrs map[string]*tfschema.Attr) []string {
	names := make([]string, 0, len(attrs))
	for n := range attrs {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

func hintWords(a *tfschema.Attr) string {
	var ws []string
	if a.DiffSuppressed {
		ws = append(ws, "some differences do not count")
	}
	if a.StateFunc {
		ws = append(ws, "normalised for the state")
	}
	if a.Validated {
		ws = append(ws, "checked")
	}
	return strings.Join(ws, ", ")
}

func goType(a *tfschema.Attr, child string) string {
	elem := map[string]string{"string": "string", "int": "int", "float": "float64", "bool": "bool"}
	switch a.Type {
	case "list", "set":
		if a.Block != nil {
			return "[]" + child
		}
		return "[]" + elem[a.Elem]
	case "map":
		if e := elem[a.Elem]; e != "" {
			return "map[string]" + e
		}
		return "map[string]string"
	}
	t := elem[a.Type]
	if a.Optional && a.Default == nil {
		return "*" + t
	}
	return t
}

func tag(where, name string, a *tfschema.Attr) string {
	parts := []string{name}
	add := func(on bool, s string) {
		if on {
			parts = append(parts, s)
		}
	}
	add(a.Required, "required")
	add(a.Optional, "optional")
	add(a.Computed, "computed")
	add(a.Type == "set", "set")
	add(a.ForceNew, "forcenew")
	add(a.Sensitive, "sensitive")
	add(a.MinItems > 0, fmt.Sprintf("minitems=%d", a.MinItems))
	add(a.MaxItems > 0, fmt.Sprintf("maxitems=%d", a.MaxItems))
	if a.Default != nil {
		parts = append(parts, fmt.Sprintf("default=%v", a.Default))
	}
	add(len(a.ConflictsWith) > 0, "conflicts="+siblings(where, a.ConflictsWith))
	add(len(a.RequiredWith) > 0, "requires="+siblings(where, a.RequiredWith))
	add(len(a.ExactlyOneOf) > 0, "exactlyone="+siblings(where, a.ExactlyOneOf))
	add(a.Deprecated, "deprecated")
	return strings.Join(parts, ",")
}

// siblings are the attributes of the same block among those named; blocks are
// named as in spec.0.domains.
func siblings(where string, names []string) string {
	_, block, _ := strings.Cut(where, ".")
	var out []string
	for _, n := range names {
		short := n[strings.LastIndex(n, ".")+1:]
		parent := strings.ReplaceAll(strings.TrimSuffix(strings.TrimSuffix(n, short), "."), ".0", "")
		if parent == block {
			out = append(out, short)
		}
	}
	return strings.Join(out, "|")
}

// exported turns an attribute name into a Go name.
func exported(s string) string {
	initialisms := map[string]string{
		"id": "ID", "ids": "IDs", "ip": "IP", "vpc": "VPC", "urn": "URN", "uuid": "UUID", "ttl": "TTL", "ssh": "SSH",
		"cpu": "CPU", "vcpus": "VCPUs", "url": "URL", "ipv4": "IPv4", "ipv6": "IPv6", "http": "HTTP", "https": "HTTPS",
		"dns": "DNS", "tls": "TLS", "uids": "UIDs", "fqdn": "FQDN", "gpu": "GPU", "gpus": "GPUs", "cdn": "CDN", "glb": "GLB",
	}
	var b strings.Builder
	for _, w := range strings.Split(s, "_") {
		if i, ok := initialisms[w]; ok {
			b.WriteString(i)
			continue
		}
		if w != "" {
			b.WriteString(strings.ToUpper(w[:1]) + w[1:])
		}
	}
	return b.String()
}
