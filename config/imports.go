package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// Import is an import block: an object that exists is taken over.
type Import struct {
	To    addr.Instance
	Range diag.Range

	id hcl.Expression
}

// importBlock reads an import block.
func (l *loader) importBlock(b *hcl.Block) {
	content, ds := b.Body.Content(&hcl.BodySchema{Attributes: []hcl.AttributeSchema{
		{Name: "to", Required: true}, {Name: "id", Required: true}, {Name: "provider"}, {Name: "for_each"},
	}})
	l.note(ds)
	if a := content.Attributes["for_each"]; a != nil {
		l.fail(a.Range, "Not supported yet", "Import blocks with for_each are not supported yet. Write one block for each object.")
		return
	}
	to, id := content.Attributes["to"], content.Attributes["id"]
	if to == nil || id == nil {
		return
	}
	t, ds := hcl.AbsTraversalForExpr(to.Expr)
	l.note(ds)
	if ds.HasErrors() {
		return
	}
	tg := resolve(t)
	if tg.kind != "resource" || tg.res.Mode != addr.Managed {
		l.fail(to.Range, "Invalid import", "\"to\" must be the address of a resource, for example digitalocean_droplet.web or digitalocean_droplet.web[0].")
		return
	}
	im := &Import{To: addr.Block{Resource: tg.res}.Instance(addr.Key{}), Range: *fromRange(b.DefRange), id: id.Expr}
	if tg.key != nil {
		im.To.Key = *tg.key
	}
	l.module.Imports = append(l.module.Imports, im)
}

// ImportIDs evaluates the ids of the import blocks, from variables and locals.
func (e *Evaluator) ImportIDs() (map[*Import]string, diag.Diagnostics) {
	var ds diag.Diagnostics
	out := map[*Import]string{}
	for _, im := range e.config.Root.Imports {
		if e.config.Root.Resources[im.To.Resource] == nil {
			ds = append(ds, diag.Errorf("Import of nothing declared", "There is no resource block %s to import into. Write one, or remove the import block.", im.To.Block()).At(&im.Range))
			continue
		}
		v, more := e.value(im.id, scope{})
		ds = append(ds, more...)
		if more.HasErrors() {
			continue
		}
		v, _ = v.Unmark()
		text, err := convert.Convert(v, cty.String)
		if err != nil || !text.IsKnown() || text.IsNull() || text.AsString() == "" {
			ds = append(ds, diag.Errorf("Invalid import", "The id of an import block must be a text that is known before anything is planned.").At(fromRange(im.id.Range())))
			continue
		}
		out[im] = text.AsString()
	}
	return out, ds
}
