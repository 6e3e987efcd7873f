package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// warmPlan measures plans of n droplets that are all in the state and as they
// should be: what a large state costs, the API apart.
func warmPlan(t tool, dir string, n int) error {
	c, err := openCloud(sandbox.Options{})
	if err != nil {
		return err
	}
	defer c.close()
	if err := c.fill(n); err != nil {
		return err
	}
	if err := declare(dir, droplets(n).hcl); err != nil {
		return err
	}
	if _, out, err := execute(t, dir, c.env(), "recover", "-auto-approve", "-no-color"); err != nil {
		return fmt.Errorf("recover: %w\n%s", err, out)
	}
	fmt.Print("| droplets | command | calls | wall | CPU | memory |\n|---|---|---|---|---|---|\n")
	for range 3 {
		c.server.ResetCalls()
		f, out, err := execute(t, dir, c.env(), "plan", "-no-color", "-detailed-exitcode")
		if err != nil {
			return fmt.Errorf("plan: %w\n%s", err, out)
		}
		fmt.Printf("| %d | plan, warm | %d | %s | %s | %d MB |\n", n, len(c.server.Calls()),
			f.wall.Round(10*time.Millisecond), f.cpu.Round(10*time.Millisecond), f.memory>>20)
	}
	return nil
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
