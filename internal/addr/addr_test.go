package addr_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/swampctl/swampctl/internal/addr"
)

// web is the resource that most tests are about.
var web = addr.Resource{Type: "digitalocean_droplet", Name: "web"}

func TestParseInstance(t *testing.T) {
	net := addr.Root.Child("net", addr.StringKey("a.b"))
	for text, want := range map[string]addr.Instance{
		"digitalocean_droplet.web":                               {Resource: web},
		"digitalocean_droplet.web[0]":                            {Resource: web, Key: addr.IntKey(0)},
		"digitalocean_droplet.web[\"0\"]":                        {Resource: web, Key: addr.StringKey("0")},
		`digitalocean_droplet.web["a\"]\\"]`:                     {Resource: web, Key: addr.StringKey(`a"]\`)},
		`digitalocean_droplet.web["$${x}%%{y}"]`:                 {Resource: web, Key: addr.StringKey("${x}%{y}")},
		"digitalocean_droplet.web[\"\"]":                         {Resource: web, Key: addr.StringKey("")},
		"data.digitalocean_image.os-1":                           {Resource: addr.Resource{Mode: addr.Data, Type: "digitalocean_image", Name: "os-1"}},
		`module.net["a.b"].digitalocean_droplet.web`:             {Module: net, Resource: web},
		`module.net["a.b"].module.x[1].digitalocean_droplet.web`: {Module: net.Child("x", addr.IntKey(1)), Resource: web},
	} {
		got, err := addr.ParseInstance(text)
		if err != nil || got != want {
			t.Errorf("ParseInstance(%s) = %+v, %v; want %+v", text, got, err, want)
		}
		if err == nil && got.String() != text {
			t.Errorf("%s is printed as %s", text, got)
		}
	}
}

// TestParseErrors: what is no address says where and how to write one.
func TestParseErrors(t *testing.T) {
	for text, says := range map[string]string{
		"":                              "a name is missing at position 1",
		"web":                           "a dot is missing at position 4",
		"digitalocean_droplet.":         "a name is missing at position 22",
		"digitalocean_droplet.web.id":   "something follows that does not belong at position 25",
		"digitalocean_droplet.web[01]":  "a key must be a whole number",
		"digitalocean_droplet.web[-1]":  "a key must be a whole number",
		"digitalocean_droplet.web[a]":   "quote the whole address",
		"a.b[\"\x9d\"]":                 "it is not encoded in UTF-8",
		"digitalocean_droplet.web[0":    "the bracket is not closed",
		`digitalocean_droplet.web["a`:   "the quoted key is not closed",
		`digitalocean_droplet.web["a"x`: "the bracket is not closed",
		"data.digitalocean_image":       "a dot is missing",
		"module":                        "a dot is missing",
		"module.net.":                   "a name is missing",
		"0abc.web":                      "a name is missing at position 1",
	} {
		_, err := addr.Parse(text)
		if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "write it like") {
			t.Errorf("Parse(%q) fails with %v; want %q and how to write it", text, err, says)
		}
	}
}

// TestParsePrefix: the language's word for resources may stand before a type.
func TestParsePrefix(t *testing.T) {
	i, err := addr.ParseInstance("module.m.resource.digitalocean_droplet.web[0]")
	if err != nil || i.String() != "module.m.digitalocean_droplet.web[0]" {
		t.Errorf("it is %v, %v", i, err)
	}
}

// TestParseKinds: a module, a block and an instance are told apart.
func TestParseKinds(t *testing.T) {
	p, err := addr.Parse("module.net[0]")
	if err != nil || p.Module != addr.Root.Child("net", addr.IntKey(0)) || p.Block != nil || p.Instance != nil {
		t.Errorf("a module is read as %+v, %v", p, err)
	}
	p, err = addr.Parse("digitalocean_droplet.web")
	if err != nil || p.Block == nil || p.Instance != nil || *p.Block != (addr.Block{Resource: web}) {
		t.Errorf("a block is read as %+v, %v", p, err)
	}
	p, err = addr.Parse("digitalocean_droplet.web[1]")
	if err != nil || p.Instance == nil || p.Instance.Block() != *p.Block || p.Block.Instance(addr.IntKey(1)) != *p.Instance {
		t.Errorf("an instance is read as %+v, %v", p, err)
	}
	if _, err := addr.ParseInstance("module.net"); err == nil || !strings.Contains(err.Error(), "names a module") {
		t.Errorf("a module passes for an instance: %v", err)
	}
	for _, text := range []string{"module.net", "digitalocean_droplet.web[1]"} {
		if _, err := addr.ParseBlock(text); err == nil || !strings.Contains(err.Error(), "not the address of a whole resource") {
			t.Errorf("%s passes for a block: %v", text, err)
		}
	}
	if b, err := addr.ParseBlock("module.net.digitalocean_droplet.web"); err != nil || b.String() != "module.net.digitalocean_droplet.web" {
		t.Errorf("a block in a module is read as %s, %v", b, err)
	}
}

// TestOrder: managed before data, the root before modules, numbers by value
// before strings.
func TestOrder(t *testing.T) {
	want := []string{
		"digitalocean_droplet.web", "digitalocean_droplet.web[2]", "digitalocean_droplet.web[10]", `digitalocean_droplet.web["a"]`, `digitalocean_droplet.web["b"]`,
		"digitalocean_tag.a", "data.digitalocean_droplet.web", "module.a.digitalocean_tag.a", "module.b.digitalocean_droplet.web",
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, func(x, y string) int { return parsed(t, x).Compare(parsed(t, y)) })
	if !slices.Equal(got, want) {
		t.Errorf("sorted as %q, want %q", got, want)
	}
	if x, y := parsed(t, want[1]).Block(), parsed(t, want[5]).Block(); x.Compare(y) >= 0 || y.Compare(x) <= 0 || x.Compare(x) != 0 {
		t.Error("blocks are not ordered like their instances")
	}
}

func parsed(t *testing.T, text string) addr.Instance {
	t.Helper()
	i, err := addr.ParseInstance(text)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// TestRoundTrip: whatever the names and keys, what is printed is read back.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-z_][a-z0-9_-]{0,5}`)
		key := rapid.OneOf(rapid.Just(addr.Key{}), rapid.Map(rapid.IntRange(0, 1<<30), addr.IntKey), rapid.Map(rapid.String(), addr.StringKey))
		i := addr.Instance{
			Resource: addr.Resource{
				Mode: rapid.SampledFrom([]addr.Mode{addr.Managed, addr.Data}).Draw(t, "mode"),
				Type: "t" + name.Draw(t, "type"), Name: name.Draw(t, "name"),
			},
			Key: key.Draw(t, "key"),
		}
		for range rapid.IntRange(0, 2).Draw(t, "depth") {
			i.Module = i.Module.Child(name.Draw(t, "module"), key.Draw(t, "module key"))
		}
		got, err := addr.ParseInstance(i.String())
		if err != nil || got != i {
			t.Fatalf("%s is read as %+v, %v", i, got, err)
		}
	})
}

// FuzzParse: nothing panics, and what is taken is printed as something that
// means the same.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"", "a.b", "a.b[0]", `module.m["k"].data.a.b["x\n"]`, "module.m", "a.b[", `a.b["`, "é.ü[1]", "A.A[\"\x9d\"]"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := addr.Parse(text)
		if err != nil || p.Instance == nil {
			return
		}
		again, err := addr.ParseInstance(p.Instance.String())
		if err != nil || again != *p.Instance {
			t.Fatalf("%q is printed as %s, which is read as %+v, %v", text, p.Instance, again, err)
		}
	})
}
