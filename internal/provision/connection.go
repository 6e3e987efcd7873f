package provision

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

// machine is how a machine is reached by ssh.
type machine struct {
	host, port, user string
	password         string
	privateKey       string
	certificate      string
	hostKey          string
	useAgent         bool
	agentSocket      string
	agentKey         string // the comment of the agent's key to begin with
	timeout          time.Duration
	script           string   // where scripts are put; %RAND% is a number
	note             string   // what is wrong in the block and does no harm
	through          *machine // the one that the connection goes through, nil for none
	proxy            *proxied // that the first of them is reached through, nil for none
}

// defaultTimeout is how long a machine may take to answer, that has just been
// made.
const defaultTimeout = 5 * time.Minute

// machineOf reads a connection block.
func machineOf(c cty.Value) (*machine, error) {
	if c == cty.NilVal {
		return nil, errors.New("nothing says how the machine is reached: write a connection block with its host, here or in the resource")
	}
	if typ := cmp.Or(text(c, "type"), "ssh"); typ != "ssh" {
		return nil, fmt.Errorf("a connection of type %q is not supported: use ssh", typ)
	}
	by, err := proxyOf(c)
	if err != nil {
		return nil, err
	}
	m := &machine{
		host: text(c, "host"), port: port(c, "port", "22"), user: cmp.Or(text(c, "user"), "root"),
		password: text(c, "password"), privateKey: text(c, "private_key"), certificate: text(c, "certificate"), hostKey: text(c, "host_key"),
		agentSocket: os.Getenv("SSH_AUTH_SOCK"), agentKey: text(c, "agent_identity"), timeout: defaultTimeout,
		script: cmp.Or(text(c, "script_path"), "/tmp/terraform_%RAND%.sh"), proxy: by,
	}
	m.useAgent = m.agentSocket != "" && (c.GetAttr("agent").IsNull() || is(c, "agent"))
	if m.host == "" {
		return nil, errors.New("the host of the connection is empty: say the address, for example self.ipv4_address")
	}
	if wait := text(c, "timeout"); wait != "" {
		if d, err := time.ParseDuration(wait); err == nil {
			m.timeout = d
		} else { // which Terraform takes
			m.note = fmt.Sprintf("The timeout of the connection, %q, is no duration as \"10m\" is: %s is taken.", wait, defaultTimeout)
		}
	}
	m.through = m.bastion(c)
	return m, nil
}

// bastion returns the machine that the connection goes through, nil for none.
// What it does not say is as for the machine itself.
func (m *machine) bastion(c cty.Value) *machine {
	host := text(c, "bastion_host")
	if host == "" {
		return nil
	}
	b := *m
	b.host, b.port, b.user = host, port(c, "bastion_port", m.port), cmp.Or(text(c, "bastion_user"), m.user)
	b.password, b.privateKey = cmp.Or(text(c, "bastion_password"), m.password), cmp.Or(text(c, "bastion_private_key"), m.privateKey)
	b.certificate, b.hostKey = cmp.Or(text(c, "bastion_certificate"), m.certificate), text(c, "bastion_host_key")
	return &b
}

// port returns an argument that is a port.
func port(c cty.Value, name, usual string) string {
	v := c.GetAttr(name)
	if v.IsNull() {
		return usual
	}
	n, _ := v.AsBigFloat().Int64()
	return strconv.FormatInt(n, 10)
}

// address is where the machine listens.
func (m *machine) address() string { return net.JoinHostPort(m.host, m.port) }

// config returns how somebody logs in. close lets go of the agent.
func (m *machine) config() (c *ssh.ClientConfig, close func(), err error) {
	c = &ssh.ClientConfig{User: m.user, Timeout: 30 * time.Second}
	if c.HostKeyCallback, err = m.known(); err != nil {
		return nil, nil, err
	}
	close = func() {}
	if m.privateKey != "" {
		signer, err := m.signer()
		if err != nil {
			return nil, nil, err
		}
		c.Auth = append(c.Auth, ssh.PublicKeys(signer))
	}
	if m.useAgent {
		if conn, err := net.Dial("unix", m.agentSocket); err == nil {
			close = func() { conn.Close() }
			c.Auth = append(c.Auth, ssh.PublicKeysCallback(m.ofAgent(agent.NewClient(conn))))
		}
	}
	if m.password != "" {
		c.Auth = append(c.Auth, ssh.Password(m.password), ssh.KeyboardInteractive(m.answer))
	}
	if len(c.Auth) == 0 {
		close()
		return nil, nil, errors.New("nothing says how to log in: give the connection a private_key or a password, or start an ssh agent")
	}
	return c, close, nil
}

// known returns what checks the key that the machine shows. Of a new machine
// nobody knows it, unless the connection says it, or who signs it.
func (m *machine) known() (ssh.HostKeyCallback, error) {
	if m.hostKey == "" {
		return ssh.InsecureIgnoreHostKey(), nil
	}
	key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(m.hostKey))
	if err != nil {
		return nil, fmt.Errorf("read the host key of the connection: %w", err)
	}
	signed := &ssh.CertChecker{
		IsHostAuthority: func(by ssh.PublicKey, _ string) bool { return bytes.Equal(by.Marshal(), key.Marshal()) },
		HostKeyFallback: ssh.FixedHostKey(key),
	}
	return signed.CheckHostKey, nil
}

// signer returns the private key, with its certificate where there is one. No
// error holds any of it.
func (m *machine) signer() (ssh.Signer, error) {
	signer, err := ssh.ParsePrivateKey([]byte(m.privateKey))
	var locked *ssh.PassphraseMissingError
	switch {
	case errors.As(err, &locked):
		return nil, errors.New("the private key of the connection has a passphrase: give the key without one, or use an ssh agent")
	case err != nil:
		return nil, errors.New("the private key of the connection is none; give what is in the file, as file(\"~/.ssh/id_ed25519\") does")
	case m.certificate == "":
		return signer, nil
	}
	public, _, _, _, err := ssh.ParseAuthorizedKey([]byte(m.certificate))
	cert, ok := public.(*ssh.Certificate)
	if err != nil || !ok {
		return nil, errors.New("the certificate of the connection is none; give what is in the file that ends with -cert.pub")
	}
	return ssh.NewCertSigner(cert, signer)
}

// ofAgent returns the keys of an agent, the one that is named first: by its
// comment or the end of that, as where the agent has the whole path.
func (m *machine) ofAgent(a agent.ExtendedAgent) func() ([]ssh.Signer, error) {
	return func() ([]ssh.Signer, error) {
		signers, err := a.Signers()
		keys, listErr := a.List()
		if err != nil || listErr != nil || m.agentKey == "" || len(keys) != len(signers) {
			return signers, err
		}
		n := slices.IndexFunc(keys, func(k *agent.Key) bool { return k.Comment == m.agentKey })
		if n < 0 {
			n = slices.IndexFunc(keys, func(k *agent.Key) bool { return strings.HasSuffix(k.Comment, m.agentKey) })
		}
		if n > 0 {
			signers[0], signers[n] = signers[n], signers[0]
		}
		return signers, nil
	}
}

// answer answers every question with the password.
func (m *machine) answer(_, _ string, questions []string, _ []bool) ([]string, error) {
	out := make([]string, len(questions))
	for n := range out {
		out[n] = m.password
	}
	return out, nil
}
