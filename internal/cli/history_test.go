package cli

import (
	"encoding/json"
	"errors"
	"os"
	"testing"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/state"
	"github.com/swampctl/swampctl/state/local"
)

// TestHistoryGoesOn: a run whose process has the lock is running, one that let
// go of it without an end is interrupted, also while another has the lock.
func TestHistoryGoesOn(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	begin := func() state.Session {
		t.Helper()
		session, err := local.New(b.dir, local.Options{}).Lock(t.Context(), state.Holder{Operation: "apply"}, 0)
		if err != nil {
			t.Fatal(err)
		}
		tag := addr.Instance{Resource: addr.Resource{Mode: addr.Managed, Type: "digitalocean_tag", Name: "t"}}
		err = errors.Join(session.Begin(state.Run{Command: "apply", PID: os.Getpid()}), session.Record(
			state.Record{Kind: state.Intent, Addr: tag, Op: state.Create},
			state.Record{Kind: state.Made, Addr: tag, Op: state.Create, Intent: 1, ID: "t", Object: &state.Object{Attributes: []byte(`{"id":"t"}`)}, Provider: "p"},
			state.Record{Kind: state.Done, Addr: tag, Op: state.Update, Object: &state.Object{Attributes: []byte(`{"id":"t"}`)}, Provider: "p"},
		))
		if err != nil {
			t.Fatal(err)
		}
		return session
	}
	statuses := func() (out []string) {
		t.Helper()
		var doc struct {
			Runs []struct {
				Status  string
				Changes map[string]any
			}
		}
		o := b.run("history", "-json")
		if err := json.Unmarshal([]byte(o.stdout), &doc); err != nil {
			t.Fatalf("%v: %s%s", err, o.stdout, o.stderr)
		}
		for _, r := range doc.Runs {
			out = append(out, r.Status)
			if r.Changes["add"] != 1.0 || r.Changes["change"] != 0.0 {
				t.Errorf("the run made one object, and history counts %v", r.Changes)
			}
		}
		return out
	}
	first := begin()
	b.run("history").want(t, 0, "1 added; running")
	b.run("history", "show", "0").want(t, 0, "ended running", "digitalocean_tag.t added t")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	b.run("history").want(t, 0, "1 added; interrupted")
	second := begin()
	if got := statuses(); len(got) != 2 || got[0] != "running" || got[1] != "interrupted" {
		t.Errorf("the runs are %q, want the newer running and the older interrupted", got)
	}
	if err := errors.Join(second.Commit(t.Context()), second.Close()); err != nil {
		t.Fatal(err)
	}
	if got := statuses(); len(got) != 2 || got[0] != "ended" {
		t.Errorf("the runs are %q, want the newer ended", got)
	}
}

// TestHistoryRestoreSays: what a restored state forgets, and what it holds under
// an address in the place of another object, is said.
func TestHistoryRestoreSays(t *testing.T) {
	b := &bench{dir: t.TempDir(), environ: []string{"SWAMPCTL_SANDBOX=1"}}
	tag := func(address, name string) string {
		return "resource \"digitalocean_tag\" \"" + address + "\" {\n  name = \"" + name + "\"\n}\n"
	}
	for _, main := range []string{tag("a", "one"), tag("a", "two") + tag("b", "b")} {
		write(t, b.dir, map[string]string{"main.tf": main})
		b.run("apply", "-auto-approve").want(t, 0)
	}
	b.run("history", "restore", "-dry-run", "1").want(t, 0,
		"digitalocean_tag.a: recorded as one again; two stays in the cloud, and in no state",
		"digitalocean_tag.b: forgotten; the object stays in the cloud", "swampctl history restore 2")
	b.run("history", "restore", "7").want(t, 1, "No state of serial 7 is kept", "swampctl history")
}

// TestHistorySettled: a plan that settled what a killed run left open has ended.
func TestHistorySettled(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	tag := addr.Instance{Resource: addr.Resource{Mode: addr.Managed, Type: "digitalocean_tag", Name: "t"}}
	for _, run := range []state.Run{{ID: "01A", Command: "apply"}, {ID: "01B", Command: "plan"}} {
		session, err := local.New(b.dir, local.Options{}).Lock(t.Context(), state.Holder{}, 0)
		if err != nil {
			t.Fatal(err)
		}
		rec := state.Record{Kind: state.Intent, Addr: tag, Op: state.Create}
		if run.Command == "plan" {
			rec = state.Record{Kind: state.Failed, Addr: tag, Op: state.Create, Intent: 1, Of: "01A"}
		}
		if err := errors.Join(session.Begin(run), session.Record(rec), session.Close()); err != nil {
			t.Fatal(err)
		}
	}
	b.run("history", "show", "01A").want(t, 0, "ended interrupted")
	b.run("history", "show", "01B").want(t, 0, "ended ended")
}
