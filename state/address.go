package state

import (
	"strconv"
	"strings"

	"github.com/swampctl/swampctl/internal/addr"
)

// parseInstance reads the printed form of an instance address. It is stricter
// than a reader of configurations: state documents and journals hold only what
// a program printed.
func parseInstance(s string) (addr.Instance, bool) {
	module, rest, ok := splitModule(s)
	if !ok {
		return addr.Instance{}, false
	}
	var r addr.Resource
	if after, data := strings.CutPrefix(rest, "data."); data {
		r.Mode, rest = addr.Data, after
	}
	r.Type, rest, ok = strings.Cut(rest, ".")
	if !ok || r.Type == "" {
		return addr.Instance{}, false
	}
	i := strings.IndexByte(rest, '[')
	if i < 0 {
		i = len(rest)
	}
	r.Name = rest[:i]
	if r.Name == "" || strings.ContainsAny(r.Name, `."]`) || strings.ContainsAny(r.Type, `["]`) {
		return addr.Instance{}, false
	}
	key, n, ok := parseKey(rest[i:])
	if !ok || i+n != len(rest) {
		return addr.Instance{}, false
	}
	return addr.Instance{Module: module, Resource: r, Key: key}, true
}

// parseBlock reads the printed form of a block address.
func parseBlock(s string) (addr.Block, bool) {
	i, ok := parseInstance(s)
	return i.Block(), ok && i.Key.Kind == addr.KeyNone
}

// parseModule reports whether s is the printed form of a module instance.
func parseModule(s string) (addr.Module, bool) {
	m, rest, ok := splitModule(s + ".")
	return m, ok && rest == "" || s == ""
}

// splitModule cuts the module path off the front of an address.
func splitModule(s string) (module addr.Module, rest string, ok bool) {
	pos := 0
	for strings.HasPrefix(s[pos:], "module.") {
		i := pos + len("module.")
		n := strings.IndexAny(s[i:], ".[")
		if n <= 0 {
			return "", "", false
		}
		i += n
		_, k, ok := parseKey(s[i:])
		if !ok || i+k >= len(s) || s[i+k] != '.' {
			return "", "", false
		}
		module = addr.Module(s[:i+k])
		pos = i + k + 1
	}
	return module, s[pos:], true
}

// parseKey reads the instance key at the front of s, none if there is none,
// and returns how long it is.
func parseKey(s string) (key addr.Key, n int, ok bool) {
	if !strings.HasPrefix(s, "[") {
		return addr.Key{}, 0, true
	}
	if strings.HasPrefix(s, `["`) {
		return parseStringKey(s)
	}
	n = strings.IndexByte(s, ']')
	if n < 0 {
		return addr.Key{}, 0, false
	}
	v, err := strconv.Atoi(s[1:n])
	if err != nil || v < 0 || strconv.Itoa(v) != s[1:n] {
		return addr.Key{}, 0, false
	}
	return addr.IntKey(v), n + 1, true
}

// parseStringKey reads ["text"] with HCL's escapes.
func parseStringKey(s string) (key addr.Key, n int, ok bool) {
	var b strings.Builder
	for i := 2; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '"':
			ok := strings.HasPrefix(s[i:], `"]`)
			return addr.StringKey(b.String()), i + 2, ok
		case c == '\\':
			i++
			if i == len(s) {
				return addr.Key{}, 0, false
			}
			switch s[i] {
			case 'n':
				b.WriteByte('\n')
			case 'r':
				b.WriteByte('\r')
			case 't':
				b.WriteByte('\t')
			case '"', '\\':
				b.WriteByte(s[i])
			default:
				return addr.Key{}, 0, false
			}
		case (c == '$' || c == '%') && strings.HasPrefix(s[i+1:], string(c)+"{"):
			b.WriteByte(c)
			i++ // the doubled one
		default:
			b.WriteByte(c)
		}
	}
	return addr.Key{}, 0, false
}
