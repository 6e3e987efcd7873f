package addr_test

import (
	"testing"

	"github.com/swampctl/swampctl/internal/addr"
)

func TestModulePaths(t *testing.T) {
	tests := map[string]struct {
		parent, static addr.Module
		last           addr.ModuleStep
	}{
		"":                                      {},
		"module.a":                              {static: "module.a", last: addr.ModuleStep{Name: "a"}},
		`module.a["x.y]"].module.b[3]`:          {parent: `module.a["x.y]"]`, static: "module.a.module.b", last: addr.ModuleStep{Name: "b", Key: addr.IntKey(3)}},
		`module.a[0].module.b["module.c[1]"]`:   {parent: "module.a[0]", static: "module.a.module.b", last: addr.ModuleStep{Name: "b", Key: addr.StringKey("module.c[1]")}},
		`module.a["say \"hi\" $${x}"].module.b`: {parent: `module.a["say \"hi\" $${x}"]`, static: "module.a.module.b", last: addr.ModuleStep{Name: "b"}},
	}
	for text, tt := range tests {
		m := addr.Module(text)
		parent, last := m.Split()
		if parent != tt.parent || last != tt.last || m.Static() != tt.static {
			t.Errorf("%s: parent %q, last %+v, static %q", text, parent, last, m.Static())
		}
		if text != "" && parent.Child(last.Name, last.Key) != m {
			t.Errorf("%s is not made again of its parts", text)
		}
	}
}

func TestModuleContains(t *testing.T) {
	for _, tt := range []struct {
		m, o addr.Module
		want bool
	}{
		{"", "module.a", true}, {"module.a", "module.a", true}, {"module.a", "module.a[0]", true},
		{"module.a", "module.a.module.b", true}, {"module.a", "module.ab", false}, {"module.a[1]", "module.a[10]", false},
		{"module.a", "", false}, {"module.a[0]", "module.a", false},
	} {
		if got := tt.m.Contains(tt.o); got != tt.want {
			t.Errorf("%q contains %q: %t", tt.m, tt.o, got)
		}
	}
}
