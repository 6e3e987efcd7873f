package providers

import "sort"

// Set is the providers of a run, by what they call their types.
type Set []*Provider

// Resource returns a managed type and its provider.
func (s Set) Resource(typ string) (Resource, *Provider, bool) {
	for _, p := range s {
		if r, ok := p.Resources[typ]; ok {
			return r, p, true
		}
	}
	return Resource{}, nil, false
}

// DataSource returns a data source type and its provider.
func (s Set) DataSource(typ string) (DataSource, *Provider, bool) {
	for _, p := range s {
		if d, ok := p.DataSources[typ]; ok {
			return d, p, true
		}
	}
	return nil, nil, false
}

// Types returns the sorted names of all managed types, or of all data sources.
func (s Set) Types(data bool) []string {
	var names []string
	for _, p := range s {
		if data {
			for n := range p.DataSources {
				names = append(names, n)
			}
			continue
		}
		for n := range p.Resources {
			names = append(names, n)
		}
	}
	sort.Strings(names)
	return names
}

// Planned returns the sorted names of the managed types, or of the data
// sources, that Terraform's providers of the same names have and these have
// not.
func (s Set) Planned(data bool) []string {
	var names []string
	for _, p := range s {
		if p.TerraformTypes == nil {
			continue
		}
		have := func(n string) bool { _, ok := p.Resources[n]; return ok }
		if data {
			have = func(n string) bool { return p.DataSources[n] != nil }
		}
		for _, n := range p.TerraformTypes(data) {
			if !have(n) {
				names = append(names, n)
			}
		}
	}
	sort.Strings(names)
	return names
}
