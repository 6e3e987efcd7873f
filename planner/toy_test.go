package planner_test

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
	"github.com/swampctl/swampctl/providers/sdk"
	"github.com/swampctl/swampctl/state"
)

// toyClient is a client that makes no calls.
type toyClient struct{}

func (toyClient) Now() time.Time                            { return time.Time{} }
func (toyClient) ClearMarker(context.Context, string) error { return nil }
func (toyClient) MayMark() bool                             { return true }
func (toyClient) Holding() (time.Time, string)              { return time.Time{}, "" }

// Net is what boxes hang on; its range of addresses cannot be changed.
type Net struct {
	ID   string  `swamp:"id,computed,key"`
	Name string  `swamp:"name,required,identity"`
	CIDR *string `swamp:"cidr,optional,forcenew"`
}

// Box hangs on nets: it can move to another net, but not to another home.
type Box struct {
	ID       string            `swamp:"id,computed,key"`
	Name     string            `swamp:"name,required,identity"`
	Size     string            `swamp:"size,optional,default=small"`
	NetID    *string           `swamp:"net_id,optional"`
	HomeID   *string           `swamp:"home_id,optional,forcenew"`
	Tags     []string          `swamp:"tags,optional,set"`
	Labels   map[string]string `swamp:"labels,optional"`
	Password *string           `swamp:"password,optional,sensitive"`
	Token    string            `swamp:"token,optional,computed,sensitive"`
	Notes    *string           `swamp:"notes,optional"`
	Address  string            `swamp:"address,computed,from=size"`
	Disk     []Disk            `swamp:"disk,optional"`
}

// Disk is one toy_box.disk.
type Disk struct {
	Size int     `swamp:"size,required,min=1"`
	Kind *string `swamp:"kind,optional"`
}

// Rule hangs on one box.
type Rule struct {
	ID    string `swamp:"id,computed,key"`
	BoxID string `swamp:"box_id,required,forcenew,identity"`
	Port  int    `swamp:"port,required,identity"`
}

// Part is known by a name that counts within its box.
type Part struct {
	ID    string `swamp:"id,computed,key"`
	BoxID string `swamp:"box_id,required,forcenew,parent"`
	Name  string `swamp:"name,required,identity"`
}

// Zone is the only one of its name in the cloud.
type Zone struct {
	ID   string  `swamp:"id,computed,key"`
	Name string  `swamp:"name,required,identity"`
	Note *string `swamp:"note,optional"`
	Kind *string `swamp:"kind,optional,forcenew"`
}

// Image is a data source.
type Image struct {
	ID   string  `swamp:"id,computed"`
	Name string  `swamp:"name,required"`
	Near *string `swamp:"near,optional"`
}

// toy is a type whose calls do nothing: plans make none.
func toy[T any](name string, rec providers.Recogniser) providers.Resource {
	nop := func(context.Context, toyClient, *T) error { return nil }
	return sdk.Resource[toyClient, T]{
		Name: name, Create: nop, Read: nop, Delete: nop,
		Update: func(context.Context, toyClient, *T, *T) error { return nil },
		List: func(context.Context, toyClient, *T) iter.Seq2[*T, error] {
			return func(func(*T, error) bool) {}
		},
		Traits: providers.Traits{Recogniser: rec, Importable: true},
	}.Build()
}

var toys = providers.Set{{
	Name: "toy",
	Resources: map[string]providers.Resource{
		"toy_net":  toy[Net]("toy_net", providers.BeforeSet),
		"toy_box":  toy[Box]("toy_box", providers.BeforeSet),
		"toy_rule": toy[Rule]("toy_rule", providers.BeforeSet),
		"toy_part": toy[Part]("toy_part", providers.BeforeSet),
		"toy_zone": toy[Zone]("toy_zone", providers.NaturalKey),
	},
	DataSources: map[string]providers.DataSource{
		"toy_image": sdk.DataSource[toyClient, Image]{
			Name: "toy_image", Read: func(context.Context, toyClient, *Image) error { return nil },
		}.Build(),
	},
}}

// attrs are attributes as a state holds them.
type attrs map[string]any

// had is one object that the state holds.
type had struct {
	at        string
	attrs     attrs // id and address need not be given
	now       attrs // what the refresh finds to differ
	gone      bool
	deps      []string // nil: as the configuration has them now
	deposed   string   // the key, "" for the current object
	tainted   bool
	cbd       bool
	sensitive []string
	phase     providers.Phase
	imported  bool // not in the state: read for an import
}

// scene is all that one plan is made from.
type scene struct {
	src     string
	files   map[string]string // beside main.tf
	vars    map[string]cty.Value
	had     []had
	outputs map[string]string // JSON by name
	mode    planner.Mode
	targets []string
	replace []string
	adopt   bool
	world   toyWorld
}

// toyWorld answers the planner, and notes which data sources were read.
type toyWorld struct {
	found map[string][]attrs // by type
	read  *[]string
	err   error
}

func (w toyWorld) ReadData(_ context.Context, i addr.Instance, cfg cty.Value) (cty.Value, error) {
	if w.err != nil {
		return cty.NilVal, w.err
	}
	if !cfg.IsWhollyKnown() {
		return cty.NilVal, fmt.Errorf("%s is read with what is not known", i)
	}
	if w.read != nil {
		*w.read = append(*w.read, i.String())
	}
	vs := cfg.AsValueMap()
	vs["id"] = cty.StringVal("img-" + vs["name"].AsString())
	return cty.ObjectVal(vs), nil
}

func (w toyWorld) Find(_ context.Context, i addr.Instance, like cty.Value) ([]providers.Object, error) {
	typ := i.Resource.Type
	var out []providers.Object
	rt, _, _ := toys.Resource(typ)
	for _, a := range w.found[typ] {
		v := decode(typ, a)
		if rt.Identify(v).Key == rt.Identify(like).Key {
			out = append(out, providers.Object{ID: v.GetAttr("id").AsString(), Value: v})
		}
	}
	return out, nil
}

// decode makes an object of attributes.
func decode(typ string, a attrs) cty.Value {
	raw, err := json.Marshal(a)
	if err != nil {
		panic(err)
	}
	rt, _, _ := toys.Resource(typ)
	v, err := rt.Decode(0, raw)
	if err != nil {
		panic(err)
	}
	return v
}

// complete adds what the cloud gives to an object.
func (h had) complete() attrs {
	a := attrs{"id": "id-" + h.at + h.deposed}
	if strings.HasPrefix(h.at, "toy_box.") {
		a["size"], a["address"], a["token"] = "small", "10.0.0.1", "tok"
	}
	maps.Copy(a, h.attrs)
	return a
}

// instance parses an address; a wrong one is a mistake of the test.
func instance(s string) addr.Instance {
	i, err := addr.ParseInstance(s)
	if err != nil {
		panic(err)
	}
	return i
}

func blocks(ss []string) []addr.Block {
	var out []addr.Block
	for _, s := range ss {
		out = append(out, instance(s).Block())
	}
	return out
}

// request makes a planner's request of a scene.
func (s scene) request(t testing.TB) planner.Request {
	t.Helper()
	sources := map[string][]byte{"main.tf": []byte(s.src)}
	for name, text := range s.files {
		sources[name] = []byte(text)
	}
	cfg, ds := config.LoadSources(".", sources)
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	in := map[string]config.InputValue{}
	for n, v := range s.vars {
		in[n] = config.InputValue{Value: v, Source: "test"}
	}
	vars, ds := cfg.Variables(in)
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	req := planner.Request{
		Config: cfg, Variables: vars, Providers: toys, State: state.New("lineage"),
		Live: map[addr.Instance]*planner.Live{}, Deposed: map[addr.Instance]map[string]*planner.Live{}, Imports: map[addr.Instance]*planner.Live{},
		World: s.world, Mode: s.mode, Adopt: s.adopt, ID: "run-1", Now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
	}
	req.State.Serial = 7
	for _, h := range s.had {
		h.add(&req)
	}
	for n, v := range s.outputs {
		req.State.Outputs[n] = &state.Output{Value: json.RawMessage(v), Type: json.RawMessage(`"string"`)}
	}
	for _, x := range s.targets {
		req.Targets = append(req.Targets, target(x))
	}
	for _, x := range s.replace {
		req.Replace = append(req.Replace, instance(x))
	}
	if req.Mode == "" {
		req.Mode = planner.Normal
	}
	return req
}

func target(text string) planner.Target {
	p, err := addr.Parse(text)
	if err != nil {
		panic(err)
	}
	return planner.Target{Module: p.Module, Block: p.Block, Key: p.Instance}
}

// add puts one object into the state and before the planner's eyes.
func (h had) add(req *planner.Request) {
	i := instance(h.at)
	a := h.complete()
	raw, _ := json.Marshal(a)
	o := &state.Object{Attributes: raw, Tainted: h.tainted, CreateBeforeDestroy: h.cbd, Dependencies: blocks(h.deps)}
	if h.deps == nil {
		o.Dependencies = req.Config.BlockDependencies(i.Block())
	}
	for _, n := range h.sensitive {
		o.Sensitive = append(o.Sensitive, cty.GetAttrPath(n))
	}
	rec := providers.Object{ID: a["id"].(string), Value: decode(i.Resource.Type, a)}
	live := &planner.Live{Recorded: rec}
	if !h.gone {
		maps.Copy(a, h.now)
		now := providers.Object{ID: rec.ID, Value: decode(i.Resource.Type, a), Phase: h.phase}
		live.Now = &now
	}
	if h.imported {
		live.Imported = rec.ID
		req.Imports[i] = live
		return
	}
	in := req.State.Instances[i]
	if in == nil {
		in = &state.Instance{Deposed: map[string]*state.Object{}}
		req.State.Instances[i] = in
	}
	if h.deposed == "" {
		in.Current, req.Live[i] = o, live
		return
	}
	in.Deposed[h.deposed] = o
	if req.Deposed[i] == nil {
		req.Deposed[i] = map[string]*planner.Live{}
	}
	req.Deposed[i][h.deposed] = live
}

// build plans a scene that has no errors.
func (s scene) build(t testing.TB) *planner.Plan {
	t.Helper()
	p, ds := planner.Build(context.Background(), s.request(t))
	if ds.HasErrors() {
		t.Fatalf("plan: %v", ds.Err())
	}
	return p
}

// lines is a plan in short: address, action, what forces it, why.
func lines(p *planner.Plan) []string {
	out := []string{}
	for _, c := range p.Changes {
		l := c.Addr.String()
		if c.Deposed != "" {
			l += " (" + c.Deposed + ")"
		}
		l += " " + string(c.Action)
		var paths []string
		for _, r := range c.Reasons {
			paths = append(paths, planner.PathString(r.Path))
		}
		if len(paths) > 0 {
			slices.Sort(paths)
			l += " by " + strings.Join(paths, ", ")
		}
		if why := c.Why(); why != "" {
			l += ": " + why
		}
		out = append(out, l)
	}
	return out
}

// change returns the change of an instance.
func change(t testing.TB, p *planner.Plan, at string) *planner.Change {
	t.Helper()
	for _, c := range p.Changes {
		if c.Addr == instance(at) && c.Deposed == "" {
			return c
		}
	}
	t.Fatalf("no change of %s in %q", at, lines(p))
	return nil
}

// evaluator is what apply evaluates with: the values are the planned ones but
// for those given.
func evaluator(req planner.Request, p *planner.Plan, real map[string]cty.Value) *config.Evaluator {
	return config.NewEvaluator(req.Config, config.EvalOptions{
		Variables: req.Variables,
		Schema:    func(r addr.Resource) *schema.Schema { return planner.SchemaOf(toys, r) },
		Resource: func(b addr.Block, _ *diag.Range) (cty.Value, diag.Diagnostics) {
			for _, c := range p.Changes {
				if c.Addr.Block() != b {
					continue
				}
				if v, ok := real[c.Addr.String()]; ok {
					return v, nil
				}
				return planner.Mark(c.Planned, c.Sensitive), nil
			}
			return cty.DynamicVal, nil
		},
	})
}
