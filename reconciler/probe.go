package reconciler

import (
	"context"
	"slices"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
)

// Probe asks each cloud how its client stands with it.
func (s *Session) Probe(ctx context.Context, w Work) ([]providers.Probe, diag.Diagnostics, error) {
	for _, p := range s.eng.opt.Providers {
		for name := range p.Resources {
			s.also = append(s.also, anyOf(name))
		}
	}
	if ds := s.prepare(ctx, w); ds.HasErrors() {
		return nil, ds, nil
	}
	var out []providers.Probe
	for _, c := range s.clients {
		p, ok := c.(providers.Prober)
		if !ok {
			continue
		}
		probe, err := p.Probe(ctx)
		out = append(out, probe)
		if err != nil {
			return out, nil, err
		}
	}
	return out, nil, nil
}

// Readable returns why types cannot be read, of those whose objects the API
// lists; a type that can be read is not in it.
func (s *Session) Readable(ctx context.Context, types []string) map[string]error {
	refused := map[string]error{}
	for _, name := range types {
		ty, err := s.typeOf(anyOf(name))
		if err != nil || !slices.Contains(Listed(s.eng.opt.Providers), name) {
			continue
		}
		if _, err := s.world.list(ctx, ty, nullObject(ty.Schema().Block, "", ""), "", maxListAge); err != nil {
			refused[name] = err
		}
	}
	return refused
}
