package machine

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
)

// Plan is `show -json` of a saved plan: what changes, in Terraform's plan form.
// Like Terraform's it holds secrets in the clear; the sensitive mirrors say
// where they are.
type Plan struct {
	FormatVersion    string                   `json:"format_version"`
	TerraformVersion string                   `json:"terraform_version,omitempty"`
	Variables        map[string]PlanVariable  `json:"variables,omitempty"`
	Planned          *Values                  `json:"planned_values,omitempty"`
	Drift            []*ResourceChange        `json:"resource_drift,omitempty"`
	Changes          []*ResourceChange        `json:"resource_changes,omitempty"`
	Outputs          map[string]*ChangeValues `json:"output_changes,omitempty"`
	Prior            *State                   `json:"prior_state,omitempty"`
	Configuration    *Configuration           `json:"configuration,omitempty"`
	Relevant         []RelevantAttribute      `json:"relevant_attributes,omitempty"`
	Checks           []Check                  `json:"checks,omitempty"`
	Timestamp        string                   `json:"timestamp"`
	Applyable        bool                     `json:"applyable"`
	Complete         bool                     `json:"complete"`
	Errored          bool                     `json:"errored"`
	// MonthlyCost is swampctl's own.
	MonthlyCost *Bill `json:"monthly_cost,omitempty"`
}

// PlanVariable is the value of a variable.
type PlanVariable struct {
	Value json.RawMessage `json:"value,omitempty"`
}

// ResourceChange is what happens to one object.
type ResourceChange struct {
	Address         string        `json:"address"`
	PreviousAddress string        `json:"previous_address,omitempty"`
	ModuleAddress   string        `json:"module_address,omitempty"`
	Mode            string        `json:"mode"`
	Type            string        `json:"type"`
	Name            string        `json:"name"`
	Index           any           `json:"index,omitempty"`
	ProviderName    string        `json:"provider_name,omitempty"`
	Deposed         string        `json:"deposed,omitempty"`
	Change          *ChangeValues `json:"change"`
	ActionReason    string        `json:"action_reason,omitempty"`
	// MonthlyCost is swampctl's own.
	MonthlyCost *Cost `json:"monthly_cost,omitempty"`
}

// ChangeValues is a value before and after.
type ChangeValues struct {
	Actions         []string   `json:"actions"`
	Before          any        `json:"before"`
	After           any        `json:"after,omitempty"` // left out while nothing of it is known
	AfterUnknown    any        `json:"after_unknown"`
	BeforeSensitive any        `json:"before_sensitive"`
	AfterSensitive  any        `json:"after_sensitive"`
	ReplacePaths    [][]any    `json:"replace_paths,omitempty"`
	Importing       *Importing `json:"importing,omitempty"`
}

// Importing is the id of an object that is taken over.
type Importing struct {
	ID string `json:"id"`
}

// NewPlan returns the form of a plan that was made from cfg, which may be nil.
// compat is the Terraform version whose form it is.
func NewPlan(p *planner.Plan, cfg *config.Config, set providers.Set, schemas render.Schemas, compat string) (*Plan, error) {
	f := &planForm{set: set, schemas: schemas}
	out := &Plan{
		FormatVersion: "1.2", TerraformVersion: compat, Variables: map[string]PlanVariable{}, Outputs: map[string]*ChangeValues{},
		Timestamp: p.Created.UTC().Format(time.RFC3339), Applyable: !p.Empty(), Complete: !p.Targeted, Checks: newChecks(p.Checks),
		MonthlyCost: billOf(p),
	}
	for n, v := range p.Variables {
		v, _ = v.UnmarkDeep()
		raw, err := ctyjson.Marshal(v, v.Type())
		if err != nil {
			return nil, err
		}
		out.Variables[n] = PlanVariable{raw}
	}
	for _, d := range drifts(p) {
		c := &planner.Change{Addr: d.Addr, Deposed: d.Deposed, Action: planner.Update, Prior: providers.Object{Value: d.Before}, Planned: d.After, Sensitive: d.Sensitive}
		if d.After == cty.NilVal || d.After.IsNull() {
			c.Action = planner.Delete
		}
		out.Drift = append(out.Drift, f.resource(c))
	}
	for _, c := range inOrder(p.Changes, addressOf) {
		if p.Mode != planner.RefreshOnly && (c.Addr.Resource.Mode == addr.Managed || c.Action != planner.NoOp) {
			out.Changes = append(out.Changes, f.resource(c))
		}
	}
	for _, o := range p.Outputs {
		out.Outputs[o.Name] = f.output(o)
	}
	if cfg != nil {
		out.Configuration = NewConfiguration(cfg, set)
		out.Relevant = relevant(p, cfg)
	}
	var err error
	if out.Planned, err = f.plannedValues(p); err != nil {
		return nil, err
	}
	out.Prior, err = f.priorState(p, compat)
	return out, err
}

// drifts returns what is not as the state has it; of what is to be destroyed it
// does not matter.
func drifts(p *planner.Plan) []*planner.Drift {
	if p.Mode == planner.Destroy {
		return nil
	}
	return inOrder(slices.Concat(p.Drift, p.Kept), func(d *planner.Drift) addr.Instance { return d.Addr })
}

// addressOf returns the address of a change.
func addressOf(c *planner.Change) addr.Instance { return c.Addr }

// inOrder returns what has addresses in Terraform's order: by module, outer ones
// before inner ones, and data sources before resources.
func inOrder[T any](list []T, address func(T) addr.Instance) []T {
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(x, y T) int {
		a, b := address(x), address(y)
		return cmp.Or(
			cmp.Compare(len(a.Module.Steps()), len(b.Module.Steps())),
			strings.Compare(string(a.Module), string(b.Module)),
			strings.Compare(modeOf(a.Resource.Mode), modeOf(b.Resource.Mode)), // data, managed
			a.Compare(b),
		)
	})
	return out
}

// planForm turns changes into their form.
type planForm struct {
	set     providers.Set
	schemas render.Schemas
}

// actions are Terraform's words for an action.
func actions(a planner.Action) []string {
	switch a {
	case planner.Replace:
		return []string{"delete", "create"}
	case planner.CreateThenDelete:
		return []string{"create", "delete"}
	default:
		return []string{string(a)}
	}
}

// resource returns the form of one change.
func (f *planForm) resource(c *planner.Change) *ResourceChange {
	i := c.Addr
	out := &ResourceChange{
		Address: i.String(), ModuleAddress: string(i.Module), Mode: modeOf(i.Resource.Mode), Type: i.Resource.Type,
		Name: i.Resource.Name, Index: KeyOf(i.Key), Deposed: c.Deposed, ProviderName: f.provider(i.Resource),
	}
	if c.Previous != nil {
		out.PreviousAddress = c.Previous.String()
	}
	var b *schema.Block
	if f.schemas != nil {
		b = f.schemas(i.Resource)
	}
	out.Change = values(c.Prior.Value, c.Planned, b, c.Sensitive)
	if c.Action == planner.Update {
		out.Change.BeforeSensitive = sensitiveOf(c.Prior.Value, b, nil, c.PriorSensitive)
	}
	out.Change.Actions = actions(c.Action)
	if c.Planned == cty.NilVal || c.Planned.IsWhollyKnown() {
		out.Change.AfterUnknown = struct{}{}
	}
	if c.Importing != "" {
		out.Change.Importing = &Importing{c.Importing}
	}
	for _, r := range c.Reasons {
		out.Change.ReplacePaths = append(out.Change.ReplacePaths, steps(r.Path))
	}
	out.ActionReason = reasonOf(c).plan
	if c.Cost != nil {
		out.MonthlyCost = costOf(c.Cost)
	}
	return out
}

// provider returns the source of the provider of a type.
func (f *planForm) provider(r addr.Resource) string {
	if r.Mode == addr.Data {
		if _, p, ok := f.set.DataSource(r.Type); ok {
			return p.Source
		}
		return ""
	}
	if _, p, ok := f.set.Resource(r.Type); ok {
		return p.Source
	}
	return ""
}

// output returns the form of an output's change.
func (f *planForm) output(o *planner.OutputChange) *ChangeValues {
	var secrets []cty.Path
	out := values(o.Before, o.After, nil, secrets)
	out.BeforeSensitive, out.AfterSensitive = o.Sensitive, o.Sensitive
	if o.After == cty.NilVal || o.After.IsWhollyKnown() {
		out.AfterUnknown = false
	}
	switch {
	case !o.Changed():
		out.Actions = []string{"no-op"}
	case o.Before == cty.NilVal:
		out.Actions = []string{"create"}
	case o.After == cty.NilVal:
		out.Actions = []string{"delete"}
	default:
		out.Actions = []string{"update"}
	}
	return out
}

// values returns the form of two values.
func values(before, after cty.Value, b *schema.Block, secrets []cty.Path) *ChangeValues {
	plain := func(v cty.Value) cty.Value {
		if v == cty.NilVal {
			return cty.NullVal(cty.DynamicPseudoType)
		}
		v, marks := v.UnmarkDeepWithPaths()
		for _, m := range marks {
			secrets = append(secrets, m.Path)
		}
		return v
	}
	before, after = plain(before), plain(after)
	out := &ChangeValues{
		Before: known(before), After: known(after), AfterUnknown: unknown(after),
		BeforeSensitive: sensitiveOf(before, b, nil, secrets), AfterSensitive: sensitiveOf(after, b, nil, secrets),
	}
	if after.IsNull() {
		out.After = json.RawMessage("null")
	}
	return out
}

// known returns a value as JSON has it: unknown attributes are left out, other
// unknown elements are null.
func known(v cty.Value) any {
	if !v.IsKnown() || v.IsNull() {
		return nil
	}
	ty := v.Type()
	switch {
	case ty.IsObjectType() || ty.IsMapType():
		out := map[string]any{}
		for k, e := range v.AsValueMap() {
			if e.IsKnown() {
				out[k] = known(e)
			}
		}
		return out
	case v.CanIterateElements():
		out := []any{}
		for it := v.ElementIterator(); it.Next(); {
			_, e := it.Element()
			out = append(out, known(e))
		}
		return out
	}
	raw, err := ctyjson.Marshal(v, ty)
	if err != nil {
		return nil
	}
	return json.RawMessage(raw)
}

// unknown returns a mirror of v with true where a value is not known yet, and
// only the containers on the way there.
func unknown(v cty.Value) any {
	switch {
	case !v.IsKnown():
		return true
	case v.IsNull() || !v.CanIterateElements():
		return false
	case v.Type().IsObjectType() || v.Type().IsMapType():
		out := map[string]any{}
		for k, e := range v.AsValueMap() {
			if u := unknown(e); u != false {
				out[k] = u
			}
		}
		return out
	}
	out := []any{}
	for it := v.ElementIterator(); it.Next(); {
		_, e := it.Element()
		out = append(out, unknown(e))
	}
	return out
}

// steps returns a path as a list of names and indexes.
func steps(p cty.Path) []any {
	out := []any{}
	for _, step := range p {
		switch s := step.(type) {
		case cty.GetAttrStep:
			out = append(out, s.Name)
		case cty.IndexStep:
			out = append(out, known(s.Key))
		}
	}
	return out
}
