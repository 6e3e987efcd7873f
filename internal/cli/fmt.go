package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/aymanbagabas/go-udiff"
	"github.com/google/renameio/v2/maybe"
	"github.com/spf13/cobra"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/diag"
)

// The exit codes of fmt, which are terraform fmt's.
const (
	exitFmtError   = 2
	exitFmtChanged = 3
)

// fmtOptions are the options of fmt.
type fmtOptions struct {
	// list: name the files that are not laid out.
	list bool
	// write: write the new layout into the files.
	write bool
	// diff: show what differs.
	diff bool
	// check: only look, and say it by the exit code.
	check bool
	// recursive: also the folders below.
	recursive bool
}

// fmtCommand returns the command fmt.
func (a *app) fmtCommand() *cobra.Command {
	o := &fmtOptions{}
	cmd := &cobra.Command{
		Use: "fmt [FILE | DIRECTORY | -]...", Short: "Bring the files into the usual layout",
		Long: "Writes configuration (.tf, .tofu), variables (.tfvars) and tests (.tftest.hcl) in the layout of terraform fmt, byte\n" +
			"for byte: all files of the working directory, or those named. A dash is the standard input, whose layout goes to\n" +
			"the standard output. A file with a syntax error stays as it is. With -list=false and -write=false the files are\n" +
			"printed in their layout.",
		Example: "swampctl fmt\nswampctl fmt -check -diff -recursive     # for CI\nswampctl fmt main.tf modules/web\n" +
			"cat main.tf | swampctl fmt -",
		Annotations: map[string]string{exitCodes: "0  done\n2  an error; the other files are laid out\n3  with -check: a file is not in the usual layout"},
		Args:        arguments(0, -1),
		RunE:        func(_ *cobra.Command, args []string) error { return a.fmt(o, args) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.list, "list", true, "do not name the files that change")
	f.BoolVar(&o.write, "write", true, "do not write the files")
	f.BoolVar(&o.diff, "diff", false, "show what changes")
	f.BoolVar(&o.check, "check", false, "change nothing, and exit with 3 where a file is not in the usual layout")
	f.BoolVar(&o.recursive, "recursive", false, "also the folders below, but not hidden ones")
	return cmd
}

// formatting is a run of fmt.
type formatting struct {
	*fmtOptions
	a       *app
	changed bool
	diags   diag.Diagnostics
	sources map[string][]byte
}

// fmt runs the command fmt.
func (a *app) fmt(o *fmtOptions, args []string) error {
	run := &formatting{fmtOptions: o, a: a, sources: map[string][]byte{}}
	switch {
	case len(args) == 0:
		run.directory(".")
	case len(args) == 1 && args[0] == "-":
		o.list, o.write = false, false
		if err := run.stdin(); err != nil {
			return err
		}
	default:
		for _, arg := range args {
			run.argument(arg)
		}
	}
	a.sayDiagnostics(run.diags, run.sources, false)
	switch {
	case run.diags.HasErrors():
		return exitCode(exitFmtError)
	case o.check && run.changed:
		return exitCode(exitFmtChanged)
	}
	return nil
}

// argument lays out what was named on the command line.
func (r *formatting) argument(name string) {
	info, err := os.Stat(r.a.path(name))
	switch {
	case name == "-":
		r.fail(errors.New("the standard input, \"-\", goes alone"), "")
	case err != nil:
		r.fail(fmt.Errorf("read %q: %w", name, cause(err)), "")
	case info.IsDir():
		r.directory(r.named(name))
	case !formattable(name):
		r.fail(fmt.Errorf("%q has no layout: only .tf, .tofu, .tfvars, .tftest.hcl and .tfmock.hcl files have", name), "")
	default:
		r.file(r.named(name))
	}
}

// named returns how an argument is named in what is printed: from the working
// directory, however it was given.
func (r *formatting) named(arg string) string {
	here, err := filepath.Abs(r.a.path("."))
	if err != nil {
		return filepath.Clean(arg)
	}
	given, err := filepath.Abs(r.a.path(arg))
	if err != nil {
		return filepath.Clean(arg)
	}
	if rel, err := filepath.Rel(here, given); err == nil {
		return rel
	}
	return filepath.Clean(arg)
}

// fail notes an error.
func (r *formatting) fail(err error, hint string) {
	d := errorDiagnostic("", err)
	d.Hint = hint
	r.diags = append(r.diags, d)
}

// formattable reports whether a file is written in Terraform's language.
func formattable(name string) bool {
	for _, ext := range []string{".tf", ".tofu", ".tfvars", ".tftest.hcl", ".tofutest.hcl", ".tfmock.hcl"} {
		if strings.HasSuffix(name, ext) {
			return true
		}
	}
	return false
}

// ignored reports whether a name is of a hidden file or of what editors leave.
func ignored(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") ||
		strings.HasPrefix(name, "#") && strings.HasSuffix(name, "#")
}

// directory lays out the files of a folder.
func (r *formatting) directory(dir string) {
	entries, err := os.ReadDir(r.a.path(dir))
	if err != nil {
		r.fail(fmt.Errorf("read directory %q: %w", dir, cause(err)), "")
		return
	}
	for _, e := range entries {
		name := filepath.Join(dir, e.Name())
		switch {
		case ignored(e.Name()):
		case e.IsDir():
			if r.recursive {
				r.directory(name)
			}
		case formattable(name):
			r.file(name)
		}
	}
}

// file lays out one file.
func (r *formatting) file(name string) {
	src, err := config.ReadSource(r.a.path(name))
	if err != nil {
		r.fail(fmt.Errorf("read %q: %w", name, cause(err)), "")
		return
	}
	out, ok := r.format(src, name)
	if !ok {
		return
	}
	if !r.list && !r.write && !r.check && !r.diff {
		_, _ = r.a.env.Stdout.Write(out)
	}
	if bytes.Equal(src, out) {
		return
	}
	r.changed = true
	if r.list {
		fmt.Fprintln(r.a.env.Stdout, name)
	}
	if r.write && !r.check {
		if err := r.store(name, out); err != nil {
			r.fail(fmt.Errorf("write %q: %w", name, cause(err)), "")
			return
		}
	}
	if r.diff {
		fmt.Fprint(r.a.env.Stdout, udiff.Unified("old/"+name, "new/"+name, string(src), string(out)))
	}
}

// store writes a file through the links that lead to it, with the permissions
// that it has.
func (r *formatting) store(name string, text []byte) error {
	path, err := filepath.EvalSymlinks(r.a.path(name))
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return maybe.WriteFile(path, text, info.Mode().Perm())
}

// format returns the layout of a text; false where it has a syntax error.
func (r *formatting) format(src []byte, name string) ([]byte, bool) {
	out, ds := config.Format(src, name)
	r.sources[name] = src
	r.diags = append(r.diags, ds...)
	return out, !ds.HasErrors()
}

// stdin lays out the standard input.
func (r *formatting) stdin() error {
	const name = "<stdin>"
	src, err := config.ReadStream(r.a.env.Stdin)
	if err != nil {
		return fmt.Errorf("read the standard input: %w", err)
	}
	out, ok := r.format(src, name)
	if !ok {
		return nil
	}
	r.changed = !bytes.Equal(src, out)
	switch {
	case r.diff:
		fmt.Fprint(r.a.env.Stdout, udiff.Unified("old/"+name, "new/"+name, string(src), string(out)))
	case !r.check:
		fmt.Fprintln(r.a.env.Stdout, strings.TrimSuffix(string(out), "\n"))
	}
	return nil
}
