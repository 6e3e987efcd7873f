// Package addr holds the addresses of resources: parse, print, order.
//
// All types are comparable values, so that they serve as map keys. Printed
// forms are Terraform's: module.net["a"].digitalocean_droplet.web[0],
// data.digitalocean_image.os.
package addr

import (
	"cmp"
	"strconv"
	"strings"
)

// Mode tells resources that are managed from data sources that are only read.
type Mode uint8

// The two modes of a resource block.
const (
	Managed Mode = iota
	Data
)

// Resource names a resource or data block within its module, all instances
// of it together.
type Resource struct {
	Mode Mode
	Type string // for example "digitalocean_droplet"
	Name string
}

// String returns type.name, with "data." in front for a data source.
func (r Resource) String() string {
	if r.Mode == Data {
		return "data." + r.Type + "." + r.Name
	}
	return r.Type + "." + r.Name
}

// Compare orders by mode, type and name; data sources come last.
func (r Resource) Compare(o Resource) int {
	return cmp.Or(cmp.Compare(r.Mode, o.Mode), strings.Compare(r.Type, o.Type), strings.Compare(r.Name, o.Name))
}

// KeyKind is the kind of an instance key.
type KeyKind uint8

// Kinds of instance keys, in their printed order.
const (
	KeyNone   KeyKind = iota // a block without count and for_each
	KeyInt                   // count
	KeyString                // for_each
)

// Key tells the instances of one block apart. The zero Key is that of a block
// without count and for_each.
type Key struct {
	Kind KeyKind
	Int  int
	Str  string
}

// IntKey is the key of one instance of a block with count.
func IntKey(n int) Key { return Key{Kind: KeyInt, Int: n} }

// StringKey is the key of one instance of a block with for_each.
func StringKey(s string) Key { return Key{Kind: KeyString, Str: s} }

// String returns "", [0] or ["a"], quoted as HCL quotes.
func (k Key) String() string {
	switch k.Kind {
	case KeyInt:
		return "[" + strconv.Itoa(k.Int) + "]"
	case KeyString:
		return "[" + quote(k.Str) + "]"
	default:
		return ""
	}
}

// Compare orders keys: none, then numbers by value, then strings.
func (k Key) Compare(o Key) int {
	return cmp.Or(cmp.Compare(k.Kind, o.Kind), cmp.Compare(k.Int, o.Int), strings.Compare(k.Str, o.Str))
}

// Instance is the full address of one resource instance.
type Instance struct {
	Module   Module
	Resource Resource
	Key      Key
}

// String returns the printed form, which ParseInstance reads back.
func (i Instance) String() string {
	s := i.Resource.String() + i.Key.String()
	if i.Module.IsRoot() {
		return s
	}
	return string(i.Module) + "." + s
}

// Block returns the address of the whole block, without the key.
func (i Instance) Block() Block { return Block{i.Module, i.Resource} }

// Compare orders by module, resource and key; numeric keys by value.
func (i Instance) Compare(o Instance) int {
	return cmp.Or(strings.Compare(string(i.Module), string(o.Module)), i.Resource.Compare(o.Resource), i.Key.Compare(o.Key))
}

// Block is the address of a resource block in a module instance, all its
// instances together.
type Block struct {
	Module   Module
	Resource Resource
}

// String returns the printed form.
func (b Block) String() string { return b.Instance(Key{}).String() }

// Instance returns the address of one instance of the block.
func (b Block) Instance(k Key) Instance { return Instance{b.Module, b.Resource, k} }

// Compare orders by module, then resource.
func (b Block) Compare(o Block) int {
	return cmp.Or(strings.Compare(string(b.Module), string(o.Module)), b.Resource.Compare(o.Resource))
}

// quote writes s as an HCL string literal.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case (r == '$' || r == '%') && strings.HasPrefix(s[i+1:], "{"):
			b.WriteRune(r)
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
