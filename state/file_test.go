package state_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/state"
)

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestEncodeWhatTerraformWrote is the identity on documents of Terraform.
func TestEncodeWhatTerraformWrote(t *testing.T) {
	for _, name := range []string{"terraform-1.11.4.tfstate", "newer.tfstate"} {
		t.Run(name, func(t *testing.T) {
			src := read(t, name)
			st, err := state.Decode(src)
			if err != nil {
				t.Fatal(err)
			}
			got, err := state.Encode(st)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(src), string(got)); diff != "" {
				t.Errorf("want (-) is what Terraform wrote, got (+) what Encode wrote:\n%s", diff)
			}
		})
	}
}

func TestDecode(t *testing.T) {
	st, err := state.Decode(read(t, "terraform-1.11.4.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	if st.TerraformVersion != "1.11.4" || st.Lineage == "" || st.Serial == 0 {
		t.Errorf("head: got version %q, lineage %q, serial %d", st.TerraformVersion, st.Lineage, st.Serial)
	}
	web := func(name string, key addr.Key) addr.Instance {
		return addr.Instance{Resource: addr.Resource{Type: "terraform_data", Name: name}, Key: key}
	}
	tainted := st.Instances[web("counted", addr.IntKey(3))]
	if tainted == nil || !tainted.Current.Tainted || tainted.Current.ID() == "" {
		t.Errorf("counted[3]: want a tainted object with an id, got %+v", tainted)
	}
	each := st.Instances[web("each", addr.StringKey(`q"uote`))]
	if each == nil || !each.Current.CreateBeforeDestroy || len(each.Current.Sensitive) == 0 {
		t.Fatalf("each: want create_before_destroy and sensitive paths, got %+v", each)
	}
	want := []addr.Block{web("plain", addr.Key{}).Block()}
	if diff := cmp.Diff(want, each.Current.Dependencies); diff != "" {
		t.Errorf("dependencies (-want +got):\n%s", diff)
	}
	in := addr.Instance{Module: addr.Root.Child("m", addr.StringKey(`k"2`)), Resource: addr.Resource{Type: "terraform_data", Name: "in"}}
	if st.Instances[in] == nil {
		t.Errorf("%s is missing", in)
	}
	if !st.Outputs["s"].Sensitive || string(st.Outputs["o"].Type) == "" {
		t.Errorf("outputs: got %+v", st.Outputs)
	}
}

func TestDecodeRefuses(t *testing.T) {
	instance := func(s string) string {
		return `{"version":4,"serial":1,"resources":[{"mode":"managed","type":"t","name":"n","provider":"p","instances":[` + s + `]}]}`
	}
	tests := map[string]struct{ src, want string }{
		"not JSON":             {"{\n  \"version\": 4,\n  oops", "line 3, column 3 (byte 20): not valid JSON"},
		"cut off":              {`{"version":4,"serial":`, "the text ends too early"},
		"a list":               {"\n[]", "line 2, column 1 (byte 1): want an object"},
		"no version":           {`{"serial":1}`, `no field "version"`},
		"version 3":            {`{"version":3,"terraform_version":"0.11.1"}`, `state format version 3, written by Terraform "0.11.1" is too old`},
		"version 5":            {`{"version":5}`, "state format version 5 is newer than version 4"},
		"version text":         {`{"version":"4"}`, "want a whole number"},
		"serial":               {`{"version":4,"serial":"hunter2"}`, `field "serial": want a whole number`},
		"outputs":              {`{"version":4,"outputs":[]}`, `field "outputs": want an object`},
		"output":               {`{"version":4,"outputs":{"x":"hunter2"}}`, `output "x": want an object`},
		"resources":            {`{"version":4,"resources":{}}`, `field "resources": want a list`},
		"mode":                 {`{"version":4,"resources":[{"mode":"x","type":"t","name":"n"}]}`, "want managed or data"},
		"module":               {`{"version":4,"resources":[{"module":"m","mode":"data","type":"t","name":"n"}]}`, "no module address"},
		"name":                 {`{"version":4,"resources":[{"mode":"data","type":"t","name":"a.b"}]}`, "want a type and a name"},
		"twice":                {instance(`{"attributes":{}},{"attributes":{}}`), "instance t.n is there twice"},
		"deposed twice":        {instance(`{"deposed":"0a"},{"deposed":"0a"}`), "deposed object of t.n is there twice"},
		"key":                  {instance(`{"index_key":1.5}`), "neither a whole number nor a string"},
		"status":               {instance(`{"status":"hunter2"}`), `field "status"`},
		"attributes":           {instance(`{"attributes":"hunter2"}`), `field "attributes": want an object`},
		"private":              {instance(`{"private":"hunter2!"}`), "not base64"},
		"dependencies":         {instance(`{"dependencies":["hunter2"]}`), "address of a resource block"},
		"dependency with key":  {instance(`{"dependencies":["a.b[0]"]}`), "address of a resource block"},
		"sensitive":            {instance(`{"sensitive_attributes":["hunter2"]}`), "list of path steps"},
		"sensitive step":       {instance(`{"sensitive_attributes":[[{"type":"hunter2","value":"hunter2"}]]}`), "want steps"},
		"sensitive index":      {instance(`{"sensitive_attributes":[[{"type":"index","value":{"value":"hunter2","type":"number"}}]]}`), "want steps"},
		"schema version":       {instance(`{"schema_version":-1}`), "want a whole number"},
		"large schema version": {instance(`{"schema_version":99999999999}`), "too large"},
		"flag":                 {instance(`{"create_before_destroy":"hunter2"}`), "want true or false"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := state.Decode([]byte(tt.src))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("want an error with %q, got %v", tt.want, err)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error shows a value of the state: %v", err)
			}
		})
	}
}

func TestDecodeEmpty(t *testing.T) {
	st, err := state.Decode(nil)
	if err != nil || !st.Empty() || st.Lineage != "" || st.Serial != 0 {
		t.Errorf("want an empty state, got %+v, %v", st, err)
	}
}

func TestEncodeRefusesWhatIsNotJSON(t *testing.T) {
	st := state.New("l")
	a := addr.Instance{Resource: addr.Resource{Type: "t", Name: "n"}}
	st.Apply(state.Record{Kind: state.Put, Addr: a, Object: &state.Object{Attributes: json.RawMessage(`{"id": hunter2`)}})
	_, err := state.Encode(st)
	if err == nil || !strings.Contains(err.Error(), "attributes of t.n are not valid JSON") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v", err)
	}
}

// TestEncodeProviders: while instances of one block are of two providers, both
// are kept.
func TestEncodeProviders(t *testing.T) {
	st := state.New("l")
	for i, provider := range []string{"old", "new"} {
		st.Apply(state.Record{
			Kind: state.Put, Provider: provider, Object: &state.Object{Attributes: json.RawMessage(`{}`)},
			Addr: addr.Instance{Resource: addr.Resource{Type: "t", Name: "n"}, Key: addr.IntKey(i)},
		})
	}
	b, err := state.Encode(st)
	if err != nil {
		t.Fatal(err)
	}
	back, err := state.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(st, back); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// large returns a state of n droplets.
func large(n int) *state.State {
	st := state.New("0d9a6f1e-0000-0000-0000-000000000000")
	for i := range n {
		st.Apply(state.Record{
			Kind: state.Put, Provider: `provider["registry.terraform.io/digitalocean/digitalocean"]`,
			Addr: addr.Instance{Resource: addr.Resource{Type: "digitalocean_droplet", Name: fmt.Sprintf("web%d", i%100)}, Key: addr.IntKey(i)},
			Object: &state.Object{
				SchemaVersion: 1, Private: []byte(`{"e2bfb730-ecaa-11e6-8f88-34363bc7c4c0":{"create":3600000000000}}`),
				Dependencies: []addr.Block{{Resource: addr.Resource{Type: "digitalocean_vpc", Name: "net"}}},
				Attributes:   fmt.Appendf(nil, `{"backups":false,"created_at":"2026-01-01T00:00:00Z","disk":25,"droplet_agent":null,"graceful_shutdown":false,"id":"%d","image":"ubuntu-24-04-x64","ipv4_address":"203.0.113.7","ipv4_address_private":"10.0.0.7","ipv6":false,"ipv6_address":"","locked":false,"memory":1024,"monitoring":true,"name":"web-%d","price_hourly":0.00893,"price_monthly":6,"private_networking":true,"region":"fra1","resize_disk":true,"size":"s-1vcpu-1gb","ssh_keys":["1234567"],"status":"active","tags":["web","production"],"timeouts":null,"urn":"do:droplet:%d","user_data":null,"vcpus":1,"volume_ids":[],"vpc_uuid":"0d9a6f1e-0000-0000-0000-000000000001"}`, i, i, i),
			},
		})
	}
	return st
}

func BenchmarkDecodeAndEncode10000(b *testing.B) {
	src, err := state.Encode(large(10_000))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		st, err := state.Decode(src)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := state.Encode(st); err != nil {
			b.Fatal(err)
		}
	}
}
