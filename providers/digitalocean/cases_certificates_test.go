package digitalocean_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"sync"
	"time"

	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

// pair is a self-signed certificate and its key, in PEM; each is made once a run.
type pair struct{ leaf, key string }

var pairs = sync.OnceValue(func() [2]pair { return [2]pair{selfSigned(1), selfSigned(2)} })

// selfSigned panics where the machine cannot make keys: no test can run then.
func selfSigned(serial int64) pair {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	like := &x509.Certificate{SerialNumber: big.NewInt(serial), DNSNames: []string{"www.example.com"}, NotAfter: time.Now().Add(24 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, like, like, private.Public(), private)
	if err != nil {
		panic(err)
	}
	raw, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		panic(err)
	}
	text := func(kind string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	return pair{leaf: text("CERTIFICATE", der), key: text("EC PRIVATE KEY", raw)}
}

func certificatesCases() []sdktest.Case {
	one, two := pairs()[0], pairs()[1]
	return []sdktest.Case{
		{
			Type: "digitalocean_certificate", Create: attrs{"name": "own", "type": "custom", "private_key": one.key, "leaf_certificate": one.leaf, "certificate_chain": two.leaf},
			Replaces: []attrs{{"name": "own-2"}, {"private_key": two.key}, {"leaf_certificate": two.leaf}, {"certificate_chain": one.leaf}},
		},
		{Type: "digitalocean_certificate", Create: attrs{"name": "plain", "private_key": one.key, "leaf_certificate": one.leaf}, Replaces: []attrs{{"name": "plain-2"}}},
		{
			Type: "digitalocean_certificate", Create: attrs{"name": "le", "type": "lets_encrypt", "domains": []string{"www.example.com"}},
			Replaces: []attrs{{"name": "le-2"}, {"domains": []string{"www.example.com", "example.com"}}},
		},
	}
}
