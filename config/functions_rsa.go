package config

import (
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/zclconf/go-cty/cty/function"
	"golang.org/x/crypto/ssh"
)

// rsaDecrypt decrypts a base64 text with a private key in PEM. Its errors say
// nothing of key or text.
func rsaDecrypt(ciphertext, key string) (string, error) {
	sealed, err := base64.StdEncoding.DecodeString(ciphertext)
	if err != nil {
		return "", function.NewArgErrorf(0, "the cipher text is not base64")
	}
	parsed, err := ssh.ParseRawPrivateKey([]byte(key))
	if err != nil {
		var locked *ssh.PassphraseMissingError
		if errors.As(err, &locked) {
			return "", function.NewArgErrorf(1, "the private key is protected by a passphrase; give one without")
		}
		return "", function.NewArgErrorf(1, "not a private key in PEM form")
	}
	private, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return "", function.NewArgErrorf(1, "the private key is not an RSA key")
	}
	//lint:ignore SA1019 the function is PKCS #1 v1.5 by definition, and what it decrypts is the user's own
	plain, err := rsa.DecryptPKCS1v15(nil, private, sealed)
	if err != nil {
		return "", fmt.Errorf("the text was not encrypted for this key with PKCS #1 v1.5")
	}
	return string(plain), nil
}
