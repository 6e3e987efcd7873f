package reconciler_test

import (
	"strings"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// TestOrderOfWhatStays: what an object that stays as it is comes to depend on
// is recorded, so that it goes before that when neither is declared any more.
func TestOrderOfWhatStays(t *testing.T) {
	const tag = "resource \"digitalocean_tag\" \"t\" {\n  name = \"t\"\n}\n"
	volume := func(more string) string {
		return "resource \"digitalocean_volume\" \"a\" {\n  name = \"a\"\n  region = \"fra1\"\n  size = 1\n" + more + "}\n"
	}
	l := newLab(t, t.TempDir(), sandbox.Options{})
	l.Apply(t, tag+volume(""))
	l.Cloud.ResetCalls()
	l.Apply(t, tag+volume("  depends_on = [digitalocean_tag.t]\n"))
	if did := l.Changes(); len(did) != 0 {
		t.Errorf("the order alone was changed, and there were %v", did)
	}
	l.Cloud.ResetCalls()
	l.Apply(t, "locals {}\n")
	var gone []string
	for _, c := range l.Changes() {
		if kind, ok := strings.CutPrefix(c.Path, "/v2/"); ok && c.Method == "DELETE" {
			gone = append(gone, kind[:strings.IndexByte(kind, '/')])
		}
	}
	if strings.Join(gone, ", ") != "volumes, tags" {
		t.Errorf("what went was %v, want the volume before the tag it depended on", gone)
	}
}
