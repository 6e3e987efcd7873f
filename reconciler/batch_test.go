package reconciler_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/reconciler/reconcilertest"
)

// boxes declares n Droplets that differ in name only.
func boxes(n int) string {
	return fmt.Sprintf("resource \"digitalocean_droplet\" \"web\" {\n  count = %d\n  name = \"web-${count.index}\"\n  image = \"debian-12-x64\"\n  size = \"s-1vcpu-1gb\"\n  region = \"fra1\"\n}\n", n)
}

// edit changes the JSON of a request that is on its way.
func edit(r *http.Request, change func(map[string]any)) {
	var body map[string]any
	_ = json.NewDecoder(r.Body).Decode(&body)
	change(body)
	raw, _ := json.Marshal(body)
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
}

// TestCutBatch: of ten creates in one call whose answer is lost, the cloud may
// have made all, some or none. Each is there once in the end.
func TestCutBatch(t *testing.T) {
	for name, made := range map[string]func(n int) int{
		"all": func(n int) int { return n }, "some": func(n int) int { return n / 2 }, "none": func(int) int { return 0 },
	} {
		t.Run(name, func(t *testing.T) {
			cutBatch(t, made)
		})
	}
}

func cutBatch(t *testing.T, made func(int) int) {
	l := newLab(t, t.TempDir(), sandbox.Options{})
	var met atomic.Bool
	l.Wire = func(r *http.Request) bool {
		if r.Method != http.MethodPost || r.URL.Path != "/v2/droplets" || met.Load() {
			return false
		}
		edit(r, func(body map[string]any) {
			names, _ := body["names"].([]any)
			if len(names) < 2 {
				return
			}
			met.Store(true)
			body["names"] = names[:made(len(names))] // for none the sandbox refuses
		})
		return met.Load()
	}
	l.Apply(t, boxes(10))
	l.Wire = nil
	seen := map[any]int{}
	for _, d := range l.Cloud.Snapshot()["droplets"] {
		seen[d["name"]]++
	}
	for i := range 10 {
		if n := seen[fmt.Sprintf("web-%d", i)]; n != 1 {
			t.Errorf("web-%d is there %d times", i, n)
		}
	}
	if len(seen) != 10 {
		t.Errorf("the cloud holds %v", seen)
	}
	if p := l.Apply(t, boxes(10)); len(p.Changes) == 0 || !p.Empty() {
		t.Error("a second plan is not empty")
	}
	if !met.Load() {
		t.Error("no call served several")
	}
}

// TestDeleteByTag: one call deletes by the run's tag only while exactly what is
// to go carries it. With a stranger under the tag, or one of ours not, each is
// deleted by itself, and nothing else.
func TestDeleteByTag(t *testing.T) {
	tests := map[string]struct {
		meddle func(t *testing.T, l *lab, r *http.Request, stranger string)
		byTag  bool
	}{
		"ours only": {func(*testing.T, *lab, *http.Request, string) {}, true},
		"a stranger": {func(t *testing.T, l *lab, r *http.Request, stranger string) {
			edit(r, func(body map[string]any) {
				list, _ := body["resources"].([]any)
				body["resources"] = append(list, map[string]any{"resource_id": stranger, "resource_type": "droplet"})
			})
		}, false},
		"one is missing": {func(t *testing.T, l *lab, r *http.Request, _ string) {
			edit(r, func(body map[string]any) {
				list, _ := body["resources"].([]any)
				body["resources"] = list[1:]
			})
		}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			deleteByTag(t, tt.meddle, tt.byTag)
		})
	}
}

func deleteByTag(t *testing.T, meddle func(*testing.T, *lab, *http.Request, string), byTag bool) {
	l := newLab(t, t.TempDir(), sandbox.Options{})
	l.Apply(t, strings.ReplaceAll(boxes(1), "web", "stranger"))
	stranger := fmt.Sprint(l.Cloud.Snapshot()["droplets"][0]["id"])
	l.Dir = t.TempDir() // another state: it knows nothing of the first Droplet
	l.Apply(t, boxes(20))
	var met atomic.Bool
	var single, many atomic.Int32
	l.Wire = func(r *http.Request) bool {
		switch {
		case r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "-gone/resources"):
			met.Store(true)
			meddle(t, l, r, stranger)
		case r.Method == http.MethodDelete && r.URL.Path == "/v2/droplets":
			many.Add(1)
		case r.Method == http.MethodDelete && strings.HasPrefix(r.URL.Path, "/v2/droplets/"):
			single.Add(1)
		}
		return false
	}
	_, res, ds := l.Run(t, boxes(20), planner.Destroy)
	if ds.HasErrors() || len(res.Failed)+len(res.Skipped) > 0 {
		t.Fatal(ds.Err())
	}
	left := l.Cloud.Snapshot()["droplets"]
	if len(left) != 1 || fmt.Sprint(left[0]["id"]) != stranger {
		t.Errorf("left are %v, want the stranger %s", left, stranger)
	}
	if n := l.count()["run tags"]; n != 0 {
		t.Errorf("%d tags of the run are left", n)
	}
	if !byTag && (many.Load() != 0 || single.Load() != 20) {
		t.Errorf("%d calls for many, %d for one; want none for many", many.Load(), single.Load())
	}
	if !met.Load() {
		t.Error("the deletes did not meet")
	}
	if byTag && (many.Load() != 1 || single.Load() != 0) {
		t.Errorf("%d calls for many, %d for one; want one for all", many.Load(), single.Load())
	}
}

// TestMixedBatch: while creates gather for one call, another call is told that
// the token may not tag, so that some of them have the run's tag in their intent
// and others do not. Each is made all the same, and once.
func TestMixedBatch(t *testing.T) {
	many := kind("toy_many", providers.Traits{Recogniser: providers.MarkerTag, Batch: 10}, func(r *taggedThing) view {
		return view{id: &r.ID, name: &r.Name, tags: &r.Tags}
	})
	met := false
	many.CreateN = func(_ context.Context, s *shelf, rs []*taggedThing) error {
		return s.change("create things", func() error {
			met = true
			for _, r := range rs {
				made, err := s.place(thing{name: r.Name, tags: rs[0].Tags}) // one call has one list of tags
				if err != nil {
					return err
				}
				r.ID, r.Tags = made.id, made.tags
			}
			return nil
		})
	}
	for knows := range 8 {
		t.Run(fmt.Sprint(knows), func(t *testing.T) {
			s := &shelf{lab: &reconcilertest.Lab{Dir: t.TempDir()}, things: map[int]thing{}, refuses: true, knows: knows}
			set := toys(s)
			set[0].Resources = map[string]providers.Resource{"toy_many": many.Build()}
			_, res, ds := s.lab.RunWith(t, set, "resource \"toy_many\" \"a\" {\n  count = 4\n  name = \"a${count.index}\"\n}\n", planner.Normal)
			if ds.HasErrors() || len(res.Failed) > 0 || len(s.things) != 4 {
				t.Errorf("there are %v: %v", s.things, ds.Err())
			}
		})
	}
	if !met {
		t.Error("no call served several")
	}
}

// TestStopInBatch: one call makes several, its answer is lost, and the user asks
// to stop. What became of it is looked for, so that nothing that it made counts
// as not begun, also by a client that holds back what has not begun.
func TestStopInBatch(t *testing.T) {
	many := kind("toy_many", providers.Traits{Recogniser: providers.MarkerTag, Batch: 10}, func(r *taggedThing) view {
		return view{id: &r.ID, name: &r.Name, tags: &r.Tags}
	})
	stop := make(chan struct{})
	var met sync.Once
	many.CreateN = func(ctx context.Context, s *shelf, rs []*taggedThing) error {
		return s.change("create things", func() error {
			providers.NoteSent(ctx)
			for _, r := range rs {
				if _, err := s.place(thing{name: r.Name, tags: r.Tags}); err != nil {
					return err
				}
			}
			met.Do(func() { close(stop) })
			return &providers.Error{Kind: providers.Lost, Op: "create things"}
		})
	}
	list := many.List
	many.List = func(ctx context.Context, s *shelf, like *taggedThing) iter.Seq2[*taggedThing, error] {
		select {
		case <-providers.Unwanted(ctx):
			return func(yield func(*taggedThing, error) bool) {
				yield(nil, &providers.Error{Kind: providers.Transient, Err: providers.ErrNotBegun})
			}
		default:
			return list(ctx, s, like)
		}
	}
	s := &shelf{lab: &reconcilertest.Lab{Dir: t.TempDir(), Soft: stop}, things: map[int]thing{}}
	set := toys(s)
	set[0].Resources = map[string]providers.Resource{"toy_many": many.Build()}
	_, res, ds := s.lab.RunWith(t, set, "resource \"toy_many\" \"a\" {\n  count = 4\n  name = \"a${count.index}\"\n}\n", planner.Normal)
	if res == nil {
		t.Fatal(ds.Err())
	}
	if ds.HasErrors() || len(res.Done) != len(s.things) {
		t.Errorf("%d are done, there are %v: %v", len(res.Done), s.things, ds.Err())
	}
	select {
	case <-stop:
	default:
		t.Error("no call served several")
	}
}

// TestSlowComersMeet replaces Droplets on a disk so slow that each comes to where
// creates are put together long after the one before: one call makes all ten.
func TestSlowComersMeet(t *testing.T) {
	l := newLab(t, t.TempDir(), sandbox.Options{})
	hcl := strings.Replace(boxes(10), "}\n", "  lifecycle {\n    create_before_destroy = true\n  }\n}\n", 1)
	l.Apply(t, hcl)
	l.Disk = func(string) error {
		time.Sleep(20 * time.Millisecond)
		return nil
	}
	var creates atomic.Int32
	l.Wire = func(r *http.Request) bool {
		if r.Method == http.MethodPost && r.URL.Path == "/v2/droplets" {
			creates.Add(1)
		}
		return false
	}
	l.Apply(t, strings.Replace(hcl, "debian-12-x64", "ubuntu-24-04-x64", 1))
	if creates.Load() != 1 {
		t.Errorf("%d calls for ten creates", creates.Load())
	}
}
