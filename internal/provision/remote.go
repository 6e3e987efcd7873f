package provision

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
)

// remoteExec runs commands or scripts on a machine.
func remoteExec(ctx context.Context, dir string, t Task) error {
	scripts, err := scriptsOf(dir, t)
	if err != nil {
		return err
	}
	return withMachine(ctx, t, func(s *session, m *machine, files *sftp.Client) error {
		for _, text := range scripts {
			if err := runScript(ctx, s, files, m.scriptPath(), text, t); err != nil {
				return err
			}
		}
		return nil
	})
}

// withMachine logs in to the machine of a task. While it does, an end of ctx
// cuts the connection.
func withMachine(ctx context.Context, t Task, do func(*session, *machine, *sftp.Client) error) error {
	m, err := machineOf(t.Connection)
	if err != nil {
		return err
	}
	s, err := reach(ctx, m, t.Say)
	if err != nil {
		return err
	}
	defer s.Close()
	defer context.AfterFunc(ctx, s.Close)()
	files, err := sftp.NewClient(s.Client)
	if err != nil {
		return fmt.Errorf("copy files to %s by sftp: %w", m.host, err)
	}
	defer files.Close()
	return do(s, m, files)
}

// scriptsOf returns the scripts of a task, in order.
func scriptsOf(dir string, t Task) ([]string, error) {
	if lines := texts(t.Arguments, "inline"); len(lines) > 0 {
		return []string{strings.Join(lines, "\n") + "\n"}, nil
	}
	names := texts(t.Arguments, "scripts")
	if one := text(t.Arguments, "script"); one != "" {
		names = []string{one}
	}
	if len(names) == 0 {
		return nil, errors.New("nothing is given to run")
	}
	var out []string
	for _, name := range names {
		script, err := os.ReadFile(within(dir, name))
		if err != nil {
			return nil, fmt.Errorf("read the script: %w", err)
		}
		out = append(out, string(script))
	}
	return out, nil
}

// within returns where a path is that is seen from a directory.
func within(dir, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(dir, name)
}

// scriptPath is where the next script is put.
func (m *machine) scriptPath() string {
	return strings.ReplaceAll(m.script, "%RAND%", strconv.Itoa(int(rand.Int32())))
}

// runScript puts a script on a machine, runs it and takes it away again.
func runScript(ctx context.Context, s *session, files *sftp.Client, at, script string, t Task) error {
	if !strings.HasPrefix(script, "#!") {
		script = "#!/bin/sh\n" + script
	}
	if err := put(files, strings.NewReader(script), at, 0o700); err != nil {
		return err
	}
	end, err := runThere(s.Client, quoted(at), t.Say)
	if ctx.Err() == nil {
		_ = files.Remove(at)
	}
	var exit *ssh.ExitError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &exit):
		err = fmt.Errorf("the script failed: exit status %d", exit.ExitStatus())
	default:
		err = fmt.Errorf("run the script: %w", err)
	}
	if t.Secret {
		return fmt.Errorf("%w; what it wrote is not shown, as there are sensitive values in it", err)
	}
	return &Error{Err: err, Output: end}
}

// quoted is a word of a shell.
func quoted(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }

// runThere runs a command on a machine, tells each line that it writes, and
// returns the end of all that.
func runThere(client *ssh.Client, command string, say func(string)) (string, error) {
	run, err := client.NewSession()
	if err != nil {
		return "", err
	}
	defer run.Close()
	r, w := io.Pipe()
	run.Stdout, run.Stderr = w, w
	said := newTeller(say)
	read := make(chan struct{})
	go func() {
		defer close(read)
		said.readAll(r)
	}()
	err = run.Run(command)
	w.Close()
	<-read
	return said.end(), err
}

// copyFile puts a file, a directory or a text on a machine.
func copyFile(ctx context.Context, dir string, t Task) error {
	to := text(t.Arguments, "destination")
	return withMachine(ctx, t, func(_ *session, _ *machine, files *sftp.Client) error {
		from := text(t.Arguments, "source")
		if from == "" {
			return put(files, strings.NewReader(text(t.Arguments, "content")), to, 0o644)
		}
		info, err := os.Stat(within(dir, from))
		switch {
		case err != nil:
			return fmt.Errorf("copy what is not there: %w", err)
		case info.IsDir():
			return putDirectory(files, within(dir, from), into(from, to))
		}
		if there, err := files.Stat(to); err == nil && there.IsDir() {
			to = path.Join(to, filepath.Base(from))
		}
		return putFile(files, within(dir, from), to, info.Mode().Perm())
	})
}

// into returns where a directory goes: its content into the destination where
// its name ends with a slash, else the directory itself.
func into(from, to string) string {
	if strings.HasSuffix(from, "/") {
		return to
	}
	return path.Join(to, filepath.Base(from))
}

// putDirectory copies all that is in a directory, and in those that links in it
// lead to. above are the directories that led here.
func putDirectory(files *sftp.Client, from, to string, above ...string) error {
	from, err := filepath.EvalSymlinks(from)
	if err != nil {
		return err
	}
	if slices.Contains(above, from) {
		return fmt.Errorf("copy %s: a link in it leads back to it; remove the link", from)
	}
	above = append(slices.Clip(above), from)
	return filepath.Walk(from, func(at string, info os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, at)
		if err != nil {
			return err
		}
		there := path.Join(to, filepath.ToSlash(rel))
		if info.Mode()&os.ModeSymlink != 0 {
			if info, err = os.Stat(at); err != nil {
				return err
			}
			if info.IsDir() {
				return putDirectory(files, at, there, above...)
			}
		}
		if info.IsDir() {
			if err := files.MkdirAll(there); err != nil {
				return fmt.Errorf("make the directory %s on the machine: %w", there, err)
			}
			return nil
		}
		return putFile(files, at, there, info.Mode().Perm())
	})
}

// putFile copies a file.
func putFile(files *sftp.Client, from, to string, mode os.FileMode) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	return put(files, f, to, mode)
}

// put writes a file on a machine. It has its mode before it has its content,
// which may be for few eyes only.
func put(files *sftp.Client, content io.Reader, to string, mode os.FileMode) error {
	f, err := files.Create(to)
	if err == nil {
		err = f.Chmod(mode)
		if err == nil {
			_, err = f.ReadFrom(content)
		}
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return fmt.Errorf("write %s on the machine: %w", to, err)
	}
	return nil
}
