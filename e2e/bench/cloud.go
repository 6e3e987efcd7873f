package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// cloud is a sandbox behind a socket.
type cloud struct {
	server *sandbox.Server
	front  *http.Server
	url    string
	more   []string // of the environment
}

func openCloud(o sandbox.Options) (*cloud, error) {
	s, err := sandbox.New(o)
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	c := &cloud{server: s, front: &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}, url: "http://" + l.Addr().String()}
	go func() { _ = c.front.Serve(l) }()
	return c, nil
}

func (c *cloud) close() { _ = c.front.Close() }

func (c *cloud) env() []string {
	return append(append(os.Environ(), "DIGITALOCEAN_TOKEN=bench", "DIGITALOCEAN_API_URL="+c.url), c.more...)
}

// steps are the commands of a life, in the order of a scenario's floors.
var steps = []struct {
	name string
	args []string
}{
	{"apply", []string{"apply", "-auto-approve", "-no-color"}},
	{"plan", []string{"plan", "-no-color", "-detailed-exitcode"}},
	{"destroy", []string{"destroy", "-auto-approve", "-no-color"}},
}

// lifecycle applies, plans and destroys a scenario.
func (c *cloud) lifecycle(t tool, dir string, s scenario) ([]figures, error) {
	if err := declare(dir, s.hcl); err != nil {
		return nil, err
	}
	var all []figures
	for step := range steps {
		f, err := c.step(t, dir, step)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

// step runs one command of a life.
func (c *cloud) step(t tool, dir string, step int) (figures, error) {
	c.server.ResetCalls()
	f, out, err := execute(t, dir, c.env(), steps[step].args...)
	if err != nil {
		return f, fmt.Errorf("%s of %s: %w\n%s", steps[step].name, t.name, err, out)
	}
	for _, call := range c.server.Calls() {
		f.calls++
		if call.Status == http.StatusTooManyRequests {
			f.refused++
		}
	}
	return f, nil
}

func declare(dir, hcl string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "main.tf"), []byte(hcl), 0o644)
}
