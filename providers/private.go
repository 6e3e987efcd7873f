package providers

import "encoding/json"

// What an [Object] keeps as private data is a JSON object, in which each user
// has a key of its own. Data that is no JSON object has no keys.

// PrivateOf reads what a key of private data has; nothing, and what cannot be
// read, is the zero value.
func PrivateOf[T any](private []byte, key string) T {
	var v T
	all, ok := privateKeys(private)
	if ok && all[key] != nil && json.Unmarshal(all[key], &v) != nil {
		v = *new(T)
	}
	return v
}

// WithPrivate returns private data with another value for a key, nil for none,
// and the other keys as they were. What has no keys stays as it is.
func WithPrivate(private []byte, key string, value any) []byte {
	all, ok := privateKeys(private)
	if !ok {
		return private
	}
	delete(all, key)
	if value != nil {
		raw, err := json.Marshal(value)
		if err != nil {
			return private
		}
		all[key] = raw
	}
	if len(all) == 0 {
		return nil
	}
	out, err := json.Marshal(all)
	if err != nil {
		return private
	}
	return out
}

// untoldKey is the key under which an object says that it was found.
const untoldKey = "untold"

// AsFound returns an object that was found in the cloud, and not made by an
// apply: what the API never shows of it is not known, rather than left out.
func AsFound(o Object) Object {
	o.Private = WithPrivate(o.Private, untoldKey, true)
	return o
}

// WasFound reports whether private data is that of such an object.
func WasFound(private []byte) bool { return PrivateOf[bool](private, untoldKey) }

// privateKeys decodes private data, and says whether it has keys.
func privateKeys(private []byte) (map[string]json.RawMessage, bool) {
	all := map[string]json.RawMessage{}
	if len(private) > 0 && json.Unmarshal(private, &all) != nil {
		return nil, false
	}
	if all == nil { // null
		all = map[string]json.RawMessage{}
	}
	return all, true
}
