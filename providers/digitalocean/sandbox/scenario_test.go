package sandbox

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/http"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox/contract"
)

// step is one call of the scenario.
type step struct {
	call string // "METHOD /path"; $name stands for what was kept
	body string
	want int
	keep string // "name=path" keeps a part of the answer
	says string // part of the answer's message
}

// scenario is every family's tour, in an order in which each finds what it
// needs. A new family adds its own steps here.
var scenario = []struct {
	name  string
	steps []step
}{
	{"account", accountSteps},
	{"catalog", catalogSteps},
	{"ssh keys", keySteps},
	{"vpcs", vpcSteps},
	{"tags", tagSteps},
	{"projects", projectSteps},
	{"volumes", volumeSteps},
	{"droplets", dropletSteps},
	{"droplet actions", dropletActionSteps},
	{"volume actions", volumeActionSteps},
	{"images", imageSteps},
	{"snapshots", snapshotSteps},
	{"tagging", taggingSteps},
	{"certificates", certificateSteps},
	{"CDN", cdnSteps},
	{"load balancers", balancerSteps},
	{"firewalls", firewallSteps},
	{"domains", domainSteps},
	{"records", recordSteps},
	{"reserved IPs", reservedIPSteps},
	{"reserved IPv6 addresses", reservedIPv6Steps},
	{"brought prefixes", byoipSteps},
	{"VPC peerings", peeringSteps},
	{"VPC NAT gateways", natGatewaySteps},
	{"NFS", nfsSteps},
	{"partner attachments", partnersSteps},
	{"apps", appSteps},
	{"registries", registrySteps},
	{"autoscale pools", autoscaleSteps},
	{"Spaces keys", spacesKeySteps},
	{"actions", actionSteps},
	{"project resources", projectResourceSteps},
	{"what clients send", clientSteps},
	{"databases", databaseSteps},
	{"monitoring", monitoringSteps},
	{"kubernetes", kubernetesSteps},
	{"genaimodels", genaimodelsSteps},
	{"vector databases", vectorDatabaseSteps},
	{"agents", agentsSteps},
	{"knowledge bases", knowledgebasesSteps},
	{"dedicated inference", inferenceSteps},
	{"end", endSteps},
}

// TestContract calls every route, well and badly, and holds all requests and
// answers to the API's description.
func TestContract(t *testing.T) {
	check := contract.Load(t)
	s, c := start(t, Options{})
	c.via = check.RoundTripper(c.via)
	c.vars["leaf"], c.vars["key"] = selfSigned(t)
	for _, family := range scenario {
		for _, st := range family.steps {
			if out := run(c, st); !strings.Contains(part(out, "message"), st.says) {
				t.Errorf("%s: %s: message %q does not say %q", family.name, st.call, part(out, "message"), st.says)
			}
		}
	}
	check.Report(t)
	if t.Failed() {
		for _, v := range check.Refused() {
			t.Logf("refused as it should be: %s", v)
		}
	}
	for _, e := range check.Unused() {
		t.Errorf("the contract's exception for %s is not needed", e)
	}
	for _, missed := range s.untouched() {
		t.Errorf("the scenario never calls %s", missed)
	}
}

// run makes one step and keeps what it says.
func run(c *client, st step) map[string]any {
	c.t.Helper()
	out := c.do(st.call, st.body, st.want)
	if name, path, any := strings.Cut(st.keep, "="); any {
		c.vars[name] = part(out, path)
		if c.vars[name] == "" {
			c.t.Fatalf("%s: the answer has no %s", st.call, path)
		}
	}
	return out
}

// untouched returns the routes that were never called.
func (s *Server) untouched() []string {
	missed := map[string]bool{}
	name := func(r *route) string { return r.method + " /" + strings.Join(r.segments, "/") }
	for i := range s.router.routes {
		missed[name(&s.router.routes[i])] = true
	}
	for _, call := range s.Calls() {
		var best *route
		for i := range s.router.routes {
			r := &s.router.routes[i]
			if r.method == call.Method && r.fits(split(call.Path)) && (best == nil || r.before(best)) {
				best = r
			}
		}
		if best != nil {
			delete(missed, name(best))
		}
	}
	var out []string
	for m := range missed {
		out = append(out, m)
	}
	sort.Strings(out)
	return out
}

// TestTransports sends one scenario through a socket, too.
func TestTransports(t *testing.T) {
	check := contract.Load(t)
	s, c := start(t, Options{})
	server := listen(t, check.Handler(s))
	c.via = rebase{server}
	for _, st := range accountSteps {
		c.do(st.call, st.body, st.want)
	}
	check.Report(t)
}

// selfSigned returns a certificate and its key in PEM, escaped for JSON.
func selfSigned(t *testing.T) (leaf, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "www.example.com"}, DNSNames: []string{"www.example.com"},
		NotBefore: time.Now(), NotAfter: time.Now().Add(24 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	escape := func(kind string, der []byte) string {
		out, err := json.Marshal(string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Trim(string(out), `"`)
	}
	return escape("CERTIFICATE", der), escape("EC PRIVATE KEY", raw)
}

// rebase sends every request to another host.
type rebase struct{ host string }

func (b rebase) RoundTrip(r *http.Request) (*http.Response, error) {
	r.URL.Scheme, r.URL.Host = "http", b.host
	return http.DefaultTransport.RoundTrip(r)
}
