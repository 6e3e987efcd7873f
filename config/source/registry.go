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
	"slices"
	"sort"
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

// get sends a request, once more where the registry has a fault of its own.
func (r registry) get(ctx context.Context, from *url.URL) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, from.String(), nil)
	if err != nil {
		return nil, err
	}
	if token := r.store.token(r.pkg.Host.String()); token != "" && from.Host == r.pkg.Host.String() {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := r.store.client().Do(req)
	if err == nil && resp.StatusCode/100 == 5 {
		resp.Body.Close()
		resp, err = r.store.client().Do(req)
	}
	return resp, err
}

// ask gets a document of the registry about what is named. The answer is read
// where into is not nil.
func (r registry) ask(ctx context.Context, from *url.URL, about string, into any) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	resp, err := r.get(ctx, from)
	if err != nil {
		return nil, fmt.Errorf("ask the registry %s: %w", r.pkg.Host.ForDisplay(), explained(err, nil))
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusNotFound:
		return nil, fmt.Errorf("the registry %s has no %s; check its spelling", r.pkg.Host.ForDisplay(), about)
	case resp.StatusCode/100 == 5:
		return nil, fmt.Errorf("the registry %s answers %s; try again later", r.pkg.Host.ForDisplay(), resp.Status)
	case resp.StatusCode == http.StatusUnauthorized, resp.StatusCode == http.StatusForbidden:
		return nil, fmt.Errorf("the registry %s refuses access (%s); give a token as %s, or by terraform login", r.pkg.Host.ForDisplay(), resp.Status, tokenName(r.pkg.Host.String()))
	case resp.StatusCode/100 != 2:
		return nil, fmt.Errorf("the registry %s answers %s", r.pkg.Host.ForDisplay(), resp.Status)
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err == nil {
		err = ctx.Err() // an answer that is cut off by it may look like one that is through
	}
	if err != nil {
		return nil, fmt.Errorf("read the answer of the registry %s: %w", r.pkg.Host.ForDisplay(), explained(err, nil))
	}
	if into != nil && len(text) > 0 {
		if err := json.Unmarshal(text, into); err != nil {
			return nil, fmt.Errorf("the registry %s answers with what is not JSON (%w); check the name of the host", r.pkg.Host.ForDisplay(), err)
		}
	}
	return resp, nil
}

// service finds out where the host keeps the modules, and returns the URL of
// one.
func (r registry) service(ctx context.Context) (*url.URL, error) {
	var services map[string]any
	resp, err := r.ask(ctx, &url.URL{Scheme: "https", Host: r.pkg.Host.String(), Path: "/.well-known/terraform.json"}, "list of its services", &services)
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
	u.Path = strings.TrimSuffix(u.Path, "/") + "/" + r.name()
	return u, nil
}

// newest returns the newest version that a constraint allows.
func (r registry) newest(ctx context.Context, module *url.URL, constraint version.Constraints) (*version.Version, error) {
	var answer struct {
		Modules []struct{ Versions []struct{ Version string } }
	}
	if _, err := r.ask(ctx, module.JoinPath("versions"), "module "+r.name(), &answer); err != nil {
		return nil, err
	}
	var best *version.Version
	var seen version.Collection
	for _, m := range answer.Modules {
		for _, v := range m.Versions {
			parsed, err := version.NewVersion(v.Version)
			if err != nil {
				continue
			}
			seen = append(seen, parsed)
			if allows(constraint, parsed) && (best == nil || parsed.GreaterThan(best)) {
				best = parsed
			}
		}
	}
	if best == nil {
		return nil, r.unfit(seen, constraint)
	}
	return best, nil
}

// name is the module without the registry's host.
func (r registry) name() string {
	return path.Join(r.pkg.Namespace, r.pkg.Name, r.pkg.TargetSystem)
}

// unfit says that no version fits, and which there are, the newest first.
func (r registry) unfit(seen version.Collection, want version.Constraints) error {
	if len(seen) == 0 {
		return fmt.Errorf("the registry %s has no version of the module %s yet; take it from where its files are, as with git::https://…", r.pkg.Host.ForDisplay(), r.name())
	}
	sort.Sort(sort.Reverse(seen))
	var names []string
	for _, v := range seen[:min(len(seen), maxOffered)] {
		names = append(names, v.String())
	}
	if more := len(seen) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("and %d older ones", more))
	}
	text := fmt.Sprintf("no version of %s fits %q; there are %s", r.pkg.ForDisplay(), want, strings.Join(names, ", "))
	if slices.ContainsFunc(seen, func(v *version.Version) bool { return v.Prerelease() != "" }) {
		text += "; one with a dash is no release, and taken only where it is named exactly"
	}
	return errors.New(text)
}

// allows reports whether a version may be taken. One that is not finished must
// be named exactly.
func allows(c version.Constraints, v *version.Version) bool {
	named := func(x *version.Constraint) bool {
		only, err := version.NewVersion(strings.TrimSpace(strings.TrimPrefix(x.String(), "=")))
		return err == nil && only.Equal(v)
	}
	return c.Check(v) && (v.Prerelease() == "" || slices.ContainsFunc(c, named))
}

// location returns where a version is fetched from.
func (r registry) location(ctx context.Context, module *url.URL, v string) (*Source, error) {
	var body struct{ Location string }
	at := module.JoinPath(v, "download")
	resp, err := r.ask(ctx, at, "version "+v+" of the module "+r.name(), &body)
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
