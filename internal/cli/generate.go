package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/pflag"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/reconciler"
)

// generateOptions say where generated configuration goes.
type generateOptions struct {
	// out is the file, "" where nothing is generated.
	out string
}

// register adds the flag.
func (o *generateOptions) register(f *pflag.FlagSet, what string) {
	f.StringVar(&o.out, "generate-config-out", "", what)
}

// check refuses a file that is there already: what somebody wrote by hand is
// not written over.
func (o *generateOptions) check(a *app) error {
	if o.out == "" {
		return nil
	}
	if _, err := os.Stat(a.path(o.out)); err == nil {
		return hintf("name another file, or move this one away", "-generate-config-out: the file %q exists already", o.out)
	} else if !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("-generate-config-out: %w", err)
	}
	return nil
}

// generator writes configuration for objects that exist.
type generator struct {
	a     *app
	run   *run
	used  map[addr.Resource]bool
	refs  *references
	parts []part
}

// part is the block of one object.
type part struct {
	above string // what stands above it
	addr  addr.Instance
	block config.Written
}

// newGenerator returns a generator that takes no address of the configuration.
// Objects of the configuration that are recorded can be referred to.
func (a *app) newGenerator(r *run) *generator {
	g := &generator{a: a, run: r, used: map[addr.Resource]bool{}, refs: newReferences(a.builtin())}
	for _, b := range r.config.Blocks() {
		if b.Module.IsRoot() {
			g.used[b.Resource] = true
		}
	}
	decode := a.lister().Decode
	for _, i := range render.Instances(r.session.State()) {
		o := r.session.State().Instances[i].Current
		if o == nil || !i.Module.IsRoot() || !g.used[i.Resource] {
			continue
		}
		if v, err := decode(i.Resource, int(o.SchemaVersion), o.Attributes); err == nil { // else nothing refers to it
			g.refs.add(i, v)
		}
	}
	return g
}

// resource adds the block of an object that is imported to an address, below a
// text of its own.
func (g *generator) resource(ctx context.Context, im reconciler.Import, above string) diag.Diagnostics {
	rt, _, ok := g.a.builtin().Resource(im.Addr.Resource.Type)
	if !ok {
		return diag.Diagnostics{diag.Errorf("Unknown resource type", "There is no resource type %q.", im.Addr.Resource.Type)}
	}
	o, ds := g.run.session.ReadForImport(ctx, g.run.work, im)
	if ds.HasErrors() {
		return ds
	}
	d := planner.Describe(rt, o.Value)
	g.refs.add(im.Addr, o.Value)
	w := config.Written{Resource: im.Addr.Resource, Config: d.Config, Block: rt.Schema().Block, Missing: d.Missing}
	if im.Alias != "" {
		w.Provider = "digitalocean." + im.Alias
	}
	w.Refer = func(attribute string, v cty.Value) string { return g.refs.of(im.Addr, attribute, v) }
	g.parts = append(g.parts, part{above, im.Addr, w})
	if len(d.Missing) > 0 {
		ds = append(ds, diag.Warningf("Something is to be filled in", "DigitalOcean does not tell %s of %s. The generated block has null there.", strings.Join(d.Missing, ", "), im.Addr))
	}
	return ds
}

// text returns all blocks; they refer to one another, so it is written once all
// are known.
func (g *generator) text() string {
	var b strings.Builder
	b.WriteString("# Written by swampctl from what is in the account. Look through it and make it yours.\n")
	for _, p := range g.parts {
		b.WriteString("\n" + p.above + p.block.Text())
	}
	return b.String()
}

// address returns a free address for an object of a name.
func (g *generator) address(typ, name string) addr.Instance {
	base := identifier(name)
	r := addr.Resource{Mode: addr.Managed, Type: typ, Name: base}
	for n := 2; g.used[r]; n++ {
		r.Name = base + "_" + strconv.Itoa(n)
	}
	g.used[r] = true
	return addr.Block{Resource: r}.Instance(addr.Key{})
}

// identifier makes a name of the language from any text.
func identifier(text string) string {
	out := strings.Map(func(r rune) rune {
		switch {
		case r == '-' || r == '_' || r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			return r
		default:
			return '_'
		}
	}, text)
	if out == "" || !unicode.IsLetter(rune(out[0])) && out[0] != '_' {
		out = "_" + out
	}
	return out
}

// write writes the file, and returns its text.
func (g *generator) write(name string) (string, error) {
	text := g.text()
	if _, ds := config.Format([]byte(text), name); ds.HasErrors() {
		return "", fmt.Errorf("generate %q: %w", name, ds.Err())
	}
	return text, g.a.writeFile(name, []byte(text), 0o644)
}

// notGenerated says that there is no block to generate for an import, and what
// to do instead; nil where there is. As in Terraform, only single resources of
// the root module are generated: nobody knows what the block of instances would
// have for count or for_each, or what a module would hand to it.
func notGenerated(im config.Import) *diag.Diagnostic {
	d := diag.Errorf("Cannot generate configuration", "Only blocks of single resources of the root module are generated.").At(&im.Range)
	d.Address = im.To.String()
	block := addr.Block{Resource: im.To.Resource}
	switch {
	case !im.To.Module.IsRoot():
		d.Detail += fmt.Sprintf(" %s is in a module.", im.To)
		d.Hint = fmt.Sprintf("write resource %q %q in the module's files, and see what differs with: swampctl plan", im.To.Resource.Type, im.To.Resource.Name)
	case im.To.Key != (addr.Key{}):
		d.Detail += fmt.Sprintf(" %s is an instance of a block with count or for_each.", im.To)
		d.Hint = fmt.Sprintf("generate it without the key: to = %s; when its block has got count or for_each, give it the key with: moved { from = %s, to = %s }", block, block, im.To)
	default:
		return nil
	}
	return d
}

// generateImports writes the blocks that import blocks lack, and takes them into
// the configuration of the run. Without such import blocks nothing is written.
func (a *app) generateImports(ctx context.Context, r *run, out string) error {
	eval := config.NewEvaluator(r.config, config.EvalOptions{Variables: r.work.Variables, Workspace: r.work.Workspace})
	blocks, ds := eval.UndeclaredImports()
	if err := r.tell(ctx, ds); err != nil || len(blocks) == 0 {
		return err
	}
	g := a.newGenerator(r)
	for _, im := range blocks {
		if d := notGenerated(im); d != nil {
			return r.tell(ctx, diag.Diagnostics{d})
		}
		if err := r.tell(ctx, g.resource(ctx, reconciler.Import{Addr: im.To, ID: im.ID, Alias: im.Alias}, "")); err != nil {
			return err
		}
		g.parts[len(g.parts)-1].block.Provider = im.Provider
	}
	text, err := g.write(out)
	if err != nil {
		return err
	}
	sources := maps.Clone(r.config.Sources)
	sources[out] = []byte(text)
	cfg, ds := config.LoadSources(r.config.Dir, sources)
	if err := r.tell(ctx, ds); err != nil {
		return err
	}
	r.config.Sources[out] = sources[out] // the view shows places in it
	r.config, r.work.Config = cfg, cfg
	r.view.Note(fmt.Sprintf("Wrote the configuration of %s to %s. Look through it before you apply.", amount(len(blocks), "object"), out))
	return nil
}
