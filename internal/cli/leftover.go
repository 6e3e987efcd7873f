package cli

import (
	"github.com/spf13/pflag"

	"github.com/swampctl/swampctl/reconciler"
)

// leftoverOptions say what becomes of what deleted objects leave behind.
type leftoverOptions struct{ reconciler.Leftovers }

// register adds the flags.
func (o *leftoverOptions) register(f *pflag.FlagSet) {
	f.StringArrayVar(&o.Destroy, "destroy-leftover", nil, "delete this too, of what a deleted Kubernetes cluster would leave: a balancer, volume or snapshot by `name` or id; may be repeated")
	f.StringArrayVar(&o.Keep, "keep-leftover", nil, "leave this, of what would be deleted with a Kubernetes cluster, by `name` or id; may be repeated")
}

// given reports whether anything was said.
func (o *leftoverOptions) given() bool { return len(o.Destroy)+len(o.Keep) > 0 }
