package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const testedConfig = `variable "name" {
  type = string
}
resource "digitalocean_vpc" "v" {
  name   = var.name
  region = "fra1"
}
resource "terraform_data" "d" { input = digitalocean_vpc.v.id }
output "id" { value = digitalocean_vpc.v.id }
`

// tested returns a bench with a configuration and test files.
func tested(t *testing.T, files map[string]string) *bench {
	t.Helper()
	b := &bench{dir: t.TempDir(), environ: []string{"DIGITALOCEAN_API_URL=http://127.0.0.1:1"}}
	files["main.tf"] = testedConfig
	for name, text := range files {
		path := filepath.Join(b.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// TestTest: runs are told as Terraform tells them, nothing outside of the
// sandbox is called, and the directory stays as it is.
func TestTest(t *testing.T) {
	b := tested(t, map[string]string{"tests/a.tftest.hcl": `run "made" {
  assert {
    condition     = digitalocean_vpc.v.ip_range != ""
    error_message = "No range."
  }
}
run "wrong" {
  assert {
    condition     = output.id != run.made.id
    error_message = "It is ${var.name}."
  }
}
run "broken" {
  command = plan
  expect_failures = [var.name]
}
run "skipped" {}
`, "b.tftest.hcl": "run \"fine\" {\n  command = plan\n}\n"})
	b.run("test", "-var=name=n", "-junit-xml=out.xml").want(t, 1,
		`b.tftest.hcl... in progress run "fine"... pass b.tftest.hcl... tearing down b.tftest.hcl... pass`,
		`tests/a.tftest.hcl... in progress run "made"... pass run "wrong"... fail run "broken"... fail run "skipped"... skip tests/a.tftest.hcl... tearing down tests/a.tftest.hcl... fail`,
		`Failure! 2 passed, 2 failed, 1 skipped.`, `on tests/a.tftest.hcl line 9, in run "wrong":`, `It is n.`, `nothing real was touched`)
	report := text(t, b.dir, "out.xml")
	for _, want := range []string{
		`<testsuite name="tests/a.tftest.hcl" tests="4" skipped="1" failures="1" errors="1">`, `<testcase name="wrong" classname="tests/a.tftest.hcl" time="`,
		`<failure message="1 of 1 assertions failed: It is n."><![CDATA[`, `It is n.`, `<error message="Encountered an error">`, `The run &#34;broken&#34; before`,
	} {
		if !strings.Contains(report, want) && !strings.Contains(report, strings.ReplaceAll(want, "&#34;", `"`)) {
			t.Errorf("the report lacks %s:\n%s", want, report)
		}
	}
	entries, err := os.ReadDir(b.dir)
	if err != nil || len(entries) != 4 {
		t.Errorf("the directory holds %v, error %v", entries, err)
	}
	b.run("test", "-var=name=n", "-filter=b.tftest.hcl", "-verbose").want(t, 0, "# digitalocean_vpc.v will be created", "Success! 1 passed, 0 failed.")
	b.run("test", "-var=name=n", "-filter=c.tftest.hcl").want(t, 0, "-filter=c.tftest.hcl names no test file", "Success! 0 passed, 0 failed.")
	b.run("test").want(t, 1, `needs a value for its variable "name"`, "Failure! 0 passed, 2 failed, 3 skipped.")
}

// TestTestRefuses: what is not there is refused with place and remedy, before
// anything is executed.
func TestTestRefuses(t *testing.T) {
	tests := map[string]struct {
		file  string
		texts []string
	}{
		"parallel runs":   {"run \"a\" {\n  parallel = true\n}", []string{"on t.tftest.hcl line 2", "none of them is parallel"}},
		"test blocks":     {"test {\n}", []string{"on t.tftest.hcl line 1", "Remove the block"}},
		"remote modules":  {"run \"a\" {\n  module {\n    source = \"acme/net/digitalocean\"\n  }\n}", []string{"on t.tftest.hcl line 3", "has not been fetched", "swampctl init"}},
		"unknown blocks":  {"runs \"a\" {\n}", []string{"on t.tftest.hcl line 1", "run"}},
		"doubled runs":    {"run \"a\" {\n}\nrun \"a\" {\n}", []string{"on t.tftest.hcl line 3", "another name"}},
		"constant":        {"run \"a\" {\n  assert {\n    condition = true\n    error_message = \"\"\n  }\n}", []string{"on t.tftest.hcl line 3", "refers to nothing"}},
		"a wrong target":  {"override_data {\n  target = module.m\n}", []string{"on t.tftest.hcl line 2", "data source"}},
		"doubled targets": {"override_resource {\n  target = terraform_data.d\n}\noverride_resource {\n  target = terraform_data.d\n}", []string{"on t.tftest.hcl line 4", "Remove one"}},
		"two providers":   {"provider \"digitalocean\" {}\nmock_provider \"digitalocean\" {}", []string{"on t.tftest.hcl line 2", "another alias"}},
		"no mocks":        {"mock_provider \"digitalocean\" {\n  source = \"./gone\"\n}", []string{"on t.tftest.hcl line 2", "cannot be read"}},
		"a wrong module":  {"run \"a\" {\n  module {\n    source = \"./gone\"\n  }\n}", []string{"gone"}},
		"an empty module": {"run \"a\" {\n  module {\n    source = \"\"\n  }\n}", []string{"on t.tftest.hcl line 3", "source is empty", "write a path"}},
		"modes":           {"run \"a\" {\n  plan_options {\n    mode = refresh-only\n    refresh = false\n  }\n}", []string{"on t.tftest.hcl line 4", "do not go together"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := tested(t, map[string]string{"t.tftest.hcl": tt.file})
			got := b.run("test", "-var=name=n")
			got.want(t, 1, tt.texts...)
			if strings.Contains(got.stdout, "in progress") {
				t.Errorf("something was executed:\n%s", got.stdout)
			}
		})
	}
}

// TestTestDirectory: test files are read below the configuration only.
func TestTestDirectory(t *testing.T) {
	b := tested(t, map[string]string{"t.tftest.hcl": "run \"a\" {}"})
	for _, dir := range []string{"../tests", "/tmp", ""} {
		b.run("test", "-var=name=n", "-test-directory="+dir).want(t, 1, "Invalid testing directory", "Name a directory below it")
	}
	b.run("test", "-var=name=n", "-test-directory=.").want(t, 0, "Success! 1 passed, 0 failed.")
}

// TestTestMockedElsewhere: what a mocked provider overrides counts for the
// blocks of that provider.
func TestTestMockedElsewhere(t *testing.T) {
	const mocks = `mock_provider "digitalocean" {}
mock_provider "digitalocean" {
  alias = "fake"
  override_resource {
    target = digitalocean_vpc.v
    values = { id = "overridden" }
  }
}
`
	const run = `  assert {
    condition     = (output.id == "overridden") == %s
    error_message = "The id is ${output.id}."
  }
}
`
	b := tested(t, map[string]string{"t.tftest.hcl": mocks +
		"run \"default\" {\n" + strings.ReplaceAll(run, "%s", "false") +
		"run \"fake\" {\n  state_key = \"fake\"\n  providers = {\n    digitalocean = digitalocean.fake\n  }\n" + strings.ReplaceAll(run, "%s", "true")})
	b.run("test", "-var=name=n").want(t, 0, "Success! 2 passed, 0 failed.")
}

// TestTestOffers: of a name that is no test file's, and of a directory that is
// not there, it is said what there is.
func TestTestOffers(t *testing.T) {
	b := tested(t, map[string]string{"tests/a.tftest.hcl": "run \"a\" {}\n", "b.tftest.hcl": "run \"b\" {}\n"})
	b.run("test", "-filter=a.tftest.hcl").want(t, 0, `Did you mean "tests/a.tftest.hcl"?`)
	b.run("test", "-filter=elsewhere").want(t, 0, "There are: b.tftest.hcl, tests/a.tftest.hcl.")
	b.run("test", "-test-directory=nope", "-var=name=n").want(t, 0, `There is no directory "nope"`, "1 passed")
}

// TestTestValues: -json -verbose tells plans and states in the form of
// terraform test.
func TestTestValues(t *testing.T) {
	b := tested(t, map[string]string{"a.tftest.hcl": "run \"p\" {\n  command = plan\n}\nrun \"a\" {}\n"})
	b.run("test", "-json", "-verbose", "-var=name=n").want(t, 0,
		`"test_plan":{"plan_format_version":"1.2","output_changes":{"id":{`, `"test_state":{"state_format_version":"1.0","outputs":{"id":{`)
}

// TestValidateTests: test files are part of what is validated.
func TestValidateTests(t *testing.T) {
	b := tested(t, map[string]string{"tests/a.tftest.hcl": "run \"a\" {\n  comand = plan\n}\n", "more/b.tftest.hcl": "run \"b\" {\n  module {\n    source = \"./m\"\n  }\n}\n"})
	b.run("validate").want(t, 1, "tests/a.tftest.hcl line 2", `Did you mean "command"?`)
	b.run("validate", "-json").want(t, 1, `"filename": "tests/a.tftest.hcl"`)
	b.run("validate", "-test-directory=more").want(t, 1, "more/b.tftest.hcl line 3", `There is no directory "./m"`)
	b.run("validate", "-no-tests").want(t, 0, "The configuration is valid")
}

// TestTestUnfitValues: values that do not fit the type of what they stand for
// are blamed where they are given, of resources when they are made, of data
// sources when they are read; and nothing is made.
func TestTestUnfitValues(t *testing.T) {
	b := tested(t, map[string]string{"t.tftest.hcl": "override_resource {\n  target = digitalocean_vpc.v\n  values = {\n    default = [\"x\"]\n  }\n}\nrun \"planned\" {\n  command = plan\n}\nrun \"made\" {\n}\n"})
	b.run("test", "-var=name=n").want(t, 1, `run "planned"... pass run "made"... fail`, "Invalid mocked value", "with digitalocean_vpc.v, on t.tftest.hcl line 4, in override_resource:", "default: bool required")
	b = tested(t, map[string]string{
		"data.tf":      "data \"digitalocean_vpc\" \"d\" {\n  name = \"x\"\n}\n",
		"t.tftest.hcl": "mock_provider \"digitalocean\" {\n  mock_data \"digitalocean_vpc\" {\n    defaults = { urn = {} }\n  }\n}\nrun \"a\" {\n  command = plan\n}\n",
	})
	b.run("test", "-var=name=n").want(t, 1, "Invalid mocked value", "with data.digitalocean_vpc.d, on t.tftest.hcl line 3, in mock_provider", "urn: string required")
}
