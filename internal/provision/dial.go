package provision

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"golang.org/x/crypto/ssh"
)

// The pause between two attempts to log in grows from one to the other.
const (
	firstPause = 500 * time.Millisecond
	lastPause  = 10 * time.Second
)

// session is a connection to a machine, and those that it goes through.
type session struct {
	*ssh.Client
	beneath []func()
}

// Close ends the connection.
func (s *session) Close() {
	_ = s.Client.Close()
	s.end()
}

// reach logs in. A machine that has just been made takes its time to listen and
// to know its keys, so that it is tried again until the timeout.
func reach(ctx context.Context, m *machine, say func(string)) (*session, error) {
	if m.note != "" {
		say(m.note)
	}
	say(fmt.Sprintf("Connecting to %s@%s by ssh...", m.user, m.address()))
	ctx, cancel := context.WithTimeout(ctx, m.timeout)
	defer cancel()
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		s, err := login(ctx, m)
		if err == nil {
			say("Connected.")
			return s, nil
		}
		var setup *setupError
		if errors.As(err, &setup) {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("reach %s within %s: %w", m.address(), m.timeout, err)
		case <-time.After(pause):
		}
	}
}

// setupError is a mistake in the connection block, which no attempt mends.
type setupError struct{ error }

// login tries once.
func login(ctx context.Context, m *machine) (*session, error) {
	config, done, err := m.config()
	if err != nil {
		return nil, &setupError{err}
	}
	defer done()
	s := &session{}
	conn, err := s.dial(ctx, m)
	if err != nil {
		s.end()
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	c, chans, requests, err := ssh.NewClientConn(conn, m.address(), config)
	if err != nil {
		conn.Close()
		s.end()
		return nil, fmt.Errorf("log in to %s@%s: %w", m.user, m.address(), err)
	}
	s.Client = ssh.NewClient(c, chans, requests)
	return s, nil
}

// direct connects without anything between.
var direct = &net.Dialer{Timeout: 30 * time.Second}

// dial opens the way to a machine, through another or a proxy where that is said.
func (s *session) dial(ctx context.Context, m *machine) (net.Conn, error) {
	switch {
	case m.through == nil && m.proxy != nil:
		return m.proxy.DialContext(ctx, "tcp", m.address())
	case m.through == nil:
		return direct.DialContext(ctx, "tcp", m.address())
	}
	bastion, err := login(ctx, m.through)
	if err != nil {
		return nil, err
	}
	s.beneath = append(s.beneath, bastion.Close)
	return bastion.DialContext(ctx, "tcp", m.address())
}

// end lets go of what the connection goes through.
func (s *session) end() {
	for _, end := range s.beneath {
		end()
	}
}
