// Package spelling brings the ways in which people write command lines to the
// one that the flag parser takes.
package spelling

import (
	"strings"
	"unicode/utf8"
)

// TakesValue says whether the flag of a name, without dashes, takes a value
// that may stand as the next argument. known is false for a flag that no
// command has.
type TakesValue func(name string) (value, known bool)

// Normalise gives flags in Terraform's one-dash spelling two dashes. Left as
// they are: values of flags, numbers, one-letter flags, a dash alone, and
// everything behind "--".
func Normalise(args []string, takes TakesValue) []string {
	out := make([]string, 0, len(args))
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			return append(out, args[i:]...)
		}
		name, hasValue, ok := flagName(arg)
		if !ok {
			out = append(out, arg)
			continue
		}
		if !strings.HasPrefix(arg, "--") {
			arg = "-" + arg
		}
		out = append(out, arg)
		if value, known := takes(name); known && value && !hasValue && i+1 < len(args) {
			i++
			out = append(out, args[i])
		}
	}
	return out
}

// flagName returns the name of a long flag in either spelling, and whether its
// value stands in the same argument.
func flagName(arg string) (name string, hasValue, ok bool) {
	rest, isFlag := strings.CutPrefix(arg, "-")
	if !isFlag {
		return "", false, false
	}
	rest = strings.TrimPrefix(rest, "-")
	name, _, hasValue = strings.Cut(rest, "=")
	if utf8.RuneCountInString(name) < 2 || !letter(name[0]) {
		return "", false, false
	}
	return name, hasValue, true
}

// letter reports whether a flag's name may begin with c.
func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
