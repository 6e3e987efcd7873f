package suite

import (
	"hash/fnv"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/mock"
)

// stand returns what the run has in place of the type of an instance: what is
// overridden or mocked is asked of no cloud.
func (t *attempt) stand(i addr.Instance, real providers.Resource) providers.Resource {
	if v := t.values(i); v != nil {
		return mock.Resource(real, *v)
	}
	return real
}

// standData is stand for data sources.
func (t *attempt) standData(i addr.Instance, real providers.DataSource) providers.DataSource {
	if v := t.values(i); v != nil {
		return mock.DataSource(real, *v)
	}
	return real
}

// unfit says which values that tests give do not fit what a plan makes. Those
// that are known in the plan it has been said of.
func (t *attempt) unfit(p *planner.Plan) diag.Diagnostics {
	var ds diag.Diagnostics
	for _, c := range p.Changes {
		real, _, known := t.set.Resource(c.Addr.Resource.Type)
		if !known || c.Addr.Resource.Mode != addr.Managed || c.Action != planner.Update && !c.Action.Makes() {
			continue
		}
		if v := t.values(c.Addr); v != nil {
			for _, d := range v.Check(real.Schema().Block, c.Planned) {
				d.Address = c.Addr.String()
				ds = append(ds, d)
			}
		}
	}
	return ds
}

// blamed returns messages about data sources that could not be read at the
// values that the test gives for them, where these do not fit.
func (t *attempt) blamed(ds diag.Diagnostics) diag.Diagnostics {
	out := slices.Clone(ds)
	for n, d := range ds {
		i, err := addr.ParseInstance(d.Address)
		if err != nil || i.Resource.Mode != addr.Data {
			continue
		}
		v := t.values(i)
		real, _, known := t.set.DataSource(i.Resource.Type)
		if v == nil || !known {
			continue
		}
		for _, unfit := range v.CheckAlone(real.Schema().Block) {
			unfit.Address, out[n] = d.Address, unfit
		}
	}
	return out
}

// values returns what an instance has that is overridden or mocked, nil for
// one that is neither.
func (t *attempt) values(i addr.Instance) *mock.Values {
	seed := fnv.New64a()
	seed.Write([]byte(i.String()))
	v := &mock.Values{Given: cty.EmptyObjectVal, Seed: seed.Sum64()}
	if o := t.work.Config.OverrideOf(i); o != nil {
		v.Given, v.Planned, v.Places = o.Values, o.Planned, o.Places
		return v
	}
	m := t.work.Config.MockOf(i.Block())
	if m == nil {
		return nil
	}
	v.Planned = m.Planned
	if known := mocked(m, i); known != nil {
		v.Given, v.Planned, v.Places = known.Values, known.Planned, known.Places
	}
	return v
}

// mocked returns what a mocked provider has for a type, nil for nothing.
func mocked(m *config.MockProvider, i addr.Instance) *config.MockType {
	if i.Resource.Mode == addr.Data {
		return m.Data[i.Resource.Type]
	}
	return m.Resources[i.Resource.Type]
}
