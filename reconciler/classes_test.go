package reconciler_test

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
	"github.com/swampctl/swampctl/providers/sdk"
	"github.com/swampctl/swampctl/reconciler"
	"github.com/swampctl/swampctl/reconciler/reconcilertest"
)

// shelf is a small cloud whose things have names, and tags and secrets where
// the type has them.
type shelf struct {
	lab    *reconcilertest.Lab
	mu     sync.Mutex
	things map[int]thing
	next   int
	calls  int // changing ones
	boxes  map[string]map[int]bool
	unique bool // no two things have one name

	at     int    // the call that is broken, 0 for none
	how    string // "kill before", "kill after", "lose"
	denied bool   // no tags, no boxes

	refuses bool // what carries tags, of which the client does not know yet
	knows   int  // after so many questions it has been told elsewhere; 0: it has not
	asked   int
}

type thing struct {
	id     int
	name   string
	tags   []string
	secret string
}

func (s *shelf) Now() time.Time               { return time.Now() }
func (s *shelf) Holding() (time.Time, string) { return time.Time{}, "" }

func (s *shelf) MayMark() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	return !s.denied && (s.knows == 0 || s.asked <= s.knows)
}

func (s *shelf) ClearMarker(_ context.Context, marker string) error {
	return s.change("clear marker", func() error {
		for id, t := range s.things {
			t.tags = slices.DeleteFunc(slices.Clone(t.tags), func(x string) bool { return x == marker })
			s.things[id] = t
		}
		return nil
	})
}

// change makes a changing call, unless it is the one that is broken.
func (s *shelf) change(op string, effect func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lab.Dead.Load() {
		return reconcilertest.ErrDead
	}
	s.calls++
	hit := s.calls == s.at
	lost := &providers.Error{Kind: providers.Lost, Op: op, Message: "the connection was cut"}
	if hit && s.how == "kill before" {
		s.lab.Dead.Store(true)
		return lost
	}
	err := effect()
	switch {
	case hit && s.how == "kill after":
		s.lab.Dead.Store(true)
		return lost
	case hit:
		return lost
	default:
		return err
	}
}

func (s *shelf) get(id int) (thing, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.things[id]
	switch {
	case s.lab.Dead.Load():
		return t, reconcilertest.ErrDead
	case !ok:
		return t, &providers.Error{Kind: providers.NotFound, Op: "read thing"}
	}
	return t, nil
}

func (s *shelf) put(t thing, box string) (made thing, err error) {
	err = s.change("create thing", func() error {
		made, err = s.place(t)
		if err == nil && box != "" {
			s.boxes[box][made.id] = true
		}
		return err
	})
	return made, err
}

// place is the effect of a create.
func (s *shelf) place(t thing) (thing, error) {
	for _, other := range s.things {
		if s.unique && other.name == t.name {
			return t, &providers.Error{Kind: providers.Exists, Op: "create thing", Message: "the name is taken"}
		}
	}
	if s.refuses && len(t.tags) > 0 {
		s.denied = true
		return t, &providers.Error{Kind: providers.Denied, Op: "create thing"}
	}
	s.next++
	t.id, t.secret = s.next, fmt.Sprintf("secret-%d", s.next)
	s.things[t.id] = t
	return t, nil
}

func (s *shelf) box() *sdk.Container[*shelf] {
	return &sdk.Container[*shelf]{
		Open: func(_ context.Context, s *shelf, name string) error {
			return s.change("open box", func() error {
				if s.denied {
					return &providers.Error{Kind: providers.Denied, Op: "open box"}
				}
				if s.boxes[name] == nil {
					s.boxes[name] = map[int]bool{}
				}
				return nil
			})
		},
		Inside: func(_ context.Context, s *shelf, name string) (ids []string, err error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			for id := range s.boxes[name] {
				ids = append(ids, fmt.Sprint(id))
			}
			return ids, nil
		},
		Close: func(_ context.Context, s *shelf, name string) error {
			return s.change("close box", func() error { delete(s.boxes, name); return nil })
		},
	}
}

// The models of the classes. Each is a thing; the tags say how it is known.
type (
	uniqueThing struct {
		ID   int    `swamp:"id,computed,key"`
		Name string `swamp:"name,required,identity"`
	}
	taggedThing struct {
		ID   int      `swamp:"id,computed,key"`
		Name string   `swamp:"name,required,identity"`
		Tags []string `swamp:"tags,optional,set,marker"`
	}
	renamedThing struct {
		ID   int    `swamp:"id,computed,key"`
		Name string `swamp:"name,required,identity,temporary"`
	}
	boxedThing struct {
		ID   int    `swamp:"id,computed,key"`
		Name string `swamp:"name,required,identity"`
		Box  string `swamp:"-,container"`
	}
	secretThing struct {
		ID     int    `swamp:"id,computed,key"`
		Name   string `swamp:"name,required,identity,temporary"`
		Secret string `swamp:"secret,computed,sensitive,unread"`
	}
	tokenThing struct {
		ID     int    `swamp:"id,computed,key"`
		Name   string `swamp:"name,required,identity,forcenew"`
		Secret string `swamp:"secret,computed,sensitive,unread"`
	}
)

// view is a model as a thing, field by field.
type view struct {
	id     *int
	name   *string
	tags   *[]string
	secret *string
	box    *string
}

func (v view) load(t thing) {
	*v.id, *v.name = t.id, t.name
	if v.tags != nil {
		*v.tags = t.tags
	}
}

// kind writes a type over the shelf as an author does.
func kind[T any](name string, traits providers.Traits, of func(*T) view) sdk.Resource[*shelf, T] {
	return sdk.Resource[*shelf, T]{
		Name: name, Traits: traits,
		Create: func(_ context.Context, s *shelf, r *T) error {
			v := of(r)
			t := thing{name: *v.name}
			if v.tags != nil {
				t.tags = *v.tags
			}
			box := ""
			if v.box != nil {
				box = *v.box
			}
			made, err := s.put(t, box)
			if err != nil {
				return err
			}
			v.load(made)
			if v.secret != nil {
				*v.secret = made.secret
			}
			return nil
		},
		Read: func(_ context.Context, s *shelf, r *T) error {
			v := of(r)
			t, err := s.get(*v.id)
			if err == nil {
				v.load(t)
			}
			return err
		},
		Update: func(_ context.Context, s *shelf, _, next *T) error {
			v := of(next)
			return s.change("rename thing", func() error {
				t := s.things[*v.id]
				t.name = *v.name
				s.things[t.id] = t
				return nil
			})
		},
		Delete: func(_ context.Context, s *shelf, r *T) error {
			return s.change("delete thing", func() error { delete(s.things, *of(r).id); return nil })
		},
		List: func(_ context.Context, s *shelf, _ *T) iter.Seq2[*T, error] {
			return func(yield func(*T, error) bool) {
				s.mu.Lock()
				all := slices.SortedFunc(maps.Values(s.things), func(a, b thing) int { return a.id - b.id })
				s.mu.Unlock()
				for _, t := range all {
					r := new(T)
					of(r).load(t)
					if !yield(r, nil) {
						return
					}
				}
			}
		},
	}
}

// classes are a type of each recogniser.
func classes() map[string]providers.Resource {
	boxed := kind("toy_boxed", providers.Traits{Recogniser: providers.PrivateContainer}, func(r *boxedThing) view {
		return view{id: &r.ID, name: &r.Name, box: &r.Box}
	})
	boxed.Container = (*shelf)(nil).box()
	doubt := "an equal one that somebody else makes in the same seconds"
	return map[string]providers.Resource{
		"toy_unique": kind("toy_unique", providers.Traits{Recogniser: providers.NaturalKey}, func(r *uniqueThing) view { return view{id: &r.ID, name: &r.Name} }).Build(),
		"toy_plain":  kind("toy_plain", providers.Traits{Recogniser: providers.BeforeSet}, func(r *uniqueThing) view { return view{id: &r.ID, name: &r.Name} }).Build(),
		"toy_tagged": kind("toy_tagged", providers.Traits{Recogniser: providers.MarkerTag}, func(r *taggedThing) view {
			return view{id: &r.ID, name: &r.Name, tags: &r.Tags}
		}).Build(),
		"toy_renamed": kind("toy_renamed", providers.Traits{Recogniser: providers.TemporaryName}, func(r *renamedThing) view { return view{id: &r.ID, name: &r.Name} }).Build(),
		"toy_boxed":   boxed.Build(),
		"toy_secret": kind("toy_secret", providers.Traits{Recogniser: providers.RevokeAndRedo}, func(r *secretThing) view {
			return view{id: &r.ID, name: &r.Name, secret: &r.Secret}
		}).Build(),
		"toy_token": kind("toy_token", providers.Traits{Recogniser: providers.RevokeAndRedo, Ambiguity: doubt}, func(r *tokenThing) view {
			return view{id: &r.ID, name: &r.Name, secret: &r.Secret}
		}).Build(),
	}
}

func toys(s *shelf) providers.Set {
	return providers.Set{{
		Name: "toy", Source: "example.com/toy/toy", Schema: &schema.Schema{Block: &schema.Block{}},
		Validate:  func(cty.Value) diag.Diagnostics { return nil },
		Configure: func(context.Context, cty.Value) (providers.Client, diag.Diagnostics) { return s, nil },
		Resources: classes(),
	}}
}

// shelfCase is one type's run in which one step is broken.
type shelfCase struct {
	typ, how string
	at       int  // the call or point of the store
	disk     bool // killed at a point of the store
	denied   bool
}

func (c shelfCase) hcl() string {
	if c.typ == "toy_unique" {
		return fmt.Sprintf("resource %q \"a\" {\n  name = \"a\"\n}\n", c.typ)
	}
	return fmt.Sprintf("resource %q \"a\" {\n  name = \"a\"\n}\nresource %q \"twin\" {\n  count = 2\n  name = \"twin\"\n}\n", c.typ, c.typ)
}

// try breaks one step, and returns whether there was one.
func (c shelfCase) try(t *testing.T, dir string) bool {
	t.Helper()
	s := &shelf{lab: &reconcilertest.Lab{Dir: dir}, things: map[int]thing{}, boxes: map[string]map[int]bool{}, denied: c.denied, unique: c.typ == "toy_unique"}
	want := map[string]int{"a": 1}
	if !s.unique {
		s.things[1], s.things[2], s.next = thing{id: 1, name: "a"}, thing{id: 2, name: "twin"}, 2 // somebody else's
		want = map[string]int{"a": 2, "twin": 3}
	}
	strangers := maps.Clone(s.things)
	points := 0
	if c.disk {
		s.lab.Disk = func(string) error {
			if points++; points == c.at {
				s.lab.Dead.Store(true)
				return reconcilertest.ErrDead
			}
			return nil
		}
	} else {
		s.at, s.how = c.at, c.how
	}
	_, _, _ = s.lab.RunWith(t, toys(s), c.hcl(), planner.Normal)
	reached := s.calls >= c.at || c.disk && points >= c.at
	s.at, s.lab.Disk = 0, nil
	c.holds(t, s, want)
	if _, _, ds := s.lab.RunWith(t, toys(s), "", planner.Destroy); ds.HasErrors() {
		t.Fatalf("%+v: destroy: %v", c, ds.Err())
	}
	if fmt.Sprint(s.things) != fmt.Sprint(strangers) {
		t.Fatalf("%+v: after the destroy %v, want what others have: %v", c, s.things, strangers)
	}
	return reached
}

// holds applies again, and compares what is there.
func (c shelfCase) holds(t *testing.T, s *shelf, want map[string]int) {
	t.Helper()
	if _, _, ds := s.lab.RunWith(t, toys(s), c.hcl(), planner.Normal); ds.HasErrors() {
		t.Fatalf("%+v: the next run: %v", c, ds.Err())
	}
	got := map[string]int{}
	for _, x := range s.things {
		got[x.name]++
		if len(x.tags) > 0 {
			t.Fatalf("%+v: tags are left: %v", c, x)
		}
	}
	if !maps.Equal(got, want) || len(s.boxes) > 0 {
		t.Fatalf("%+v: there are %v and boxes %v, want %v", c, got, s.boxes, want)
	}
	p, _, ds := s.lab.RunWith(t, toys(s), c.hcl(), planner.Normal)
	if ds.HasErrors() || !p.Empty() {
		t.Fatalf("%+v: the plan afterwards is not empty: %v", c, ds.Err())
	}
	for _, ch := range p.Changes {
		if !ch.Prior.Value.Type().HasAttribute("secret") {
			continue
		}
		if secret := ch.Prior.Value.GetAttr("secret"); secret.IsNull() || secret.AsString() != "secret-"+ch.Prior.ID {
			t.Fatalf("%+v: the state does not hold the secret of %s", c, ch.Prior.ID)
		}
	}
}

// TestClasses breaks a run over a type of each recogniser at every call and at
// every point of the store.
func TestClasses(t *testing.T) {
	t.Parallel()
	for typ := range classes() {
		for _, how := range []string{"kill before", "kill after", "lose", "disk", "kill after, no tags"} {
			t.Run(typ+"/"+how, func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				base, denied := strings.CutSuffix(how, ", no tags")
				step := 1
				if how == "disk" {
					step = 3 // there are many points, and each way through the loop meets others
				}
				for n := 1; ; n += step {
					c := shelfCase{typ: typ, how: base, at: n, disk: how == "disk", denied: denied}
					if !c.try(t, fmt.Sprintf("%s/%d", dir, n)) {
						if n < 2 {
							t.Fatalf("only %d steps were broken", n-1)
						}
						return
					}
				}
			})
		}
	}
}

// TestTakenMeanwhile: somebody else makes an object of our unique name between
// our look and our create. The refusal says so, and the object is not taken for
// ours: no call of ours can have made it. After a lost call it can.
func TestTakenMeanwhile(t *testing.T) {
	for _, lost := range []bool{false, true} {
		s := &shelf{lab: &reconcilertest.Lab{Dir: t.TempDir()}, things: map[int]thing{}, unique: true}
		unique := kind("toy_unique", providers.Traits{Recogniser: providers.NaturalKey}, func(r *uniqueThing) view { return view{id: &r.ID, name: &r.Name} })
		create := unique.Create
		unique.Create = func(ctx context.Context, s *shelf, r *uniqueThing) error {
			if lost {
				s.at, s.how = s.calls+1, "lose" // the call is made, and its answer lost
				return create(ctx, s, r)
			}
			s.things[99] = thing{id: 99, name: r.Name}
			return create(ctx, s, r)
		}
		set := toys(s)
		set[0].Resources = map[string]providers.Resource{"toy_unique": unique.Build()}
		_, res, ds := s.lab.RunWith(t, set, shelfCase{typ: "toy_unique"}.hcl(), planner.Normal)
		switch {
		case res == nil || lost && (len(res.Done) != 1 || ds.HasErrors()):
			t.Errorf("what a lost call made is not ours: %v", ds.Err())
		case !lost && (len(res.Done) > 0 || !strings.Contains(fmt.Sprint(ds.Err()), "swampctl import toy_unique.a 99")):
			t.Errorf("the object of somebody else is ours: %+v, %v", res.Done, ds.Err())
		}
	}
}

// TestOutlast: what a killed process sent last may come late, and undo what is
// done meanwhile. The next run takes an update up again when that cannot be any
// more, unless it is long ago.
func TestOutlast(t *testing.T) {
	s := &shelf{lab: &reconcilertest.Lab{Dir: t.TempDir()}, things: map[int]thing{}}
	plain := kind("toy_plain", providers.Traits{Recogniser: providers.BeforeSet, Ambiguity: "an equal one"}, func(r *uniqueThing) view { return view{id: &r.ID, name: &r.Name} })
	var read time.Time
	get := plain.Read
	plain.Read = func(ctx context.Context, s *shelf, r *uniqueThing) error {
		if read.IsZero() {
			read = time.Now()
		}
		return get(ctx, s, r)
	}
	set := toys(s)
	set[0].Resources = map[string]providers.Resource{"toy_plain": plain.Build()}
	hcl := "resource \"toy_plain\" \"a\" {\n  name = %q\n}\n"
	if _, _, ds := s.lab.RunWith(t, set, fmt.Sprintf(hcl, "a"), planner.Normal); ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	s.at, s.how = s.calls+1, "kill before"
	_, _, _ = s.lab.RunWith(t, set, fmt.Sprintf(hcl, "b"), planner.Normal)
	s.at, read = 0, time.Time{}
	began := time.Now()
	if _, _, ds := s.lab.RunWith(t, set, fmt.Sprintf(hcl, "c"), planner.Normal); ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	if waited := read.Sub(began); waited < 40*time.Millisecond { // the lab's grace
		t.Errorf("it looks after %s", waited)
	}
	if len(s.things) != 1 || s.things[1].name != "c" {
		t.Errorf("there are %v", s.things)
	}
}

// TestChosen: of a create whose answer was lost there are more new objects than
// can be ours. Every command says so and names them; an import of the right one,
// as the message says, settles it, and the others stay somebody else's.
func TestChosen(t *testing.T) {
	s := &shelf{lab: &reconcilertest.Lab{Dir: t.TempDir()}, things: map[int]thing{}}
	plain := kind("toy_plain", providers.Traits{Recogniser: providers.BeforeSet, Ambiguity: "an equal one", Importable: true}, func(r *uniqueThing) view { return view{id: &r.ID, name: &r.Name} })
	set := toys(s)
	set[0].Resources = map[string]providers.Resource{"toy_plain": plain.Build()}
	hcl := "resource \"toy_plain\" \"a\" {\n  name = \"a\"\n}\n"
	s.at, s.how = 1, "kill after"
	_, _, _ = s.lab.RunWith(t, set, hcl, planner.Normal)
	s.at = 0
	s.things[98], s.things[99] = thing{id: 98, name: "a"}, thing{id: 99, name: "a"}
	for range 2 {
		if _, _, ds := s.lab.RunWith(t, set, hcl, planner.Normal); !strings.Contains(fmt.Sprint(ds.Err()), "swampctl import toy_plain.a ID") {
			t.Fatalf("several could be ours: %v", ds.Err())
		}
	}
	a := addr.Block{Resource: addr.Resource{Mode: addr.Managed, Type: "toy_plain", Name: "a"}}.Instance(addr.Key{})
	if ds := s.lab.Import(t, set, hcl, reconciler.Import{Addr: a, ID: "1"}); ds.HasErrors() {
		t.Fatalf("the import: %v", ds.Err())
	}
	if p, _, ds := s.lab.RunWith(t, set, hcl, planner.Normal); ds.HasErrors() || !p.Empty() {
		t.Errorf("the plan afterwards is not empty: %v", ds.Err())
	}
	if _, _, ds := s.lab.RunWith(t, set, "", planner.Destroy); ds.HasErrors() || len(s.things) != 2 || s.things[1].name != "" {
		t.Errorf("after the destroy there are %v: %v", s.things, ds.Err())
	}
}
