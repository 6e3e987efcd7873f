package config

import (
	"bytes"
	"fmt"
	"maps"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// jsonBody is a body in JSON whose expressions are parsed once, and watched and
// shared as those in the native syntax are.
type jsonBody struct {
	hcl.Body
	file    *jsonFile
	top     bool            // it is that of the file
	unrolls bool            // its for_each makes blocks
	own     map[string]bool // what each instance gives a meaning of its own; nil: it has no instances
}

// jsonFile holds the expressions of a file as they are in the native syntax, by
// where they stand: a body is read anew for each instance.
type jsonFile struct {
	dynamic bool // it may have dynamic blocks

	mu    sync.Mutex
	exprs map[hcl.Range]hclsyntax.Expression // nil: wrong in itself
}

// newJSONBody returns the body of a file.
func newJSONBody(body hcl.Body, text []byte) jsonBody {
	// A name may be written by the codes of its letters.
	dynamic := bytes.Contains(text, []byte(`"`+dynamicBlock+`"`)) || bytes.Contains(text, []byte(`\u`))
	return jsonBody{Body: body, top: true, file: &jsonFile{dynamic: dynamic, exprs: map[hcl.Range]hclsyntax.Expression{}}}
}

// Content implements hcl.Body.
func (b jsonBody) Content(s *hcl.BodySchema) (*hcl.BodyContent, hcl.Diagnostics) {
	content, ds := b.Body.Content(s)
	return b.parsed(content), ds
}

// PartialContent implements hcl.Body.
func (b jsonBody) PartialContent(s *hcl.BodySchema) (*hcl.BodyContent, hcl.Body, hcl.Diagnostics) {
	content, rest, ds := b.Body.PartialContent(s)
	left := b
	left.Body = rest
	return b.parsed(content), left, ds
}

// JustAttributes implements hcl.Body.
func (b jsonBody) JustAttributes() (hcl.Attributes, hcl.Diagnostics) {
	attrs, ds := b.Body.JustAttributes()
	return b.attributes(attrs), ds
}

func (b jsonBody) parsed(c *hcl.BodyContent) *hcl.BodyContent {
	out := *c
	out.Attributes, out.Blocks = b.attributes(c.Attributes), make(hcl.Blocks, len(c.Blocks))
	for i, block := range c.Blocks {
		inner := *block
		inner.Body = jsonBody{Body: block.Body, file: b.file, unrolls: block.Type == dynamicBlock, own: b.ownNames(block)}
		out.Blocks[i] = &inner
	}
	return &out
}

// ownNames returns the names that an instance of a block within the body, or a
// dynamic block, gives a meaning of its own.
func (b jsonBody) ownNames(block *hcl.Block) map[string]bool {
	switch {
	case b.top && hasInstances(block.Type):
		meta, _, _ := block.Body.PartialContent(repetitionSchema)
		if len(meta.Attributes) == 0 {
			return nil
		}
		return instanceNames()
	case b.own == nil || block.Type != dynamicBlock || len(block.Labels) != 1:
		return b.own
	}
	own := maps.Clone(b.own)
	own[block.Labels[0]] = true
	meta, _, _ := block.Body.PartialContent(&hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "iterator"}}})
	if a := meta.Attributes["iterator"]; a != nil {
		own[hcl.ExprAsKeyword(a.Expr)] = true
	}
	return own
}

var repetitionSchema = &hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "count"}, {Name: "for_each"}}}

func (b jsonBody) attributes(attrs hcl.Attributes) hcl.Attributes {
	out := make(hcl.Attributes, len(attrs))
	for name, a := range attrs {
		own := *a
		if native := b.native(a); native != nil {
			own.Expr = jsonExpr{a.Expr, native}
		}
		out[name] = &own
	}
	return out
}

// native returns what an attribute is in the native syntax, watched and shared;
// nil where it is wrong in itself.
func (b jsonBody) native(a *hcl.Attribute) hclsyntax.Expression {
	at := a.Expr.Range()
	b.file.mu.Lock()
	defer b.file.mu.Unlock()
	x, known := b.file.exprs[at]
	if known {
		return x
	}
	if x = native(a.Expr); x != nil {
		plainNames(x)
		watch(x)
		if b.unrolls && a.Name == "for_each" {
			x = watched(watchBlock, x)
		}
		if b.own != nil {
			x = sharedParts(x, b.own)
		}
	}
	b.file.exprs[at] = x
	return x
}

// jsonExpr is an expression in JSON, and the same in the native syntax.
// Without a context it is the JSON as it stands.
type jsonExpr struct {
	hcl.Expression
	native hclsyntax.Expression
}

// Value implements hcl.Expression.
func (x jsonExpr) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	if ctx == nil {
		return x.Expression.Value(nil)
	}
	return x.native.Value(ctx)
}

// Variables implements hcl.Expression.
func (x jsonExpr) Variables() []hcl.Traversal { return x.native.Variables() }

// UnwrapExpression is for what reads an expression without evaluating it, such
// as references and types.
func (x jsonExpr) UnwrapExpression() hcl.Expression { return x.Expression }

// native returns what an expression in JSON means in the native syntax; nil
// where it is wrong in itself, which its evaluation says.
func native(x hcl.Expression) hclsyntax.Expression {
	v, ds := x.Value(nil)
	if ds.HasErrors() {
		return nil
	}
	switch ty := v.Type(); {
	case v.IsNull():
	case ty == cty.String:
		start := x.Range().Start
		start.Column, start.Byte = start.Column+1, start.Byte+1 // behind the quote
		t, ds := hclsyntax.ParseTemplate([]byte(v.AsString()), x.Range().Filename, start)
		if ds.HasErrors() {
			return nil
		}
		return t
	case ty.IsTupleType():
		return nativeList(x)
	case ty.IsObjectType():
		return nativeObject(x)
	}
	return &hclsyntax.LiteralValueExpr{Val: v, SrcRange: x.Range()}
}

func nativeList(x hcl.Expression) hclsyntax.Expression {
	elements, _ := hcl.ExprList(x) // it is one
	list := &hclsyntax.TupleConsExpr{SrcRange: x.Range(), OpenRange: x.StartRange()}
	for _, el := range elements {
		n := native(el)
		if n == nil {
			return nil
		}
		list.Exprs = append(list.Exprs, n)
	}
	return list
}

func nativeObject(x hcl.Expression) hclsyntax.Expression {
	pairs, _ := hcl.ExprMap(x) // it is one
	object := &hclsyntax.ObjectConsExpr{SrcRange: x.Range(), OpenRange: x.StartRange()}
	made := false
	for _, kv := range pairs {
		k, v := native(kv.Key), native(kv.Value)
		if k == nil || v == nil {
			return nil
		}
		made = made || !plainKey(k)
		object.Items = append(object.Items, hclsyntax.ObjectConsItem{KeyExpr: k, ValueExpr: v})
	}
	if made && len(pairs) > 1 {
		return distinctKeys{object}
	}
	return object
}

// plainKey reports whether a key in JSON is a text as it stands.
func plainKey(key hclsyntax.Expression) bool {
	t, ok := key.(*hclsyntax.TemplateExpr)
	return ok && t.IsStringLiteral()
}

// distinctKeys is an object of JSON whose keys are made by expressions. Other than
// in the native syntax none may be there twice.
type distinctKeys struct {
	*hclsyntax.ObjectConsExpr
}

// Value implements hcl.Expression.
func (o distinctKeys) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	v, ds := o.ObjectConsExpr.Value(ctx)
	at := map[string]hcl.Range{}
	for _, item := range o.Items {
		key, more := item.KeyExpr.Value(ctx)
		text, err := convert.Convert(key, cty.String)
		if more.HasErrors() || err != nil || text.IsNull() || !text.IsKnown() {
			continue
		}
		bare, marks := text.Unmark()
		name, here := bare.AsString(), item.KeyExpr.Range()
		if first, twice := at[name]; twice {
			said := fmt.Sprintf("The key %q", name)
			if len(marks) > 0 {
				said = "A sensitive key"
			}
			ds = append(ds, &hcl.Diagnostic{
				Severity: hcl.DiagError, Summary: "Duplicate object attribute", Subject: &here,
				Detail: fmt.Sprintf("%s is at %s, too. Give each a name of its own, or remove one of them.", said, first),
			})
		}
		at[name] = item.KeyExpr.Range()
	}
	return v, ds
}

// constantOf evaluates what must be a value by itself. In JSON a text is taken
// as it stands there.
func constantOf(x hcl.Expression) (cty.Value, hcl.Diagnostics) {
	if _, native := x.(hclsyntax.Expression); native {
		return bounded(x, nil)
	}
	return x.Value(nil)
}
