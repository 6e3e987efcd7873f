package reconciler

import (
	"context"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/state"
)

// Match compares the configuration with the cloud, where the state has been
// lost: what is declared and there, by identity. Nothing is changed. The
// matches are the changes with an id in Importing.
func (s *Session) Match(ctx context.Context, w Work) (*planner.Plan, diag.Diagnostics) {
	_, ds := s.Recover(ctx, w)
	if ds.HasErrors() {
		return nil, ds
	}
	req, more := s.request(ctx, w, nil)
	ds = append(ds, more...)
	if ds.HasErrors() {
		return nil, ds
	}
	req.Recover = true
	p, more := planner.Build(ctx, req)
	return p, append(ds, more...)
}

// Rebuild records the matches of a plan from [Session.Match].
func (s *Session) Rebuild(ctx context.Context, p *planner.Plan) (int, diag.Diagnostics) {
	var rs []state.Record
	for _, c := range p.Changes {
		if c.Importing == "" {
			continue
		}
		ty, err := s.typeOf(c.Addr)
		if err != nil {
			return 0, diag.Diagnostics{diag.Errorf("Cannot rebuild the state", "%s", sentence(err))}
		}
		enc, err := encodeObject(ty.Resource, c.Prior, c)
		if err != nil {
			return 0, diag.Diagnostics{diag.Errorf("Cannot rebuild the state", "%s", sentence(err))}
		}
		rs = append(rs, state.Record{Kind: state.Put, Addr: c.Addr, ID: c.Importing, Object: enc, Provider: ty.provider, How: "recovered"})
	}
	if len(rs) == 0 {
		return 0, nil
	}
	if err := s.record(rs...); err != nil {
		return 0, diag.Diagnostics{journalDiag(err)}
	}
	if err := s.commit(ctx); err != nil {
		return 0, diag.Diagnostics{diag.Errorf("Cannot write the state", "%s", sentence(err))}
	}
	return len(rs), nil
}
