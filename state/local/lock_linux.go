package local

import (
	"errors"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// locksState says that the state file itself is locked, which keeps Terraform
// and OpenTofu out.
const locksState = true

// mustCloseToRename says that an open file cannot be renamed.
const mustCloseToRename = false

// tryLock locks a whole file for writing. The lock belongs to the open file:
// it conflicts with Terraform's POSIX lock and with locks of this process
// through other opens, ends with [unlock] or when the process dies, and does not
// end when another open of the file is closed. If somebody else holds a lock
// it returns false and the process id, 0 if that is not known.
func tryLock(f *os.File) (ok bool, pid int, err error) {
	l := unix.Flock_t{Type: unix.F_WRLCK, Whence: io.SeekStart}
	err = unix.FcntlFlock(f.Fd(), unix.F_OFD_SETLK, &l)
	if errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.EACCES) {
		l = unix.Flock_t{Type: unix.F_WRLCK, Whence: io.SeekStart}
		if unix.FcntlFlock(f.Fd(), unix.F_OFD_GETLK, &l) == nil && l.Type != unix.F_UNLCK && l.Pid > 0 {
			pid = int(l.Pid)
		}
		return false, pid, nil
	}
	return err == nil, 0, err
}

// freeLock gives back what tryLock took.
func freeLock(f *os.File) error {
	return unix.FcntlFlock(f.Fd(), unix.F_OFD_SETLK, &unix.Flock_t{Type: unix.F_UNLCK, Whence: io.SeekStart})
}

// stateLocked reports whether somebody holds the state file's lock for writing.
func stateLocked(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	l := unix.Flock_t{Type: unix.F_RDLCK, Whence: io.SeekStart}
	return unix.FcntlFlock(f.Fd(), unix.F_OFD_GETLK, &l) == nil && l.Type != unix.F_UNLCK
}
