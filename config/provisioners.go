package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hcldec"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers/schema"
)

// Provisioner is what a block says is to be run when an object has been made,
// or before it is deleted.
type Provisioner struct {
	Type     string // "local-exec", "remote-exec" or "file"
	Destroy  bool   // it is run before the object goes
	Continue bool   // a failure stops nothing
	Range    diag.Range

	body       hcl.Body // its arguments
	connection hcl.Body // how the machine is reached; nil where nothing says it
}

// provisionerBlocks are the blocks in whose expressions self is the object.
var provisionerBlocks = []hcl.BlockHeaderSchema{{Type: "provisioner", LabelNames: []string{"type"}}, {Type: "connection"}}

// provisionerMeta are the arguments and blocks that all provisioners have.
var provisionerMeta = &hcl.BodySchema{
	Attributes: []hcl.AttributeSchema{{Name: "when"}, {Name: "on_failure"}},
	Blocks:     []hcl.BlockHeaderSchema{{Type: "connection"}, {Type: escape}},
}

// provisioners reads the provisioner and connection blocks among those of a
// resource or of a removed block.
func (l *loader) provisioners(blocks hcl.Blocks) []*Provisioner {
	shared := l.connection(blocks, "The resource")
	var out []*Provisioner
	for _, b := range blocks {
		if b.Type != "provisioner" {
			continue
		}
		if p := l.provisioner(b, shared); p != nil {
			out = append(out, p)
		}
	}
	return out
}

// connection returns the one connection block among some, nil for none.
func (l *loader) connection(blocks hcl.Blocks, owner string) hcl.Body {
	var first *hcl.Block
	for _, b := range blocks {
		switch {
		case b.Type != "connection":
		case first != nil:
			l.fail(b.DefRange, "Duplicate connection block", "%s has a connection block already, at %s. Put both together in one.", owner, fromRange(first.DefRange))
		default:
			first = b
		}
	}
	if first == nil {
		return nil
	}
	return first.Body
}

// provisioner reads one provisioner block. shared is the connection of the
// resource, whose arguments those of the block's own go before.
func (l *loader) provisioner(b *hcl.Block, shared hcl.Body) *Provisioner {
	typ := b.Labels[0]
	if provisionerSchemas[typ] == nil {
		l.fail(b.LabelRanges[0], "Unknown provisioner", "There is no provisioner %q.%s Those that there are: %s.", typ, didYouMean(typ, sorted(provisionerSchemas)), strings.Join(sorted(provisionerSchemas), ", "))
		return nil
	}
	content, rest, ds := b.Body.PartialContent(provisionerMeta)
	l.note(ds)
	p := &Provisioner{Type: typ, Range: *fromRange(b.DefRange), body: l.escaped(rest, content.Blocks), connection: shared}
	p.Destroy = l.keyword(content.Attributes["when"], "create", "destroy") == "destroy"
	p.Continue = l.keyword(content.Attributes["on_failure"], "fail", "continue") == "continue"
	own := l.connection(content.Blocks, "The provisioner")
	switch {
	case own == nil:
	case shared == nil:
		p.connection = own
	default:
		p.connection = mergedBody("connection", shared, own)
	}
	if p.Destroy {
		l.selfOnly(p.body)
		l.selfOnly(p.connection)
	}
	return p
}

// keyword reads an argument that is one of some words, "" where it is missing.
func (l *loader) keyword(a *hcl.Attribute, words ...string) string {
	if a == nil {
		return ""
	}
	word := hcl.ExprAsKeyword(l.unquoted(a.Expr))
	if !slices.Contains(words, word) {
		l.fail(a.Expr.Range(), fmt.Sprintf("Invalid %q keyword", a.Name), "%s is one of the words %s.", a.Name, strings.Join(words, " and "))
	}
	return word
}

// selfOnly refuses references to what may be gone before an object is deleted.
func (l *loader) selfOnly(b hcl.Body) {
	if b == nil {
		return
	}
	attrs, _ := b.JustAttributes() // what is wrong is said where it is evaluated
	for _, name := range sorted(attrs) {
		for _, t := range attrs[name].Expr.Variables() {
			tg := resolve(t)
			ok := tg.kind == "self" || tg.kind == "path" || tg.kind == "terraform" || tg.kind == "count" && tg.name == "index" || tg.kind == "each" && tg.name == "key"
			if !ok {
				l.fail(t.SourceRange(), "Invalid reference from destroy provisioner", "Before an object is deleted, only what belongs to it is sure to be there still: refer to self, count.index or each.key. A value of another kind can go through an attribute of the object.")
			}
		}
	}
}

// Provisioners returns what is to be run for the objects of a block, when they
// have been made or, with destroy, before they are deleted. Of a block that is
// no longer declared a removed block may say the latter.
func (c *Config) Provisioners(b addr.Block, destroy bool) []*Provisioner {
	var list []*Provisioner
	if r := c.Resource(b); r != nil {
		list = r.provisioners
	} else {
		for _, r := range c.Removed() {
			if r.From.Block != nil && r.Contains(b) {
				list = append(list, r.provisioners...)
			}
		}
	}
	var out []*Provisioner
	for _, p := range list {
		if p.Destroy == destroy {
			out = append(out, p)
		}
	}
	return out
}

// Provision is a provisioner's arguments for one object, without marks.
type Provision struct {
	Arguments  cty.Value
	Connection cty.Value // NilVal where nothing says how the machine is reached
	Secret     bool      // there are sensitive or ephemeral values in it
}

// Provision evaluates a provisioner for an instance; self is its object.
func (e *Evaluator) Provision(p *Provisioner, i addr.Instance, self cty.Value) (Provision, diag.Diagnostics) {
	sc, ds := e.provisionScope(p, i)
	if ds.HasErrors() {
		return Provision{}, ds
	}
	out, ds := e.provision(p, withSelf(sc, self))
	for _, d := range ds {
		d.Address = i.String()
	}
	return out, ds
}

// provisionScope is what a provisioner's expressions see beside self. Before a
// delete the instance, and that of its module, may not be declared any more.
func (e *Evaluator) provisionScope(p *Provisioner, i addr.Instance) (scope, diag.Diagnostics) {
	if !p.Destroy {
		return e.scopeOf(i)
	}
	m := e.config.Module(i.Module)
	if m == nil {
		m = e.config.Root // of a removed block, which stands above
	}
	return scope{at: &instance{eval: e, module: m, addr: i.Module}, extra: single.extra(i.Key)}, nil
}

// withSelf returns a scope in which self is an object.
func withSelf(sc scope, self cty.Value) scope {
	sc.extra = merged(sc.extra, map[string]cty.Value{"self": self})
	return sc
}

func (e *Evaluator) provision(p *Provisioner, sc scope) (Provision, diag.Diagnostics) {
	v, ds := e.plainBody(p.body, blockSpec(provisionerSchemas[p.Type]), sc)
	out := Provision{Arguments: v}
	if problem := misused(p.Type, v); problem != "" && !ds.HasErrors() {
		ds = append(ds, diag.Errorf("Invalid provisioner", "%s", problem).At(&p.Range))
	}
	if p.connection != nil && p.Type != "local-exec" {
		c, more := e.plainBody(p.connection, blockSpec(connectionSchema), sc)
		out.Connection, ds = c, append(ds, more...)
	}
	for _, v := range []*cty.Value{&out.Arguments, &out.Connection} {
		if *v != cty.NilVal {
			out.Secret = out.Secret || v.ContainsMarked()
			*v, _ = v.UnmarkDeep()
		}
	}
	return out, ds
}

// plainBody evaluates a body that has no dynamic blocks.
func (e *Evaluator) plainBody(body hcl.Body, spec hcldec.Spec, sc scope) (cty.Value, diag.Diagnostics) {
	ctx, ds := e.context(hcldec.Variables(body, spec), sc)
	if ds.HasErrors() {
		return cty.DynamicVal, ds
	}
	v, hds := within(ctx, body.MissingItemRange(), func(in *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
		return hcldec.Decode(body, spec, in)
	})
	inOrder(hds)
	return v, append(ds, fromHCL(hds)...)
}

// misused says what is wrong with a provisioner's arguments taken together, ""
// for nothing.
func misused(typ string, v cty.Value) string {
	given := func(names ...string) int {
		n := 0
		for _, name := range names {
			if !v.GetAttr(name).IsNull() {
				n++
			}
		}
		return n
	}
	switch {
	case !v.Type().IsObjectType():
		return ""
	case typ == "file" && given("source", "content") != 1:
		return "Give one of the two: source, a file or directory here, or content, a text."
	case typ == "remote-exec" && given("inline", "script", "scripts") != 1:
		return "Give one of the three: inline, a list of commands, script, a file here, or scripts, a list of such files."
	default:
		return ""
	}
}

// validateProvisioners checks the arguments of provisioners with what is known
// without values.
func (e *Evaluator) validateProvisioners(list []*Provisioner, object cty.Value, sc scope) diag.Diagnostics {
	var ds diag.Diagnostics
	for _, p := range list {
		_, more := e.provision(p, withSelf(sc, object))
		ds = append(ds, more...)
	}
	return ds
}

// provisioned gathers the references of provisioners. Those to the block itself
// are to an object that is there by then.
func (c *collector) provisioned(r *Resource) {
	own := &collector{seen: c.seen}
	for _, p := range r.provisioners {
		if p.Destroy {
			continue
		}
		own.body(p.body)
		if p.connection != nil {
			own.body(p.connection)
		}
	}
	for _, ref := range own.refs {
		if ref.kind != "resource" || ref.to != r.Addr {
			c.refs = append(c.refs, ref)
		}
	}
}

// args makes a schema of optional arguments.
func args(types map[string]cty.Type, required ...string) *schema.Block {
	b := &schema.Block{Attributes: map[string]*schema.Attribute{}}
	for name, ty := range types {
		must := slices.Contains(required, name)
		b.Attributes[name] = &schema.Attribute{Type: ty, Required: must, Optional: !must}
	}
	return b
}

// provisionerSchemas are the arguments of the provisioners that there are.
var provisionerSchemas = map[string]*schema.Block{
	"local-exec": args(map[string]cty.Type{
		"command": cty.String, "interpreter": cty.List(cty.String), "working_dir": cty.String,
		"environment": cty.Map(cty.String), "quiet": cty.Bool,
	}, "command"),
	"remote-exec": args(map[string]cty.Type{"inline": cty.List(cty.String), "script": cty.String, "scripts": cty.List(cty.String)}),
	"file":        args(map[string]cty.Type{"source": cty.String, "content": cty.String, "destination": cty.String}, "destination"),
}

// connectionSchema are the arguments of a connection, by ssh or WinRM.
var connectionSchema = args(map[string]cty.Type{
	"type": cty.String, "host": cty.String, "port": cty.Number, "user": cty.String, "password": cty.String,
	"timeout": cty.String, "script_path": cty.String, "target_platform": cty.String,
	"private_key": cty.String, "certificate": cty.String, "host_key": cty.String, "agent": cty.Bool, "agent_identity": cty.String,
	"proxy_scheme": cty.String, "proxy_host": cty.String, "proxy_port": cty.Number, "proxy_user_name": cty.String, "proxy_user_password": cty.String,
	"bastion_host": cty.String, "bastion_host_key": cty.String, "bastion_port": cty.Number, "bastion_user": cty.String,
	"bastion_password": cty.String, "bastion_private_key": cty.String, "bastion_certificate": cty.String,
	"https": cty.Bool, "insecure": cty.Bool, "cacert": cty.String, "use_ntlm": cty.Bool,
}, "host")
