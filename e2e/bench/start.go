package main

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// startUp returns how long the program takes to begin, the best of ten.
func startUp(t tool, dir string) (time.Duration, error) {
	return bestOf(10, func() (figures, string, error) { return execute(t, dir, nil, "version") })
}

// three are three resources, each of a kind of its own.
const three = head + `
resource "digitalocean_domain" "zone" {
  name = "bench.example.com"
}

resource "digitalocean_tag" "web" {
  name = "bench"
}

resource "digitalocean_droplet" "web" {
  name   = "web"
  image  = "ubuntu-24-04-x64"
  size   = "s-1vcpu-1gb"
  region = "fra1"
  tags   = [digitalocean_tag.web.id]
}
`

// planThree returns how long a plan of three resources that stand takes, the
// best of five.
func (o *options) planThree(t tool, dir string) (time.Duration, error) {
	dir = filepath.Join(dir, "three")
	c, err := openCloud(sandbox.Options{Latency: o.latency, Speed: o.speed, RateLimit: true})
	if err != nil {
		return 0, err
	}
	defer c.close()
	if err := declare(dir, three); err != nil {
		return 0, err
	}
	if _, out, err := execute(t, dir, c.env(), steps[0].args...); err != nil {
		return 0, fmt.Errorf("apply of three resources: %w\n%s", err, out)
	}
	return bestOf(5, func() (figures, string, error) { return execute(t, dir, c.env(), steps[1].args...) })
}

// bestOf returns the shortest of several runs.
func bestOf(n int, run func() (figures, string, error)) (time.Duration, error) {
	best := limit
	for range n {
		f, out, err := run()
		if err != nil {
			return 0, fmt.Errorf("%w\n%s", err, out)
		}
		best = min(best, f.wall)
	}
	return best, nil
}
