package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// kubeLab is a lab in which the cluster of examples/kubernetes runs.
func kubeLab(t *testing.T, o sandbox.Options) *lab {
	t.Helper()
	l := newLab(t, o)
	if err := os.CopyFS(l.dir, os.DirFS(filepath.Join("..", "examples", "kubernetes"))); err != nil {
		t.Fatal(err)
	}
	l.apply()
	return l
}

// only returns the only object of a kind.
func (l *lab) only(kind string) sandbox.Object {
	l.t.Helper()
	all := l.cloud.Snapshot()[kind]
	if len(all) != 1 {
		l.t.Fatalf("%d %s, want one", len(all), kind)
	}
	return all[0]
}

// pools returns the node pools by name.
func (l *lab) pools() map[string]sandbox.Object {
	out := map[string]sandbox.Object{}
	for _, p := range l.cloud.Snapshot()["node_pools"] {
		out[p["name"].(string)] = p
	}
	return out
}

// since returns the successful changing calls after the first n, as method and
// the last word of the path that is no id.
func (l *lab) since(n int) string {
	var out []string
	for _, c := range l.changes()[n:] {
		if c.Status >= 300 || c.Status == 0 {
			continue
		}
		words := slices.DeleteFunc(strings.Split(c.Path, "/"), func(w string) bool { return strings.Count(w, "-") == 4 })
		out = append(out, c.Method+" "+words[len(words)-1])
	}
	return strings.Join(out, ", ")
}

// TestDefaultPoolResized: the default pool of another size is a new pool, made
// before the old one is drained; the cluster stays. An answer that is lost on the
// way makes no second one.
func TestDefaultPoolResized(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{"untroubled": {}, "answer lost": {Method: "POST", Path: "/v2/kubernetes/clusters/*/node_pools", Where: sandbox.After, Do: sandbox.DoCloseConn}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := kubeLab(t, sandbox.Options{})
			was, before := l.only("kubernetes_clusters")["id"], len(l.changes())
			l.edit("main.tf", `"s-2vcpu-4gb"`, `"s-4vcpu-8gb"`)
			out := l.must(0, "plan", "-no-color")
			l.has(out, "the default pool is replaced: a new one is made", "the cluster stays", "0 to add, 1 to change, 0 to destroy")
			if fault.Method != "" {
				l.cloud.AddFault(fault)
			}
			l.apply()
			l.clean()
			if now := l.only("kubernetes_clusters")["id"]; now != was {
				t.Errorf("the cluster is another one: %v, was %v", now, was)
			}
			pools := l.pools()
			if len(pools) != 2 || pools["web"]["size"] != "s-4vcpu-8gb" {
				t.Errorf("the pools are %v", pools)
			}
			want := "PUT node_pools, POST node_pools, DELETE node_pools"
			if fault.Method != "" {
				want = "PUT node_pools, DELETE node_pools" // the POST got no answer
			}
			if got := l.since(before); got != want {
				t.Errorf("the calls are %s, want %s", got, want)
			}
		})
	}
}

// TestKubernetesUpgradedByItself: a version that DigitalOcean moved is no
// change; a newer one is an upgrade in place.
func TestKubernetesUpgradedByItself(t *testing.T) {
	t.Parallel()
	l := kubeLab(t, sandbox.Options{})
	id := l.only("kubernetes_clusters")["id"].(string)
	for _, version := range []string{"1.32.9-do.0", "1.33.1-do.3"} {
		if err := l.cloud.Mutate("kubernetes_clusters", id, sandbox.Object{"version": version}); err != nil {
			t.Fatal(err)
		}
		l.clean()
	}
	l.edit("main.tf", "auto_upgrade = true", "auto_upgrade = false")
	l.has(l.must(0, "plan", "-no-color"), "Kubernetes is newer than configured", "The cluster runs 1.33.1-do.3", "0 to add, 1 to change, 0 to destroy")
	if err := l.cloud.Mutate("kubernetes_clusters", id, sandbox.Object{"version": "1.32.1-do.0"}); err != nil {
		t.Fatal(err)
	}
	l.has(l.must(0, "plan", "-no-color"), "the control plane is upgraded", "it cannot be taken back")
	l.apply()
	l.clean()
	if k := l.only("kubernetes_clusters"); k["version"] != "1.32.5-do.3" || k["id"] != id {
		t.Errorf("after the upgrade: %v", k)
	}
}

// TestAutoscalerIsNotUndone: nodes that the autoscaler added are no change, with
// and without a node_count in the configuration.
func TestAutoscalerIsNotUndone(t *testing.T) {
	t.Parallel()
	l := kubeLab(t, sandbox.Options{})
	for _, count := range []string{"", "\n  node_count = 1"} {
		l.edit("main.tf", "auto_scale = true", "auto_scale = true"+count)
		l.apply()
		batch := l.pools()["batch"]
		nodes := batch["nodes"].([]any)
		more := map[string]any{"id": uuid.NewString(), "name": "batch-more"}
		if err := l.cloud.Mutate("node_pools", batch["id"].(string), sandbox.Object{"nodes": append(nodes, more)}); err != nil {
			t.Fatal(err)
		}
		l.clean()
	}
	l.edit("main.tf", "node_count = 2", "node_count = 1")
	l.apply()
	l.clean()
	if n := len(l.pools()["batch"]["nodes"].([]any)); n != 3 {
		t.Errorf("the pool that scales itself has %d nodes, want the 3 that it had", n)
	}
}

// TestKubernetesCredentials: they are renewed when they are no longer good,
// which is no change, and stand in no journal, log or plan.
func TestKubernetesCredentials(t *testing.T) {
	t.Parallel()
	var later atomic.Int64
	l := newLab(t, sandbox.Options{Clock: func() time.Time { return time.Now().Add(time.Duration(later.Load())) }})
	l.write("main.tf", `
resource "digitalocean_kubernetes_cluster" "a" {
  count                     = 2
  name                      = "main-${count.index}"
  region                    = "fra1"
  version                   = "1.33"
  kubeconfig_expire_seconds = 3600
  node_pool {
    name       = "default"
    size       = "s-2vcpu-4gb"
    node_count = 1
  }
}
`)
	l.env = append(l.env, "SWAMPCTL_LOG=debug")
	out := l.apply()
	secret := l.cloud.Snapshot()["kubernetes_clusters"][0]["secret"].(string)
	state := func() string {
		raw, err := os.ReadFile(filepath.Join(l.dir, "terraform.tfstate"))
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	if !strings.Contains(state(), secret) {
		t.Fatal("the state does not hold the credentials")
	}
	reads := func() (n int) {
		for _, c := range l.cloud.Calls() {
			if strings.HasSuffix(c.Path, "/credentials") {
				n++
			}
		}
		return n
	}
	l.clean()
	if n := reads(); n != 2 {
		t.Errorf("credentials were read %d times, want once for each cluster", n)
	}
	later.Store(int64(2 * time.Hour))
	before := state()
	l.clean()
	out += l.apply("-refresh-only")
	if state() == before {
		t.Error("credentials that are no longer good stay in the state")
	}
	out += l.must(0, "plan", "-json")
	if strings.Contains(out, secret) {
		t.Error("the output shows the credentials")
	}
	l.secretFree(secret)
}

// secretFree fails where a secret stands in the journals; the state holds it.
func (l *lab) secretFree(secret string) {
	l.t.Helper()
	err := filepath.WalkDir(filepath.Join(l.dir, ".swampctl"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(path, "journal") {
			return err
		}
		raw, err := os.ReadFile(path)
		if strings.Contains(string(raw), secret) {
			l.t.Errorf("%s holds a secret", path)
		}
		return err
	})
	if err != nil {
		l.t.Fatal(err)
	}
}

// leftoverLab is a lab with a cluster whose workloads made a balancer and two
// volumes.
func leftoverLab(t *testing.T) *lab {
	t.Helper()
	l := kubeLab(t, sandbox.Options{})
	tag := "k8s:" + l.only("kubernetes_clusters")["id"].(string)
	now := time.Now()
	for kind, names := range map[string][]string{"volumes": {"pvc-a", "pvc-b"}, "load_balancers": {"ingress"}} {
		for _, name := range names {
			o := sandbox.Object{"id": uuid.NewString(), "created_at": now, "name": name, "region": "fra1", "size_gigabytes": 5, "tags": []string{tag}, "spec": map[string]any{"name": name, "tag": tag}}
			if err := l.cloud.Put(kind, o); err != nil {
				t.Fatal(err)
			}
		}
	}
	return l
}

// TestClusterLeavesNothingUnsaid: a plan that deletes a cluster lists what its
// workloads made, and deletes of that what is named.
func TestClusterLeavesNothingUnsaid(t *testing.T) {
	t.Parallel()
	stays := func(name string) string {
		return name + " stays, and costs on; to delete it too: -destroy-leftover=" + name
	}
	tests := map[string]struct {
		flags  []string
		all    bool // destroy_all_associated_resources
		says   []string
		call   string
		remain map[string]int
	}{
		"all stay":     {nil, false, []string{"the volume " + stays("pvc-a"), "the load balancer " + stays("ingress")}, "DELETE clusters", map[string]int{"volumes": 2, "load_balancers": 1}},
		"one is named": {[]string{"-destroy-leftover=pvc-b"}, false, []string{stays("pvc-a"), "the volume pvc-b is deleted with it"}, "DELETE selective", map[string]int{"volumes": 1, "load_balancers": 1}},
		"all go":       {nil, true, []string{"the load balancer ingress is deleted with it; to leave it: -keep-leftover=ingress"}, "DELETE dangerous", map[string]int{"volumes": 0, "load_balancers": 0}},
		"one is kept":  {[]string{"-keep-leftover=ingress"}, true, []string{stays("ingress"), "the volume pvc-a is deleted with it"}, "DELETE selective", map[string]int{"volumes": 0, "load_balancers": 1}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := leftoverLab(t)
			if tt.all {
				l.edit("main.tf", "auto_upgrade = true", "auto_upgrade = true\n  destroy_all_associated_resources = true")
				l.apply()
			}
			before := len(l.changes())
			out := l.must(0, append([]string{"plan", "-destroy", "-no-color", "-out=tfplan"}, tt.flags...)...)
			l.has(strings.ReplaceAll(out, "  #  ", ""), tt.says...)
			l.must(0, "apply", "-no-color", "tfplan")
			if got := l.since(before); !strings.Contains(got, tt.call) {
				t.Errorf("the calls are %s, want %s among them", got, tt.call)
			}
			for kind, want := range tt.remain {
				if n := l.count(kind); n != want {
					t.Errorf("%d %s are left, want %d", n, kind, want)
				}
			}
		})
	}
}

// TestClusterGoesByConsent: without a person a cluster goes only by name, and a
// leftover that is not there is refused.
func TestClusterGoesByConsent(t *testing.T) {
	t.Parallel()
	l := leftoverLab(t)
	l.edit("main.tf", `default = "fra1"`, `default = "nyc3"`)
	l.has(l.must(1, "apply", "-auto-approve", "-no-color"), "Data would be lost", "digitalocean_kubernetes_cluster.main is replaced", "-allow-destroy=digitalocean_kubernetes_cluster.main")
	l.has(l.must(1, "plan", "-no-color", "-destroy-leftover=nobody"), "No such leftover", "what it leaves behind: ingress, pvc-a, pvc-b")
	if l.only("kubernetes_clusters")["region"] != "fra1" {
		t.Error("the cluster was touched")
	}
}

// TestKubernetesPlanSays: what cannot be taken back is refused, and a pool of
// another size says which of the two comes first.
func TestKubernetesPlanSays(t *testing.T) {
	t.Parallel()
	l := kubeLab(t, sandbox.Options{})
	said := func(code int, words ...string) {
		t.Helper()
		l.has(strings.ReplaceAll(l.must(code, "plan", "-no-color"), "  #  ", ""), words...)
	}
	l.edit("main.tf", "auto_upgrade = true", "auto_upgrade = true\n  ha = true")
	l.apply()
	l.clean()
	l.edit("main.tf", "ha = true", "ha = false")
	said(1, "High availability cannot be turned off")
	l.edit("main.tf", "ha = false", "ha = true")
	l.edit("main.tf", "max_nodes  = 4", "max_nodes  = 0")
	said(1, "Pool cannot scale like that", "max_nodes says how many nodes there may be at most")
	l.edit("main.tf", "max_nodes  = 0", "max_nodes  = 4")
	l.edit("main.tf", "s-4vcpu-8gb", "s-8vcpu-16gb")
	said(0, "are drained and deleted before the new pool is made", "1 to add, 0 to change, 1 to destroy")
	l.edit("main.tf", `name       = "batch"`, `name       = "batch-large"`)
	said(0, "the new pool is made first; then the nodes of the old one are drained and deleted", "1 to add, 0 to change, 1 to destroy")
	before := len(l.changes())
	l.apply()
	l.clean()
	if got := l.since(before); got != "POST node_pools, DELETE node_pools" {
		t.Errorf("the calls are %s", got)
	}
}
