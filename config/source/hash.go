package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/dirhash"
)

// The bounds of a package, which no module comes near.
const (
	maxFiles = 100_000
	maxBytes = 1 << 30
)

// files returns the files of a package by their names with slashes. It refuses
// what a package must not hold: links that lead out of it, devices, and more
// than the bounds.
func files(root string) ([]string, error) {
	var names []string
	var size int64
	err := filepath.WalkDir(root, func(p string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.Name() == ".git" && e.IsDir():
			return filepath.SkipDir
		case e.IsDir() || e.Name() == ".git":
			return nil
		}
		name, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		names = append(names, filepath.ToSlash(name))
		info, err := e.Info()
		if err != nil {
			return err
		}
		if size += info.Size(); size > maxBytes || len(names) > maxFiles {
			return fmt.Errorf("the package has more than %d files or %d MB; take the module out into a package of its own", maxFiles, maxBytes>>20)
		}
		return contained(root, p, name, info.Mode())
	})
	return names, err
}

// contained refuses a file that is none, or that leads out of its package.
func contained(root, p, name string, mode fs.FileMode) error {
	switch {
	case mode.IsRegular():
		return nil
	case mode&fs.ModeSymlink == 0:
		return fmt.Errorf("%q in the package is neither a file nor a link", name)
	}
	real, err := filepath.EvalSymlinks(p)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // leads nowhere
	}
	if err != nil {
		return err
	}
	if within, err := filepath.Rel(root, real); err != nil || !filepath.IsLocal(within) {
		return fmt.Errorf("the link %q leads out of the package; put a file in its place", name)
	}
	return nil
}

// hashOf returns the hash of a package, in the form that go.sum has. What git
// keeps beside the files is no part of it, and of a link its target is.
func hashOf(dir string) (string, error) {
	root, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return "", err
	}
	names, err := files(root)
	if err != nil {
		return "", err
	}
	return dirhash.Hash1(names, func(name string) (io.ReadCloser, error) {
		p := filepath.Join(root, filepath.FromSlash(name))
		if target, err := os.Readlink(p); err == nil {
			return io.NopCloser(strings.NewReader("link to " + filepath.ToSlash(target))), nil
		}
		return os.Open(p)
	})
}
