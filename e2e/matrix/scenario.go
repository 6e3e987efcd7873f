package main

import (
	"os"
	"path/filepath"
	"strings"
)

// scenario is a run that is broken. It begins with what before makes, if
// anything, and is the run of args on what change makes of the configuration.
type scenario struct {
	name   string
	base   func(file, hcl string) string // of the configuration, from the beginning
	before bool                          // apply the configuration first
	change func(file, hcl string) string // of the configuration, after before
	args   []string
	saved  bool // args apply the saved plan that was made at the beginning
}

// savedPlan is the file of a saved plan.
const savedPlan = "tfplan"

// save returns the command that saves a plan.
func save() []string {
	return []string{"plan", "-out=" + savedPlan, "-input=false", "-no-color"}
}

func scenarios() []scenario {
	apply := []string{"apply", "-auto-approve", "-input=false", "-no-color"}
	return []scenario{
		{name: "create", args: apply},
		{name: "update", before: true, args: apply, change: inPlace},
		{name: "replace", before: true, args: apply, change: otherImage},
		{name: "replace-create-first", before: true, args: apply, change: func(file, hcl string) string {
			hcl = strings.ReplaceAll(hcl, "  vpc_uuid = digitalocean_vpc.main.id\n", "  vpc_uuid = digitalocean_vpc.main.id\n  lifecycle { create_before_destroy = true }\n")
			return otherImage(file, hcl)
		}},
		{name: "saved-plan", before: true, saved: true, args: []string{"apply", "-input=false", "-no-color", savedPlan}, change: func(file, hcl string) string {
			return otherImage(file, inPlace(file, hcl))
		}},
		{name: "create-many", base: manyDroplets, args: apply},
		{name: "destroy-many", base: manyDroplets, before: true, args: []string{"destroy", "-auto-approve", "-input=false", "-no-color"}},
		{name: "destroy", before: true, args: []string{"destroy", "-auto-approve", "-input=false", "-no-color"}},
	}
}

// untagged is the scenario for a token that may not create tags: the
// configuration has none.
func (s scenario) untagged() scenario {
	base := s.base
	s.base = func(file, hcl string) string {
		hcl = strings.Replace(hcl, "resource \"digitalocean_tag\" \"web\" {\n  name = \"${local.name}-web\"\n}\n", "", 1)
		hcl = strings.Replace(hcl, "  tags     = [digitalocean_tag.web.id]\n", "", 1)
		if base == nil {
			return hcl
		}
		return base(file, hcl)
	}
	return s
}

// manyDroplets asks for so many that one call makes, or deletes, several.
func manyDroplets(_, hcl string) string {
	return strings.Replace(hcl, "default     = 3", "default     = 12", 1)
}

// inPlace asks for what can be changed in place.
func inPlace(_, hcl string) string {
	hcl = strings.Replace(hcl, `default = "s-1vcpu-1gb"`, `default = "s-1vcpu-2gb"`, 1)
	hcl = strings.Replace(hcl, `port_range       = "22"`, `port_range       = "2222"`, 1)
	return strings.Replace(hcl, "ttl    = 300", "ttl    = 600", 1)
}

func otherImage(_, hcl string) string {
	return strings.Replace(hcl, `default = "ubuntu-24-04-x64"`, `default = "debian-12-x64"`, 1)
}

// writeConfig writes the example's configuration into dir, changed.
func writeConfig(dir string, changes ...func(file, hcl string) string) error {
	root, err := repoRoot()
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(root, "examples", "web", "*.tf"))
	if err != nil {
		return err
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		hcl := string(raw)
		for _, change := range changes {
			if change != nil {
				hcl = change(filepath.Base(f), hcl)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(f)), []byte(hcl), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// repoRoot is the folder of go.mod above the working directory.
func repoRoot() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, serr := os.Stat(filepath.Join(dir, "go.mod")); serr == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", os.ErrNotExist
		}
		dir = up
	}
	return "", err
}
