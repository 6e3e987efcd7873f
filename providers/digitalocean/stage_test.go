package digitalocean_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/providers/digitalocean"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/providers/sdk/sdktest"
	"github.com/swampctl/swampctl/reconciler/reconcilertest"
)

// stage is a conformance case as a whole configuration, before an account that
// holds what the case needs and nothing else.
type stage struct {
	*reconcilertest.Lab
	c     sdktest.Case
	given attrs
}

// newStage opens the stage of a case, with a state that is empty.
func newStage(t testing.TB, c sdktest.Case) *stage {
	t.Helper()
	return newStageAt(t, c, 0)
}

// newStageAt is newStage in a cloud of some speed, as [sandbox.Options] has it.
func newStageAt(t testing.TB, c sdktest.Case, speed float64) *stage {
	t.Helper()
	s := &stage{Lab: reconcilertest.New(t, t.TempDir(), sandbox.Options{Speed: speed}), c: c}
	if c.Setup != nil {
		s.given = c.Setup(t, client(t, s.Cloud))
	}
	s.Cloud.ResetCalls()
	return s
}

// address is where the case's resource stands in the configuration.
var address = addr.Resource{Mode: addr.Managed, Name: "it"}

// instance is the address of the case's object.
func (s *stage) instance() addr.Instance {
	r := address
	r.Type = s.c.Type
	return addr.Block{Resource: r}.Instance(addr.Key{})
}

// hcl writes the case's configuration, with changes laid over it.
func (s *stage) hcl(t testing.TB, over ...attrs) string {
	t.Helper()
	all := attrs{}
	for _, a := range append([]attrs{s.c.Create, s.given}, over...) {
		maps.Copy(all, a)
	}
	block := digitalocean.Resources()[s.c.Type].Schema().Block
	v, err := all.Value(block)
	if err != nil {
		t.Fatalf("%s: %v", s.c.Type, err)
	}
	return config.Written{Resource: s.instance().Resource, Config: v, Block: block}.Text()
}

// adopting lets the configuration take over what exists.
func adopting(hcl string) string {
	return strings.TrimSuffix(strings.TrimSpace(hcl), "}") + "\n  lifecycle {\n    adopt = true\n  }\n}\n"
}

// forget begins a state that knows nothing.
func (s *stage) forget(t testing.TB) {
	s.Dir = t.TempDir()
	s.Cloud.ResetCalls()
}

// eachCase runs a test over every case of every registered type. A type without
// a case fails.
func eachCase(t *testing.T, test func(t *testing.T, c sdktest.Case)) {
	t.Helper()
	of := map[string][]sdktest.Case{}
	for _, c := range cases() {
		of[c.Type] = append(of[c.Type], c)
	}
	for typ := range digitalocean.Resources() {
		if len(of[typ]) == 0 {
			t.Errorf("%s has no case", typ)
		}
		for i, c := range of[typ] {
			t.Run(fmt.Sprintf("%s_%d", typ, i), func(t *testing.T) {
				t.Parallel()
				test(t, c)
			})
		}
	}
}
