package config

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// maxFile is the size of the largest file that a function reads.
const maxFile = 64 << 20

func fileFunctions(dir string) map[string]function.Function {
	out := map[string]function.Function{
		"abspath":    text("path", func(a []string) (string, error) { return absolute(dir, a[0]) }),
		"basename":   text("path", func(a []string) (string, error) { return filepath.Base(a[0]), nil }),
		"dirname":    text("path", func(a []string) (string, error) { return filepath.Dir(a[0]), nil }),
		"pathexpand": text("path", func(a []string) (string, error) { return expandHome(a[0]) }),
		"file":       text("path", func(a []string) (string, error) { return readText(dir, a[0]) }),
		"filebase64": text("path", func(a []string) (string, error) {
			b, err := readFile(dir, a[0])
			return base64.StdEncoding.EncodeToString(b), err
		}),
		"fileexists": newFunction(stringParams("path"), function.StaticReturnType(cty.Bool), func(args []cty.Value, ret cty.Type) (cty.Value, error) {
			found, err := fileExists(dir, args[0].AsString())
			return cty.BoolVal(found), err
		}),
		"fileset": newFunction(stringParams("path pattern"), function.StaticReturnType(cty.Set(cty.String)), func(args []cty.Value, ret cty.Type) (cty.Value, error) {
			return fileSet(dir, args[0].AsString(), args[1].AsString())
		}),
	}
	for name, h := range hashes {
		out["file"+name] = text("path", func(a []string) (string, error) {
			b, err := readFile(dir, a[0])
			return h(b), err
		})
	}
	return out
}

func expandHome(p string) (string, error) {
	if !strings.HasPrefix(p, "~") {
		return p, nil
	}
	if p != "~" && p[1] != '/' {
		return "", function.NewArgErrorf(0, "the home directory of another user cannot be named by ~; write its path")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(home, strings.TrimPrefix(p, "~")), nil
}

func absolute(dir, path string) (string, error) {
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	p, err := filepath.Abs(path)
	return filepath.ToSlash(p), err
}

// located returns where a file named in an expression lies.
func located(dir, path string) (string, error) {
	path, err := expandHome(path)
	if err != nil || filepath.IsAbs(path) {
		return path, err
	}
	return filepath.Join(dir, path), nil
}

// readFile reads a regular file that is not too large. What has no end, such
// as a device, is refused.
func readFile(dir, path string) ([]byte, error) {
	at, err := located(dir, path)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(at)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, function.NewArgErrorf(0, "there is no file at %q. Files are looked up from the configuration's directory; it must be there before the plan, as nothing that a resource makes is", path)
	case err != nil:
		return nil, function.NewArgErrorf(0, "%v", err)
	case !info.Mode().IsRegular():
		return nil, function.NewArgErrorf(0, "%q is not a regular file", path)
	}
	b, err := readUpTo(at, maxFile)
	if err == nil && len(b) > maxFile {
		err = fmt.Errorf("%q is larger than %d MiB", path, maxFile>>20)
	}
	if err != nil {
		return nil, function.NewArgErrorf(0, "%v", err)
	}
	return b, nil
}

func readText(dir, path string) (string, error) {
	b, err := readFile(dir, path)
	if err == nil && !utf8.Valid(b) {
		err = function.NewArgErrorf(0, "the file %q is not UTF-8 text; use filebase64", path)
	}
	return string(b), err
}

func fileExists(dir, path string) (bool, error) {
	at, err := located(dir, path)
	if err != nil {
		return false, err
	}
	info, err := os.Stat(at)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, function.NewArgErrorf(0, "%v", err)
	case !info.Mode().IsRegular():
		return false, function.NewArgErrorf(0, "%q is there, but is not a regular file", path)
	}
	return true, nil
}

// fileSet returns the regular files below path that match a pattern.
func fileSet(dir, path, pattern string) (cty.Value, error) {
	at, err := located(dir, path)
	if err != nil {
		return cty.UnknownVal(cty.Set(cty.String)), err
	}
	found, err := doublestar.FilepathGlob(filepath.Join(at, pattern))
	if err != nil {
		return cty.UnknownVal(cty.Set(cty.String)), function.NewArgErrorf(1, "not a pattern: %v", err)
	}
	var vs []cty.Value
	for _, f := range found {
		info, err := os.Stat(f)
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		rel, err := filepath.Rel(at, f)
		if err != nil {
			return cty.UnknownVal(cty.Set(cty.String)), err
		}
		if rel = filepath.ToSlash(rel); !bookkeeping(rel) {
			vs = append(vs, cty.StringVal(rel))
		}
	}
	if len(vs) == 0 {
		return cty.SetValEmpty(cty.String), nil
	}
	return cty.SetVal(vs), nil
}

// bookkeeping reports whether a file is one in which a run keeps its own
// records. They change while it is under way: what is made of a set with them
// in it would be another one in the apply than in the plan.
func bookkeeping(path string) bool {
	return slices.Contains(strings.Split(path, "/"), ".swampctl") || strings.HasSuffix(path, ".swampctl-new")
}
