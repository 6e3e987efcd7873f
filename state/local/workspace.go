package local

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/renameio/v2/maybe"
)

// DefaultWorkspace is the workspace that is always there.
const DefaultWorkspace = "default"

// workspaceFolder holds the states of the other workspaces, a folder each,
// where nothing else is said.
const workspaceFolder = "terraform.tfstate.d"

// Workspaces are the states of one configuration, laid out as Terraform's local
// backend does:
//
//	terraform.tfstate                           of the default workspace
//	terraform.tfstate.d/<name>/terraform.tfstate  of the others
//	.terraform/environment                      the name of the selected one
type Workspaces struct {
	// Dir is the folder of the configuration.
	Dir string
	// Data is the folder for what is kept beside it, ".terraform" in Dir unless
	// the user names another.
	Data string
	// Default is the state file of the default workspace, relative to Dir, and
	// Folder holds those of the others; the ones above if empty.
	Default, Folder string
}

// folder returns the folder of the other workspaces, relative to Dir.
func (w Workspaces) folder() string {
	if w.Folder != "" {
		return w.Folder
	}
	return workspaceFolder
}

// path returns where a folder of the other workspaces is.
func (w Workspaces) path(name string) string {
	dir := filepath.Join(w.folder(), name)
	if filepath.IsAbs(dir) {
		return dir
	}
	return filepath.Join(w.Dir, dir)
}

// maxName is how many bytes an element of a path has.
const maxName = 255

// ValidWorkspace reports whether a workspace may have this name: it is one
// element of a path, and stands in a URL as it is.
func ValidWorkspace(name string) bool {
	return name != "" && len(name) <= maxName && name != "." && name != ".." && url.PathEscape(name) == name
}

// File returns where a workspace has the file of a name, relative to Dir.
// The state file of the default one may have been given another.
func (w Workspaces) File(name, file string) string {
	switch {
	case name != DefaultWorkspace:
		return filepath.Join(w.folder(), name, file)
	case file == DefaultFile && w.Default != "":
		return filepath.Clean(w.Default)
	default:
		return file
	}
}

// List returns the names of all workspaces, the default one first.
func (w Workspaces) List() ([]string, error) {
	entries, err := os.ReadDir(w.path(""))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fileError("list workspaces", w.path(""), err)
	}
	names := []string{}
	for _, e := range entries {
		if e.IsDir() && e.Name() != DefaultWorkspace {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return append([]string{DefaultWorkspace}, names...), nil
}

// Selected returns the name of the selected workspace, as it was written down.
func (w Workspaces) Selected() (string, error) {
	file := filepath.Join(w.Data, "environment")
	raw, err := os.ReadFile(file)
	switch name := strings.TrimSpace(string(raw)); {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return "", fileError("read the selected workspace", file, err)
	case name == "":
		return DefaultWorkspace, nil
	default:
		return name, nil
	}
}

// Select makes a workspace the selected one.
func (w Workspaces) Select(name string) error {
	file := filepath.Join(w.Data, "environment")
	err := os.MkdirAll(w.Data, 0o755)
	if err == nil {
		err = maybe.WriteFile(file, []byte(name), 0o644)
	}
	if err != nil {
		return fileError("select workspace", file, err)
	}
	return nil
}

// Create makes an empty workspace. One that exists is left as it is.
func (w Workspaces) Create(name string) error {
	dir := w.path(name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fileError("make workspace", dir, err)
	}
	return nil
}

// Delete removes a workspace with its state, journal and history. The caller
// holds its lock.
func (w Workspaces) Delete(name string) error {
	if name == DefaultWorkspace || !ValidWorkspace(name) {
		return fmt.Errorf("delete workspace %q: it has no folder of its own", name)
	}
	dir := w.path(name)
	if err := os.RemoveAll(dir); err != nil {
		return fileError("delete workspace", dir, err)
	}
	return nil
}
