package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/zclconf/go-cty/cty"
	"golang.org/x/term"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/state"
)

// consoleOptions are the options of console.
type consoleOptions struct {
	planOptions
	// planned: expressions see what an apply would make.
	planned bool
}

// consoleCommand returns the command console.
func (a *app) consoleCommand() *cobra.Command {
	o := &consoleOptions{}
	cmd := &cobra.Command{
		Use: "console", Short: "Try expressions on the configuration and the state",
		Long: "Evaluates expressions as they are typed: against the variables, local values and outputs of the configuration,\n" +
			"and the resources that the state holds. What is not recorded is shown as known after apply. Nothing is changed\n" +
			"and nothing is called, but with -plan, which looks at the objects and makes a plan: then expressions see the\n" +
			"resources as an apply would make them.\n\n" +
			"Of expressions that come through a pipe the value of the last one is printed, as Terraform does.",
		Example:     "swampctl console\necho 'cidrsubnet(\"10.0.0.0/8\", 8, 2)' | swampctl console\necho 'local.names' | swampctl console -var env=prod",
		Annotations: map[string]string{exitCodes: "0  done\n1  an expression of the pipe is wrong, or the configuration is"},
		Args:        arguments(0, 0),
		RunE:        func(cmd *cobra.Command, _ []string) error { return a.console(cmd.Context(), o) },
	}
	o.stateOptions.register(cmd.Flags())
	o.variableOptions.register(cmd.Flags())
	cmd.Flags().BoolVar(&o.planned, "plan", false, "see the resources as an apply would make them")
	return cmd
}

// console runs the command console.
func (a *app) console(ctx context.Context, o *consoleOptions) error {
	session := a.consoleSession
	if o.planned {
		session = a.plannedSession
	}
	s, err := session(ctx, o)
	if err != nil {
		return err
	}
	defer s.close()
	if a.env.StdinTerminal {
		return a.converse(ctx, s)
	}
	return a.answerPipe(s)
}

// consoleSession is a configuration and a state to ask.
type consoleSession struct {
	eval    *config.Evaluator
	sources map[string][]byte
	close   func()
}

// plannedSession makes a plan, and returns what evaluates over it.
func (a *app) plannedSession(ctx context.Context, o *consoleOptions) (*consoleSession, error) {
	r, p, err := a.preview(ctx, "console", &o.planOptions)
	if err != nil {
		return nil, err
	}
	return &consoleSession{eval: r.session.Planned(r.work, p), sources: r.config.Sources, close: r.close}, nil
}

// consoleSession reads configuration, variables and state. Variables without a
// value are not known.
func (a *app) consoleSession(ctx context.Context, o *consoleOptions) (*consoleSession, error) {
	cfg, ds := a.consoleConfig()
	if ds.HasErrors() {
		a.sayDiagnostics(ds, cfg.Sources, false)
		return nil, exitCode(exitError)
	}
	inputs, ds := config.Inputs(config.InputSources{Dir: a.dir(), Environ: a.env.Environ(), Flags: o.inputs})
	for _, v := range cfg.MissingVariables(inputs) {
		inputs[v.Name] = config.InputValue{Value: cty.UnknownVal(v.Type)}
	}
	vars, more := cfg.Variables(inputs)
	ds = append(ds, more...)
	a.sayDiagnostics(ds, cfg.Sources, false)
	if ds.HasErrors() {
		return nil, exitCode(exitError)
	}
	st, err := a.readState(ctx, o.state)
	if err != nil {
		return nil, err
	}
	recorded, err := a.recordedValues(st)
	if err != nil {
		return nil, err
	}
	opt := a.evalOptions()
	opt.Variables, opt.Applying = vars, true
	s := &consoleSession{sources: cfg.Sources, close: func() {}}
	opt.Resource = func(b addr.Block, _ *diag.Range) (cty.Value, diag.Diagnostics) { return recorded.of(s.eval, b), nil }
	s.eval = config.NewEvaluator(cfg, opt)
	return s, nil
}

// consoleConfig reads the configuration; a directory without one is an empty
// one.
func (a *app) consoleConfig() (*config.Config, diag.Diagnostics) {
	entries, err := os.ReadDir(a.dir())
	if err == nil && !anyConfig(entries) {
		return config.LoadSources(a.dir(), nil)
	}
	return config.LoadFrom(a.modules())
}

func anyConfig(entries []os.DirEntry) bool {
	for _, e := range entries {
		if config.IsConfig(e.Name()) {
			return true
		}
	}
	return false
}

// recordedValues are the objects of a state by block.
type recordedValues map[addr.Block]map[addr.Key]cty.Value

// recordedValues reads the objects that a state holds, secrets marked.
func (a *app) recordedValues(st *state.State) (recordedValues, error) {
	out := recordedValues{}
	decode, schemas := render.Decoder(a.builtin()), a.schemas()
	for i, in := range st.Instances {
		if in.Current == nil {
			continue
		}
		v, err := decode(i.Resource, in.Current.SchemaVersion, in.Current.Attributes)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", i, err)
		}
		secret := in.Current.Sensitive
		if b := schemas(i.Resource); b != nil {
			for name, attr := range b.Attributes {
				if attr.Sensitive && v.Type().HasAttribute(name) {
					secret = append(secret, cty.GetAttrPath(name))
				}
			}
		}
		if out[i.Block()] == nil {
			out[i.Block()] = map[addr.Key]cty.Value{}
		}
		out[i.Block()][i.Key] = planner.Mark(v, secret)
	}
	return out, nil
}

// of returns the value of a block: an object, a tuple, or an object by key.
func (r recordedValues) of(eval *config.Evaluator, b addr.Block) cty.Value {
	if len(r[b]) == 0 {
		return cty.DynamicVal
	}
	x, ds := eval.Expand(b)
	if ds.HasErrors() || x == nil {
		return cty.DynamicVal
	}
	return config.Aggregate(x.Kind, x.Keys, r[b])
}

// answer evaluates what was typed. ends reports that the user wants to leave.
func (a *app) answer(s *consoleSession, text string) (result string, ends bool, ds diag.Diagnostics) {
	switch strings.TrimSpace(text) {
	case "":
		return "", false, nil
	case "exit", "quit":
		return "", true, nil
	case "help":
		return "Type an expression and press Enter to see its value: var.region, length(local.names),\n" +
			"digitalocean_droplet.web.ipv4_address. type(…) shows the type of a value.\n" +
			"Leave with exit, Ctrl-C or Ctrl-D.", false, nil
	}
	got, ds := s.eval.Evaluate(text)
	switch {
	case ds.HasErrors():
		return "", false, ds
	case got.IsType:
		return render.Type(got.Value.Type()), false, ds
	default:
		return render.Value(got.Value), false, ds
	}
}

// sayAnswer writes what is wrong with what was typed.
func (a *app) sayAnswer(w io.Writer, s *consoleSession, text string, ds diag.Diagnostics) {
	sources := map[string][]byte{config.ConsoleSource: []byte(text)}
	for name, src := range s.sources {
		sources[name] = src
	}
	render.Diagnostics(w, ds, sources, a.style(a.env.StderrTerminal))
}

// answerPipe evaluates lines and prints the value of the last one. The first
// that is wrong ends it.
func (a *app) answerPipe(s *consoleSession) error {
	lines := bufio.NewReader(a.env.Stdin)
	text, last := "", ""
	for {
		line, err := lines.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read the expressions: %w", err)
		}
		ended := err != nil
		if text += line; !ended && config.Incomplete(text) || ended && text == "" {
			if ended {
				break
			}
			continue
		}
		result, leave, ds := a.answer(s, strings.TrimSuffix(text, "\n"))
		a.sayAnswer(a.env.Stderr, s, text, ds)
		switch {
		case ds.HasErrors():
			return exitCode(exitError)
		case leave:
			return nil
		}
		text, last = "", result
		if ended {
			break
		}
	}
	_, err := fmt.Fprintln(a.env.Stdout, last)
	return err
}

// The prompts of the console.
const (
	consolePrompt = "> "
	consoleMore   = ": "
)

// converse talks with somebody at a terminal.
func (a *app) converse(ctx context.Context, s *consoleSession) error {
	if f, ok := a.env.Stdin.(*os.File); ok {
		before, err := term.MakeRaw(int(f.Fd()))
		if err != nil {
			return fmt.Errorf("prepare the terminal: %w", err)
		}
		defer func() { _ = term.Restore(int(f.Fd()), before) }()
	}
	t := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{a.env.Stdin, a.env.Stdout}, consolePrompt)
	text := ""
	for ctx.Err() == nil {
		line, err := t.ReadLine()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil && !errors.Is(err, term.ErrPasteIndicator) {
			return fmt.Errorf("read from the terminal: %w", err)
		}
		if text += line; config.Incomplete(text + "\n") {
			text += "\n"
			t.SetPrompt(consoleMore)
			continue
		}
		result, leave, ds := a.answer(s, text)
		a.sayAnswer(t, s, text, ds)
		if leave {
			return nil
		}
		if !ds.HasErrors() {
			fmt.Fprintln(t, result)
		}
		text = ""
		t.SetPrompt(consolePrompt)
	}
	return nil
}
