package cli

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// TestStopping: after the first Ctrl-C what is in flight is finished, and what
// has not had its turn is not begun; the next run does it.
func TestStopping(t *testing.T) {
	cloud, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer cloud.Close()
	b := &bench{dir: t.TempDir(), signals: make(chan os.Signal)}
	var first sync.Once
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			first.Do(func() {
				b.signals <- os.Interrupt
				time.Sleep(300 * time.Millisecond) // so that the command has seen it when the answer comes
			})
		}
		cloud.ServeHTTP(w, r)
	}))
	defer front.Close()
	b.environ = []string{"DIGITALOCEAN_TOKEN=t", "DIGITALOCEAN_API_URL=" + front.URL, "SWAMPCTL_POLL=1ms"}
	write(t, b.dir, map[string]string{"main.tf": "resource \"digitalocean_tag\" \"many\" {\n  count = 40\n  name  = \"many-${count.index}\"\n}\n"})
	out := b.run("apply", "-auto-approve", "-parallelism=3")
	out.want(t, exitError, "stopping: finishing what is in flight; press Ctrl-C again to stop at once",
		"Stopped as asked: what was in flight is finished and recorded.", "0 failed", "Skipped: the run was stopped", "The same command again")
	if made := strings.Count(out.stdout, "Creation complete"); made == 0 || made > 30 {
		t.Errorf("%d of 40 were made after the user asked to stop", made)
	}
	if strings.Contains(out.stderr, "Error: ") {
		t.Errorf("what was not begun is told as a failure:\n%s", out.stderr)
	}
	b.run("apply", "-auto-approve").want(t, exitDone, "Apply complete!")
	b.run("plan", "-detailed-exitcode").want(t, exitDone, "No changes.")
}
