package provision

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"
	"golang.org/x/crypto/ssh"
)

// relay is a proxy that lets somebody in with the password "through". speak
// reads whereto a client wants, and answers it.
func relay(t *testing.T, speak func(r *bufio.Reader, client net.Conn) (to string, err error)) (port cty.Value, asked func() []string) {
	t.Helper()
	listen, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listen.Close() })
	targets := make(chan string, 100)
	go func() {
		for {
			client, err := listen.Accept()
			if err != nil {
				return
			}
			go func() {
				defer client.Close()
				r := bufio.NewReader(client)
				to, err := speak(r, client)
				if err != nil {
					return
				}
				targets <- to
				server, err := net.Dial("tcp", to)
				if err != nil {
					return
				}
				defer server.Close()
				go func() { _, _ = io.Copy(server, r) }()
				_, _ = io.Copy(client, server)
			}()
		}
	}()
	asked = func() []string {
		var all []string
		for len(targets) > 0 {
			all = append(all, <-targets)
		}
		return all
	}
	return cty.NumberIntVal(int64(listen.Addr().(*net.TCPAddr).Port)), asked
}

func speakHTTP(r *bufio.Reader, client net.Conn) (string, error) {
	req, err := http.ReadRequest(r)
	if err != nil {
		return "", err
	}
	known := &http.Request{Header: http.Header{"Authorization": req.Header["Proxy-Authorization"]}}
	if user, password, _ := known.BasicAuth(); req.Method != http.MethodConnect || user != "me" || password != "through" {
		_, _ = io.WriteString(client, "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
		return "", errors.New("not known")
	}
	_, err = io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n")
	return req.Host, err
}

func speakSOCKS(r *bufio.Reader, client net.Conn) (string, error) {
	text := func() string { // with its length before it
		n, _ := r.ReadByte()
		b := make([]byte, n)
		_, _ = io.ReadFull(r, b)
		return string(b)
	}
	_, _ = r.ReadByte()
	if methods := text(); !strings.Contains(methods, "\x02") {
		_, _ = client.Write([]byte{5, 0xff})
		return "", errors.New("without a password")
	}
	_, _ = client.Write([]byte{5, 2})
	_, _ = r.ReadByte()
	if user, password := text(), text(); user != "me" || password != "through" {
		_, _ = client.Write([]byte{1, 1})
		return "", errors.New("not known")
	}
	_, _ = client.Write([]byte{1, 0})
	request := make([]byte, 10) // version, command, reserved, IPv4, address, port
	if _, err := io.ReadFull(r, request); err != nil || request[1] != 1 || request[3] != 1 {
		return "", errors.New("not a connection to an IPv4 address")
	}
	_, err := client.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	port := binary.BigEndian.Uint16(request[8:])
	return net.JoinHostPort(net.IP(request[4:8]).String(), strconv.Itoa(int(port))), err
}

// TestProxy: the first connection goes through the proxy, that to a machine or
// to its bastion.
func TestProxy(t *testing.T) {
	t.Setenv("SSH_AUTH_SOCK", "")
	str := cty.StringVal
	key, private := newKey(t)
	s, behind := serve(t, key.PublicKey()), serve(t, key.PublicKey())
	login := map[string]cty.Value{"private_key": str(private), "proxy_host": str("127.0.0.1"), "proxy_user_name": str("me"), "proxy_user_password": str("through")}
	for scheme, speak := range map[string]func(*bufio.Reader, net.Conn) (string, error){"http": speakHTTP, "https": speakHTTP, "socks5": speakSOCKS} {
		t.Run(scheme, func(t *testing.T) {
			run := func(to *server, more map[string]cty.Value) error {
				given := maps.Clone(login)
				given["proxy_scheme"] = str(scheme)
				maps.Copy(given, more)
				return once(t, to.to(given))
			}
			port, asked := relay(t, speak)
			err := run(s, map[string]cty.Value{"proxy_port": port})
			if got := asked(); err != nil || !slices.Equal(got, []string{s.addr.String()}) {
				t.Errorf("%v; the proxy was asked for %q", err, got)
			}
			err = run(behind, map[string]cty.Value{"proxy_port": port, "bastion_host": str("127.0.0.1"), "bastion_port": cty.NumberIntVal(int64(s.addr.Port))})
			if got := asked(); err != nil || !slices.Equal(got, []string{s.addr.String()}) {
				t.Errorf("through a bastion: %v; the proxy was asked for %q", err, got)
			}
			err = run(s, map[string]cty.Value{"proxy_port": port, "proxy_user_password": str("wrong")})
			if err == nil || !strings.Contains(err.Error(), "proxy") || strings.Contains(err.Error(), "wrong") || len(asked()) > 0 {
				t.Errorf("with a wrong password: %v", err)
			}
		})
	}
}

// TestSignedHostKey: host_key may be the key of who signs those of the machines.
func TestSignedHostKey(t *testing.T) {
	t.Setenv("SSH_AUTH_SOCK", "")
	key, private := newKey(t)
	authority, _ := newKey(t)
	s := serve(t, key.PublicKey())
	cert := &ssh.Certificate{Key: s.key.PublicKey(), CertType: ssh.HostCert, ValidPrincipals: []string{"127.0.0.1"}, ValidBefore: ssh.CertTimeInfinity}
	if err := cert.SignCert(strings.NewReader(strings.Repeat("x", 100)), authority); err != nil {
		t.Fatal(err)
	}
	signed, err := ssh.NewCertSigner(cert, s.key)
	if err != nil {
		t.Fatal(err)
	}
	s.config.AddHostKey(signed)
	other, _ := newKey(t)
	for by, want := range map[ssh.Signer]string{authority: "", other: "handshake"} {
		err := once(t, s.to(map[string]cty.Value{
			"private_key": cty.StringVal(private), "host_key": cty.StringVal(string(ssh.MarshalAuthorizedKey(by.PublicKey()))),
		}))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("want %q: %v", want, err)
		}
	}
}

// once tries a single time to log in.
func once(t *testing.T, connection cty.Value) error {
	t.Helper()
	m, err := machineOf(connection)
	if err != nil {
		t.Fatal(err)
	}
	session, err := login(t.Context(), m)
	if err == nil {
		session.Close()
	}
	return err
}

// TestNoTimeout: a timeout that is no duration is told, and the usual one taken.
func TestNoTimeout(t *testing.T) {
	t.Setenv("SSH_AUTH_SOCK", "")
	key, private := newKey(t)
	block := serve(t, key.PublicKey()).to(map[string]cty.Value{"private_key": cty.StringVal(private)}).AsValueMap()
	block["timeout"] = cty.StringVal("soon")
	m, err := machineOf(cty.ObjectVal(block))
	if err != nil || m.timeout != defaultTimeout {
		t.Fatalf("%v, %v", m, err)
	}
	var said []string
	s, err := reach(t.Context(), m, func(line string) { said = append(said, line) })
	if err != nil || !strings.Contains(said[0], `"soon", is no duration`) {
		t.Fatalf("%v, said %q", err, said)
	}
	s.Close()
}
