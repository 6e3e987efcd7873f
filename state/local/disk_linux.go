package local

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// syncData makes the content and the length of a file durable.
func syncData(f *os.File) error {
	for {
		if err := unix.Fdatasync(int(f.Fd())); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

// reserve asks for disk space behind the end of a file without making the file
// longer, so that outcomes can still be written when the disk is full. Where
// the file system cannot do that it does nothing.
func reserve(f *os.File, from, n int64) error {
	err := unix.Fallocate(int(f.Fd()), unix.FALLOC_FL_KEEP_SIZE, from, n)
	if errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT) {
		return err
	}
	return nil
}
