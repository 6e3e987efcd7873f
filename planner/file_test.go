package planner_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/zclconf/go-cty/cty"
	"pgregory.net/rapid"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
)

// samePlan compares what a file must keep.
var samePlan = cmp.Options{
	cmpopts.EquateEmpty(),
	cmp.Comparer(func(x, y cty.Value) bool {
		if x == cty.NilVal || y == cty.NilVal {
			return x == cty.NilVal && y == cty.NilVal
		}
		return x.RawEquals(y)
	}),
	cmp.FilterValues(func(x, y cty.Path) bool { return len(x)+len(y) > 0 }, cmp.Comparer(cty.Path.Equals)),
}

// types draws a type; dynamic ones only where values may have them.
func types(depth int, dynamic bool) *rapid.Generator[cty.Type] {
	return rapid.Custom(func(t *rapid.T) cty.Type {
		kinds := []string{"string", "number", "bool"}
		if dynamic {
			kinds = append(kinds, "dynamic")
		}
		if depth > 0 {
			kinds = append(kinds, "list", "set", "map", "object", "tuple")
		}
		switch rapid.SampledFrom(kinds).Draw(t, "kind") {
		case "string":
			return cty.String
		case "number":
			return cty.Number
		case "bool":
			return cty.Bool
		case "dynamic":
			return cty.DynamicPseudoType
		case "list":
			return cty.List(types(depth-1, false).Draw(t, "element"))
		case "set":
			return cty.Set(types(depth-1, false).Draw(t, "element"))
		case "map":
			return cty.Map(types(depth-1, false).Draw(t, "element"))
		case "tuple":
			return cty.Tuple(rapid.SliceOfN(types(depth-1, dynamic), 0, 3).Draw(t, "elements"))
		default:
			return cty.Object(rapid.MapOfN(rapid.StringMatching("[a-z]{1,4}"), types(depth-1, dynamic), 0, 3).Draw(t, "attributes"))
		}
	})
}

// values draws a value of a type: known, unknown or null, with secrets in it.
func values(ty cty.Type) *rapid.Generator[cty.Value] {
	return rapid.Custom(func(t *rapid.T) cty.Value {
		switch rapid.IntRange(0, 7).Draw(t, "state") {
		case 0:
			return cty.NullVal(ty)
		case 1:
			return cty.UnknownVal(ty)
		case 2:
			if ty != cty.DynamicPseudoType {
				return cty.UnknownVal(ty).RefineNotNull()
			}
		case 3:
			return known(t, ty).Mark(config.Sensitive)
		}
		return known(t, ty)
	})
}

func known(t *rapid.T, ty cty.Type) cty.Value {
	many := func(el cty.Type) []cty.Value { return rapid.SliceOfN(values(el), 0, 3).Draw(t, "values") }
	switch {
	case ty == cty.String:
		return cty.StringVal(rapid.String().Draw(t, "string"))
	case ty == cty.Number:
		switch rapid.IntRange(0, 2).Draw(t, "number") {
		case 0:
			return cty.NumberIntVal(rapid.Int64().Draw(t, "int"))
		case 1: // as a configuration writes it
			return cty.MustParseNumberVal(rapid.StringMatching("-?[1-9][0-9]{0,29}(\\.[0-9]{1,30})?").Draw(t, "decimal"))
		default: // as an API answers; cty rounds floats beyond the integers
			return cty.NumberFloatVal(rapid.Float64Range(-1e15, 1e15).Draw(t, "float"))
		}
	case ty == cty.Bool:
		return cty.BoolVal(rapid.Bool().Draw(t, "bool"))
	case ty == cty.DynamicPseudoType:
		return cty.DynamicVal
	case ty.IsListType():
		return listOr(cty.ListVal, cty.ListValEmpty, ty, many(ty.ElementType()))
	case ty.IsSetType():
		return listOr(cty.SetVal, cty.SetValEmpty, ty, many(ty.ElementType()))
	case ty.IsMapType():
		vs := rapid.MapOfN(rapid.String(), values(ty.ElementType()), 0, 3).Draw(t, "map")
		if len(vs) == 0 {
			return cty.MapValEmpty(ty.ElementType())
		}
		return cty.MapVal(vs)
	case ty.IsTupleType():
		vs := []cty.Value{}
		for _, el := range ty.TupleElementTypes() {
			vs = append(vs, values(el).Draw(t, "element"))
		}
		return cty.TupleVal(vs)
	default:
		vs := map[string]cty.Value{}
		for n, el := range ty.AttributeTypes() {
			vs[n] = values(el).Draw(t, n)
		}
		return cty.ObjectVal(vs)
	}
}

func listOr(full func([]cty.Value) cty.Value, empty func(cty.Type) cty.Value, ty cty.Type, vs []cty.Value) cty.Value {
	if len(vs) == 0 {
		return empty(ty.ElementType())
	}
	return full(vs)
}

func anyValue(t *rapid.T, label string) cty.Value {
	if rapid.IntRange(0, 9).Draw(t, "none") == 0 {
		return cty.NilVal
	}
	return values(types(3, true).Draw(t, "type")).Draw(t, label)
}

func paths() *rapid.Generator[[]cty.Path] {
	step := rapid.Custom(func(t *rapid.T) cty.PathStep {
		switch rapid.IntRange(0, 2).Draw(t, "step") {
		case 0:
			return cty.GetAttrStep{Name: rapid.StringMatching("[a-z]{0,4}").Draw(t, "name")}
		case 1:
			return cty.IndexStep{Key: cty.NumberIntVal(rapid.Int64().Draw(t, "index"))}
		default:
			return cty.IndexStep{Key: cty.StringVal(rapid.String().Draw(t, "key"))}
		}
	})
	return rapid.SliceOfN(rapid.Map(rapid.SliceOfN(step, 0, 4), func(s []cty.PathStep) cty.Path { return s }), 0, 3)
}

func addresses() *rapid.Generator[addr.Instance] {
	return rapid.Custom(func(t *rapid.T) addr.Instance {
		i := addr.Instance{Resource: addr.Resource{Type: "toy_box", Name: rapid.StringMatching("[a-z][a-z0-9_]{0,4}").Draw(t, "name")}}
		if rapid.Bool().Draw(t, "data") {
			i.Resource.Mode = addr.Data
		}
		switch rapid.IntRange(0, 2).Draw(t, "key") {
		case 1:
			i.Key = addr.IntKey(rapid.IntRange(0, 1<<30).Draw(t, "index"))
		case 2:
			i.Key = addr.StringKey(rapid.String().Draw(t, "key"))
		}
		if rapid.Bool().Draw(t, "module") {
			i.Module = addr.Root.Child("m", i.Key)
		}
		return i
	})
}

func causes() *rapid.Generator[planner.Cause] {
	return rapid.Custom(func(t *rapid.T) planner.Cause {
		kind := rapid.SampledFrom([]planner.CauseKind{"", planner.Tainted, planner.Triggered, planner.WrongRepetition}).Draw(t, "kind")
		c := planner.Cause{Kind: kind}
		switch kind {
		case planner.Triggered:
			c.By, c.At = addresses().Draw(t, "by"), rapid.String().Draw(t, "at")
		case planner.WrongRepetition:
			c.Repetition = rapid.SampledFrom([]addr.KeyKind{addr.KeyNone, addr.KeyInt, addr.KeyString}).Draw(t, "repetition")
		}
		return c
	})
}

func changes() *rapid.Generator[*planner.Change] {
	return rapid.Custom(func(t *rapid.T) *planner.Change {
		text := func(l string) string { return rapid.String().Draw(t, l) }
		blocks := func(l string) []addr.Block {
			return rapid.SliceOfN(rapid.Map(addresses(), addr.Instance.Block), 0, 2).Draw(t, l)
		}
		phase := func(l string) providers.Phase {
			return providers.Phase{Stage: providers.Stage(rapid.IntRange(0, 2).Draw(t, l)), Word: text(l)}
		}
		c := &planner.Change{
			Addr: addresses().Draw(t, "address"), Deposed: text("deposed"), Action: planner.Update, Cause: causes().Draw(t, "cause"),
			Notes: rapid.SliceOfN(rapid.String(), 0, 2).Draw(t, "notes"), Leftovers: rapid.SliceOfN(rapid.Just(providers.Leftover{Type: "toy", Kind: "toy", ID: "1", Name: "a", Goes: true}), 0, 1).Draw(t, "leftovers"),
			Prior: providers.Object{ID: text("id"), Value: anyValue(t, "prior"), Private: []byte(text("private")), Phase: phase("phase")},

			Planned: anyValue(t, "planned"), Sensitive: paths().Draw(t, "sensitive"), PriorSensitive: paths().Draw(t, "was sensitive"),
			Requires: config.Dependencies{Instances: rapid.SliceOfN(addresses(), 0, 2).Draw(t, "requires"), Blocks: blocks("requires all")}, Dependencies: blocks("dependencies"), Depended: blocks("depended"),
			Unique:              providers.Identity{Scope: text("scope"), Key: text("key"), Words: text("words"), Known: rapid.Bool().Draw(t, "known")},
			CreateBeforeDestroy: rapid.Bool().Draw(t, "cbd"), Importing: text("importing"),
			Origins: origins().Draw(t, "origins"), Stateful: rapid.Bool().Draw(t, "stateful"), Loses: rapid.SliceOfN(rapid.String(), 0, 2).Draw(t, "loses"),
		}
		if rapid.Bool().Draw(t, "priced") {
			c.Cost = &planner.Cost{Before: providers.Price{Known: true}, After: providers.Price{Monthly: 6.5, Known: true, Published: "2026-09"}}
		}
		for _, p := range paths().Draw(t, "reasons") {
			c.Reasons = append(c.Reasons, providers.Reason{Path: p, Why: text("reason")})
		}
		if rapid.Bool().Draw(t, "moved") {
			c.Previous = new(addresses().Draw(t, "previous"))
		}
		if w := phase("waiting"); w.Stage != providers.Ready {
			c.Waiting = w
		}
		if rapid.Bool().Draw(t, "declared") {
			c.Range = &diag.Range{Filename: text("file"), Start: diag.Pos{Line: 1, Column: 2, Byte: 3}, End: diag.Pos{Line: 4, Column: 5, Byte: 6}}
		}
		return c
	})
}

// origins are places, elements of blocks among them, with what they wait for.
func origins() *rapid.Generator[[]config.Origin] {
	return rapid.Custom(func(t *rapid.T) []config.Origin {
		var out []config.Origin
		for _, p := range paths().Draw(t, "places") {
			if rapid.Bool().Draw(t, "in a block") {
				p = p.GetAttr("rule").Index(cty.DynamicVal)
			}
			out = append(out, config.Origin{Path: p, From: []string{rapid.String().Draw(t, "reference")}})
		}
		return out
	})
}

func drifts(t *rapid.T) *planner.Drift {
	return &planner.Drift{
		Addr: addresses().Draw(t, "address"), Deposed: "d", Before: anyValue(t, "before"), After: anyValue(t, "after"),
		Sensitive: paths().Draw(t, "sensitive"), Undone: []string{"a"}, Accepted: []string{"b"}, Moved: []string{"c", "d"},
	}
}

func plans() *rapid.Generator[*planner.Plan] {
	return rapid.Custom(func(t *rapid.T) *planner.Plan {
		p := &planner.Plan{
			ID: rapid.String().Draw(t, "id"), Mode: planner.Destroy, Created: time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "created"), 5).UTC(),
			Changes:   rapid.SliceOfN(changes(), 0, 3).Draw(t, "changes"),
			Variables: map[string]cty.Value{"x": anyValue(t, "variable")},
			Workspace: rapid.String().Draw(t, "workspace"), Targeted: rapid.Bool().Draw(t, "targeted"),
			Lineage: rapid.String().Draw(t, "lineage"), Serial: rapid.Uint64().Draw(t, "serial"),
		}
		for range rapid.IntRange(0, 2).Draw(t, "drifts") {
			p.Drift, p.Kept = append(p.Drift, drifts(t)), append(p.Kept, drifts(t))
			p.Renames = append(p.Renames, &planner.Rename{From: addresses().Draw(t, "from"), To: addresses().Draw(t, "to")})
			p.Outputs = append(p.Outputs, &planner.OutputChange{
				Name: rapid.String().Draw(t, "name"), Before: anyValue(t, "before"), After: anyValue(t, "after"), Sensitive: rapid.Bool().Draw(t, "secret"),
				Origins: origins().Draw(t, "origins"),
			})
		}
		return p
	})
}

// plain takes the marks off all values: where secrets are stands beside them.
func plain(p *planner.Plan) {
	take := func(v *cty.Value) {
		if *v != cty.NilVal {
			*v, _ = v.UnmarkDeep()
		}
	}
	for n, v := range p.Variables {
		take(&v)
		p.Variables[n] = v
	}
	for _, c := range p.Changes {
		take(&c.Prior.Value)
		take(&c.Planned)
	}
	for _, d := range slices.Concat(p.Drift, p.Kept) {
		take(&d.Before)
		take(&d.After)
	}
	for _, o := range p.Outputs {
		take(&o.Before)
		take(&o.After)
	}
}

// TestFileRoundTrip: a plan of any content comes back from its file.
func TestFileRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := plans().Draw(t, "plan")
		src := planner.Source{Dir: "/d", Files: map[string][]byte{"main.tf": []byte(rapid.String().Draw(t, "text")), "b": {0, 255}}, Version: "1.2"}
		var b bytes.Buffer
		if err := planner.WriteFile(&b, p, src); err != nil {
			t.Fatal(err)
		}
		back, backSrc, err := planner.ReadFile(&b)
		if err != nil {
			t.Fatal(err)
		}
		plain(p)
		if diff := cmp.Diff(p, back, samePlan); diff != "" {
			t.Fatalf("-want +got:\n%s", diff)
		}
		if diff := cmp.Diff(src, backSrc); diff != "" {
			t.Fatalf("source: -want +got:\n%s", diff)
		}
	})
}

// saved is the file of a real plan.
func saved(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	p := scene{src: chain(cbd, "", ""), had: heldChain}.build(t)
	if err := planner.WriteFile(&b, p, planner.Source{Dir: "d", Files: map[string][]byte{"main.tf": []byte("x")}}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// refuse reads text that must be refused, with these words.
func refuse(t interface{ Errorf(string, ...any) }, what string, text []byte, words ...string) {
	p, _, err := planner.ReadFile(bytes.NewReader(text))
	if err == nil || p != nil {
		t.Errorf("%s: no error", what)
		return
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%s: error is %q, want %q in it", what, err, w)
		}
	}
}

const again = `make the plan again with "swampctl plan -out"`

// TestDamagedFiles: not one byte of a plan can be another or missing.
func TestDamagedFiles(t *testing.T) {
	whole := saved(t)
	for i := range whole {
		flipped := bytes.Clone(whole)
		flipped[i] ^= 1
		refuse(t, fmt.Sprint("flipped at ", i), flipped, again)
		refuse(t, fmt.Sprint("cut at ", i), whole[:i], again)
	}
	refuse(t, "more behind it", append(bytes.Clone(whole), whole...), "damaged", again)
	refuse(t, "something else", []byte(`{"version":4,"serial":1}`), "not a plan", again)
	refuse(t, "no JSON", []byte("PK\x03\x04"), "not a plan", again)
	cut := errors.New("disk")
	if _, _, err := planner.ReadFile(io.MultiReader(bytes.NewReader(whole[:9]), iotest.ErrReader(cut))); !errors.Is(err, cut) {
		t.Errorf("got %v", err)
	}
}

// sum gives a changed plan a checksum that fits.
func sum(text []byte) []byte {
	i := bytes.LastIndex(text, []byte(`,"sha256":"`))
	body := append(bytes.Clone(text[:i]), '}')
	return fmt.Appendf(bytes.Clone(text[:i]), `,"sha256":"%x"}`+"\n", sha256.Sum256(body))
}

func TestOtherFormats(t *testing.T) {
	whole := saved(t)
	format := func(n string) []byte {
		return sum(bytes.Replace(whole, []byte(`_plan_format":2,`), []byte(`_plan_format":`+n+","), 1))
	}
	refuse(t, "newer", format("3"), "format 3", "reads format 2", again)
	refuse(t, "older", format("1"), "format 1", "reads format 2", again)
	if _, _, err := planner.ReadFile(bytes.NewReader(format("2"))); err != nil {
		t.Errorf("the same: %v", err)
	}
}

// TestForgedFiles: even a plan whose checksum fits makes no panic.
func TestForgedFiles(t *testing.T) {
	whole := saved(t)
	for name, r := range map[string][2]string{
		"an address": {`"addr":"toy_box.a"`, `"addr":"toy_box"`},
		"a block":    {`"depended":["toy_net.a"]`, `"depended":["toy_net.a[0]"]`},
		"a type":     {`"type":["object"`, `"type":["thing"`},
		"a shape":    {`"serial":7`, `"serial":"7"`},
	} {
		refuse(t, name, sum(bytes.Replace(whole, []byte(r[0]), []byte(r[1]), 1)), "decode plan", again)
	}
}

// longCodes are the bytes that announce lengths of 32 bits in a value.
var longCodes = []byte{0xc6, 0xc9, 0xdb, 0xdd, 0xdf}

// longData reports whether a value in a plan may announce such a length.
func longData(text []byte) bool {
	for _, m := range dataField.FindAllSubmatch(text, -1) {
		raw, err := base64.StdEncoding.DecodeString(string(m[1]))
		if err == nil && slices.ContainsFunc(longCodes, func(c byte) bool { return bytes.IndexByte(raw, c) >= 0 }) {
			return true
		}
	}
	return false
}

var dataField = regexp.MustCompile(`(?i)"data"\s*:\s*"([^"]*)"`)

// FuzzReadFile: of any document with a right checksum, a plan that can be written
// again and read as the same is read, or an error tells the remedy.
func FuzzReadFile(f *testing.F) {
	f.Add(saved(f))
	f.Add([]byte(`{"swampctl_plan_format":2,"mode":"destroy","changes":[{"addr":"toy_box.a[\"k\"]","deposed":"0a","reasons":[{"path":[{"attr":"a"},{"any":true},{"key":1}]}]}],"renames":[["a.b","a.c"]],"sha256":""}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if i := bytes.LastIndex(text, []byte(`,"sha256":"`)); i >= 0 {
			text = sum(text)
		}
		if longData(text) {
			t.Skip("the decoder makes room for what lengths promise")
		}
		p, src, err := planner.ReadFile(bytes.NewReader(text))
		if err != nil {
			if !strings.Contains(err.Error(), again) {
				t.Fatalf("an error without a remedy: %v", err)
			}
			return
		}
		var b bytes.Buffer
		if err := planner.WriteFile(&b, p, src); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		back, _, err := planner.ReadFile(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, b.Bytes())
		}
		if diff := cmp.Diff(p, back, samePlan); diff != "" {
			t.Fatalf("-read +read again:\n%s", diff)
		}
	})
}

// TestForgedValues: values of any bytes are read or refused. Lengths of 32 bits
// are left out: the decoder makes room for what they promise.
func TestForgedValues(t *testing.T) {
	whole := saved(t)
	rapid.Check(t, func(t *rapid.T) {
		short := rapid.Byte().Filter(func(b byte) bool { return bytes.IndexByte(longCodes, b) < 0 })
		data := rapid.SliceOfN(short, 0, 12).Draw(t, "data")
		ty := rapid.SampledFrom([]string{
			`"string"`, `"dynamic"`, `["set","dynamic"]`, `["map","number"]`, `["object",{"a":"dynamic"}]`, `["tuple",["bool"]]`, `null`, `[]`, `{}`, `"x"`,
		}).Draw(t, "type")
		v := fmt.Sprintf(`{"type":%s,"data":%q}`, ty, base64.StdEncoding.EncodeToString(data))
		forged := bytes.Replace(whole, []byte(`"variables":{}`), []byte(`"variables":{"x":`+v+`}`), 1)
		p, _, err := planner.ReadFile(bytes.NewReader(sum(forged)))
		if err == nil && p == nil {
			t.Fatal("neither a plan nor an error")
		}
	})
}

// TestSetElementPaths: a path through a set ends at the set.
func TestSetElementPaths(t *testing.T) {
	el := cty.ObjectVal(map[string]cty.Value{"a": cty.True})
	p := &planner.Plan{Changes: []*planner.Change{{Addr: instance("toy_box.a"), Sensitive: []cty.Path{cty.GetAttrPath("set").Index(el).GetAttr("a")}}}}
	var b bytes.Buffer
	if err := planner.WriteFile(&b, p, planner.Source{}); err != nil {
		t.Fatal(err)
	}
	back, _, err := planner.ReadFile(&b)
	if err != nil || !cmp.Equal(names(back.Changes[0].Sensitive), []string{"set"}) {
		t.Errorf("%v, %v", back, err)
	}
}
