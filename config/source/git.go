package source

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	getter "github.com/hashicorp/go-getter/v2"
)

// checkGit refuses what git must not be given.
func checkGit(u *url.URL) error {
	q := u.Query()
	switch u.Scheme {
	case "https", "http", "ssh", "git", "file":
	default:
		return fmt.Errorf("git fetches over https, http, ssh, git and file, not %q", u.Scheme)
	}
	switch ref := q.Get("ref"); {
	case strings.HasPrefix(ref, "-") || strings.ContainsAny(ref, ":+*?[\\^~ \t\n"):
		return fmt.Errorf("%q cannot be a ref; write a branch, a tag or a commit", ref)
	case q.Has("sshkey"):
		return errors.New("the source holds an ssh key, which a file should not; remove sshkey, and let ssh-agent or GIT_SSH_COMMAND give it")
	}
	return nil
}

// repository is a git repository to take a package from.
type repository struct {
	url  string
	ref  string // "" for what the repository has at HEAD
	dir  string // where the package is to be
	hide *strings.Replacer
	file bool // it may be fetched from the disk
	idle int  // seconds without a byte over http after which it is given up
}

// gitIdle is how many seconds a server of a git repository may be silent.
// Environment variables of git say otherwise.
const gitIdle = 60

// newRepository takes the address of a package in git apart.
func newRepository(u *url.URL, dir string) *repository {
	with := *u
	q := with.Query()
	r := &repository{ref: q.Get("ref"), dir: dir, file: u.Scheme == "file", idle: gitIdle, hide: strings.NewReplacer()}
	q.Del("ref")
	q.Del("depth")
	with.RawQuery = q.Encode()
	r.url = with.String()
	if u.User != nil && (u.Scheme != "ssh" || u.User.String() != "git") {
		r.hide = hiding(u.User)
	}
	return r
}

// hiding takes user and password out of a text.
func hiding(u *url.Userinfo) *strings.Replacer {
	hide := []string{u.String() + "@", ""}
	password, _ := u.Password()
	for _, word := range []string{password, u.Username()} {
		if word != "" {
			hide = append(hide, word, "(hidden)")
		}
	}
	return strings.NewReplacer(hide...)
}

// isCommit reports whether a text is the whole id of a commit.
func isCommit(text string) bool { return commitID.MatchString(text) }

var commitID = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)

// checkout writes the files of a commit, that of the ref where none is given,
// and returns its id. The history is not kept.
func (r *repository) checkout(ctx context.Context, commit string) (string, error) {
	want := commit
	if want == "" {
		want = r.ref
	}
	if _, err := r.git(ctx, "init", "-q", "--template="); err != nil {
		return "", err
	}
	if _, err := r.git(ctx, "remote", "add", "origin", r.url); err != nil {
		return "", err
	}
	at, err := r.bring(ctx, want)
	if err != nil {
		return "", err
	}
	if _, err := r.git(ctx, "checkout", "-q", "--detach", at); err != nil {
		return "", err
	}
	id, err := r.git(ctx, "rev-parse", "HEAD")
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(filepath.Join(r.dir, ".gitmodules")); err == nil {
		if _, err := r.git(ctx, "submodule", "--quiet", "update", "--init", "--recursive"); err != nil {
			return "", err
		}
	}
	return id, os.RemoveAll(filepath.Join(r.dir, ".git"))
}

// bring fetches a commit and returns its name: alone where the server gives
// it, else out of the whole history, which a shortened commit id needs.
func (r *repository) bring(ctx context.Context, want string) (string, error) {
	ask := want
	if ask == "" {
		ask = "HEAD"
	}
	_, err := r.git(ctx, "fetch", "-q", "--depth=1", "--no-tags", "--no-recurse-submodules", "origin", ask)
	if err == nil || want == "" || ctx.Err() != nil {
		return "FETCH_HEAD", err
	}
	if _, whole := r.git(ctx, "fetch", "-q", "--tags", "--no-recurse-submodules", "origin", "+refs/heads/*:refs/remotes/origin/*"); whole != nil {
		return "", err
	}
	for _, name := range []string{want, "origin/" + want} {
		if id, err := r.git(ctx, "rev-parse", "--verify", "-q", name+"^{commit}"); err == nil {
			return id, nil
		}
	}
	list, _ := r.git(ctx, "for-each-ref", "--format=%(refname:lstrip=2)", "refs/tags", "refs/remotes")
	refs := strings.Fields(strings.ReplaceAll(list, "origin/", ""))
	return "", fmt.Errorf("the repository has no branch, tag or commit %q%s", want, choice(want, refs, "there are"))
}

// foreign are the variables by which git would work on another repository.
var foreign = []string{"GIT_DIR=", "GIT_WORK_TREE=", "GIT_INDEX_FILE=", "GIT_OBJECT_DIRECTORY=", "GIT_COMMON_DIR=", "GIT_NAMESPACE="}

// gitSays is what stands before the words of git.
const gitSays = "git says: "

// git runs git, which asks nobody and runs no hooks, and returns what it
// prints. A repository from afar cannot make it read one of this machine.
func (r *repository) git(ctx context.Context, args ...string) (string, error) {
	all := append([]string{"-C", r.dir, "-c", "core.hooksPath=" + os.DevNull, "-c", "core.autocrlf=false", "-c", "advice.detachedHead=false",
		"-c", "http.lowSpeedLimit=1", "-c", fmt.Sprintf("http.lowSpeedTime=%d", r.idle)}, args...)
	cmd := exec.CommandContext(ctx, "git", all...)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		return slices.ContainsFunc(foreign, func(name string) bool { return strings.HasPrefix(v, name) })
	})
	protocols := "https:http:ssh:git"
	if r.file {
		protocols += ":file"
	}
	cmd.Env = append(cmd.Env, "GIT_TERMINAL_PROMPT=0", "GIT_ALLOW_PROTOCOL="+protocols)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return "", errors.New("the program git is not on PATH; install it")
	case err != nil:
		if text := plain(r.hide.Replace(stderr.String())); text != "" {
			return "", errors.New(gitSays + text)
		}
		return "", fmt.Errorf("git %s: %w", args[0], err)
	}
	return strings.TrimSpace(string(out)), nil
}

// gitGetter lets an http server name a git repository.
type gitGetter struct{}

var _ getter.Getter = gitGetter{}

// Detect implements [getter.Getter].
func (gitGetter) Detect(req *getter.Request) (bool, error) {
	return req.Forced == "git" || strings.HasPrefix(req.Src, "git://"), nil
}

// Mode implements [getter.Getter].
func (gitGetter) Mode(context.Context, *url.URL) (getter.Mode, error) { return getter.ModeDir, nil }

// Get implements [getter.Getter].
func (gitGetter) Get(ctx context.Context, req *getter.Request) error {
	u := *req.URL()
	if err := checkGit(&u); err != nil {
		return err
	}
	if u.Scheme == "file" {
		return errors.New("the server names a repository of this machine")
	}
	if err := os.MkdirAll(req.Dst, 0o755); err != nil {
		return err
	}
	_, err := newRepository(&u, req.Dst).checkout(ctx, "")
	return err
}

// GetFile implements [getter.Getter].
func (gitGetter) GetFile(context.Context, *getter.Request) error {
	return errors.New("a git repository is no file")
}
