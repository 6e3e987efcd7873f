package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// How long a pipe is waited for that values of variables come through.
const (
	writerWait = 10 * time.Second // until somebody writes to it
	pipeWait   = 10 * time.Minute // until all is written, which may ask for a passphrase first
)

// readNamed reads a file that was asked for by its name. That may be a pipe, by
// which shells hand over what a command prints: -var-file <(command).
func readNamed(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err == nil && info.Mode()&os.ModeNamedPipe != 0 {
		return readPipe(file, writerWait, pipeWait)
	}
	return readUpTo(file, maxSource)
}

// readPipe reads what is written to a pipe until its end, of what is too large
// no more than tells that. It waits so long for somebody to open the other end,
// and for the end of what that one writes.
func readPipe(file string, writer, end time.Duration) ([]byte, error) {
	type opened struct {
		file *os.File
		err  error
	}
	done := make(chan opened, 1)
	go func() { // which waits on where nobody ever opens the other end
		f, err := os.Open(file)
		done <- opened{f, err}
	}()
	select {
	case o := <-done:
		if o.err != nil {
			return nil, o.err
		}
		defer o.file.Close()
		_ = o.file.SetReadDeadline(time.Now().Add(end)) // where there are none, it is read without one
		text, err := ReadStream(o.file)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			err = &fs.PathError{Op: "read", Path: file, Err: fmt.Errorf("what is written to this pipe came to no end within %s", end)}
		}
		return text, err
	case <-time.After(writer):
		return nil, &fs.PathError{Op: "read", Path: file, Err: fmt.Errorf("nobody began to write to this pipe within %s", writer)}
	}
}
