package config

import (
	"regexp"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// resourcePrefix may stand before the type in the name of a resource.
const resourcePrefix = "resource"

// prefixed matches what may hold a name with the prefix.
var prefixed = regexp.MustCompile(`resource\s*\.`)

// plainName returns a reference without the prefix.
func plainName(t hcl.Traversal) hcl.Traversal {
	if len(t) < 3 || t.RootName() != resourcePrefix {
		return t
	}
	root, _ := t[0].(hcl.TraverseRoot)
	typ, ok := t[1].(hcl.TraverseAttr)
	if _, named := t[2].(hcl.TraverseAttr); !ok || !named {
		return t
	}
	root.Name, root.SrcRange = typ.Name, hcl.RangeBetween(root.SrcRange, typ.SrcRange)
	return append(hcl.Traversal{root}, t[2:]...)
}

// plainNames takes the prefix off all references in a tree, but where the word is
// a name of a loop or of a dynamic block.
func plainNames(n hclsyntax.Node) { _ = hclsyntax.Walk(n, &plainer{}) }

type plainer struct{ own int } // how many around it give the word a meaning of their own

// Enter implements hclsyntax.Walker.
func (p *plainer) Enter(n hclsyntax.Node) hcl.Diagnostics {
	if takesPrefix(n) {
		p.own++
	}
	if x, ok := n.(*hclsyntax.ScopeTraversalExpr); ok && p.own == 0 {
		x.Traversal = plainName(x.Traversal)
	}
	return nil
}

// Exit implements hclsyntax.Walker.
func (p *plainer) Exit(n hclsyntax.Node) hcl.Diagnostics {
	if takesPrefix(n) {
		p.own--
	}
	return nil
}

// takesPrefix reports whether within a node the prefix is a name of its own.
func takesPrefix(n hclsyntax.Node) bool {
	switch n := n.(type) {
	case hclsyntax.ChildScope:
		_, own := n.LocalNames[resourcePrefix]
		return own
	case *hclsyntax.Block:
		if n.Type != dynamicBlock || len(n.Labels) != 1 {
			return false
		}
		if a := n.Body.Attributes["iterator"]; a != nil {
			return hcl.ExprAsKeyword(a.Expr) == resourcePrefix
		}
		return n.Labels[0] == resourcePrefix
	}
	return false
}
