package cli

import (
	"fmt"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// sandboxFile is where the sandbox keeps its account, in the working directory.
const sandboxFile = ".swampctl/sandbox.json"

// The token and the address of a sandboxed run: no real token is sent anywhere
// and no real address is called.
const (
	sandboxToken = "sandbox"
	sandboxURL   = "http://sandbox.invalid"
)

// builtin returns the providers, which call the cloud.
func (a *app) builtin() providers.Set {
	if a.env.Providers != nil {
		return a.env.Providers()
	}
	return providers.Set{digitalocean.New(digitalocean.Options{Version: a.env.Version, Getenv: a.env.getenv, Log: a.log})}
}

// providers returns the providers of a run, and what to call at its end.
func (a *app) providers() (providers.Set, func(), error) {
	if !a.sandbox {
		return a.builtin(), func() {}, nil
	}
	server, err := sandbox.New(sandbox.Options{StateFile: a.path(sandboxFile)})
	if err != nil {
		return nil, nil, fmt.Errorf("open the sandbox %q: %w", sandboxFile, err)
	}
	return providers.Set{digitalocean.New(digitalocean.Options{
		Version: a.env.Version, Getenv: a.env.getenv, Log: a.log,
		Base: server.RoundTripper(), BaseURL: sandboxURL, Token: sandboxToken,
	})}, func() { server.Close() }, nil
}
