package local_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/swampctl/swampctl/state"
)

// terraform is the real Terraform in a folder with one resource, whose
// creation takes a while.
type terraform struct {
	dir string
	env []string
}

const config = `
resource "terraform_data" "slow" {
  input = "x"
  provisioner "local-exec" { command = "touch started; sleep 1" }
}
`

func newTerraform(t *testing.T) *terraform {
	t.Helper()
	if _, err := exec.LookPath("terraform"); err != nil {
		t.Skipf("%s: terraform is not on PATH; what the real Terraform says is not tested", t.Name())
	}
	t.Parallel() // these tests mostly wait
	tf := &terraform{dir: t.TempDir()}
	rc := filepath.Join(tf.dir, "terraformrc")
	must(t, os.WriteFile(rc, nil, 0o600))
	must(t, os.WriteFile(filepath.Join(tf.dir, "main.tf"), []byte(config), 0o600))
	tf.env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+rc, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1")
	tf.ok(t, "init")
	return tf
}

func (tf *terraform) command(args ...string) *exec.Cmd {
	cmd := exec.Command("terraform", args...)
	cmd.Dir, cmd.Env = tf.dir, tf.env
	return cmd
}

// ok runs a command that must succeed, and returns what it prints.
func (tf *terraform) ok(t *testing.T, args ...string) []byte {
	t.Helper()
	var stderr bytes.Buffer
	cmd := tf.command(args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("terraform %v: %v\n%s%s", args, err, out, &stderr)
	}
	return out
}

// start starts a command; the output is complete once wait returns.
func (tf *terraform) start(t *testing.T, args ...string) (out *output, wait func() error) {
	t.Helper()
	out = &output{}
	cmd := tf.command(args...)
	cmd.Stdout, cmd.Stderr = out, out
	must(t, cmd.Start())
	return out, cmd.Wait
}

// output is what a command has printed so far.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

func until(t *testing.T, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !f(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited too long for %s", what)
		}
	}
}

// TestTerraformReads: Terraform reads our document, and would write the same.
func TestTerraformReads(t *testing.T) {
	tf := newTerraform(t)
	tainted := put("tainted", "3")
	tainted.Object.Tainted = true
	deposed := put("web", "4")
	deposed.Deposed = "0badcafe"
	moduled := put("web", "5")
	moduled.Addr.Module = `module.net["a\"b"].module.x`
	moduled.Object.Private = []byte("{}")
	moduled.Object.CreateBeforeDestroy = true
	sess := begun(t, open(tf.dir, nil), "r1")
	must(t, sess.Record(put("web", "1"), put("ä", "2"), tainted, deposed, moduled, state.Record{
		Kind:    state.SetOutputs,
		Outputs: map[string]*state.Output{"o": {Value: []byte(`{"a":"<"}`), Type: []byte(`["object",{"a":"string"}]`), Sensitive: true}},
	}))
	must(t, sess.Commit(context.Background()))
	must(t, sess.Close())
	same(t, "what Terraform makes of the document", string(read(t, filepath.Join(tf.dir, document))), strings.TrimSuffix(string(tf.ok(t, "state", "pull")), "\n"))
	same(t, "what Terraform lists", `digitalocean_droplet.tainted
digitalocean_droplet.web
digitalocean_droplet.ä
module.net["a\"b"].module.x.digitalocean_droplet.web
`, string(tf.ok(t, "state", "list")))
	// Terraform writes on, and we read that.
	tf.ok(t, "state", "rm", "digitalocean_droplet.tainted")
	st, err := open(tf.dir, nil).Load(context.Background())
	must(t, err)
	if st.Serial != 2 || st.Instances[at("tainted")] != nil || st.Instances[at("web")].Deposed["0badcafe"] == nil {
		t.Errorf("after Terraform's change: serial %d, %v", st.Serial, ids(st))
	}
}

// TestTerraformHolds: while Terraform works we wait, and say for whom.
func TestTerraformHolds(t *testing.T) {
	tf := newTerraform(t)
	out, wait := tf.start(t, "apply", "-auto-approve", "-no-color")
	started := filepath.Join(tf.dir, "started")
	until(t, "terraform apply", func() bool { _, err := os.Stat(started); return err == nil })
	_, err := open(tf.dir, nil).Lock(context.Background(), state.Holder{}, 0)
	var locked *state.LockedError
	if !errors.As(err, &locked) {
		t.Fatalf("want a LockedError, got %v", err)
	}
	if h := locked.Holder; h.Operation != "OperationTypeApply" || !strings.Contains(h.Who, "@") || h.PID <= 0 || h.Version == "" {
		t.Errorf("want who holds the lock, got %+v", h)
	}
	sess, err := open(tf.dir, nil).Lock(context.Background(), state.Holder{}, time.Minute)
	must(t, err)
	defer sess.Close()
	if err := wait(); err != nil {
		t.Fatalf("terraform apply: %v\n%s", err, out)
	}
	if st := sess.State(); len(st.Instances) != 1 || st.Serial == 0 {
		t.Errorf("want what Terraform made, got %+v", st)
	}
}

// TestWeHold: while we work Terraform does not, and says for whom.
func TestWeHold(t *testing.T) {
	tf := newTerraform(t)
	for _, exists := range []bool{false, true} {
		sess, err := open(tf.dir, nil).Lock(context.Background(), state.Holder{Operation: "swampctl apply", Who: "me@here"}, 0)
		must(t, err)
		for _, committed := range []bool{false, true} {
			if committed { // the lock stays though the document is another file
				must(t, sess.Begin(state.Run{}))
				must(t, sess.Record(put("web", time.Now().String())))
				must(t, sess.Commit(context.Background()))
			}
			for _, args := range [][]string{{"apply", "-auto-approve"}, {"state", "rm", "digitalocean_droplet.web"}} {
				out, err := tf.command(args...).CombinedOutput()
				if err == nil || !strings.Contains(string(out), "state lock") {
					t.Fatalf("exists %v, committed %v: want terraform %v kept out, got %v\n%s", exists, committed, args, err, out)
				}
				if args[0] == "apply" && !strings.Contains(string(out), "me@here") {
					t.Errorf("want Terraform to say who, got\n%s", out)
				}
			}
		}
		must(t, sess.Close())
	}
	tf.ok(t, "state", "rm", "digitalocean_droplet.web")
}

// TestTerraformWaits: a Terraform that waits for our lock has opened a document
// that we replace or remove meanwhile. It must not plan with it, nor write its
// state to a file that has no name any more.
func TestTerraformWaits(t *testing.T) {
	for name, change := range map[string]bool{"replaced": true, "removed": false} {
		t.Run(name, func(t *testing.T) {
			tf := newTerraform(t)
			sess := begun(t, open(tf.dir, nil), "r1")
			out, wait := tf.start(t, "apply", "-auto-approve", "-no-color", "-lock-timeout=60s")
			until(t, "terraform to wait", func() bool { return strings.Contains(out.String(), "Acquiring state lock") })
			if change {
				must(t, sess.Record(put("web", "1")))
				must(t, sess.Commit(context.Background()))
			}
			must(t, sess.Close())
			if err := wait(); err == nil {
				t.Errorf("Terraform went on with a document that was replaced:\n%s", out)
			}
			if _, err := os.Stat(filepath.Join(tf.dir, "started")); err == nil {
				t.Errorf("Terraform made something that no state knows:\n%s", out)
			}
			want := map[string]string{}
			if change {
				want["web"] = "1"
			}
			same(t, "the state", want, loaded(t, tf.dir))
		})
	}
}
