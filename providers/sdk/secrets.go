package sdk

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"reflect"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
)

// A secret that the API shows encrypted only is not in the state: the state has
// what the API shows. Beside it, in the object's private data, stands a hash of
// the configured value with what is shown as the key. The secret counts as
// changed as soon as either side is another: the configured value, or what the
// API shows.

// secretsKey is the key of the hashes in private data.
const secretsKey = "secrets"

// hashes are by a digest of what is shown.
type hashes map[string]string

func digest(shown string) string {
	sum := sha256.Sum256([]byte(shown))
	return hex.EncodeToString(sum[:16])
}

func keyed(shown, configured string) string {
	mac := hmac.New(sha256.New, []byte(shown))
	mac.Write([]byte(configured))
	return hex.EncodeToString(mac.Sum(nil))
}

// sameSecret returns what tells whether a configured secret is the shown one;
// nil where the type conceals none.
func (b *built[C, T]) sameSecret(private []byte) func(want, have string) bool {
	if b.r.Concealed == nil {
		return nil
	}
	known := providers.PrivateOf[hashes](private, secretsKey)
	return func(want, have string) bool {
		h, ok := known[digest(have)]
		return ok && hmac.Equal([]byte(h), []byte(keyed(have, want)))
	}
}

// asked returns what is about to be sent, before the author's function fills in
// what the API answers; nothing for a type that conceals nothing.
func (b *built[C, T]) asked(r *T) cty.Value {
	if b.r.Concealed == nil {
		return cty.NilVal
	}
	return b.model.encode(reflect.ValueOf(r).Elem(), false)
}

// withSecrets returns private data with the hashes of the secrets that were
// sent, for what the API shows for them in got. Those of what it no longer shows
// go; all else stays.
func (b *built[C, T]) withSecrets(private []byte, sent, got cty.Value) []byte {
	if b.r.Concealed == nil || got == cty.NilVal || got.IsNull() {
		return private
	}
	now, had := hashes{}, providers.PrivateOf[hashes](private, secretsKey)
	b.model.eachConcealed(got, func(shown string) {
		if h, ok := had[digest(shown)]; ok {
			now[digest(shown)] = h
		}
	})
	b.model.pairSecrets(sent, got, b.r.Concealed, func(configured, shown string) { now[digest(shown)] = keyed(shown, configured) })
	if len(now) == 0 {
		return providers.WithPrivate(private, secretsKey, nil)
	}
	return providers.WithPrivate(private, secretsKey, now)
}

// conceals reports whether an attribute at any depth is shown encrypted.
func (m *model) conceals() bool {
	for _, f := range m.fields {
		if f.concealed || f.nested != nil && f.nested.conceals() {
			return true
		}
	}
	return false
}

// eachConcealed calls f with the texts of the concealed attributes of an object.
func (m *model) eachConcealed(v cty.Value, f func(shown string)) {
	for _, x := range m.fields {
		value := v.GetAttr(x.name)
		switch {
		case x.concealed && value.IsKnown() && !value.IsNull():
			f(value.AsString())
		case x.nested != nil && x.nested.conceals():
			for _, e := range elements(value) {
				x.nested.eachConcealed(e, f)
			}
		}
	}
}

// pairSecrets calls f with every secret that was sent and what is shown for it.
// Blocks are told apart by all else that they say.
func (m *model) pairSecrets(sent, got cty.Value, shown func(string) bool, f func(configured, shown string)) {
	for _, x := range m.fields {
		was, now := sent.GetAttr(x.name), got.GetAttr(x.name)
		switch {
		case x.concealed && !was.IsNull() && !now.IsNull():
			if s := now.AsString(); shown(s) && !shown(was.AsString()) {
				f(was.AsString(), s)
			}
		case x.nested != nil && x.nested.conceals():
			wanted, real := elements(was), elements(now)
			for i, j := range x.match(wanted, real, func(_, have string) bool { return shown(have) }) {
				if j >= 0 {
					x.nested.pairSecrets(wanted[i], real[j], shown, f)
				}
			}
		}
	}
}
