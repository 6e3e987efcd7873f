package state

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"github.com/swampctl/swampctl/internal/rawjson"
)

// appendString appends s as a JSON string.
func appendString(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			b, _ := json.Marshal(s) // cannot fail for a string
			return append(dst, b...)
		}
	}
	dst = append(dst, '"')
	dst = append(dst, s...)
	return append(dst, '"')
}

// appendCompact appends a value without the white space around its tokens.
func appendCompact(dst, b []byte) []byte {
	for i := 0; i < len(b); {
		switch b[i] {
		case ' ', '\n', '\t', '\r':
			i++
		case '"':
			end := rawjson.SkipString(b, i)
			dst = append(dst, b[i:end]...)
			i = end
		default:
			dst = append(dst, b[i])
			i++
		}
	}
	return dst
}

// appendIndented appends a compact value the way encoding/json indents it:
// two spaces a level, empty objects and arrays closed at once, and the
// characters that are special in HTML escaped.
func appendIndented(dst, b []byte) []byte {
	depth := 0
	newline := func() {
		dst = append(dst, '\n')
		for range depth {
			dst = append(dst, ' ', ' ')
		}
	}
	for i := 0; i < len(b); {
		switch c := b[i]; c {
		case '"':
			end := rawjson.SkipString(b, i)
			dst = appendEscaped(dst, b[i:end])
			i = end
			continue
		case '{', '[':
			dst = append(dst, c)
			if b[i+1] == c+2 { // the closing one
				dst = append(dst, c+2)
				i++
				break
			}
			depth++
			newline()
		case '}', ']':
			depth--
			newline()
			dst = append(dst, c)
		case ',':
			dst = append(dst, c)
			newline()
		case ':':
			dst = append(dst, ':', ' ')
		default:
			dst = append(dst, c)
		}
		i++
	}
	return dst
}

// appendEscaped appends a string with <, >, & and the two line separators of
// JavaScript escaped.
func appendEscaped(dst, s []byte) []byte {
	const hex = "0123456789abcdef"
	from := 0
	for i, c := range s {
		switch {
		case c == '<' || c == '>' || c == '&':
			dst = append(dst, s[from:i]...)
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			from = i + 1
		case c == 0xe2 && i+2 < len(s) && s[i+1] == 0x80 && s[i+2]&^1 == 0xa8:
			dst = append(dst, s[from:i]...)
			dst = append(dst, `\u202`...)
			dst = append(dst, hex[s[i+2]&15])
			from = i + 3
		}
	}
	return append(dst, s[from:]...)
}

// parseUint reads a JSON number that is a whole one.
func parseUint(b []byte) (uint64, bool) {
	n, err := strconv.ParseUint(string(b), 10, 64)
	return n, err == nil
}
