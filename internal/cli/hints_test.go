package cli

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

var update = flag.Bool("update", false, "write the golden files anew")

const oneNet = "resource \"digitalocean_vpc\" \"net\" {\n  name   = \"net\"\n  region = \"fra1\"\n}\n"

// movedNet is oneNet under another name, with a tag.
var movedNet = strings.Replace(oneNet, `"net" {`, `"main" {`, 1) + `moved {
  from = digitalocean_vpc.net
  to   = digitalocean_vpc.main
}
resource "digitalocean_tag" "web" {
  name = "web"
}
`

// slowBox is a Droplet that is given less time than it takes.
const slowBox = `resource "digitalocean_droplet" "box" {
  name   = "box"
  image  = "ubuntu-24-04-x64"
  size   = "s-1vcpu-1gb"
  region = "fra1"
  timeouts {
    create = "600ms"
  }
}
`

// brokenSite is an app whose build fails.
const brokenSite = `resource "digitalocean_app" "site" {
  spec {
    name = "site"
    static_site {
      name          = "front"
      build_command = "exit 1"
      git {
        repo_clone_url = "https://example.com/site.git"
        branch         = "main"
      }
    }
  }
}
`

// oneRecord is a record of which there may be more that are just like it.
const oneRecord = `resource "digitalocean_domain" "main" {
  name = "example.com"
}
resource "digitalocean_record" "www" {
  domain = digitalocean_domain.main.id
  type   = "A"
  name   = "www"
  value  = "192.0.2.1"
}
`

// twin is what somebody else posts to have the record of oneRecord as well.
const twin = `{"type":"A","name":"www","data":"192.0.2.1","ttl":1800}`

// trouble is something that goes wrong.
type trouble struct {
	name  string
	main  string            // main.tf, oneNet where not given
	files map[string]string // more files
	cloud sandbox.Options
	fault sandbox.Fault     // of the API, in the last command
	twins []string          // what others post to the place of the fault right before the first call to it
	env   []string          // of the last command
	first []string          // command lines before the last, which must succeed
	then  map[string]string // files that change before the last command
	last  string            // command line
}

// troubles are what a user meets, from the first command on.
func troubles() []trouble {
	always := func(method, path string, status int, body string) sandbox.Fault {
		return sandbox.Fault{Method: method, Path: path, Status: status, Body: body, Times: -1}
	}
	return []trouble{
		{name: "no token", env: []string{"DIGITALOCEAN_TOKEN="}, last: "plan"},
		{name: "wrong token", fault: always("GET", "", 401, `{"id":"unauthorized","message":"Unable to authenticate you"}`), last: "plan"},
		{name: "missing scope", fault: always("POST", "/v2/vpcs", 403, `{"id":"forbidden","message":"You are missing the required permission vpc:create."}`), last: "apply -auto-approve"},
		{name: "refused value", fault: always("POST", "/v2/vpcs", 422, `{"id":"unprocessable_entity","message":"ip_range size is not in range"}`), last: "apply -auto-approve"},
		{name: "failing API", fault: always("GET", "/v2/vpcs", 503, `{"id":"unavailable","message":"Service Unavailable"}`), last: "plan"},
		{name: "no connection", env: []string{"DIGITALOCEAN_API_URL=http://127.0.0.1:1"}, last: "plan"},
		{name: "not ready in time", cloud: sandbox.Options{Speed: 0.01}, main: slowBox, last: "-chdir=. apply -auto-approve"},
		{name: "never ready", main: brokenSite, last: "apply -auto-approve"},
		{name: "any of several may be it", main: oneRecord, twins: []string{twin, twin}, last: "apply -auto-approve",
			fault: sandbox.Fault{Method: "POST", Path: "/v2/domains/example.com/records", Status: 500, Skip: 2}},
		{name: "exists already", first: []string{"apply -auto-approve -state=other.tfstate"}, last: "plan"},
		{name: "gone object", last: "import digitalocean_vpc.net 5a4981aa-9653-4bd1-bef5-d6bff52042e4"},
		{name: "imported twice", first: []string{"apply -auto-approve"}, last: "import digitalocean_vpc.net x"},
		{name: "no block to import into", last: "import digitalocean_vpc.other x"},
		{name: "no configuration", main: "-", last: "plan"},
		{name: "module not fetched", main: "module \"net\" {\n  source = \"git::https://example.com/net.git\"\n}\noutput \"id\" {\n  value = module.net.id\n}\n", last: "plan"},
		{name: "module of a registry not fetched", main: "module \"net\" {\n  source  = \"acme/net/digitalocean\"\n  version = \"~> 1.2\"\n}\n", last: "-chdir=. plan"},
		{name: "mistyped directory", files: map[string]string{"network/main.tf": oneNet}, last: "-chdir=netwrok plan"},
		{name: "mistyped argument", main: strings.Replace(oneNet, "region", "regoin", 1), last: "plan"},
		{name: "two mistakes", main: strings.Replace(oneNet, "\"fra1\"", "var.region", 1) + "output \"x\" {\n  value = local.nope\n}\n", last: "-chdir=. plan"},
		{name: "no value", main: "variable \"region\" {}\n", last: "plan -input=false"},
		{name: "value for nothing", last: "plan -var=region=fra1"},
		{name: "no variable file", last: "plan -var-file=prod.tfvars"},
		{name: "mistyped target", last: "plan -target=digitalocean_vpc.nte"},
		{name: "moved, and left out", first: []string{"apply -auto-approve"}, then: map[string]string{"main.tf": movedNet}, last: "plan -target=digitalocean_tag.web"},
		{name: "no address", last: "plan -target=net"},
		{name: "protected object", main: strings.Replace(oneNet, "}", "  lifecycle {\n    prevent_destroy = true\n  }\n}", 1), first: []string{"apply -auto-approve"}, last: "destroy -auto-approve"},
		{name: "lost data", main: volumes, first: []string{"apply -auto-approve"}, then: map[string]string{"main.tf": strings.ReplaceAll(volumes, "fra1", "nyc3")}, last: "apply -auto-approve"},
		{name: "too many to destroy", first: []string{"apply -auto-approve"}, last: "plan -destroy -no-destroy"},
		{name: "unknown workspace", last: "workspace select stage"},
		{name: "newer state", files: map[string]string{stateFile: `{"version":5,"terraform_version":"2.0.0","serial":1,"lineage":"x"}`}, last: "plan"},
		{name: "damaged state", files: map[string]string{stateFile: `{"version":4,"serial"`}, last: "state list"},
		{name: "nothing recorded", last: "state show digitalocean_vpc.net"},
		{name: "no terminal", last: "apply"},
		{name: "unknown command", last: "aply"},
		{name: "Terraform's command", last: "login"},
		{name: "unknown flag", last: "plan -tagret=x"},
		{name: "no number", last: "plan -parallelism=all"},
		{name: "contradiction", last: "plan -concise -full"},
		{name: "no plan", last: "apply tfplan"},
		{name: "no plan file", last: "apply main.tf"},
		{name: "stale plan", first: []string{"plan -out=tfplan", "apply -auto-approve"}, last: "apply tfplan"},
		{name: "plan applied twice", first: []string{"plan -out=tfplan", "apply tfplan"}, last: "apply tfplan"},
		{name: "plan to nowhere", last: "plan -out=nowhere/tfplan"},
		{name: "no output", last: "output ip"},
		{name: "no run", last: "history show 01M85VZHYZ"},
		{name: "no policies", last: "plan -policy=policy"},
		{name: "denied by a policy", last: "plan -policy=policy", files: map[string]string{
			"policy/networks.rego": "package main\n\ndeny contains \"no networks here\" if count(input.resource_changes) > 0\n"}},
	}
}

// page brings the trouble about and returns what the user sees.
func (tr trouble) page(t *testing.T) string {
	t.Helper()
	var cloud *sandbox.Server
	tr.cloud.OnCall = func(_ int, _ sandbox.Phase, r *http.Request) {
		for len(tr.twins) > 0 && r.URL.Path == tr.fault.Path {
			twin := httptest.NewRequest(http.MethodPost, r.URL.Path, strings.NewReader(tr.twins[0]))
			twin.Header.Set("Authorization", "Bearer somebody-else")
			tr.twins = tr.twins[1:]
			cloud.ServeHTTP(httptest.NewRecorder(), twin)
		}
	}
	cloud, err := sandbox.New(tr.cloud)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(cloud)
	defer front.Close()
	defer cloud.Close()
	b := &bench{dir: t.TempDir(), environ: []string{
		"DIGITALOCEAN_TOKEN=t", "DIGITALOCEAN_API_URL=" + front.URL, "SWAMPCTL_POLL=1ms", "SWAMPCTL_SETTLE=20ms",
		"DIGITALOCEAN_HTTP_RETRY_WAIT_MIN=0.001", "DIGITALOCEAN_HTTP_RETRY_WAIT_MAX=0.002",
	}}
	write(t, b.dir, tr.files)
	switch tr.main {
	case "-":
	case "":
		write(t, b.dir, map[string]string{"main.tf": oneNet})
	default:
		write(t, b.dir, map[string]string{"main.tf": tr.main})
	}
	for _, line := range tr.first {
		b.run(strings.Fields(line)...).want(t, 0)
	}
	write(t, b.dir, tr.then)
	if tr.fault.Status != 0 {
		cloud.AddFault(tr.fault)
	}
	b.environ = append(b.environ, tr.env...)
	out := b.run(strings.Fields(tr.last)...)
	if out.code != exitError || !strings.Contains(out.stderr, "\nHint: ") {
		t.Errorf("exit code %d, or nothing says what to type next:\n%s", out.code, out.stderr)
	}
	return fmt.Sprintf("$ swampctl %s\n%s\n", tr.last, masked(out.stderr, b.dir))
}

// changing are what differs from run to run.
var changing = []struct {
	pattern *regexp.Regexp
	stands  string
}{
	{regexp.MustCompile(`, request [0-9a-f-]+`), ", request ID"},
	{regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`), "UUID"},
	{regexp.MustCompile(`\b01[0-9A-Z]{24}\b`), "RUN"},
	{regexp.MustCompile(`\b\d{8}\b`), "NUMBER"},
	{regexp.MustCompile(`by \S+@\S+ on`), "by WHO on"},
	{regexp.MustCompile(`after \d+s`), "after SOME TIME"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d[ \n]\d\d:\d\d:\d\d`), "TIME"},
}

// brokenLine is where a paragraph was broken to fit the page.
var brokenLine = regexp.MustCompile(`(\S)\n {0,6}(\S)`)

// masked takes out of a text what differs from run to run. Paragraphs with the
// directory or the user stand on one line, as names of another length break
// them elsewhere.
func masked(text, dir string) string {
	if strings.Contains(text, dir) || strings.Contains(text, "apply by ") {
		text = brokenLine.ReplaceAllString(text, "$1 $2")
	}
	text = strings.ReplaceAll(text, dir, "DIR")
	for _, c := range changing {
		text = c.pattern.ReplaceAllString(text, c.stands)
	}
	return text
}

// TestTroubles: whatever goes wrong, the page says what, where, and what to
// type next.
func TestTroubles(t *testing.T) {
	var all strings.Builder
	for _, tr := range troubles() {
		t.Run(tr.name, func(t *testing.T) {
			fmt.Fprintf(&all, "## %s\n\n%s", tr.name, tr.page(t))
		})
	}
	path := filepath.Join("testdata", "troubles.golden")
	if *update {
		if err := os.WriteFile(path, []byte(all.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if all.String() != string(want) && !t.Failed() {
		t.Errorf("the pages differ from %s; see with: go test ./internal/cli -run Troubles -update && git diff", path)
	}
}
