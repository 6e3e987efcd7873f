package sdk

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
)

// ops are the calls of a type through one client.
type ops[C providers.Client, T any] struct {
	b *built[C, T]
	c C
}

// bug turns an author's panic into an error that names the type.
func (o *ops[C, T]) bug(op string, err *error) {
	if p := recover(); p != nil {
		*err = o.panicked(op, p)
	}
}

func (o *ops[C, T]) panicked(op string, p any) error {
	return &providers.Error{Kind: providers.Internal, Op: op + " " + o.b.r.Name, Message: fmt.Sprintf("this is a bug in swampctl: %v", p)}
}

// internal is an error of the codec: a bug, since the schema was checked.
func (o *ops[C, T]) internal(op string, err error) error {
	return &providers.Error{Kind: providers.Internal, Op: op + " " + o.b.r.Name, Err: err}
}

// live refuses work under a context that has ended: nothing is sent.
func (o *ops[C, T]) live(ctx context.Context, op string) error {
	if err := ctx.Err(); err != nil {
		return &providers.Error{Kind: providers.Transient, Op: op + " " + o.b.r.Name, Err: err}
	}
	return nil
}

// clean returns err without the sensitive values of v.
func (o *ops[C, T]) clean(err error, v cty.Value) error {
	if err == nil {
		return nil
	}
	text, dirty := err.Error(), false
	for _, s := range o.b.model.secrets(v) {
		if strings.Contains(text, s) {
			text, dirty = strings.ReplaceAll(text, s, "(sensitive)"), true
		}
	}
	if !dirty {
		return err
	}
	// Not a wrapper: what it wraps would still say the secret.
	out := &providers.Error{Kind: providers.KindOf(err), Message: text}
	var e *providers.Error
	if errors.As(err, &e) {
		out.Code, out.RetryAfter = e.Code, e.RetryAfter
	}
	return out
}

// secrets returns the sensitive texts of an object.
func (m *model) secrets(v cty.Value) []string {
	var out []string
	if v == cty.NilVal || v.IsNull() || !v.IsKnown() {
		return nil
	}
	for _, f := range m.fields {
		x := v.GetAttr(f.name)
		switch {
		case f.sensitive:
			_ = cty.Walk(x, func(_ cty.Path, y cty.Value) (bool, error) { // it returns no error
				if y.Type() == cty.String && y.IsKnown() && !y.IsNull() && len(y.AsString()) >= 4 {
					out = append(out, y.AsString())
				}
				return true, nil
			})
		case f.nested != nil:
			for _, e := range elements(x) {
				out = append(out, f.nested.secrets(e)...)
			}
		}
	}
	return out
}

// recorded makes the model of an object; where only the id is known, with that
// in its place.
func (o *ops[C, T]) recorded(prior providers.Object) (*T, error) {
	if prior.Value == cty.NilVal || prior.Value.IsNull() {
		r := o.b.fresh()
		if prior.ID == "" || o.b.key == nil {
			return r, nil
		}
		return r, o.setKey(r, prior.ID)
	}
	return o.b.decode(prior.Value)
}

// Read implements providers.Ops.
func (o *ops[C, T]) Read(ctx context.Context, prior providers.Object) (out providers.Object, err error) {
	defer o.bug("read", &err)
	if err := o.live(ctx, "read"); err != nil {
		return out, err
	}
	r, err := o.recorded(prior)
	if err != nil {
		return out, o.internal("read", err)
	}
	if err := o.b.r.Read(ctx, o.c, r); err != nil {
		return out, o.clean(err, prior.Value)
	}
	out = o.b.Complete(prior, o.b.object(r, o.b.timeoutsOf(prior.Value)))
	return out, nil
}

// Create implements providers.Ops.
func (o *ops[C, T]) Create(ctx context.Context, req providers.CreateRequest) (out providers.Object, err error) {
	if err := o.live(ctx, "create"); err != nil {
		return out, err
	}
	r, err := o.planned(req)
	if err != nil {
		return out, err
	}
	before, asked := o.b.idOf(r), o.b.asked(r)
	err = o.clean(o.try("create", func() error { return o.b.r.Create(ctx, o.c, r) }), req.Planned)
	out = o.made(r, before, req, err)
	out.Private = o.b.withSecrets(out.Private, asked, out.Value)
	return out, err
}

// try calls an author's function; a panic is an error.
func (o *ops[C, T]) try(op string, f func() error) (err error) {
	defer o.bug(op, &err)
	return f()
}

// made is what a create left. Beside an error, an id that was there before the
// call says nothing: the object then counts as not known.
func (o *ops[C, T]) made(r *T, before string, req providers.CreateRequest, err error) providers.Object {
	if id := o.b.idOf(r); err != nil && (id == "" || id == before) {
		return providers.Object{}
	}
	return o.b.object(r, o.b.timeoutsOf(req.Planned))
}

// planned makes the model of what is to be made, with the marker on it or under
// the temporary name.
func (o *ops[C, T]) planned(req providers.CreateRequest) (*T, error) {
	r, err := o.b.decode(req.Planned)
	if err != nil {
		return nil, o.internal("create", err)
	}
	if req.Marker != "" && o.b.marker != nil {
		f := reflect.ValueOf(r).Elem().Field(o.b.marker.index)
		f.Set(reflect.ValueOf(append(slices.Clone(f.Interface().([]string)), req.Marker)))
	}
	if o.b.model.inside >= 0 {
		reflect.ValueOf(r).Elem().Field(o.b.model.inside).SetString(req.Marker)
	}
	if req.Marker != "" && o.b.temp != nil {
		f := reflect.ValueOf(r).Elem().Field(o.b.temp.index)
		if f.Kind() == reflect.Pointer {
			f.Set(reflect.New(f.Type().Elem()))
			f = f.Elem()
		}
		f.SetString(req.Marker)
	}
	return r, nil
}

// Update implements providers.Ops.
func (o *ops[C, T]) Update(ctx context.Context, prior, planned providers.Object) (out providers.Object, err error) {
	defer o.bug("update", &err)
	if err := o.live(ctx, "update"); err != nil {
		return out, err
	}
	recorded := !o.b.traits.Finish && o.b.onlyRecorded(prior.Value, planned.Value)
	if recorded && (o.b.r.Update == nil || !providers.Same(prior.Value, planned.Value)) {
		// Nothing that the API would take: the object is accepted as configured.
		// Where nothing differs an interrupted update is to be ended.
		out = prior
		out.Value = carryUnknown(planned.Value, prior.Value)
		return out, nil
	}
	if o.b.r.Update == nil {
		return out, o.internal("update", fmt.Errorf("the type has no update"))
	}
	was, err := o.b.decode(prior.Value)
	if err != nil {
		return out, o.internal("update", err)
	}
	next, err := o.b.decode(carryUnknown(planned.Value, prior.Value))
	if err != nil {
		return out, o.internal("update", err)
	}
	asked := o.b.asked(next)
	if err := o.b.r.Update(ctx, o.c, was, next); err != nil {
		return out, o.clean(o.clean(err, planned.Value), prior.Value)
	}
	if o.b.idOf(next) != prior.ID {
		// The answer does not say what was changed; an id, once known, is kept.
		if next, err = o.b.decode(carryUnknown(planned.Value, prior.Value)); err != nil {
			return out, o.internal("update", err)
		}
		if err := o.b.r.Read(ctx, o.c, next); err != nil {
			return out, o.clean(err, prior.Value)
		}
	}
	out = o.b.object(next, o.b.timeoutsOf(planned.Value))
	out.Private = o.b.withSecrets(prior.Private, asked, out.Value)
	return out, nil
}

// carryUnknown returns planned with prior's values where it is not known, so
// that authors see the last known value of what the change will derive.
func carryUnknown(planned, prior cty.Value) cty.Value {
	vs := planned.AsValueMap()
	for name, v := range vs {
		if !v.IsKnown() && !prior.IsNull() {
			vs[name] = prior.GetAttr(name)
		}
	}
	return cty.ObjectVal(vs)
}

// Delete implements providers.Ops.
func (o *ops[C, T]) Delete(ctx context.Context, prior providers.Object) (err error) {
	defer o.bug("delete", &err)
	if err := o.live(ctx, "delete"); err != nil {
		return err
	}
	r, err := o.recorded(prior)
	if err != nil {
		return o.internal("delete", err)
	}
	if err := o.b.r.Delete(ctx, o.c, r); err != nil && !providers.IsNotFound(err) {
		return o.clean(err, prior.Value)
	}
	return nil
}

// List implements providers.Ops.
func (o *ops[C, T]) List(ctx context.Context, like cty.Value) iter.Seq2[providers.Object, error] {
	return o.list(ctx, like, func(r *T) providers.Object { return o.b.object(r, cty.NilVal) })
}

// ListOnto implements providers.OntoLister.
func (o *ops[C, T]) ListOnto(ctx context.Context, like cty.Value, recorded func() map[string]providers.Object) iter.Seq2[providers.Object, error] {
	return o.list(ctx, like, func(r *T) providers.Object {
		switch rec, ok := recorded()[o.b.idOf(r)]; {
		case !ok:
			return providers.Object{ID: o.b.idOf(r)}
		case o.b.r.Merge != nil || rec.Value == cty.NilVal || rec.Value.IsNull():
			return o.b.Merge(rec, o.b.object(r, cty.NilVal))
		default:
			return o.b.onto(rec, o.b.outer(r), o.b.encodeRow(r), true)
		}
	})
}

// list yields what object makes of what a list shows.
func (o *ops[C, T]) list(ctx context.Context, like cty.Value, object func(*T) providers.Object) iter.Seq2[providers.Object, error] {
	return func(yield func(providers.Object, error) bool) {
		if o.b.r.List == nil {
			yield(providers.Object{}, o.internal("list", fmt.Errorf("the type cannot be listed")))
			return
		}
		if err := o.live(ctx, "list"); err != nil {
			yield(providers.Object{}, err)
			return
		}
		outside := false // in the caller's loop, whose panics are its own
		defer func() {
			if outside {
				return
			}
			if p := recover(); p != nil {
				yield(providers.Object{}, o.panicked("list", p))
			}
		}()
		give := func(x providers.Object, err error) bool {
			outside = true
			defer func() { outside = false }()
			return yield(x, err)
		}
		r, err := o.b.decode(like)
		if err != nil {
			yield(providers.Object{}, o.internal("list", err))
			return
		}
		for t, err := range o.b.r.List(ctx, o.c, r) {
			if err != nil {
				give(providers.Object{}, err)
				return
			}
			if !give(object(t), nil) {
				return
			}
		}
	}
}

// Import implements providers.Ops.
func (o *ops[C, T]) Import(ctx context.Context, id string) (out providers.Object, err error) {
	defer o.bug("import", &err)
	if err := o.live(ctx, "import"); err != nil {
		return out, err
	}
	if err := o.importable(id); err != nil {
		return out, err
	}
	var r *T
	if o.b.r.Import != nil {
		if r, err = o.b.r.Import(ctx, o.c, id); err != nil {
			return out, err
		}
	} else {
		r = o.b.fresh()
		if err := o.setKey(r, id); err != nil {
			return out, err
		}
		if err := o.b.r.Read(ctx, o.c, r); err != nil {
			return out, err
		}
	}
	return providers.AsFound(o.b.object(r, cty.NilVal)), nil
}

// importable refuses what cannot be an id, and would ask the API for something else
// than an object of the type.
func (o *ops[C, T]) importable(id string) error {
	why := ""
	away := func(r rune) bool { return unicode.IsControl(r) || strings.ContainsRune(`/\?#%`, r) }
	switch i := strings.IndexFunc(id, away); {
	case o.b.r.AnyID && id != "":
		return nil
	case slices.ContainsFunc(strings.Split(id, ","), func(part string) bool { return strings.Trim(part, ". ") == "" }):
		why = "lacks a part"
	case i >= 0:
		why = fmt.Sprintf("holds %q, which no id of this type does", id[i])
	default:
		return nil
	}
	if o.b.traits.ImportID != "id" {
		why += "; the form is " + o.b.traits.ImportID
	}
	return &providers.Error{Kind: providers.Invalid, Op: "import " + o.b.r.Name, Message: fmt.Sprintf("the id %q %s", id, why)}
}

// setKey fills parent and key fields from an id such as "domain,id".
func (o *ops[C, T]) setKey(r *T, id string) error {
	var fields []*field
	for _, f := range o.b.model.fields {
		if f.parent {
			fields = append(fields, f)
		}
	}
	fields = append(fields, o.b.key)
	parts := strings.SplitN(id, ",", len(fields))
	if len(parts) != len(fields) {
		return &providers.Error{Kind: providers.Invalid, Op: "import " + o.b.r.Name, Message: fmt.Sprintf("the id %q does not have the form %s", id, o.b.traits.ImportID)}
	}
	for i, f := range fields {
		v := reflect.ValueOf(r).Elem().Field(f.index)
		switch v.Kind() {
		case reflect.Int, reflect.Int64:
			n, err := strconv.ParseInt(parts[i], 10, 64)
			if err != nil {
				return &providers.Error{Kind: providers.Invalid, Op: "import " + o.b.r.Name, Message: fmt.Sprintf("%q is not a number; the id has the form %s", parts[i], o.b.traits.ImportID)}
			}
			v.SetInt(n)
		case reflect.Pointer:
			v.Set(reflect.ValueOf(&parts[i]))
		default:
			v.SetString(parts[i])
		}
	}
	return nil
}

// batchOps are ops of a type that can make several objects in one call.
type batchOps[C providers.Client, T any] struct{ *ops[C, T] }

// CreateN implements providers.BatchCreator.
func (o *batchOps[C, T]) CreateN(ctx context.Context, reqs []providers.CreateRequest) (out []providers.Object, err error) {
	if err := o.live(ctx, "create"); err != nil {
		return nil, err
	}
	rs, before := make([]*T, len(reqs)), make([]string, len(reqs))
	for i, req := range reqs {
		if rs[i], err = o.planned(req); err != nil {
			return nil, err
		}
		before[i] = o.b.idOf(rs[i])
	}
	err = o.try("create", func() error { return o.b.r.CreateN(ctx, o.c, rs) })
	for _, req := range reqs {
		err = o.clean(err, req.Planned)
	}
	for i, r := range rs {
		out = append(out, o.made(r, before[i], reqs[i], err))
	}
	return out, err
}

// DeleteN implements providers.BatchDeleter.
func (o *batchOps[C, T]) DeleteN(ctx context.Context, objs []providers.Object, mark string) (err error) {
	defer o.bug("delete", &err)
	if err := o.live(ctx, "delete"); err != nil {
		return err
	}
	if o.b.r.DeleteN == nil {
		return o.internal("delete", fmt.Errorf("the type has no call for several"))
	}
	rs := make([]*T, len(objs))
	for i, obj := range objs {
		if rs[i], err = o.recorded(obj); err != nil {
			return o.internal("delete", err)
		}
	}
	return o.b.r.DeleteN(ctx, o.c, rs, mark)
}
