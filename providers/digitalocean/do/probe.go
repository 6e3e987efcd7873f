package do

import (
	"context"

	"github.com/swampctl/swampctl/providers"
)

// Probe implements [providers.Prober]: one read of the account.
func (c *Client) Probe(ctx context.Context) (providers.Probe, error) {
	p := providers.Probe{Endpoint: c.api.BaseURL.Redacted()}
	account, resp, err := c.api.Account.Get(ctx)
	if resp != nil && resp.Response != nil {
		p.Limit, p.Remaining, p.Reset = resp.Rate.Limit, resp.Rate.Remaining, resp.Rate.Reset.Time
	}
	if err != nil {
		return p, Err("read the account", err)
	}
	p.Account, p.Status, p.StatusMessage = account.UUID, account.Status, account.StatusMessage
	return p, nil
}
