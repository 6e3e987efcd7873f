package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// proxy stands before a sandbox as an HTTP proxy: some tests ask for Spaces at its
// real names, by TLS, whatever they are told.
type proxy struct {
	http.Handler
	key  *ecdsa.PrivateKey
	root *x509.Certificate
}

// newProxy makes a proxy, and a file with the certificate that its clients are to
// trust.
func newProxy(h http.Handler, dir string) (*proxy, string, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, "", fmt.Errorf("make a key: %w", err)
	}
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "acceptance tests"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	raw, err := x509.CreateCertificate(rand.Reader, root, root, &key.PublicKey, key)
	if err != nil {
		return nil, "", fmt.Errorf("make a certificate: %w", err)
	}
	path := filepath.Join(dir, "root.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}), 0o600); err != nil {
		return nil, "", err
	}
	return &proxy{Handler: h, key: key, root: root}, path, nil
}

// ServeHTTP answers as the sandbox does, and opens ways to Spaces through itself.
func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodConnect {
		p.Handler.ServeHTTP(w, r)
		return
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil || !strings.HasSuffix(host, ".digitaloceanspaces.com") {
		http.Error(w, "there is no network", http.StatusBadGateway)
		return
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if _, err := conn.Write([]byte("HTTP/1.1 200 OK\r\n\r\n")); err != nil {
		_ = conn.Close()
		return
	}
	server := &http.Server{Handler: p.Handler, ReadHeaderTimeout: time.Minute}
	_ = server.Serve(&oneConn{conn: tls.Server(conn, &tls.Config{GetCertificate: p.certificate})}) // there is no second connection; the first is served on
}

// certificate makes the certificate of a host.
func (p *proxy) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	leaf := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: hello.ServerName}, DNSNames: []string{hello.ServerName}, NotBefore: p.root.NotBefore, NotAfter: p.root.NotAfter}
	raw, err := x509.CreateCertificate(rand.Reader, leaf, p.root, &p.key.PublicKey, p.key)
	return &tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: p.key}, err
}

// oneConn is a listener that has one connection.
type oneConn struct{ conn net.Conn }

// Accept implements net.Listener.
func (l *oneConn) Accept() (net.Conn, error) {
	if l.conn == nil {
		return nil, net.ErrClosed
	}
	c := l.conn
	l.conn = nil
	return c, nil
}

// Close implements net.Listener.
func (*oneConn) Close() error { return nil }

// Addr implements net.Listener.
func (*oneConn) Addr() net.Addr { return &net.TCPAddr{} }
