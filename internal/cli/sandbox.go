package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// sandboxCommand returns the commands on the sandbox.
func (a *app) sandboxCommand() *cobra.Command {
	return group("sandbox", "Serve the embedded DigitalOcean API to other programs", a.sandboxServeCommand())
}

// serveOptions are the options of sandbox serve.
type serveOptions struct {
	// listen is the address to listen on.
	listen string
	// stateFile keeps the account; "" keeps it in memory.
	stateFile string
}

// sandboxServeCommand returns the command sandbox serve.
func (a *app) sandboxServeCommand() *cobra.Command {
	o := &serveOptions{}
	cmd := &cobra.Command{
		Use: "serve", Short: "Serve the embedded DigitalOcean API",
		Long: "Serves a DigitalOcean API that needs no account, to swampctl, to Terraform with its DigitalOcean provider,\n" +
			"to doctl or to curl. Any token will do. Ctrl-C ends it.\n\n" +
			"Spaces is below /spaces/REGION. Terraform's provider asks for buckets by names of hosts: there, say that the\n" +
			"sandbox is the proxy to them, by HTTP_PROXY, with SPACES_ENDPOINT_URL=http://{{.Region}}.digitaloceanspaces.com.",
		Example: "swampctl sandbox serve\n" +
			"swampctl sandbox serve -listen 127.0.0.1:9000 -state-file account.json\n" +
			"DIGITALOCEAN_API_URL=http://127.0.0.1:8180 DIGITALOCEAN_TOKEN=any terraform plan",
		Annotations: map[string]string{exitCodes: "0  ended by a signal\n1  an error"},
		Args:        arguments(0, 0),
		RunE:        func(cmd *cobra.Command, _ []string) error { return a.sandboxServe(cmd.Context(), o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.listen, "listen", "127.0.0.1:8180", "listen on this `address`; with port 0 on a free one")
	f.StringVar(&o.stateFile, "state-file", "", "keep the account in this `file`; in memory where not given")
	return cmd
}

// sandboxServe runs the command sandbox serve.
func (a *app) sandboxServe(ctx context.Context, o *serveOptions) error {
	opts := sandbox.Options{}
	if o.stateFile != "" {
		opts.StateFile = a.path(o.stateFile)
	}
	server, err := sandbox.New(opts)
	if err != nil {
		return fmt.Errorf("open the sandbox: %w", err)
	}
	defer server.Close()
	l, err := net.Listen("tcp", o.listen)
	if err != nil {
		return hintf("choose another address with -listen", "listen on %s: %w", o.listen, err)
	}
	return a.serve(ctx, l, server)
}

// serve serves requests until the context ends.
func (a *app) serve(ctx context.Context, l net.Listener, h http.Handler) error {
	url := "http://" + l.Addr().String()
	fmt.Fprintf(a.env.Stdout, "The sandbox listens on %s\n\nexport DIGITALOCEAN_API_URL=%s\nexport DIGITALOCEAN_TOKEN=sandbox\n"+
		"export SPACES_ENDPOINT_URL='%s/spaces/{{.Region}}'\nexport SPACES_ACCESS_KEY_ID=sandbox\nexport SPACES_SECRET_ACCESS_KEY=sandbox\n", url, url, url)
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := server.Shutdown(closing); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}
