package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// kase is one broken run.
type kase struct {
	base     *baseline
	scenario scenario
	way      way
	step     int // the changing call, or the point of the store
}

func (k kase) String() string {
	return fmt.Sprintf("%s: %s, step %d", k.scenario.name, k.way.name, k.step)
}

// result is what became of a case.
type result struct {
	kase
	duplicates, missing, left, stuck, tags, foreign int
	words                                           []string // what does not hold
	output                                          string
}

func (r *result) fail(count *int, n int, format string, args ...any) {
	*count += n
	r.words = append(r.words, fmt.Sprintf(format, args...))
}

// baseline is a scenario's beginning and its end without faults.
type baseline struct {
	scenario
	dir     string
	noTags  bool
	calls   int                         // changing calls of the run
	took    time.Duration               // the run, on this machine
	points  int                         // of the store, before and after what it does
	want    map[string][]sandbox.Object // after the run
	empty   map[string][]sandbox.Object // after a destroy: the look-alikes
	account string                      // state file of the sandbox before the run
}

// newBaseline makes the beginning, and runs the scenario once without fault.
func newBaseline(ctx context.Context, t *tool, dir string, s scenario, noTags bool) (*baseline, error) {
	b := &baseline{scenario: s, dir: dir, noTags: noTags, account: filepath.Join(dir, "account.json")}
	begin := filepath.Join(dir, "begin")
	if err := os.MkdirAll(begin, 0o755); err != nil {
		return nil, err
	}
	c, err := startCloud(b.account, sandbox.Options{NoTagScope: noTags})
	if err != nil {
		return nil, err
	}
	defer c.stop()
	if err := lookAlikes(c.server); err != nil {
		return nil, err
	}
	b.empty = c.server.Snapshot()
	if err := writeConfig(begin, s.base); err != nil {
		return nil, err
	}
	if s.before {
		if out, err := t.run(ctx, c, begin, nil, "apply", "-auto-approve", "-input=false", "-no-color"); err != nil {
			return nil, fmt.Errorf("apply before: %w\n%s", err, out)
		}
	}
	if err := writeConfig(begin, s.base, s.change); err != nil {
		return nil, err
	}
	if s.saved {
		if out, err := t.run(ctx, c, begin, nil, save()...); err != nil {
			return nil, fmt.Errorf("save the plan: %w\n%s", err, out)
		}
	}
	c.stop()
	return b, b.measure(ctx, t, s)
}

// measure runs the scenario without fault.
func (b *baseline) measure(ctx context.Context, t *tool, s scenario) error {
	work := filepath.Join(b.dir, "measure")
	c, err := b.open(work, sandbox.Options{})
	if err != nil {
		return err
	}
	defer c.stop()
	points := filepath.Join(work, "points")
	began := time.Now()
	if out, err := t.run(ctx, c, filepath.Join(work, "w"), []string{envPoints + "=" + points}, s.args...); err != nil {
		return fmt.Errorf("run without fault: %w\n%s", err, out)
	}
	b.took = time.Since(began)
	if raw, err := os.ReadFile(points); err == nil {
		if b.points, err = strconv.Atoi(string(raw)); err != nil {
			return fmt.Errorf("count the points of the store: %w", err)
		}
	}
	for _, call := range c.server.Calls() {
		if call.N > b.calls {
			b.calls = call.N
		}
	}
	b.want = c.server.Snapshot()
	return nil
}

// open copies the beginning into a folder of its own and serves its cloud.
func (b *baseline) open(work string, o sandbox.Options) (*cloud, error) {
	if err := os.MkdirAll(work, 0o755); err != nil {
		return nil, err
	}
	if err := os.CopyFS(filepath.Join(work, "w"), os.DirFS(filepath.Join(b.dir, "begin"))); err != nil {
		return nil, err
	}
	account := filepath.Join(work, "account.json")
	raw, err := os.ReadFile(b.account)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(account, raw, 0o600); err != nil {
		return nil, err
	}
	o.NoTagScope = b.noTags
	return startCloud(account, o)
}

var caseNumber atomic.Int64

// steps is how many steps a way can break in a run.
func (b *baseline) steps(w way) int {
	switch {
	case w.timed:
		return instants
	case w.store == "":
		return b.calls
	case w.store == "kill":
		return b.points
	default:
		return (b.points + 1) / 2 // only what precedes a change of a file can fail
	}
}

// try runs one case to its end.
func (b *baseline) try(ctx context.Context, t *tool, k kase) *result {
	r := &result{kase: k}
	work := filepath.Join(b.dir, fmt.Sprintf("case%d", caseNumber.Add(1)))
	defer func() { _ = os.RemoveAll(work) }()
	opts := sandbox.Options{}
	if k.way.late {
		opts.ListDelay, opts.GetDelay, opts.TagDelay = 1200*time.Millisecond, 600*time.Millisecond, 900*time.Millisecond
	}
	disk, err := smallDisk(work, k.way.smallDisk())
	if err != nil {
		r.fail(&r.stuck, 1, "cannot prepare: %v", err)
		return r
	}
	defer disk()
	c, err := b.open(work, opts)
	if err != nil {
		r.fail(&r.stuck, 1, "cannot prepare: %v", err)
		return r
	}
	defer c.stop()
	env := []string(nil)
	if k.way.late || k.way.slow {
		env = []string{"SWAMPCTL_SETTLE=4s"}
	}
	b.play(ctx, t, k, c, filepath.Join(work, "w"), env, r)
	return r
}

// play breaks the run, repeats it, and judges what is there.
func (b *baseline) play(ctx context.Context, t *tool, k kase, c *cloud, dir string, env []string, r *result) {
	var all strings.Builder
	defer func() { r.output = all.String() }()
	step := func(what string, with []string, args ...string) error {
		out, err := t.run(ctx, c, dir, append(slices.Clone(env), with...), args...)
		fmt.Fprintf(&all, "--- %s\n%s\n", what, out)
		return err
	}
	broken := func(what string, br breakage, at int, args ...string) {
		c.server.ResetCalls()
		c.arm(br, at)
		if br.timed {
			c.killAfter(b.took * time.Duration(at) / instants)
		}
		_ = step(what, br.env(at), args...) // it may fail: that is the point
		if !k.way.slow {
			c.quiesce()
		}
		c.disarm()
		_ = os.Remove(filepath.Join(dir, ballast))
	}
	broken("with the fault", k.way.breakage, k.step, k.scenario.args...)
	next := k.scenario.args
	if k.scenario.saved {
		_ = step("the same plan again", nil, k.scenario.args...) // refused, unless the first had not begun
		next = save()
	}
	if k.way.again != nil {
		broken("with a fault in the recovery", *k.way.again, k.way.at, next...)
	}
	err := step("without", nil, next...)
	if err == nil && k.scenario.saved {
		err = step("the new plan", nil, k.scenario.args...)
	}
	if err != nil {
		r.fail(&r.stuck, 1, "the next run fails")
	}
	r.compare(c.server.Snapshot(), b.want, &r.duplicates, &r.missing)
	if !strings.HasPrefix(k.scenario.name, "destroy") {
		if err := step("plan", nil, "plan", "-detailed-exitcode", "-input=false", "-no-color"); err != nil {
			r.fail(&r.stuck, 1, "the plan afterwards is not empty")
		}
		if err := step("destroy", nil, "destroy", "-auto-approve", "-input=false", "-no-color"); err != nil {
			r.fail(&r.stuck, 1, "the destroy fails")
		}
	}
	ignored := 0
	r.compare(c.server.Snapshot(), b.empty, &r.left, &ignored)
	r.untouched(c.server.Snapshot(), b.empty)
}

// env is the environment by which a process breaks itself.
func (b breakage) env(at int) []string {
	switch {
	case b.hangs:
		return []string{"SWAMPCTL_TIMEOUT=2s"}
	case b.store == "":
		return nil
	}
	return []string{fmt.Sprintf("%s=%s %d", envStore, b.store, at)}
}

// cloud is a sandbox behind a socket, with a fault that waits for its call.
type cloud struct {
	server *sandbox.Server
	url    string
	http   *http.Server

	open atomic.Int32 // connections

	mu     sync.Mutex
	act    func(*victim, bool)
	call   int
	after  time.Duration // when the next process is killed; 0: it is not
	victim *victim
}

func startCloud(account string, o sandbox.Options) (*cloud, error) {
	c := &cloud{}
	o.StateFile, o.OnCall = account, c.onCall
	s, err := sandbox.New(o)
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	c.server, c.url = s, "http://"+l.Addr().String()
	c.http = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute, ConnState: c.count}
	go func() { _ = c.http.Serve(l) }()
	return c, nil
}

// count counts the connections.
func (c *cloud) count(_ net.Conn, s http.ConnState) {
	switch s {
	case http.StateNew:
		c.open.Add(1)
	case http.StateClosed, http.StateHijacked:
		c.open.Add(-1)
	}
}

// quiesce waits until the connections of a process that has ended are closed, so
// that what it sent last has had its effect: on a busy machine that may take
// longer than the time for which effects are waited for here, which is a
// hundredth of the real one.
func (c *cloud) quiesce() {
	for end := time.Now().Add(time.Minute); c.open.Load() > 0 && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
}

func (c *cloud) stop() {
	_ = c.http.Close()
	_ = c.server.Close()
}

// arm sets what is done to the nth changing call.
func (c *cloud) arm(b breakage, call int) {
	if b.store != "" {
		return // the process does it to itself
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.act, c.call = b.act, call
	for _, f := range b.faults {
		g := f.Fault
		if !f.reads {
			g.Call = call + f.later
		}
		c.server.AddFault(g)
	}
}

// killAfter kills the next process some time after its start.
func (c *cloud) killAfter(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.after = d
}

func (c *cloud) disarm() {
	c.server.ClearFaults()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.act, c.call, c.after = nil, 0, 0
}

func (c *cloud) onCall(n int, phase sandbox.Phase, _ *http.Request) {
	c.mu.Lock()
	act, hit, v := c.act, n == c.call, c.victim
	c.mu.Unlock()
	if act != nil && hit && v != nil {
		act(v, phase == sandbox.After)
	}
}

// run runs the tool in a process group of its own, to its end.
func (t *tool) run(ctx context.Context, c *cloud, dir string, env []string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, t.path, args...)
	cmd.Dir = dir
	cmd.Env = append(append(slices.Clone(t.env), "DIGITALOCEAN_API_URL="+c.url), env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	if err := cmd.Start(); err != nil {
		return "", err
	}
	v := &victim{pid: cmd.Process.Pid, dir: dir, done: make(chan struct{})}
	c.mu.Lock()
	c.victim = v
	if c.after > 0 {
		defer time.AfterFunc(c.after, v.kill).Stop()
	}
	c.mu.Unlock()
	err := cmd.Wait()
	close(v.done)
	if ctx.Err() != nil {
		err = errors.Join(err, ctx.Err())
	}
	return out.String(), err
}
