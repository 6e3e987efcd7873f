package state

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// The functions of this file walk JSON text that is known to be valid without
// decoding it: a state is mostly attributes, which pass through unread.

// skipSpace returns the first position from i on that is not white space.
func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// skipString returns the position after the string that starts at i.
func skipString(b []byte, i int) int {
	for i++; ; {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			return len(b)
		}
		end := i + n
		slashes := 0
		for end-1-slashes >= i && b[end-1-slashes] == '\\' {
			slashes++
		}
		i = end + 1
		if slashes%2 == 0 {
			return i
		}
	}
}

// skipValue returns the position after the value that starts at i.
func skipValue(b []byte, i int) int {
	depth := 0
	for i < len(b) {
		switch b[i] {
		case '"':
			i = skipString(b, i)
		case '{', '[':
			depth++
			i++
			continue
		case '}', ']':
			depth--
			i++
		case ' ', '\n', '\t', '\r', ',', ':':
			i++
			continue
		default: // number, true, false, null
			for i < len(b) && bytes.IndexByte([]byte(" \n\t\r,:]}"), b[i]) < 0 {
				i++
			}
		}
		if depth == 0 {
			return i
		}
	}
	return len(b)
}

// walkObject calls f with every field of the object that starts at i. f returns
// the position after the value; walkObject that after the object. A value that
// is no object has no fields.
func walkObject(b []byte, i int, f func(key string, start int) (end int, err error)) (int, error) {
	if i >= len(b) || b[i] != '{' {
		return skipValue(b, i), nil
	}
	for i = skipSpace(b, i+1); i < len(b) && b[i] != '}'; i = skipSpace(b, i) {
		if b[i] == ',' {
			i = skipSpace(b, i+1)
		}
		end := skipString(b, i)
		key, err := unquote(b[i:end])
		if err != nil {
			return i, err
		}
		if i, err = f(key, skipSpace(b, skipSpace(b, end)+1)); err != nil {
			return i, err
		}
	}
	return i + 1, nil
}

// walkArray calls f with every element of the array that starts at i, as
// walkObject does with fields.
func walkArray(b []byte, i int, f func(start int) (end int, err error)) (int, error) {
	if i >= len(b) || b[i] != '[' {
		return skipValue(b, i), nil
	}
	for i = skipSpace(b, i+1); i < len(b) && b[i] != ']'; i = skipSpace(b, i) {
		if b[i] == ',' {
			i = skipSpace(b, i+1)
		}
		var err error
		if i, err = f(i); err != nil {
			return i, err
		}
	}
	return i + 1, nil
}

// eachField calls f with every field of an object; value is b[start:end].
func eachField(b []byte, i int, f func(key string, start, end int) error) error {
	_, err := walkObject(b, i, func(key string, start int) (int, error) {
		end := skipValue(b, start)
		return end, f(key, start, end)
	})
	return err
}

// eachElement calls f with every element of an array.
func eachElement(b []byte, i int, f func(start, end int) error) error {
	_, err := walkArray(b, i, func(start int) (int, error) {
		end := skipValue(b, start)
		return end, f(start, end)
	})
	return err
}

// unquote returns the text of a JSON string.
func unquote(b []byte) (string, error) {
	if len(b) >= 2 && bytes.IndexByte(b, '\\') < 0 && utf8.Valid(b) {
		return string(b[1 : len(b)-1]), nil
	}
	var s string
	err := json.Unmarshal(b, &s)
	return s, err
}

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
			end := skipString(b, i)
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
			end := skipString(b, i)
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
