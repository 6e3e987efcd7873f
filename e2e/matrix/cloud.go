package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// lookAlikes puts things of another owner into the account, with the names and
// places that the scenarios use wherever the API allows it.
func lookAlikes(s *sandbox.Server) error {
	old := time.Now().Add(-24 * time.Hour).Format(time.RFC3339)
	vpc := s.Snapshot()["vpcs"][0]["id"]
	for i, name := range []string{"shop-dev-web-1", "shop-dev-web-2", "shop-dev-worker", "shop-dev-worker"} {
		if err := s.Put("droplets", sandbox.Object{
			"id": fmt.Sprint(900 + i), "created_at": old, "name": name, "region": "fra1", "size": "s-1vcpu-1gb", "disk": 25, "image": "129211873",
			"vpc_uuid": vpc, "active_at": old, "tags_at": old, "public_ip": fmt.Sprintf("203.0.113.%d", 10+i), "private_ip": fmt.Sprintf("10.1.0.%d", 10+i),
		}); err != nil {
			return err
		}
	}
	for kind, o := range map[string]sandbox.Object{
		"volumes":      {"id": "0b0f3a6e-0000-4000-8000-000000000001", "created_at": old, "name": "shop-dev-data", "region": "nyc3", "size_gigabytes": 10},
		"reserved_ips": {"id": "203.0.113.77", "created_at": old, "region": "fra1"},
		"domains":      {"id": "other.example.com", "created_at": old, "ttl": 1800},
		"records":      {"id": "901", "created_at": old, "domain": "other.example.com", "type": "A", "name": "www", "data": "203.0.113.10", "ttl": 300},
		"projects":     {"id": "0b0f3a6e-0000-4000-8000-000000000002", "created_at": old, "updated_at": old, "name": "shop-dev-other", "purpose": "IoT", "environment": "Development"},
	} {
		if err := s.Put(kind, o); err != nil {
			return err
		}
	}
	if err := s.Put("tags", sandbox.Object{"id": foreignRun, "created_at": old, "name": foreignRun}); err != nil {
		return err
	}
	return s.Mutate("droplets", "903", sandbox.Object{"tags": []string{foreignRun}})
}

// foreignRun is the tag of a run of another owner that goes on meanwhile.
const foreignRun = "swampctl-run-01kb000000000000000000other"

// smallDisk puts a disk of few megabytes under the working directory of a case,
// where it is wanted. What it returns takes it away.
func smallDisk(work string, wanted bool) (func(), error) {
	if !wanted {
		return func() {}, nil
	}
	dir := filepath.Join(work, "w")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=4m"); err != nil {
		return nil, fmt.Errorf("mount a small disk, which needs root: %w", err)
	}
	return func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) }, nil
}
