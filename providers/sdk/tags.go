// Package sdk is what the author of a resource type sees: a struct of plain
// functions over a typed model, whose tags say what each attribute is.
//
// Authors write the plain calls. That a create is safe to interrupt, that a
// plan is right, that waiting, retries, import and redaction work, comes from
// the engine. See docs/authoring.md.
package sdk

import (
	"fmt"
	"strconv"
	"strings"
)

// tagKey is the struct tag that makes a field an attribute.
const tagKey = "swamp"

// containerTag marks the field that tells Create in which container the object
// goes. It is no attribute.
const containerTag = "-,container"

// MarkerPrefix begins the tags that mark what one run creates. Reads never
// show them.
const MarkerPrefix = "swampctl-run-"

// options are the parsed options of one field's tag.
type options struct {
	name                                              string
	required, optional, computed                      bool
	key, identity, parent, marker, temporary          bool
	set, attribute                                    bool
	forceNew, sensitive, unread, unlisted, nonEmpty   bool
	hashed                                            bool // the state holds its SHA-1 only
	concealed                                         bool // the API shows it encrypted; see Concealed
	shared                                            bool // other resources change it too
	hasDefault                                        bool
	def, deprecated, forceWhy                         string
	nullable                                          bool   // reads leave it null where there is none
	emptyText                                         bool   // "" is a value, where of other computed ones it says nothing
	filled                                            string // what the API puts where nothing is configured; * for anything
	accept                                            string // what the API may make of the configured value
	from, oneOf, conflicts, exactlyOne, requires, any []string
	norms, checks                                     []string
	minItems, maxItems                                int
	min, max                                          *float64
}

// parseTag reads a tag such as "name,required,identity". Unknown options are
// an error: a misspelt one must not be silently without effect.
func parseTag(tag string) (options, error) {
	parts := strings.Split(tag, ",")
	o := options{name: parts[0]}
	if o.name == "" {
		return o, fmt.Errorf("tag %q has no attribute name", tag)
	}
	flags := map[string]*bool{
		"required": &o.required, "optional": &o.optional, "computed": &o.computed, "key": &o.key,
		"identity": &o.identity, "parent": &o.parent, "marker": &o.marker, "temporary": &o.temporary, "set": &o.set,
		"attribute": &o.attribute, "forcenew": &o.forceNew, "sensitive": &o.sensitive, "unread": &o.unread, "nullable": &o.nullable, "emptytext": &o.emptyText,
		"unlisted": &o.unlisted, "nonempty": &o.nonEmpty, "hashed": &o.hashed, "shared": &o.shared, "concealed": &o.concealed,
	}
	for _, p := range parts[1:] {
		k, v, hasValue := strings.Cut(p, "=")
		if f := flags[k]; f != nil && !hasValue {
			*f = true
			continue
		}
		if k == "list" && !hasValue {
			continue // the default for slices, written for the reader
		}
		if err := o.setValue(k, v, hasValue); err != nil {
			return o, fmt.Errorf("tag %q: %w", tag, err)
		}
	}
	return o, o.consistent()
}

func (o *options) setValue(k, v string, hasValue bool) error {
	lists := map[string]*[]string{
		"from": &o.from, "oneof": &o.oneOf, "conflicts": &o.conflicts, "exactlyone": &o.exactlyOne,
		"requires": &o.requires, "atleastone": &o.any, "norm": &o.norms, "check": &o.checks,
	}
	ints := map[string]*int{"minitems": &o.minItems, "maxitems": &o.maxItems}
	floats := map[string]**float64{"min": &o.min, "max": &o.max}
	switch {
	case k == "default" && hasValue:
		o.def, o.hasDefault = v, true
	case k == "forcenew" && v != "":
		o.forceNew, o.forceWhy = true, v
	case k == "accept" && v != "":
		o.accept = v
	case k == "filled" && v != "":
		o.filled = v
	case k == "deprecated":
		if o.deprecated = v; v == "" {
			o.deprecated = "it is deprecated"
		}
	case lists[k] != nil && v != "":
		*lists[k] = strings.Split(v, "|")
	case ints[k] != nil:
		n, err := strconv.Atoi(v)
		if err != nil {
			return fmt.Errorf("option %q wants a whole number, not %q", k, v)
		}
		*ints[k] = n
	case floats[k] != nil:
		f, err := strconv.ParseFloat(v, 64)
		if err != nil {
			return fmt.Errorf("option %q wants a number, not %q", k, v)
		}
		*floats[k] = &f
	default:
		return fmt.Errorf("unknown option %q", k)
	}
	return nil
}

// consistent refuses options that contradict one another.
func (o *options) consistent() error {
	switch {
	case o.required && (o.optional || o.computed):
		return fmt.Errorf("attribute %q is required and optional or computed", o.name)
	case !o.required && !o.optional && !o.computed && !o.key:
		return fmt.Errorf("attribute %q is none of required, optional, computed", o.name)
	case o.hasDefault && !o.optional:
		return fmt.Errorf("attribute %q has a default and is not optional", o.name)
	case o.hasDefault && o.computed:
		return fmt.Errorf("attribute %q has a default and is computed", o.name)
	case o.nullable && (o.required || o.hasDefault || o.unread):
		return fmt.Errorf("attribute %q is nullable, so it must be optional or computed, and neither unread nor with a default", o.name)
	case o.emptyText && (!o.optional || !o.computed):
		return fmt.Errorf("attribute %q has emptytext, so it must be optional and computed", o.name)
	case o.concealed && !o.sensitive:
		return fmt.Errorf("attribute %q is concealed, so it must be sensitive", o.name)
	case o.filled != "" && (!o.optional || o.computed || o.hasDefault):
		return fmt.Errorf("attribute %q has filled=, so it must be optional, and neither computed nor with a default", o.name)
	case o.hashed && !o.unread:
		return fmt.Errorf("attribute %q is hashed, so it must be unread", o.name)
	case len(o.from) > 0 && !o.computed:
		return fmt.Errorf("attribute %q has from= and is not computed", o.name)
	default:
		return nil
	}
}

// configurable reports whether a configuration may set the attribute.
func (o *options) configurable() bool { return o.required || o.optional }
