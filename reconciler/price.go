package reconciler

import (
	"context"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
)

// price says of each change what the object costs before and after. A plan
// that changes no object of a type that costs something makes no call.
func (s *Session) price(ctx context.Context, p *planner.Plan) {
	for _, c := range p.Changes {
		_, provider, ok := s.eng.opt.Providers.Resource(c.Addr.Resource.Type)
		if !ok || provider.Prices == nil || c.Addr.Resource.Mode != addr.Managed || c.Action == planner.NoOp && c.Importing == "" {
			continue
		}
		of := provider.Prices.Price
		client := s.clients[s.providerOf(c.Addr, provider)]
		c.Cost = &planner.Cost{Before: of(ctx, client, c.Addr.Resource.Type, c.Prior.Value), After: of(ctx, client, c.Addr.Resource.Type, c.Planned)}
		if c.Action == planner.Forget || c.Action == planner.NoOp {
			c.Cost.After = c.Cost.Before // the object stays
		}
	}
}
