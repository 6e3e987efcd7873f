package e2e

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox/contract"
)

// lab is a working directory, a cloud behind a loopback socket, and the program.
type lab struct {
	t     *testing.T
	dir   string
	url   string
	cloud *sandbox.Server
	env   []string
}

// program builds swampctl once for all tests.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "swampctl-e2e")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "swampctl")
	out, err := exec.Command("go", "build", "-o", path, module+"/cmd/swampctl").CombinedOutput()
	if err != nil {
		return "", errors.New(string(out))
	}
	return path, nil
})

// newLab opens a lab with an empty working directory.
func newLab(t *testing.T, o sandbox.Options) *lab {
	t.Helper()
	return labBehind(t, o, func(h http.Handler) http.Handler { return contract.WatchHandler(t, h) })
}

// labOfOthers is a lab for somebody else's client, which may ask for what the
// API takes and its description forbids.
func labOfOthers(t *testing.T, o sandbox.Options) *lab {
	t.Helper()
	return labBehind(t, o, func(h http.Handler) http.Handler { return h })
}

func labBehind(t *testing.T, o sandbox.Options, watched func(http.Handler) http.Handler) *lab {
	t.Helper()
	server, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(watched(server))
	t.Cleanup(front.Close)
	return &lab{t: t, dir: t.TempDir(), url: front.URL, cloud: server, env: []string{
		"SPACES_ENDPOINT_URL=" + front.URL + "/spaces/{{.Region}}", "SPACES_ACCESS_KEY_ID=e2e", "SPACES_SECRET_ACCESS_KEY=e2e-secret",
		"DIGITALOCEAN_TOKEN=e2e-token", "SWAMPCTL_POLL=5ms", "SWAMPCTL_SETTLE=2s",
		"DIGITALOCEAN_HTTP_RETRY_WAIT_MIN=0.01", "DIGITALOCEAN_HTTP_RETRY_WAIT_MAX=0.05",
	}}
}

// example copies examples/web into the working directory.
func (l *lab) example() {
	l.t.Helper()
	if err := os.CopyFS(l.dir, os.DirFS(filepath.Join("..", "examples", "web"))); err != nil {
		l.t.Fatal(err)
	}
}

func (l *lab) write(name, text string) {
	l.t.Helper()
	if err := os.WriteFile(filepath.Join(l.dir, name), []byte(text), 0o644); err != nil {
		l.t.Fatal(err)
	}
}

// edit replaces text in a file of the working directory.
func (l *lab) edit(name, old, text string) {
	l.t.Helper()
	raw, err := os.ReadFile(filepath.Join(l.dir, name))
	if err != nil {
		l.t.Fatal(err)
	}
	if !strings.Contains(string(raw), old) {
		l.t.Fatalf("%s does not hold %q", name, old)
	}
	l.write(name, strings.Replace(string(raw), old, text, 1))
}

// run runs swampctl and returns what it printed and its exit code.
func (l *lab) run(args ...string) (string, int) {
	l.t.Helper()
	bin, err := program()
	if err != nil {
		l.t.Fatal(err)
	}
	return l.exec(bin, nil, args...)
}

func (l *lab) exec(bin string, env []string, args ...string) (string, int) {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(l.t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, bin, args...)
	cmd.Dir = l.dir
	cmd.Env = append(append(os.Environ(), "DIGITALOCEAN_API_URL="+l.url, "HTTP_PROXY="+l.url, "NO_PROXY="), append(l.env, env...)...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		l.t.Fatalf("%s %v: %v\n%s", bin, args, err, out.String())
	}
	if strings.Contains(out.String(), "e2e-token") || strings.Contains(out.String(), "e2e-secret") {
		l.t.Errorf("%v shows the token:\n%s", args, out.String())
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

// must runs swampctl and fails the test unless the exit code is the wanted one.
func (l *lab) must(code int, args ...string) string {
	l.t.Helper()
	out, got := l.run(args...)
	if got != code {
		l.t.Fatalf("swampctl %s: exit code %d, want %d:\n%s", strings.Join(args, " "), got, code, out)
	}
	return out
}

// apply applies and wants success.
func (l *lab) apply(args ...string) string {
	l.t.Helper()
	return l.must(0, append([]string{"apply", "-auto-approve", "-no-color"}, args...)...)
}

// clean wants an empty plan.
func (l *lab) clean() {
	l.t.Helper()
	if out := l.must(0, "plan", "-detailed-exitcode", "-no-color"); !strings.Contains(out, "No changes.") {
		l.t.Fatalf("the plan is not empty:\n%s", out)
	}
}

// has fails unless text holds all words.
func (l *lab) has(text string, words ...string) {
	l.t.Helper()
	for _, w := range words {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), w) {
			l.t.Errorf("%q is not in:\n%s", w, text)
		}
	}
}

// count returns how many objects of a kind the cloud holds.
func (l *lab) count(kind string) int { return len(l.cloud.Snapshot()[kind]) }

// changes returns the changing calls since the last reset.
func (l *lab) changes() []sandbox.Call {
	var out []sandbox.Call
	for _, c := range l.cloud.Calls() {
		if c.N > 0 {
			out = append(out, c)
		}
	}
	return out
}
