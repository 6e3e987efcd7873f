package local

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/swampctl/swampctl/state"
)

// errTorn makes a write stop in its middle; see [Options.TestHook].
var errTorn = errors.New("torn write")

// TestTornWrite returns the error by which a test hook makes a write stop in
// its middle instead of before it.
func TestTornWrite() error { return errTorn }

// disk does all changes of files, so that tests can fail or stop at each.
type disk struct {
	hook    func(point string) error
	passing bool // nothing is synced
}

// step runs one change of a file between the two calls of the hook.
func (d *disk) step(point string, change func() error) error {
	if d.hook == nil {
		return change()
	}
	if err := d.hook("before " + point); err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	return d.hook("after " + point)
}

// write writes b at the offset.
func (d *disk) write(point string, f *os.File, b []byte, off int64) error {
	err := d.step(point, func() error {
		_, err := f.WriteAt(b, off)
		return err
	})
	if d.hook != nil && errors.Is(err, errTorn) {
		_, _ = f.WriteAt(b[:len(b)/2], off)
		return syscall.ENOSPC
	}
	return err
}

func (d *disk) sync(point string, f *os.File) error {
	return d.step(point, func() error {
		if d.passing {
			return nil
		}
		return syncData(f)
	})
}

func (d *disk) rename(point, from, to string) error {
	return d.step(point, func() error { return os.Rename(from, to) })
}

func (d *disk) syncDir(point, dir string) error {
	return d.step(point, func() error {
		if d.passing {
			return nil
		}
		return syncDir(dir)
	})
}

func (d *disk) remove(point, path string) error {
	return d.step(point, func() error {
		if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

// create makes a new file; one that is left over from before is removed.
func (d *disk) create(point, path string) (*os.File, error) {
	var f *os.File
	err := d.step(point, func() error {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		var err error
		f, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		return err
	})
	if err != nil && f != nil {
		f.Close()
	}
	return f, err
}

// replace puts b at path, durably and at once: readers see the old text or the
// new, never a mixture.
func (d *disk) replace(point, path string, b []byte) error {
	temp := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".new")
	f, err := d.create(point+" create", temp)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := d.write(point+" write", f, b, 0); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	if err := d.sync(point+" sync", f); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	if err := d.rename(point+" rename", temp, path); err != nil {
		return err
	}
	return d.syncDir(point+" sync folder", filepath.Dir(path))
}

// errNoFile is that a device or a pipe stands where a file should: what comes
// out of it need not end, nor begin.
var errNoFile = errors.New("it is not a regular file")

// isFile refuses a path that leads to anything but a file; one that leads
// nowhere is none.
func isFile(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil || info.Mode().IsRegular():
		return nil // what opens it says why it cannot
	case info.IsDir():
		return &fs.PathError{Op: "read", Path: path, Err: syscall.EISDIR}
	}
	return &fs.PathError{Op: "read", Path: path, Err: errNoFile}
}

// readFile reads a file; one that does not exist is empty.
func readFile(path string) ([]byte, fs.FileInfo, error) {
	if err := isFile(path); err != nil {
		return nil, nil, err
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	var b bytes.Buffer
	b.Grow(int(info.Size()) + bytes.MinRead) // which reading wants at the end too
	_, err = b.ReadFrom(f)
	return b.Bytes(), info, err
}

// fileError wraps the failure of an operation on a file with what to do.
func fileError(op, path string, err error) error {
	if err == nil {
		return nil
	}
	e := &state.FileError{Op: op, Path: path, Err: err}
	var pe *fs.PathError
	var le *os.LinkError
	switch { // the path is named once
	case errors.As(err, &pe):
		e.Err = pe.Err
	case errors.As(err, &le):
		e.Err = le.Err
	}
	switch {
	case errors.Is(err, syscall.ENOSPC):
		e.Remedy = "free space on the disk and run the command again: what was recorded so far is kept"
	case errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission):
		e.Remedy = "make the folder and its files readable and writable for this user and run the command again: what was recorded so far is kept"
	case errors.Is(err, syscall.EISDIR):
		e.Remedy = "name a file, not a folder"
	case errors.Is(err, errNoFile):
		e.Remedy = "name a file, not a device or a pipe"
	case errors.Is(err, syscall.ENOTDIR):
		e.Remedy = "name a folder that exists"
	}
	return e
}
