// Package do is the client for DigitalOcean's API that all product families
// share: transport, pager, error classes and the governor that paces calls.
package do

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
)

// Options configure a client.
type Options struct {
	Token   string
	BaseURL string // root of the API, "" for DigitalOcean's
	Version string // of swampctl, for the User-Agent
	// Base sends the requests; nil: the network. The sandbox plugs in here.
	Base http.RoundTripper
	// Timeout bounds one attempt of one call; 0: 60 s.
	Timeout time.Duration
	// RetryMax, RetryMin and RetryCap bound the retries of calls that are safe to
	// repeat. Zero: 6, 500 ms, 20 s.
	RetryMax           int
	RetryMin, RetryCap time.Duration
	// PollMin is the first pause between two looks at an action; 0: 1 s.
	PollMin time.Duration
	// PerSecond caps the calls a second; 0: only the API's own limits.
	PerSecond float64
	// Unpaced lets calls out at once, for an API without limits.
	Unpaced bool
	Spaces  Spaces
	Dir     string       // that paths in configurations begin at; "": the process's
	Log     *slog.Logger // nil: no log; it never gets a secret
}

// Client is a connection to DigitalOcean. It is safe for concurrent use.
type Client struct {
	api          *godo.Client
	t            *transport
	spaces       *spaces
	denyMark     atomic.Bool
	certificates sync.Map // names by id
	sent         sync.Map // digests by id; see NoteSent
	actions      actionWatch
}

// New returns a client. It makes no call.
func New(o Options) (*Client, error) {
	shared := o.Base == nil
	if shared {
		o.Base = network()
	}
	if o.Timeout <= 0 {
		o.Timeout = time.Minute
	}
	if o.RetryMax == 0 {
		o.RetryMax = 6
	}
	if o.RetryMin <= 0 {
		o.RetryMin = 500 * time.Millisecond
	}
	if o.RetryCap <= 0 {
		o.RetryCap = 20 * time.Second
	}
	if o.PollMin <= 0 {
		o.PollMin = time.Second
	}
	token := strings.TrimSpace(o.Token) // files end in a line break
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errors.New("the API token holds a space or another character that no token has")
	}
	o.Token = ""
	c := &Client{spaces: newSpaces(o.Spaces)}
	o.Spaces = Spaces{}
	c.t = &transport{opt: o, token: secret(token), gov: newGovernor(time.Now), denied: c.noteDenied}
	if shared && !o.Unpaced {
		c.t.gov = governorOf(token, o.BaseURL)
	}
	if o.Unpaced {
		c.t.gov.windows = nil
	}
	c.t.gov.slow(o.PerSecond)
	c.api = godo.NewClient(&http.Client{Transport: c.t})
	c.api.UserAgent = "swampctl/" + o.Version
	if o.BaseURL != "" {
		u, err := url.Parse(o.BaseURL)
		if err != nil { // which would quote a password in it
			return nil, errors.New("the API address is not a URL such as https://api.digitalocean.com")
		}
		if u.Scheme == "" || u.Host == "" {
			return nil, fmt.Errorf("API address %q is not a URL such as https://api.digitalocean.com", u.Redacted())
		}
		u.Path, u.RawQuery = "/", ""
		c.api.BaseURL = u
	}
	return c, nil
}

// network is net/http's transport with connections enough for all calls in
// flight, which would else be opened anew for most of them. Idle ones end before
// the API may close them: a POST sent just then is lost for nothing.
func network() http.RoundTripper {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	t = t.Clone()
	t.MaxIdleConnsPerHost, t.IdleConnTimeout = maxFlight, 20*time.Second
	return t
}

// API returns the typed services. Its calls go through this client's
// transport, and their errors through [Err].
func (c *Client) API() *godo.Client { return c.api }

// Now implements providers.Client by the Date of the last answer.
func (c *Client) Now() time.Time { return time.Now().Add(time.Duration(c.t.offset.Load())) }

// Holding implements providers.Client.
func (c *Client) Holding() (time.Time, string) { return c.t.gov.holding() }

// MayMark implements providers.Client.
func (c *Client) MayMark() bool { return !c.denyMark.Load() }

// ClearMarker implements providers.Client: deleting the tag takes it off
// everything that carries it.
func (c *Client) ClearMarker(ctx context.Context, marker string) error {
	_, err := c.api.Tags.Delete(ctx, marker)
	if err = Err("remove the run's tag", err); providers.IsNotFound(err) {
		return nil
	}
	return err
}

// noteDenied learns from refusals that this token may not tag.
func (c *Client) noteDenied(marked bool) {
	if marked {
		c.denyMark.Store(true)
	}
}

// String names the client without its token.
func (c *Client) String() string { return "DigitalOcean client for " + c.api.BaseURL.Redacted() }

// GoString is String: %#v must not print the token.
func (c *Client) GoString() string { return c.String() }

// secret is a text that no format verb prints.
type secret string

// String hides the text.
func (secret) String() string { return "(secret)" }

// GoString hides the text.
func (secret) GoString() string { return "(secret)" }
