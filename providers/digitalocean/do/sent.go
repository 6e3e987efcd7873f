package do

import (
	"crypto/sha256"
	"encoding/json"
)

// NoteSent remembers, as long as the client lives, what was last asked of an
// object, and what it was then. It is for requests that cannot be compared with
// what reads show, and of which each sets something going: see [Client.WasSent].
func (c *Client) NoteSent(id string, parts ...any) {
	if sum, ok := digest(parts); ok {
		c.sent.Store(id, sum)
	}
}

// WasSent reports whether nothing else was asked of an object than that, and it
// still is what it was.
func (c *Client) WasSent(id string, parts ...any) bool {
	last, noted := c.sent.Load(id)
	sum, ok := digest(parts)
	return noted && ok && last == sum
}

func digest(parts []any) (sum [sha256.Size]byte, ok bool) {
	raw, err := json.Marshal(parts)
	if err != nil {
		return sum, false
	}
	return sha256.Sum256(raw), true
}
