//go:build unix

package config

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fifo makes a pipe with a name.
func fifo(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "p")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// writing opens the other end of a pipe, as soon as somebody reads it, writes,
// and keeps it open until held is closed.
func writing(t *testing.T, name string, text []byte, held <-chan struct{}) {
	t.Helper()
	done := make(chan error, 1)
	go func() {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err == nil {
			_, err = f.Write(text)
			<-held
			f.Close()
		}
		done <- err
	}()
	t.Cleanup(func() {
		if err := <-done; err != nil && !errors.Is(err, syscall.EPIPE) {
			t.Error(err)
		}
	})
}

// TestPipe: values come through a pipe as soon as somebody writes them, also
// where these are none; who never writes, and who never ends, is not waited for
// without an end.
func TestPipe(t *testing.T) {
	const long = time.Minute // of what comes at once
	ended, open := make(chan struct{}), make(chan struct{})
	close(ended)
	for _, text := range []string{"", "a = 1\n"} {
		name := fifo(t)
		writing(t, name, []byte(text), ended)
		if got, err := readPipe(name, long, long); err != nil || string(got) != text {
			t.Errorf("it reads %q, error %v, want %q", got, err, text)
		}
	}
	name := fifo(t)
	if _, err := readPipe(name, time.Millisecond, long); err == nil || !strings.Contains(err.Error(), name+": nobody began to write") {
		t.Errorf("where nobody writes: %v", err)
	}
	name = fifo(t)
	writing(t, name, []byte("a = 1\n"), open)
	if _, err := readPipe(name, long, time.Millisecond); err == nil || !strings.Contains(err.Error(), name+": what is written to this pipe came to no end") {
		t.Errorf("where the writer goes on: %v", err)
	}
	close(open)
	name = fifo(t)
	writing(t, name, bytes.Repeat([]byte(" "), maxSource+4096), ended)
	if got, err := readPipe(name, long, long); err != nil || len(got) != maxSource+1 {
		t.Errorf("of too much it reads %d bytes, error %v", len(got), err)
	}
}

// TestPipeNamed: a pipe without a name, as a shell hands it over, is read.
func TestPipeNamed(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := w.WriteString("a = 3\n"); err != nil {
		t.Fatal(err)
	}
	w.Close()
	name := "/dev/fd/" + strconv.Itoa(int(r.Fd()))
	in, ds := Inputs(InputSources{Flags: []Flag{{File: true, Value: name}}})
	if ds.HasErrors() || in["a"].Value.AsBigFloat().String() != "3" {
		t.Errorf("%v, error %v", in["a"], ds.Err())
	}
}
