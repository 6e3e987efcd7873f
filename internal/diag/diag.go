// Package diag holds what swampctl says about a user's input: errors and
// warnings that name a place and a remedy.
package diag

import (
	"errors"
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// Severity tells errors from warnings.
type Severity uint8

// The severities. An error stops the run before anything is changed.
const (
	Error Severity = iota
	Warning
)

// Pos is a place in a source file; Line and Column count from 1, Byte from 0.
type Pos struct{ Line, Column, Byte int }

// Range is a stretch of a source file.
type Range struct {
	Filename   string
	Start, End Pos
}

// String returns file:line,column as Terraform prints it.
func (r Range) String() string {
	return fmt.Sprintf("%s:%d,%d", r.Filename, r.Start.Line, r.Start.Column)
}

// Value is what an expression named in a diagnostic evaluated to, printed
// without secrets: for example {"var.size", "is \"big\""}.
type Value struct{ Expr, Is string }

// Checkable is what conditions are stated of.
type Checkable struct {
	Kind    string // as Terraform's state has it: "resource", "output", "check" or "var"
	Block   string // its address without any keys
	Address string // with keys: "module.m[0].output.x"
}

// Call is the call of a function that failed, with what the function takes.
type Call struct {
	Name     string
	Params   []Param
	Variadic *Param // takes any number of further arguments; nil: none
	Returns  cty.Type
}

// Param is one parameter of a function.
type Param struct {
	Name string
	Type cty.Type
}

// String returns the call as a reader of the language would write it:
// cidrsubnet(prefix, newbits, netnum).
func (c *Call) String() string {
	var names []string
	for _, p := range c.Params {
		names = append(names, p.Name)
	}
	if c.Variadic != nil {
		names = append(names, c.Variadic.Name+"...")
	}
	return fmt.Sprintf("%s(%s)", c.Name, strings.Join(names, ", "))
}

// Diagnostic is one message. Summary is a short sentence without a full stop,
// Detail says what is wrong and what to do about it, in whole sentences.
type Diagnostic struct {
	Severity  Severity
	Kind      Kind // "" for most
	Summary   string
	Detail    string
	Address   string   // resource address, "" if the message is not about one
	Attribute cty.Path // within the resource, empty if not about one
	Subject   *Range   // where the input is wrong, nil if it is not in a file
	Context   *Range   // what to show around Subject
	Values    []Value  // values in the expression
	Call      *Call    // of a function, that failed; nil if the message is not about one
	// Checked is what a condition was stated of that does not hold, nil for
	// other messages.
	Checked *Checkable
	Hint    string // what to type next, printed on a line of its own
}

// Error returns summary, place and detail in one line, for logs and tests.
func (d *Diagnostic) Error() string {
	var b strings.Builder
	if d.Subject != nil {
		b.WriteString(d.Subject.String() + ": ")
	}
	if d.Address != "" {
		b.WriteString(d.Address + ": ")
	}
	b.WriteString(d.Summary)
	if d.Detail != "" {
		b.WriteString("; " + d.Detail)
	}
	return b.String()
}

// Diagnostics is a list of messages in the order found.
type Diagnostics []*Diagnostic

// Errorf returns one error with the detail formatted.
func Errorf(summary, detail string, args ...any) *Diagnostic {
	return &Diagnostic{Severity: Error, Summary: summary, Detail: fmt.Sprintf(detail, args...)}
}

// Warningf returns one warning with the detail formatted.
func Warningf(summary, detail string, args ...any) *Diagnostic {
	return &Diagnostic{Severity: Warning, Summary: summary, Detail: fmt.Sprintf(detail, args...)}
}

// At returns d with its place set.
func (d *Diagnostic) At(r *Range) *Diagnostic { d.Subject = r; return d }

// On returns d with attribute path set.
func (d *Diagnostic) On(p cty.Path) *Diagnostic { d.Attribute = p; return d }

// HasErrors reports whether any message is an error.
func (ds Diagnostics) HasErrors() bool {
	for _, d := range ds {
		if d.Severity == Error {
			return true
		}
	}
	return false
}

// Err returns the errors joined, nil if there are none.
func (ds Diagnostics) Err() error {
	var errs []error
	for _, d := range ds {
		if d.Severity == Error {
			errs = append(errs, d)
		}
	}
	return errors.Join(errs...)
}

// Unique returns the messages without those that say the same of the same
// place as an earlier one.
func (ds Diagnostics) Unique() Diagnostics {
	seen := map[string]bool{}
	var out Diagnostics
	for _, d := range ds {
		key := fmt.Sprint(d.Severity, d.Error())
		if !seen[key] {
			seen[key] = true
			out = append(out, d)
		}
	}
	return out
}

// Warnings returns all messages as warnings.
func (ds Diagnostics) Warnings() Diagnostics {
	out := make(Diagnostics, len(ds))
	for i, d := range ds {
		w := *d
		w.Severity = Warning
		out[i] = &w
	}
	return out
}
