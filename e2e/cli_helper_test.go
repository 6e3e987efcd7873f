package e2e

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// streams runs swampctl and returns what it printed where, and its exit code.
func (l *lab) streams(env []string, args ...string) (stdout, stderr string, code int) {
	l.t.Helper()
	bin, err := program()
	if err != nil {
		l.t.Fatal(err)
	}
	cmd := exec.CommandContext(l.t.Context(), bin, args...)
	cmd.Dir, cmd.WaitDelay = l.dir, time.Second
	cmd.Env = append(append(os.Environ(), "DIGITALOCEAN_API_URL="+l.url), append(l.env, env...)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		l.t.Fatalf("swampctl %v: %v", args, err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// picture is all that a refused command may not change.
type picture struct {
	files map[string]string // of the working directory, without the journal
	cloud string
}

// picture takes a picture of the working directory and the cloud.
func (l *lab) picture() picture {
	l.t.Helper()
	p := picture{files: map[string]string{}}
	err := filepath.WalkDir(l.dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == ".swampctl":
			return fs.SkipDir
		case !d.Type().IsRegular():
			return nil
		}
		raw, err := os.ReadFile(path)
		p.files[strings.TrimPrefix(path, l.dir)] = string(raw)
		return err
	})
	must(l.t, err)
	raw, err := json.Marshal(l.cloud.Snapshot())
	must(l.t, err)
	p.cloud = string(raw)
	return p
}

// same fails unless nothing differs from a picture, and no call since the last
// reset asked for a change.
func (l *lab) same(before picture) {
	l.t.Helper()
	after := l.picture()
	for name := range before.files {
		if after.files[name] != before.files[name] {
			l.t.Errorf("%s was changed to %q", name, after.files[name])
		}
	}
	if len(after.files) != len(before.files) {
		l.t.Errorf("files came or went: %q, they were %q", slices.Sorted(maps.Keys(after.files)), slices.Sorted(maps.Keys(before.files)))
	}
	if after.cloud != before.cloud {
		l.t.Errorf("the cloud changed:\n%s\nit was\n%s", after.cloud, before.cloud)
	}
	for _, c := range l.changes() {
		l.t.Errorf("a changing call: %s %s", c.Method, c.Path)
	}
}

// message is a line of a run told in JSON.
type message struct {
	Level      string `json:"@level"`
	Text       string `json:"@message"`
	Type       string
	Diagnostic struct {
		Severity, Summary, Detail, Hint string
		Range                           struct {
			Filename string
			Start    struct{ Line int }
		}
	}
	Change struct {
		Resource struct{ Addr string }
		Action   string
		Reason   string
	}
	Changes struct {
		Add, Change, Remove, Failed, Skipped int
		Operation                            string
	}
	Hook struct {
		Resource struct{ Addr string }
		Action   string
		IDValue  string `json:"id_value"`
		Because  string
	}
	Outputs map[string]struct {
		Sensitive bool
		Value     any
	}
}

// messages reads a run told in JSON.
func messages(t *testing.T, stdout string) []message {
	t.Helper()
	var out []message
	for line := range strings.Lines(stdout) {
		var m message
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		if m.Type == "" || m.Level == "" || m.Text == "" {
			t.Errorf("a message without type, level or text: %s", line)
		}
		out = append(out, m)
	}
	return out
}

// flat returns text with all white space as single blanks, as lines are broken
// anywhere.
func flat(text string) string { return strings.Join(strings.Fields(text), " ") }
