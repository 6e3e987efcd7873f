package cli

import (
	"fmt"
	"net/http"
	"path/filepath"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// sandboxFile is where the sandbox keeps its account, in the working directory.
var sandboxFile = filepath.Join(".swampctl", "sandbox.json")

// What a sandboxed run tells its provider in place of the environment: no real
// token leaves the user's environment, and no real address is called.
const (
	sandboxToken = "dop_v1_sandbox"
	sandboxURL   = "http://sandbox.invalid"
)

// provider returns the provider, with a transport and address of its own in
// the sandbox.
func (a *app) provider(transport http.RoundTripper, url string) *providers.Provider {
	env := a.env.getenv
	if url != "" {
		env = func(name string) string {
			switch name {
			case "DIGITALOCEAN_TOKEN", "DIGITALOCEAN_ACCESS_TOKEN":
				return sandboxToken
			case "DIGITALOCEAN_API_URL":
				return url
			}
			return a.env.getenv(name)
		}
	}
	return digitalocean.New(digitalocean.Options{Version: a.env.Version, Transport: transport, BaseURL: url, Env: env})
}

// providers returns the providers of a run, and what to call at its end.
func (a *app) providers() (providers.Set, func(), error) {
	if !a.sandbox {
		return providers.Set{a.provider(nil, "")}, func() {}, nil
	}
	server, err := sandbox.New(sandbox.Options{StateFile: a.path(sandboxFile)})
	if err != nil {
		return nil, nil, fmt.Errorf("open the sandbox %q: %w", sandboxFile, err)
	}
	return providers.Set{a.provider(server.RoundTripper(), sandboxURL)}, func() { server.Close() }, nil
}
