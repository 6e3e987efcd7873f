package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/config/source"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/state"
)

// survey is what init found in a directory.
type survey struct {
	FormatVersion string           `json:"format_version"`
	Files         int              `json:"files"`
	Resources     int              `json:"resources"`
	DataSources   int              `json:"data_sources"`
	Required      []string         `json:"required_version"`
	Language      string           `json:"language"` // the version of Terraform whose language this is
	Providers     []surveyProvider `json:"providers"`
	Backend       surveyBackend    `json:"backend"`
	State         *surveyState     `json:"state"` // null where there is none yet
	Modules       []surveyModule   `json:"modules"`
	LockFiles     []string         `json:"lock_files"`
	Next          string           `json:"next"`
}

type surveyProvider struct {
	Source  string `json:"source"`
	BuiltIn bool   `json:"built_in"`
	At      string `json:"at,omitempty"`
}

type surveyBackend struct {
	Type      string `json:"type"`
	Workspace string `json:"workspace"`
	State     string `json:"state"`
	At        string `json:"at,omitempty"` // of the block, where there is one
}

type surveyState struct {
	Serial  uint64 `json:"serial"`
	Objects int    `json:"objects"`
	Writer  string `json:"writer"`
	Open    int    `json:"open_operations"` // of a run that broke off
	// Foreign are the addresses of objects whose types no provider here has.
	Foreign []string `json:"foreign"`
}

type surveyModule struct {
	Name      string `json:"name"`
	Source    string `json:"source"`
	Version   string `json:"version,omitempty"`
	Directory string `json:"directory"`
}

// survey looks at what a directory holds. Without an error all of it could be
// read.
func (a *app) survey(ctx context.Context, t *underTest) (*survey, error) {
	cfg := t.root
	s := &survey{
		FormatVersion: "1.0", Required: cfg.RequiredVersions, Language: config.CompatVersion,
		Providers: providersOf(cfg), Modules: t.modules(), LockFiles: []string{},
	}
	for name := range cfg.Sources {
		if config.IsConfig(filepath.Base(name)) {
			s.Files++
		}
	}
	for _, b := range cfg.Blocks() {
		switch b.Resource.Mode {
		case addr.Managed:
			s.Resources++
		case addr.Data:
			s.DataSources++
		}
	}
	for _, name := range []string{source.LockFile, terraformLock} {
		if _, err := os.Stat(a.path(name)); err == nil {
			s.LockFiles = append(s.LockFiles, name)
		}
	}
	s.Backend = surveyBackend{Type: "local", Workspace: a.workspace}
	if cfg.Backend != nil {
		s.Backend.Type, s.Backend.At = cfg.Backend.Type, cfg.Backend.Range.String()
	}
	if s.Backend.Type != "local" {
		return s, nil // which is an error that has been told
	}
	var err error
	if s.Backend.State, err = a.stateAt(); err != nil {
		return s, err
	}
	s.State, err = a.surveyState(ctx, s.Backend.State)
	return s, err
}

// terraformLock is where Terraform pins providers.
const terraformLock = ".terraform.lock.hcl"

// surveyState looks at a state without its lock; nil where there is none.
func (a *app) surveyState(ctx context.Context, file string) (*surveyState, error) {
	store, err := a.store(file)
	if err != nil {
		return nil, err
	}
	st, err := store.Load(ctx)
	if err != nil {
		return nil, errorDiagnostic("Cannot read the state", err)
	}
	if st.Lineage == "" && len(st.Instances) == 0 {
		return nil, nil
	}
	out := &surveyState{Serial: st.Serial, Objects: len(st.Instances), Writer: "Terraform " + st.TerraformVersion, Foreign: a.foreign(st)}
	runs, err := runsOf(ctx, store)
	if err != nil {
		return nil, errorDiagnostic("Cannot read the journal", err)
	}
	if ours(runs, st.Serial) {
		out.Writer = "swampctl"
	}
	for _, r := range runs {
		if r.Ended.IsZero() && !r.GoesOn {
			out.Open++
		}
	}
	return out, nil
}

// foreign returns the objects of a state whose types no provider here has, in
// the state's order.
func (a *app) foreign(st *state.State) []string {
	set, out := a.builtin(), []string{}
	for _, i := range render.Instances(st) {
		if _, _, known := set.Resource(i.Resource.Type); i.Resource.Mode == addr.Managed && !known {
			out = append(out, i.String())
		}
	}
	return out
}

// next returns the command to type after init.
func (a *app) next(s *survey) string {
	if s.State == nil || len(s.State.Foreign) == 0 {
		next := a.here("plan")
		if a.sandbox {
			next += " --sandbox"
		}
		return next
	}
	next := a.here("state rm")
	for _, i := range s.State.Foreign[:min(len(s.State.Foreign), limitShown)] {
		next += " '" + i + "'"
	}
	return next
}

// ours reports whether a run of swampctl wrote the document of a serial.
func ours(runs []render.Run, serial uint64) bool {
	return slices.ContainsFunc(runs, func(r render.Run) bool { return !r.Ended.IsZero() && r.Serial == serial })
}

// digitalOcean is the source of the provider that is built in.
const digitalOcean = "digitalocean/digitalocean"

// providersOf returns the providers that the modules ask for, each once. The
// one for DigitalOcean needs no asking.
func providersOf(cfg *config.Config) []surveyProvider {
	out := []surveyProvider{}
	for _, b := range cfg.Blocks() {
		if strings.HasPrefix(b.Resource.Type, "digitalocean_") {
			out = append(out, surveyProvider{Source: digitalOcean, BuiltIn: true})
			break
		}
	}
	for _, m := range cfg.Modules() {
		for _, r := range m.Requirements() {
			if !slices.ContainsFunc(out, func(p surveyProvider) bool { return p.Source == r.Source }) {
				out = append(out, surveyProvider{r.Source, r.BuiltIn(), r.Range.String()})
			}
		}
	}
	return out
}

// modules returns the modules that are called, callers first, and those of
// the tests' runs.
func (t *underTest) modules() []surveyModule {
	out := []surveyModule{}
	for _, m := range t.root.Modules() {
		if m.Call != nil {
			out = append(out, surveyModule{string(m.Addr), m.Call.Shown(), m.Call.Version, m.Dir})
		}
	}
	for _, r := range t.runs {
		for _, m := range r.config.Modules() {
			of := surveyModule{r.name, r.source, r.version, m.Dir}
			if m.Call != nil {
				of = surveyModule{r.name + "." + string(m.Addr), m.Call.Shown(), m.Call.Version, m.Dir}
			}
			out = append(out, of)
		}
	}
	return out
}

// printSurvey writes what init found for people.
func (a *app) printSurvey(s *survey) {
	style := a.style(a.env.StdoutTerminal)
	line := func(head, format string, args ...any) {
		fmt.Fprintf(a.env.Stdout, "%s %s\n", style.Bold(fmt.Sprintf("%-14s", head)), fmt.Sprintf(format, args...))
	}
	line("Configuration", "%s: %s, %s", amount(s.Files, "file"), amount(s.Resources, "resource block"), amount(s.DataSources, "data source"))
	version := "no version of Terraform is asked for"
	if len(s.Required) > 0 {
		version = fmt.Sprintf("%s is asked for", strings.Join(s.Required, ", "))
	}
	line("Language", "that of Terraform %s; %s", s.Language, version)
	for _, p := range s.Providers {
		if p.BuiltIn {
			line("Provider", "%s is built in: nothing is installed for it", p.Source)
		} else {
			line("Provider", "%s (%s) is not supported", p.Source, p.At)
		}
	}
	a.printStorage(s, line)
	for _, m := range s.Modules {
		line("Module", "%s from %s, in %s", m.Name, strings.TrimSpace(m.Source+" "+m.Version), m.Directory)
	}
	for _, name := range s.LockFiles {
		line("Lock file", "%s", map[string]string{
			source.LockFile: source.LockFile + " pins the modules; it belongs in version control",
			terraformLock:   terraformLock + " pins providers for Terraform; swampctl leaves it alone",
		}[name])
	}
	line("Next", "%s", s.Next)
}

// printStorage writes where the state is and what it holds.
func (a *app) printStorage(s *survey, line func(head, format string, args ...any)) {
	where := "no backend block"
	if s.Backend.At != "" {
		where = "the backend block at " + s.Backend.At
	}
	switch {
	case s.Backend.Type == "cloud":
		line("State", "in HCP Terraform (%s), which is not supported;", s.Backend.At)
		line("", "bring it here with: terraform state pull > terraform.tfstate")
	case s.Backend.Type != "local":
		line("State", "in the backend %q (%s), which is not supported;", s.Backend.Type, s.Backend.At)
		line("", "bring it here with: terraform state pull > terraform.tfstate")
	case s.Backend.State == "":
		line("State", "workspace %q; where it is kept is not known before that is mended (%s)", s.Backend.Workspace, where)
	default:
		line("State", "workspace %q, in %s (%s)", s.Backend.Workspace, s.Backend.State, where)
		line("", "%s", s.State)
		if s.State != nil && len(s.State.Foreign) > 0 {
			line("", "%s of another provider, whose state should be in a directory of its own: %s",
				amount(len(s.State.Foreign), "object"), atMost(s.State.Foreign))
		}
	}
}

// String says what a state holds.
func (s *surveyState) String() string {
	if s == nil {
		return "there is none yet; the first apply makes it"
	}
	text := fmt.Sprintf("serial %d with %s, written by %s", s.Serial, amount(s.Objects, "object"), s.Writer)
	if len(s.Foreign) == 0 {
		text += "; it is taken as it is"
	}
	if s.Open > 0 {
		text += "; a run broke off, and the next command settles it"
	}
	return text
}
