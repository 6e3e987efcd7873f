// Package do is the client for DigitalOcean's API that all product families
// share: transport, pager, error classes and the governor that paces calls.
package do

import (
	"context"
	"errors"
	"fmt"
	"iter"
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
	// Base sends the requests; nil: net/http's default, without its proxy for
	// loopback. The sandbox plugs in here.
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
	Log       *slog.Logger // nil: no log; it never gets a secret
}

// Client is a connection to DigitalOcean. It is safe for concurrent use.
type Client struct {
	api          *godo.Client
	t            *transport
	denyMark     atomic.Bool
	certificates sync.Map // names by id
}

// New returns a client. It makes no call.
func New(o Options) (*Client, error) {
	if o.Base == nil {
		o.Base = http.DefaultTransport
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
	c := &Client{}
	c.t = &transport{opt: o, token: secret(token), gov: newGovernor(o.PerSecond, time.Now), denied: c.noteDenied}
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

const (
	perPage  = 200 // the largest page of the API
	maxStale = 10  // pages in a row without anything new
)

// Pages yields all items of a paged list, each once. id tells items apart; a
// list that changes between two pages can show one twice.
func Pages[T any, K comparable](ctx context.Context, op string, id func(T) K, list func(context.Context, *godo.ListOptions) ([]T, *godo.Response, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		seen := map[K]bool{}
		stale := 0 // pages in a row that showed nothing new
		for page := 1; ; page++ {
			items, resp, err := list(ctx, &godo.ListOptions{Page: page, PerPage: perPage})
			if err != nil {
				var zero T
				yield(zero, Err(op, err))
				return
			}
			stale++
			for _, it := range items {
				if k := id(it); !seen[k] {
					seen[k], stale = true, 0
					if !yield(it, nil) {
						return
					}
				}
			}
			// The links say where the list ends: a page without items may have others
			// behind it, and what is missed would be made anew.
			if resp == nil || resp.Links == nil || resp.Links.IsLastPage() {
				return
			}
			if stale == maxStale {
				var zero T
				yield(zero, &providers.Error{Kind: providers.Transient, Op: op, Message: "the API's list does not end"})
				return
			}
		}
	}
}

// All collects a paged list.
func All[T any](seq iter.Seq2[T, error]) ([]T, error) {
	var out []T
	for it, err := range seq {
		if err != nil {
			return nil, err
		}
		out = append(out, it)
	}
	return out, nil
}
