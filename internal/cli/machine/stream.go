package machine

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/reconciler"
	"github.com/swampctl/swampctl/state"
)

// UIVersion is the version of the messages' form.
const UIVersion = "1.2"

// Stream writes the messages of a run, one JSON object a line, with
// Terraform's message types where they fit. It is safe for concurrent use.
type Stream struct {
	w       io.Writer
	now     func() time.Time
	mu      sync.Mutex // of w
	stepsMu sync.Mutex // of steps, and of the order in which they are told
	steps   *render.Steps
}

// NewStream returns a stream that writes to w.
func NewStream(w io.Writer, now func() time.Time) *Stream {
	return &Stream{w: w, now: now, steps: render.NewSteps(now)}
}

// send writes one message with its type's fields.
func (s *Stream) send(level, typ, message string, fields map[string]any) {
	m := map[string]any{
		"@level": level, "@message": message, "@module": "swampctl.ui",
		"@timestamp": s.now().Format("2006-01-02T15:04:05.000000Z07:00"), "type": typ,
	}
	for k, v := range fields {
		m[k] = v
	}
	line, err := json.Marshal(m)
	if err != nil { // which must not hide that something is said
		line, _ = json.Marshal(map[string]any{"@level": level, "@message": message, "@module": m["@module"], "@timestamp": m["@timestamp"], "type": typ, "error": err.Error()})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.w.Write(append(line, '\n'))
}

// Version writes the first message.
func (s *Stream) Version(version string) {
	s.send("info", "version", "swampctl "+version, map[string]any{"swampctl": version, "ui": UIVersion})
}

// Log writes a message for people.
func (s *Stream) Log(message string) { s.send("info", "log", message, nil) }

// Diagnostics writes errors and warnings.
func (s *Stream) Diagnostics(ds diag.Diagnostics, sources map[string][]byte) {
	s.diagnostics(ds, sources, func(fields map[string]any) map[string]any { return fields })
}

// diagnostics writes errors and warnings, with what about adds to their fields.
func (s *Stream) diagnostics(ds diag.Diagnostics, files map[string][]byte, about func(map[string]any) map[string]any) {
	sources := render.NewSources(files)
	for _, d := range ds {
		level, word := "error", "Error"
		if d.Severity == diag.Warning {
			level, word = "warn", "Warning"
		}
		s.send(level, "diagnostic", word+": "+d.Summary, about(map[string]any{"diagnostic": NewDiagnostic(d, sources)}))
	}
}

// resource is the form of an address.
func resource(i addr.Instance) map[string]any {
	provider, _, _ := strings.Cut(i.Resource.Type, "_")
	inner := i
	inner.Module = addr.Root
	return map[string]any{
		"addr": i.String(), "module": string(i.Module), "resource": inner.String(), "implied_provider": provider,
		"resource_type": i.Resource.Type, "resource_name": i.Resource.Name, "resource_key": KeyOf(i.Key),
	}
}

// actionOf is the name of what a change does.
func actionOf(c *planner.Change) string {
	switch {
	case c.Action.IsReplace():
		return "replace"
	case c.Action == planner.NoOp && c.Importing != "":
		return "import"
	case c.Action == planner.NoOp && c.Previous != nil:
		return "move"
	case c.Action == planner.NoOp:
		return "noop"
	case c.Action == planner.Forget:
		return "remove"
	default:
		return string(c.Action)
	}
}

// Plan writes a plan: drift, changes, counts and outputs.
func (s *Stream) Plan(p *planner.Plan) {
	for _, d := range p.Drift {
		action := "update"
		if d.After == cty.NilVal || d.After.IsNull() {
			action = "delete"
		}
		change := drifted(d)
		change["action"] = action
		s.send("info", "resource_drift", fmt.Sprintf("%s: Drift detected (%s)", d.Addr, action), map[string]any{"change": change})
	}
	for _, d := range p.Kept {
		s.send("info", "drift_kept", fmt.Sprintf("%s: Differs from the state, and stays so", d.Addr), map[string]any{"change": drifted(d)})
	}
	for _, c := range p.Changes {
		if c.Changed() {
			s.change(c)
		}
	}
	for _, r := range p.Renames {
		s.send("info", "rename", fmt.Sprintf("%s: Looks like a new name of %s", r.To, r.From),
			map[string]any{"rename": map[string]any{"from": resource(r.From), "to": resource(r.To)}})
	}
	s.planned(p)
	s.planOutputs(p)
}

// drifted is the form of an object that differs from the state, with the
// attributes that the plan sets back, that ignore_changes accepts, and that the
// server moved by itself.
func drifted(d *planner.Drift) map[string]any {
	change := map[string]any{"resource": resource(d.Addr)}
	if d.Deposed != "" {
		change["deposed"] = d.Deposed
	}
	for name, list := range map[string][]string{"undone": d.Undone, "accepted": d.Accepted, "moved": d.Moved} {
		if len(list) > 0 {
			change[name] = list
		}
	}
	return change
}

// origins is the form of from where values come that are known after apply.
func origins(c *planner.Change) []map[string]any {
	var out []map[string]any
	for _, o := range c.Origins {
		out = append(out, map[string]any{"attribute": render.Path(o.Path), "from": o.From})
	}
	return out
}

// change writes one planned change.
func (s *Stream) change(c *planner.Change) {
	action := actionOf(c)
	change := map[string]any{"resource": resource(c.Addr), "action": action}
	if c.Previous != nil {
		change["previous_resource"] = resource(*c.Previous)
	}
	if c.Importing != "" {
		change["importing"] = map[string]any{"id": c.Importing}
	}
	if c.Deposed != "" {
		change["deposed"] = c.Deposed
	}
	if why := reasonOf(c); why.message != "" {
		change["reason"] = why.message
	}
	if why := c.Why(); why != "" {
		change["why"] = why
	}
	var reasons []map[string]string
	for _, r := range c.Reasons {
		reasons = append(reasons, map[string]string{"attribute": render.Path(r.Path), "why": r.Why})
	}
	if len(reasons) > 0 {
		change["replace_reasons"] = reasons
	}
	if from := origins(c); len(from) > 0 {
		change["unknown_from"] = from
	}
	if c.Waiting.Word != "" {
		change["waiting"] = c.Waiting.Word
	}
	if c.Cost != nil {
		change["monthly_cost"] = costOf(c.Cost)
	}
	s.send("info", "planned_change", fmt.Sprintf("%s: Plan to %s", c.Addr, action), map[string]any{"change": change})
}

// planOutputs writes how the outputs change.
func (s *Stream) planOutputs(p *planner.Plan) {
	if len(p.Outputs) == 0 {
		return
	}
	outs := map[string]any{}
	for _, o := range p.Outputs {
		action := "noop"
		switch {
		case o.Before == cty.NilVal && o.After != cty.NilVal:
			action = "create"
		case o.After == cty.NilVal && o.Before != cty.NilVal:
			action = "delete"
		case o.Changed():
			action = "update"
		}
		outs[o.Name] = map[string]any{"sensitive": o.Sensitive, "action": action}
	}
	s.send("info", "outputs", fmt.Sprintf("Outputs: %d", len(outs)), map[string]any{"outputs": outs})
}

// planned writes the counts of a plan and what it changes a month.
func (s *Stream) planned(p *planner.Plan) {
	n := p.Count()
	text := fmt.Sprintf("Plan: %d to add, %d to change, %d to destroy.", n.Add, n.Change, n.Destroy)
	if money := render.Money(p); money != "" {
		text += " " + money + "."
	}
	s.send("info", "change_summary", text, map[string]any{"changes": changes("plan", n), "monthly_cost": billOf(p)})
}

// Divergence writes how many objects drifted and how many changes are pending;
// code is the command's exit code, and text says it to people.
func (s *Stream) Divergence(d *reconciler.Divergence, text string, code int) {
	s.send("info", "drift_summary", text, map[string]any{
		"drifted": len(d.Drift), "pending": changes("plan", d.Pending.Count()), "open_operations": d.Open, "exit_code": code,
	})
}

// changes is the form of counts.
func changes(operation string, n planner.Counts) map[string]any {
	return map[string]any{
		"add": n.Add, "change": n.Change, "import": n.Import, "remove": n.Destroy, "forget": n.Forget, "operation": operation,
	}
}

// Outputs writes the outputs after an apply, sensitive values left out.
func (s *Stream) Outputs(outs map[string]*state.Output) {
	list := map[string]any{}
	for n, o := range outs {
		one := map[string]any{"sensitive": o.Sensitive, "type": o.Type}
		if !o.Sensitive {
			one["value"] = o.Value
		}
		list[n] = one
	}
	s.send("info", "outputs", fmt.Sprintf("Outputs: %d", len(list)), map[string]any{"outputs": list})
}

// Result writes what an apply got done, and what it did not.
func (s *Stream) Result(r *reconciler.Result, mode planner.Mode) {
	for _, o := range append(append([]reconciler.Outcome{}, r.Done...), r.Failed...) {
		if o.Pending {
			s.send("warn", "apply_pending", fmt.Sprintf("%s: made, not ready yet", o.Addr), map[string]any{"hook": outcome(o)})
		}
	}
	operation := "apply"
	if mode == planner.Destroy {
		operation = "destroy"
	}
	counts := changes(operation, render.Done(r))
	level := "info"
	if !render.Complete(r) {
		level = "error"
		counts["failed"], counts["skipped"] = len(r.Failed), len(r.Skipped)
	}
	s.send(level, "change_summary", render.ResultLine(r, mode), map[string]any{"changes": counts})
}

// outcome is the form of one outcome.
func outcome(o reconciler.Outcome) map[string]any {
	return map[string]any{"resource": resource(o.Addr), "action": string(o.Action), "id_key": "id", "id_value": o.ID}
}

// Event writes a step of progress, where there is something to say.
func (s *Stream) Event(e reconciler.Event) {
	s.stepsMu.Lock()
	defer s.stepsMu.Unlock()
	if e, ok := s.steps.Take(e); ok {
		s.step(e)
	}
}

// Tick writes which operations still go on, now and then. It is to be called
// more often than that.
func (s *Stream) Tick() {
	s.stepsMu.Lock()
	defer s.stepsMu.Unlock()
	for _, e := range s.steps.Due() {
		s.step(e)
	}
}

// step writes a step of progress.
func (s *Stream) step(e reconciler.Event) {
	text := render.EventText(e)
	if e.Kind == reconciler.RefreshStarted { // Terraform's is about one object
		if text != "" {
			s.Log(text)
		}
		return
	}
	level := "info"
	if e.Err != nil {
		level = "error"
	}
	s.send(level, string(e.Kind), text, map[string]any{"hook": hook(e)})
}

// hook is the form of a step of progress.
func hook(e reconciler.Event) map[string]any {
	hook := map[string]any{}
	if e.Addr != (addr.Instance{}) {
		hook["resource"] = resource(e.Addr)
	}
	if e.Action != "" {
		hook["action"] = string(e.Action)
	}
	if e.ID != "" {
		hook["id_key"], hook["id_value"] = "id", e.ID
	}
	switch e.Kind {
	case reconciler.OpProgress, reconciler.OpDone, reconciler.OpFailed:
		hook["elapsed_seconds"] = math.Round(e.Elapsed.Seconds())
	}
	if e.Run != nil {
		hook["run"] = e.Run.ID
	}
	if e.Total > 0 {
		hook["done"], hook["total"] = e.Done, e.Total
	}
	switch {
	case e.Provisioner != "":
		hook["provisioner"] = e.Provisioner
		if e.Kind == reconciler.ProvisionSaid {
			hook["output"] = e.Message
		}
	case e.Message != "":
		hook["phase"] = e.Message
	}
	if e.Because != nil {
		hook["because"] = e.Because.String()
	}
	if !e.Until.IsZero() {
		hook["until"] = e.Until.UTC().Format(time.RFC3339)
	}
	if e.Err != nil {
		hook["error"] = e.Err.Error()
	}
	return hook
}
