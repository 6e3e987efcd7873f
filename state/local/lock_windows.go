package local

import (
	"errors"
	"math"
	"os"

	"golang.org/x/sys/windows"
)

// locksState is false: an open file could not be replaced. Runs of swampctl
// exclude each other; Terraform is not kept out.
const locksState = false

// mustCloseToRename says that an open file cannot be renamed.
const mustCloseToRename = true

// tryLock locks a whole file for writing, until [unlock] or until the process
// dies. If somebody else holds a lock it returns false.
func tryLock(f *os.File) (ok bool, pid int, err error) {
	err = windows.LockFileEx(windows.Handle(f.Fd()),
		windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, math.MaxUint32, math.MaxUint32, &windows.Overlapped{})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return false, 0, nil
	}
	return err == nil, 0, err
}

// freeLock gives back what tryLock took.
func freeLock(f *os.File) error {
	return windows.UnlockFileEx(windows.Handle(f.Fd()), 0, math.MaxUint32, math.MaxUint32, &windows.Overlapped{})
}

func stateLocked(string) bool { return false }
