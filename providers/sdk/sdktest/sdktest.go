// Package sdktest is the suite that every resource type passes.
//
// A type's test is one call of [Run] with a [Case]: a configuration to make an
// object from, changes that are made in place, and changes that replace. The
// suite runs them against a real client whose connection it watches, and holds
// the type to the promises that the engine builds on: a create is one mutating
// call, its id is kept whatever follows, a plan of what was made is empty, a
// lost answer leaves an object that can be known again.
//
// [Covered] fails for types without a case.
package sdktest

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
)

// Env opens clouds for the suite.
type Env struct {
	// Open returns a new, empty cloud. The suite opens one for every check.
	Open func(t testing.TB) Cloud
}

// Cloud is one cloud under test.
type Cloud struct {
	Client providers.Client
	Wire   *Wire // what the client's requests go through
	// Tick lets the cloud's time pass while the suite waits; nil: it sleeps.
	Tick func()
}

// Case is how one type is exercised.
type Case struct {
	Type string // for example "digitalocean_vpc"

	// Setup makes what the objects need, parents for example, and returns
	// attributes to add to every configuration; nil: nothing is needed.
	Setup func(t testing.TB, c Cloud) Attrs

	Create Attrs // the configuration that an object is made from
	// Updates are laid over Create one after the other; each is made in place.
	// A nil value takes an attribute out of the configuration.
	Updates []Attrs
	// Replaces are laid over Create each for itself; each replaces the object.
	Replaces []Attrs

	// ImportID is what a user types to import o; nil: its id.
	ImportID func(o providers.Object) string
	// Reissued are the attributes that the API makes anew for every import, such
	// as credentials. An import has them, with other values.
	Reissued []string
	// Stays holds for types whose object outlives its deletion.
	Stays bool
	// Skip names checks that do not apply, with the reason.
	Skip map[string]string
}

// Run holds a resource type to the suite, one subtest a check.
func Run(t *testing.T, env Env, rt providers.Resource, c Case) {
	t.Helper()
	for name := range c.Skip {
		if !slices.ContainsFunc(checks(), func(k check) bool { return k.name == name }) {
			t.Errorf("%s: skips check %q, which does not exist", c.Type, name)
		}
	}
	for _, k := range checks() {
		t.Run(k.name, func(t *testing.T) {
			if why, ok := c.Skip[k.name]; ok {
				t.Skip(why)
			}
			for _, p := range examine(t, env, rt, c, k) {
				t.Error(p)
			}
		})
	}
}

// Covered fails for every type without a case, and for every case without a
// type, update-less cases of updatable types included.
func Covered(t testing.TB, all map[string]providers.Resource, cases []Case) {
	t.Helper()
	for _, p := range uncovered(all, cases) {
		t.Error(p)
	}
}

func uncovered(all map[string]providers.Resource, cases []Case) []string {
	byType := map[string]Case{}
	var out []string
	for _, c := range cases {
		byType[c.Type] = c
		if _, ok := all[c.Type]; !ok {
			out = append(out, fmt.Sprintf("case for %q, which is no type", c.Type))
		}
	}
	for name, rt := range all {
		c, ok := byType[name]
		switch {
		case !ok:
			out = append(out, fmt.Sprintf("%s has no case", name))
		case rt.Traits().CanUpdate && !rt.Traits().Finish && len(c.Updates) == 0:
			out = append(out, fmt.Sprintf("%s can be updated, but its case has no updates", name))
		}
	}
	sort.Strings(out)
	return out
}

// check is one promise.
type check struct {
	name string
	run  func(*probe)
}

// checks returns all promises, in the order in which they are looked at.
func checks() []check {
	return []check{
		{"schema", (*probe).schema},
		{"lifecycle", (*probe).lifecycle},
		{"one call", (*probe).oneCall},
		{"refused", (*probe).refused},
		{"lost answer", (*probe).lostAnswer},
		{"key kept", (*probe).keyKept},
		{"marker", (*probe).marker},
		{"temporary name", (*probe).temporary},
		{"revoked", (*probe).revoked},
		{"list", (*probe).list},
		{"update", (*probe).update},
		{"replace", (*probe).replace},
		{"import", (*probe).imports},
		{"delete", (*probe).deletes},
		{"cancelled", (*probe).cancelled},
		{"unknown", (*probe).unknown},
	}
}

// probe is one check under way.
type probe struct {
	t        testing.TB
	ctx      context.Context
	rt       providers.Resource
	ops      providers.Ops
	c        Case
	cloud    Cloud
	given    Attrs // of Setup
	problems []string
}

// stop ends a check whose next steps make no sense.
type stop struct{}

// examine runs one check on a cloud of its own and returns what is wrong.
func examine(t testing.TB, env Env, rt providers.Resource, c Case, k check) (problems []string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cloud := env.Open(t)
	p := &probe{t: t, ctx: ctx, rt: rt, ops: rt.Bind(cloud.Client), c: c, cloud: cloud}
	defer func() {
		switch r := recover().(type) {
		case nil, stop:
		default:
			p.errorf("panic: %v", r)
		}
		problems = p.problems
	}()
	if c.Setup != nil {
		p.given = c.Setup(t, cloud)
	}
	cloud.Wire.Reset()
	k.run(p)
	return p.problems
}

func (p *probe) errorf(format string, args ...any) {
	p.problems = append(p.problems, p.c.Type+": "+fmt.Sprintf(format, args...))
}

func (p *probe) fatalf(format string, args ...any) {
	p.errorf(format, args...)
	panic(stop{})
}

// must stops the check at an error, which must hold no secret.
func (p *probe) must(doing string, err error) {
	if err == nil {
		return
	}
	p.secretFree(err.Error())
	p.fatalf("%s: %v", doing, err)
}

// secretFree complains where a sensitive configured value stands in a text.
func (p *probe) secretFree(text string) {
	for _, s := range secrets(p.rt.Schema().Block, p.config(nil)) {
		if strings.Contains(text, s) {
			p.errorf("an error text holds a sensitive value; the text is not shown here")
			panic(stop{})
		}
	}
}

// config is the case's configuration with changes laid over it.
func (p *probe) config(over ...Attrs) cty.Value {
	all := Attrs{}
	for _, a := range append([]Attrs{p.c.Create, p.given}, over...) {
		for k, v := range a {
			all[k] = v
		}
	}
	v, err := all.Value(p.rt.Schema().Block)
	if err != nil {
		p.fatalf("the case's configuration: %v", err)
	}
	return v
}

// plan plans a configuration, which must be valid.
func (p *probe) plan(cfg, prior cty.Value) providers.PlanResponse {
	return p.planOf(cfg, providers.Object{Value: prior})
}

// planOf plans a configuration for an object, with its private data.
func (p *probe) planOf(cfg cty.Value, prior providers.Object) providers.PlanResponse {
	if ds := p.rt.Validate(cfg); ds.HasErrors() {
		p.must("validate the case's configuration", ds.Err())
	}
	resp, ds := p.rt.Plan(providers.PlanRequest{Config: cfg, Prior: prior.Value, Private: prior.Private})
	if ds.HasErrors() {
		p.must("plan", ds.Err())
	}
	return resp
}

func (p *probe) null() cty.Value { return cty.NullVal(p.rt.Schema().Block.ImpliedType()) }

// make creates the case's object as the engine does: create, finish, wait.
func (p *probe) make() (providers.Object, cty.Value) {
	planned := p.plan(p.config(), p.null()).Planned
	o, err := p.ops.Create(p.ctx, providers.CreateRequest{Planned: planned})
	p.must("create", err)
	if o.ID == "" {
		p.fatalf("create: no error, and no id")
	}
	o = p.settle(o)
	if p.rt.Traits().Finish {
		o, err = p.ops.Update(p.ctx, o, providers.Object{ID: o.ID, Value: planned})
		p.must("finish", err)
		o = p.settle(o)
	}
	return o, planned
}

// waits bounds how often the suite looks while it waits.
const waits = 500

func (p *probe) pause() {
	if p.cloud.Tick != nil {
		p.cloud.Tick()
		return
	}
	time.Sleep(5 * time.Millisecond)
}

// settle reads an object until it is ready.
func (p *probe) settle(o providers.Object) providers.Object {
	for range waits {
		now, err := p.ops.Read(p.ctx, o)
		if providers.IsNotFound(err) && p.rt.Traits().Grace > 0 {
			p.pause()
			continue
		}
		p.must("read", err)
		switch now.Phase.Stage {
		case providers.Ready:
			return now
		case providers.Failed:
			p.fatalf("the object got into phase %q", now.Phase.Word)
		}
		p.pause()
	}
	p.fatalf("the object does not get ready")
	return o
}

// gone reports whether an object is no longer there, waiting if it lingers.
func (p *probe) gone(o providers.Object) bool {
	for range waits {
		_, err := p.ops.Read(p.ctx, o)
		if providers.IsNotFound(err) {
			return true
		}
		p.must("read after delete", err)
		if !p.rt.Traits().AwaitGone {
			return false
		}
		p.pause()
	}
	return false
}

// listed returns the objects of a scope with an id.
func (p *probe) listed(like cty.Value, id string) []providers.Object {
	var out []providers.Object
	for o, err := range p.ops.List(p.ctx, like) {
		p.must("list", err)
		if !o.Value.IsWhollyKnown() {
			p.errorf("list: the object %s is not wholly known", o.ID)
		}
		if id == "" || o.ID == id {
			out = append(out, o)
		}
	}
	return out
}
