package cli

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/reconciler"
	"github.com/swampctl/swampctl/state"
	"github.com/swampctl/swampctl/state/local"
)

// unmanagedOptions are the options of unmanaged.
type unmanagedOptions struct {
	planOptions
	generate generateOptions
	// asJSON: print JSON.
	asJSON bool
	// types are the types to look for; none: all that the account lists.
	types []string
	// known are state files of other configurations.
	known []string
	// all: also what DigitalOcean makes by itself.
	all bool
}

// unmanagedCommand returns the command unmanaged.
func (a *app) unmanagedCommand() *cobra.Command {
	o := &unmanagedOptions{planOptions: planOptions{refresh: true, lockOptions: lockOptions{lock: true}, withoutFiles: true}}
	cmd := &cobra.Command{
		Use: "unmanaged [PATTERN...]", Short: "List objects of the account that no state holds",
		Long: "Reads the lists of the account, of every provider configuration that is declared, and shows what neither the\n" +
			"state of this directory, in any workspace, nor a state given with -known holds, with the monthly price. It\n" +
			"changes nothing. Patterns such as digitalocean_droplet, web-* or an id pick objects by type, name or id. With\n" +
			"-generate-config-out it writes blocks that refer to one another, and import blocks, for what was picked: an\n" +
			"apply then takes it over, and changes nothing else.",
		Example: "swampctl unmanaged\nswampctl unmanaged -json -known=../net/terraform.tfstate\nswampctl unmanaged -type=digitalocean_record\n" +
			"swampctl unmanaged -generate-config-out=imported.tf 'web-*' && swampctl apply",
		Annotations: map[string]string{exitCodes: "0  done, whether there are any or not\n1  an error"},
		Args:        arguments(0, -1),
		RunE:        func(cmd *cobra.Command, args []string) error { return a.unmanaged(cmd.Context(), o, args) },
	}
	f := cmd.Flags()
	o.stateOptions.register(f)
	o.variableOptions.register(f)
	o.registerParallelism(f)
	f.BoolVar(&o.asJSON, "json", false, "print JSON")
	f.StringArrayVar(&o.types, "type", nil, "only objects of this `type`, those below a parent too; may be given many times")
	f.StringArrayVar(&o.known, "known", nil, "leave out what this state `file` of another configuration holds; may be given many times")
	f.BoolVar(&o.all, "all", false, "also what DigitalOcean makes by itself, such as default networks")
	o.generate.register(f, "write configuration and import blocks for what was picked to this `file`")
	return cmd
}

// stray is an unmanaged object as it is shown.
type stray struct {
	reconciler.Unmanaged
	name, region string
}

// unmanaged runs the command unmanaged.
func (a *app) unmanaged(ctx context.Context, o *unmanagedOptions, patterns []string) error {
	types, err := a.unmanagedTypes(o, patterns)
	if err != nil {
		return err
	}
	if err := o.generate.check(a); err != nil {
		return err
	}
	for _, p := range patterns {
		if _, err := path.Match(p, ""); err != nil {
			return hintf("put the pattern in single quotes, so that the shell leaves it as it is", "%q is not a pattern: %w", p, err)
		}
	}
	r, err := a.openWith(ctx, "unmanaged", &o.planOptions, a.look)
	if err != nil {
		return err
	}
	defer r.close()
	held, err := a.held(ctx, r, o)
	if err != nil {
		return err
	}
	found, ds := r.session.Unmanaged(ctx, r.work, types, func(typ, id string) bool { return held[listedAs(a.builtin(), typ)+" "+id] })
	if err := r.tell(ctx, ds); err != nil {
		return err
	}
	picked := o.pick(found, patterns)
	if o.generate.out != "" {
		if err := a.generateStrays(ctx, r, picked, o.generate.out); err != nil {
			return err
		}
	}
	return a.showStrays(picked, o, patterns)
}

// unmanagedTypes returns the types to look for: those that flags name, else all
// that have lists of their own, and those below a parent that a pattern names.
func (a *app) unmanagedTypes(o *unmanagedOptions, patterns []string) ([]string, error) {
	set := a.builtin()
	if len(o.types) == 0 {
		types := reconciler.Listed(set)
		for _, p := range patterns {
			if _, _, ok := set.Resource(p); ok && !slices.Contains(types, p) {
				types = append(types, p)
			}
		}
		return types, nil
	}
	for _, name := range o.types {
		if _, _, ok := set.Resource(name); !ok {
			hint := "the types are listed by: swampctl providers"
			if near := diag.Nearest(name, set.Types(false)); near != "" {
				hint = "did you mean: -type=" + near
			}
			return nil, hintf(hint, "-type: there is no resource type %q", name)
		}
	}
	return o.types, nil
}

// held returns what the states hold, by type and id.
func (a *app) held(ctx context.Context, r *run, o *unmanagedOptions) (map[string]bool, error) {
	held, set := map[string]bool{}, a.builtin()
	add := func(st *state.State) {
		for i, in := range st.Instances {
			if i.Resource.Mode != addr.Managed {
				continue
			}
			typ := listedAs(set, i.Resource.Type)
			held[typ+" "+in.Current.ID()] = true
			for _, old := range in.Deposed {
				held[typ+" "+old.ID()] = true
			}
		}
	}
	add(r.session.State())
	all, names, err := a.listWorkspaces()
	if err != nil {
		return nil, err
	}
	files := slices.Clone(o.known)
	for _, name := range names {
		files = append(files, all.File(name, a.stateName()))
	}
	for _, file := range files {
		st, err := local.New(a.dir(), local.Options{File: file}).Load(ctx)
		if err != nil {
			return nil, errorDiagnostic("Cannot read the state", err)
		}
		add(st)
	}
	return held, nil
}

// listedAs returns the type as which the objects of a type are listed.
func listedAs(set providers.Set, typ string) string {
	if rt, _, ok := set.Resource(typ); ok && rt.Traits().AliasOf != "" {
		return rt.Traits().AliasOf
	}
	return typ
}

// pick returns the objects that patterns name, without those that DigitalOcean
// makes by itself.
func (o *unmanagedOptions) pick(found []reconciler.Unmanaged, patterns []string) []stray {
	var out []stray
	for _, u := range found {
		s := stray{Unmanaged: u, name: textOf(u.Object.Value, "name"), region: textOf(u.Object.Value, "region")}
		if !o.all && (isTrue(u.Object.Value, "default") || isTrue(u.Object.Value, "is_default")) {
			continue
		}
		if s.Price.Monthly < 0 { // what it saves, the price of another object lacks
			s.Price = providers.Price{Known: true}
		}
		if len(patterns) == 0 || slices.ContainsFunc(patterns, s.matches) {
			out = append(out, s)
		}
	}
	return out
}

// matches reports whether a pattern names an object.
func (s stray) matches(pattern string) bool {
	for _, text := range []string{s.Type, s.Object.ID, s.ImportID, s.name} {
		if ok, _ := path.Match(pattern, text); ok { // the pattern was checked
			return true
		}
	}
	return false
}

// attribute returns an attribute of an object, null where it has none.
func attribute(v cty.Value, name string) cty.Value {
	if !v.Type().HasAttribute(name) {
		return cty.NullVal(cty.DynamicPseudoType)
	}
	return v.GetAttr(name)
}

// textOf returns a text attribute, "" where there is none.
func textOf(v cty.Value, name string) string {
	if x := attribute(v, name); x.Type() == cty.String && !x.IsNull() {
		return x.AsString()
	}
	return ""
}

// isTrue reports whether a boolean attribute is true.
func isTrue(v cty.Value, name string) bool {
	x := attribute(v, name)
	return x.Type() == cty.Bool && !x.IsNull() && x.True()
}

// generateStrays writes configuration and import blocks.
func (a *app) generateStrays(ctx context.Context, r *run, picked []stray, out string) error {
	g := a.newGenerator(r)
	for _, s := range picked {
		if s.ImportID == "" {
			continue
		}
		name := s.name
		if name == "" {
			name = s.Object.ID
		}
		im := reconciler.Import{Addr: g.address(s.Type, name), ID: s.ImportID, Alias: s.Alias}
		if err := r.tell(ctx, g.resource(ctx, im, config.ImportText(im.Addr, im.ID)+"\n")); err != nil {
			return err
		}
	}
	_, err := g.write(out)
	return err
}

// showStrays prints the list of what patterns picked.
func (a *app) showStrays(list []stray, o *unmanagedOptions, patterns []string) error {
	sum := sumOf(list)
	if o.asJSON {
		return a.printStrays(list, sum.total)
	}
	if len(list) == 0 && len(patterns) > 0 {
		fmt.Fprintf(a.env.Stdout, "Nothing that no state holds has a type, name or id like %s.\n", strings.Join(patterns, " or "))
		return nil
	}
	if len(list) == 0 {
		fmt.Fprintln(a.env.Stdout, "Every object that was looked for is in a state.")
		return nil
	}
	style := a.style(a.env.StdoutTerminal)
	rows := [][]string{{"TYPE", "NAME", "REGION", "CREATED", "MONTHLY", "ID"}}
	for _, s := range list {
		rows = append(rows, s.row())
	}
	if err := style.Table(a.env.Stdout, rows); err != nil {
		return err
	}
	fmt.Fprintln(a.env.Stdout)
	for _, line := range sum.lines(len(list), o.generate.out) {
		fmt.Fprintln(a.env.Stdout, style.Wrap(line))
	}
	return nil
}

// straySum is what unmanaged objects cost in all.
type straySum struct {
	total     float64
	unknown   int    // objects of unknown price
	published string // the month of the price list, where one counted
}

// sumOf adds up what a list costs.
func sumOf(list []stray) straySum {
	var sum straySum
	for _, s := range list {
		if !s.Price.Known {
			sum.unknown++
			continue
		}
		sum.total += s.Price.Monthly
		if s.Price.Monthly != 0 {
			sum.published = max(sum.published, s.Price.Published)
		}
	}
	return sum
}

// lines are what is said below a list of n objects; generated is the file that
// their configuration was written to, "" for none.
func (s straySum) lines(n int, generated string) []string {
	rest := ""
	if s.unknown > 0 {
		rest = fmt.Sprintf(", and %d of unknown price", s.unknown)
	}
	out := []string{fmt.Sprintf("%s that no state holds: $%.2f a month%s.", amount(n, "object"), s.total, rest)}
	if s.published != "" {
		out = append(out, fmt.Sprintf("* by the public price list of %s; the API itself says the others.", s.published))
	}
	if generated != "" {
		out = append(out, fmt.Sprintf("Their configuration is in %s. Look through it, and take them over with: swampctl apply", generated))
	}
	return out
}

// row is the line of a table that shows an object.
func (s stray) row() []string {
	created, price, typ := "-", "unknown", s.Type
	if !s.Object.Created.IsZero() {
		created = s.Object.Created.Format("2006-01-02")
	}
	if s.Price.Known {
		price = fmt.Sprintf("$%.2f", s.Price.Monthly)
	}
	if s.Price.Spread() > 0 {
		price += fmt.Sprintf(" to $%.2f", s.Price.AtMost())
	}
	if s.Price.Monthly != 0 && s.Price.Published != "" {
		price += "*"
	}
	if s.Alias != "" {
		typ += " (" + s.Alias + ")"
	}
	return []string{typ, dash(s.name), dash(s.region), created, price, s.Object.ID}
}

// dash returns a text, or what stands for none.
func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// printStrays prints the list as JSON.
func (a *app) printStrays(list []stray, total float64) error {
	objects := make([]map[string]any, len(list))
	for n, s := range list {
		created := ""
		if !s.Object.Created.IsZero() {
			created = s.Object.Created.UTC().Format("2006-01-02T15:04:05Z")
		}
		objects[n] = map[string]any{
			"type": s.Type, "id": s.Object.ID, "import_id": s.ImportID, "name": s.name, "region": s.region,
			"created": created, "monthly_price": nil,
		}
		if s.Alias != "" {
			objects[n]["provider_alias"] = s.Alias
		}
		if s.Price.Known {
			objects[n]["monthly_price"] = s.Price.Monthly
		}
		if s.Price.Spread() > 0 {
			objects[n]["monthly_price_most"] = s.Price.AtMost()
		}
		if s.Price.Why != "" {
			objects[n]["unknown_because"] = s.Price.Why
		}
		if s.Price.Published != "" {
			objects[n]["published"] = s.Price.Published
		}
	}
	return a.printJSON(map[string]any{"format_version": "1.0", "objects": objects, "known_monthly_price": total})
}
