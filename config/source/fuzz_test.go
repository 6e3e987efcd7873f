package source

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzParse: a source that is read is written out in a form that is read as the
// same, stays in its package, and shows no password; nor do errors.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"./a/../b", "a/b/c//d", "github.com/a/b//c?ref=v1", "git@github.com:a/b.git", "git::ssh://git@h/r.git//m?ref=v1", "https://u:hunter22@h/a.zip//m",
		"git::https://hunter22@h/r?ref=v1", "https://h/a.zip?sig=hunter22", "/abs//x", "bitbucket.org/a/b", "git::https://h/r//../x",
	} {
		f.Add(text, false)
		f.Add(text, true)
	}
	f.Fuzz(func(t *testing.T, text string, versioned bool) {
		s, err := Parse(text, versioned)
		hidden := !strings.Contains(Hide(text), "hunter22")
		if err != nil {
			if hidden && strings.Contains(err.Error(), "hunter22") {
				t.Fatalf("a password in an error: %v", err)
			}
			return
		}
		if hidden && strings.Contains(s.Shown(), "hunter22") {
			t.Fatalf("a password is shown: %s", s.Shown())
		}
		if s.Sub == ".." || strings.HasPrefix(s.Sub, "../") {
			t.Fatalf("the directory %q is not in the package", s.Sub)
		}
		again, err := Parse(s.String(), versioned)
		if err != nil || again.String() != s.String() {
			t.Fatalf("%q is written as %q, which is read as %v (%v)", text, s, again, err)
		}
	})
}

// FuzzLock: of any lock file the pins are read, or an error names file and remedy.
func FuzzLock(f *testing.F) {
	f.Add([]byte(`{"version":1,"modules":{"git::https://h/r":{"commit":"0123456789012345678901234567890123456789","hash":"h1:x"}}}`))
	f.Add([]byte(`{"version":1,"modules":{"a":{"commit":"--upload-pack=x"}}}`))
	f.Add([]byte(`{"version":2}`))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(filepath.Join(dir, LockFile), text, 0o600); err != nil {
			t.Fatal(err)
		}
		l, err := (&Store{Dir: dir}).readLock()
		if err != nil {
			if !strings.Contains(err.Error(), LockFile) || !strings.Contains(err.Error(), "swampctl init") {
				t.Fatalf("an error without file and remedy: %v", err)
			}
			return
		}
		for name, pin := range l.Modules {
			if pin.Commit != "" && !isCommit(pin.Commit) {
				t.Fatalf("%s is pinned to %q", name, pin.Commit)
			}
		}
	})
}
