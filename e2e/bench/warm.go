package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// warmPlan measures plans of n droplets that are all in the state and as they
// should be: what a large state costs, the API apart. It returns the least CPU
// time, and the most memory, of three.
func warmPlan(w io.Writer, t tool, dir string, n int) (least figures, err error) {
	c, err := openCloud(sandbox.Options{})
	if err != nil {
		return least, err
	}
	defer c.close()
	if err := c.fill(n); err != nil {
		return least, err
	}
	if err := declare(dir, droplets(n).hcl); err != nil {
		return least, err
	}
	if _, out, err := execute(t, dir, c.env(), "recover", "-auto-approve", "-no-color"); err != nil {
		return least, fmt.Errorf("recover: %w\n%s", err, out)
	}
	fmt.Fprint(w, "| droplets | command | calls | wall | CPU | memory |\n|---|---|---|---|---|---|\n")
	for range 3 {
		c.server.ResetCalls()
		f, out, err := execute(t, dir, c.env(), "plan", "-no-color", "-detailed-exitcode")
		if err != nil {
			return least, fmt.Errorf("plan: %w\n%s", err, out)
		}
		fmt.Fprintf(w, "| %d | plan, warm | %d | %s | %s | %d MB |\n", n, len(c.server.Calls()),
			f.wall.Round(10*time.Millisecond), f.cpu.Round(10*time.Millisecond), f.memory>>20)
		if least.cpu == 0 || f.cpu < least.cpu {
			least.cpu = f.cpu
		}
		least.memory = max(least.memory, f.memory)
	}
	return least, nil
}

// fill makes n droplets without swampctl, which the API's limit would pace.
func (c *cloud) fill(n int) error {
	for from := 0; from < n; from += 10 {
		var names []string
		for i := from; i < min(from+10, n); i++ {
			names = append(names, fmt.Sprintf("web-%d", i))
		}
		body, err := json.Marshal(map[string]any{"names": names, "image": "ubuntu-24-04-x64", "size": "s-1vcpu-1gb", "region": "fra1"})
		if err != nil {
			return err
		}
		req, err := http.NewRequest(http.MethodPost, c.url+"/v2/droplets", bytes.NewReader(body))
		if err != nil {
			return err
		}
		req.Header.Set("Authorization", "Bearer bench")
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusAccepted {
			return fmt.Errorf("make droplets: %s", resp.Status)
		}
	}
	return nil
}
