package reconciler_test

import (
	"fmt"
	"strings"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/reconciler/reconcilertest"
)

// lab is a lab that knows how its cloud was opened.
type lab struct {
	*reconcilertest.Lab
	options sandbox.Options
}

func newLab(t reconcilertest.Failer, dir string, o sandbox.Options) *lab {
	t.Helper()
	return &lab{reconcilertest.New(t, dir, o), o}
}

// count says what the cloud holds beside what every account has.
func (l *lab) count() map[string]int {
	out := map[string]int{}
	for kind, objects := range l.Cloud.Snapshot() {
		if kind == "actions" || kind == "project_resources" || kind == "projects" || kind == "images" {
			continue
		}
		for _, o := range objects {
			name, _ := o["name"].(string)
			if strings.HasPrefix(name, "swampctl-run-") {
				out["run tags"]++
			} else if o["default"] != true && !strings.HasPrefix(fmt.Sprint(o["type"]), "NS") && o["type"] != "SOA" {
				out[kind]++
			}
		}
	}
	return out
}
