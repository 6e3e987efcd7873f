package config

import (
	"bytes"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/swampctl/swampctl/internal/diag"
)

// Backend is what a configuration says about where its state is kept: a
// backend block of the type local.
type Backend struct {
	Type string // "local", or one that is not supported
	// Path is the file of the default workspace's state, and WorkspaceDir the
	// folder of the others; "" where the block does not say.
	Path, WorkspaceDir string
	Range              diag.Range
	// Hash tells the block from other ones, as Terraform computes it.
	Hash int
}

// ReadBackend returns the backend of the configuration in a directory, nil for
// none. It reads no more than it must: where the state is kept can be told of
// a configuration that is wrong elsewhere.
func ReadBackend(dir string) (*Backend, diag.Diagnostics) {
	read, err := readDir(dir, ".")
	if err != nil {
		return nil, diag.Diagnostics{unreadable(err)}
	}
	maps.DeleteFunc(read, func(_ string, text []byte) bool {
		return !bytes.Contains(text, []byte("backend")) && !bytes.Contains(text, []byte("cloud"))
	})
	t := &tree{config: empty(dir), parser: hclparse.NewParser(), dirs: map[string]*directory{}}
	t.read = func(string) (map[string][]byte, error) { return read, nil }
	d := t.directory(".")
	l := &loader{config: t.config, module: t.config.Root}
	l.note(d.diags)
	blocks, overrides := l.split(d)
	for _, b := range l.overrideStorage(blocks, overrides) {
		if b.Type == "terraform" {
			content, _, _ := b.Body.PartialContent(storageSchema)
			l.storage(content.Blocks)
		}
	}
	return t.config.Backend, l.diags
}

// storageSchema is the blocks that say where the state is kept.
var storageSchema = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "backend", LabelNames: []string{"type"}}, {Type: "cloud"}}}

// storage reads the blocks of a terraform block that say where the state is
// kept, which the root module decides.
func (l *loader) storage(blocks hcl.Blocks) {
	for _, b := range blocks {
		switch {
		case b.Type != "backend" && b.Type != "cloud":
		case l.module.Parent != nil:
			l.diags = append(l.diags, diag.Warningf("Block ignored", "The root module decides where the state is kept; this %s block has no effect. Remove it.", b.Type).At(fromRange(b.DefRange)))
		case b.Type == "cloud":
			l.config.Backend = &Backend{Type: "cloud", Range: *fromRange(b.DefRange)}
			l.fail(b.DefRange, "Not supported", "HCP Terraform is not supported. Remove the cloud block: the state is kept in a local file, which \"terraform state pull > terraform.tfstate\" brings here.")
		case l.config.Backend != nil:
			l.fail(b.DefRange, "Duplicate backend configuration", "The backend is configured at %s already. Remove one of the two blocks.", l.config.Backend.Range)
		default:
			l.config.Backend = l.backend(b)
		}
	}
}

var localSchema = &hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "path"}, {Name: "workspace_dir"}}}

// backend reads a backend block; local is the one that we have.
func (l *loader) backend(b *hcl.Block) *Backend {
	out := &Backend{Type: b.Labels[0], Range: *fromRange(b.DefRange)}
	if b.Labels[0] != "local" {
		l.fail(b.DefRange, "Backend not supported", "The backend %q is not supported yet: swampctl keeps its state in a local file. Remove the block, or make it backend \"local\"; \"terraform state pull > terraform.tfstate\" brings an existing state here.", b.Labels[0])
		return out
	}
	content, ds := b.Body.Content(localSchema)
	l.note(ds)
	values := map[string]cty.Value{}
	for name, into := range map[string]*string{"path": &out.Path, "workspace_dir": &out.WorkspaceDir} {
		values[name] = l.placeName(content.Attributes[name], into)
	}
	out.Hash = cty.TupleVal([]cty.Value{cty.StringVal("local"), cty.ObjectVal(values)}).Hash()
	return out
}

// placeName reads the name of a file or folder, which may be null but not
// empty.
func (l *loader) placeName(a *hcl.Attribute, into *string) cty.Value {
	none := cty.NullVal(cty.String)
	if a == nil {
		return none
	}
	v, ds := bounded(a.Expr, nil)
	l.note(ds)
	if ds.HasErrors() {
		return none
	}
	v, err := convert.Convert(v, cty.String)
	switch {
	case err != nil:
		l.fail(a.Expr.Range(), "Incorrect attribute value type", "The argument %q of the backend must be a path: %v.", a.Name, err)
		return none
	case v.IsNull():
		return none
	case v.AsString() == "":
		l.fail(a.Expr.Range(), "Invalid path", "The argument %q of the backend is empty. Write a path, or remove the argument for the usual one.", a.Name)
		return none
	}
	*into = v.AsString()
	return v
}

// overrideStorage lets the backend of an override file take the place of all
// others, in whichever terraform block they stand. Such a file needs no
// terraform block elsewhere.
func (l *loader) overrideStorage(blocks, overrides []*hcl.Block) []*hcl.Block {
	var taken, others []*hcl.Block
	for _, b := range overrides {
		if b.Type != "terraform" {
			continue
		}
		if own := takeStorage(b); own != nil {
			taken = append(taken, own)
		} else {
			others = append(others, b)
		}
	}
	base := false
	for _, b := range blocks {
		if b.Type != "terraform" {
			continue
		}
		if base = true; len(taken) > 0 {
			takeStorage(b)
		}
	}
	if !base && len(taken) == 0 && len(others) > 0 {
		own := *others[0]
		own.Body = &hclsyntax.Body{}
		taken = append(taken, &own)
	}
	return append(blocks, taken...)
}

// takeStorage takes the blocks out of a terraform block that say where the
// state is kept, and returns a terraform block of them alone, nil for none.
func takeStorage(b *hcl.Block) *hcl.Block {
	content, _, _ := b.Body.PartialContent(storageSchema)
	if len(content.Blocks) == 0 {
		return nil
	}
	own := *b
	others := slices.DeleteFunc(named("", b.Body), func(name string) bool { return name == "backend" || name == "cloud" })
	own.Body = without(b.Body, others...)
	b.Body = without(b.Body, "backend", "cloud")
	return &own
}
