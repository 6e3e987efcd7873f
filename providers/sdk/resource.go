package sdk

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
)

// Resource is one managed type, as its author writes it: T is the model, C the
// client. A nil function means that the type cannot. All functions must be
// safe for concurrent use and honour the context.
type Resource[C providers.Client, T any] struct {
	Name    string // for example "digitalocean_vpc"
	Version int    // of the state's schema

	// Create makes exactly one mutating call and fills r. Once the key is set it
	// is kept, even beside an error.
	Create func(ctx context.Context, c C, r *T) error
	// CreateN makes objects that differ only in name, in one call.
	CreateN func(ctx context.Context, c C, rs []*T) error
	// Read fills r, which holds the object as recorded; what the API does not
	// return stays. Gone is a NotFound error.
	Read func(ctx context.Context, c C, r *T) error
	// Update makes prior what next says, and fills next. It may run again after
	// having run in part. nil: every change replaces.
	Update func(ctx context.Context, c C, prior, next *T) error
	// Delete starts the removal; not found is done.
	Delete func(ctx context.Context, c C, r *T) error
	// DeleteN removes many objects in one call, by a tag that exactly they carry;
	// see [providers.BatchDeleter].
	DeleteN func(ctx context.Context, c C, rs []*T, mark string) error
	// List yields the objects in the scope of like; nil: the type cannot be
	// listed.
	List func(ctx context.Context, c C, like *T) iter.Seq2[*T, error]
	// Leftovers are what deleted objects leave behind; nil: nothing.
	Leftovers *Leftovers[C, T]
	// Container is where objects are made first, for the recogniser
	// [providers.PrivateContainer]; nil: the type needs none.
	Container *Container[C]
	// Import returns the object with the id a user typed. nil: the key is set
	// from the id and the object is read.
	Import func(ctx context.Context, c C, id string) (*T, error)
	// AnyID: an id of an import may hold what elsewhere ends or leads away from an
	// object's place in a URL, such as the slashes in keys of Spaces.
	AnyID bool

	// Phase says how far an object is; nil: always ready.
	Phase func(r *T) providers.Phase
	// Created is when the cloud made it; nil: it does not say.
	Created func(r *T) time.Time
	// ID is by what the engine knows an object where the key is not enough: two
	// objects may have the same. Without a key field it is the attribute id.
	ID func(r *T) string
	// Check checks a configuration beyond what tags can say.
	Check func(*Check[T])
	// Plan adjusts a plan beyond what tags can say.
	Plan func(*Change[T])
	// Spell puts the identity into the spelling of the API, where a configuration
	// has several for one thing.
	Spell func(r *T)
	// Merge completes what a list or a read shows with what was recorded, beyond
	// what tags can say; nil: nothing. It changes shown.
	Merge func(recorded, shown *T)
	// Expired reports whether something recorded is no longer good, so that the
	// object is read by itself where else a list would do.
	Expired func(r *T, now time.Time) bool
	// Concealed reports whether a text is what the API shows in place of a secret,
	// for fields that are tagged so. It shows one text for a secret as long as
	// nobody sets it anew.
	Concealed func(shown string) bool
	// Holds reports whether an object holds users' data, where not all of the type
	// do; Traits.HoldsWhere says which.
	Holds func(r *T) bool
	// Touches names further objects that calls act on, for example "droplet:1".
	Touches func(r *T) []string

	Traits   providers.Traits
	Timeouts []string // operations with a configurable time limit: create, update, delete
	Norms    map[string]func(string) string
	Checks   map[string]func(string) error
	// Accepts are the functions that accept= names: whether a real value is as
	// wanted, although it is not the configured one.
	Accepts map[string]func(want, have string) bool
	// Upgrades bring a state's attributes from a version to the next.
	Upgrades map[int]func(attrs map[string]any) error
}

// Build returns the type as the engine sees it. The declaration is checked when
// the type is first used. Mistakes are the author's: it panics then, and every
// test that uses the type shows it.
func (r Resource[C, T]) Build() providers.Resource {
	get := sync.OnceValue(func() *built[C, T] {
		b, err := build(r)
		if err != nil {
			panic(fmt.Sprintf("resource %s: %v", r.Name, err))
		}
		return b
	})
	return providers.Resource{
		Spec: lazySpec{func() spec { return get() }},
		Bind: func(c providers.Client) providers.Ops {
			o := &ops[C, T]{b: get(), c: c.(C)}
			switch {
			case r.CreateN != nil || r.DeleteN != nil:
				return &batchOps[C, T]{o}
			case r.Container != nil:
				return &containerOps[C, T]{o}
			case r.Leftovers != nil:
				return &leaverOps[C, T]{o}
			default:
				return o
			}
		},
	}
}

// built is a checked declaration; it is the type's Spec.
type built[C providers.Client, T any] struct {
	r      Resource[C, T]
	model  *model
	schema *schema.Schema
	traits providers.Traits
	key    *field
	marker *field
	temp   *field // holds the temporary name at first
	id     *field // the id attribute: of the model, or added

	timeouts cty.Type // of the timeouts block, NilType where the type has none
	implied  cty.Type // of whole objects
}

func build[C providers.Client, T any](r Resource[C, T]) (*built[C, T], error) {
	m, err := newModel(reflect.TypeFor[T](), allNorms(r.Norms), allChecks(r.Checks))
	if err != nil {
		return nil, err
	}
	if err := m.takeAccepts(r.Accepts); err != nil {
		return nil, err
	}
	b := &built[C, T]{r: r, model: m}
	for _, f := range m.fields {
		if f.key {
			b.key = f
		}
		if f.marker {
			b.marker = f
		}
		if f.temporary {
			b.temp = f
		}
	}
	b.id = m.addID()
	m.zero(false)
	b.setTraits()
	if err := b.check(); err != nil {
		return nil, err
	}
	b.schema = &schema.Schema{Version: r.Version, Block: m.schemaBlock()}
	addTimeouts(b.schema.Block, r.Timeouts)
	if nb := b.schema.Block.Blocks[timeoutsName]; nb != nil {
		b.timeouts = nb.ImpliedType()
	}
	b.implied = b.schema.Block.ImpliedType()
	return b, nil
}

// takeAccepts gives the model, and those of its blocks, the functions that accept=
// names.
func (m *model) takeAccepts(accepts map[string]func(want, have string) bool) error {
	m.accepts = accepts
	for _, f := range m.fields {
		if f.accept != "" && (accepts[f.accept] == nil || f.ty != cty.String) {
			return fmt.Errorf("attribute %q needs to be a text, and Accepts to have %q", f.name, f.accept)
		}
		if f.nested == nil {
			continue
		}
		if err := f.nested.takeAccepts(accepts); err != nil {
			return err
		}
	}
	return nil
}

// addID gives the model of a resource the id attribute that every one has.
func (m *model) addID() *field {
	id := m.byName["id"]
	if id == nil {
		id = &field{options: options{name: "id", optional: true, computed: true}, index: -1, ty: cty.String}
		m.fields = append(m.fields, id)
		m.byName["id"] = id
		return id
	}
	// A text outside whatever it is in Go, as in every Terraform state.
	id.asText, id.ty = true, cty.String
	if !id.required && !id.optional && !id.computed {
		id.optional, id.computed = true, true // as the implicit one
	}
	return id
}

// BlockOf returns the schema that the model of a resource, or of a data source,
// declares, with the id and the time limits. It is for tools; types have their
// schemas from Build.
func BlockOf(model reflect.Type, data bool, limits ...string) (*schema.Block, error) {
	m, err := newModel(model, allNorms(nil), allChecks(nil))
	if err != nil {
		return nil, err
	}
	if !data || m.byName["id"] == nil {
		m.addID()
	}
	b := m.schemaBlock()
	addTimeouts(b, limits)
	return b, nil
}

// minGrace is how long a new object of any type may be missing from lists.
const minGrace = 10 * time.Second

func (b *built[C, T]) setTraits() {
	t := b.r.Traits
	t.Listable = b.r.List != nil
	t.CanUpdate, t.DeletesMany = b.r.Update != nil, b.r.DeleteN != nil
	if t.Grace == 0 && t.Recogniser != providers.AttachPoint && t.Recogniser != providers.Overwrite {
		t.Grace = minGrace // lists may lag whatever the type
	}
	t.Unlisted, t.Identity, t.Temporary = nil, b.model.identity(), ""
	if b.r.Leftovers != nil {
		t.Leaves = b.r.Leftovers.Words
	}
	if b.temp != nil {
		t.Temporary, t.Finish = b.temp.name, true
	}
	for _, f := range b.model.fields {
		if f.unlisted {
			t.Unlisted = append(t.Unlisted, f.name)
		}
	}
	if b.r.Touches != nil {
		t.Touches = func(v cty.Value) []string {
			r, err := b.decode(v)
			if err != nil {
				return nil
			}
			return b.r.Touches(r)
		}
	}
	if b.r.Holds != nil {
		t.Holds = func(v cty.Value) bool {
			r, err := b.decode(v)
			return err != nil || b.r.Holds(r)
		}
	}
	if b.r.CreateN == nil {
		t.Batch = 0
	}
	if t.ImportID == "" {
		t.ImportID = "id"
	}
	b.traits = t
}

// identity returns the attributes that make the identity.
func (m *model) identity() []string {
	var names []string
	m.eachIdentity(cty.NilVal, "", func(_ *model, f *field, path string, _ cty.Value) {
		if f.identity {
			names = append(names, path)
		}
	})
	return names
}

// check refuses declarations that could not be safe to create twice, or that
// lack a part.
func (b *built[C, T]) check() error {
	r := b.r
	switch {
	case r.Create == nil || r.Read == nil || r.Delete == nil:
		return fmt.Errorf("create, read and delete are needed")
	case b.key == nil && r.ID == nil:
		return fmt.Errorf("no field is the key and there is no ID function")
	case b.traits.Recogniser == providers.NoRecogniser:
		return fmt.Errorf("no recogniser is stated: an interrupted create could not be told; see docs/authoring.md")
	case b.traits.Recogniser == providers.MarkerTag && b.marker == nil:
		return fmt.Errorf("the recogniser is the marker tag, but no field is the marker")
	case (b.traits.Recogniser == providers.PrivateContainer) != (r.Container != nil && b.model.inside >= 0):
		return fmt.Errorf("the recogniser private container needs Container and a field tagged %q, and they need it", containerTag)
	case r.Container != nil && (r.CreateN != nil || r.DeleteN != nil || b.model.goType.Field(b.model.inside).Type.Kind() != reflect.String):
		return fmt.Errorf("what goes into a container is made one by one, and the field that names it is a string")
	case b.temp != nil && (b.temp.forceNew || b.temp.nested != nil || b.temp.ty != cty.String):
		return fmt.Errorf("attribute %q is to hold a temporary name, so it must be a text that can be changed in place", b.temp.name)
	case b.temp != nil && b.traits.Recogniser != providers.TemporaryName && b.traits.Recogniser != providers.RevokeAndRedo:
		return fmt.Errorf("attribute %q is to hold a temporary name, but the recogniser is %s", b.temp.name, b.traits.Recogniser)
	case b.temp == nil && b.traits.Recogniser == providers.TemporaryName:
		return fmt.Errorf("the recogniser is the temporary name, but no field is temporary")
	case b.temp == nil && b.traits.Recogniser == providers.RevokeAndRedo && b.traits.Ambiguity == "":
		return fmt.Errorf("without a temporary name something that looks alike could be revoked: say the doubt in Ambiguity")
	case b.traits.Recogniser != providers.Overwrite && len(b.model.identity()) == 0:
		return fmt.Errorf("the recogniser is %s, but no field is part of the identity", b.traits.Recogniser)
	case b.traits.Recogniser != providers.Overwrite && r.List == nil:
		return fmt.Errorf("the recogniser is %s, which needs List", b.traits.Recogniser)
	case b.marker != nil && b.marker.goType != reflect.TypeFor[[]string]():
		return fmt.Errorf("the marker field must be []string")
	case b.model.conceals() && r.Concealed == nil:
		return fmt.Errorf("attributes are concealed, which needs Concealed")
	case b.traits.Importable && b.key == nil && r.Import == nil:
		return fmt.Errorf("importable without a key field needs Import")
	case r.Leftovers != nil && (r.CreateN != nil || r.DeleteN != nil || r.Container != nil):
		return fmt.Errorf("what leaves others behind is made and deleted one by one")
	case (r.Holds != nil) != (b.traits.HoldsWhere != "") || r.Holds != nil && b.traits.Stateful:
		return fmt.Errorf("where some objects hold data Holds finds them, HoldsWhere says which, and the type is not Stateful")
	case b.traits.Finish && r.Update == nil:
		return fmt.Errorf("finish needs Update")
	default:
		return nil
	}
}

// addTimeouts adds the timeouts block, for the operations that have a limit.
func addTimeouts(b *schema.Block, limits []string) {
	if len(limits) == 0 {
		return
	}
	nb := &schema.NestedBlock{Nesting: schema.NestingSingle}
	nb.Attributes = map[string]*schema.Attribute{}
	nb.Blocks = map[string]*schema.NestedBlock{}
	for _, op := range limits {
		nb.Attributes[op] = &schema.Attribute{Type: cty.String, Optional: true, Description: "time limit for " + op + ", for example 10m"}
	}
	b.Blocks[timeoutsName] = nb
}

// Schema implements providers.Spec.
func (b *built[C, T]) Schema() *schema.Schema { return b.schema }

// Traits implements providers.Spec.
func (b *built[C, T]) Traits() *providers.Traits { return &b.traits }

// decode makes a model of a value.
func (b *built[C, T]) decode(v cty.Value) (*T, error) {
	r := new(T)
	err := b.model.decode(v, reflect.ValueOf(r).Elem())
	return r, err
}

// decodeRow makes a model of the fields of an object.
func (b *built[C, T]) decodeRow(values row) (*T, error) {
	r := new(T)
	err := b.model.decodeRow(values, reflect.ValueOf(r).Elem())
	return r, err
}

// fresh is a model with the defaults set, as the API's answers are read into.
func (b *built[C, T]) fresh() *T {
	r := new(T)
	v := reflect.ValueOf(r).Elem()
	for _, f := range b.model.fields {
		if f.hasDefault && f.index >= 0 {
			_ = f.decode(f.def, v.Field(f.index)) // the default was checked at registration
		}
	}
	return r
}

// encodeRow makes the fields of an object of a model: id set, empty collections
// empty.
func (b *built[C, T]) encodeRow(r *T) row {
	out := b.model.encodeRow(reflect.ValueOf(r).Elem(), true)
	b.model.fillEmpty(out)
	if b.id.index < 0 {
		if id := b.idOf(r); id != "" {
			out[slices.Index(b.model.fields, b.id)] = cty.StringVal(id)
		}
	}
	return out
}

// encode makes a value of a model, with the timeouts where the type has any.
func (b *built[C, T]) encode(r *T, timeouts cty.Value) cty.Value {
	vs := b.model.named(b.encodeRow(r))
	if b.timeouts != cty.NilType {
		if timeouts == cty.NilVal {
			timeouts = cty.NullVal(b.timeouts)
		}
		vs[timeoutsName] = timeouts
	}
	return cty.ObjectVal(vs)
}

// IDOf implements providers.Addressed.
func (b *built[C, T]) IDOf(v cty.Value) string {
	id := providers.IDAttribute(v)
	if b.r.ID == nil || b.key == nil || id == "" {
		return id
	}
	r, err := b.decode(v)
	if err != nil {
		return id // what cannot be read is known by what is written
	}
	return b.idOf(r)
}

// idOf is by what the engine knows an object, "" while that is not set.
func (b *built[C, T]) idOf(r *T) string {
	if b.r.ID != nil {
		return b.r.ID(r)
	}
	f := reflect.ValueOf(r).Elem().Field(b.key.index)
	if f.IsZero() {
		return ""
	}
	if f.Kind() == reflect.Pointer {
		f = f.Elem()
	}
	return fmt.Sprint(f.Interface())
}

// object makes an engine's object of a model: markers stripped and reported.
func (b *built[C, T]) object(r *T, timeouts cty.Value) providers.Object {
	o := b.outer(r)
	o.Value = b.encode(r, timeouts)
	return o
}

// outer is object without the value.
func (b *built[C, T]) outer(r *T) providers.Object {
	o := providers.Object{ID: b.idOf(r)}
	if b.marker != nil {
		f := reflect.ValueOf(r).Elem().Field(b.marker.index)
		tags, markers := splitMarkers(f.Interface().([]string))
		f.Set(reflect.ValueOf(tags))
		o.Markers = markers
	}
	if b.temp != nil {
		if name := reflect.Indirect(reflect.ValueOf(r).Elem().Field(b.temp.index)); name.IsValid() && isMarker(name.String()) {
			o.Markers = []string{name.String()}
		}
	}
	if b.r.Phase != nil {
		o.Phase = b.r.Phase(r)
	}
	if b.r.Created != nil {
		o.Created = b.r.Created(r)
	}
	return o
}

// timeoutsName is the block of limits that every type with calls to wait for has.
const timeoutsName = "timeouts"

// timeoutsOf returns the timeouts of a value, NilVal where the type has none.
func (b *built[C, T]) timeoutsOf(v cty.Value) cty.Value {
	if b.timeouts == cty.NilType {
		return cty.NilVal
	}
	if v == cty.NilVal || v.IsNull() || !v.Type().HasAttribute(timeoutsName) {
		return cty.NullVal(b.timeouts)
	}
	return v.GetAttr(timeoutsName)
}

// isMarker reports whether a text is a run's marker or temporary name.
func isMarker(s string) bool { return len(s) > len(MarkerPrefix) && strings.HasPrefix(s, MarkerPrefix) }

func splitMarkers(tags []string) (rest, markers []string) {
	for _, t := range tags {
		if isMarker(t) {
			markers = append(markers, t)
			continue
		}
		rest = append(rest, t)
	}
	return rest, markers
}

// allNorms are the built-in normalisers and the type's own.
func allNorms(own map[string]func(string) string) map[string]func(string) string {
	all := maps.Clone(builtinNorms)
	maps.Copy(all, own)
	return all
}

func allChecks(own map[string]func(string) error) map[string]func(string) error {
	all := maps.Clone(builtinChecks)
	maps.Copy(all, own)
	return all
}
