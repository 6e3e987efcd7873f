package provision

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pkg/sftp"
	"github.com/zclconf/go-cty/cty"
	"golang.org/x/crypto/ssh"
)

// server is a machine that is reached by ssh: it is this one.
type server struct {
	key    ssh.Signer
	config *ssh.ServerConfig
	addr   *net.TCPAddr
}

// newKey returns a key, and its private part as a file holds it.
func newKey(t *testing.T) (ssh.Signer, string) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	return signer, string(pem.EncodeToMemory(block))
}

// serve starts a machine that lets somebody in who has the key, or the
// password "open sesame".
func serve(t *testing.T, user ssh.PublicKey) *server {
	t.Helper()
	s := &server{}
	s.key, _ = newKey(t)
	s.config = &ssh.ServerConfig{
		PublicKeyCallback: func(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			if string(key.Marshal()) != string(user.Marshal()) {
				return nil, errors.New("another key")
			}
			return nil, nil
		},
		PasswordCallback: func(_ ssh.ConnMetadata, password []byte) (*ssh.Permissions, error) {
			if string(password) != "open sesame" {
				return nil, errors.New("another password")
			}
			return nil, nil
		},
	}
	s.config.AddHostKey(s.key)
	listen, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = listen.Addr().(*net.TCPAddr)
	t.Cleanup(func() { listen.Close() })
	go func() {
		for {
			conn, err := listen.Accept()
			if err != nil {
				return
			}
			go s.talk(conn)
		}
	}()
	return s
}

func (s *server) talk(conn net.Conn) {
	defer conn.Close()
	_, channels, requests, err := ssh.NewServerConn(conn, s.config)
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	for c := range channels {
		switch c.ChannelType() {
		case "session":
			go session1(c)
		case "direct-tcpip":
			go forward(c)
		}
	}
}

// session1 runs one command, or serves files.
func session1(c ssh.NewChannel) {
	ch, requests, err := c.Accept()
	if err != nil {
		return
	}
	defer ch.Close()
	r, ok := <-requests
	if !ok {
		return
	}
	_ = r.Reply(true, nil)
	if r.Type == "subsystem" {
		if files, err := sftp.NewServer(ch); err == nil {
			_ = files.Serve()
		}
		return
	}
	var what struct{ Command string }
	_ = ssh.Unmarshal(r.Payload, &what)
	cmd := exec.Command("/bin/sh", "-c", what.Command)
	cmd.Stdout, cmd.Stderr = ch, ch.Stderr()
	_ = cmd.Run()
	_, _ = ch.SendRequest("exit-status", false, ssh.Marshal(struct{ Status uint32 }{uint32(cmd.ProcessState.ExitCode())}))
}

// forward opens a way to another machine.
func forward(c ssh.NewChannel) {
	var to struct {
		Host     string
		Port     uint32
		From     string
		FromPort uint32
	}
	_ = ssh.Unmarshal(c.ExtraData(), &to)
	conn, err := net.Dial("tcp", net.JoinHostPort(to.Host, strconv.Itoa(int(to.Port))))
	if err != nil {
		_ = c.Reject(ssh.ConnectionFailed, "")
		return
	}
	ch, requests, err := c.Accept()
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	go func() { _, _ = io.Copy(ch, conn); ch.Close() }()
	_, _ = io.Copy(conn, ch)
	conn.Close()
}

// arguments returns the arguments of a block, null where they are not given.
func arguments(names string, given map[string]cty.Value) cty.Value {
	vs := map[string]cty.Value{}
	for _, name := range strings.Fields(names) {
		vs[name] = cty.NullVal(cty.DynamicPseudoType)
		if v, ok := given[name]; ok {
			vs[name] = v
		}
	}
	return cty.ObjectVal(vs)
}

// to returns a connection block.
func (s *server) to(given map[string]cty.Value) cty.Value {
	given["port"], given["timeout"] = cty.NumberIntVal(int64(s.addr.Port)), cty.StringVal("20s")
	if given["host"] == cty.NilVal {
		given["host"] = cty.StringVal("127.0.0.1")
	}
	return arguments("type host port user password timeout script_path private_key certificate host_key agent agent_identity "+
		"proxy_scheme proxy_host proxy_port proxy_user_name proxy_user_password "+
		"bastion_host bastion_host_key bastion_port bastion_user bastion_password bastion_private_key bastion_certificate", given)
}

func script(lines ...string) cty.Value {
	var vs []cty.Value
	for _, line := range lines {
		vs = append(vs, cty.StringVal(line))
	}
	return arguments("inline script scripts", map[string]cty.Value{"inline": cty.ListVal(vs)})
}

// TestRemoteExec: commands run on the machine, whichever way somebody logs in,
// and leave no script behind.
func TestRemoteExec(t *testing.T) {
	t.Setenv("SSH_AUTH_SOCK", "")
	key, private := newKey(t)
	s := serve(t, key.PublicKey())
	behind := serve(t, key.PublicKey())
	str := cty.StringVal
	tests := map[string]cty.Value{
		"a key":      s.to(map[string]cty.Value{"private_key": str(private)}),
		"a password": s.to(map[string]cty.Value{"password": str("open sesame"), "user": str("me")}),
		"a host key": s.to(map[string]cty.Value{"private_key": str(private), "host_key": str(string(ssh.MarshalAuthorizedKey(s.key.PublicKey())))}),
		"a bastion": behind.to(map[string]cty.Value{
			"private_key": str(private), "bastion_host": str("127.0.0.1"), "bastion_port": cty.NumberIntVal(int64(s.addr.Port)),
		}),
	}
	for name, conn := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			vs := conn.AsValueMap()
			vs["script_path"] = str(filepath.Join(dir, "it's %RAND%.sh"))
			var said []string
			err := Run(t.Context(), dir, Task{Type: "remote-exec", Arguments: script("cd "+dir, "echo a > made", "cat made; echo b >&2"), Connection: cty.ObjectVal(vs), Say: func(l string) { said = append(said, l) }})
			left, _ := filepath.Glob(filepath.Join(dir, "*"))
			if err != nil || len(said) != 4 || !slices.Contains(said, "a") || !slices.Contains(said, "b") || len(left) != 1 {
				t.Errorf("%v, said %q, left %q", err, said, left)
			}
		})
	}
}

// TestRemoteExecFails: what fails says so with its output, but not with
// secrets; a wrong host key or block is told at once.
func TestRemoteExecFails(t *testing.T) {
	t.Setenv("SSH_AUTH_SOCK", "")
	key, private := newKey(t)
	s := serve(t, key.PublicKey())
	run := func(ctx context.Context, secret bool, args cty.Value, given map[string]cty.Value) error {
		if given["script_path"] == cty.NilVal {
			given["script_path"] = cty.StringVal(filepath.Join(t.TempDir(), "s.sh"))
		}
		return Run(ctx, t.TempDir(), Task{Type: "remote-exec", Arguments: args, Connection: s.to(given), Secret: secret, Say: func(string) {}})
	}
	with := func() map[string]cty.Value { return map[string]cty.Value{"private_key": cty.StringVal(private)} }
	var e *Error
	if err := run(t.Context(), false, script("echo why", "exit 7"), with()); !errors.As(err, &e) || e.Wrote() != "why" || !strings.Contains(err.Error(), "exit status 7") {
		t.Errorf("a failed script: %v", err)
	}
	if err := run(t.Context(), true, script("echo hunter2", "exit 7"), with()); err == nil || errors.As(err, &e) && strings.Contains(e.Wrote(), "hunter2") {
		t.Errorf("a secret one: %v", err)
	}
	other, _ := newKey(t)
	for want, given := range map[string]map[string]cty.Value{
		"host key":   {"private_key": cty.StringVal(private), "host_key": cty.StringVal("nonsense")},
		"is none":    {"private_key": cty.StringVal("not a key")},
		"log in":     {},
		"is empty":   {"host": cty.StringVal("")},
		"winrm":      {"type": cty.StringVal("winrm")},
		"proxy_port": {"proxy_host": cty.StringVal("x")},
		"socks4":     {"proxy_host": cty.StringVal("x"), "proxy_scheme": cty.StringVal("socks4")},
	} {
		if err := run(t.Context(), false, script("true"), given); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q: %v", want, err)
		}
	}
	for want, given := range map[string]map[string]cty.Value{ // which is tried again
		"handshake": {"private_key": cty.StringVal(private), "host_key": cty.StringVal(string(ssh.MarshalAuthorizedKey(other.PublicKey())))},
		"unable to": {"password": cty.StringVal("wrong")},
	} {
		if err := once(t, s.to(given)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q: %v", want, err)
		}
	}
}

// TestCopy: texts, files and directories get to the machine as they are.
func TestCopy(t *testing.T) {
	t.Setenv("SSH_AUTH_SOCK", "")
	key, private := newKey(t)
	s := serve(t, key.PublicKey())
	here, there := t.TempDir(), t.TempDir()
	write := func(name string, mode os.FileMode) {
		path := filepath.Join(here, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(name), mode)); err != nil {
			t.Fatal(err)
		}
	}
	write("one", 0o755)
	write("tree/a/deep", 0o600)
	write("elsewhere/far", 0o600)
	write("round/file", 0o600)
	for link, to := range map[string]string{"tree/linked": "../elsewhere", "current": "tree", "round/back": "../round"} {
		if err := os.Symlink(to, filepath.Join(here, link)); err != nil {
			t.Fatal(err)
		}
	}
	for want, given := range map[string]map[string]string{
		"text":           {"content": "text", "destination": "text"},
		"one":            {"source": "one", "destination": ""},
		"named":          {"source": "one", "destination": "named"},
		"tree/a/deep":    {"source": "tree", "destination": ""},
		"content/a/deep": {"source": "tree/", "destination": "content"},
		"all/linked/far": {"source": "tree/", "destination": "all"},
		"current/a/deep": {"source": "current", "destination": ""},
		"in/a/deep":      {"source": "current/", "destination": "in"},
	} {
		args := map[string]cty.Value{"destination": cty.StringVal(filepath.Join(there, given["destination"]))}
		for _, name := range []string{"source", "content"} {
			if v := given[name]; v != "" {
				args[name] = cty.StringVal(v)
			}
		}
		err := Run(t.Context(), here, Task{
			Type: "file", Arguments: arguments("source content destination", args), Say: func(string) {},
			Connection: s.to(map[string]cty.Value{"private_key": cty.StringVal(private)}),
		})
		got, readErr := os.ReadFile(filepath.Join(there, want))
		if err != nil || readErr != nil || len(got) == 0 {
			t.Errorf("%s: %v, %v", want, err, readErr)
		}
	}
	err := Run(t.Context(), here, Task{
		Type: "file", Say: func(string) {}, Connection: s.to(map[string]cty.Value{"private_key": cty.StringVal(private)}),
		Arguments: arguments("source content destination", map[string]cty.Value{"source": cty.StringVal("round"), "destination": cty.StringVal(there)}),
	})
	if err == nil || !strings.Contains(err.Error(), "leads back") {
		t.Errorf("a link that leads back: %v", err)
	}
	if info, err := os.Stat(filepath.Join(there, "one")); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("the mode of a file: %v, %v", info, err)
	}
}
