package cli

import (
	"fmt"
	"time"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/providers/terraform"
	"github.com/swampctl/swampctl/reconciler"
)

// sandboxFile is where the sandbox keeps its account, in the working directory.
const sandboxFile = ".swampctl/sandbox.json"

// The token and the address of a sandboxed run: no real token is sent anywhere
// and no real address is called.
const (
	sandboxToken = "sandbox"
	sandboxURL   = "http://sandbox.invalid"
)

// The pauses of a sandboxed run, in which nothing takes long.
const sandboxPoll = 20 * time.Millisecond

// builtin returns the providers, which call the cloud.
func (a *app) builtin() providers.Set {
	if a.env.Providers != nil {
		return a.env.Providers()
	}
	timing, limit, _ := a.timing() // what is wrong with it is said when the engine is put together
	return providers.Set{digitalocean.New(digitalocean.Options{
		Version: a.env.Version, Getenv: a.env.getenv, Log: a.log, Dir: a.dir(), PollMin: timing.PollMin, Timeout: limit,
	}), a.terraform()}
}

// terraform returns the provider that Terraform has built in.
func (a *app) terraform() *providers.Provider {
	return terraform.New(terraform.Options{Version: config.CompatVersion, Dir: a.dir()})
}

// The environment variables that bound waits, for tests against a sandbox that
// is served: durations such as 20ms.
const (
	envPoll   = "SWAMPCTL_POLL"    // the shortest pause between two looks
	envSettle = "SWAMPCTL_SETTLE"  // how long a new object may be invisible
	envLimit  = "SWAMPCTL_TIMEOUT" // how long one call may take
)

// timing returns the engine's waits, and the limit of one call, 0 for the
// client's own.
func (a *app) timing() (t reconciler.Timing, limit time.Duration, err error) {
	t = a.env.Timing
	if a.sandbox && t == (reconciler.Timing{}) {
		t = reconciler.Timing{Grace: 2 * time.Second, PollMin: sandboxPoll, PollMax: 10 * sandboxPoll}
	}
	for name, to := range map[string]*time.Duration{envPoll: &t.PollMin, envSettle: &t.Grace, envLimit: &limit} {
		text := a.env.getenv(name)
		if text == "" {
			continue
		}
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 {
			return t, 0, fmt.Errorf("%s is %q; write a duration such as 500ms", name, text)
		}
		*to = d
	}
	return t, limit, nil
}

// providers returns the providers of a run, and what to call at its end.
func (a *app) providers() (providers.Set, func(), error) {
	if !a.sandbox {
		return a.builtin(), func() {}, nil
	}
	set, release, err := a.sandboxed(sandbox.Options{StateFile: a.path(sandboxFile)})
	if err != nil {
		return nil, nil, fmt.Errorf("open the sandbox %q: %w", sandboxFile, err)
	}
	return set, release, nil
}

// sandboxed returns providers over a new sandbox, and what to call at its end.
func (a *app) sandboxed(o sandbox.Options) (providers.Set, func(), error) {
	server, err := sandbox.New(o)
	if err != nil {
		return nil, nil, err
	}
	return providers.Set{digitalocean.New(digitalocean.Options{
		Version: a.env.Version, Getenv: a.env.getenv, Log: a.log, Dir: a.dir(),
		Base: server.RoundTripper(), BaseURL: sandboxURL, Token: sandboxToken, PollMin: sandboxPoll,
	}), a.terraform()}, func() { server.Close() }, nil
}
