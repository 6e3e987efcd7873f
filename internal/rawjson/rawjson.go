// Package rawjson walks JSON text that is known to be valid without decoding it:
// a state is mostly attributes, which pass through unread.
package rawjson

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// SkipSpace returns the first position from i on that is not white space.
func SkipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// SkipString returns the position after the string that starts at i.
func SkipString(b []byte, i int) int {
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

// SkipValue returns the position after the value that starts at i.
func SkipValue(b []byte, i int) int {
	depth := 0
	for i < len(b) {
		switch b[i] {
		case '"':
			i = SkipString(b, i)
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

// WalkObject calls f with every field of the object that starts at i. f returns
// the position after the value; WalkObject that after the object. A value that
// is no object has no fields.
func WalkObject(b []byte, i int, f func(key string, start int) (end int, err error)) (int, error) {
	if i >= len(b) || b[i] != '{' {
		return SkipValue(b, i), nil
	}
	for i = SkipSpace(b, i+1); i < len(b) && b[i] != '}'; i = SkipSpace(b, i) {
		if b[i] == ',' {
			i = SkipSpace(b, i+1)
		}
		end := SkipString(b, i)
		key, err := Unquote(b[i:end])
		if err != nil {
			return i, err
		}
		if i, err = f(key, SkipSpace(b, SkipSpace(b, end)+1)); err != nil {
			return i, err
		}
	}
	return i + 1, nil
}

// WalkArray calls f with every element of the array that starts at i, as
// WalkObject does with fields.
func WalkArray(b []byte, i int, f func(start int) (end int, err error)) (int, error) {
	if i >= len(b) || b[i] != '[' {
		return SkipValue(b, i), nil
	}
	for i = SkipSpace(b, i+1); i < len(b) && b[i] != ']'; i = SkipSpace(b, i) {
		if b[i] == ',' {
			i = SkipSpace(b, i+1)
		}
		var err error
		if i, err = f(i); err != nil {
			return i, err
		}
	}
	return i + 1, nil
}

// EachField calls f with every field of an object; value is b[start:end].
func EachField(b []byte, i int, f func(key string, start, end int) error) error {
	_, err := WalkObject(b, i, func(key string, start int) (int, error) {
		end := SkipValue(b, start)
		return end, f(key, start, end)
	})
	return err
}

// EachElement calls f with every element of an array.
func EachElement(b []byte, i int, f func(start, end int) error) error {
	_, err := WalkArray(b, i, func(start int) (int, error) {
		end := SkipValue(b, start)
		return end, f(start, end)
	})
	return err
}

// Unquote returns the text of a JSON string.
func Unquote(b []byte) (string, error) {
	if len(b) >= 2 && bytes.IndexByte(b, '\\') < 0 && utf8.Valid(b) {
		return string(b[1 : len(b)-1]), nil
	}
	var s string
	err := json.Unmarshal(b, &s)
	return s, err
}
