package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// daily is a configuration with a bit of everything.
const daily = `variable "prefix" {
  type    = string
  default = "day"
}

variable "password" {
  type      = string
  default   = "hunter2-hunter2"
  sensitive = true
}

resource "digitalocean_vpc" "net" {
  name     = "${var.prefix}-net"
  region   = "fra1"
  ip_range = "10.40.0.0/16"
}

resource "digitalocean_tag" "role" {
  for_each = toset(["db", "web"])
  name     = "${var.prefix}-${each.key}"
}

resource "digitalocean_domain" "zone" {
  name = "${var.prefix}.example.com"
}

resource "digitalocean_record" "note" {
  count  = 2
  domain = digitalocean_domain.zone.id
  type   = "TXT"
  name   = "note${count.index}"
  value  = "hello"
  ttl    = 300
}

output "names" {
  value = { for k, t in digitalocean_tag.role : k => t.name }
}

output "zone" {
  value = digitalocean_domain.zone.name
}

output "login" {
  value     = "root:${var.password}"
  sensitive = true
}
`

const secret = "hunter2-hunter2"

// TestCommands goes through a day with every command, in one directory.
func TestCommands(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.write("main.tf", daily)
	for _, step := range []struct {
		name string
		do   func(*testing.T, *lab)
	}{
		{"version", dayVersion}, {"validate", dayValidate}, {"plan", dayPlan}, {"show a plan", dayShowPlan},
		{"apply a plan", dayApplyPlan}, {"nothing to do", dayNothing}, {"output", dayOutput}, {"show", dayShow},
		{"state", dayState}, {"import", dayImport}, {"providers", dayProviders}, {"drift", dayDrift},
		{"apply with variables", dayVariables}, {"apply in JSON", dayJSON}, {"failure", dayFailure}, {"destroy", dayDestroy},
	} {
		ok := t.Run(step.name, func(t *testing.T) {
			here := *l
			here.t = t
			step.do(t, &here)
		})
		if !ok {
			t.Fatalf("%s failed; the rest of the day builds on it", step.name)
		}
	}
}

// says runs swampctl, wants an exit code and words on the standard output, and
// returns that.
func (l *lab) says(code int, args []string, words ...string) string {
	l.t.Helper()
	stdout, stderr, got := l.streams(nil, args...)
	if got != code {
		l.t.Fatalf("swampctl %v: exit code %d, want %d\n%s%s", args, got, code, stdout, stderr)
	}
	for _, w := range words {
		if !strings.Contains(stdout, w) {
			l.t.Errorf("swampctl %v: %q is not in:\n%s%s", args, w, stdout, stderr)
		}
	}
	if strings.Contains(stdout+stderr, "\x1b[") {
		l.t.Errorf("swampctl %v: colours without a terminal", args)
	}
	return stdout
}

// words splits a command line.
func words(line string) []string { return strings.Fields(line) }

// into runs swampctl and reads its JSON.
func (l *lab) into(to any, args ...string) {
	l.t.Helper()
	if err := json.Unmarshal([]byte(l.says(0, args)), to); err != nil {
		l.t.Fatalf("swampctl %v: %v", args, err)
	}
}

func dayVersion(t *testing.T, l *lab) {
	l.says(0, words("version"), "swampctl ", "\non ")
	l.says(0, words("--version"), "swampctl ")
	var v map[string]string
	l.into(&v, "version", "-json")
	if v["swampctl_version"] == "" || v["platform"] == "" {
		t.Errorf("got %v", v)
	}
	for _, command := range []string{"plan", "apply", "refresh", "destroy", "validate", "show", "output", "state list", "state show", "state rm", "state mv", "import", "version", "providers schema"} {
		for _, help := range []string{"-help", "--help", "-h"} {
			l.says(0, append(words(command), help), "Usage\n  swampctl "+command, "\nExit codes\n  0  ", "\n  1  ", "\nExamples\n")
		}
	}
	l.says(0, words("plan -help"), "\n  2  with -detailed-exitcode: there are changes")
}

func dayValidate(t *testing.T, l *lab) {
	l.says(0, words("validate"), "Success! The configuration is valid.\n")
	var v struct {
		Valid       bool
		Diagnostics []any
		Format      string `json:"format_version"`
	}
	l.into(&v, "validate", "--json")
	if !v.Valid || v.Format != "1.0" || v.Diagnostics == nil {
		t.Errorf("got %+v", v)
	}
}

func dayPlan(t *testing.T, l *lab) {
	out := l.says(2, words("plan -detailed-exitcode -out=tfplan"),
		"Resource actions are indicated with the following symbols:\n  + create\n",
		"  # digitalocean_tag.role[\"db\", \"web\"] (2 objects) will be created\n  + resource \"digitalocean_tag\" \"role\" {\n",
		"      + name = \"day-db\", \"day-web\"\n        # (7 attributes known after apply)\n",
		"      + domain = (known after apply: digitalocean_domain.zone.id)\n",
		"\nChanges to Outputs:\n  + login = (sensitive value)\n  + names = {\n      + db  = \"day-db\"\n      + web = \"day-web\"\n    }\n",
		"\nPlan: 6 to add, 0 to change, 0 to destroy.\n", `swampctl apply "tfplan"`)
	if strings.Contains(out, secret) {
		t.Errorf("the plan shows the secret:\n%s", out)
	}
	l.says(0, words("plan"), "Plan: 6 to add")
	l.says(0, words("plan -concise"), "\n  + digitalocean_record.note[0, 1] (2 objects)\n  + digitalocean_tag.role")
	l.says(0, words("plan -full"), "  # digitalocean_tag.role[\"db\"] will be created\n", "      + total_resource_count   = (known after apply)\n")
	comment := l.says(0, words("plan -markdown -json-into=plan.jsonl"), "### Plan: 6 to add, 0 to change, 0 to destroy.\n", "| ➕ | <code>digitalocean_vpc.net</code> | create |", "\n+       name     = ")
	if strings.Contains(comment, secret) || strings.Contains(comment, "Refreshing") {
		t.Errorf("the comment has more than the plan:\n%s", comment)
	}
	messages, err := os.ReadFile(filepath.Join(l.dir, "plan.jsonl"))
	must(t, err)
	if !strings.Contains(string(messages), `"type":"planned_change"`) {
		t.Errorf("no planned change in %s", messages)
	}
	if shown := l.says(0, words("show -markdown tfplan")); shown != comment {
		t.Errorf("the saved plan's comment is\n%s\nwant\n%s", shown, comment)
	}
	l.says(0, words("plan -html=plan.html"), "Plan: 6 to add")
	drawn, err := os.ReadFile(filepath.Join(l.dir, "plan.html"))
	must(t, err)
	if text := string(drawn); strings.Contains(text, secret) || strings.Count(text, `class="card create"`) != 4 {
		t.Errorf("the page is\n%s", text)
	}
	l.says(0, words("show -html=again.html tfplan"))
	info, err := os.Stat(filepath.Join(l.dir, "tfplan"))
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the plan, which holds secrets, has mode %v", info.Mode())
	}
	if l.count("tags")+len(l.changes()) != 0 {
		t.Error("a plan changed something")
	}
}

func dayShowPlan(t *testing.T, l *lab) {
	out := l.says(0, words("show tfplan"), "  # digitalocean_vpc.net will be created\n", "Plan: 6 to add, 0 to change, 0 to destroy.\n")
	if strings.Contains(out, secret) {
		t.Errorf("the plan shows the secret:\n%s", out)
	}
	var p struct {
		Format  string `json:"format_version"`
		Changes []struct {
			Address string
			Change  struct{ Actions []string }
		} `json:"resource_changes"`
	}
	l.into(&p, "show", "-json", "tfplan")
	if p.Format == "" || len(p.Changes) != 6 || !slices.Equal(p.Changes[0].Change.Actions, []string{"create"}) {
		t.Errorf("got %+v", p)
	}
}

func dayApplyPlan(t *testing.T, l *lab) {
	out := l.says(0, words("apply --parallelism=3 tfplan"), "digitalocean_vpc.net: Creating...\n",
		"\nApply complete! Resources: 6 added, 0 changed, 0 destroyed.\n\nOutputs:\n\n"+
			"login = <sensitive>\nnames = {\n  \"db\" = \"day-db\"\n  \"web\" = \"day-web\"\n}\nzone = \"day.example.com\"\n")
	if !regexp.MustCompile(`digitalocean_record\.note\[1\]: Creation complete after \d+s \[id=\d+\]\n`).MatchString(out) {
		t.Errorf("no line says that the record is made:\n%s", out)
	}
	if l.count("tags") != 2 || l.count("domains") != 1 {
		t.Error("not all was made")
	}
}

func dayNothing(t *testing.T, l *lab) {
	l.cloud.ResetCalls()
	before := l.picture()
	for _, line := range []string{
		"plan -detailed-exitcode", "plan --detailed-exitcode --refresh=false --input=false", "-chdir=. plan -no-color", "plan -refresh-only -detailed-exitcode",
		"apply -auto-approve", "apply --auto-approve --refresh=false", "plan -lock-timeout=5s -parallelism 1 -compact-warnings",
	} {
		l.says(0, words(line), "No changes. Your infrastructure ")
	}
	l.same(before)
}

func dayOutput(t *testing.T, l *lab) {
	l.says(0, words("output"), "login = <sensitive>\nnames = {\n  \"db\" = \"day-db\"\n  \"web\" = \"day-web\"\n}\nzone = \"day.example.com\"\n")
	for line, want := range map[string]string{
		"output zone": "\"day.example.com\"\n", "output -raw zone": "day.example.com", "output --raw login": "root:" + secret,
		"output names": "{\n  \"db\" = \"day-db\"\n  \"web\" = \"day-web\"\n}\n", "output -json zone": "\"day.example.com\"\n",
	} {
		if got := l.says(0, words(line)); got != want {
			t.Errorf("%s: got %q, want %q", line, got, want)
		}
	}
	var all map[string]struct {
		Sensitive bool
		Value     any
	}
	l.into(&all, "output", "-json")
	if len(all) != 3 || !all["login"].Sensitive || all["zone"].Value != "day.example.com" {
		t.Errorf("got %v", all)
	}
}

func dayShow(t *testing.T, l *lab) {
	out := l.says(0, words("show"), "# digitalocean_domain.zone:\nresource \"digitalocean_domain\" \"zone\" {\n", "\nOutputs:\n\nlogin = (sensitive value)\n")
	if strings.Contains(out, secret) {
		t.Errorf("the state is shown with the secret:\n%s", out)
	}
	var s struct {
		Values struct {
			Root struct {
				Resources []struct{ Address, Type string }
			} `json:"root_module"`
		}
	}
	l.into(&s, "show", "-json")
	if len(s.Values.Root.Resources) != 6 || s.Values.Root.Resources[0].Address != "digitalocean_domain.zone" {
		t.Errorf("got %+v", s)
	}
}

const allAddresses = `digitalocean_domain.zone
digitalocean_record.note[0]
digitalocean_record.note[1]
digitalocean_tag.role["db"]
digitalocean_tag.role["web"]
digitalocean_vpc.net
`

func dayState(t *testing.T, l *lab) {
	if got := l.says(0, words("state list")); got != allAddresses {
		t.Errorf("got\n%s", got)
	}
	l.says(0, words("state list digitalocean_tag.role"), "digitalocean_tag.role[\"db\"]\ndigitalocean_tag.role[\"web\"]\n")
	l.says(0, []string{"state", "show", `digitalocean_tag.role["db"]`}, "# digitalocean_tag.role[\"db\"]:\n", "    name                   = \"day-db\"\n")
	l.says(0, words("state mv digitalocean_vpc.net digitalocean_vpc.lan"), "digitalocean_vpc.net: moved to digitalocean_vpc.lan\n")
	l.says(0, words("plan"), "digitalocean_vpc.lan will be destroyed", "digitalocean_vpc.net will be created")
	l.says(0, words("state mv digitalocean_vpc.lan digitalocean_vpc.net"), "moved to digitalocean_vpc.net")
	l.says(0, words("plan -detailed-exitcode"), "No changes.")
}

func dayImport(t *testing.T, l *lab) {
	ids := map[string]string{}
	for _, v := range l.cloud.Snapshot()["vpcs"] {
		ids[v["name"].(string)] = v["id"].(string)
	}
	l.cloud.ResetCalls()
	l.says(0, words("state rm digitalocean_vpc.net digitalocean_tag.role"),
		"digitalocean_tag.role[\"db\"]: forgotten\ndigitalocean_tag.role[\"web\"]: forgotten\ndigitalocean_vpc.net: forgotten\n")
	l.says(0, []string{"import", "digitalocean_vpc.net", ids["day-net"]}, "digitalocean_vpc.net: imported [id="+ids["day-net"]+"]")
	for _, k := range []string{"db", "web"} {
		l.says(0, []string{"import", `digitalocean_tag.role["` + k + `"]`, "day-" + k}, ": imported [id=day-"+k+"]")
	}
	l.says(0, words("plan -detailed-exitcode"), "No changes.")
	if got := l.says(0, words("state list")); got != allAddresses {
		t.Errorf("got\n%s", got)
	}
	for _, c := range l.changes() {
		t.Errorf("state rm or import changed the cloud: %s %s", c.Method, c.Path)
	}
}

func dayProviders(t *testing.T, l *lab) {
	var p struct {
		Schemas map[string]struct {
			Resources map[string]struct {
				Block struct {
					Attributes map[string]struct{ Type any }
				}
			} `json:"resource_schemas"`
			DataSources map[string]any `json:"data_source_schemas"`
		} `json:"provider_schemas"`
	}
	l.into(&p, "providers", "schema", "-json")
	do := p.Schemas["registry.terraform.io/digitalocean/digitalocean"]
	if do.Resources["digitalocean_droplet"].Block.Attributes["name"].Type != "string" || len(do.DataSources) == 0 {
		t.Errorf("got %d types", len(do.Resources))
	}
}

func dayDrift(t *testing.T, l *lab) {
	for _, r := range l.cloud.Snapshot()["records"] {
		if r["name"] == "note1" {
			must(t, l.cloud.Remove("records", r["id"].(string)))
		}
	}
	for _, v := range l.cloud.Snapshot()["vpcs"] {
		if v["name"] == "day-net" {
			must(t, l.cloud.Mutate("vpcs", v["id"].(string), sandbox.Object{"name": "renamed"}))
		}
	}
	before := l.picture()
	l.says(0, words("plan -refresh=false -detailed-exitcode"), "No changes.")
	l.says(2, words("plan --refresh-only --detailed-exitcode"), "digitalocean_record.note[1] has been deleted", "~ name = \"day-net\" -> \"renamed\"", "Refresh: 2 objects differ from the state.")
	l.says(2, words("plan -detailed-exitcode"), "Plan: 1 to add, 1 to change, 0 to destroy.")
	l.cloud.ResetCalls()
	l.same(before)
	l.says(0, words("refresh"), "digitalocean_vpc.net has changed", "Refresh complete! The state is up to date.")
	l.says(0, words("state show digitalocean_vpc.net"), `"renamed"`)
	if len(l.changes()) > 0 {
		t.Errorf("refresh changed the cloud: %v", l.changes())
	}
	l.says(0, words("apply -auto-approve"), "  # digitalocean_vpc.net will be updated in place\n", "Apply complete! Resources: 1 added, 1 changed, 0 destroyed.")
}

func dayVariables(t *testing.T, l *lab) {
	l.write("night.tfvars", "prefix = \"night\"\n")
	l.says(0, words("plan -var prefix=noon"), `"day-net" -> "noon-net"`)
	l.says(0, words("plan --var=prefix=noon --var-file=night.tfvars"), `"day-net" -> "night-net"`)
	out := l.says(0, words("apply -auto-approve -var-file night.tfvars -target=digitalocean_vpc.net"),
		"digitalocean_vpc.net: Modifying... [id=", "digitalocean_vpc.net: Modifications complete after ", "Resources: 0 added, 1 changed, 0 destroyed.")
	if strings.Contains(out, "digitalocean_domain.zone") {
		t.Errorf("-target takes in what it does not need:\n%s", out)
	}
	l.says(0, []string{"apply", "-auto-approve", "-allow-destroy=digitalocean_domain.zone", "-var-file=night.tfvars", "-input=false", `--replace=digitalocean_tag.role["web"]`},
		"digitalocean_domain.zone must be replaced", "# forces replacement", "Apply complete! Resources: 5 added, 0 changed, 5 destroyed.", `"web" = "night-web"`)
	l.write("auto.auto.tfvars", "prefix = \"night\"\n")
	l.says(0, []string{"apply", "-auto-approve", `-replace=digitalocean_tag.role["web"]`}, "replacement was asked for", "Apply complete! Resources: 1 added, 0 changed, 1 destroyed.")
}

func dayJSON(t *testing.T, l *lab) {
	ms := messages(t, l.says(0, words("apply -json -auto-approve -allow-destroy=digitalocean_domain.zone -var=prefix=json")))
	var types []string
	for _, m := range ms {
		if !slices.Contains(types, m.Type) {
			types = append(types, m.Type)
		}
		if m.Type == "planned_change" && m.Change.Resource.Addr == "digitalocean_domain.zone" && (m.Change.Action != "replace" || m.Change.Reason != "cannot_update") {
			t.Errorf("the domain: %+v", m.Change)
		}
		if m.Type == "apply_complete" && m.Hook.Action == "create" && !regexp.MustCompile(`: Creation complete after \d+s \[id=.+\]$`).MatchString(m.Text) {
			t.Errorf("%+v", m)
		}
	}
	if want := []string{"version", "log", "refresh_complete", "planned_change", "change_summary", "outputs", "apply_start", "apply_complete"}; !slices.Equal(types, want) {
		t.Errorf("types of messages, in the order in which they begin: %v, want %v", types, want)
	}
	end := ms[len(ms)-2]
	if end.Text != "Apply complete! Resources: 5 added, 1 changed, 5 destroyed." || end.Changes.Operation != "apply" || end.Changes.Add != 5 {
		t.Errorf("the sum: %+v", end)
	}
	outs := ms[len(ms)-1].Outputs
	if fmt.Sprint(outs["zone"].Value) != "json.example.com" || outs["login"].Value != nil || !outs["login"].Sensitive {
		t.Errorf("outputs: %v", outs)
	}
}

// dayFailure: what cannot be done is told with what it holds up, and what does
// not depend on it is done.
func dayFailure(t *testing.T, l *lab) {
	l.write("more.tf", "resource \"digitalocean_domain\" \"taken\" {\n  name = \"taken.example.com\"\n}\n\n"+
		"resource \"digitalocean_record\" \"held\" {\n  domain = digitalocean_domain.taken.id\n  type = \"A\"\n  name = \"@\"\n  value = \"192.0.2.1\"\n}\n\n"+
		"resource \"digitalocean_tag\" \"free\" {\n  name = \"free\"\n}\n\noutput \"free\" {\n  value = digitalocean_tag.free.name\n}\n")
	l.cloud.AddFault(sandbox.Fault{Method: "POST", Path: "/v2/domains", Status: 422})
	stdout, stderr, code := l.streams(nil, words("apply -auto-approve -var prefix=json")...)
	if code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	for _, w := range []string{"digitalocean_tag.free: Creation complete", "digitalocean_domain.taken: Creation failed after",
		"digitalocean_record.held: Skipped: digitalocean_domain.taken failed\n", "\nApply incomplete.\n",
		"\nDone:\n  digitalocean_tag.free: created, id free\n", "\nFailed:\n  digitalocean_domain.taken: ", "[more.tf line 1]",
		"\nSkipped:\n  digitalocean_record.held: digitalocean_domain.taken failed\n", "Resources: 1 added, 0 changed, 0 destroyed; 1 failed, 1 skipped."} {
		if !strings.Contains(stdout, w) {
			t.Errorf("%q is not in:\n%s", w, stdout)
		}
	}
	if strings.Contains(stdout, "\nOutputs:\n") || strings.Contains(stdout, "Apply complete!") {
		t.Errorf("a failure looks like success:\n%s", stdout)
	}
	if !strings.Contains(flat(stderr), "Error: Cannot create digitalocean_domain.taken with digitalocean_domain.taken, on more.tf line 1, in resource") {
		t.Errorf("the error is not told with its place:\n%s", stderr)
	}
	must(t, os.Remove(filepath.Join(l.dir, "more.tf")))
	l.says(0, words("apply -auto-approve -var prefix=json"), "because its block is not in the configuration", "0 added, 0 changed, 1 destroyed.")
}

func dayDestroy(t *testing.T, l *lab) {
	l.says(2, words("plan -destroy -detailed-exitcode -var prefix=json"), "Plan: 0 to add, 0 to change, 6 to destroy.", "  - login = (sensitive value) -> null\n")
	l.says(0, words("destroy -auto-approve -var prefix=json -target=digitalocean_record.note"), "Destroy complete! Resources: 2 destroyed.\n")
	out := l.says(0, words("destroy --auto-approve"), "digitalocean_vpc.net: Destroying... [id=", "Destroy complete! Resources: 4 destroyed.\n")
	if strings.Contains(out, "\nOutputs:\n") {
		t.Errorf("outputs of what is gone:\n%s", out)
	}
	l.says(0, words("destroy -auto-approve"), "No changes. No objects need to be destroyed.\n", "Destroy complete! Resources: 0 destroyed.")
	l.says(0, words("show"), "The state is empty")
	if l.says(0, words("state list")) != "" || l.count("tags")+l.count("domains") != 0 {
		t.Error("something is left")
	}
}
