package source

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-version"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// put writes a file and its folders.
func put(t *testing.T, text string, elements ...string) {
	t.Helper()
	name := filepath.Join(elements...)
	must(t, os.MkdirAll(filepath.Dir(name), 0o755))
	must(t, os.WriteFile(name, []byte(text), 0o600))
}

// git runs git in a repository.
func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// repo makes a git repository with one file, and returns its folder and what
// its first commit is called.
func repo(t *testing.T) (dir, first string) {
	t.Helper()
	dir = t.TempDir()
	put(t, "one", dir, "m", "main.tf")
	git(t, dir, "init", "-q", "-b", "main")
	git(t, dir, "add", ".")
	git(t, dir, "commit", "-q", "-m", "one")
	git(t, dir, "tag", "v1")
	return dir, git(t, dir, "rev-parse", "HEAD")
}

// fetch fetches a module as one run of init.
func fetch(t *testing.T, s Store, text, want string, upgrade bool) (Place, error) {
	t.Helper()
	from, err := Parse(text, want != "")
	must(t, err)
	var c version.Constraints
	if want != "" {
		c, err = version.NewConstraint(want)
		must(t, err)
	}
	p, err := s.Fetch(t.Context(), "m", from, c, upgrade)
	must(t, s.Save(err == nil))
	return p, err
}

// content returns the file main.tf of a module.
func content(t *testing.T, s Store, p Place) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.Dir, p.Dir, "main.tf"))
	must(t, err)
	return string(text)
}

// TestGitPin: what was pinned is fetched again though the branch went on, until
// an upgrade, and files that were changed are noticed.
func TestGitPin(t *testing.T) {
	from, first := repo(t)
	address := "git::file://" + from + "//m?ref=main"
	s := Store{Dir: t.TempDir()}
	p, err := fetch(t, s, address, "", false)
	must(t, err)
	put(t, "two", from, "m", "main.tf")
	git(t, from, "commit", "-q", "-a", "-m", "two")

	put(t, "forged", s.Dir, p.Dir, "main.tf")
	src, _ := Parse(address, false)
	if _, err := (&Store{Dir: s.Dir}).Find("m", src, nil); err == nil || !strings.Contains(err.Error(), LockFile+" pins") {
		t.Errorf("changed files: %v", err)
	}
	_, err = fetch(t, s, address, "", false)
	must(t, err)
	if got := content(t, s, p); got != "one" {
		t.Errorf("fetched again it is %q, want what was pinned", got)
	}
	must(t, os.RemoveAll(filepath.Join(s.Dir, ".terraform")))
	_, err = fetch(t, s, address, "", false)
	must(t, err)
	lock, _ := os.ReadFile(filepath.Join(s.Dir, LockFile))
	if got := content(t, s, p); got != "one" || !strings.Contains(string(lock), first) {
		t.Errorf("after a fresh clone it is %q, and the lock file says\n%s", got, lock)
	}
	_, err = fetch(t, s, address, "", true)
	must(t, err)
	if got := content(t, s, p); got != "two" {
		t.Errorf("upgraded it is %q", got)
	}
}

// TestGitRefs: branches, tags, whole and short commits, with and without depth.
func TestGitRefs(t *testing.T) {
	from, first := repo(t)
	put(t, "two", from, "m", "main.tf")
	git(t, from, "commit", "-q", "-a", "-m", "two")
	git(t, from, "branch", "side")
	for query, want := range map[string]string{
		"": "two", "?ref=v1": "one", "?ref=" + first: "one", "?ref=" + first[:9]: "one", "?ref=side": "two", "?depth=1&ref=v1": "one",
	} {
		s := Store{Dir: t.TempDir()}
		p, err := fetch(t, s, "git::file://"+from+"//m"+query, "", false)
		if err != nil {
			t.Errorf("%s: %v", query, err)
		} else if got := content(t, s, p); got != want {
			t.Errorf("%s is %q, want %q", query, got, want)
		}
	}
	s := Store{Dir: t.TempDir()}
	if _, err := fetch(t, s, "git::file://"+from+"?ref=sied", "", false); err == nil || !strings.Contains(err.Error(), `no branch, tag or commit "sied"; did you mean "side"?`) {
		t.Errorf("no such ref: %v", err)
	}
	if _, err := fetch(t, s, "git::file://"+from+"//nope", "", false); err == nil || !strings.Contains(err.Error(), `no directory "nope"; modules are in m`) {
		t.Errorf("no such directory: %v", err)
	}
}

// TestGitForgedPin: a commit in the lock file that is none reaches no git,
// which would take it for an option.
func TestGitForgedPin(t *testing.T) {
	from, _ := repo(t)
	s := Store{Dir: t.TempDir()}
	mark := filepath.Join(s.Dir, "mark")
	put(t, `{"version": 1, "modules": {"git::file://`+from+`": {"commit": "--upload-pack=touch `+mark+`;", "hash": "h1:x"}}}`, s.Dir, LockFile)
	src, err := Parse("git::file://"+from, false)
	must(t, err)
	if _, err := s.Fetch(t.Context(), "m", src, nil, false); err == nil || !strings.Contains(err.Error(), "read "+LockFile) || !strings.Contains(err.Error(), "not the id of one") {
		t.Errorf("the error is %v", err)
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("what the lock file says was executed")
	}
}

// TestGitTokens: neither part of a user is left in what git says, also where
// one of them is empty.
func TestGitTokens(t *testing.T) {
	for text, want := range map[string]string{
		"https://:word@h/r":   "fatal: https://h/r, (hidden)",
		"https://u:p@w@h/r":   "fatal: https://h/r, word",
		"https://word@h/r":    "fatal: https://h/r, (hidden)",
		"https://me:word@h/r": "fatal: https://h/r, (hidden)",
	} {
		u, err := url.Parse(text)
		must(t, err)
		if got := newRepository(u, "").hide.Replace("fatal: " + u.String() + ", word"); got != want {
			t.Errorf("of %s it says %q, want %q", text, got, want)
		}
	}
}

// TestGitTakesNoEnd: a server that is silent is given up, and the message says
// what to do.
func TestGitTakesNoEnd(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer server.Close()
	u, err := url.Parse(server.URL + "/r")
	must(t, err)
	r := newRepository(u, t.TempDir())
	if r.idle != gitIdle {
		t.Errorf("a server may be silent for %d seconds", r.idle)
	}
	r.idle = 1
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	_, err = r.checkout(ctx, "")
	if err == nil || !strings.Contains(explained(err, u).Error(), "does not answer in time: try again later") {
		t.Errorf("it says %v", err)
	}
}

// TestGitSubmodules: what a repository has of others comes along, with
// nothing that git keeps.
func TestGitSubmodules(t *testing.T) {
	inner, _ := repo(t)
	from, _ := repo(t)
	git(t, from, "-c", "protocol.file.allow=always", "submodule", "add", "-q", "file://"+inner, "sub")
	git(t, from, "commit", "-q", "-m", "sub")
	s := Store{Dir: t.TempDir()}
	p, err := fetch(t, s, "git::file://"+from+"//sub/m", "", false)
	must(t, err)
	if got := content(t, s, p); got != "one" {
		t.Errorf("it is %q", got)
	}
	if _, err := os.Stat(filepath.Join(s.Dir, p.Package, ".git")); !os.IsNotExist(err) {
		t.Errorf("git's folder is there: %v", err)
	}
}

// TestGitLinks: a link within the package is kept, one that leads out of it is
// refused.
func TestGitLinks(t *testing.T) {
	from, _ := repo(t)
	must(t, os.MkdirAll(filepath.Join(from, "n"), 0o755))
	must(t, os.Symlink("../m/main.tf", filepath.Join(from, "n", "main.tf")))
	git(t, from, "add", ".")
	git(t, from, "commit", "-q", "-m", "link")
	s := Store{Dir: t.TempDir()}
	p, err := fetch(t, s, "git::file://"+from+"//n", "", false)
	must(t, err)
	if got := content(t, s, p); got != "one" {
		t.Errorf("by the link it is %q", got)
	}
	must(t, os.Symlink("/etc/hostname", filepath.Join(from, "out.tf")))
	git(t, from, "add", ".")
	git(t, from, "commit", "-q", "-m", "out")
	if _, err := fetch(t, Store{Dir: t.TempDir()}, "git::file://"+from, "", false); err == nil || !strings.Contains(err.Error(), `"out.tf" leads out of the package`) {
		t.Errorf("a link out of the package: %v", err)
	}
}

// entry is a file in an archive.
type entry struct{ name, text, link string }

func zipped(t *testing.T, files ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range files {
		f, err := w.Create(e.name)
		must(t, err)
		_, err = f.Write([]byte(e.text))
		must(t, err)
	}
	must(t, w.Close())
	return b.Bytes()
}

func tarred(t *testing.T, files ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, e := range files {
		h := &tar.Header{Name: e.name, Mode: 0o644, Size: int64(len(e.text)), Typeflag: tar.TypeReg}
		if e.link != "" {
			h.Typeflag, h.Linkname, h.Size = tar.TypeSymlink, e.link, 0
		}
		must(t, w.WriteHeader(h))
		_, err := w.Write([]byte(e.text))
		must(t, err)
	}
	must(t, w.Close())
	must(t, z.Close())
	return b.Bytes()
}

// TestArchives: archives over http, by themselves and named by a server, in a
// header and in a page.
func TestArchives(t *testing.T) {
	good := []entry{{name: "m/main.tf", text: "one"}}
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	defer server.Close()
	serve := func(path string, body []byte, head ...string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			if user, word, _ := r.BasicAuth(); path == "/closed.zip" && (user != "me" || word != "word") {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			for i := 0; i+1 < len(head); i += 2 {
				w.Header().Set(head[i], head[i+1])
			}
			w.Write(body)
		})
	}
	serve("/a.zip", zipped(t, good...))
	serve("/closed.zip", zipped(t, good...))
	serve("/a.tar.gz", tarred(t, good...))
	serve("/plain", tarred(t, good...))
	serve("/header", nil, "X-Terraform-Get", server.URL+"/a.zip")
	serve("/page", []byte(`<html><head><meta name="terraform-get" content="`+server.URL+`/a.tar.gz"/></head></html>`))
	serve("/ring", nil, "X-Terraform-Get", server.URL+"/ring")
	serve("/file", nil, "X-Terraform-Get", "file:///etc")
	serve("/gitfile", nil, "X-Terraform-Get", "git::file:///etc")
	serve("/up.zip", zipped(t, entry{name: "../up.tf", text: "x"}))
	serve("/up.tar.gz", tarred(t, entry{name: "m/../../up.tf", text: "x"}))
	serve("/link.tar.gz", tarred(t, entry{name: "m/main.tf", link: "/etc/hostname"}, good[0]))
	serve("/broken.zip", []byte("no archive"))
	mux.HandleFunc("/fault.zip", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })

	for path, want := range map[string]string{
		"/a.zip//m": "", "/a.tar.gz//m": "", "/plain//m?archive=tar.gz": "", "/header//m": "", "/page//m": "",
		"/ring//m": "too many", "/file//m": "no getter available", "/gitfile//m": "a repository of this machine",
		"/up.zip//m": "'..'", "/up.tar.gz//m": "'..'", "/broken.zip//m": "not an archive of the kind", "/nope.zip//m": "404 Not Found; check the address", "/nope//m": "404",
		"/a.zip//n": `has no directory "n"; did you mean "m"?`, "/a.zip//modules": "; modules are in m", "/plain//m": "?archive=zip",
		"/a.zip//m?checksum=md5:d41d8cd98f00b204e9800998ecf8427e": "the source asks for d41d8cd98f00b204e9800998ecf8427e",
		"/fault.zip//m": "500 Internal Server Error; try again later", "/closed.zip//m": "~/.netrc",
	} {
		s := Store{Dir: t.TempDir()}
		p, err := fetch(t, s, server.URL+path, "", false)
		if want != "" {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", path, err, want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", path, err)
		} else if got := content(t, s, p); got != "one" {
			t.Errorf("%s is %q", path, got)
		}
	}
	s := Store{Dir: t.TempDir()}
	if p, err := fetch(t, s, server.URL+"/link.tar.gz//m", "", false); err == nil && content(t, s, p) != "one" {
		t.Error("a link in an archive was followed")
	}
	secretive(t, server.URL)
}

// secretive fetches with credentials, of which nothing is told or pinned.
func secretive(t *testing.T, at string) {
	t.Helper()
	s := Store{Dir: t.TempDir()}
	var said strings.Builder
	s.Say = func(text string) { said.WriteString(text) }
	closed := strings.Replace(at, "://", "://me:word@", 1)
	p, err := fetch(t, s, closed+"/closed.zip//m?token=secretive", "", false)
	must(t, err)
	lock, _ := os.ReadFile(filepath.Join(s.Dir, LockFile))
	if got := content(t, s, p); got != "one" || strings.Contains(string(lock)+said.String(), "word") || strings.Contains(string(lock)+said.String(), "secretive") {
		t.Errorf("it is %q, told\n%s\nand the lock file says\n%s", got, &said, lock)
	}
	for _, address := range []string{closed + "/nope.zip?token=secretive", "https://me:word@127.0.0.1:1/x.zip?token=secretive", "git::https://me:word@127.0.0.1:1/r?ref=x"} {
		_, err = fetch(t, s, address, "", false)
		if err == nil || strings.Contains(err.Error(), "word") || strings.Contains(err.Error(), "secretive") || strings.Contains(err.Error(), "me:") {
			t.Errorf("the error is %v", err)
		}
		if err != nil && strings.Contains(address, "127.0.0.1:1/") && (!strings.Contains(err.Error(), "127.0.0.1:1") || !strings.Contains(err.Error(), "where there is no network")) {
			t.Errorf("the error names neither host nor remedy: %v", err)
		}
	}
}

// registryServer is a registry with the versions of one module, whose archives
// hold their version.
func registryServer(t *testing.T, versions ...string) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/terraform.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte(`{"modules.v1": "/api/"}`))
	})
	mux.HandleFunc("/api/ns/net/digitalocean/versions", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer token" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Write([]byte(`{"modules": [{"versions": [{"version": "` + strings.Join(versions, `"}, {"version": "`) + `"}]}]}`))
	})
	mux.HandleFunc("/api/ns/net/digitalocean/{version}/download", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Terraform-Get", "/archives/"+r.PathValue("version")+"//*?archive=zip")
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("/archives/{version}", func(w http.ResponseWriter, r *http.Request) {
		v := r.PathValue("version")
		w.Write(zipped(t, entry{name: "net-" + v + "/m/main.tf", text: v}))
	})
	server := httptest.NewTLSServer(mux)
	t.Cleanup(server.Close)
	return server
}

// TestRegistry: the newest version that fits is taken and pinned; another
// constraint is another pin.
func TestRegistry(t *testing.T) {
	server := registryServer(t, "1.0.0", "1.2.0", "1.10.0", "2.0.0", "3.0.0-rc1", "nonsense")
	host := strings.TrimPrefix(server.URL, "https://")
	s := Store{Dir: t.TempDir(), HTTP: server.Client(), Getenv: func(name string) string {
		return map[string]string{tokenName(host): "token"}[name]
	}}
	address := host + "/ns/net/digitalocean//m"
	for want, version := range map[string]string{"~> 1.0": "1.10.0", "1.2.0": "1.2.0", ">= 0": "2.0.0", "3.0.0-rc1": "3.0.0-rc1", "= 3.0.0-rc1": "3.0.0-rc1", "!= 2.0.0": "1.10.0"} {
		s.Dir = t.TempDir()
		p, err := fetch(t, s, address, want, false)
		if err != nil {
			t.Errorf("%s: %v", want, err)
		} else if got := content(t, s, p); got != version {
			t.Errorf("%s is %s, want %s", want, got, version)
		}
	}
	s.Dir = t.TempDir() // nothing is here already
	if _, err := fetch(t, s, address, ">= 4", false); err == nil || !strings.Contains(err.Error(), "no version of") || !strings.Contains(err.Error(), "1.10.0") {
		t.Errorf("nothing fits: %v", err)
	}
	if _, err := fetch(t, s, host+"/ns/other/digitalocean", "1.0", false); err == nil || !strings.Contains(err.Error(), "has no module ns/other/digitalocean") {
		t.Errorf("no such module: %v", err)
	}
	if _, err := fetch(t, s, address, ">= 3.0.0-rc1", false); err == nil || !strings.Contains(err.Error(), "no release, and taken only where it is named exactly") {
		t.Errorf("only one that is not finished fits: %v", err)
	}
	s.Getenv = nil
	if _, err := fetch(t, s, address, "~> 1.1", false); err == nil || !strings.Contains(err.Error(), "TF_TOKEN_127_0_0_1") {
		t.Errorf("without a token: %v", err)
	}
	server.Close()
	if _, err := fetch(t, s, address, "~> 1.1", false); err == nil || !strings.Contains(err.Error(), "where there is no network") {
		t.Errorf("without a network: %v", err)
	}
}

// TestAbsolute: a directory of this machine is used where it is, and is not
// pinned; an archive is unpacked.
func TestAbsolute(t *testing.T) {
	from := t.TempDir()
	put(t, "one", from, "m", "main.tf")
	s := Store{Dir: t.TempDir()}
	p, err := fetch(t, s, from+"//m", "", false)
	must(t, err)
	put(t, "two", from, "m", "main.tf")
	if got := content(t, s, p); got != "two" {
		t.Errorf("it is %q", got)
	}
	_, err = fetch(t, s, from+"//m", "", true)
	must(t, err)
	if _, err := os.Stat(filepath.Join(s.Dir, LockFile)); !os.IsNotExist(err) {
		t.Errorf("there is a lock file: %v", err)
	}
	put(t, string(zipped(t, entry{name: "main.tf", text: "three"})), from, "a.zip")
	p, err = fetch(t, s, filepath.Join(from, "a.zip"), "", false)
	must(t, err)
	if got := content(t, s, p); got != "three" {
		t.Errorf("from the archive it is %q", got)
	}
	if _, err := fetch(t, s, filepath.Join(from, "nope"), "", false); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("nothing there: %v", err)
	}
}

// TestLogin: the token that terraform login wrote down is used for its host.
func TestLogin(t *testing.T) {
	home := t.TempDir()
	put(t, `{"credentials": {"example.com": {"token": "word"}}}`, home, ".terraform.d", "credentials.tfrc.json")
	s := &Store{Getenv: func(name string) string {
		return map[string]string{"HOME": home, "TF_TOKEN_example_org": "other"}[name]
	}}
	for host, want := range map[string]string{"example.com": "word", "example.org": "other", "example.net": ""} {
		if got := s.token(host); got != want {
			t.Errorf("the token for %s is %q, want %q", host, got, want)
		}
	}
}

// TestInterrupted: a fetch that is stopped leaves nothing behind.
func TestInterrupted(t *testing.T) {
	from, _ := repo(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := &Store{Dir: t.TempDir()}
	src, err := Parse("git::file://"+from, false)
	must(t, err)
	if _, err := s.Fetch(ctx, "m", src, nil, false); err == nil {
		t.Fatal("it was fetched")
	}
	left, err := os.ReadDir(filepath.Join(s.Dir, ".terraform", "modules"))
	must(t, err)
	if len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

// TestSwept: the folder of a fetch that was killed goes with the next one, and
// what is beside it stays.
func TestSwept(t *testing.T) {
	from, _ := repo(t)
	s := Store{Dir: t.TempDir()}
	put(t, "half", s.Dir, ".terraform", "modules", temporary+"1", "m", "main.tf")
	put(t, "whole", s.Dir, ".terraform", "modules", "other", "main.tf")
	_, err := fetch(t, s, "git::file://"+from+"//m", "", false)
	must(t, err)
	entries, err := os.ReadDir(filepath.Join(s.Dir, ".terraform", "modules"))
	must(t, err)
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if got := strings.Join(left, " "); got != "m modules.json other" {
		t.Errorf("%s is left", got)
	}
}

// TestTwoFetch: a run that fetches keeps another one waiting until what it
// fetched is noted, and the other one then finds it.
func TestTwoFetch(t *testing.T) {
	from, _ := repo(t)
	src, err := Parse("git::file://"+from+"//m", false)
	must(t, err)
	first := &Store{Dir: t.TempDir()}
	_, err = first.Fetch(t.Context(), "m", src, nil, false)
	must(t, err)

	said, ended := make(chan string, 10), make(chan error)
	second := &Store{Dir: first.Dir, Say: func(text string) { said <- text }}
	if _, err := second.modules(); err != nil { // as it was before
		t.Fatal(err)
	}
	go func() {
		_, err := second.Fetch(t.Context(), "m", src, nil, false)
		ended <- err
	}()
	select {
	case text := <-said:
		if !strings.HasPrefix(text, "Waiting for another run") {
			t.Errorf("it said %q", text)
		}
	case err := <-ended:
		t.Fatalf("it did not wait: %v", err)
	}
	must(t, first.Save(true))
	must(t, <-ended)
	must(t, second.Save(true))
	if len(said) > 0 {
		t.Errorf("after the wait it said %q", <-said)
	}
}

// TestWaitStopped: who waits for another run can be stopped.
func TestWaitStopped(t *testing.T) {
	from, _ := repo(t)
	src, err := Parse("git::file://"+from+"//m", false)
	must(t, err)
	first := &Store{Dir: t.TempDir()}
	_, err = first.Fetch(t.Context(), "m", src, nil, false)
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	second := &Store{Dir: first.Dir, Say: func(string) { cancel() }}
	if _, err := second.Fetch(ctx, "m", src, nil, false); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	must(t, second.Save(false))
	must(t, first.Save(true))
}

// TestRegistryTakesNoEnd: a registry that never answers, and one whose answer
// comes byte by byte, is given up in time, and says what to do.
func TestRegistryTakesNoEnd(t *testing.T) {
	for name, beginning := range map[string]string{"no answer": "", "no end": "{"} {
		server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for beginning != "" && r.Context().Err() == nil {
				if _, err := w.Write([]byte(beginning)); err != nil {
					return
				}
				_ = http.NewResponseController(w).Flush() // it fails where nobody reads any more
				select {
				case <-r.Context().Done():
				case <-time.After(5 * time.Millisecond):
				}
			}
			<-r.Context().Done()
		}))
		s := Store{Dir: t.TempDir(), HTTP: server.Client()}
		from, err := Parse(strings.TrimPrefix(server.URL, "https://")+"/ns/net/digitalocean", false)
		must(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		_, err = s.Fetch(ctx, "m", from, nil, false)
		if cancel(); err == nil || !strings.Contains(err.Error(), "registry 127.0.0.1") || !strings.Contains(err.Error(), "does not answer in time; try again later") {
			t.Errorf("%s: %v", name, err)
		}
		must(t, s.Save(false))
		server.Close()
	}
}
