package sdk

import (
	"fmt"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/providers"
)

// used returns what the first use of a type panics with, "" if it does not.
func used(r providers.Resource) (why string) {
	defer func() {
		if p := recover(); p != nil {
			why = fmt.Sprint(p)
		}
	}()
	r.Schema()
	return ""
}

// A declaration is checked once, when the type is first used; a wrong one
// panics each time, so that no type works without a recogniser.
func TestWrongDeclarationPanicsWhenUsed(t *testing.T) {
	if why := used(bare[numbered]().Build()); why != "" {
		t.Errorf("a right declaration panics: %s", why)
	}
	tests := map[string]struct {
		spoil func(*Resource[nullClient, numbered])
		want  string
	}{
		"no recogniser": {func(r *Resource[nullClient, numbered]) { r.Traits.Recogniser = providers.NoRecogniser }, "no recogniser is stated"},
		"no read":       {func(r *Resource[nullClient, numbered]) { r.Read = nil }, "create, read and delete are needed"},
		"no list":       {func(r *Resource[nullClient, numbered]) { r.List = nil }, "which needs List"},
		"finish":        {func(r *Resource[nullClient, numbered]) { r.Update, r.Traits.Finish = nil, true }, "finish needs Update"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			rd := bare[numbered]()
			tt.spoil(&rd)
			r := rd.Build()
			for range 2 {
				if why := used(r); !strings.Contains(why, tt.want) {
					t.Errorf("got %q, want %q in it", why, tt.want)
				}
			}
		})
	}
}

// A type that a command does not meet costs it next to nothing.
func TestUnusedTypeIsNotBuilt(t *testing.T) {
	unused := testing.AllocsPerRun(10, func() { bare[nest]().Build() })
	if whole := testing.AllocsPerRun(10, func() { bare[nest]().Build().Schema() }); unused > whole/10 {
		t.Errorf("a type takes %.0f allocations unused, %.0f used", unused, whole)
	}
}
