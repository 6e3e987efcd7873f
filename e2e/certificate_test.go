package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// ownFront is the example's certificate as one of the user's own, whose domains
// stand in the leaf.
const ownFront = `name             = "front-1"
  private_key      = file("key-1.pem")
  leaf_certificate = file("leaf-1.pem")
`

// TestCertificateRotation: a certificate in use is rotated by making the new
// one, pointing the balancer at it, and deleting the old one, without a word
// about it in the configuration.
func TestCertificateRotation(t *testing.T) {
	t.Parallel()
	issued := `name    = "front-1"
  type    = "lets_encrypt"
  domains = ["www.example.com"]
`
	for name, tt := range map[string]struct {
		block string
		edits map[string]string
	}{
		"issued":                           {issued, map[string]string{`"front-1"`: `"front-2"`}},
		"own under another name":           {ownFront, map[string]string{`"front-1"`: `"front-2"`}},
		"another own under another name":   {ownFront, map[string]string{`"front-1"`: `"front-2"`, "key-1": "key-2", "leaf-1": "leaf-2"}},
		"issued in the place of one's own": {ownFront, map[string]string{ownFront: strings.Replace(issued, "front-1", "front-2", 1)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, sandbox.Options{})
			if err := os.CopyFS(l.dir, os.DirFS(filepath.Join("..", "examples", "certificate"))); err != nil {
				t.Fatal(err)
			}
			l.ownCertificate("1")
			l.ownCertificate("2")
			l.edit("main.tf", issued, tt.block)
			l.apply()
			before := len(l.changes())
			for old, text := range tt.edits {
				l.edit("main.tf", old, text)
			}
			l.apply()
			l.clean()
			l.rotated(before)
		})
	}
}

// rotated wants the changing calls since n to be those of a rotation.
func (l *lab) rotated(n int) {
	l.t.Helper()
	var calls []string
	for _, c := range l.changes()[n:] {
		if c.Status < 300 {
			calls = append(calls, c.Method+" "+strings.Split(c.Path, "/")[2])
		}
	}
	if got, want := strings.Join(calls, ", "), "POST certificates, PUT load_balancers, DELETE certificates"; got != want {
		l.t.Errorf("the rotation made the calls %s, want %s", got, want)
	}
	if n := l.count("certificates"); n != 1 {
		l.t.Errorf("%d certificates are left, want 1", n)
	}
}

// ownCertificate writes a self-signed certificate and its key into files.
func (l *lab) ownCertificate(n string) {
	l.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(l.t, err)
	like := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"www" + n + ".example.com"}, NotAfter: time.Now().Add(24 * time.Hour)}
	leaf, err := x509.CreateCertificate(rand.Reader, like, like, key.Public(), key)
	must(l.t, err)
	raw, err := x509.MarshalECPrivateKey(key)
	must(l.t, err)
	l.write("leaf-"+n+".pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf})))
	l.write("key-"+n+".pem", string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: raw})))
}
