package sdk

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
)

type numbered struct {
	ID   int    `swamp:"id,computed,key"`
	Name string `swamp:"name,required,identity"`
}

// Droplets have numbers for ids, the state has texts.
func TestNumberIDIsText(t *testing.T) {
	rd := bare[numbered]()
	rd.Create = func(_ context.Context, _ nullClient, r *numbered) error { r.ID = 7; return nil }
	r := rd.Build()
	if ty := r.Schema().Block.Attributes["id"].Type; ty != cty.String {
		t.Errorf("id has type %s, want string", ty.FriendlyName())
	}
	o, err := r.Bind(nullClient{}).Create(t.Context(), providers.CreateRequest{Planned: val(r, attrs{"name": str("a")})})
	if err != nil || o.ID != "7" || !o.Value.GetAttr("id").RawEquals(str("7")) {
		t.Errorf("got id %q, attribute %#v, error %v", o.ID, o.Value.GetAttr("id"), err)
	}
	// and back from a state
	v, err := r.Decode(0, []byte(`{"id":"7","name":"a"}`))
	if err != nil {
		t.Fatal(err)
	}
	var got int
	rd.Read = func(_ context.Context, _ nullClient, r *numbered) error { got = r.ID; return nil }
	if _, err := rd.Build().Bind(nullClient{}).Read(t.Context(), providers.Object{ID: "7", Value: v}); err != nil || got != 7 {
		t.Errorf("read saw id %d, error %v", got, err)
	}
}

type named struct {
	Name string `swamp:"name,required,identity,key,forcenew"`
	TTL  int    `swamp:"ttl,computed"`
}

// An id beside an error means: made. A refused create of a thing whose name is
// its id must not look made.
func TestRefusedCreateHasNoID(t *testing.T) {
	rd := bare[named]()
	rd.Create = func(context.Context, nullClient, *named) error {
		return &providers.Error{Kind: providers.Denied, Message: "no"}
	}
	r := rd.Build()
	o, err := r.Bind(nullClient{}).Create(t.Context(), providers.CreateRequest{Planned: val(r, attrs{"name": str("a")})})
	if err == nil || o.ID != "" {
		t.Errorf("got id %q, error %v", o.ID, err)
	}
}

func TestCreatePanicHasNoID(t *testing.T) {
	rd := bare[named]()
	rd.Create = func(context.Context, nullClient, *named) error { panic("oh") }
	r := rd.Build()
	o, err := r.Bind(nullClient{}).Create(t.Context(), providers.CreateRequest{Planned: val(r, attrs{"name": str("a")})})
	if err == nil || o.ID != "" {
		t.Errorf("got id %q, error %v", o.ID, err)
	}
}

// A create that panics after its key is set has made something.
func TestCreatePanicKeepsKey(t *testing.T) {
	rd := bare[numbered]()
	rd.Create = func(_ context.Context, _ nullClient, r *numbered) error { r.ID = 7; panic("oh") }
	r := rd.Build()
	o, err := r.Bind(nullClient{}).Create(t.Context(), providers.CreateRequest{Planned: val(r, attrs{"name": str("a")})})
	if err == nil || o.ID != "7" {
		t.Errorf("got id %q, error %v", o.ID, err)
	}
}

type defaulted struct {
	ID   string  `swamp:"id,computed,key"`
	Name string  `swamp:"name,required,identity"`
	Kind string  `swamp:"kind,optional,default=std,identity"`
	Zone *string `swamp:"zone,optional,computed,identity"`
}

func TestIdentityOfConfigIsThatOfPlan(t *testing.T) {
	r := bare[defaulted]().Build()
	cfg := val(r, attrs{"name": str("a"), "zone": str("z")})
	planned := mustPlan(t, r, cfg, none(r)).Planned
	if x, y := r.Identify(cfg), r.Identify(planned); x.Key != y.Key {
		t.Errorf("configuration %q, plan %q", x.Key, y.Key)
	}
	if id := r.Identify(val(r, attrs{"name": str("a")})); id.Known {
		t.Errorf("zone is decided by the server, but the identity %q counts as known", id.Key)
	}
}

type secretive struct {
	ID   string  `swamp:"id,computed,key"`
	Name string  `swamp:"name,required,identity"`
	Key  *string `swamp:"key,optional,sensitive,oneof=a|b"`
}

func TestValidateShowsNoSecret(t *testing.T) {
	r := bare[secretive]().Build()
	ds := r.Validate(val(r, attrs{"name": str("a"), "key": str("hunter22")}))
	if err := ds.Err(); err == nil || strings.Contains(err.Error(), "hunter22") {
		t.Errorf("got %v", err)
	}
}

func TestErrorsShowNoSecret(t *testing.T) {
	rd := bare[secretive]()
	rd.Create = func(_ context.Context, _ nullClient, r *secretive) error {
		return &providers.Error{Kind: providers.Invalid, Message: "key " + *r.Key + " is weak"}
	}
	r := rd.Build()
	_, err := r.Bind(nullClient{}).Create(t.Context(), providers.CreateRequest{Planned: val(r, attrs{"name": str("a"), "key": str("hunter22")})})
	if err == nil || strings.Contains(err.Error(), "hunter22") || providers.KindOf(err) != providers.Invalid {
		t.Errorf("got %v", err)
	}
}

func TestValidateRefusesID(t *testing.T) {
	r := bare[named]().Build()
	if ds := r.Validate(val(r, attrs{"name": str("a"), "id": str("x")})); !ds.HasErrors() {
		t.Error("a configuration may set id")
	}
}

type nest struct {
	ID   string `swamp:"id,computed,key"`
	Name string `swamp:"name,required,identity"`
	Size string `swamp:"size,required"`
	Cost int    `swamp:"cost,computed,from=size"`
	Disk []disk `swamp:"disk,optional"`
	Rule []rule `swamp:"rule,optional,set"`
}
type disk struct {
	Gib   int     `swamp:"gib,required"`
	Kind  *string `swamp:"kind,optional,forcenew"`
	Price int     `swamp:"price,computed,from=gib"`
}
type rule struct {
	Port int     `swamp:"port,required"`
	From *string `swamp:"from,optional"`
	UID  string  `swamp:"uid,computed"`
}

func diskVal(gib int64, kind, price cty.Value) cty.Value {
	return cty.ObjectVal(attrs{"gib": cty.NumberIntVal(gib), "kind": kind, "price": price})
}

func TestNestedFrom(t *testing.T) {
	r := bare[nest]().Build()
	nul, num := cty.NullVal(cty.String), cty.NullVal(cty.Number)
	base := attrs{"name": str("a"), "size": str("s"), "id": str("1"), "cost": cty.NumberIntVal(1)}
	prior := attrs{"disk": cty.ListVal([]cty.Value{diskVal(1, nul, cty.NumberIntVal(10))})}
	for k, v := range base {
		prior[k] = v
	}
	cfg := attrs{"name": str("a"), "size": str("s"), "disk": cty.ListVal([]cty.Value{diskVal(2, nul, num)})}
	got := mustPlan(t, r, val(r, cfg), val(r, prior)).Planned.GetAttr("disk").AsValueSlice()[0]
	if got.GetAttr("price").IsKnown() {
		t.Errorf("price follows gib, but is planned as %#v", got.GetAttr("price"))
	}
}

func TestNestedForceNewOnNewBlock(t *testing.T) {
	r := bare[nest]().Build()
	num := cty.NullVal(cty.Number)
	prior := val(r, attrs{"name": str("a"), "size": str("s"), "id": str("1"), "cost": cty.NumberIntVal(1)})
	cfg := val(r, attrs{"name": str("a"), "size": str("s"), "disk": cty.ListVal([]cty.Value{diskVal(2, str("ssd"), num)})})
	if resp := mustPlan(t, r, cfg, prior); len(resp.Replace) == 0 {
		t.Error("adding a block with a forcenew attribute gives no reason")
	}
	was := prior.AsValueMap()
	was["disk"] = cty.ListVal([]cty.Value{diskVal(2, str("ssd"), cty.NumberIntVal(5))})
	bareCfg := val(r, attrs{"name": str("a"), "size": str("s")})
	if resp := mustPlan(t, r, bareCfg, cty.ObjectVal(was)); len(resp.Replace) == 0 {
		t.Error("removing a block with a forcenew attribute gives no reason")
	}
}

func TestSetElementKeepsComputed(t *testing.T) {
	r := bare[nest]().Build()
	el := func(port int64, uid cty.Value) cty.Value {
		return cty.ObjectVal(attrs{"port": cty.NumberIntVal(port), "from": cty.NullVal(cty.String), "uid": uid})
	}
	prior := val(r, attrs{"name": str("a"), "size": str("s"), "id": str("1"), "cost": cty.NumberIntVal(1), "rule": cty.SetVal([]cty.Value{el(1, str("u1")), el(2, str("u2"))})})
	nul := cty.NullVal(cty.String)
	same := val(r, attrs{"name": str("a"), "size": str("s"), "rule": cty.SetVal([]cty.Value{el(2, nul), el(1, nul)})})
	if got := mustPlan(t, r, same, prior).Planned; !got.RawEquals(prior) {
		t.Errorf("not empty: %#v", got)
	}
	more := val(r, attrs{"name": str("a"), "size": str("s"), "rule": cty.SetVal([]cty.Value{el(2, nul), el(3, nul)})})
	got := mustPlan(t, r, more, prior).Planned.GetAttr("rule")
	kept := false
	for _, e := range got.AsValueSlice() {
		kept = kept || e.GetAttr("uid").RawEquals(str("u2"))
	}
	if !kept {
		t.Errorf("the element that stays lost its uid: %#v", got)
	}
}

type roomy struct {
	ID   string `swamp:"id,computed,key"`
	Name string `swamp:"name,required,identity"`
	Disk []bay  `swamp:"disk,optional,set"`
}
type bay struct {
	Kind *string `swamp:"kind,optional,computed"`
	Slot *string `swamp:"slot,optional,computed"`
}

// What a set element leaves out fits whatever the server chose. All configured
// elements and all real ones must find one, and no real one may be left over.
func TestSetElementsFit(t *testing.T) {
	nul := cty.NullVal(cty.String)
	el := func(kind, slot cty.Value) cty.Value { return cty.ObjectVal(attrs{"kind": kind, "slot": slot}) }
	a, b, c := str("a"), str("b"), str("c")
	tests := map[string]struct {
		cfg, prior []cty.Value
		empty      bool
	}{
		"two became one":    {[]cty.Value{el(nul, nul), el(a, nul)}, []cty.Value{el(a, a)}, true},
		"slot b is taken":   {[]cty.Value{el(a, nul), el(nul, b)}, []cty.Value{el(a, b), el(a, c)}, true},
		"slot c is taken":   {[]cty.Value{el(a, nul), el(nul, c)}, []cty.Value{el(a, b), el(a, c)}, true},
		"kind b is taken":   {[]cty.Value{el(nul, a), el(b, nul)}, []cty.Value{el(b, a), el(c, a)}, true},
		"kind c is taken":   {[]cty.Value{el(nul, a), el(c, nul)}, []cty.Value{el(b, a), el(c, a)}, true},
		"one cannot be two": {[]cty.Value{el(nul, nul)}, []cty.Value{el(a, a), el(b, b)}, false},
		"one fits none":     {[]cty.Value{el(nul, nul), el(b, nul)}, []cty.Value{el(a, a)}, false},
		"one is left over":  {[]cty.Value{el(a, nul), el(nul, a)}, []cty.Value{el(a, a), el(b, b)}, false},
	}
	r := bare[roomy]().Build()
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			prior := val(r, attrs{"name": str("n"), "id": str("1"), "disk": cty.SetVal(tt.prior)})
			cfg := val(r, attrs{"name": str("n"), "disk": cty.SetVal(tt.cfg)})
			if got := mustPlan(t, r, cfg, prior).Planned; got.RawEquals(prior) != tt.empty {
				t.Errorf("empty: want %v, planned %#v", tt.empty, got)
			}
		})
	}
}

type unreadable struct {
	ID   string  `swamp:"id,computed,key"`
	Name string  `swamp:"name,required,identity,forcenew"`
	PEM  *string `swamp:"pem,optional,unread,sensitive,forcenew"`
}

// After an import the API has not told the key: it is accepted as configured,
// and an update of a type without Update must not be called for it.
func TestUnreadAfterImport(t *testing.T) {
	rd := bare[unreadable]()
	rd.Update = nil
	r := rd.Build()
	prior := val(r, attrs{"id": str("1"), "name": str("a")})
	cfg := val(r, attrs{"name": str("a"), "pem": str("k")})
	resp, ds := r.Plan(providers.PlanRequest{Config: cfg, Prior: prior, Private: providers.AsFound(providers.Object{}).Private})
	if ds.HasErrors() || len(resp.Replace) > 0 || !resp.Planned.GetAttr("pem").RawEquals(str("k")) {
		t.Fatalf("got %#v, reasons %v", resp.Planned, resp.Replace)
	}
	o, err := r.Bind(nullClient{}).Update(t.Context(), providers.Object{ID: "1", Value: prior}, providers.Object{ID: "1", Value: resp.Planned})
	if err != nil || !o.Value.RawEquals(resp.Planned) {
		t.Errorf("got %#v, error %v", o.Value, err)
	}
}

// What the API never shows and an apply left out is known to be none: giving it
// replaces the object where only that sets it, and is sent where it can be.
func TestUnreadLeftOut(t *testing.T) {
	r := bare[unreadable]().Build()
	prior := val(r, attrs{"id": str("1"), "name": str("a")})
	if resp := mustPlan(t, r, val(r, attrs{"name": str("a"), "pem": str("k")}), prior); len(resp.Replace) != 1 {
		t.Errorf("the object is not replaced: %#v", resp.Planned)
	}
	type policed struct {
		ID     string  `swamp:"id,computed,key"`
		Name   string  `swamp:"name,required,identity"`
		Policy *string `swamp:"policy,optional,unread"`
	}
	sent := bare[policed]()
	var got *string
	sent.Update = func(_ context.Context, _ nullClient, _, next *policed) error { got = next.Policy; return nil }
	s := sent.Build()
	prior = val(s, attrs{"id": str("1"), "name": str("a")})
	planned := mustPlan(t, s, val(s, attrs{"name": str("a"), "policy": str("p")}), prior).Planned
	_, err := s.Bind(nullClient{}).Update(t.Context(), providers.Object{ID: "1", Value: prior}, providers.Object{ID: "1", Value: planned})
	if err != nil || got == nil || *got != "p" {
		t.Errorf("the update sent %v, error %v", got, err)
	}
}

func TestReadByIDAlone(t *testing.T) {
	rd := bare[numbered]()
	var got int
	rd.Read = func(_ context.Context, _ nullClient, r *numbered) error { got = r.ID; return nil }
	r := rd.Build()
	if _, err := r.Bind(nullClient{}).Read(t.Context(), providers.Object{ID: "7", Value: none(r)}); err != nil || got != 7 {
		t.Errorf("read saw id %d, error %v", got, err)
	}
}

func TestListStopsForContextAndPanic(t *testing.T) {
	rd := bare[numbered]()
	calls := 0
	rd.List = func(context.Context, nullClient, *numbered) iter.Seq2[*numbered, error] {
		return func(func(*numbered, error) bool) { calls++; panic("oh") }
	}
	r := rd.Build()
	first := func(ctx context.Context) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = errors.New("panicked through")
			}
		}()
		for _, e := range r.Bind(nullClient{}).List(ctx, none(r)) {
			return e
		}
		return nil
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := first(ctx); err == nil || calls != 0 {
		t.Errorf("cancelled: error %v after %d calls", err, calls)
	}
	if err := first(t.Context()); err == nil || !strings.Contains(err.Error(), "toy_thing") {
		t.Errorf("panic: got %v", err)
	}
}

func TestCancelledIsAKind(t *testing.T) {
	r := bare[numbered]().Build()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := r.Bind(nullClient{}).Create(ctx, providers.CreateRequest{Planned: val(r, attrs{"name": str("a")})})
	var e *providers.Error
	if !errors.As(err, &e) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, which is no providers.Error", err)
	}
}

func TestCompareLeavesServersOwnAlone(t *testing.T) {
	r := bare[nest]().Build()
	planned := val(r, attrs{"name": str("a"), "size": str("s"), "id": str("1"), "cost": cty.NumberIntVal(1)})
	vs := planned.AsValueMap()
	vs["cost"] = cty.NumberIntVal(2)
	if ms := r.Spec.(providers.Comparer).Compare(planned, cty.ObjectVal(vs)); len(ms) > 0 {
		t.Errorf("cost is the server's to change, but %v: %s", ms[0].Path, ms[0].Words)
	}
}

func TestSchemaCountsAsTheTerraformSDK(t *testing.T) {
	type el struct {
		A int `swamp:"a,required"`
	}
	type T struct {
		ID   string `swamp:"id,computed,key"`
		Name string `swamp:"name,required,identity"`
		Opt  []el   `swamp:"opt,optional,minitems=1"`
		Req  []el   `swamp:"req,required"`
		Out  []struct {
			In []el `swamp:"in,optional"`
		} `swamp:"out,computed"`
	}
	b := bare[T]().Build().Schema().Block
	if n := b.Blocks["opt"].MinItems; n != 0 {
		t.Errorf("optional block: at least %d", n)
	}
	if n := b.Blocks["req"].MinItems; n != 1 {
		t.Errorf("required block: at least %d", n)
	}
	if len(b.Attributes["out"].Nested.Blocks) != 0 {
		t.Error("a computed attribute holds a block")
	}
}

func TestDecodeNested(t *testing.T) {
	r := bare[nest]().Build()
	v, err := r.Decode(0, []byte(`{"id":"1","name":"a","size":"s","cost":1,"old":true,"disk":[{"gib":1,"gone":2}],"rule":[]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := val(r, attrs{"id": str("1"), "name": str("a"), "size": str("s"), "cost": cty.NumberIntVal(1), "disk": cty.ListVal([]cty.Value{diskVal(1, cty.NullVal(cty.String), cty.NullVal(cty.Number))})})
	if !v.RawEquals(want) {
		t.Errorf("got %#v", v)
	}
	if _, err := r.Decode(0, []byte(`{"disk":7}`)); err == nil || !strings.Contains(err.Error(), `"disk"`) {
		t.Errorf("wrong type: %v", err)
	}
	if _, err := r.Decode(9, []byte(`{}`)); err == nil {
		t.Error("a newer version is read")
	}
}

func TestKeepUndoesWhatFollows(t *testing.T) {
	rd := bare[nest]()
	rd.Plan = func(c *Change[nest]) {
		if c.Changed("size") {
			c.Keep("size")
		}
	}
	r := rd.Build()
	prior := val(r, attrs{"name": str("a"), "size": str("S"), "id": str("1"), "cost": cty.NumberIntVal(1)})
	resp := mustPlan(t, r, val(r, attrs{"name": str("b"), "size": str("s")}), prior)
	if !resp.Planned.GetAttr("cost").IsKnown() || !resp.Planned.GetAttr("size").RawEquals(str("S")) {
		t.Errorf("size is kept, but cost is %#v", resp.Planned.GetAttr("cost"))
	}
}

type timed struct {
	ID   string `swamp:"id,computed,key"`
	Name string `swamp:"name,required,identity"`
}

func TestTimeoutsRemoved(t *testing.T) {
	rd := bare[timed]()
	rd.Timeouts = []string{"create"}
	r := rd.Build()
	to := cty.ObjectVal(attrs{"create": str("1h")})
	prior := val(r, attrs{"id": str("1"), "name": str("a"), "timeouts": to})
	resp := mustPlan(t, r, val(r, attrs{"name": str("a")}), prior)
	if !resp.Planned.GetAttr("timeouts").IsNull() {
		t.Errorf("timeouts were removed, but stay %#v", resp.Planned.GetAttr("timeouts"))
	}
}

// TestRecogniserNeedsItsParts: a type that could not be told after an
// interrupted create does not register.
func TestRecogniserNeedsItsParts(t *testing.T) {
	type plain struct {
		ID   string `swamp:"id,computed,key"`
		Name string `swamp:"name,required,identity"`
	}
	type fixed struct {
		ID   string `swamp:"id,computed,key"`
		Name string `swamp:"name,required,identity,temporary,forcenew"`
	}
	type renamed struct {
		ID   string `swamp:"id,computed,key"`
		Name string `swamp:"name,required,identity,temporary"`
	}
	of := func(rec providers.Recogniser) Resource[nullClient, plain] {
		r := bare[plain]()
		r.Traits.Recogniser = rec
		return r
	}
	tests := map[string]struct {
		build func() error
		want  string
	}{
		"none":      {func() error { _, err := build(of(providers.NoRecogniser)); return err }, "no recogniser is stated"},
		"marker":    {func() error { _, err := build(of(providers.MarkerTag)); return err }, "no field is the marker"},
		"temporary": {func() error { _, err := build(of(providers.TemporaryName)); return err }, "no field is temporary"},
		"revoke":    {func() error { _, err := build(of(providers.RevokeAndRedo)); return err }, "say the doubt"},
		"container": {func() error { _, err := build(of(providers.PrivateContainer)); return err }, "private container needs"},
		"cannot be named": {func() error {
			r := bare[fixed]()
			r.Traits.Recogniser = providers.TemporaryName
			_, err := build(r)
			return err
		}, "changed in place"},
		"name for nothing": {func() error { _, err := build(bare[renamed]()); return err }, "but the recogniser is before-set"},
		"no list": {func() error {
			r := of(providers.BeforeSet)
			r.List = nil
			_, err := build(r)
			return err
		}, "needs List"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if err := tt.build(); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
		})
	}
}
