package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/state"
	"github.com/swampctl/swampctl/state/local"
)

// dataDir is the folder for what is kept beside the configuration.
func (a *app) dataDir() string {
	if data := a.env.getenv(envData); data != "" {
		return a.path(data)
	}
	return a.path(".terraform")
}

// workspaces returns the workspaces of the working directory, laid out as the
// backend of its configuration says.
func (a *app) workspaces() (local.Workspaces, error) {
	w := a.usualLayout()
	block, ds := config.ReadBackend(a.dir())
	if err := ds.Err(); err != nil {
		return w, err
	}
	noted, err := a.notedBackend()
	if err != nil || block == nil {
		return w, err
	}
	w.Default, w.Folder = block.Path, block.WorkspaceDir
	if noted != nil && noted.Hash == block.Hash {
		w.Default, w.Folder = noted.Config.Path, noted.Config.WorkspaceDir
	}
	return w, nil
}

// usualLayout is how the workspaces are laid out where nothing is said.
func (a *app) usualLayout() local.Workspaces {
	return local.Workspaces{Dir: a.dir(), Data: a.dataDir()}
}

// notedBackend is what terraform init wrote down about the backend, with the
// arguments that were given to it on the command line.
type notedBackend struct {
	Type   string `json:"type"`
	Hash   int    `json:"hash"`
	Config struct {
		Path         string `json:"path"`
		WorkspaceDir string `json:"workspace_dir"`
	} `json:"config"`
}

// notedBackend returns what terraform init wrote down; nil where it did not, or
// where that is about another kind of backend.
func (a *app) notedBackend() (*notedBackend, error) {
	file := filepath.Join(a.dataDir(), "terraform.tfstate")
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var kind struct {
		Backend *struct{ Type string }
	}
	var noted struct{ Backend *notedBackend }
	if err == nil {
		err = json.Unmarshal(text, &kind)
	}
	if err == nil && (kind.Backend == nil || kind.Backend.Type != "local") {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &noted)
	}
	if err != nil {
		return nil, hintf("terraform init -reconfigure, or remove the file", "read what terraform init wrote to %q: %w", file, cause(err))
	}
	return noted.Backend, nil
}

// stateAt returns the file of the selected workspace's state, seen from the
// working directory. It refuses one that does not exist where the objects are
// recorded in the place that was the right one before: to plan against an
// empty state would create everything again.
func (a *app) stateAt() (string, error) {
	w, err := a.workspaces()
	if err != nil {
		return "", err
	}
	file := w.File(a.workspace, a.stateName())
	if _, err := os.Stat(a.path(file)); a.sandbox || !errors.Is(err, fs.ErrNotExist) {
		return file, nil
	}
	before := a.usualLayout()
	noted, err := a.notedBackend()
	if err != nil {
		return "", err
	}
	if noted != nil {
		before.Default, before.Folder = noted.Config.Path, noted.Config.WorkspaceDir
	}
	old := before.File(a.workspace, a.stateName())
	n := a.recordedIn(old)
	if old == file || n == 0 {
		return file, nil
	}
	d := diag.Errorf("The state is elsewhere", "The configuration says that the state is kept in %q, which does not exist. %q, where it was kept before, holds %s.",
		file, old, amount(n, "object"))
	d.Hint = fmt.Sprintf("move the file: mv %s %s", old, file)
	return "", d
}

// recordedIn returns how many objects a state file holds.
func (a *app) recordedIn(file string) int {
	if a.isFile(file) != nil {
		return 0
	}
	text, err := os.ReadFile(a.path(file))
	if err != nil {
		return 0
	}
	st, err := state.Decode(text)
	if err != nil {
		return 0
	}
	return len(st.Instances)
}

// store returns the store of a state file, "" for the usual one of the
// workspace. The sandbox has a state of its own: the objects of an account and
// those of the sandbox never meet.
func (a *app) store(file string) (*local.Store, error) {
	if file == "" {
		var err error
		if file, err = a.stateAt(); err != nil {
			return nil, err
		}
	}
	return local.New(a.dir(), local.Options{File: file, TestHook: a.env.TestHook}), nil
}
