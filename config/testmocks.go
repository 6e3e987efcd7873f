package config

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/gohcl"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// Override stands for a resource, a data source or a module in tests: it is
// not asked of the cloud, and has the values given here.
type Override struct {
	Target addr.Parsed // of a module where Block is nil
	Text   string
	Range  diag.Range // of the target
	// Values are an object: of a resource the attributes that the configuration
	// does not give, of a module its outputs.
	Values cty.Value
	// Places say where the values stand, by their names; "" is all of them.
	Places map[string]*diag.Range
	// Planned: the values are known in the plan already.
	Planned bool

	kind string
	rng  diag.Range // of the block
}

// MockProvider stands for a configuration of a provider in tests: nothing is
// asked of the cloud, and what it would fill in is made up.
type MockProvider struct {
	Name, Alias string
	Resources   map[string]*MockType // managed ones, by type
	Data        map[string]*MockType
	Overrides   []*Override
	Planned     bool
	Range       diag.Range
}

// MockType is what a mocked provider fills in for objects of a type.
type MockType struct {
	Values  cty.Value
	Places  map[string]*diag.Range // as those of an override
	Planned bool
	Range   diag.Range
}

// during reads when values are known; otherwise is what counts where nothing
// is said.
func (t *testLoader) during(a *hcl.Attribute, otherwise bool) bool {
	if a == nil {
		return otherwise
	}
	switch hcl.ExprAsKeyword(a.Expr) {
	case "plan":
		return true
	case "apply":
		return false
	}
	t.fail(a.Expr.Range(), "Invalid override_during", "Values are known during plan or during apply: write override_during = plan, or override_during = apply.")
	return otherwise
}

// override reads a block that stands for a resource, data source or module.
func (t *testLoader) override(b *hcl.Block, planned bool) *Override {
	kind, values := strings.TrimPrefix(b.Type, "override_"), "values"
	if kind == "module" {
		values = "outputs"
	}
	content, ds := b.Body.Content(&hcl.BodySchema{Attributes: []hcl.AttributeSchema{
		{Name: "target", Required: true}, {Name: values}, {Name: "override_during"},
	}})
	t.note(ds)
	o := &Override{kind: kind, rng: *fromRange(b.DefRange)}
	o.Values, o.Places = t.object(content.Attributes[values])
	o.Planned = t.during(content.Attributes["override_during"], planned)
	a := content.Attributes["target"]
	if a == nil {
		return o
	}
	o.Range = *fromRange(a.Expr.Range())
	tr, ds := hcl.AbsTraversalForExpr(t.unquoted(a.Expr))
	if t.note(ds); ds.HasErrors() {
		return o
	}
	o.Text = traversalText(tr)
	target, err := addr.Parse(o.Text)
	if o.Target = target; err != nil || kindOfTarget(target) != kind {
		t.fail(a.Expr.Range(), "Invalid override target", "%s is not the address of a %s, which a block %s must name.", o.Text, kindWords(kind), b.Type)
	}
	return o
}

// kindOfTarget returns what an address is of: a module, a resource or data.
func kindOfTarget(p addr.Parsed) string {
	switch {
	case p.Block == nil:
		return "module"
	case isData(p):
		return "data"
	}
	return "resource"
}

func kindWords(kind string) string {
	if kind == "data" {
		return "data source"
	}
	return kind
}

// object reads values, which stand as they are, and their places; none are an
// empty object.
func (t *testLoader) object(a *hcl.Attribute) (cty.Value, map[string]*diag.Range) {
	if a == nil {
		return cty.EmptyObjectVal, nil
	}
	v, ds := bounded(a.Expr, nil)
	if t.note(ds); ds.HasErrors() {
		return cty.EmptyObjectVal, nil
	}
	if v.IsNull() || !v.Type().IsObjectType() {
		t.fail(a.Expr.Range(), "Invalid "+a.Name+" attribute", "The values must be an object: %s = { name = value }.", a.Name)
		return cty.EmptyObjectVal, nil
	}
	places := map[string]*diag.Range{"": fromRange(a.Expr.Range())}
	pairs, _ := hcl.ExprMap(a.Expr) // an object that is not written as one has no places for its parts
	for _, p := range pairs {
		if name, ds := bounded(p.Key, nil); !ds.HasErrors() && name.Type() == cty.String && name.IsKnown() && !name.IsNull() {
			places[name.AsString()] = fromRange(p.Value.Range())
		}
	}
	return v, places
}

// distinct refuses two overrides of one target.
func (t *testLoader) distinct(list []*Override) []*Override {
	seen := map[string]*Override{}
	var out []*Override
	for _, o := range list {
		if old := seen[o.Text]; old != nil && o.Text != "" {
			t.diags = append(t.diags, diag.Errorf("Duplicate override_"+o.kind+" block", "%s is overridden already, at %s. Remove one of the two.", o.Text, old.rng).At(&o.rng))
			continue
		}
		seen[o.Text] = o
		out = append(out, o)
	}
	return out
}

var mockBlocks = []hcl.BlockHeaderSchema{
	{Type: "mock_resource", LabelNames: []string{"type"}}, {Type: "mock_data", LabelNames: []string{"type"}},
	{Type: "override_resource"}, {Type: "override_data"},
}

// mock reads a mock_provider block.
func (t *testLoader) mock(b *hcl.Block) {
	content, ds := b.Body.Content(&hcl.BodySchema{
		Attributes: []hcl.AttributeSchema{{Name: "alias"}, {Name: "source"}, {Name: "override_during"}}, Blocks: mockBlocks,
	})
	t.note(ds)
	m := &MockProvider{Name: b.Labels[0], Range: *fromRange(b.DefRange), Resources: map[string]*MockType{}, Data: map[string]*MockType{}}
	if a := content.Attributes["alias"]; a != nil {
		t.note(gohcl.DecodeExpression(a.Expr, nil, &m.Alias))
	}
	m.Planned = t.during(content.Attributes["override_during"], false)
	t.mockTypes(m, content.Blocks)
	if a := content.Attributes["source"]; a != nil {
		t.mockSource(m, a)
	}
	m.Overrides = t.distinct(m.Overrides)
	key := providerRef{name: m.Name, alias: m.Alias}.String()
	if old := t.module.Providers[key]; old != nil {
		t.fail(b.DefRange, "Duplicate provider configuration", "Provider %q was configured already at %s. Give one of the two another alias, or remove it.", key, old.Range)
		return
	}
	t.module.Providers[key] = &Provider{Name: m.Name, Alias: m.Alias, Range: m.Range, body: hcl.EmptyBody(), mock: m}
}

// mockTypes reads what a mocked provider fills in, type by type.
func (t *testLoader) mockTypes(m *MockProvider, blocks []*hcl.Block) {
	for _, b := range blocks {
		var types map[string]*MockType
		switch b.Type {
		case "mock_resource":
			types = m.Resources
		case "mock_data":
			types = m.Data
		default:
			m.Overrides = append(m.Overrides, t.override(b, m.Planned))
			continue
		}
		content, ds := b.Body.Content(&hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "defaults"}, {Name: "override_during"}}})
		t.note(ds)
		if old := types[b.Labels[0]]; old != nil {
			t.fail(b.DefRange, "Duplicate "+b.Type+" block", "There is a block for the type %q already, at %s. Remove one of the two.", b.Labels[0], old.Range)
			continue
		}
		known := &MockType{Planned: t.during(content.Attributes["override_during"], m.Planned), Range: *fromRange(b.DefRange)}
		known.Values, known.Places = t.object(content.Attributes["defaults"])
		types[b.Labels[0]] = known
	}
}

// mockSource reads the files of a directory with mocks.
func (t *testLoader) mockSource(m *MockProvider, a *hcl.Attribute) {
	var source string
	if t.note(gohcl.DecodeExpression(a.Expr, nil, &source)); source == "" {
		return
	}
	entries, err := os.ReadDir(filepath.Join(t.dir, filepath.FromSlash(source)))
	if err != nil {
		var failed *fs.PathError
		if errors.As(err, &failed) {
			err = failed.Err
		}
		t.fail(a.Expr.Range(), "Cannot read mocks", "The directory %q cannot be read: %v. The path is taken from the directory of the configuration.", source, err)
		return
	}
	for _, e := range entries {
		name := path.Join(source, e.Name())
		if !strings.HasSuffix(name, ".tfmock.hcl") && !strings.HasSuffix(name, ".tfmock.json") {
			continue
		}
		text, err := ReadSource(filepath.Join(t.dir, filepath.FromSlash(name)))
		if err != nil {
			d := unreadable(err).At(fromRange(a.Expr.Range()))
			d.Summary = "Cannot read mocks"
			t.diags = append(t.diags, d)
			continue
		}
		f, ds := parseSource(hclparse.NewParser(), text, name)
		if t.note(ds); ds.HasErrors() {
			continue
		}
		content, ds := f.Body.Content(&hcl.BodySchema{Blocks: mockBlocks})
		t.note(ds)
		t.mockTypes(m, content.Blocks)
	}
}
