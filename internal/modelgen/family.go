package main

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/swampctl/swampctl/internal/tfschema"
)

//go:embed templates/*.tmpl
var templates embed.FS

var tmpl = template.Must(template.ParseFS(templates, "templates/*.tmpl"))

// write writes a type into its family, and registers it.
func (o *options) write(f *tfschema.File) error {
	s, ok := f.Resources[o.Type]
	if !ok {
		return fmt.Errorf("there is no resource %q in the schema data", o.Type)
	}
	o.defaults()
	if err := o.check(s); err != nil {
		return err
	}
	d, err := o.describe(s)
	if err != nil {
		return err
	}
	if data, ok := f.DataSources[o.Type]; ok {
		o.describeData(d, s, data)
	}
	if err := o.files(d); err != nil {
		return err
	}
	return o.register(d)
}

func (o *options) defaults() {
	if o.Noun == "" {
		o.Noun = strings.TrimPrefix(o.Type, "digitalocean_")
	}
	if o.Root == "" {
		o.Root = o.Noun
	}
	if o.Roots == "" {
		o.Roots = plural(o.Root)
	}
}

// description is what the templates are filled with.
type description struct {
	Type, Family, FamilyWords, Service  string
	Name, Func, Words                   string // of the type: Check, check, check
	Names, ManyWords                    string // of several: Checks, checks
	Model                               string
	Version                             int
	ID, KeyField                        string
	KeyGiven                            bool // by the server
	Recogniser, Ambiguity, ImportID     string
	Stateful, Importable                bool
	Limits                              []pair
	Timeouts                            []string
	Create, Read, Update, Delete, List  *call
	CreateArgs, ListArgs                string
	CreatePairs, UpdatePairs, FillPairs []pair
	CreateKey                           string // the key in the answer of a create that is no object
	Finish                              bool   // an update takes what no create takes
	Object, Item, ItemKey, ItemRef      string
	Parents                             []string
	DataModel, DataName                 string
	DataHasID, ByName                   bool
	DataKeys, DataPairs                 []pair
	Case                                string
}

func (o *options) describe(s tfschema.Type) (*description, error) {
	name := exported(o.Noun)
	d := &description{
		Type: o.Type, Family: o.Family, FamilyWords: strings.ReplaceAll(o.Family, "_", " "), Service: o.Service,
		Name: name, Func: lower(name), Words: strings.ReplaceAll(o.Noun, "_", " "), Version: s.Version,
		Names: plural(name), ManyWords: plural(strings.ReplaceAll(o.Noun, "_", " ")),
		Recogniser: recognisers[o.Recogniser], Ambiguity: o.Ambiguity, Stateful: o.Stateful, Importable: s.Importable, KeyField: exported(o.Key),
	}
	if key := s.Attributes[o.Key]; key != nil {
		d.KeyGiven = !key.Required && !key.Optional
	}
	for _, p := range names(o.Parent) {
		d.Parents = append(d.Parents, exported(p))
	}
	if len(d.Parents) > 0 {
		d.ImportID = strings.Join(append(names(o.Parent), o.Key), ",")
	}
	if o.ID != "" {
		d.ID = idExpr(o.ID)
	}
	o.limits(d, s)
	o.deep = &blocks{hints: o.hints, renamed: renames(o.Renamed), identity: names(o.Identity), done: []block{{name: name}}}
	if err := o.calls(d, s); err != nil {
		return nil, err
	}
	g := &generator{hints: o.hints, extra: o.extra(), deep: o.deep}
	g.typ(name, o.Type, s)
	d.Model = g.buf.String() + o.deep.buf.String()
	d.Case = o.conformance(s)
	return d, nil
}

// limits are the times that the type takes at most.
func (o *options) limits(d *description, s tfschema.Type) {
	for op, limit := range s.TimeLimits() {
		d.Timeouts = append(d.Timeouts, op)
		d.Limits = append(d.Limits, pair{exported(op) + "Timeout", fmt.Sprintf("%d * time.Second", limit/time.Second)})
	}
	slices.Sort(d.Timeouts)
	sorted(d.Limits)
}

// calls finds godo's methods and maps what they take and return.
func (o *options) calls(d *description, s tfschema.Type) error {
	service, err := o.service()
	if err != nil {
		return err
	}
	d.Create = o.find(service, "Create"+o.Object, "Add"+o.Object)
	d.Read = o.find(service, "Get"+o.Object)
	d.Update = o.find(service, "Update"+o.Object)
	d.Delete = o.find(service, "Delete"+o.Object, "Remove"+o.Object)
	d.List = o.find(service, "List"+o.Object, "List"+o.Object+"s", "List"+o.Object+"es", "List"+strings.TrimSuffix(o.Object, "y")+"ies")
	switch {
	case d.Create == nil || d.Create.Request == nil || d.Create.Result == nil || d.Read == nil || d.Read.Result == nil || d.Delete == nil:
		return fmt.Errorf("godo's %s has not the methods of a plain type that end in %q: copy a family of the same shape instead", o.Service, o.Object)
	case o.Recogniser != "overwrite" && d.List == nil:
		return fmt.Errorf("godo's %s has no list of %q, which the recogniser needs", o.Service, o.Object)
	}
	if d.Update != nil && (d.Update.Request == nil || !s.Updatable) {
		d.Update = nil
	}
	d.Object = d.Read.Result.Elem().Name()
	d.CreateArgs, d.CreatePairs = d.Create.Args, o.request(d.Create.Request, s)
	d.FillPairs = o.fill(d.Read.Result.Elem(), s)
	if d.Update != nil {
		d.UpdatePairs = o.request(d.Update.Request, s)
	}
	o.unsent(d, s)
	if d.List != nil {
		o.list(d)
	}
	return o.answer(d, s)
}

// answer finds the key in what a create returns, where that is not the object.
func (o *options) answer(d *description, s tfschema.Type) error {
	made := d.Create.Result.Elem()
	if made == d.Read.Result.Elem() {
		return nil
	}
	want := "string"
	if a := s.Attributes[o.Key]; a != nil {
		want = goType(a, "")
	}
	f, found := jsonFields(made)[o.Key]
	if found {
		d.CreateKey, found = convert("v."+f.Name, goTypeOf(f.Type), want, "&%s")
	}
	if !found {
		return fmt.Errorf("godo's %s answers a create by a %s, which has no %q: name the key with -key, or copy a family of the same shape instead", o.Service, made.Name(), o.Key)
	}
	return nil
}

// unsent tells which attributes that can be configured godo's requests do not take,
// and finds out whether an update has to set some right after the create.
func (o *options) unsent(d *description, s tfschema.Type) {
	takes := func(c *call, name string) bool {
		if c == nil {
			return false
		}
		_, ok := jsonFields(c.Request)[name]
		return ok
	}
	for _, name := range sortedNames(s.Attributes) {
		a := s.Attributes[name]
		switch made, changed := takes(d.Create, name), takes(d.Update, name); {
		case !a.Required && !a.Optional || slices.Contains(append(names(o.Parent), o.Key), name):
		case !made && changed:
			d.Finish = true
		case !made:
			fmt.Fprintf(o.hints, "  %s.%s: no request of godo has such a field\n", o.Type, name)
		case d.Update != nil && !changed && !a.ForceNew:
			fmt.Fprintf(o.hints, "  %s.%s: godo's %s has no such field, and nothing else replaces the object\n", o.Type, name, d.Update.Request.Name())
		}
	}
}

func (o *options) list(d *description) {
	d.ListArgs = strings.ReplaceAll(d.List.Args, "r.", "like.")
	item := d.List.Result.Elem()
	d.Item, d.ItemRef = "godo."+item.Name(), "&"
	if item.Kind() == reflect.Pointer {
		item = item.Elem()
		d.Item, d.ItemRef = "*godo."+item.Name(), ""
	}
	d.ItemKey = "ID"
	if f, ok := jsonFields(item)[o.Key]; ok {
		d.ItemKey = f.Name
	}
}

// describeData adds the data source of the same name.
func (o *options) describeData(d *description, s, data tfschema.Type) {
	g := &generator{hints: o.hints}
	g.typ(d.Name+"Data", "data source "+o.Type, data)
	d.DataModel = g.buf.String()
	d.DataHasID = data.Attributes["id"] != nil
	if !d.DataHasID {
		d.DataModel = strings.Replace(d.DataModel, "\n}", "\n\n\tid string\n}", 1)
	}
	if n := data.Attributes["name"]; n != nil && !slices.Contains(append(names(o.Parent), o.Key), "name") && d.List != nil {
		d.ByName = true
		d.DataName, _ = convert("d.Name", goType(n, ""), "string", "")
	}
	for _, k := range append(names(o.Parent), o.Key) {
		if a := data.Attributes[k]; a != nil && !d.ByName {
			expr, _ := convert("d."+exported(k), goType(a, ""), "string", "")
			d.DataKeys = append(d.DataKeys, pair{exported(k), expr})
		}
	}
	for _, name := range sortedNames(data.Attributes) {
		a, b := data.Attributes[name], s.Attributes[name]
		if b == nil || a.Block != nil || a.Required {
			continue
		}
		if expr, ok := convert("r."+exported(name), goType(b, ""), goType(a, ""), "&%s"); ok {
			d.DataPairs = append(d.DataPairs, pair{exported(name), expr})
		}
	}
}

// idExpr makes an expression of an id such as {cluster_id}/user/{name}.
func idExpr(id string) string {
	var parts []string
	for id != "" {
		text, rest, _ := strings.Cut(id, "{")
		if text != "" {
			parts = append(parts, fmt.Sprintf("%q", text))
		}
		name, tail, found := strings.Cut(rest, "}")
		if found {
			parts = append(parts, "r."+exported(name))
		}
		id = tail
	}
	return strings.Join(parts, " + ")
}

// plural is a word for several: check becomes checks, policy policies, prefix
// prefixes.
func plural(word string) string {
	switch stem, y := strings.CutSuffix(word, "y"); {
	case y && !strings.HasSuffix(stem, "a") && !strings.HasSuffix(stem, "e") && !strings.HasSuffix(stem, "o"):
		return stem + "ies"
	case strings.HasSuffix(word, "s"), strings.HasSuffix(word, "x"), strings.HasSuffix(word, "ch"):
		return word + "es"
	default:
		return word + "s"
	}
}

// lower makes a Go name one that is not exported: VPCPeering becomes vpcPeering.
func lower(name string) string {
	i := 0
	for i < len(name) && name[i] >= 'A' && name[i] <= 'Z' {
		i++
	}
	if i > 1 && i < len(name) {
		i--
	}
	return strings.ToLower(name[:i]) + name[i:]
}

// files writes the files that are the type's own, and those of the family that
// are not there yet. What is there is never overwritten.
func (o *options) files(d *description) error {
	provider := filepath.Join(o.root, "providers", "digitalocean")
	dir := filepath.Join(provider, o.Family)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make the family's folder: %w", err)
	}
	own := filepath.Join(dir, strings.ReplaceAll(o.Noun, "_", "")+".go")
	if _, err := os.Stat(own); err == nil {
		return fmt.Errorf("%s is there already; it is not overwritten", own)
	}
	type part struct{ file, template string }
	parts := []part{
		{filepath.Join(dir, "family.go"), "family.tmpl"},
		{filepath.Join(provider, "cases_"+o.Family+"_test.go"), "cases.tmpl"},
	}
	if o.Sandbox {
		parts = append(parts, part{filepath.Join(provider, "sandbox", o.Family+".go"), "sandbox.tmpl"},
			part{filepath.Join(provider, "sandbox", "steps_"+o.Family+"_test.go"), "steps.tmpl"})
	}
	for _, x := range parts {
		if _, err := os.Stat(x.file); err == nil {
			continue
		}
		src, err := fillIn(x.template, d)
		if err != nil {
			return err
		}
		if err := writeGo(x.file, src); err != nil {
			return err
		}
	}
	return o.ownFile(own, d)
}

func (o *options) ownFile(file string, d *description) error {
	body, err := fillIn("resource.tmpl", d)
	if err != nil {
		return err
	}
	if d.DataModel != "" {
		data, err := fillIn("data.tmpl", d)
		if err != nil {
			return err
		}
		body += "\n" + data
	}
	return writeGo(file, "package "+o.Family+"\n\n"+imports(body)+"\n"+body)
}

func fillIn(name string, d *description) (string, error) {
	var b strings.Builder
	if err := tmpl.ExecuteTemplate(&b, name, d); err != nil {
		return "", fmt.Errorf("fill in %s: %w", name, err)
	}
	return b.String(), nil
}

// imports are the imports that a text needs.
func imports(body string) string {
	const ours = "github.com/swampctl/swampctl/providers"
	var b strings.Builder
	b.WriteString("import (\n")
	for _, group := range [][]string{
		{"context", "fmt", "iter", "time"}, {"github.com/digitalocean/godo"}, {ours, ours + "/digitalocean/do", ours + "/digitalocean/do/query", ours + "/sdk"},
	} {
		for _, path := range group {
			if strings.Contains(body, path[strings.LastIndex(path, "/")+1:]+".") {
				fmt.Fprintf(&b, "\t%q\n", path)
			}
		}
		b.WriteString("\n")
	}
	b.WriteString(")\n")
	return b.String()
}
