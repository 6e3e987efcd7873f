package source

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	getter "github.com/hashicorp/go-getter/v2"

	"github.com/swampctl/swampctl/internal/diag"
)

// offline is what git and ssh say where they reach nobody.
var offline = []string{"Could not resolve host", "Failed to connect", "Couldn't connect", "Connection refused", "Network is unreachable", "Connection timed out"}

// explained returns an error of the network without what is secret in its URL,
// and with what to do about it.
func explained(err error, u *url.URL) error {
	text := err.Error()
	var at *url.Error
	if errors.As(err, &at) {
		text = at.Err.Error()
	}
	if u != nil && u.User != nil {
		text = newRepository(u, "").hide.Replace(text)
	}
	var dns *net.DNSError
	var op *net.OpError
	if errors.As(err, &dns) || errors.As(err, &op) || slices.ContainsFunc(offline, func(sign string) bool { return strings.Contains(text, sign) }) {
		return fmt.Errorf("%s; where there is no network, bring the folder .terraform/modules from a machine that has one", text)
	}
	if plain := unpacking(err); plain != "" {
		text = plain
	}
	if errors.Is(err, context.DeadlineExceeded) {
		text = "it does not answer in time; try again later"
	}
	return errors.New(text + remedyOf(text))
}

// remedies are what to do about what git says.
var remedies = []struct{ sign, remedy string }{
	{"Authentication failed", "; give git what the server wants, by a credential helper"},
	{"could not read Username", "; give git what the server wants, by a credential helper"},
	{"Permission denied (", "; give git a key that the server knows, by ssh-agent"},
	{"Operation too slow", "; it does not answer in time: try again later"},
	{"not found", "; check the address, and that you may read what is there"},
	{"does not appear to be a git repository", "; check the address"},
}

// remedyOf returns what to do about what git says, "" where it is not known.
func remedyOf(text string) string {
	for _, r := range remedies {
		if strings.HasPrefix(text, gitSays) && strings.Contains(text, r.sign) {
			return r.remedy
		}
	}
	return ""
}

var badAnswer = regexp.MustCompile(`bad response code: (\d+)`)

// unpacking says in plain words what go-getter found wrong with an answer and
// with an archive; "" where it is something else.
func unpacking(err error) string {
	var sum *getter.ChecksumError
	var page *xml.SyntaxError
	text := err.Error()
	code := badAnswer.FindStringSubmatch(text)
	switch {
	case errors.As(err, &sum):
		return fmt.Sprintf("the checksum of the archive is %x, and the source asks for %x; find out who changed it, or correct checksum", sum.Actual, sum.Expected)
	case code != nil:
		return answered(code[1])
	case errors.As(err, &page), strings.Contains(text, "XML syntax error"), strings.Contains(text, "no source URL was returned"):
		return "what the server sends is no page that names the place of a module; where it is an archive, say of which kind behind the address: ?archive=zip"
	case strings.Contains(text, "not a valid zip file"), strings.Contains(text, "gzip: invalid header"):
		return "what the server sends is not an archive of the kind that its name or archive says"
	}
	return ""
}

// answered says what the status of an answer means.
func answered(code string) string {
	n, _ := strconv.Atoi(code)
	text := fmt.Sprintf("the server answers %d %s", n, http.StatusText(n))
	switch {
	case n == http.StatusUnauthorized || n == http.StatusForbidden:
		return text + "; give it a name and password in ~/.netrc"
	case n/100 == 5:
		return text + "; try again later"
	default:
		return text + "; check the address"
	}
}

// boilerplate is what git adds to everything that fails.
var boilerplate = []string{
	"fatal: Could not read from remote repository.", "Please make sure you have the correct access rights", "and the repository exists.",
}

// plain returns what git says in one line, without what it says each time.
func plain(stderr string) string {
	var kept []string
	for line := range strings.Lines(stderr) {
		line = strings.TrimSpace(line)
		if line == "" || slices.Contains(boilerplate, line) {
			continue
		}
		line = strings.TrimPrefix(strings.TrimPrefix(line, "fatal: "), "error: ")
		kept = append(kept, strings.TrimSuffix(line, "."))
	}
	return strings.Join(kept, "; ")
}

// maxOffered is how many names a message offers.
const maxOffered = 8

// offered says in which directories of a package there are modules, or which of
// them was meant.
func offered(top, wanted string) string {
	var dirs []string
	_ = filepath.WalkDir(top, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		rel, _ := filepath.Rel(top, name)
		if e.IsDir() && rel != "." && (strings.HasPrefix(e.Name(), ".") || strings.Count(rel, string(os.PathSeparator)) > 2) {
			return fs.SkipDir
		}
		if dir := filepath.ToSlash(filepath.Dir(rel)); dir != "." && strings.HasSuffix(name, ".tf") && !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
		return nil
	})
	slices.Sort(dirs)
	return choice(wanted, dirs, "modules are in")
}

// choice suggests one of several names, else lists them where they are few.
func choice(wanted string, names []string, are string) string {
	if near := diag.Nearest(wanted, names); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	if len(names) == 0 || len(names) > maxOffered {
		return ""
	}
	return fmt.Sprintf("; %s %s", are, strings.Join(names, ", "))
}
