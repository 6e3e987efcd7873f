package do

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/swampctl/swampctl/providers"
)

// Revoke makes a token of OAuth invalid that the API gave out, such as the one in
// docker credentials. One that is not valid any more is done.
func (c *Client) Revoke(ctx context.Context, token string) error {
	const op = "revoke token"
	u := *c.api.BaseURL
	if u.Host == "api.digitalocean.com" {
		u.Host = "cloud.digitalocean.com" // the one call that has its place elsewhere
	}
	u.Path = "/v1/oauth/revoke"
	ctx, cancel := context.WithTimeout(ctx, c.t.opt.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), strings.NewReader(url.Values{"token": {token}}.Encode()))
	if err != nil {
		return &providers.Error{Kind: providers.Internal, Op: op, Err: err}
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := c.t.opt.Base.RoundTrip(req)
	if err != nil {
		return &providers.Error{Kind: providers.Transient, Op: op, Message: plain(err)}
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode == http.StatusTooManyRequests || serverFault(resp.StatusCode) {
		return &providers.Error{Kind: providers.Transient, Op: op, Status: resp.StatusCode, Message: fmt.Sprintf("the answer was %d", resp.StatusCode)}
	}
	return nil
}
