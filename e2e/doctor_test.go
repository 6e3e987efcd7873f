package e2e

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/state"
	"github.com/swampctl/swampctl/state/local"
)

// doctor runs doctor, wants an exit code and that it changes nothing, and
// returns its findings as "check: status".
func (l *lab) doctor(code int, env ...string) (string, string) {
	l.t.Helper()
	files, before := l.all(), l.picture()
	l.cloud.ResetCalls()
	stdout, stderr, got := l.streams(env, "doctor", "-json")
	if got != code {
		l.t.Errorf("doctor: exit code %d, want %d\n%s%s", got, code, stdout, stderr)
	}
	l.same(before)
	if after := l.all(); !maps.Equal(files, after) {
		l.t.Error("doctor wrote to the working directory")
	}
	var doc struct {
		Checks []struct{ Check, Status, Message, Hint string }
	}
	must(l.t, json.Unmarshal([]byte(stdout), &doc))
	var short []string
	for _, c := range doc.Checks {
		short = append(short, c.Check+": "+c.Status)
	}
	return strings.Join(short, ", "), stdout
}

func TestDoctor(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.write("main.tf", daily)
	l.apply()
	expect := func(what string, code int, want string, env ...string) string {
		t.Helper()
		got, all := l.doctor(code, env...)
		if !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
		return all
	}
	expect("all is well", 0, "configuration: ok, state: ok, lock: ok, journal: ok, limits: ok, api: ok, token: ok, scopes: ok")
	expect("no token", 1, "token: error", "DIGITALOCEAN_TOKEN=", "DIGITALOCEAN_ACCESS_TOKEN=")
	expect("nobody there", 1, "journal: ok, api: error", "DIGITALOCEAN_API_URL=http://127.0.0.1:1", "DIGITALOCEAN_HTTP_RETRY_MAX=1")

	session, err := local.New(l.dir, local.Options{}).Lock(t.Context(), state.Holder{Who: "somebody@else"}, 0)
	must(t, err)
	if all := expect("locked", 2, "lock: warning"); !strings.Contains(all, "somebody@else") {
		t.Errorf("the holder is not named: %s", all)
	}
	must(t, session.Begin(state.Run{Command: "apply"}))
	i, err := addr.ParseInstance("digitalocean_vpc.net")
	must(t, err)
	must(t, session.Record(state.Record{Kind: state.Intent, Addr: i, Op: state.Update}))
	if all := expect("going on", 2, "lock: warning, journal: ok"); !strings.Contains(all, "what holds the lock has 1 operation open") {
		t.Errorf("what goes on is not told: %s", all)
	}
	must(t, session.Close())
	expect("interrupted", 2, "lock: ok, journal: warning")
	l.must(0, "refresh")

	l.cloud.AddFault(sandbox.Fault{Method: "GET", Path: "/v2/tags", Status: 403})
	expect("no scope", 1, "token: ok, scopes: error")
	l.cloud.AddFault(sandbox.Fault{Method: "GET", Path: "/v2/account", Status: 401})
	expect("refused", 1, "token: error")
	l.edit("main.tf", `region   = "fra1"`, `region   = var.nope`)
	if all := expect("bad configuration", 1, "configuration: error"); !strings.Contains(all, "swampctl validate") {
		t.Errorf("no hint: %s", all)
	}
	l.write("terraform.tfstate", "{")
	expect("bad state", 1, "configuration: error, state: error")
}
