package reconciler_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/state"
)

// TestTakenBack: a resize is killed at each of its calls, and the configuration
// taken back, with or without a mark as sensitive: the Droplet is again as it was,
// and runs, also where no value of the configuration shows that it does not.
func TestTakenBack(t *testing.T) {
	small := strings.Replace(boxes(1), "region =", "resize_disk = false\n  region =", 1)
	larger := strings.Replace(small, "s-1vcpu-1gb", "s-2vcpu-2gb", 1)
	marked := strings.Replace(small, `"s-1vcpu-1gb"`, `sensitive("s-1vcpu-1gb")`, 1)
	for call := 1; call <= 3; call++ {
		for _, where := range []sandbox.Phase{sandbox.Before, sandbox.After} {
			back := []string{small, marked}[call%2]
			t.Run(fmt.Sprintf("%d/%s", call, where), func(t *testing.T) {
				l := newLab(t, t.TempDir(), sandbox.Options{})
				l.Apply(t, small)
				l.Cloud.ResetCalls()
				l.Kill = func(n int, at sandbox.Phase) bool { return n == call && at == where }
				_, _, _ = l.Run(t, larger, planner.Normal)
				if l.Kill = nil; !l.Dead.Load() {
					t.Fatal("it takes fewer calls")
				}
				l.Apply(t, back)
				d := l.Cloud.Snapshot()["droplets"][0]
				if d["off"] == true || d["size"] != "s-1vcpu-1gb" {
					t.Errorf("the Droplet is %v", d)
				}
				if p := l.Plan(t, back); !p.Empty() {
					t.Errorf("the plan afterwards is not empty: %v", p.Changes)
				}
			})
		}
	}
}

// TestOnlyMarks: a value that becomes sensitive, or is no longer, is recorded as
// that, and the cloud hears nothing of it.
func TestOnlyMarks(t *testing.T) {
	l := newLab(t, t.TempDir(), sandbox.Options{})
	plain := boxes(1)
	marked := strings.Replace(plain, `"s-1vcpu-1gb"`, `sensitive("s-1vcpu-1gb")`, 1)
	l.Apply(t, plain)
	for _, hcl := range []string{marked, plain} {
		l.Cloud.ResetCalls()
		if p := l.Apply(t, hcl); len(p.Changes) != 1 || !p.Changes[0].OnlyMarks() {
			t.Fatalf("planned: %v", p.Changes)
		}
		if sent := l.Changes(); len(sent) > 0 {
			t.Errorf("calls that change: %v", sent)
		}
		if p := l.Plan(t, hcl); !p.Empty() {
			t.Errorf("the plan afterwards is not empty: %v", p.Changes)
		}
	}
}

// kafkaUser is a user whose rights the API never shows, with a permission, ""
// for none.
func kafkaUser(permission string) string {
	settings := ""
	if permission != "" {
		settings = fmt.Sprintf("settings {\n acl {\n topic = \"t\"\n permission = %q\n }\n }\n", permission)
	}
	return `resource "digitalocean_database_cluster" "it" {
  name       = "events"
  engine     = "kafka"
  version    = "3.8"
  size       = "db-s-2vcpu-2gb"
  region     = "fra1"
  node_count = 3
}
resource "digitalocean_database_user" "it" {
  cluster_id = digitalocean_database_cluster.it.id
  name       = "app"
  ` + settings + "}\n"
}

// TestTakenBackUnseen: what an interrupted update may have set, and the API never
// shows, is set back when the configuration is, also to nothing, and also after
// a second interrupted update.
func TestTakenBackUnseen(t *testing.T) {
	for _, x := range []struct {
		name string
		runs []string // permissions: the first is applied, the last too, those between are killed after their effect
		want string
	}{
		{"to another", []string{"consume", "admin", "consume"}, "consume"},
		{"to nothing", []string{"", "admin", ""}, ""},
		{"from nothing", []string{"consume", "", "consume"}, "consume"},
		{"killed twice", []string{"consume", "admin", "produce", "consume"}, "consume"},
		{"killed on the way back", []string{"consume", "admin", "consume", "consume"}, "consume"},
		{"and forth", []string{"consume", "admin", "consume", "admin"}, "admin"},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, t.TempDir(), sandbox.Options{})
			last := len(x.runs) - 1
			l.Apply(t, kafkaUser(x.runs[0]))
			for _, p := range x.runs[1:last] {
				l.Cloud.ResetCalls()
				l.Kill = func(n int, at sandbox.Phase) bool { return n == 1 && at == sandbox.After }
				_, _, _ = l.Run(t, kafkaUser(p), planner.Normal)
				l.Kill = nil
				if !l.Dead.Load() {
					t.Fatalf("the update to %q takes no call", p)
				}
			}
			l.Apply(t, kafkaUser(x.runs[last]))
			if got := permissionOf(t, l.Cloud.Snapshot()["database_users"]); got != x.want {
				t.Errorf("the permission is %q, want %q", got, x.want)
			}
			if p := l.Plan(t, kafkaUser(x.runs[last])); !p.Empty() {
				t.Errorf("the plan afterwards is not empty: %v", p.Changes)
			}
		})
	}
}

// permissionOf returns what the user app may do, "" for nothing.
func permissionOf(t *testing.T, users []sandbox.Object) string {
	t.Helper()
	for _, u := range users {
		if u["name"] == "app" {
			settings, _ := u["fields"].(map[string]any)["settings"].(map[string]any)
			if acl, _ := settings["acl"].([]any); len(acl) > 0 {
				return fmt.Sprint(acl[0].(map[string]any)["permission"])
			}
			return ""
		}
	}
	t.Fatal("there is no user")
	return ""
}

// TestIntentsKeepSecrets: the intents of creates and updates do not hold what a
// configuration makes sensitive and the API never shows.
func TestIntentsKeepSecrets(t *testing.T) {
	const token = "s3cr3t"
	secret := func(topic string) string {
		user := strings.Replace(kafkaUser("admin"), `"t"`, fmt.Sprintf("sensitive(%q)", topic), 1)
		return user + fmt.Sprintf(`resource "digitalocean_custom_image" "it" {
  name    = "own"
  url     = "https://example.com/${sensitive(%q)}.img"
  regions = ["fra1"]
}`, token)
	}
	l := newLab(t, t.TempDir(), sandbox.Options{})
	intents := 0
	l.refuses(func(rs []state.Record) error {
		for _, rec := range rs {
			if intents++; rec.Kind == state.Intent && strings.Contains(string(rec.Planned)+rec.Identity, token) {
				t.Errorf("the intent of %s holds the secret", rec.Addr)
			}
		}
		return nil
	})
	l.Apply(t, secret(token))
	l.Apply(t, secret(token+"2"))
	if intents == 0 {
		t.Error("there was no intent")
	}
}
