package contract

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// document is the description, made ready for look-ups.
type document struct {
	operations map[string][]*operation // by method and number of segments
}

type operation struct {
	route    routers.Route
	segments []string
}

func parse(raw []byte) (*document, error) {
	spec, err := openapi3.NewLoader().LoadFromData(raw)
	if err != nil {
		return nil, err
	}
	d := &document{operations: map[string][]*operation{}}
	for path, item := range spec.Paths.Map() {
		for method, op := range item.Operations() {
			o := &operation{segments: split(path)}
			o.route = routers.Route{Spec: spec, Path: path, PathItem: item, Method: method, Operation: op}
			k := key(method, o.segments)
			d.operations[k] = append(d.operations[k], o)
		}
	}
	return d, nil
}

func split(path string) []string { return strings.Split(strings.Trim(path, "/"), "/") }

func key(method string, segments []string) string {
	return method + strings.Repeat("/", len(segments))
}

// find returns the operation of a request and the variables of its path. Where
// several fit, the one that is literal earliest is meant.
func (d *document) find(method, path string) (*operation, map[string]string) {
	segments := split(path)
	var best *operation
	for _, o := range d.operations[key(method, segments)] {
		if o.fits(segments) && (best == nil || o.before(best)) {
			best = o
		}
	}
	if best == nil {
		return nil, nil
	}
	vars := map[string]string{}
	for i, s := range best.segments {
		if variable(s) {
			vars[s[1:len(s)-1]] = segments[i]
		}
	}
	return best, vars
}

func variable(s string) bool { return strings.HasPrefix(s, "{") }

func (o *operation) fits(segments []string) bool {
	for i, s := range o.segments {
		if !variable(s) && s != segments[i] {
			return false
		}
	}
	return true
}

func (o *operation) before(other *operation) bool {
	for i := range o.segments {
		a, b := variable(o.segments[i]), variable(other.segments[i])
		if a != b {
			return b
		}
	}
	return false
}

// input returns what the validation wants to know of a request. It works on a
// copy, for the validation reads the body.
func (o *operation) input(r *http.Request, vars map[string]string, body []byte) *openapi3filter.RequestValidationInput {
	copied := r.Clone(r.Context())
	copied.Body, copied.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	if len(body) == 0 {
		copied.Body = http.NoBody
	}
	return &openapi3filter.RequestValidationInput{
		Request: copied, PathParams: vars, Route: &o.route,
		Options: &openapi3filter.Options{
			MultiError: true, SkipSettingDefaults: true, ExcludeReadOnlyValidations: true,
			RejectWhenRequestBodyNotSpecified: true, IncludeResponseStatus: true,
			AuthenticationFunc:      openapi3filter.NoopAuthenticationFunc,
			SchemaValidationOptions: []openapi3.SchemaValidationOption{openapi3.WithStringFormatValidators(formats)},
		},
	}
}

// empty tells whether an answer of a status has no body.
func (o *operation) empty(status int) bool {
	ref := o.route.Operation.Responses.Status(status)
	return ref != nil && ref.Value != nil && len(ref.Value.Content) == 0
}

// findings flattens an error of the validation. It takes over only texts that
// cannot hold a value.
func findings(base Violation, err error) []Violation {
	var out []Violation
	at := func(reason string) []Violation {
		base.Reason = reason
		return []Violation{base}
	}
	var schema *openapi3.SchemaError
	switch e := err.(type) {
	case nil:
	case openapi3.MultiError:
		for _, one := range e {
			out = append(out, findings(base, one)...)
		}
	case *openapi3filter.RequestError:
		if e.Parameter != nil {
			base.Field = "?" + e.Parameter.Name
		}
		if e.Err == nil {
			return at(e.Reason)
		}
		return findings(base, e.Err)
	case *openapi3filter.ResponseError:
		if e.Err == nil {
			return at(e.Reason)
		}
		return findings(base, e.Err)
	case *openapi3.SchemaError:
		return schemaFindings(base, e)
	case *openapi3filter.ParseError:
		return at("value cannot be decoded")
	default:
		switch {
		case errors.Is(err, openapi3filter.ErrInvalidRequired):
			return at("value is required but missing")
		case errors.As(err, &schema):
			return schemaFindings(base, schema)
		}
		return at("value is not as described")
	}
	return out
}

func schemaFindings(base Violation, e *openapi3.SchemaError) []Violation {
	var inner openapi3.MultiError
	base.Field += pointer(e)
	switch {
	case e.SchemaField == "allOf" && errors.As(e.Origin, &inner):
		base.Field = strings.TrimSuffix(base.Field, pointer(e)) // theirs is the whole way
		return findings(base, inner)
	case e.SchemaField == "oneOf" && !errors.Is(e.Origin, openapi3.ErrOneOfConflict):
		return nearest(base, e, e.Schema.OneOf)
	case e.SchemaField == "anyOf":
		return nearest(base, e, e.Schema.AnyOf)
	}
	base.Reason = e.Reason
	if base.Reason == "" {
		base.Reason = "does not match " + e.SchemaField
	}
	return []Violation{base}
}

// nearest returns what is wrong with a value by that of several schemas which
// finds the least wrong with it.
func nearest(base Violation, e *openapi3.SchemaError, schemas openapi3.SchemaRefs) []Violation {
	side := openapi3.VisitAsResponse()
	if base.Side == "request" {
		side = openapi3.VisitAsRequest()
	}
	var best []Violation
	meant := meantBy(e.Schema.Discriminator, e.Value)
	for _, ref := range schemas {
		if meant != "" && ref.Ref != meant {
			continue
		}
		err := ref.Value.VisitJSON(e.Value, openapi3.MultiErrors(), side, openapi3.DisableReadOnlyValidation(), openapi3.WithStringFormatValidators(formats))
		if found := findings(base, err); len(found) > 0 && (best == nil || serious(found) < serious(best)) {
			best = found
		}
	}
	if best == nil {
		base.Reason = e.Reason
		return []Violation{base}
	}
	return best
}

// meantBy returns the schema that a value says it is of, "" if it does not say.
func meantBy(d *openapi3.Discriminator, value any) string {
	object, isObject := value.(map[string]any)
	if d == nil || !isObject {
		return ""
	}
	name, _ := object[d.PropertyName].(string)
	return d.Mapping[name].Ref
}

// serious counts the violations that no exception lets pass.
func serious(found []Violation) int {
	n := 0
	for _, v := range found {
		if excepted(v) < 0 {
			n++
		}
	}
	return n
}

// pointer says where a value is, with * for every index.
func pointer(e *openapi3.SchemaError) string {
	var path strings.Builder
	for _, p := range e.JSONPointer() {
		if strings.Trim(p, "0123456789") == "" {
			p = "*"
		}
		path.WriteString("/" + p)
	}
	return path.String()
}
