package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

const appWithSecret = `
terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}

variable "password" {
  type      = string
  sensitive = true
}

resource "digitalocean_app" "front" {
  spec {
    name = "front"
    service {
      name          = "web"
      build_command = "make"
      git {
        repo_clone_url = "https://example.com/front.git"
        branch         = "main"
      }
      env {
        key   = "MODE"
        value = "fast"
      }
      env {
        key   = "PASSWORD"
        value = var.password
        type  = "SECRET"
      }
    }
  }
}
`

// appLab is a lab with an app that has a secret, which runs.
func appLab(t *testing.T) *lab {
	t.Helper()
	l := newLab(t, sandbox.Options{})
	l.write("main.tf", appWithSecret)
	l.env = append(l.env, "TF_VAR_password=first-password")
	l.apply()
	return l
}

// puts counts the specs that were sent.
func (l *lab) puts() int { return strings.Count(l.since(0), "PUT apps") }

// nowhere fails where a text stands in any file of the working directory.
func (l *lab) nowhere(secret string) {
	l.t.Helper()
	err := filepath.WalkDir(l.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err == nil && strings.Contains(string(raw), secret) {
			l.t.Errorf("%s holds the secret", path)
		}
		return err
	})
	if err != nil {
		l.t.Fatal(err)
	}
}

// TestAppSecret: a secret that comes back encrypted is no change; another one is,
// once, and so is one that somebody else has set. It stands nowhere in the clear.
func TestAppSecret(t *testing.T) {
	t.Parallel()
	l := appLab(t)
	l.clean()
	l.apply()
	if n := l.puts(); n != 0 {
		t.Errorf("the spec was sent %d times more", n)
	}
	l.nowhere("first-password")
	l.env = append(l.env, "TF_VAR_password=second-password")
	if out := l.must(2, "plan", "-detailed-exitcode", "-no-color"); strings.Contains(out, "password\"") && strings.Contains(out, "second-password") || strings.Contains(out, "EV[") {
		t.Errorf("the plan shows the secret:\n%s", out)
	}
	l.has(l.apply(), "1 changed")
	l.clean()
	if n := l.puts(); n != 1 {
		t.Errorf("the spec was sent %d times for one change", n)
	}
	l.nowhere("second-password")
	app := l.only("apps")
	service := app["spec"].(map[string]any)["services"].([]any)[0].(map[string]any)
	for _, e := range service["envs"].([]any) {
		if env := e.(map[string]any); env["key"] == "PASSWORD" {
			env["value"] = "EV[1:by:hand]"
		}
	}
	if err := l.cloud.Put("apps", app); err != nil {
		t.Fatal(err)
	}
	l.must(2, "plan", "-detailed-exitcode", "-no-color")
}

// TestAppSecretChanges: what else changes keeps the secret as it is encrypted.
func TestAppSecretKept(t *testing.T) {
	t.Parallel()
	l := appLab(t)
	l.edit("main.tf", `"fast"`, `"slow"`)
	l.has(l.apply(), "1 changed")
	l.clean()
}

// TestAppDeploymentFails: a deployment that fails is an error with the step and
// the reason; the app is kept, and not made again.
func TestAppDeploymentFails(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.write("main.tf", strings.Replace(appWithSecret, `"make"`, `"exit 1"`, 1))
	l.env = append(l.env, "TF_VAR_password=first-password")
	l.has(l.must(1, "apply", "-auto-approve", "-no-color"), "ERROR: at the step build components of web: BuildJobFailed: Your build job failed")
	id := l.only("apps")["id"].(string)
	l.has(l.must(0, "state", "show", "digitalocean_app.front", "-no-color"), id)
	l.edit("main.tf", `"exit 1"`, `"make"`)
	l.apply()
	l.clean()
	if l.only("apps")["id"] != id {
		t.Error("the app was made again")
	}
}
