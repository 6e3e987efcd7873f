package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const secret = "hunter2-hunter2"

// tfstate is a state as Terraform writes it, of types that need no provider.
const tfstate = `{
  "version": 4, "terraform_version": "1.11.4", "serial": 7, "lineage": "11111111-2222-3333-4444-555555555555",
  "outputs": {
    "ip": {"value": "1.2.3.4", "type": "string"},
    "key": {"value": "` + secret + `", "type": "string", "sensitive": true},
    "ports": {"value": [80, 443], "type": ["tuple", ["number", "number"]]}
  },
  "resources": [
    {"mode": "managed", "type": "other_thing", "name": "web", "provider": "provider[\"registry.terraform.io/digitalocean/digitalocean\"]",
     "instances": [
      {"index_key": 0, "schema_version": 0, "attributes": {"id": "100", "pass": "` + secret + `"}, "sensitive_attributes": [[{"type": "get_attr", "value": "pass"}]]},
      {"index_key": 1, "schema_version": 0, "attributes": {"id": "101"}, "sensitive_attributes": []}
     ]},
    {"module": "module.net[\"a\"]", "mode": "managed", "type": "other_net", "name": "main", "provider": "provider[\"registry.terraform.io/digitalocean/digitalocean\"]",
     "instances": [{"schema_version": 0, "attributes": {"id": "7"}, "sensitive_attributes": []}]}
  ],
  "check_results": null
}
`

// stated returns a bench with a state.
func stated(t *testing.T) *bench {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, stateFile), []byte(tfstate), 0o600); err != nil {
		t.Fatal(err)
	}
	return &bench{dir: dir}
}

func TestReadTheState(t *testing.T) {
	b := stated(t)
	tests := map[string]struct {
		args   []string
		code   int
		stdout string // whole, "" where texts say what counts
		texts  []string
	}{
		"list":             {[]string{"state", "list"}, 0, "other_thing.web[0]\nother_thing.web[1]\nmodule.net[\"a\"].other_net.main\n", nil},
		"list a block":     {[]string{"state", "list", "other_thing.web"}, 0, "other_thing.web[0]\nother_thing.web[1]\n", nil},
		"list a module":    {[]string{"state", "list", "module.net"}, 0, "module.net[\"a\"].other_net.main\n", nil},
		"list an id":       {[]string{"state", "list", "-id=101"}, 0, "other_thing.web[1]\n", nil},
		"list nothing":     {[]string{"state", "list", "other_thing.wbe"}, 1, "", []string{"The state holds nothing at other_thing.wbe", "did you mean"}},
		"list no address":  {[]string{"state", "list", "web"}, 1, "", []string{`"web" is not an address`}},
		"show one":         {[]string{"state", "show", "other_thing.web[0]"}, 0, "", []string{"# other_thing.web[0]:", `id   = "100"`, "pass = (sensitive value)"}},
		"show none":        {[]string{"state", "show", "other_thing.web[2]"}, 1, "", []string{"nothing at other_thing.web[2]", "did you mean: 'other_thing.web[0]'"}},
		"show":             {[]string{"show"}, 0, "", []string{"# other_thing.web[0]:", "Outputs:", `ip = "1.2.3.4"`, "key = (sensitive value)"}},
		"show a file":      {[]string{"show", stateFile}, 0, "", []string{"# other_thing.web[0]:"}},
		"outputs":          {[]string{"output"}, 0, "ip = \"1.2.3.4\"\nkey = <sensitive>\nports = [\n  80,\n  443,\n]\n", nil},
		"output":           {[]string{"output", "ip"}, 0, "\"1.2.3.4\"\n", nil},
		"output raw":       {[]string{"output", "-raw", "ip"}, 0, "1.2.3.4", nil},
		"output by name":   {[]string{"output", "-raw", "key"}, 0, secret, nil},
		"output json":      {[]string{"output", "-json", "ports"}, 0, "[80,443]\n", nil},
		"output raw list":  {[]string{"output", "-raw", "ports"}, 1, "", []string{"is of type tuple", "-json"}},
		"output unknown":   {[]string{"output", "pi"}, 1, "", []string{`no output "pi"`, "did you mean: swampctl output ip"}},
		"another state":    {[]string{"state", "list", "-state=none.tfstate"}, 0, "", nil},
		"sandbox is apart": {[]string{"state", "list", "-sandbox"}, 0, "", nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got := b.run(tc.args...)
			got.want(t, tc.code, tc.texts...)
			if len(tc.texts) == 0 && got.stdout != tc.stdout {
				t.Errorf("got %q, want %q", got.stdout, tc.stdout)
			}
			if strings.Contains(got.stdout+got.stderr, secret) && name != "output by name" {
				t.Errorf("a secret is printed:\n%s", got.stdout)
			}
		})
	}
}

func TestShowJSON(t *testing.T) {
	var got struct {
		FormatVersion string `json:"format_version"`
		Values        struct {
			Root struct {
				Resources []struct{ Address string }
				Children  []struct{ Address string } `json:"child_modules"`
			} `json:"root_module"`
		}
	}
	out := stated(t).run("show", "-json")
	if err := json.Unmarshal([]byte(out.stdout), &got); err != nil {
		t.Fatalf("%v in %s%s", err, out.stdout, out.stderr)
	}
	if got.FormatVersion != "1.0" || len(got.Values.Root.Resources) != 2 || got.Values.Root.Children[0].Address != `module.net["a"]` {
		t.Errorf("got %+v", got)
	}
}

func TestBadStates(t *testing.T) {
	tests := map[string]struct {
		text  string
		texts []string
	}{
		"damaged": {`{"version": 4, "serial"`, []string{stateFile, "line 1"}},
		"newer":   {`{"version": 5, "terraform_version": "9.0.0"}`, []string{"newer than version 4"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			b := &bench{dir: t.TempDir()}
			file := filepath.Join(b.dir, stateFile)
			if err := os.WriteFile(file, []byte(tc.text), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, line := range []string{"state list", "show", "output", "state rm a.b"} {
				b.run(strings.Fields(line)...).want(t, exitError, tc.texts...)
			}
			if now, err := os.ReadFile(file); err != nil || string(now) != tc.text {
				t.Errorf("the file was changed: %s, %v", now, err)
			}
		})
	}
}

func TestEditTheState(t *testing.T) {
	tests := map[string]struct {
		line  string
		code  int
		text  string
		after string // state list
	}{
		"rm":             {"state rm other_thing.web[0]", 0, "other_thing.web[0]: forgotten", "other_thing.web[1]\nmodule.net[\"a\"].other_net.main\n"},
		"rm all":         {"state rm other_thing.web module.net", 0, "forgotten", ""},
		"rm dry":         {"state rm -dry-run other_thing.web", 0, "other_thing.web[0]: forgotten (dry run)", "same"},
		"rm nothing":     {"state rm other_thing.x", 1, "nothing at other_thing.x", "same"},
		"rm half":        {"state rm other_thing.web other_thing.x", 1, "nothing at other_thing.x", "same"},
		"mv block":       {"state mv other_thing.web other_thing.front", 0, "other_thing.web[0]: moved to other_thing.front[0]", "other_thing.front[0]\nother_thing.front[1]\nmodule.net[\"a\"].other_net.main\n"},
		"mv instance":    {"state mv other_thing.web[0] other_thing.solo", 0, "moved to other_thing.solo", "other_thing.solo\nother_thing.web[1]\nmodule.net[\"a\"].other_net.main\n"},
		"mv module":      {"state mv module.net module.lan", 0, "moved to module.lan[\"a\"].other_net.main", "other_thing.web[0]\nother_thing.web[1]\nmodule.lan[\"a\"].other_net.main\n"},
		"mv into module": {"state mv other_thing.web module.m.other_thing.web", 0, "moved to module.m.other_thing.web[1]", "module.m.other_thing.web[0]\nmodule.m.other_thing.web[1]\nmodule.net[\"a\"].other_net.main\n"},
		"mv onto":        {"state mv other_thing.web[0] other_thing.web[1]", 1, "holds an object there already", "same"},
		"mv type":        {"state mv other_thing.web other_net.web", 1, "keeps its type", "same"},
		"mv kinds":       {"state mv module.net other_thing.web", 1, "module moves to a module", "same"},
		"taint nothing":  {"taint other_thing.x", 1, "nothing at other_thing.x", "same"},
		"taint dry":      {"taint -dry-run other_thing.web[0]", 0, "other_thing.web[0]: tainted (dry run)", "same"},
		"not tainted":    {"untaint other_thing.web", 1, "at other_thing.web is not tainted", "same"},
		"mv nothing":     {"state mv other_thing.x other_thing.y", 1, "nothing at other_thing.x", "same"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			b := stated(t)
			before := b.run("state", "list").stdout
			b.run(strings.Fields(tc.line)...).want(t, tc.code, tc.text)
			want := tc.after
			if want == "same" {
				want = before
			}
			if got := b.run("state", "list").stdout; got != want {
				t.Errorf("the state lists\n%s\nwant\n%s", got, want)
			}
			raw, err := os.ReadFile(filepath.Join(b.dir, stateFile))
			if err != nil {
				t.Fatal(err)
			}
			var doc struct{ Serial int }
			if err := json.Unmarshal(raw, &doc); err != nil {
				t.Fatal(err)
			}
			if wantSerial := map[bool]int{true: 7, false: 8}[tc.after == "same"]; doc.Serial != wantSerial {
				t.Errorf("serial %d, want %d", doc.Serial, wantSerial)
			}
		})
	}
}

// TestTaint: an object that is marked is replaced by the next apply, unless the
// mark is taken off again.
func TestTaint(t *testing.T) {
	b := stated(t)
	b.run("taint", "other_thing.web").want(t, exitDone, "other_thing.web[0]: tainted", "other_thing.web[1]: tainted")
	b.run("taint", "other_thing.web[1]").want(t, exitError, "at other_thing.web[1] is tainted already")
	b.run("state", "show", "other_thing.web[1]").want(t, exitDone, "(tainted)")
	b.run("untaint", "other_thing.web[1]").want(t, exitDone, "other_thing.web[1]: untainted")
	if out := b.run("state", "show", "other_thing.web[1]").stdout; strings.Contains(out, "tainted") {
		t.Errorf("after untaint, state show says\n%s", out)
	}
}
