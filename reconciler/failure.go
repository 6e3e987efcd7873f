package reconciler

import (
	"errors"
	"fmt"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
)

// attributeError is that an object is not as planned, in one attribute.
type attributeError struct {
	path cty.Path
	msg  string
}

func (e *attributeError) Error() string { return e.msg }

// diagError carries a diagnostic as an error.
type diagError struct{ d *diag.Diagnostic }

func (e *diagError) Error() string { return e.d.Error() }

// failure says what went wrong, with file, line and the API's words.
func (a *apply) failure(op planner.Op, c *planner.Change, err error) *diag.Diagnostic {
	var de *diagError
	if errors.As(err, &de) {
		return de.d
	}
	kind, at := kindOf(err)
	r := c.Range
	if res := a.eval.Block(op.Addr.Block()); res != nil {
		if r = &res.Range; at != nil {
			r = res.RangeOf(at)
		}
	}
	d := errorDiag(op.Addr, r, describeFailure(op, c), err)
	if d.Kind = kind; kind != "" {
		d.Hint = "" // what to type is told by the kind
	}
	if hint := ambiguityHint(err); hint != "" {
		d.Hint = hint
	}
	return d
}

// kindOf returns what kind of failure an error of the engine's own is, and which
// attribute it is about; "" for those of calls.
func kindOf(err error) (diag.Kind, cty.Path) {
	var world *movedError
	var attribute *attributeError
	var late *lateError
	var staying *stayingError
	var broken *brokenError
	switch {
	case errors.As(err, &world):
		return diag.WorldMoved, world.path
	case errors.As(err, &attribute):
		return diag.NotAsPlanned, attribute.path
	case errors.As(err, &late), errors.As(err, &staying):
		return diag.NotReady, nil
	case errors.As(err, &broken):
		return diag.NeverReady, nil
	default:
		return "", nil
	}
}

// ambiguityHint is what to type where any of several objects may be the one that
// was made, "" where err does not say that.
func ambiguityHint(err error) string {
	var several *ambiguousError
	if !errors.As(err, &several) {
		return ""
	}
	return fmt.Sprintf("swampctl import %s ID", planner.ShellQuote(several.addr.String()))
}

// describeFailure names an operation that failed.
func describeFailure(op planner.Op, c *planner.Change) string {
	verb := "change"
	switch {
	case op.Step == planner.End:
		verb = "delete"
	case c.Action.Makes():
		verb = "create"
	case c.Action == planner.Read:
		verb = "read"
	case c.Action == planner.NoOp:
		verb = "wait for"
	}
	return fmt.Sprintf("Cannot %s %s", verb, op.Addr)
}
