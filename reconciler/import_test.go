package reconciler_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

const tags = `resource "digitalocean_tag" "t" {
  count = 5
  name  = "t-${count.index}"
}
`

// TestImportsTogether: objects that import blocks name are read several at a
// time, and each error stands at its block.
func TestImportsTogether(t *testing.T) {
	l := newLab(t, t.TempDir(), sandbox.Options{})
	l.Apply(t, tags)
	l.Dir = t.TempDir()
	var reads atomic.Int32
	two := make(chan struct{})
	l.Wire = func(r *http.Request) bool {
		if r.Method != http.MethodGet || !strings.HasPrefix(r.URL.Path, "/v2/tags/") {
			return false
		}
		if reads.Add(1) == 2 {
			close(two)
		}
		select {
		case <-two:
			return false
		case <-r.Context().Done(): // nobody else came
			return true
		}
	}
	block := "import {\n  for_each = { for i in range(5) : i => i }\n  to       = digitalocean_tag.t[each.value]\n  id       = \"t-${each.value}\"\n}\n"
	plan := l.Plan(t, tags+block)
	for _, c := range plan.Changes {
		if c.Action != planner.NoOp || c.Importing != c.Prior.ID {
			t.Errorf("%s: %s, importing %q", c.Addr, c.Action, c.Importing)
		}
	}
	_, _, ds := l.Run(t, tags+strings.Replace(block, `"t-$`, `"no-$`, 1), planner.Normal)
	if len(ds) != 5 {
		t.Fatalf("five that are not there: %v", ds)
	}
	for i, d := range ds {
		if want := string(rune('0' + i)); !strings.Contains(d.Detail, `"no-`+want+`"`) || d.Subject == nil || d.Subject.Start.Line != 5 {
			t.Errorf("message %d: %+v", i, d)
		}
	}
}
