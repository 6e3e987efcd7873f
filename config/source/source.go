// Package source knows where modules come from: it reads the source argument
// of a module block, fetches packages from git, archives and registries into
// the folder where Terraform keeps them too, and pins them in a lock file.
package source

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	getter "github.com/hashicorp/go-getter/v2"
	tfaddr "github.com/hashicorp/terraform-registry-address"
)

// Source is where a module comes from: a local path, a registry, or an address
// that packages are fetched from.
type Source struct {
	// Local is a path from the directory of the calling module, with slashes.
	Local string
	// Sub is the directory of the module in its package.
	Sub string

	registry *tfaddr.ModulePackage
	address  string // as go-getter takes it, without Sub
}

// Parse reads a source argument. Only a source in a registry may go with a
// version argument.
func Parse(text string, versioned bool) (*Source, error) {
	switch {
	case text == "":
		return nil, errors.New("the source is empty; write a path that begins with \"./\", an address, or a module of a registry")
	case versioned:
		s, err := parseRegistry(text)
		if err != nil {
			if Secret(text) {
				err = errors.New("it holds credentials")
			}
			return nil, fmt.Errorf("only a module of a registry has versions, and %q is none (%w); remove the version argument, or write the source as namespace/name/provider", Hide(text), err)
		}
		return s, nil
	case IsLocal(text):
		return parseLocal(text)
	}
	if s, err := parseRegistry(text); err == nil {
		return s, nil
	}
	return parseAddress(text)
}

// IsLocal reports whether a source is a path, which begins with a dot.
func IsLocal(text string) bool {
	text = strings.ReplaceAll(text, `\`, "/")
	return strings.HasPrefix(text, "./") || strings.HasPrefix(text, "../")
}

// parseLocal brings a path to the form in which Terraform writes it down.
func parseLocal(text string) (*Source, error) {
	clean := path.Clean(strings.ReplaceAll(text, `\`, "/"))
	if !strings.HasPrefix(clean, "../") {
		clean = "./" + clean
	}
	return &Source{Local: clean}, nil
}

func parseRegistry(text string) (*Source, error) {
	m, err := tfaddr.ParseModuleSource(text)
	if err != nil {
		return nil, err
	}
	if strings.Contains(m.Package.Host.String(), "gitlab.com") {
		return nil, errors.New("gitlab.com is a git host, not a registry")
	}
	return &Source{registry: &m.Package, Sub: m.Subdir}, nil
}

var forced = regexp.MustCompile(`^([A-Za-z0-9]+)::(.+)$`)

// detectors turn shorthands into addresses.
var detectors = []getter.Detector{new(getter.GitHubDetector), bitbucket{}, new(getter.GitDetector), absolute{}}

// parseAddress reads what is neither a path nor in a registry. A shorthand is
// written out, as Terraform does it.
func parseAddress(text string) (*Source, error) {
	method, rest := "", text
	if m := forced.FindStringSubmatch(text); m != nil {
		method, rest = m[1], m[2]
	}
	rest, sub := getter.SourceDirSubdir(rest)
	if u, err := url.Parse(rest); err != nil || u.Scheme == "" {
		long, more, err := detect(rest)
		if err != nil {
			return nil, err
		}
		if m := forced.FindStringSubmatch(long); m != nil {
			long = m[2]
			if method == "" {
				method = m[1]
			}
		}
		rest, sub = long, path.Join(more, sub)
	}
	if sub != "" {
		if sub = strings.TrimPrefix(path.Clean(sub), "/"); sub == ".." || strings.HasPrefix(sub, "../") {
			return nil, fmt.Errorf("the directory %q leads out of the package; write one below its top after //", sub)
		}
	}
	if method != "" {
		rest = method + "::" + rest
	}
	s := &Source{address: rest, Sub: sub}
	return s, s.check()
}

// detect writes a shorthand out; what comes after the question mark is no part
// of it.
func detect(text string) (address, sub string, err error) {
	short, query, asked := strings.Cut(text, "?")
	for _, d := range detectors {
		long, ok, err := d.Detect(short, "")
		if err != nil {
			return "", "", fmt.Errorf("the source %q cannot be read: %w", Hide(text), err)
		}
		if !ok {
			continue
		}
		if long, sub = getter.SourceDirSubdir(long); asked {
			long += "?" + query
		}
		return long, sub, nil
	}
	return "", "", fmt.Errorf("%q is neither a path nor an address nor a module of a registry; a path begins with \"./\" or \"../\", an address with git::, https:// or github.com/, and a module of a registry is written namespace/name/provider", Hide(text))
}

// bitbucket knows the shorthand of bitbucket.org, where everything is git.
type bitbucket struct{}

// Detect implements [getter.Detector].
func (bitbucket) Detect(text, _ string) (string, bool, error) {
	rest, ok := strings.CutPrefix(text, "bitbucket.org/")
	if !ok {
		return "", false, nil
	}
	long, _, err := new(getter.GitHubDetector).Detect("github.com/"+rest, "")
	if err != nil {
		return "", true, errors.New("write it as bitbucket.org/owner/repository")
	}
	return strings.Replace(long, "://github.com/", "://bitbucket.org/", 1), true, nil
}

// absolute knows absolute paths.
type absolute struct{}

// Detect implements [getter.Detector].
func (absolute) Detect(text, _ string) (string, bool, error) {
	return "file://" + filepath.ToSlash(text), filepath.IsAbs(text), nil
}

// Direct reports whether a source is the address of a package, neither a path
// nor in a registry.
func (s *Source) Direct() bool { return s.address != "" }

// method returns how an address is fetched: git, http or file.
func (s *Source) method() string {
	if m := forced.FindStringSubmatch(s.address); m != nil {
		return m[1]
	}
	scheme, _, _ := strings.Cut(s.address, ":")
	if scheme == "https" {
		return "http"
	}
	return scheme
}

// check refuses addresses that nothing here fetches.
func (s *Source) check() error {
	switch s.method() {
	case "git", "http", "https", "file":
	default:
		return fmt.Errorf("modules are fetched from git, http, https and files, not by %q; put the module into one of those, or beside the configuration", s.method())
	}
	u, err := s.url()
	if err != nil {
		return errors.New("the URL of the source cannot be read; check its spelling")
	}
	if s.method() == "git" {
		return checkGit(u)
	}
	return nil
}

// url returns the address as a URL.
func (s *Source) url() (*url.URL, error) {
	text := s.address
	if m := forced.FindStringSubmatch(text); m != nil {
		text = m[2]
	}
	return url.Parse(text)
}

// Secret reports whether a source argument holds what is not to be shown.
func Secret(text string) bool { return Hide(text) != text }

// String returns the source as Terraform notes it in modules.json, with all
// that it holds.
func (s *Source) String() string {
	switch {
	case s.Local != "":
		return s.Local
	case s.registry != nil:
		return tfaddr.Module{Package: *s.registry, Subdir: s.Sub}.String()
	case s.Sub == "":
		return s.address
	}
	base, query, asked := strings.Cut(s.address, "?")
	if asked {
		query = "?" + query
	}
	return base + "//" + s.Sub + query
}

// Shown returns the package's address without credentials.
func (s *Source) Shown() string {
	switch {
	case s.Local != "":
		return s.Local
	case s.registry != nil:
		return s.registry.String()
	default:
		return Hide(s.address)
	}
}

// userinfo is what stands between the scheme of a URL and its host, up to the
// last @, since a password may hold one.
var userinfo = regexp.MustCompile(`(?i)[a-z][a-z0-9+.-]*://[^/?#]*@`)

// Hide returns an address without what may be secret in it. The user of an
// ssh address is none.
func Hide(text string) string {
	text = userinfo.ReplaceAllStringFunc(text, func(found string) string {
		if found == "ssh://git@" {
			return found
		}
		scheme, _, _ := strings.Cut(found, "://")
		return scheme + "://"
	})
	base, query, asked := strings.Cut(text, "?")
	if !asked {
		return text
	}
	kept := []string{}
	for _, pair := range strings.Split(query, "&") {
		switch name, _, _ := strings.Cut(pair, "="); name {
		case "ref", "depth", "archive", "checksum":
			kept = append(kept, pair)
		}
	}
	if len(kept) == 0 {
		return base
	}
	return base + "?" + strings.Join(kept, "&")
}
