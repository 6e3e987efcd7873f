package reconciler

import (
	"context"
	"time"

	"github.com/zclconf/go-cty/cty"
	"golang.org/x/sync/errgroup"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/state"
)

// Plan settles what earlier runs left open, looks at everything that is
// recorded, and plans. The state is not changed but for the settlements.
func (s *Session) Plan(ctx context.Context, w Work) (*planner.Plan, diag.Diagnostics) {
	_, ds := s.Recover(ctx, w)
	if ds.HasErrors() {
		return nil, ds
	}
	defer s.tellHolds(ctx)()
	g := guess{session: s}
	req, more := s.request(ctx, w, g.make)
	ds = append(ds, more...)
	if ds.HasErrors() {
		return nil, ds
	}
	p, more := g.build(ctx, req)
	if !more.HasErrors() {
		s.price(ctx, p)
		more = append(more, s.leftovers(ctx, p, w.Leftovers)...)
	}
	return p, append(ds, more...)
}

// request puts together all that the planner needs. While the cloud is asked, it
// lets meanwhile do what it can; nil: nothing.
func (s *Session) request(ctx context.Context, w Work, meanwhile func(context.Context, planner.Request, []*tracked)) (planner.Request, diag.Diagnostics) {
	req := planner.Request{
		Config: w.Config, Variables: w.Variables, Providers: s.eng.opt.Providers, State: s.store.State(),
		Live: map[addr.Instance]*planner.Live{}, Deposed: map[addr.Instance]map[string]*planner.Live{},
		World: s.world, Stand: s.eng.opt.Stand, Mode: w.Mode, Targets: w.Targets, Replace: w.Replace, Adopt: w.Adopt,
		Workspace: w.Workspace, ID: s.run.ID, Now: time.Now().UTC(),
	}
	if req.Mode == "" {
		req.Mode = planner.Normal
	}
	r := s.refresher(ctx, w.NoRefresh)
	ds := s.decodeState(r.add)
	if ds.HasErrors() {
		r.stop()
		return req, ds
	}
	for _, t := range r.all {
		place(req.Live, req.Deposed, t, t.live)
	}
	r.start()
	if meanwhile != nil && !w.NoRefresh && len(w.Imports) == 0 {
		meanwhile(ctx, req, r.all)
	}
	ds = append(ds, r.wait()...)
	w, more := s.declaredImports(ctx, w, req)
	ds = append(ds, more...)
	req.Imports, more = s.importLive(ctx, w, req.Live)
	return req, append(ds, more...)
}

// declaredImports adds what import blocks ask for. Where they need what objects
// are like, as data sources, that is planned first.
func (s *Session) declaredImports(ctx context.Context, w Work, req planner.Request) (Work, diag.Diagnostics) {
	if w.Config == nil || !w.Config.HasImports() || w.Mode == planner.Destroy {
		return w, nil
	}
	all, ds := config.NewEvaluator(w.Config, s.evalOptions(w)).Imports()
	if ds.HasErrors() {
		req.World = readOnly{req.World}
		if p, more := planner.Build(ctx, req); !more.HasErrors() {
			all, ds = s.Planned(w, p).Imports()
		}
	}
	for _, im := range all {
		w.Imports = append(w.Imports, Import{Addr: im.To, ID: im.ID, Block: &im.Range})
	}
	return w, ds
}

// readOnly is a world in which nothing is there yet that is to be made: what is
// imported counts as that until it is known what it is.
type readOnly struct{ planner.World }

// Find implements [planner.World]. It finds nothing.
func (readOnly) Find(context.Context, addr.Instance, cty.Value) ([]providers.Object, error) {
	return nil, nil
}

// importLive reads the objects that are to be imported where nothing is
// recorded.
func (s *Session) importLive(ctx context.Context, w Work, live map[addr.Instance]*planner.Live) (map[addr.Instance]*planner.Live, diag.Diagnostics) {
	found := make([]*planner.Live, len(w.Imports))
	said := make(diag.Diagnostics, len(w.Imports))
	var calls errgroup.Group
	calls.SetLimit(s.eng.opt.Parallelism)
	for n, im := range w.Imports {
		if live[im.Addr] != nil {
			continue // done by an earlier run
		}
		calls.Go(func() error {
			o, d := s.readImport(ctx, im)
			if said[n] = d; d == nil {
				found[n] = &planner.Live{Recorded: o, Now: &o, Imported: im.ID, Block: im.Block}
			}
			return nil
		})
	}
	_ = calls.Wait() // none fails, each says what is wrong
	var ds diag.Diagnostics
	out := map[addr.Instance]*planner.Live{}
	for n, im := range w.Imports {
		switch {
		case said[n] != nil:
			ds = append(ds, said[n].At(im.Block))
		case found[n] != nil:
			out[im.Addr] = found[n]
		}
	}
	return out, ds
}

func (s *Session) readImport(ctx context.Context, im Import) (providers.Object, *diag.Diagnostic) {
	ty, err := s.typeToImport(im)
	if err != nil {
		return providers.Object{}, errorDiag(im.Addr, nil, "Cannot import", err)
	}
	if !ty.Traits().Importable {
		return providers.Object{}, &diag.Diagnostic{
			Kind: diag.CannotImport, Summary: "Type cannot be imported", Address: im.Addr.String(),
			Detail: "Objects of type " + ty.name + " cannot be imported. Declare it and apply: what is there already is recognised.",
		}
	}
	o, err := ty.ops.Import(ctx, im.ID)
	if providers.IsNotFound(err) {
		d := diag.Errorf("Nothing to import", "There is no %s with the id %q.", ty.name, im.ID).Of(diag.NothingToImport)
		if form := ty.Traits().ImportID; form != "id" {
			d.Detail += " The id has the form " + form + "."
		}
		d.Address = im.Addr.String()
		return o, d
	}
	if err != nil {
		return o, errorDiag(im.Addr, nil, "Cannot import", err)
	}
	return o, nil
}

// typeToImport returns the type of an object that is imported, bound to the
// client that knows it.
func (s *Session) typeToImport(im Import) (typ, error) {
	_, p, ok := s.eng.opt.Providers.Resource(im.Addr.Resource.Type)
	if !ok || im.Alias == "" {
		return s.typeOf(im.Addr)
	}
	return s.bind(im.Addr.Resource.Type, config.ProviderConfig{Name: p.Name, Alias: im.Alias}.Address(p.Source))
}

// Import reads existing objects into the state and touches nothing else. An
// address that holds an object already, or an object that another address
// holds, is an error.
func (s *Session) Import(ctx context.Context, w Work) ([]providers.Object, diag.Diagnostics) {
	chosen := map[addr.Instance]bool{}
	for _, im := range w.Imports {
		chosen[im.Addr] = true
	}
	_, left, ds := s.recoverBut(ctx, w, chosen)
	if ds.HasErrors() {
		return nil, ds
	}
	var out []providers.Object
	var records []state.Record
	for _, rec := range left { // the user says what became of it
		records = append(records, state.Record{Kind: state.Failed, Addr: rec.Addr, Op: state.Create, Intent: rec.Seq, Of: rec.Run, How: "imported"})
	}
	for _, im := range w.Imports {
		if in := s.store.Instance(im.Addr); in != nil && in.Current != nil {
			d := diag.Errorf("Resource is managed already", "The state holds an object for %s. Remove it with \"swampctl state rm\" first, if it is the wrong one.", im.Addr).Of(diag.AddressManaged)
			d.Address = im.Addr.String()
			return nil, append(ds, d)
		}
		o, d := s.readImport(ctx, im)
		if d != nil {
			return nil, append(ds, d)
		}
		if s.owns(im.Addr.Resource.Type, o.ID) {
			return nil, append(ds, diag.Errorf("Object is managed already", "The object %s is in the state under another address. See \"swampctl state list\"; \"swampctl state mv\" moves it.", o.ID).Of(diag.ObjectManaged))
		}
		rt, p, _ := s.eng.opt.Providers.Resource(im.Addr.Resource.Type)
		enc, err := encodeObject(rt, o, nil)
		if err != nil {
			return nil, append(ds, errorDiag(im.Addr, nil, "Cannot import", err))
		}
		enc.Dependencies = w.Config.BlockDependencies(im.Addr.Block())
		records = append(records, state.Record{Kind: state.Put, Addr: im.Addr, ID: o.ID, Object: enc, Provider: s.providerOf(im.Addr, p), How: "imported"})
		out = append(out, o)
	}
	if err := s.record(records...); err != nil {
		return nil, append(ds, diag.Errorf("Cannot write the journal", "%s", sentence(err)))
	}
	if err := s.commit(ctx); err != nil {
		return nil, append(ds, diag.Errorf("Cannot write the state", "%s", sentence(err)))
	}
	return out, ds
}
