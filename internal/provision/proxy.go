package provision

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"

	"github.com/zclconf/go-cty/cty"
	"golang.org/x/net/proxy"
)

// proxied is a proxy that the first connection goes through.
type proxied struct {
	scheme, address string
	login           *proxy.Auth // nil: without
}

// proxySchemes are those that there are. A proxy of the scheme https is spoken
// to as one of http, as Terraform does.
var proxySchemes = []string{"http", "https", "socks5"}

// proxyOf reads the proxy of a connection block, nil for none.
func proxyOf(c cty.Value) (*proxied, error) {
	host := text(c, "proxy_host")
	if host == "" {
		return nil, nil
	}
	p := &proxied{scheme: cmp.Or(text(c, "proxy_scheme"), "http")}
	if !slices.Contains(proxySchemes, p.scheme) {
		return nil, fmt.Errorf("a proxy with the scheme %q is not supported: use http, https or socks5", p.scheme)
	}
	number := port(c, "proxy_port", "")
	if number == "" {
		return nil, errors.New("nothing says at which port the proxy listens: give proxy_port")
	}
	p.address = net.JoinHostPort(host, number)
	if user, password := text(c, "proxy_user_name"), text(c, "proxy_user_password"); user != "" || password != "" {
		p.login = &proxy.Auth{User: user, Password: password}
	}
	return p, nil
}

// DialContext connects to an address through the proxy.
func (p *proxied) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	if p.scheme != "socks5" {
		return p.tunnel(ctx, address)
	}
	d, err := proxy.SOCKS5("tcp", p.address, p.login, direct)
	if err != nil {
		return nil, fmt.Errorf("use the proxy at %s: %w", p.address, err)
	}
	conn, err := d.(proxy.ContextDialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, fmt.Errorf("connect through the proxy at %s: %w", p.address, err)
	}
	return conn, nil
}

// tunnel asks an HTTP proxy for a connection to an address.
func (p *proxied) tunnel(ctx context.Context, address string) (net.Conn, error) {
	conn, err := direct.DialContext(ctx, "tcp", p.address)
	if err != nil {
		return nil, fmt.Errorf("reach the proxy: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	r, err := p.connect(conn, address)
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("connect through the proxy at %s: %w", p.address, err)
	}
	return &buffered{conn, r}, nil
}

// connect sends the request for a connection, and reads the answer.
func (p *proxied) connect(conn net.Conn, address string) (*bufio.Reader, error) {
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: http.Header{}}
	if p.login != nil {
		basic := &http.Request{Header: http.Header{}}
		basic.SetBasicAuth(p.login.User, p.login.Password)
		req.Header.Set("Proxy-Authorization", basic.Header.Get("Authorization"))
	}
	if err := req.Write(conn); err != nil {
		return nil, err
	}
	r := bufio.NewReader(conn)
	resp, err := http.ReadResponse(r, req)
	if err != nil {
		return nil, err
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("it answers %q", resp.Status)
	}
	return r, nil
}

// buffered is a connection of which something was read ahead: a machine speaks
// first.
type buffered struct {
	net.Conn
	r *bufio.Reader
}

// Read implements [net.Conn].
func (b *buffered) Read(p []byte) (int, error) { return b.r.Read(p) }
