//go:build unix

package local

import (
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/swampctl/swampctl/state"
)

// TestLockEndsWithSession: a lock is given back at the end of the session also
// while another process is being started, which holds copies of all open files
// until it runs its own program.
func TestLockEndsWithSession(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*session) error{
		"close":  func(s *session) error { return s.Close() },
		"commit": func(s *session) error { return commitAndClose(t, s) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := New(t.TempDir(), Options{})
			first := lockNow(t, store)
			for _, f := range []*os.File{first.mutex, first.doc} {
				copied, err := unix.Dup(int(f.Fd()))
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = unix.Close(copied) })
			}
			if err := end(first); err != nil {
				t.Fatal(err)
			}
			if err := lockNow(t, store).Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func lockNow(t *testing.T, s *Store) *session {
	t.Helper()
	sess, err := s.Lock(t.Context(), state.Holder{Operation: "test"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return sess.(*session)
}

func commitAndClose(t *testing.T, s *session) error {
	if err := s.Begin(state.Run{ID: "r1"}); err != nil {
		return err
	}
	if err := s.Commit(t.Context()); err != nil {
		return err
	}
	return s.Close()
}
