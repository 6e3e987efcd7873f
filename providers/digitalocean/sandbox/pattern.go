package sandbox

import (
	"regexp"
	"sync"
)

// pattern returns what reports whether a text matches an expression. That is
// compiled when first needed: the program holds the sandbox in every run, and
// repetitions such as {1,255} are slow to compile.
func pattern(expr string) func(string) bool {
	re := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
	return func(s string) bool { return re().MatchString(s) }
}
