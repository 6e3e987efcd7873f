package state

import "github.com/swampctl/swampctl/internal/addr"

// Removals returns the records that take an instance out of the state, where
// it is at an address.
func (in *Instance) Removals(at addr.Instance, how string) []Record {
	var out []Record
	if in.Current != nil {
		out = append(out, Record{Kind: Put, Addr: at, ID: in.Current.ID(), Remove: true, How: how})
	}
	for key, o := range in.Deposed {
		out = append(out, Record{Kind: Put, Addr: at, Deposed: key, ID: o.ID(), Remove: true, How: how})
	}
	return out
}

// Additions returns the records that put an instance at an address.
func (in *Instance) Additions(at addr.Instance, how string) []Record {
	var out []Record
	if in.Current != nil {
		out = append(out, Record{Kind: Put, Addr: at, ID: in.Current.ID(), Object: in.Current, Provider: in.Provider, How: how})
	}
	for key, o := range in.Deposed {
		out = append(out, Record{Kind: Put, Addr: at, Deposed: key, ID: o.ID(), Object: o, Provider: in.Provider, How: how})
	}
	return out
}
