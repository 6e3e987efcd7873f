package policy

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/loader"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// placed writes what the library says is wrong as "file line n: what", each
// once, in the order of the files.
func placed(err error) error {
	var lines []string
	for _, one := range each(err) {
		lines = append(lines, line(one))
	}
	slices.Sort(lines)
	return errors.New(strings.Join(slices.Compact(lines), "; "))
}

// each returns the errors that one of the library's holds.
func each(err error) []error {
	var all []error
	switch err := err.(type) {
	case loader.Errors:
		all = err
	case rego.Errors:
		all = err
	case ast.Errors:
		for _, one := range err {
			all = append(all, one)
		}
	default:
		return []error{err}
	}
	var flat []error
	for _, one := range all {
		flat = append(flat, each(one)...)
	}
	return flat
}

// line writes one error with its place, where it has one.
func line(err error) string {
	var at *ast.Location
	var what string
	switch err := err.(type) {
	case *ast.Error:
		at, what = err.Location, err.Message
	case *topdown.Error:
		at, what = err.Location, err.Message
	}
	if at == nil || at.File == "" {
		return err.Error()
	}
	return fmt.Sprintf("%s line %d: %s", at.File, at.Row, what)
}
