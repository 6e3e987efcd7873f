// Command acceptance runs the acceptance tests that the real Terraform provider
// for DigitalOcean has of itself, family by family, each against a new sandbox,
// and prints how many of how many pass.
//
//	go run ./e2e/acceptance -provider DIR -family vpc,droplet
//	go run ./e2e/acceptance -provider DIR -family droplet -run TagUpdate -logs /tmp/logs
//
// DIR is a checkout of terraform-provider-digitalocean, a family one of the
// folders in its digitalocean/. The terraform on PATH is used.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"time"
)

// options are what the command line says.
type options struct {
	provider string
	families string
	pattern  string
	skip     string
	logs     string
	parallel int
	speed    float64
	timeout  time.Duration
	contract bool
}

func main() {
	o := options{}
	flag.StringVar(&o.provider, "provider", "", "the checkout of terraform-provider-digitalocean")
	flag.StringVar(&o.families, "family", strings.Join(families, ","), "the folders of its digitalocean/ to run")
	flag.StringVar(&o.pattern, "run", "", "run only the tests that match, as of go test")
	flag.StringVar(&o.skip, "skip", "", "leave out the tests that match, as of go test")
	flag.StringVar(&o.logs, "logs", "", "write the output of each failed test into this folder")
	flag.IntVar(&o.parallel, "parallel", 4, "how many tests run at once; they wait more than they work")
	flag.Float64Var(&o.speed, "speed", 0, "how many times as fast as the cloud the sandbox is; 0: nothing takes time")
	flag.DurationVar(&o.timeout, "timeout", 30*time.Minute, "of a family")
	flag.BoolVar(&o.contract, "contract", false, "name what breaks the description of the API, on either side")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	good, err := run(ctx, o)
	if err != nil {
		fmt.Fprintln(os.Stderr, "acceptance:", err)
	}
	if err != nil || !good {
		stop()
		os.Exit(1)
	}
}

// families are the folders whose types swampctl has.
var families = []string{
	"account", "app", "byoipprefix", "cdn", "certificate", "database", "dedicatedinference", "domain", "droplet", "dropletautoscale", "firewall", "gradientai", "image", "kubernetes", "loadbalancer", "monitoring", "nfs",
	"partnernetworkconnect",
	"project", "region", "registry", "reservedip", "reservedipv6", "size", "snapshot", "spaces", "sshkey", "tag", "uptime", "volume", "vpc", "vpcnatgateway", "vpcpeering",
}

// run runs the families one after another. It is good when each failure is one
// that is known.
func run(ctx context.Context, o options) (bool, error) {
	if o.provider == "" {
		return false, fmt.Errorf("-provider is missing: the checkout of terraform-provider-digitalocean")
	}
	terraform, err := exec.LookPath("terraform")
	if err != nil {
		return false, err
	}
	var all []result
	for _, name := range strings.Split(o.families, ",") {
		r, err := runFamily(ctx, o, terraform, name)
		if err != nil {
			return false, fmt.Errorf("family %s: %w", name, err)
		}
		fmt.Fprintf(os.Stderr, "%s: %d of %d pass\n", name, r.passed(), len(r.tests))
		all = append(all, r)
	}
	return report(os.Stdout, all), nil
}
