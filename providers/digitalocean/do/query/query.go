// Package query is what the plural data sources share: the filter and sort
// blocks of Terraform's DigitalOcean provider.
package query

import (
	"cmp"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Filter is one filter block: a row passes when one of the values matches, or
// all of them where All is set.
type Filter struct {
	All     bool     `swamp:"all,optional,default=false"`
	Key     string   `swamp:"key,required"`
	MatchBy string   `swamp:"match_by,optional,default=exact,oneof=exact|re|substring"`
	Values  []string `swamp:"values,required"`
}

// Sort is one sort block; the first is the strongest.
type Sort struct {
	Direction *string `swamp:"direction,optional,oneof=asc|desc"`
	Key       string  `swamp:"key,required"`
}

// Report takes what is wrong with an attribute, as sdk.Check.Error does.
type Report func(attr, summary, detail string, args ...any)

// Check reports keys that rows of E do not have, and expressions that are none.
func Check[E any](report Report, filters []Filter, sorts []Sort) {
	keys := keysOf(reflect.TypeFor[E]())
	for _, f := range filters {
		if f.Key != "" && keys[f.Key] == nil {
			report("filter", "Unknown key", "There is no attribute %q to filter by. There are %s.", f.Key, names(keys))
		}
		for _, v := range f.Values {
			if f.MatchBy != "re" {
				continue
			}
			if _, err := regexp.Compile(v); err != nil {
				report("filter", "Invalid expression", "%q is no regular expression: %v.", v, err)
			}
		}
	}
	for _, s := range sorts {
		if s.Key != "" && keys[s.Key] == nil {
			report("sort", "Unknown key", "There is no attribute %q to sort by. There are %s.", s.Key, names(keys))
		}
	}
}

// Select returns the rows that pass all filters, in the order of the sorts;
// without sorts the order stays. Unknown keys are errors.
func Select[E any](rows []E, filters []Filter, sorts []Sort) ([]E, error) {
	keys := keysOf(reflect.TypeFor[E]())
	out := []E{}
	for _, r := range rows {
		pass := true
		for _, f := range filters {
			if keys[f.Key] == nil {
				return nil, fmt.Errorf("there is no attribute %q to filter by", f.Key)
			}
			hit, err := f.matches(reflect.ValueOf(r).FieldByIndex(keys[f.Key]))
			if err != nil {
				return nil, err
			}
			pass = pass && hit
		}
		if pass {
			out = append(out, r)
		}
	}
	for _, s := range slices.Backward(sorts) {
		if keys[s.Key] == nil {
			return nil, fmt.Errorf("there is no attribute %q to sort by", s.Key)
		}
		slices.SortStableFunc(out, func(a, b E) int {
			c := compare(reflect.ValueOf(a).FieldByIndex(keys[s.Key]), reflect.ValueOf(b).FieldByIndex(keys[s.Key]))
			if s.Direction != nil && *s.Direction == "desc" {
				return -c
			}
			return c
		})
	}
	return out, nil
}

// keysOf returns the attributes of a model that hold texts, numbers, truths or
// lists of them.
func keysOf(t reflect.Type) map[string][]int {
	out := map[string][]int{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("swamp"), ",")
		ft := t.Field(i).Type
		if ft.Kind() == reflect.Slice || ft.Kind() == reflect.Pointer {
			ft = ft.Elem()
		}
		if name != "" && ft.Kind() != reflect.Struct && ft.Kind() != reflect.Map {
			out[name] = t.Field(i).Index
		}
	}
	return out
}

func names(keys map[string][]int) string {
	var out []string
	for k := range keys {
		out = append(out, k)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// matches compares a value, or the elements of a list, with the filter.
func (f Filter) matches(v reflect.Value) (bool, error) {
	var texts []string
	if v.Kind() == reflect.Slice {
		for i := range v.Len() {
			texts = append(texts, text(v.Index(i)))
		}
	} else {
		texts = []string{text(v)}
	}
	hits := 0
	for _, want := range f.Values {
		test, err := f.test(want)
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(texts, test) {
			hits++
		}
	}
	if f.All {
		return hits == len(f.Values), nil
	}
	return hits > 0, nil
}

func (f Filter) test(want string) (func(string) bool, error) {
	switch f.MatchBy {
	case "re":
		re, err := regexp.Compile(want)
		if err != nil {
			return nil, fmt.Errorf("filter %s: %w", f.Key, err)
		}
		return re.MatchString, nil
	case "substring":
		return func(s string) bool { return strings.Contains(s, want) }, nil
	default:
		if n, err := strconv.ParseFloat(want, 64); err == nil {
			return func(s string) bool {
				m, err := strconv.ParseFloat(s, 64)
				return s == want || err == nil && m == n
			}, nil
		}
		return func(s string) bool { return s == want }, nil
	}
}

func text(v reflect.Value) string {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return ""
		}
		v = v.Elem()
	}
	return fmt.Sprint(v.Interface())
}

func compare(a, b reflect.Value) int {
	if a.CanInt() {
		return cmp.Compare(a.Int(), b.Int())
	}
	if a.CanFloat() {
		return cmp.Compare(a.Float(), b.Float())
	}
	return cmp.Compare(text(a), text(b))
}
