package cli

import (
	"errors"
	"time"

	"github.com/spf13/pflag"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/cli/render"
)

// inputFlag collects -var and -var-file into one list, because the later one
// counts.
type inputFlag struct {
	list *[]config.Flag
	file bool
}

// String implements [pflag.Value].
func (f inputFlag) String() string { return "" }

// Type implements [pflag.Value].
func (f inputFlag) Type() string { return "string" }

// Set implements [pflag.Value].
func (f inputFlag) Set(s string) error {
	if s == "" {
		return errors.New("it is empty")
	}
	*f.list = append(*f.list, config.Flag{File: f.file, Value: s})
	return nil
}

// stateOptions say where the state is.
type stateOptions struct {
	// state is the state file; "" means the usual one.
	state string
}

// register adds the flags.
func (o *stateOptions) register(f *pflag.FlagSet) {
	f.StringVar(&o.state, "state", "", "the state `file`; terraform.tfstate where not given, sandbox.tfstate with -sandbox")
}

// lockOptions say how the state is locked.
type lockOptions struct {
	stateOptions
	// lock is false where somebody asks to go without the lock.
	lock bool
	// lockTimeout is how long to wait for another command.
	lockTimeout time.Duration
}

// register adds the flags.
func (o *lockOptions) register(f *pflag.FlagSet) {
	o.stateOptions.register(f)
	o.registerLock(f)
}

// registerLock adds the flags about the lock alone.
func (o *lockOptions) registerLock(f *pflag.FlagSet) {
	f.BoolVar(&o.lock, "lock", true, "taken for Terraform's sake; the lock cannot be left out")
	f.Lookup("lock").Hidden = true
	f.DurationVar(&o.lockTimeout, "lock-timeout", 0, "how long to wait for the lock: a `duration` such as 30s or 5m")
}

// check refuses what cannot be done.
func (o *lockOptions) check() error {
	if !o.lock {
		return hintf("wait for the other command with -lock-timeout=5m",
			"-lock=false is not taken: without the lock two runs could create the same thing twice")
	}
	return nil
}

// variableOptions are values for the configuration's variables.
type variableOptions struct {
	// inputs are -var and -var-file in the order given.
	inputs []config.Flag
	// input is false where nothing may be asked.
	input bool
}

// register adds the flags.
func (o *variableOptions) register(f *pflag.FlagSet) {
	f.Var(inputFlag{&o.inputs, false}, "var", "set a variable: `name=value`; may be given many times")
	f.Var(inputFlag{&o.inputs, true}, "var-file", "take variables from this `file`; may be given many times")
	f.BoolVar(&o.input, "input", true, "do not ask for anything")
}

// streamed is the annotation of a flag -json that tells a run message by
// message.
const streamed = "streamed"

// detailOptions say how much of a plan is shown.
type detailOptions struct {
	// concise: one line an object; full: nothing is left out.
	concise, full bool
}

// register adds the flags.
func (o *detailOptions) register(f *pflag.FlagSet) {
	f.BoolVar(&o.concise, "concise", false, "show a plan with one line an object, and one a changed attribute")
	f.BoolVar(&o.full, "full", false, "show a plan with all that stays as it is, and nothing folded")
}

// check refuses what does not go together.
func (o *detailOptions) check() error {
	if o.concise && o.full {
		return errors.New("-concise and -full do not go together")
	}
	return nil
}

// detail returns how much is shown.
func (o *detailOptions) detail() render.Detail {
	switch {
	case o.concise:
		return render.Concise
	case o.full:
		return render.Full
	default:
		return render.Usual
	}
}

// outputOptions say in which form a run is told.
type outputOptions struct {
	detailOptions
	// json: one JSON object a line.
	json bool
	// jsonInto is a file that the run is told to in JSON beside all else, ""
	// for none.
	jsonInto string
	// markdown: the plan as the comment of a pull request. Only plan has it.
	markdown bool
	// compactWarnings: only the summaries of warnings.
	compactWarnings bool
}

// register adds the flags.
func (o *outputOptions) register(f *pflag.FlagSet) {
	o.detailOptions.register(f)
	f.BoolVar(&o.json, "json", false, "print one JSON object a line")
	f.Lookup("json").Annotations = map[string][]string{streamed: {}}
	f.StringVar(&o.jsonInto, "json-into", "", "print one JSON object a line into this `file`, beside the text")
	f.BoolVar(&o.compactWarnings, "compact-warnings", false, "print only the summaries of warnings")
}

// planOptions say what a plan is about; plan, apply and destroy share them.
type planOptions struct {
	lockOptions
	variableOptions
	outputOptions
	// targets are addresses that the plan is limited to, with what they need.
	targets []string
	// replace are addresses of objects to replace.
	replace []string
	// destroy: plan to destroy everything.
	destroy bool
	// refreshOnly: only bring the state up to date.
	refreshOnly bool
	// refresh is false where the state is trusted as it is.
	refresh bool
	// parallelism is how many operations are in flight at most.
	parallelism int
	// policy is a directory of Rego policies that judge the plan, "" for none.
	policy string
	// adopt: take over objects that exist already.
	adopt bool
	// withoutFiles: a directory without configuration will do.
	withoutFiles bool
	// failFast: after a failure start nothing new.
	failFast bool
	// leftovers are what becomes of what deleted objects leave behind.
	leftovers leftoverOptions
}

// register adds the flags of a plan that changes the cloud.
func (o *planOptions) register(f *pflag.FlagSet) {
	o.registerLook(f)
	f.StringArrayVar(&o.replace, "replace", nil, "replace the object at this `address`; may be given many times")
	f.BoolVar(&o.refresh, "refresh", true, "trust the state, do not look at the objects")
	f.BoolVar(&o.adopt, "adopt", false, "take over objects that exist already and have the same unique name")
	f.BoolVar(&o.failFast, "fail-fast", false, "after a failure start nothing new; else what does not depend on it goes on")
}

// registerLook adds the flags of a plan that only looks.
func (o *planOptions) registerLook(f *pflag.FlagSet) {
	o.refresh = true
	o.lockOptions.register(f)
	o.variableOptions.register(f)
	o.outputOptions.register(f)
	o.registerTargets(f)
	o.registerParallelism(f)
}

// registerTargets adds the flag that limits a plan.
func (o *planOptions) registerTargets(f *pflag.FlagSet) {
	f.StringArrayVar(&o.targets, "target", nil, "only this `address` and what it needs; may be given many times")
}

// defaultParallelism is how many operations are in flight where nothing is said.
const defaultParallelism = 10

// registerParallelism adds the flag that bounds what is in flight.
func (o *planOptions) registerParallelism(f *pflag.FlagSet) {
	f.IntVar(&o.parallelism, "parallelism", defaultParallelism, "at most `n` operations have a call in flight, however many wait; 10 where not given")
}

// registerModes adds the flags that say what the plan is for.
func (o *planOptions) registerModes(f *pflag.FlagSet) {
	f.BoolVar(&o.destroy, "destroy", false, "destroy everything that the state holds")
	f.StringVar(&o.policy, "policy", "", "refuse the plan where a Rego policy in this `directory` denies it")
	f.BoolVar(&o.refreshOnly, "refresh-only", false, "only bring the state up to date with the objects")
}

// check refuses what does not go together.
func (o *planOptions) check() error {
	switch {
	case o.destroy && o.refreshOnly:
		return errors.New("-destroy and -refresh-only do not go together")
	case o.refreshOnly && !o.refresh:
		return errors.New("-refresh-only and -refresh=false do not go together")
	case len(o.replace) > 0 && (o.destroy || o.refreshOnly):
		return errors.New("-replace does not go together with -destroy or -refresh-only")
	case o.parallelism < 1:
		return errors.New("-parallelism must be at least 1")
	case o.lockTimeout < 0:
		return errors.New("-lock-timeout cannot be negative")
	}
	if o.json && o.markdown {
		return hintf("write the JSON to a file: -markdown -json-into=plan.jsonl", "-json and -markdown do not go together")
	}
	if err := o.detailOptions.check(); err != nil {
		return err
	}
	return o.lockOptions.check()
}
