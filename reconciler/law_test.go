package reconciler_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"pgregory.net/rapid"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/reconciler/reconcilertest"
	"github.com/swampctl/swampctl/state/local"
)

// world is what a random configuration declares: how many of each.
type world struct {
	droplets, workers, volumes, attached, records, ips, tags int
	size, image                                              int
}

func drawWorld(t *rapid.T) world {
	w := world{
		droplets: rapid.IntRange(0, 4).Draw(t, "droplets"), workers: rapid.IntRange(0, 3).Draw(t, "workers"), volumes: rapid.IntRange(0, 2).Draw(t, "volumes"),
		records: rapid.IntRange(0, 3).Draw(t, "records"), ips: rapid.IntRange(0, 2).Draw(t, "ips"), tags: rapid.IntRange(0, 2).Draw(t, "tags"),
		size: rapid.IntRange(0, 1).Draw(t, "size"), image: rapid.IntRange(0, 1).Draw(t, "image"),
	}
	w.attached = min(w.volumes, w.droplets)
	return w
}

// hcl writes the configuration; workers share one name, records one value.
func (w world) hcl() string {
	size := []string{"s-1vcpu-1gb", "s-1vcpu-1gb-amd"}[w.size]
	image := []string{"ubuntu-24-04-x64", "debian-12-x64"}[w.image]
	box := func(label, name string, n int, more string) string {
		return fmt.Sprintf("resource \"digitalocean_droplet\" %q {\n  count = %d\n  name = %q\n  image = %q\n  size = %q\n  region = \"fra1\"\n%s}\n", label, n, name, image, size, more)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "resource \"digitalocean_tag\" \"t\" {\n  count = %d\n  name = \"t${count.index}\"\n}\n", w.tags)
	b.WriteString(box("web", "web-${count.index}", w.droplets, "  tags = digitalocean_tag.t[*].id\n"))
	b.WriteString(box("worker", "worker", w.workers, "  lifecycle {\n    create_before_destroy = true\n  }\n"))
	fmt.Fprintf(&b, "resource \"digitalocean_volume\" \"v\" {\n  count = %d\n  name = \"v-${count.index}\"\n  region = \"fra1\"\n  size = %d\n}\n", w.volumes, 5)
	fmt.Fprintf(&b, "resource \"digitalocean_volume_attachment\" \"a\" {\n  count = %d\n  droplet_id = digitalocean_droplet.web[count.index].id\n  volume_id = digitalocean_volume.v[count.index].id\n}\n", w.attached)
	b.WriteString("resource \"digitalocean_domain\" \"d\" {\n  name = \"law.example.com\"\n}\n")
	fmt.Fprintf(&b, "resource \"digitalocean_record\" \"r\" {\n  count = %d\n  domain = digitalocean_domain.d.id\n  type = \"A\"\n  name = \"www\"\n  value = \"192.0.2.1\"\n}\n", w.records)
	fmt.Fprintf(&b, "resource \"digitalocean_reserved_ip\" \"i\" {\n  count = %d\n  region = \"fra1\"\n}\n", w.ips)
	return b.String()
}

// want is what the cloud must hold.
func (w world) want() map[string]int {
	out := map[string]int{"domains": 1}
	for kind, n := range map[string]int{"droplets": w.droplets + w.workers, "volumes": w.volumes, "records": w.records, "reserved_ips": w.ips, "tags": w.tags} {
		if n > 0 {
			out[kind] = n
		}
	}
	return out
}

// TestLawNothingTwice: whatever is edited, broken, killed and changed from
// outside, a run without fault makes the cloud exactly what is declared.
func TestLawNothingTwice(t *testing.T) {
	for name, value := range map[string]string{"rapid.checks": "30", "rapid.shrinktime": "5s"} {
		if f := flag.Lookup(name); f != nil && f.Value.String() == f.DefValue {
			must(t, flag.Set(name, value))
			t.Cleanup(func() { must(t, flag.Set(name, f.DefValue)) })
		}
	}
	base := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp(base, "")
		if err != nil {
			t.Fatalf("%v", err)
		}
		defer func() { _ = os.RemoveAll(dir) }()
		l := newLab(t, filepath.Join(dir), sandbox.Options{NoTagScope: rapid.Bool().Draw(t, "no tags")})
		strangers := lookAlikes(t, l)
		for range rapid.IntRange(1, 3).Draw(t, "rounds") {
			w := drawWorld(t)
			if l.noTags() {
				w.tags = 0
			}
			for range rapid.IntRange(1, 2).Draw(t, "broken runs") { // the second breaks the recovery
				l.broken(t, w.hcl(), planner.Normal)
			}
			drift(t, l)
			l.Apply(t, w.hcl())
			holds(t, l, w.want(), strangers)
			if p := l.Apply(t, w.hcl()); !p.Empty() {
				t.Fatalf("the plan afterwards is not empty: %v", p.Changes)
			}
		}
		l.broken(t, world{}.hcl(), planner.Destroy)
		if _, _, ds := l.Run(t, world{}.hcl(), planner.Destroy); ds.HasErrors() {
			t.Fatalf("destroy: %v", ds.Err())
		}
		holds(t, l, map[string]int{}, strangers)
	})
}

// lookAlikes puts strangers' things into the account, with our names.
func lookAlikes(t *rapid.T, l *lab) map[string]int {
	if !rapid.Bool().Draw(t, "strangers") {
		return nil
	}
	vpc := l.Cloud.Snapshot()["vpcs"][0]["id"]
	old := "2026-01-01T00:00:00Z"
	for id, name := range map[string]string{"901": "worker", "902": "web-0"} {
		if err := l.Cloud.Put("droplets", sandbox.Object{"id": id, "created_at": old, "name": name, "region": "fra1", "size": "s-1vcpu-1gb", "disk": 25, "image": "129211874", "vpc_uuid": vpc, "private_ip": "10.1.0.9", "public_ip": "203.0.113.8"}); err != nil {
			t.Fatalf("%v", err)
		}
	}
	if err := l.Cloud.Put("reserved_ips", sandbox.Object{"id": "203.0.113.9", "created_at": old, "region": "fra1"}); err != nil {
		t.Fatalf("%v", err)
	}
	return map[string]int{"droplets": 2, "reserved_ips": 1}
}

// broken is a run with faults; it may fail.
func (l *lab) broken(t *rapid.T, hcl string, mode planner.Mode) {
	breakSomething(t, l)
	_, _, _ = l.Run(t, hcl, mode)
	l.Kill, l.Disk = nil, nil
	l.Cloud.ClearFaults()
}

// noTags reports whether the token may not create tags.
func (l *lab) noTags() bool { return l.options.NoTagScope }

// breakStore kills the process at a point of the store, or makes that fail, or
// all from there on.
func (l *lab) breakStore(t *rapid.T) {
	at, how := rapid.IntRange(1, 120).Draw(t, "point"), rapid.SampledFrom([]string{"kill", "full", "full from there on"}).Draw(t, "how")
	n := atomic.Int64{}
	l.Disk = func(point string) error {
		m := int(n.Add(1))
		switch {
		case m < at || m > at && how != "full from there on":
			return nil
		case how == "kill":
			l.Dead.Store(true)
			return reconcilertest.ErrDead
		case strings.HasPrefix(point, "after "):
			return nil // what fails has not been done
		default:
			return syscall.ENOSPC
		}
	}
}

// breakSomething arms one or two faults, a kill, or nothing.
func breakSomething(t *rapid.T, l *lab) {
	l.Cloud.ResetCalls()
	for range rapid.IntRange(0, 2).Draw(t, "faults") {
		n := rapid.IntRange(1, 20).Draw(t, "call")
		after := sandbox.Phase(rapid.SampledFrom([]string{"before", "after"}).Draw(t, "where"))
		f := sandbox.Fault{Call: n, Where: after}
		switch rapid.SampledFrom([]string{"status", "close", "drop", "truncate", "no id", "kill", "store", "reads"}).Draw(t, "what") {
		case "status":
			f.Do, f.Status = sandbox.DoStatus, rapid.SampledFrom([]int{409, 422, 429, 500, 502, 503, 504}).Draw(t, "status")
			if f.Status < 500 {
				f.Where = sandbox.Before // a refusal has no effect
			}
		case "close":
			f.Do = sandbox.DoCloseConn
		case "drop":
			f.Do = sandbox.DoDropRequest
		case "truncate":
			f.Do = sandbox.DoTruncateBody
		case "no id":
			f.Do = sandbox.DoDropID
		case "kill":
			l.Kill = func(m int, phase sandbox.Phase) bool { return m == n && phase == after }
			continue
		case "store":
			l.breakStore(t)
			continue
		case "reads":
			f = sandbox.Fault{Method: "GET", Do: sandbox.DoStatus, Status: 500, Skip: n, Times: 6}
		}
		l.Cloud.AddFault(f)
	}
}

// drift deletes something behind the back, or changes it.
func drift(t *rapid.T, l *lab) {
	if !rapid.Bool().Draw(t, "drift") {
		return
	}
	held := l.held(t)
	var ours []sandbox.Object
	for _, d := range l.Cloud.Snapshot()["droplets"] {
		// Without a tag, what a lost answer made is known by its name alone: it is
		// not to be renamed before the next run has looked.
		if id := fmt.Sprint(d["id"]); id != "901" && id != "902" && (held[id] || !l.noTags()) {
			ours = append(ours, d)
		}
	}
	if len(ours) == 0 {
		return
	}
	id := fmt.Sprint(rapid.SampledFrom(ours).Draw(t, "droplet")["id"])
	err := l.Cloud.Mutate("droplets", id, sandbox.Object{"name": "renamed"})
	if rapid.Bool().Draw(t, "deleted") {
		err = l.Cloud.Remove("droplets", id)
	}
	if err != nil {
		t.Fatalf("%v", err)
	}
}

// held returns the ids that the state holds.
func (l *lab) held(t reconcilertest.Failer) map[string]bool {
	t.Helper()
	st, err := local.New(l.Dir, local.Options{}).Load(context.Background())
	if err != nil {
		t.Fatalf("load the state: %v", err)
	}
	ids := map[string]bool{}
	for _, in := range st.Instances {
		if in.Current != nil {
			ids[in.Current.ID()] = true
		}
		for _, o := range in.Deposed {
			ids[o.ID()] = true
		}
	}
	return ids
}

// holds compares the cloud with what must be there.
func holds(t *rapid.T, l *lab, want, strangers map[string]int) {
	want = maps.Clone(want)
	for kind, n := range strangers {
		want[kind] += n
	}
	if got := l.count(); !maps.Equal(got, want) {
		t.Fatalf("the cloud holds %v, want %v\n%s", got, want, calls(l))
	}
}

func calls(l *lab) string {
	var lines []string
	for _, c := range l.Cloud.Calls() {
		if c.N > 0 {
			lines = append(lines, fmt.Sprintf("%d %s %s %d %s", c.N, c.Method, c.Path, c.Status, c.Fault))
		}
	}
	return strings.Join(slices.Clip(lines), "\n")
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
