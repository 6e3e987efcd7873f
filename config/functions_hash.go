package config

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"

	"github.com/zclconf/go-cty/cty/function"
)

// hashes are the functions of a text and of a file's content that differ in
// hash and spelling only.
var hashes = map[string]func(content []byte) string{
	"md5":          digest(md5.New, hex.EncodeToString),
	"sha1":         digest(sha1.New, hex.EncodeToString),
	"sha256":       digest(sha256.New, hex.EncodeToString),
	"sha512":       digest(sha512.New, hex.EncodeToString),
	"base64sha256": digest(sha256.New, base64.StdEncoding.EncodeToString),
	"base64sha512": digest(sha512.New, base64.StdEncoding.EncodeToString),
}

func digest(h func() hash.Hash, spell func([]byte) string) func([]byte) string {
	return func(content []byte) string {
		x := h()
		x.Write(content)
		return spell(x.Sum(nil))
	}
}

func hashFunctions() map[string]function.Function {
	out := map[string]function.Function{"rsadecrypt": text("ciphertext privatekey", func(a []string) (string, error) { return rsaDecrypt(a[0], a[1]) })}
	for name, h := range hashes {
		out[name] = text("str", func(a []string) (string, error) { return h([]byte(a[0])), nil })
	}
	return out
}
