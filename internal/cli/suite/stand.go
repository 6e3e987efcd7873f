package suite

import (
	"hash/fnv"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
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

// values returns what an instance has that is overridden or mocked, nil for
// one that is neither.
func (t *attempt) values(i addr.Instance) *mock.Values {
	seed := fnv.New64a()
	seed.Write([]byte(i.String()))
	v := &mock.Values{Given: cty.EmptyObjectVal, Seed: seed.Sum64()}
	if o := t.work.Config.OverrideOf(i); o != nil {
		v.Given, v.Planned, v.At = o.Values, o.Planned, &o.Range
		return v
	}
	m := t.work.Config.MockOf(i.Block())
	if m == nil {
		return nil
	}
	v.Planned = m.Planned
	if known := mocked(m, i); known != nil {
		v.Given, v.Planned, v.At = known.Values, known.Planned, &known.Range
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
