// Package schema describes the shape of resource types, data sources and
// provider blocks: attributes, nested blocks and their flags.
package schema

import (
	"slices"

	"github.com/zclconf/go-cty/cty"
)

// Schema is the shape of one type at one version of its state format.
type Schema struct {
	Version int // state format, as in the Terraform provider
	Block   *Block
}

// Block is a set of attributes and nested blocks.
type Block struct {
	Attributes  map[string]*Attribute
	Blocks      map[string]*NestedBlock
	Description string
	Deprecated  bool
}

// Attribute is one attribute of a block. Exactly one of Required, Optional
// and Computed holds, or Optional and Computed both: then the server fills in
// what the configuration leaves out.
type Attribute struct {
	Type        cty.Type
	Required    bool
	Optional    bool
	Computed    bool
	Sensitive   bool
	ForceNew    bool      // a change replaces the object
	Unread      bool      // the API never returns it; what was configured is kept
	Zeroed      bool      // left out, it is the zero value of its type, which reads show
	Default     cty.Value // cty.NilVal if none; used where the configuration is null
	Description string
	Rule        string // what values it takes, in words; "" for any
	Deprecated  string // what to use instead, "" if not deprecated

	// Nested holds the attributes of the objects in a computed-only list or
	// set of objects, for documentation; nil otherwise.
	Nested *Block
}

// OnlyAPI reports whether only the API decides what an attribute is; a nil one is
// none.
func (a *Attribute) OnlyAPI() bool { return a != nil && a.Computed && !a.Optional }

// Nesting is how often a nested block may stand and in which order it counts.
type Nesting uint8

// The nestings. A list keeps the order, a set has none.
const (
	NestingList Nesting = iota
	NestingSet
	NestingSingle
)

// NestedBlock is a block inside a block.
type NestedBlock struct {
	Block
	Nesting  Nesting
	MinItems int
	MaxItems int  // 0: no limit
	Computed bool // left out of the configuration, the server's blocks are kept
	ForceNew bool
	Unread   bool // the API never returns it; what was configured is kept
}

// Hidden returns the names of what can be changed in place and the API never
// returns, secrets left out, in order.
func (b *Block) Hidden() []string {
	var names []string
	for name, a := range b.Attributes {
		if a.Unread && a.Optional && !a.ForceNew && !a.Sensitive {
			names = append(names, name)
		}
	}
	for name, nb := range b.Blocks {
		if nb.Unread && !nb.ForceNew && !nb.HasSensitive() {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Unwritten returns the value of an attribute or nested block of this block that
// no configuration gives: null, or no blocks.
func (b *Block) Unwritten(name string) cty.Value {
	if nb := b.Blocks[name]; nb != nil {
		return nb.Unwritten()
	}
	return cty.NullVal(b.Attributes[name].Type)
}

// Unwritten returns the value of a nested block that is not written.
func (nb *NestedBlock) Unwritten() cty.Value {
	ty := nb.ImpliedType()
	switch {
	case ty.IsListType():
		return cty.ListValEmpty(ty.ElementType())
	case ty.IsSetType():
		return cty.SetValEmpty(ty.ElementType())
	default:
		return cty.NullVal(ty)
	}
}

// ImpliedType returns the object type of values of this block; list and set
// blocks become lists and sets of objects.
func (b *Block) ImpliedType() cty.Type {
	atys := make(map[string]cty.Type, len(b.Attributes)+len(b.Blocks))
	for name, a := range b.Attributes {
		atys[name] = a.Type
	}
	for name, nb := range b.Blocks {
		atys[name] = nb.ImpliedType()
	}
	return cty.Object(atys)
}

// ImpliedType returns the type that the nested blocks have as one value.
func (nb *NestedBlock) ImpliedType() cty.Type {
	ty := nb.Block.ImpliedType()
	switch nb.Nesting {
	case NestingSet:
		return cty.Set(ty)
	case NestingSingle:
		return ty
	default:
		return cty.List(ty)
	}
}
