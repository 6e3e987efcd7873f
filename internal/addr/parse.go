package addr

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Parsed is what an address given by a user names: an instance, a whole block,
// or a module.
type Parsed struct {
	Module   Module
	Block    *Block
	Instance *Instance // where a key was given
}

// ParseInstance reads the address of one instance; without a key it is that of
// a block without count and for_each.
func ParseInstance(s string) (Instance, error) {
	p, err := Parse(s)
	if err != nil {
		return Instance{}, err
	}
	switch {
	case p.Instance != nil:
		return *p.Instance, nil
	case p.Block != nil:
		return p.Block.Instance(Key{}), nil
	default:
		return Instance{}, fmt.Errorf("%q names a module; a resource is wanted, such as digitalocean_droplet.web[0]", s)
	}
}

// ParseBlock reads the address of a block, without a key.
func ParseBlock(s string) (Block, error) {
	p, err := Parse(s)
	switch {
	case err != nil:
		return Block{}, err
	case p.Block == nil || p.Instance != nil:
		return Block{}, fmt.Errorf("%q is not the address of a whole resource, such as digitalocean_droplet.web", s)
	default:
		return *p.Block, nil
	}
}

// Parse reads the address of an instance, a block or a module.
func Parse(s string) (Parsed, error) {
	r := reader{text: s}
	var out Parsed
	if !utf8.ValidString(s) {
		return out, r.fail("it is not encoded in UTF-8")
	}
	for {
		name, err := r.name()
		if err != nil {
			return out, err
		}
		if name != "module" {
			return r.resource(out, name)
		}
		if err := r.dot(); err != nil {
			return out, err
		}
		if name, err = r.name(); err != nil {
			return out, err
		}
		key, err := r.key()
		if err != nil {
			return out, err
		}
		out.Module = out.Module.Child(name, key)
		if r.done() {
			return out, nil
		}
		if err := r.dot(); err != nil {
			return out, err
		}
	}
}

type reader struct {
	text string
	pos  int
}

func (r *reader) fail(what string) error {
	return fmt.Errorf("%q is not an address: %s at position %d; write it like digitalocean_droplet.web[0] or module.net.digitalocean_vpc.main", r.text, what, r.pos+1)
}

func (r *reader) done() bool { return r.pos == len(r.text) }

func (r *reader) dot() error {
	if r.done() || r.text[r.pos] != '.' {
		return r.fail("a dot is missing")
	}
	r.pos++
	return nil
}

func (r *reader) name() (string, error) {
	start := r.pos
	for i, c := range r.text[start:] {
		if c == '_' || unicode.IsLetter(c) || (i > 0 && (c == '-' || unicode.IsDigit(c))) {
			r.pos = start + i + len(string(c))
			continue
		}
		break
	}
	if r.pos == start {
		return "", r.fail("a name is missing")
	}
	return r.text[start:r.pos], nil
}

func (r *reader) resource(out Parsed, typ string) (Parsed, error) {
	res := Resource{Mode: Managed, Type: typ}
	var err error
	if typ == "data" || typ == "resource" { // which may stand before a type
		if typ == "data" {
			res.Mode = Data
		}
		if err = r.dot(); err != nil {
			return out, err
		}
		if res.Type, err = r.name(); err != nil {
			return out, err
		}
	}
	if err = r.dot(); err != nil {
		return out, err
	}
	if res.Name, err = r.name(); err != nil {
		return out, err
	}
	key, err := r.key()
	if err != nil {
		return out, err
	}
	if !r.done() {
		return out, r.fail("something follows that does not belong")
	}
	out.Block = &Block{Module: out.Module, Resource: res}
	if key != (Key{}) {
		i := out.Block.Instance(key)
		out.Instance = &i
	}
	return out, nil
}

// key reads an optional [0] or ["a"].
func (r *reader) key() (Key, error) {
	if r.done() || r.text[r.pos] != '[' {
		return Key{}, nil
	}
	r.pos++
	if !r.done() && r.text[r.pos] == '"' {
		return r.stringKey()
	}
	end := strings.IndexByte(r.text[r.pos:], ']')
	if end < 0 {
		return Key{}, r.fail("the bracket is not closed")
	}
	digits := r.text[r.pos : r.pos+end]
	n, err := strconv.Atoi(digits)
	if err != nil || n < 0 || strconv.Itoa(n) != digits {
		return Key{}, r.fail("a key must be a whole number or a quoted string (in a shell, quote the whole address)")
	}
	r.pos += end + 1
	return IntKey(n), nil
}

func (r *reader) stringKey() (Key, error) {
	var b strings.Builder
	for i := r.pos + 1; i < len(r.text); i++ {
		c := r.text[i]
		switch {
		case c == '"':
			if !strings.HasPrefix(r.text[i+1:], "]") {
				return Key{}, r.fail("the bracket is not closed")
			}
			r.pos = i + 2
			return StringKey(b.String()), nil
		case c == '\\' && i+1 < len(r.text):
			i++
			b.WriteByte(unescape(r.text[i]))
		case (c == '$' || c == '%') && strings.HasPrefix(r.text[i+1:], string(c)+"{"):
			i++
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	return Key{}, r.fail("the quoted key is not closed")
}

func unescape(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	default:
		return c
	}
}
