package cli

import (
	"errors"
	"strings"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/state"
)

// errorDiagnostic turns an error into a message. Without a summary the error's
// text is the summary.
func errorDiagnostic(summary string, err error) *diag.Diagnostic {
	var d *diag.Diagnostic
	if errors.As(err, &d) {
		return d
	}
	out := &diag.Diagnostic{Summary: summary, Detail: sentence(err)}
	if summary == "" {
		out.Summary, out.Detail = capital(err.Error()), ""
	}
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) {
		out.Hint = hinted.Hint()
		out.Summary = strings.TrimSuffix(out.Summary, "; "+out.Hint)
		out.Detail = strings.TrimSuffix(strings.TrimSuffix(out.Detail, "."), "; "+out.Hint)
		if out.Detail != "" {
			out.Detail += "."
		}
	}
	return out
}

// lockDiagnostic says why the state cannot be had.
func lockDiagnostic(err error) *diag.Diagnostic {
	var locked *state.LockedError
	if errors.As(err, &locked) {
		d := errorDiagnostic("State is locked", err)
		d.Hint = "wait for the other command with -lock-timeout=5m"
		return d
	}
	return errorDiagnostic("Cannot open the state", err)
}

// sentence returns an error's text as a sentence.
func sentence(err error) string {
	text := capital(err.Error())
	if text != "" && !strings.HasSuffix(text, ".") {
		text += "."
	}
	return text
}

// capital returns text with a capital first letter; the program's own name
// stays as it is.
func capital(text string) string {
	if text == "" || strings.HasPrefix(text, "swampctl") {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// interrupted says that the user stopped a command before it did anything.
func interrupted() diag.Diagnostics {
	return diag.Diagnostics{{Kind: diag.Interrupted, Summary: "Interrupted", Detail: "Nothing was changed."}}
}
