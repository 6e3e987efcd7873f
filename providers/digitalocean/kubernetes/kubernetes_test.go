package kubernetes

import (
	"strings"
	"testing"
	"time"

	"github.com/digitalocean/godo"
)

// TestSatisfies: the configured version is a floor.
func TestSatisfies(t *testing.T) {
	tests := []struct {
		want, have string
		ok         bool
	}{
		{"1.33.1-do.3", "1.33.1-do.3", true},
		{"1.33", "1.33.1-do.3", true},
		{"1.3", "1.33.1-do.3", true}, // older
		{"latest", "1.29.0-do.0", true},
		{"1.33.1-do.2", "1.33.1-do.3", true},
		{"1.33.1-do.9", "1.33.1-do.10", true},
		{"1.32.9-do.0", "1.33.1-do.3", true},
		{"1.33.1-do.4", "1.33.1-do.3", false},
		{"1.34", "1.33.1-do.3", false},
		{"nonsense", "1.33.1-do.3", false},
	}
	for _, tt := range tests {
		if got := satisfies(tt.want, tt.have); got != tt.ok {
			t.Errorf("%s is wanted, %s runs: %v", tt.want, tt.have, got)
		}
	}
}

// TestDefaultPool: the recorded pool is the default one, else the one with the
// tag, else the only one.
func TestDefaultPool(t *testing.T) {
	plain, tagged := &godo.KubernetesNodePool{ID: "plain"}, &godo.KubernetesNodePool{ID: "tagged", Tags: []string{"k8s", defaultTag}}
	old := &godo.KubernetesNodePool{ID: "0123456789", Name: "old-01234567", Tags: []string{defaultTag}}
	tests := map[string]struct {
		pools    []*godo.KubernetesNodePool
		recorded string
		want     string
		imports  string // what importing it is refused with, "" where it is not
	}{
		"recorded":        {[]*godo.KubernetesNodePool{plain, tagged}, "plain", "plain", ""},
		"tagged":          {[]*godo.KubernetesNodePool{plain, tagged}, "", "tagged", ""},
		"recorded, gone":  {[]*godo.KubernetesNodePool{plain, tagged}, "gone", "tagged", ""},
		"the only one":    {[]*godo.KubernetesNodePool{plain}, "", "plain", ""},
		"one of several":  {[]*godo.KubernetesNodePool{plain, {ID: "other"}}, "", "", "give the one that the node_pool block stands for the tag"},
		"several are it":  {[]*godo.KubernetesNodePool{tagged, {ID: "other", Tags: []string{defaultTag}}}, "", "tagged", "leave it on the one"},
		"retired":         {[]*godo.KubernetesNodePool{old, tagged}, "", "tagged", ""},
		"retired alone":   {[]*godo.KubernetesNodePool{plain, old}, "", "0123456789", ""},
		"there is no one": {nil, "gone", "", ""},
	}
	for name, tt := range tests {
		got := ""
		if p := defaultPool(tt.pools, tt.recorded); p != nil {
			got = p.ID
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
		err := oneDefault(tt.pools)
		if (err != nil) != (tt.imports != "") || err != nil && !strings.Contains(err.Error(), tt.imports) {
			t.Errorf("%s: the import is answered with %v, want %q", name, err, tt.imports)
		}
	}
}

// TestRunning: a pool that scales itself is ready with its least nodes, another
// one with all.
func TestRunning(t *testing.T) {
	up, starting := &godo.KubernetesNode{Status: &godo.KubernetesNodeStatus{State: "running"}}, &godo.KubernetesNode{Status: &godo.KubernetesNodeStatus{State: "provisioning"}}
	tests := map[string]struct {
		pool godo.KubernetesNodePool
		want bool
	}{
		"all":                   {godo.KubernetesNodePool{Count: 2, Nodes: []*godo.KubernetesNode{up, up}}, true},
		"one starts":            {godo.KubernetesNodePool{Count: 2, Nodes: []*godo.KubernetesNode{up, starting}}, false},
		"one is missing":        {godo.KubernetesNodePool{Count: 2, Nodes: []*godo.KubernetesNode{up}}, false},
		"one goes":              {godo.KubernetesNodePool{Count: 1, Nodes: []*godo.KubernetesNode{up, starting}}, false},
		"scales, one starts":    {godo.KubernetesNodePool{Count: 2, AutoScale: true, MinNodes: 1, Nodes: []*godo.KubernetesNode{up, starting}}, true},
		"scales, too few":       {godo.KubernetesNodePool{Count: 2, AutoScale: true, MinNodes: 2, Nodes: []*godo.KubernetesNode{up, starting}}, false},
		"scales down to nought": {godo.KubernetesNodePool{AutoScale: true}, true},
	}
	for name, tt := range tests {
		if _, got := running(&tt.pool); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestScaling: bounds that the API would refuse are refused before.
func TestScaling(t *testing.T) {
	one, three := 1, 3
	for name, tt := range map[string]struct {
		pool Pool
		want string
	}{
		"does not": {Pool{}, ""}, "no bound": {Pool{AutoScale: true}, "max_nodes"}, "upside down": {Pool{AutoScale: true, MinNodes: &three, MaxNodes: &one}, "swap"},
		"well": {Pool{AutoScale: true, MinNodes: &one, MaxNodes: &three}, ""},
	} {
		if got := scaling(&tt.pool); (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

// TestKubeconfig: the file is what kubectl reads, with DigitalOcean's names.
func TestKubeconfig(t *testing.T) {
	got, err := kubeconfig("do-fra1-main", &godo.KubernetesClusterCredentials{Server: "https://x.example.com", Token: "t0ken", CertificateAuthorityData: []byte("ca"), ExpiresAt: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"current-context: do-fra1-main\n", "server: https://x.example.com\n", "certificate-authority-data: Y2E=\n", "user: do-fra1-main-admin\n", "token: t0ken\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

// TestUnsaidCount: 0 is recorded where no number of nodes is configured. None is
// sent for it, whether the pool scales itself or no longer does.
func TestUnsaidCount(t *testing.T) {
	two, three, none := 2, 3, 0
	tests := map[string]struct {
		was, want *int
		scales    bool
		sent      *int
	}{
		"left out":             {nil, nil, true, nil},
		"left out, as read":    {&none, &none, true, nil},
		"set for a start":      {&none, &two, true, nil},
		"set otherwise":        {&three, &two, true, &two},
		"no longer by itself":  {&none, &none, false, nil},
		"as many as before":    {&two, &two, true, nil},
		"fixed":                {&two, &two, false, &two},
		"fixed after scaling":  {&none, &two, false, &two},
		"fixed to none at all": {&two, &none, false, &none},
		"scales from now on":   {&two, nil, true, nil},
	}
	for name, tt := range tests {
		p := Pool{NodeCount: tt.want, AutoScale: tt.scales}
		if got := p.change(&Pool{NodeCount: tt.was}).Count; (got == nil) != (tt.sent == nil) || got != nil && *got != *tt.sent {
			t.Errorf("%s: %v is sent", name, got)
		}
	}
	for _, left := range []*int{nil, &none} {
		p := Pool{NodeCount: left, AutoScale: true, MinNodes: &two}
		if got := p.create().Count; got != 2 {
			t.Errorf("a pool of two nodes at least is made with %d", got)
		}
		if got := wanted(left, false, 3); got != left {
			t.Errorf("it is recorded as %v", got)
		}
	}
}
