package source

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	getter "github.com/hashicorp/go-getter/v2"
	"github.com/hashicorp/go-version"
	tfaddr "github.com/hashicorp/terraform-registry-address"
)

// The bounds of an answer of a registry.
const (
	maxAnswer  = 8 << 20
	answerTime = time.Minute
)

// registry speaks the module registry protocol, version 1.
type registry struct {
	store *Store
	pkg   tfaddr.ModulePackage
}

// ask gets a document of the registry. The answer is read where into is not
// nil.
func (r registry) ask(ctx context.Context, from *url.URL, into any) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, from.String(), nil)
	if err != nil {
		return nil, err
	}
	if token := r.store.token(r.pkg.Host.String()); token != "" && from.Host == r.pkg.Host.String() {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := r.store.client().Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask the registry %s: %w", r.pkg.Host.ForDisplay(), explained(err, nil))
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusNotFound:
		return nil, fmt.Errorf("the registry %s has no %s", r.pkg.Host.ForDisplay(), from.Path)
	case resp.StatusCode == http.StatusUnauthorized, resp.StatusCode == http.StatusForbidden:
		return nil, fmt.Errorf("the registry %s refuses access (%s); give a token as %s, or by terraform login", r.pkg.Host.ForDisplay(), resp.Status, tokenName(r.pkg.Host.String()))
	case resp.StatusCode/100 != 2:
		return nil, fmt.Errorf("the registry %s answers %s", r.pkg.Host.ForDisplay(), resp.Status)
	}
	if text, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer)); err != nil {
		return nil, fmt.Errorf("read the answer of the registry %s: %w", r.pkg.Host.ForDisplay(), err)
	} else if into != nil && len(text) > 0 {
		if err := json.Unmarshal(text, into); err != nil {
			return nil, fmt.Errorf("read the answer of the registry %s: %w", r.pkg.Host.ForDisplay(), err)
		}
	}
	return resp, nil
}

// service finds out where the host keeps the modules, and returns the URL of
// one.
func (r registry) service(ctx context.Context) (*url.URL, error) {
	var services map[string]any
	resp, err := r.ask(ctx, &url.URL{Scheme: "https", Host: r.pkg.Host.String(), Path: "/.well-known/terraform.json"}, &services)
	if err != nil {
		return nil, err
	}
	base, _ := services["modules.v1"].(string)
	if base == "" {
		return nil, fmt.Errorf("%s is no registry of modules", r.pkg.Host.ForDisplay())
	}
	u, err := resp.Request.URL.Parse(base)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" {
		return nil, fmt.Errorf("%s names no place of its modules that can be read", r.pkg.Host.ForDisplay())
	}
	u.Path = strings.TrimSuffix(u.Path, "/") + "/" + path.Join(r.pkg.Namespace, r.pkg.Name, r.pkg.TargetSystem)
	return u, nil
}

// newest returns the newest version that a constraint allows. One that is not
// finished must be named exactly.
func (r registry) newest(ctx context.Context, module *url.URL, constraint version.Constraints) (*version.Version, error) {
	var answer struct {
		Modules []struct{ Versions []struct{ Version string } }
	}
	if _, err := r.ask(ctx, module.JoinPath("versions"), &answer); err != nil {
		return nil, err
	}
	var best *version.Version
	var seen []string
	for _, m := range answer.Modules {
		for _, v := range m.Versions {
			parsed, err := version.NewVersion(v.Version)
			if err != nil {
				continue
			}
			seen = append(seen, parsed.String())
			if allows(constraint, parsed) && (best == nil || parsed.GreaterThan(best)) {
				best = parsed
			}
		}
	}
	if best == nil {
		return nil, fmt.Errorf("no version of %s fits %q; there are %s", r.pkg.ForDisplay(), constraint, strings.Join(seen, ", "))
	}
	return best, nil
}

// allows reports whether a version may be taken.
func allows(c version.Constraints, v *version.Version) bool {
	if len(c) == 0 {
		return v.Prerelease() == ""
	}
	return c.Check(v)
}

// location returns where a version is fetched from.
func (r registry) location(ctx context.Context, module *url.URL, v string) (*Source, error) {
	var body struct{ Location string }
	at := module.JoinPath(v, "download")
	resp, err := r.ask(ctx, at, &body)
	if err != nil {
		return nil, err
	}
	where := resp.Header.Get("X-Terraform-Get")
	if where == "" {
		where = body.Location
	}
	switch {
	case where == "":
		return nil, fmt.Errorf("the registry %s does not say where %s %s is", r.pkg.Host.ForDisplay(), r.pkg.ForDisplay(), v)
	case strings.HasPrefix(where, "/"), IsLocal(where):
		ref, sub := getter.SourceDirSubdir(where)
		u, err := at.Parse(ref)
		if err != nil {
			return nil, fmt.Errorf("read where %s %s is: %w", r.pkg.ForDisplay(), v, err)
		}
		return &Source{address: u.String(), Sub: sub}, nil
	}
	s, err := parseAddress(where)
	if err == nil && (s.method() == "file" || strings.HasPrefix(s.address, "git::file:")) {
		err = errors.New("it is a file of this machine")
	}
	if err != nil {
		return nil, fmt.Errorf("the registry %s says where %s %s is, but: %w", r.pkg.Host.ForDisplay(), r.pkg.ForDisplay(), v, err)
	}
	return s, nil
}

// tokenName is the environment variable with the token for a host, as
// Terraform names it.
func tokenName(host string) string {
	return "TF_TOKEN_" + strings.NewReplacer("-", "__", ".", "_", ":", "_").Replace(host)
}

// token returns the token for a host, "" for none: that of the environment, or
// the one that terraform login wrote down.
func (s *Store) token(host string) string {
	if s.Getenv == nil {
		return ""
	}
	if token := s.Getenv(tokenName(host)); token != "" {
		return token
	}
	text, err := os.ReadFile(filepath.Join(s.Getenv("HOME"), ".terraform.d", "credentials.tfrc.json"))
	var login struct {
		Credentials map[string]struct{ Token string }
	}
	if err != nil || json.Unmarshal(text, &login) != nil {
		return ""
	}
	return login.Credentials[host].Token
}
