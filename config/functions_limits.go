package config

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	"go.yaml.in/yaml/v4"
)

// What one call may make. The results of a few short arguments can otherwise
// be larger than any memory.
const (
	maxText     = 64 << 20 // bytes of a text
	maxElements = 1 << 18  // elements of a collection
	maxWidth    = 1 << 20  // of a column of format
	maxDepth    = 250      // of nested brackets, lists, objects
	maxDigits   = 100_000  // of a number, before or behind the point
)

// limited lets check look at the arguments of a function before it runs.
func limited(f function.Function, refine func(*cty.RefinementBuilder) *cty.RefinementBuilder, check func(args []cty.Value) error) function.Function {
	return function.New(&function.Spec{
		Params: f.Params(), VarParam: f.VarParam(), Type: f.ReturnTypeForValues, RefineResult: refine,
		Impl: func(args []cty.Value, ret cty.Type) (cty.Value, error) {
			if err := check(args); err != nil {
				return cty.UnknownVal(ret), err
			}
			return f.Call(args)
		},
	})
}

// limitError is an error about what would not fit into memory.
type limitError struct{ what string }

func (e limitError) Error() string { return e.what }

func limitErrorf(format string, args ...any) error { return limitError{fmt.Sprintf(format, args...)} }

func tooLong() error { return limitErrorf("the result would be longer than %d MiB", maxText>>20) }

// textSize counts the bytes that the text of a value takes at least, shared
// parts as often as they stand in it. It gives up behind maxText.
func textSize(v cty.Value) int {
	w := meter{left: maxText}
	w.walk(v, func(v cty.Value) int {
		if v.Type() == cty.String {
			return 1 + len(v.AsString())
		}
		return 1
	})
	return maxText - w.left
}

// meter adds up what a walk through a value costs.
type meter struct{ left int }

// walk charges every known value within v until nothing is left.
func (m *meter) walk(v cty.Value, cost func(cty.Value) int) {
	if v == cty.NilVal {
		return
	}
	v, _ = v.Unmark()
	if !v.IsKnown() || v.IsNull() {
		m.left--
		return
	}
	m.left -= cost(v)
	if m.left < 0 || !v.CanIterateElements() {
		return
	}
	for it := v.ElementIterator(); it.Next() && m.left >= 0; {
		_, el := it.Element()
		m.walk(el, cost)
	}
}

// length is the number of elements, 0 for what has none or is not known.
func length(v cty.Value) int {
	v, _ = v.Unmark()
	if v == cty.NilVal || v.IsNull() || !v.IsKnown() || !v.CanIterateElements() {
		return 0
	}
	return v.LengthInt()
}

func limitedJoin() function.Function {
	return limited(stdlib.JoinFunc, notNull, func(args []cty.Value) error {
		size := 0
		for _, list := range args[1:] {
			size += textSize(list) + length(list)*textSize(args[0])
		}
		if size > maxText {
			return tooLong()
		}
		return nil
	})
}

func limitedIndent() function.Function {
	return limited(stdlib.IndentFunc, notNull, func(args []cty.Value) error {
		n, s := args[0].AsBigFloat(), args[1].AsString()
		per, _ := n.Int64()
		lines := int64(strings.Count(s, "\n") + 1)
		switch {
		case n.Sign() < 0:
			return function.NewArgErrorf(0, "the number of spaces must not be negative")
		case per > maxText || per*lines+int64(len(s)) > maxText:
			return tooLong()
		}
		return nil
	})
}

func limitReplace(s, sub, with string) error {
	times := len(s) + 1 // a pattern matches as often as that at most
	if len(sub) < 2 || sub[0] != '/' {
		times = strings.Count(s, sub)
	}
	with = strings.ReplaceAll(with, "$", strings.Repeat("$", 1+min(len(s), 1024)))
	if len(with) > 1 && times > maxText/len(with) {
		return tooLong()
	}
	return nil
}

var formatVerb = regexp.MustCompile(`%[-+ #0]*(?:\[\d+\])?(\d*)(?:\.(\d*))?`)

// limitedFormat bounds widths, and what one argument used many times makes.
func limitedFormat(f function.Function) function.Function {
	return limited(f, notNull, func(args []cty.Value) error {
		format, largest, rows := args[0].AsString(), 0, 1
		for _, a := range args[1:] {
			largest = max(largest, textSize(a))
			rows = max(rows, length(a))
		}
		verbs := formatVerb.FindAllStringSubmatch(format, -1)
		size := len(format)
		for _, verb := range verbs {
			for _, digits := range verb[1:] {
				width, err := strconv.Atoi("0" + digits)
				if err != nil || width > maxWidth {
					return function.NewArgErrorf(0, "the width %s is more than %d", digits, maxWidth)
				}
				size += width
			}
		}
		if largest > 0 && len(verbs) > maxText/largest || size+len(verbs)*largest > maxText/rows {
			return tooLong()
		}
		return nil
	})
}

func limitedSetProduct() function.Function {
	return limited(stdlib.SetProductFunc, notNull, func(args []cty.Value) error {
		n := len(args)
		for _, a := range args {
			if l := length(a); l > 0 && n > maxElements/l {
				return limitErrorf("the product has more than %d elements", maxElements)
			} else if n *= l; n == 0 {
				return nil
			}
		}
		return nil
	})
}

// limitedTotal bounds functions that put their arguments together.
func limitedTotal(f function.Function) function.Function {
	return limited(f, nil, func(args []cty.Value) error {
		n := 0
		for _, a := range args {
			if n += length(a); n > maxElements {
				return limitErrorf("the arguments have more than %d elements", maxElements)
			}
		}
		return nil
	})
}

func limitedEncode(f function.Function) function.Function {
	return limited(f, notNull, func(args []cty.Value) error {
		if textSize(args[0]) >= maxText {
			return tooLong()
		}
		return limitNodes(args[0])
	})
}

// limitedDecode refuses texts that nest too deep to be read, and values that
// are large because they hold the same many times over.
func limitedDecode(f function.Function, aliases bool) function.Function {
	return function.New(&function.Spec{
		Params: f.Params(),
		Type: func(args []cty.Value) (cty.Type, error) {
			if !args[0].IsKnown() {
				return f.ReturnTypeForValues(args)
			}
			switch text := args[0].AsString(); {
			case deepText(text):
				return cty.NilType, function.NewArgErrorf(0, "the text nests lists or objects more than %d deep", maxDepth)
			case aliases && yamlSize(text) > maxWork:
				return cty.NilType, errTooLarge
			}
			return f.ReturnTypeForValues(args)
		},
		Impl: func(args []cty.Value, ret cty.Type) (cty.Value, error) {
			v, err := f.Call(args)
			if err == nil {
				err = limitNodes(v)
			}
			return v, err
		},
	})
}

// deepText reports whether JSON or YAML may nest too deep.
func deepText(s string) bool {
	depth, dashes, deepest := 0, 0, 0
	quoted := false
	for i := range len(s) {
		switch c := s[i]; {
		case quoted && c == '\\':
			continue
		case c == '"' && (i == 0 || s[i-1] != '\\'):
			quoted = !quoted
		case c == '\n':
			quoted, dashes = false, 0
		case quoted:
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			depth = max(0, depth-1)
		case (c == '-' || c == '?' || c == ':') && i+1 < len(s) && (s[i+1] == ' ' || s[i+1] == '\t'):
			dashes++
		}
		deepest = max(deepest, depth+dashes)
	}
	return deepest > maxDepth
}

// limitNodes refuses values of too many parts, and numbers whose text would be
// too long.
func limitNodes(v cty.Value) error {
	if v == cty.NilVal {
		return nil
	}
	m := meter{left: maxWork}
	var long error
	m.walk(v, func(v cty.Value) int {
		if err := limitNumber(v); err != nil {
			long = err
		}
		return workOf(v)
	})
	if m.left < 0 {
		return errTooLarge
	}
	return long
}

// limitNumber refuses a number with too many digits to be written down.
func limitNumber(v cty.Value) error {
	if v == cty.NilVal || v.Type() != cty.Number || !v.IsKnown() || v.IsNull() {
		return nil
	}
	f := v.AsBigFloat()
	if exp := f.MantExp(nil); !f.IsInf() && (exp > maxDigits*3 || exp < -maxDigits*3) {
		return limitErrorf("a number has more than %d digits", maxDigits)
	}
	return nil
}

// yamlSize counts the parts of a YAML text, those behind an alias as often as
// it is used; it gives up behind maxWork. What is not YAML has none.
func yamlSize(text string) int {
	if !strings.Contains(text, "*") {
		return 0
	}
	var doc yaml.Node
	if yaml.Unmarshal([]byte(text), &doc) != nil {
		return 0
	}
	known := map[*yaml.Node]int{}
	var size func(n *yaml.Node) int
	size = func(n *yaml.Node) int {
		if n == nil {
			return 0
		}
		if s, ok := known[n]; ok {
			return s
		}
		known[n] = maxWork + 1 // for what contains itself
		s := 1 + len(n.Value)/16 + size(n.Alias)
		for _, c := range n.Content {
			s = min(s+size(c), maxWork+1)
		}
		known[n] = s
		return s
	}
	return size(&doc)
}
