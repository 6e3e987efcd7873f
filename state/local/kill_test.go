package local_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/swampctl/swampctl/state"
)

// childDir makes the test binary a writer in that folder, which records and
// commits until it is killed and prints what was confirmed.
const childDir = "SWAMPCTL_TEST_CHILD_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		if err := child(dir); err != nil {
			fmt.Println(err)
		}
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func child(dir string) error {
	ctx := context.Background()
	sess, err := open(dir, nil).Lock(ctx, state.Holder{Operation: "child"}, 0)
	if err != nil {
		return err
	}
	var n int
	fmt.Sscan(ids(sess.State())["a"], &n)
	for {
		if err := sess.Begin(state.Run{}); err != nil {
			return err
		}
		for range 1 + rand.IntN(5) {
			n++
			if err := sess.Record(put("a", fmt.Sprint(n)), put(fmt.Sprint("n", n%50), fmt.Sprint(n))); err != nil {
				return err
			}
			fmt.Println(n)
		}
		if err := sess.Commit(ctx); err != nil {
			return err
		}
	}
}

// TestKill: a process that is killed at any instant leaves everything that it
// confirmed, and a lock that is none.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	total := 0
	for range 12 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childDir+"="+dir)
		pipe, err := cmd.StdoutPipe()
		must(t, err)
		must(t, cmd.Start())
		go func() {
			time.Sleep(time.Duration(30+rand.IntN(120)) * time.Millisecond)
			cmd.Process.Kill()
		}()
		confirmed := total
		for in := bufio.NewScanner(pipe); in.Scan(); {
			if _, err := fmt.Sscan(in.Text(), &confirmed); err != nil {
				t.Fatalf("the writer says %q", in.Text())
			}
		}
		_ = cmd.Wait()
		var got int
		fmt.Sscan(loaded(t, dir)["a"], &got)
		if got != confirmed && got != confirmed+1 {
			t.Fatalf("%d was confirmed, %d is there", confirmed, got)
		}
		total = got
	}
	if total < 12 {
		t.Fatalf("only %d records in all: nothing was killed in its work", total)
	}
	sess := lock(t, open(dir, nil))
	if got := ids(sess.State()); len(got) < 2 || len(sess.Open()) > 0 {
		t.Errorf("got %v", got)
	}
}
