package sandbox

import (
	"math"
	"slices"
	"strconv"
	"time"
)

// catalog is what every account sees alike. It never changes.
type catalog struct {
	regions []region
	sizes   []size
	images  []*image
}

type region struct {
	Slug, Name string
	Features   []string
	Available  bool
}

type size struct {
	Slug, Description   string
	Memory, VCPUs, Disk int // MiB, count, GiB
	Transfer            float64
	Monthly             float64 // US dollars
	GPUs                int
}

func newCatalog() catalog {
	c := catalog{}
	features := []string{"backups", "ipv6", "metadata", "install_agent", "storage", "image_transfer"}
	for _, r := range [][2]string{
		{"nyc1", "New York 1"}, {"nyc2", "New York 2"}, {"nyc3", "New York 3"}, {"sfo2", "San Francisco 2"}, {"sfo3", "San Francisco 3"},
		{"ams3", "Amsterdam 3"}, {"sgp1", "Singapore 1"}, {"lon1", "London 1"}, {"fra1", "Frankfurt 1"}, {"tor1", "Toronto 1"},
		{"blr1", "Bangalore 1"}, {"syd1", "Sydney 1"}, {"atl1", "Atlanta 1"},
	} {
		c.regions = append(c.regions, region{Slug: r[0], Name: r[1], Features: features, Available: true})
	}
	c.sizes = []size{
		{"s-1vcpu-512mb-10gb", "Basic", 512, 1, 10, 0.5, 4, 0},
		{"s-1vcpu-1gb", "Basic", 1024, 1, 25, 1, 6, 0},
		{"s-1vcpu-2gb", "Basic", 2048, 1, 50, 2, 12, 0},
		{"s-2vcpu-2gb", "Basic", 2048, 2, 60, 3, 18, 0},
		{"s-2vcpu-4gb", "Basic", 4096, 2, 80, 4, 24, 0},
		{"s-4vcpu-8gb", "Basic", 8192, 4, 160, 5, 48, 0},
		{"s-8vcpu-16gb", "Basic", 16384, 8, 320, 6, 96, 0},
		{"s-1vcpu-1gb-amd", "Basic AMD", 1024, 1, 25, 1, 7, 0},
		{"s-1vcpu-1gb-intel", "Basic Intel", 1024, 1, 25, 1, 7, 0},
		{"c-2", "CPU-Optimized", 4096, 2, 25, 4, 42, 0},
		{"g-2vcpu-8gb", "General Purpose", 8192, 2, 25, 4, 63, 0},
		{"m-2vcpu-16gb", "Memory-Optimized", 16384, 2, 50, 4, 84, 0},
		{"gpu-h100x1-80gb", "H100 GPU - 1X", 245760, 20, 720, 15, 2522.4, 1},
	}
	for i, row := range [][4]string{
		{"ubuntu-22-04-x64", "Ubuntu", "22.04 (LTS) x64", "snapshot"}, {"ubuntu-24-04-x64", "Ubuntu", "24.04 (LTS) x64", "snapshot"},
		{"debian-12-x64", "Debian", "12 x64", "snapshot"}, {"fedora-42-x64", "Fedora", "42 x64", "snapshot"},
		{"rockylinux-9-x64", "Rocky Linux", "9 x64", "snapshot"}, {"centos-stream-9-x64", "CentOS", "9 Stream x64", "snapshot"},
		{"ubuntu-20-04-x64", "Ubuntu", "20.04 (LTS) x64", "snapshot"}, {"docker-20-04", "Ubuntu", "Docker on Ubuntu 22.04", "snapshot"},
		{"gpu-h100x1-base", "Ubuntu", "NVIDIA AI/ML Ready", "base"},
	} {
		c.images = append(c.images, &image{
			base: base{ID: strconv.Itoa(129211873 + i), CreatedAt: time.Date(2025, 3, 1+i, 12, 0, 0, 0, time.UTC)},
			Slug: row[0], Distribution: row[1], Name: row[2], Type: row[3], Public: true, Regions: c.imageRegions(),
			MinDisk: 7, Gigabytes: 0.67, Description: row[1] + " " + row[2], Status: "available",
		})
	}
	return c
}

func (c *catalog) regionSlugs() []string {
	var out []string
	for _, r := range c.regions {
		out = append(out, r.Slug)
	}
	return out
}

// imageRegions are the regions that images say they are in; the description of
// images does not know the newest.
func (c *catalog) imageRegions() []string { return without(c.regionSlugs(), "atl1") }

func (c *catalog) region(slug string) (region, bool) {
	i := slices.IndexFunc(c.regions, func(r region) bool { return fold(r.Slug, slug) })
	if i < 0 {
		return region{}, false
	}
	return c.regions[i], true
}

func (c *catalog) size(slug string) (size, bool) {
	i := slices.IndexFunc(c.sizes, func(z size) bool { return fold(z.Slug, slug) })
	if i < 0 {
		return size{}, false
	}
	return c.sizes[i], true
}

func (s *Server) catalogRoutes() {
	s.handle("GET /v2/regions", func(c *call) reply { return page(c, "regions", s.cat.regions, s.regionView) })
	s.handle("GET /v2/sizes", func(c *call) reply { return page(c, "sizes", s.cat.sizes, s.sizeView) })
}

func (s *Server) regionView(r region) obj {
	sizes := make([]string, len(s.cat.sizes))
	for i, z := range s.cat.sizes {
		sizes[i] = z.Slug
	}
	return obj{"slug": r.Slug, "name": r.Name, "features": r.Features, "available": r.Available, "sizes": sizes}
}

// regionObject shows the region of a slug; null where it has none.
func (s *Server) regionObject(slug string) any {
	r, ok := s.cat.region(slug)
	if !ok {
		return nil
	}
	return s.regionView(r)
}

func (s *Server) sizeView(z size) obj {
	out := obj{
		"slug": z.Slug, "description": z.Description, "memory": z.Memory, "vcpus": z.VCPUs, "disk": z.Disk,
		"transfer": z.Transfer, "price_monthly": z.Monthly, "price_hourly": math.Round(z.Monthly/672*1e5) / 1e5, "available": true,
		"regions": s.cat.regionSlugs(), "disk_info": z.disks(),
	}
	if z.GPUs > 0 {
		out["gpu_info"] = z.gpu()
	}
	return out
}

func (z size) disks() []obj {
	return []obj{{"type": "local", "size": obj{"amount": z.Disk, "unit": "gib"}}}
}

func (z size) gpu() obj {
	return obj{"count": z.GPUs, "model": "nvidia_h100", "vram": obj{"amount": 80 * z.GPUs, "unit": "gib"}}
}
