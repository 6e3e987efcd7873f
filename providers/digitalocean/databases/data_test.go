package databases

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// TestClusterDataWithNothing: what a cluster does not have is null, what its
// autoscaling does not say is zero, as with Terraform's provider.
func TestClusterDataWithNothing(t *testing.T) {
	t.Parallel()
	var d ClusterData
	d.fill(&Cluster{StorageAutoscale: []Autoscale{{Enabled: true}}})
	if d.UIHost != nil || d.UIPort != nil || d.UIURI != nil || d.UIDatabase != nil || d.UIUser != nil || d.UIPassword != nil {
		t.Errorf("a cluster without a dashboard has one: %+v", d)
	}
	if diff := cmp.Diff([]Scaling{{Enabled: true}}, d.StorageAutoscale); diff != "" {
		t.Errorf("storage_autoscale: -want +got\n%s", diff)
	}
	d.fill(&Cluster{UIHost: do.Optional("h"), UIPort: do.Optional(443)})
	if d.UIHost == nil || *d.UIHost != "h" || d.UIPort == nil || *d.UIPort != 443 {
		t.Errorf("the dashboard is at %v:%v", d.UIHost, d.UIPort)
	}
}
