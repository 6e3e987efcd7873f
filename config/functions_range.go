package config

import (
	"sync"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// maxRanges is how many results of range() are kept.
const maxRanges = 64

// rangeFunc is the library's, whose results are kept: loops in loops ask for
// the same one thousands of times, and each takes longer than what is done with
// it.
func rangeFunc() function.Function {
	var mu sync.Mutex
	kept := map[string]cty.Value{}
	f := stdlib.RangeFunc
	return function.New(&function.Spec{
		Params: f.Params(), VarParam: f.VarParam(), Type: f.ReturnTypeForValues, RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			key := ""
			for _, a := range args {
				key += a.AsBigFloat().Text('p', 0) + " "
			}
			mu.Lock()
			defer mu.Unlock()
			if v, ok := kept[key]; ok {
				return v, nil
			}
			v, err := f.Call(args)
			if err == nil && len(kept) < maxRanges {
				kept[key] = v
			}
			return v, err
		},
	})
}
