package config

import (
	"time"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

func timeFunctions(o functionOptions) map[string]function.Function {
	planned := text("", func([]string) (string, error) { return o.planTime.UTC().Format(time.RFC3339), nil })
	return map[string]function.Function{
		"timestamp": unknownUntilApply(o.applying, text("", func([]string) (string, error) {
			return time.Now().UTC().Format(time.RFC3339), nil
		})),
		"plantimestamp": unknownUntilApply(!o.planTime.IsZero(), planned),
		"timecmp":       timeCmp(),
	}
}

func timeCmp() function.Function {
	return newFunction(stringParams("timestamp_a timestamp_b"), function.StaticReturnType(cty.Number), func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		var at [2]time.Time
		for i := range at {
			var err error
			if at[i], err = time.Parse(time.RFC3339, args[i].AsString()); err != nil {
				return cty.UnknownVal(cty.Number), function.NewArgErrorf(i, "%q is not a time in RFC 3339 form, such as 2006-01-02T15:04:05Z", args[i].AsString())
			}
		}
		return cty.NumberIntVal(int64(at[0].Compare(at[1]))), nil
	})
}
