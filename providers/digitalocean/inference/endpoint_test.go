package inference

import (
	"testing"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// deployed is a model by its id, "" for none told, and its name.
func deployed(id, slug string) ModelDeployment {
	m := ModelDeployment{ModelProvider: "hugging_face", ModelSlug: slug, ProviderModelID: &slug}
	if id != "" {
		m.ModelID = &id
	}
	return m
}

// TestKnown: a change names the models that stay by the ids of those that run,
// wherever they stand, and no two by one id.
func TestKnown(t *testing.T) {
	have := []ModelDeployment{deployed("1", "qwen"), deployed("2", "llama"), deployed("3", "llama")}
	for name, tt := range map[string]struct {
		want []ModelDeployment
		ids  []string
	}{
		"as they are":          {[]ModelDeployment{deployed("1", "qwen"), deployed("2", "llama"), deployed("3", "llama")}, []string{"1", "2", "3"}},
		"the first is gone":    {[]ModelDeployment{deployed("", "llama"), deployed("", "llama")}, []string{"2", "3"}},
		"one that is told":     {[]ModelDeployment{deployed("", "llama"), deployed("2", "llama")}, []string{"3", "2"}},
		"another one":          {[]ModelDeployment{deployed("", "mistral"), deployed("1", "qwen")}, []string{"", "1"}},
		"one more of the same": {[]ModelDeployment{deployed("", "qwen"), deployed("", "qwen")}, []string{"1", ""}},
	} {
		for i, m := range known(tt.want, have) {
			if got := do.Value(m.ModelID); got != tt.ids[i] {
				t.Errorf("%s: model %d has the id %q, want %q", name, i, got, tt.ids[i])
			}
		}
	}
	if *have[0].ModelID != "1" || len(have) != 3 {
		t.Error("what runs was changed")
	}
}

// TestPhase: an endpoint is ready where nothing more is on its way, also where its
// status says so before.
func TestPhase(t *testing.T) {
	coming := &godo.DedicatedInferenceDeployment{Version: 2}
	for name, tt := range map[string]struct {
		now  godo.DedicatedInference
		want providers.Stage
	}{
		"new":              {godo.DedicatedInference{Status: "new"}, providers.Pending},
		"provisioning":     {godo.DedicatedInference{Status: "provisioning", PendingDeploymentSpec: coming}, providers.Pending},
		"active":           {godo.DedicatedInference{Status: "active"}, providers.Ready},
		"running":          {godo.DedicatedInference{Status: "running"}, providers.Ready},
		"active, changing": {godo.DedicatedInference{Status: "active", PendingDeploymentSpec: coming}, providers.Pending},
		"updating":         {godo.DedicatedInference{Status: "updating"}, providers.Pending},
		"error":            {godo.DedicatedInference{Status: "error"}, providers.Failed},
	} {
		r := &Endpoint{}
		r.fill(&tt.now)
		if got := phase(r); got.Stage != tt.want {
			t.Errorf("%s: %+v, want stage %v", name, got, tt.want)
		}
	}
}
