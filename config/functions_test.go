package config

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"
)

// evaluate evaluates an expression typed by hand in a configuration.
func evaluate(t *testing.T, source, expr string, o EvalOptions) (cty.Value, error) {
	t.Helper()
	c, ds := LoadSources(t.TempDir(), map[string][]byte{"main.tf": []byte(source)})
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	got, ds := NewEvaluator(c, o).Evaluate(expr)
	return got.Value, ds.Err()
}

// TestUnpredictable: what differs from call to call is known in an apply only,
// so that no plan shows what the apply contradicts.
func TestUnpredictable(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, expr := range []string{"timestamp()", "uuid()", `bcrypt("x", 4)`, "core::uuid()"} {
		for _, applying := range []bool{false, true} {
			v, err := evaluate(t, "", expr, EvalOptions{Applying: applying, PlanTime: at})
			if err != nil {
				t.Fatal(err)
			}
			if v.IsKnown() != applying || v.Type() != cty.String {
				t.Errorf("%s while applying=%t: %#v", expr, applying, v)
			}
		}
	}
	for _, applying := range []bool{false, true} {
		v, err := evaluate(t, "", "plantimestamp()", EvalOptions{Applying: applying, PlanTime: at})
		if err != nil || !v.RawEquals(cty.StringVal("2026-01-02T03:04:05Z")) {
			t.Errorf("plantimestamp() while applying=%t: %#v, %v", applying, v, err)
		}
	}
	if v, err := evaluate(t, "", "plantimestamp()", EvalOptions{}); err != nil || v.IsKnown() {
		t.Errorf("plantimestamp() without a plan: %#v, %v", v, err)
	}
}

func TestRSADecrypt(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	//lint:ignore SA1019 what rsadecrypt decrypts
	sealed, err := rsa.EncryptPKCS1v15(rand.Reader, &key.PublicKey, []byte("secret message"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
	b64 := base64.StdEncoding.EncodeToString(sealed)
	if got, err := rsaDecrypt(b64, text); err != nil || got != "secret message" {
		t.Errorf("got %q, %v", got, err)
	}
	for name, args := range map[string][2]string{
		"not base64": {"!", text}, "no key": {b64, "nope"}, "other text": {"AAAA", text},
	} {
		if got, err := rsaDecrypt(args[0], args[1]); err == nil {
			t.Errorf("%s: got %q", name, got)
		} else if strings.Contains(err.Error(), text[40:80]) {
			t.Errorf("%s: the error holds the key: %v", name, err)
		}
	}
}

// TestErrorsKeepSecrets: no message about a call repeats a sensitive argument.
func TestErrorsKeepSecrets(t *testing.T) {
	source := `
		terraform {
			required_providers {
				terraform = { source = "terraform.io/builtin/terraform" }
			}
		}
		variable "s" {
			default   = "hunter2"
			sensitive = true
		}
		locals {
			list = [var.s]
			bare = { password = var.s }
		}`
	secret := map[string]cty.Value{"s": cty.StringVal("hunter2").Mark(Sensitive)}
	for _, expr := range []string{
		"tonumber(var.s)", "tobool(var.s)", "parseint(var.s, 10)", "cidrhost(var.s, 1)", "cidrsubnets(var.s, 1)",
		"timeadd(var.s, \"1h\")", "timecmp(var.s, var.s)", "formatdate(\"YYYY\", var.s)", "jsondecode(var.s)", "yamldecode(\"a: ${var.s}: x\")",
		"file(var.s)", "file(\"x-${var.s}\")", "filemd5(var.s)", "templatefile(var.s, {})", "fileset(\".\", \"[${var.s}\")", "format(\"%d\", var.s)",
		"format(\"%${var.s}\", 1)", "regex(var.s, \"x\")", "regex(\"[${var.s}\", \"x\")", "textencodebase64(\"x\", var.s)", "uuidv5(var.s, \"x\")",
		"{ for x in [var.s, var.s] : x => 1 }", "{ for k in [\"a\", \"b\"] : var.s => k }", "tonumber(local.list[0])", "tonumber(local.bare.password)",
		"[for x in local.list : tonumber(x)]", "local.bare[\"x-${var.s}\"]", "lookup(local.bare, var.s)", "1 + var.s", "var.s ? 1 : 2",
		"provider::terraform::decode_tfvars(var.s)", "try(tonumber(var.s))", "{ (var.s) = nope() }", "rsadecrypt(\"AAAA\", var.s)", "base64decode(var.s)",
		"templatestring(var.s, {}).x", "zipmap([var.s], [1, 2])", "core::tonumber(var.s)", "element(local.list, var.s)", "var.s.x", "var.s[0]",
	} {
		v, err := evaluate(t, source, expr, EvalOptions{Variables: secret})
		if err == nil {
			t.Errorf("%s was taken: %#v", expr, v)
			continue
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the error holds the secret: %v", expr, err)
		}
		c, _ := LoadSources(t.TempDir(), map[string][]byte{"main.tf": []byte(source)})
		_, ds := NewEvaluator(c, EvalOptions{Variables: secret}).Evaluate(expr)
		for _, d := range ds {
			if strings.Contains(fmt.Sprint(d.Values), "hunter2") {
				t.Errorf("%s: the values shown hold the secret: %v", expr, d.Values)
			}
		}
	}
}

// TestTemplateEachTime: a template is rendered for each call, although the type
// of a call asks for it too.
func TestTemplateEachTime(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "t.tpl"), []byte("${uuid()}"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, ds := LoadSources(dir, map[string][]byte{"main.tf": nil})
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	v, ds := NewEvaluator(c, EvalOptions{Applying: true}).Evaluate(`length(distinct([for i in range(3) : templatefile("t.tpl", {})]))`)
	if ds.HasErrors() || !v.Value.RawEquals(cty.NumberIntVal(3)) {
		t.Errorf("three calls give %#v different texts, %v", v.Value, ds.Err())
	}
}

// TestConsoleHeredoc: what is typed ends without a line end, which the end of a
// heredoc needs.
func TestConsoleHeredoc(t *testing.T) {
	for expr, want := range map[string]string{"<<E\nx\nE": "x\n", "upper(<<-E\n  x\n  E\n)": "X\n"} {
		v, err := evaluate(t, "", expr, EvalOptions{Applying: true})
		if err != nil || !v.RawEquals(cty.StringVal(want)) {
			t.Errorf("%q is %#v, %v", expr, v, err)
		}
	}
	if _, err := evaluate(t, "", "1 +", EvalOptions{Applying: true}); err == nil || !strings.Contains(err.Error(), ":1,4:") {
		t.Errorf("what is missing in the first line is said of another: %v", err)
	}
}
