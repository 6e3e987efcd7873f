package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox/contract"
)

// test is how one test ended.
type test struct {
	name    string
	outcome string // pass, fail or skip; "" where it never ended
	output  string
	alone   bool // it passes only when no other test runs beside it
}

// result is how the tests of a family ended.
type result struct {
	family     string
	tests      []test // by name
	took       time.Duration
	violations []contract.Violation
}

func (r result) passed() int {
	n := 0
	for _, t := range r.tests {
		if t.outcome == "pass" {
			n++
		}
	}
	return n
}

// runFamily runs the tests of a family against a sandbox of its own, and what
// fails once more alone, since some tests use the same names.
func runFamily(ctx context.Context, o options, terraform, family string) (result, error) {
	begin := time.Now()
	r := result{family: family}
	err := r.run(ctx, o, terraform, "TestAcc.*"+o.pattern)
	if err != nil {
		return r, err
	}
	for i, t := range r.tests {
		if t.outcome != "fail" {
			continue
		}
		again := result{family: family}
		if err := again.run(ctx, o, terraform, "^"+t.name+"$"); err != nil {
			return r, err
		}
		r.tests[i] = again.tests[0]
		r.tests[i].alone = again.tests[0].outcome == "pass"
	}
	r.took = time.Since(begin)
	if err := r.addLeftOut(o); err != nil {
		return r, err
	}
	return r, keep(o.logs, r)
}

// addLeftOut counts as failed what the family has and [skipped] leaves out for its
// panic.
func (r *result) addLeftOut(o options) error {
	files, err := filepath.Glob(filepath.Join(o.provider, "digitalocean", r.family, "*_test.go"))
	if err != nil || o.pattern != "" {
		return err
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		for name, why := range reasons {
			if why.panics && bytes.Contains(raw, []byte("func "+name+"(")) {
				r.tests = append(r.tests, test{name: name, outcome: "fail", output: why.why})
			}
		}
	}
	return nil
}

// run runs the tests that match a pattern against a new sandbox.
func (r *result) run(ctx context.Context, o options, terraform, pattern string) error {
	server, err := sandbox.New(sandbox.Options{Speed: o.speed})
	if err != nil {
		return err
	}
	var handler http.Handler = server
	var check *contract.Checker
	if o.contract {
		if check, err = contract.Open(); err != nil {
			return fmt.Errorf("load the API description: %w", err)
		}
		handler = check.Handler(server)
	}
	dir, err := os.MkdirTemp("", "acceptance")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	through, trusted, err := newProxy(handler, dir)
	if err != nil {
		return err
	}
	front := httptest.NewServer(through)
	defer front.Close()
	env, err := wanted(ctx, r.family, front.URL)
	if err != nil {
		return err
	}
	out, err := goTest(ctx, o, terraform, r.family, pattern, front.URL, trusted, env...)
	if err != nil {
		return err
	}
	if r.tests, err = read(out); err == nil && check != nil {
		r.violations = check.Violations()
	}
	return err
}

// wanted makes what the tests of a family want to be there, and returns the
// environment by which they are told of it: those of dedicated inference use a VPC.
func wanted(ctx context.Context, family, url string) ([]string, error) {
	if family != "dedicatedinference" {
		return nil, nil
	}
	body := strings.NewReader(`{"name":"inference","region":"atl1"}`)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/v2/vpcs", body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer acceptance")
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	var made struct{ VPC struct{ ID string } }
	if err := json.NewDecoder(resp.Body).Decode(&made); err != nil || made.VPC.ID == "" {
		return nil, fmt.Errorf("the sandbox made no VPC for the tests: %s (%v)", resp.Status, err)
	}
	return []string{"DO_DEDICATED_INFERENCE_VPC_UUID=" + made.VPC.ID}, nil
}

// goTest runs the tests, which trust a certificate for Spaces, and returns the
// events that go test tells.
func goTest(ctx context.Context, o options, terraform, family, pattern, url, trusted string, env ...string) ([]byte, error) {
	args := []string{"test", "-json", "-count=1", "-vet=off", "-timeout", o.timeout.String(), "-parallel", strconv.Itoa(o.parallel), "-run", pattern}
	args = append(args, "-skip", skipped(o.skip), "./digitalocean/"+family)
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = o.provider
	cmd.Env = append(os.Environ(),
		"TF_ACC=1", "TF_ACC_TERRAFORM_PATH="+terraform, "CHECKPOINT_DISABLE=1", "DIGITALOCEAN_API_URL="+url, "DIGITALOCEAN_TOKEN=acceptance",
		"DIGITALOCEAN_HTTP_RETRY_MAX=0",
		// Buckets have names of hosts, which only a proxy resolves.
		"SPACES_ENDPOINT_URL=http://{{.Region}}.digitaloceanspaces.com", "HTTP_PROXY="+url, "HTTPS_PROXY="+url, "NO_PROXY=", "SSL_CERT_FILE="+trusted, "AWS_CA_BUNDLE="+trusted, "SPACES_ACCESS_KEY_ID=acceptance", "SPACES_SECRET_ACCESS_KEY=acceptance",
	)
	cmd.Env = append(cmd.Env, env...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && errs.Len() == 0 {
		return out, nil // a test failed, which the events tell
	}
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, errs.String())
	}
	return out, nil
}

// skipped adds to a pattern the tests that would end all others with a panic.
func skipped(pattern string) string {
	var all []string
	if pattern != "" {
		all = append(all, pattern)
	}
	for _, name := range slices.Sorted(maps.Keys(reasons)) {
		if reasons[name].panics {
			all = append(all, "^"+name+"$")
		}
	}
	return strings.Join(all, "|")
}

// read reads the events of go test into top-level tests.
func read(events []byte) ([]test, error) {
	byName := map[string]*test{}
	var stray strings.Builder
	for line := range bytes.Lines(events) {
		var e struct{ Action, Test, Output string }
		if err := json.Unmarshal(line, &e); err != nil {
			return nil, fmt.Errorf("read the events of go test: %w in %q", err, line)
		}
		name, _, inner := strings.Cut(e.Test, "/")
		if name == "" {
			stray.WriteString(e.Output)
			continue
		}
		if byName[name] == nil {
			byName[name] = &test{name: name}
		}
		byName[name].output += e.Output
		if !inner && slices.Contains([]string{"pass", "fail", "skip"}, e.Action) {
			byName[name].outcome = e.Action
		}
	}
	if len(byName) == 0 {
		return nil, fmt.Errorf("no tests ran: %s", stray.String())
	}
	var out []test
	for _, t := range byName {
		out = append(out, *t)
	}
	slices.SortFunc(out, func(a, b test) int { return strings.Compare(a.name, b.name) })
	return out, nil
}

// keep writes the output of what did not pass into a folder.
func keep(dir string, r result) error {
	if dir == "" {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, t := range r.tests {
		if t.outcome == "pass" {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, r.family+"."+t.name+".log"), []byte(t.output), 0o644); err != nil {
			return err
		}
	}
	return nil
}

var cause = regexp.MustCompile(`(?m)^.*(?:Error: |[Ee]rror |panic: |Check failed|After applying|SKIP|[Ss]kipping).*$`)

// why returns the line of a test's output that most likely says why it did not pass.
func (t test) why() string {
	if t.outcome == "" {
		return "did not end in time"
	}
	lines := cause.FindAllString(t.output, 3)
	for i, l := range lines {
		lines[i] = strings.TrimSpace(l)
	}
	return strings.Join(lines, " / ")
}
