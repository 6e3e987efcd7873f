// Command modelgen writes the typed struct of a resource type or data source
// from the shared schema data: every attribute, with the tags of providers/sdk.
//
//	go run ./internal/modelgen -schema ../shared/terraform/digitalocean-schema.json digitalocean_droplet
//	go run ./internal/modelgen -data digitalocean_droplet
//
// What the data cannot know is listed on standard error: attributes that the
// Terraform provider normalises or checks by code. The author adds key,
// identity, parent, marker, unread, norm and check.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/format"
	"io"
	"os"
	"sort"
	"strings"
)

type schemaFile struct {
	Resources   map[string]typeSchema `json:"resources"`
	DataSources map[string]typeSchema `json:"data_sources"`
}

type typeSchema struct {
	Version    int             `json:"schema_version"`
	Importable bool            `json:"importable"`
	Timeouts   []string        `json:"timeouts"`
	Updatable  bool            `json:"updatable"`
	Attributes map[string]attr `json:"attributes"`
}

type attr struct {
	Type           string          `json:"type"`
	Elem           string          `json:"elem"`
	Block          map[string]attr `json:"block"`
	Required       bool            `json:"required"`
	Optional       bool            `json:"optional"`
	Computed       bool            `json:"computed"`
	Sensitive      bool            `json:"sensitive"`
	ForceNew       bool            `json:"force_new"`
	Default        any             `json:"default"`
	Deprecated     bool            `json:"deprecated"`
	MinItems       int             `json:"min_items"`
	MaxItems       int             `json:"max_items"`
	ConflictsWith  []string        `json:"conflicts_with"`
	RequiredWith   []string        `json:"required_with"`
	ExactlyOneOf   []string        `json:"exactly_one_of"`
	DiffSuppressed bool            `json:"diff_suppressed"`
	StateFunc      bool            `json:"state_func"`
	Validated      bool            `json:"validated"`
}

func main() {
	path := flag.String("schema", "../shared/terraform/digitalocean-schema.json", "the shared schema data")
	data := flag.Bool("data", false, "data sources instead of resources")
	flag.Parse()
	if err := run(os.Stdout, os.Stderr, *path, *data, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "modelgen:", err)
		os.Exit(1)
	}
}

func run(out, hints io.Writer, path string, data bool, types []string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read schema: %w", err)
	}
	var f schemaFile
	if err := json.Unmarshal(raw, &f); err != nil {
		return fmt.Errorf("read schema %q: %w", path, err)
	}
	g := &generator{hints: hints, data: data}
	for _, t := range types {
		all := f.Resources
		if data {
			all = f.DataSources
		}
		s, ok := all[t]
		if !ok {
			return fmt.Errorf("no type %q in %q", t, path)
		}
		g.typ(t, s)
	}
	src, err := format.Source(g.buf.Bytes())
	if err != nil {
		return fmt.Errorf("format: %w", err)
	}
	_, err = out.Write(src)
	return err
}

type generator struct {
	buf   bytes.Buffer
	hints io.Writer
	data  bool
}

func (g *generator) typ(name string, s typeSchema) {
	short := strings.TrimPrefix(name, "digitalocean_")
	goName := exported(short)
	kind := "resource"
	if g.data {
		goName += "Data"
		kind = "data source"
	}
	fmt.Fprintf(&g.buf, "// %s is the model of %s %s", goName, kind, name)
	if s.Version > 0 {
		fmt.Fprintf(&g.buf, ", schema version %d", s.Version)
	}
	fmt.Fprintf(&g.buf, ".\n")
	fmt.Fprintf(g.hints, "%s: importable %v, updatable %v, timeouts %v\n", name, s.Importable, s.Updatable, s.Timeouts)
	g.structure(goName, name, s.Attributes)
}

func (g *generator) structure(goName, where string, attrs map[string]attr) {
	names := make([]string, 0, len(attrs))
	for n := range attrs {
		names = append(names, n)
	}
	sort.Strings(names)
	type nested struct {
		goName, where string
		attrs         map[string]attr
	}
	var later []nested
	fmt.Fprintf(&g.buf, "type %s struct {\n", goName)
	for _, n := range names {
		a := attrs[n]
		child := goName + exported(n)
		fmt.Fprintf(&g.buf, "\t%s %s `swamp:%q`\n", exported(n), goType(a, child), tag(n, a))
		if a.Block != nil {
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

func hintWords(a attr) string {
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

func goType(a attr, child string) string {
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

func tag(name string, a attr) string {
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
	add(len(a.ConflictsWith) > 0, "conflicts="+strings.Join(a.ConflictsWith, "|"))
	add(len(a.RequiredWith) > 0, "requires="+strings.Join(a.RequiredWith, "|"))
	add(len(a.ExactlyOneOf) > 0, "exactlyone="+strings.Join(a.ExactlyOneOf, "|"))
	add(a.Deprecated, "deprecated")
	return strings.Join(parts, ",")
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
