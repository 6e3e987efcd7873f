package main

import (
	"path/filepath"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// TestCalls pins how many calls a life takes, under the API's limits: what a
// regression would show first, on a machine of any speed.
func TestCalls(t *testing.T) {
	dir := t.TempDir()
	tools, err := (&options{}).tools(dir)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		scenario scenario
		most     [3]int // calls of apply, plan and destroy
	}{
		"10 droplets":  {droplets(10), [3]int{1 + 40, 6, 30}},
		"250 droplets": {droplets(250), [3]int{25 + 40, 1 + 6, 30 + 1}},
		// 12 kinds, one of which is listed for each domain, one read for each address.
		"20 of each": {mixed(20), [3]int{2*120 + 40, 12 + 2*2 + 6, 3*120 + 40}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := openCloud(sandbox.Options{Speed: 200, RateLimit: true, MinuteLimit: 2000})
			if err != nil {
				t.Fatal(err)
			}
			defer c.close()
			c.more = []string{"SWAMPCTL_POLL=50ms"}
			got, err := c.lifecycle(tools[0], filepath.Join(dir, name), tt.scenario)
			if err != nil {
				t.Fatal(err)
			}
			for i, step := range steps {
				if f := got[i]; f.calls > tt.most[i] || f.refused > 0 {
					t.Errorf("%s: %d calls, %d refused, want at most %d and none", step.name, f.calls, f.refused, tt.most[i])
				}
				t.Logf("%s: %d calls, at least %d", step.name, got[i].calls, tt.scenario.floors[i])
			}
		})
	}
}
