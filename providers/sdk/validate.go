package sdk

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/diag"
)

// validate checks a configuration against the tags; unknowns are passed over.
func (m *model) validate(v cty.Value, path cty.Path) diag.Diagnostics {
	v, _ = v.Unmark()
	if v.IsNull() || !v.IsKnown() {
		return nil
	}
	return m.validateRow(m.row(v), v, path)
}

// validateRow is validate of an object whose fields are known.
func (m *model) validateRow(fields row, v cty.Value, path cty.Path) diag.Diagnostics {
	var ds diag.Diagnostics
	for i, f := range m.fields {
		at := append(path[:len(path):len(path)], cty.GetAttrStep{Name: f.name})
		x, _ := fields[i].Unmark()
		ds = append(ds, m.validateField(f, x, at)...)
		ds = append(ds, m.validateOthers(f, v, at)...)
	}
	return ds
}

func (m *model) validateField(f *field, x cty.Value, at cty.Path) diag.Diagnostics {
	var ds diag.Diagnostics
	fail := func(summary, detail string, args ...any) {
		ds = append(ds, diag.Errorf(summary, detail, args...).On(at))
	}
	if !x.IsKnown() {
		return nil
	}
	if x.IsNull() || (f.block && x.LengthInt() == 0) {
		if f.required && !f.block {
			fail("Missing required argument", "The argument %q is required; here it is null.", f.name)
		}
		if f.required && f.block || (f.minItems > 0 && f.required) {
			fail("Missing block", "At least %d %q block is required.", max(f.minItems, 1), f.name)
		}
		return ds
	}
	if !f.configurable() {
		fail("Value for a read-only attribute", "The attribute %q is decided by DigitalOcean. Remove it.", f.name)
		return ds
	}
	if f.deprecated != "" {
		ds = append(ds, diag.Warningf("Argument is deprecated", "%q: %s.", f.name, f.deprecated).On(at))
	}
	if x.Type().IsCollectionType() {
		return append(ds, m.validateCollection(f, x, at)...)
	}
	return append(ds, m.validateScalar(f, x, at)...)
}

func (m *model) validateCollection(f *field, x cty.Value, at cty.Path) diag.Diagnostics {
	var ds diag.Diagnostics
	n := x.LengthInt()
	if f.maxItems > 0 && n > f.maxItems {
		ds = append(ds, diag.Errorf("Too many", "%q may stand at most %d times, here it stands %d times.", f.name, f.maxItems, n).On(at))
	}
	if f.minItems > 0 && n < f.minItems {
		ds = append(ds, diag.Errorf("Too few", "%q needs at least %d, here there are %d.", f.name, f.minItems, n).On(at))
	}
	i := int64(0)
	for it := x.ElementIterator(); it.Next(); i++ {
		k, e := it.Element()
		sub := at
		if x.Type().IsMapType() {
			sub = at.Index(k)
		} else {
			sub = at.Index(cty.NumberIntVal(i))
		}
		if f.nested != nil {
			ds = append(ds, f.nested.validate(e, sub)...)
			continue
		}
		e, _ = e.Unmark()
		if e.IsKnown() && !e.IsNull() {
			ds = append(ds, m.validateScalar(f, e, sub)...)
		}
	}
	return ds
}

// validateScalar checks one known value; of a collection, one element.
func (m *model) validateScalar(f *field, x cty.Value, at cty.Path) diag.Diagnostics {
	fail := func(summary, detail string, args ...any) diag.Diagnostics {
		return diag.Diagnostics{diag.Errorf(summary, detail, args...).On(at)}
	}
	switch x.Type() {
	case cty.String:
		s := x.AsString()
		if f.nonEmpty && strings.TrimSpace(s) == "" {
			return fail("Empty value", "%q must not be empty.", f.name)
		}
		if len(f.oneOf) > 0 && !slices.Contains(f.oneOf, s) {
			if f.sensitive {
				return fail("Invalid value", "%q must be one of %s.", f.name, strings.Join(f.oneOf, ", "))
			}
			return fail("Invalid value", "%q must be one of %s; it is %q.%s", f.name, strings.Join(f.oneOf, ", "), s, meant(s, f.oneOf))
		}
		if err := m.passes(f, s); err != nil {
			if f.sensitive {
				return fail("Invalid value", "%q is not as it must be; the value is sensitive and not shown.", f.name)
			}
			return fail("Invalid value", "%q is %q: %v.", f.name, s, err)
		}
	case cty.Number:
		n, _ := x.AsBigFloat().Float64()
		if f.min != nil && n < *f.min || f.max != nil && n > *f.max {
			return fail("Invalid value", "%q is %s; it must be %s.", f.name, x.AsBigFloat().Text('f', -1), bounds(f))
		}
		if wantsWhole(f) && !x.AsBigFloat().IsInt() {
			return fail("Invalid value", "%q must be a whole number; it is %s.", f.name, x.AsBigFloat().Text('f', -1))
		}
	}
	return nil
}

// passes reports whether one of a field's checks is content, and else what the
// first has against the value.
func (m *model) passes(f *field, s string) error {
	var first error
	for _, n := range f.checks {
		err := m.checks[n](s)
		if err == nil {
			return nil
		}
		if first == nil {
			first = err
		}
	}
	return first
}

func wantsWhole(f *field) bool {
	if f.goType == nil {
		return false
	}
	return !strings.Contains(f.goType.String(), "float64")
}

func bounds(f *field) string {
	switch {
	case f.min != nil && f.max != nil:
		return fmt.Sprintf("from %g to %g", *f.min, *f.max)
	case f.min != nil:
		return fmt.Sprintf("at least %g", *f.min)
	default:
		return fmt.Sprintf("at most %g", *f.max)
	}
}

// validateOthers checks what attributes say of one another.
func (m *model) validateOthers(f *field, v cty.Value, at cty.Path) diag.Diagnostics {
	var ds diag.Diagnostics
	if len(f.conflicts)+len(f.requires) > 0 && isSet(v, f.name) {
		for _, n := range f.conflicts {
			if isSet(v, n) && definite(v, n) && definite(v, f.name) {
				ds = append(ds, diag.Errorf("Conflicting arguments", "%q and %q exclude one another. Remove one of them.", f.name, n).On(at))
			}
		}
		for _, n := range f.requires {
			if !isSet(v, n) {
				ds = append(ds, diag.Errorf("Missing argument", "With %q, %q is needed too.", f.name, n).On(at))
			}
		}
	}
	if len(f.exactlyOne) > 0 && f.name == slices.Min(f.exactlyOne) {
		ds = append(ds, exactlyOne(f, v, at)...)
	}
	if len(f.any) > 0 && f.name == slices.Min(f.any) && !slices.ContainsFunc(f.any, func(n string) bool { return isSet(v, n) }) {
		ds = append(ds, diag.Errorf("Missing argument", "At least one of %s is needed.", strings.Join(f.any, ", ")).On(at))
	}
	return ds
}

// definite reports whether an attribute is known not to be null.
func definite(v cty.Value, attr string) bool { return v.GetAttr(attr).IsKnown() }

func exactlyOne(f *field, v cty.Value, at cty.Path) diag.Diagnostics {
	var set []string
	for _, n := range f.exactlyOne {
		if !isSet(v, n) {
			continue
		}
		if !definite(v, n) {
			return nil
		}
		set = append(set, n)
	}
	switch len(set) {
	case 1:
		return nil
	case 0:
		return diag.Diagnostics{diag.Errorf("Missing argument", "Exactly one of %s is needed.", strings.Join(f.exactlyOne, ", ")).On(at)}
	default:
		return diag.Diagnostics{diag.Errorf("Conflicting arguments", "Only one of %s may be set; here %s are.", strings.Join(f.exactlyOne, ", "), strings.Join(set, " and ")).On(at)}
	}
}

// meant suggests the nearest allowed value.
func meant(s string, allowed []string) string {
	best, at := "", 3
	for _, a := range allowed {
		if d := distance(strings.ToLower(s), strings.ToLower(a)); d < at {
			best, at = a, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" Did you mean %q?", best)
}

// distance is the number of edits between two words.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			next := min(row[j+1]+1, row[j]+1)
			if a[i] == b[j] {
				next = min(next, last)
			} else {
				next = min(next, last+1)
			}
			last, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}

var builtinNorms = map[string]func(string) string{
	"lower":     strings.ToLower,
	"trimspace": strings.TrimSpace,
	"upper":     strings.ToUpper,
	"trimdot":   func(s string) string { return strings.TrimSuffix(s, ".") },
	"ip":        normIP,
	"sha1":      normSHA1,
}

// normSHA1 is the digest of a text that states keep in its place; a digest is
// its own.
func normSHA1(s string) string {
	if len(s) == 2*sha1.Size {
		if _, err := hex.DecodeString(s); err == nil {
			return strings.ToLower(s)
		}
	}
	if s == "" {
		return ""
	}
	sum := sha1.Sum([]byte(s))
	return hex.EncodeToString(sum[:])
}

func normIP(s string) string {
	if a, err := netip.ParseAddr(s); err == nil {
		return a.String()
	}
	if p, err := netip.ParsePrefix(s); err == nil {
		return p.String()
	}
	return s
}

// Compiled when first needed: repetitions such as {1,255} are slow to compile.
var (
	uuidRule = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	})
	tagRule = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-zA-Z0-9:_-]{1,255}$`) })
)

var builtinChecks = map[string]func(string) error{
	"cidr": func(s string) error {
		if _, _, err := net.ParseCIDR(s); err != nil {
			return fmt.Errorf("it is not an address range; write it like 10.20.0.0/16")
		}
		return nil
	},
	"ip": func(s string) error {
		if net.ParseIP(s) == nil {
			return fmt.Errorf("it is not an IP address")
		}
		return nil
	},
	"ipv4": func(s string) error {
		if ip := net.ParseIP(s); ip == nil || ip.To4() == nil {
			return fmt.Errorf("it is not an IPv4 address")
		}
		return nil
	},
	"uuid": func(s string) error {
		if !uuidRule().MatchString(s) {
			return fmt.Errorf("it is not a UUID")
		}
		return nil
	},
	"url": func(s string) error {
		if u, err := url.Parse(s); err != nil || u.Scheme == "" || u.Host == "" {
			return fmt.Errorf("it is not a URL")
		}
		return nil
	},
	"tag": func(s string) error {
		if !tagRule().MatchString(s) {
			return fmt.Errorf("tags hold letters, digits, colons, dashes and underscores, at most 255 of them")
		}
		return nil
	},
}
