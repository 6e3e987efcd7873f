package e2e

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/state"
	"github.com/swampctl/swampctl/state/local"
)

// all returns every file below the working directory, the journal's included.
func (l *lab) all() map[string]string {
	l.t.Helper()
	files := map[string]string{}
	must(l.t, filepath.WalkDir(l.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		files[path] = string(raw)
		return err
	}))
	return files
}

// looks runs drift, wants an exit code and words, and that nothing was changed:
// no file, no object, by no call.
func (l *lab) looks(code int, words ...string) {
	l.t.Helper()
	files, before := l.all(), l.picture()
	l.cloud.ResetCalls()
	stdout := l.says(code, []string{"drift"}, words...)
	l.same(before)
	if after := l.all(); !maps.Equal(files, after) {
		l.t.Errorf("drift wrote to the working directory: it was\n%v\nit is\n%v", files, after)
	}
	last := ""
	for line := range strings.Lines(l.says(code, []string{"drift", "-json"})) {
		last = line
	}
	var sum struct {
		Type     string
		Text     string `json:"@message"`
		ExitCode int    `json:"exit_code"`
	}
	if err := json.Unmarshal([]byte(last), &sum); err != nil || sum.Type != "drift_summary" || sum.ExitCode != code || !strings.Contains(stdout, sum.Text) {
		l.t.Errorf("the last line of -json is %s, %v", last, err)
	}
}

// TestDriftCommand: drift and pending configuration are told apart, while another
// process holds the lock, and nothing is changed.
func TestDriftCommand(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.write("main.tf", daily)
	l.apply()
	session, err := local.New(l.dir, local.Options{}).Lock(t.Context(), state.Holder{Who: "somebody"}, 0)
	must(t, err)
	l.looks(0, "No drift; nothing is pending.")
	l.edit("main.tf", "ttl    = 300", "ttl    = 600")
	l.looks(2, "No drift; pending: 0 to add, 2 to change, 0 to destroy.", "Pending")
	for _, v := range l.cloud.Snapshot()["vpcs"] {
		if v["name"] == "day-net" {
			must(t, l.cloud.Mutate("vpcs", v["id"].(string), sandbox.Object{"name": "renamed"}))
		}
	}
	l.looks(4, "Drift: 1 object changed elsewhere; pending: 0 to add, 2 to change", `"day-net" -> "renamed"`)
	l.edit("main.tf", "ttl    = 600", "ttl    = 300")
	for _, r := range l.cloud.Snapshot()["records"] {
		if r["name"] == "note1" {
			must(t, l.cloud.Remove("records", r["id"].(string)))
		}
	}
	l.looks(3, "Drift: 2 objects changed elsewhere; nothing is pending.", "digitalocean_record.note[1] has been deleted")
	l.edit("main.tf", `domain = digitalocean_domain.zone.id`, `domain = digitalocean_domain.none.id`)
	l.says(1, []string{"drift"})
	must(t, session.Close())
}

// TestDriftKept: what ignore_changes accepts is no drift, and is told.
func TestDriftKept(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.write("main.tf", strings.Replace(goodConfig, "\"fra1\"\n", "\"fra1\"\n  lifecycle {\n    ignore_changes = [name]\n  }\n", 1))
	l.apply()
	for _, v := range l.cloud.Snapshot()["vpcs"] {
		if v["name"] == "net" {
			must(t, l.cloud.Mutate("vpcs", v["id"].(string), sandbox.Object{"name": "renamed"}))
		}
	}
	l.looks(0, "No drift; nothing is pending.", "accepted by ignore_changes: digitalocean_vpc.net (name).")
	if out := l.says(0, []string{"drift", "-json"}); !strings.Contains(out, `"accepted":["name"]`) {
		t.Errorf("in JSON nothing is told of it:\n%s", out)
	}
}

// TestDriftInterrupted: what a run left open stays open, and is pending; when it
// is settled, the interrupted update is still to be ended.
func TestDriftInterrupted(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.write("main.tf", daily)
	l.apply()
	session, err := local.New(l.dir, local.Options{}).Lock(t.Context(), state.Holder{}, 0)
	must(t, err)
	must(t, session.Begin(state.Run{Command: "apply"}))
	i, err := addr.ParseInstance("digitalocean_vpc.net")
	must(t, err)
	must(t, session.Record(state.Record{Kind: state.Intent, Addr: i, Op: state.Update}))
	must(t, session.Close())
	l.looks(2, "No drift; nothing is pending, and 1 operation without a known outcome.")
	_, stderr, _ := l.streams(nil, "drift")
	if !strings.Contains(flat(stderr), "swampctl refresh settles") {
		t.Errorf("no word of the interrupted run: %s", stderr)
	}
	l.must(0, "refresh")
	l.looks(2, "because an update was interrupted", "No drift; pending: 0 to add, 1 to change, 0 to destroy.")
	l.apply()
	l.looks(0, "No drift; nothing is pending.")
}
