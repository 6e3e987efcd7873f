package digitalocean_test

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox/contract"
	"github.com/swampctl/swampctl/providers/schema"
	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

type attrs = sdktest.Attrs

// cloud opens an empty sandbox and a client in front of it.
func cloud(t testing.TB) sdktest.Cloud {
	t.Helper()
	server, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return client(t, server)
}

// client makes a client in front of a sandbox; the description of the API judges
// what they say to one another.
func client(t testing.TB, server *sandbox.Server) sdktest.Cloud {
	t.Helper()
	wire := sdktest.NewWire(contract.Watch(t, server.RoundTripper()), nil)
	c, err := do.New(do.Options{
		Token: "conformance", BaseURL: "http://sandbox.invalid", Base: wire, PollMin: time.Millisecond, RetryMin: time.Millisecond, RetryCap: 2 * time.Millisecond,
		RetryMax: 1, Timeout: 2 * time.Second, Unpaced: true, Spaces: do.Spaces{ID: "id", Secret: "conformance"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return sdktest.Cloud{Client: c, Wire: wire, Tick: func() { time.Sleep(time.Millisecond) }}
}

// given makes what a case needs with plain calls.
func given(t testing.TB, c sdktest.Cloud) *maker {
	return &maker{t: t, api: c.Client.(*do.Client).API()}
}

type maker struct {
	t   testing.TB
	api *godo.Client
}

func (m *maker) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

func (m *maker) vpc(name string) string {
	v, _, err := m.api.VPCs.Create(m.t.Context(), &godo.VPCCreateRequest{Name: name, RegionSlug: "fra1"})
	m.must(err)
	return v.ID
}

// subnet makes a part of a VPC.
func (m *maker) subnet(vpc string) string {
	v, _, err := m.api.VPCs.Get(m.t.Context(), vpc)
	m.must(err)
	part := netip.PrefixFrom(netip.MustParsePrefix(v.IPRange).Addr(), 28)
	made, _, err := m.api.VPCs.CreateSubnet(m.t.Context(), vpc, &godo.VPCSubnetCreateRequest{Name: "part", IPRange: part.String()})
	m.must(err)
	return made.ID
}

func (m *maker) droplet(name string) int {
	d, _, err := m.api.Droplets.Create(m.t.Context(), &godo.DropletCreateRequest{Name: name, Region: "fra1", Size: "s-1vcpu-1gb", Image: godo.DropletCreateImage{Slug: "debian-12-x64"}, SSHKeys: []godo.DropletCreateSSHKey{}})
	m.must(err)
	return d.ID
}

func (m *maker) volume(name string) string {
	v, _, err := m.api.Storage.CreateVolume(m.t.Context(), &godo.VolumeCreateRequest{Name: name, Region: "fra1", SizeGigaBytes: 5})
	m.must(err)
	return v.ID
}

func (m *maker) snapshot(volume string) string {
	s, _, err := m.api.Storage.CreateSnapshot(m.t.Context(), &godo.SnapshotCreateRequest{VolumeID: volume, Name: "of-" + volume})
	m.must(err)
	return s.ID
}

func (m *maker) tag(name string) string {
	t, _, err := m.api.Tags.Create(m.t.Context(), &godo.TagCreateRequest{Name: name})
	m.must(err)
	return t.Name
}

func (m *maker) domain(name string) string {
	d, _, err := m.api.Domains.Create(m.t.Context(), &godo.DomainCreateRequest{Name: name})
	m.must(err)
	return d.Name
}

func (m *maker) project(name string) string {
	p, _, err := m.api.Projects.Create(m.t.Context(), &godo.CreateProjectRequest{Name: name, Purpose: "IoT", Environment: "Development"})
	m.must(err)
	return p.ID
}

func (m *maker) balancer(name string) string {
	lb, _, err := m.api.LoadBalancers.Create(m.t.Context(), &godo.LoadBalancerRequest{Name: name, Region: "fra1", DropletIDs: []int{m.droplet("behind-" + name)}, ForwardingRules: []godo.ForwardingRule{{EntryProtocol: "http", EntryPort: 80, TargetProtocol: "http", TargetPort: 80}}})
	m.must(err)
	return lb.ID
}

// certificate makes a certificate and returns its id.
func (m *maker) certificate(name string) string {
	c, _, err := m.api.Certificates.Create(m.t.Context(), &godo.CertificateRequest{Name: name, Type: "lets_encrypt", DNSNames: []string{name + ".example.com"}})
	m.must(err)
	return c.ID
}

func (m *maker) ip() string {
	r, _, err := m.api.ReservedIPs.Create(m.t.Context(), &godo.ReservedIPCreateRequest{Region: "fra1"})
	m.must(err)
	return r.IP
}

const sshKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJL4HUe+RzOc21Er/nc2IXhh2kSp+MX11sHiZX9w1M1z a"

func (m *maker) key() string {
	k, _, err := m.api.Keys.Create(m.t.Context(), &godo.KeyCreateRequest{Name: "k", PublicKey: sshKey})
	m.must(err)
	return k.Fingerprint
}

// family is what one product family adds to the suite.
type family struct {
	cases func() []sdktest.Case
	// notSet are attributes that no case sets, with the reason.
	notSet map[string]string
}

// families are all of them, one a line; each stands in a cases file of its own,
// named as its folder.
func families() []family {
	return []family{
		{cases: agentsCases, notSet: agentsNotSet},
		{cases: appsCases, notSet: appsNotSet},
		{cases: autoscaleCases},
		{cases: byoipCases},
		{cases: cdnsCases},
		{cases: certificatesCases},
		{cases: databasesCases},
		{cases: dnsCases},
		{cases: dropletsCases, notSet: dropletsNotSet},
		{cases: firewallsCases},
		{cases: genaimodelsCases, notSet: genaimodelsNotSet},
		{cases: imagesCases},
		{cases: inferenceCases, notSet: inferenceNotSet},
		{cases: knowledgebasesCases, notSet: knowledgebasesNotSet},
		{cases: kubernetesCases},
		{cases: loadbalancersCases, notSet: loadbalancersNotSet},
		{cases: monitoringCases},
		{cases: nfsCases},
		{cases: partnersCases},
		{cases: projectsCases},
		{cases: registriesCases},
		{cases: reservedipsCases, notSet: reservedipsNotSet},
		{cases: snapshotsCases},
		{cases: spacesCases},
		{cases: spaceskeysCases},
		{cases: sshkeysCases},
		{cases: tagsCases},
		{cases: vectordatabasesCases},
		{cases: volumesCases},
		{cases: vpcsCases},
	}
}

func cases() []sdktest.Case {
	var out []sdktest.Case
	for _, f := range families() {
		out = append(out, f.cases()...)
	}
	return out
}

// TestConformance holds every type to the suite of the SDK.
func TestConformance(t *testing.T) {
	all := digitalocean.Resources()
	seen := map[string]int{}
	for _, c := range cases() {
		name := fmt.Sprintf("%s_%d", c.Type, seen[c.Type])
		seen[c.Type]++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sdktest.Run(t, sdktest.Env{Open: cloud}, all[c.Type], c)
		})
	}
	sdktest.Covered(t, all, cases())
}

// TestEveryAttribute: over all cases of a type every attribute is configured,
// those of its blocks too.
func TestEveryAttribute(t *testing.T) {
	set, notSet := map[string]bool{}, map[string]string{}
	for _, f := range families() {
		maps.Copy(notSet, f.notSet)
	}
	for _, c := range cases() {
		for _, a := range slices.Concat([]sdktest.Attrs{c.Create}, c.Updates, c.Replaces) {
			noteSet(set, c.Type, a)
		}
		if c.Setup != nil {
			noteSet(set, c.Type, c.Setup(t, cloud(t)))
		}
	}
	var missing []string
	for typ, rt := range digitalocean.Resources() {
		for _, name := range configurable(typ, rt.Schema().Block) {
			if !set[name] && notSet[name] == "" {
				missing = append(missing, name)
			}
			if !set[name] {
				delete(notSet, name)
			}
		}
	}
	for name := range notSet {
		t.Errorf("%s is said to be set by no case, and is, or is not there", name)
	}
	sort.Strings(missing)
	if len(missing) > 0 {
		t.Errorf("no case configures %s", strings.Join(missing, ", "))
	}
}

// noteSet notes the paths of all attributes that a value sets.
func noteSet(set map[string]bool, path string, v any) {
	switch v := v.(type) {
	case attrs:
		for name, x := range v {
			set[path+"."+name] = true
			noteSet(set, path+"."+name, x)
		}
	case []any:
		for _, x := range v {
			noteSet(set, path, x)
		}
	}
}

// configurable returns the paths of all attributes that a configuration may
// set. The id of an object is the API's, timeouts are the engine's.
func configurable(path string, b *schema.Block) []string {
	var out []string
	for name, a := range b.Attributes {
		if (a.Required || a.Optional) && (name != "id" || strings.Contains(path, ".")) {
			out = append(out, path+"."+name)
		}
	}
	for name, nb := range b.Blocks {
		if name != "timeouts" {
			out = append(append(out, path+"."+name), configurable(path+"."+name, &nb.Block)...)
		}
	}
	return out
}

// one is a block that stands once.
func one(a attrs) []any { return []any{a} }

// with lays attributes over others.
func with(parts ...attrs) attrs {
	out := attrs{}
	for _, p := range parts {
		maps.Copy(out, p)
	}
	return out
}
