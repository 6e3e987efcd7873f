package config

import (
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// CheckStatus is what came of a condition, in Terraform's words.
type CheckStatus string

// The statuses.
const (
	CheckPass    CheckStatus = "pass"
	CheckFail    CheckStatus = "fail"
	CheckError   CheckStatus = "error"   // it could not be evaluated
	CheckUnknown CheckStatus = "unknown" // it depends on what is not known yet
)

// Checked says what came of one condition.
type Checked struct {
	diag.Checkable
	Status  CheckStatus
	Rule    diag.Range // of the condition
	Message string     // of one that does not hold
}

// checkable is a variable, output or check block of an instance of a module.
func (in *instance) checkable(kind, name string) diag.Checkable {
	text := func(m addr.Module) string {
		if m.IsRoot() {
			return kind + "." + name
		}
		return string(m) + "." + kind + "." + name
	}
	return diag.Checkable{Kind: kind, Block: text(in.module.Addr), Address: text(in.addr)}
}

// ResourceChecked is a resource instance as something that conditions are
// stated of.
func ResourceChecked(i addr.Instance) diag.Checkable {
	return diag.Checkable{Kind: "resource", Block: i.Block().Static().String(), Address: i.String()}
}

// CheckChecked is a check block as something that conditions are stated of.
func CheckChecked(m addr.Module, name string) *diag.Checkable {
	in := &instance{module: &Module{Addr: m.Static()}, addr: m}
	c := in.checkable("check", name)
	return &c
}
