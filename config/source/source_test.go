package source

import (
	"strings"
	"testing"
)

// TestParse: every form of a source is written out as Terraform notes it.
func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"./a/../b":                             "./b",
		"../x":                                 "../x",
		"../":                                  "./..",
		`.\a`:                                  "./a",
		"a/b/c":                                "registry.terraform.io/a/b/c",
		"a/b/c//d/e":                           "registry.terraform.io/a/b/c//d/e",
		"example.com/a/b/c":                    "example.com/a/b/c",
		"github.com/a/b":                       "git::https://github.com/a/b.git",
		"github.com/a/b//c?ref=v1":             "git::https://github.com/a/b.git//c?ref=v1",
		"github.com/a/b/c?ref=v1":              "git::https://github.com/a/b.git//c?ref=v1",
		"bitbucket.org/a/b//c":                 "git::https://bitbucket.org/a/b.git//c",
		"git@github.com:a/b.git":               "git::ssh://git@github.com/a/b.git",
		"git::https://h/r.git?ref=v1&depth=1":  "git::https://h/r.git?ref=v1&depth=1",
		"git::ssh://git@h/r.git//m?ref=v1":     "git::ssh://git@h/r.git//m?ref=v1",
		"git::git@h:r.git//m?ref=v1":           "git::ssh://git@h/r.git//m?ref=v1",
		"https://h/a.zip//m?checksum=md5:1":    "https://h/a.zip//m?checksum=md5:1",
		"https://user:word@h/a.tar.gz?token=x": "https://user:word@h/a.tar.gz?token=x",
		"/abs/dir":                             "file:///abs/dir",
		"file:///abs//m":                       "file:///abs//m",
	} {
		s, err := Parse(text, false)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if s.String() != want {
			t.Errorf("%s is %s, want %s", text, s, want)
		}
	}
}

// TestParseRefused: what cannot be fetched is refused with what to write.
func TestParseRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "is empty",
		"foo":                          `begins with "./"`,
		"a/b/c/d":                      `begins with "./"`,
		".":                            `begins with "./"`,
		"gitlab.com/a/b":               "with git::",
		"github.com/a":                 "github.com/username/repo",
		"bitbucket.org/a":              "bitbucket.org/owner/repository",
		"a/b/c?ref=1":                  "nor a module of a registry",
		"s3::https://x/y":              `not by "s3"`,
		"hg::https://x/y":              `not by "hg"`,
		"ext::sh -c x":                 "neither a path",
		"git::https://h/r?ref=--x":     "cannot be a ref",
		"git::https://h/r?ref=a:b":     "cannot be a ref",
		"git::ext://h/r":               `not "ext"`,
		"git::ssh://h/r?sshkey=abc":    "holds an ssh key",
		"git::https://h/r//../x":       "leads out of the package",
		"git::https://u:word@h/r?ref=": "",
	} {
		_, err := Parse(text, false)
		if want == "" {
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	for _, text := range []string{"./a", "git::https://u:word@h/r", "/abs"} {
		_, err := Parse(text, true)
		if err == nil || !strings.Contains(err.Error(), "remove the version argument") || strings.Contains(err.Error(), "word") {
			t.Errorf("%s with a version: %v", text, err)
		}
	}
}

// TestHide: neither users nor what may be a token in a query is shown.
func TestHide(t *testing.T) {
	for text, want := range map[string]string{
		"git::https://token@h/r?ref=v1":   "git::https://h/r?ref=v1",
		"https://u:p@h/a.zip?sig=x":       "https://h/a.zip",
		"https://u:p@ss@h/a.zip":          "https://h/a.zip",
		"HTTPS://u:p@h/a.zip":             "HTTPS://h/a.zip",
		"git::ssh://git@h/r":              "git::ssh://git@h/r",
		"git::ssh://me:p@h/r?sshkey=abc":  "git::ssh://h/r",
		"a/b/c":                           "a/b/c",
		"https://h/a?ref=1&x=2&archive=z": "https://h/a?ref=1&archive=z",
	} {
		if got := Hide(text); got != want {
			t.Errorf("%s is shown as %s, want %s", text, got, want)
		}
	}
}
