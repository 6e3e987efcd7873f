//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package local

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// locksState says that the state file itself is locked, which keeps Terraform
// and OpenTofu out: on these systems flock and fcntl locks exclude each other.
const locksState = true

// mustCloseToRename says that an open file cannot be renamed.
const mustCloseToRename = false

// tryLock locks a whole file for writing, until [unlock] or until the process
// dies. If somebody else holds a lock it returns false.
func tryLock(f *os.File) (ok bool, pid int, err error) {
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return false, 0, nil
	}
	return err == nil, 0, err
}

// freeLock gives back what tryLock took.
func freeLock(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_UN) }

// stateLocked reports whether somebody holds the state file's lock for writing.
func stateLocked(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	return errors.Is(unix.Flock(int(f.Fd()), unix.LOCK_SH|unix.LOCK_NB), unix.EWOULDBLOCK)
}
