package apps

import (
	"cmp"
	"slices"
	"strings"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// Env is one block digitalocean_app.spec.env.
type Env struct {
	Key   *string `swamp:"key,optional"`
	Scope string  `swamp:"scope,optional,default=RUN_AND_BUILD_TIME,oneof=UNSET|RUN_TIME|BUILD_TIME|RUN_AND_BUILD_TIME"`
	Type  *string `swamp:"type,optional,computed,norm=general,oneof=GENERAL|SECRET"`
	Value *string `swamp:"value,optional,sensitive,concealed" doc:"of a SECRET the API shows an encrypted text, which stands in the state; a change is seen by a keyed hash beside it"`
}

// request leaves out the type GENERAL, as the API does: so requests can be
// compared with what it shows.
func (b Env) request() *godo.AppVariableDefinition {
	return &godo.AppVariableDefinition{
		Key:   do.Value(b.Key),
		Scope: godo.AppVariableScope(b.Scope),
		Type:  godo.AppVariableType(norms["general"](do.Value(b.Type))),
		Value: do.Value(b.Value),
	}
}

func envOf(v *godo.AppVariableDefinition) Env {
	return Env{
		Key:   godo.PtrTo(v.Key),
		Scope: cmp.Or(string(v.Scope), string(godo.AppVariableScope_RunAndBuildTime)),
		Type:  godo.PtrTo(string(v.Type)),
		Value: godo.PtrTo(v.Value),
	}
}

// variables are in the order of their names, so that one set of blocks is always
// one request.
func variables(blocks []Env) []*godo.AppVariableDefinition {
	out := do.Map(blocks, Env.request)
	slices.SortStableFunc(out, func(a, b *godo.AppVariableDefinition) int { return strings.Compare(a.Key, b.Key) })
	return out
}

// encrypted reports whether a text is what the API shows in place of a secret.
func encrypted(text string) bool {
	return strings.HasPrefix(text, "EV[") && strings.HasSuffix(text, "]")
}
