package state

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/rawjson"
)

// Decode reads a document of Terraform's state format, version 4. An empty
// document, which Terraform leaves while it holds the lock of a state that does
// not exist yet, is an empty state. What is wrong is a [*SyntaxError] or a
// [*VersionError].
func Decode(src []byte) (*State, error) {
	if len(src) == 0 {
		st := New("")
		st.TerraformVersion = ""
		return st, nil
	}
	d := &decoder{src: src, st: New("")}
	if !json.Valid(src) {
		return nil, d.syntax()
	}
	start := rawjson.SkipSpace(src, 0)
	if src[start] != '{' {
		return nil, d.wrong(start, "want an object")
	}
	if err := d.version(start); err != nil {
		return nil, err
	}
	d.st.TerraformVersion = ""
	if _, err := rawjson.WalkObject(src, start, d.top); err != nil {
		return nil, err
	}
	return d.st, nil
}

// decoder reads one document. Positions are those of src.
type decoder struct {
	src []byte
	st  *State
}

// wrong returns an error about the value at pos.
func (d *decoder) wrong(pos int, format string, args ...any) error {
	before := d.src[:pos]
	return &SyntaxError{
		Line:    1 + bytes.Count(before, []byte{'\n'}),
		Column:  pos - bytes.LastIndexByte(before, '\n'),
		Offset:  pos,
		Problem: fmt.Sprintf(format, args...),
	}
}

// syntax finds where the text stops being JSON.
func (d *decoder) syntax() error {
	var raw json.RawMessage
	var bad *json.SyntaxError
	if err := json.Unmarshal(d.src, &raw); errors.As(err, &bad) {
		if int(bad.Offset) >= len(d.src) {
			return d.wrong(len(d.src), "not valid JSON: the text ends too early")
		}
		return d.wrong(max(0, int(bad.Offset)-1), "not valid JSON")
	}
	return d.wrong(0, "not valid JSON")
}

// version looks for the format version before anything else is read.
func (d *decoder) version(start int) error {
	var version, creator []byte
	at := start
	enough := errors.New("version and creator are known")
	err := rawjson.EachField(d.src, start, func(key string, from, to int) error {
		switch key {
		case "version":
			version, at = d.src[from:to], from
		case "terraform_version":
			creator = d.src[from:to]
		}
		if version != nil && creator != nil {
			return enough
		}
		return nil
	})
	if err != nil && err != enough {
		return d.wrong(start, "malformed field name")
	}
	if version == nil {
		return d.wrong(start, `no field "version": this is no Terraform state`)
	}
	n, ok := parseUint(version)
	if !ok {
		return d.wrong(at, `field "version": want a whole number`)
	}
	if n == 4 {
		return nil
	}
	e := &VersionError{Version: n}
	if len(creator) > 0 && creator[0] == '"' && len(creator) < 32 {
		e.Creator, _ = rawjson.Unquote(creator)
	}
	return e
}

// top reads one field of the document.
func (d *decoder) top(key string, start int) (end int, err error) {
	if key == "resources" {
		if err := d.want(key, start, '['); err != nil {
			return start, err
		}
		return rawjson.WalkArray(d.src, start, d.resource)
	}
	end = rawjson.SkipValue(d.src, start)
	switch key {
	case "version":
	case "terraform_version":
		err = d.text(key, start, end, &d.st.TerraformVersion)
	case "serial":
		err = d.uint(key, start, end, &d.st.Serial)
	case "lineage":
		err = d.text(key, start, end, &d.st.Lineage)
	case "outputs":
		if err = d.want(key, start, '{'); err == nil {
			err = rawjson.EachField(d.src, start, d.output)
		}
	case "check_results":
		if !d.null(start) {
			d.st.CheckResults = d.raw(start, end)
		}
	default:
		d.extra(&d.st.Extra, key, start, end)
	}
	return end, err
}

// output reads one output value.
func (d *decoder) output(name string, start, end int) error {
	if d.src[start] != '{' {
		return d.wrong(start, "output %q: want an object", name)
	}
	o := &Output{}
	d.st.Outputs[name] = o
	return rawjson.EachField(d.src, start, func(key string, from, to int) error {
		switch key {
		case "value":
			o.Value = d.raw(from, to)
		case "type":
			o.Type = d.raw(from, to)
		case "sensitive":
			return d.bool(key, from, to, &o.Sensitive)
		default:
			d.extra(&o.Extra, key, from, to)
		}
		return nil
	})
}

// resource reads one resource block with its instances.
func (d *decoder) resource(start int) (end int, err error) {
	if d.src[start] != '{' {
		return start, d.wrong(start, "resource: want an object")
	}
	var (
		b         addr.Block
		mode      string
		module    string
		meta      BlockMeta
		instances = -1
	)
	end, err = rawjson.WalkObject(d.src, start, func(key string, from int) (int, error) {
		to := rawjson.SkipValue(d.src, from)
		switch key {
		case "module":
			return to, d.text(key, from, to, &module)
		case "mode":
			return to, d.text(key, from, to, &mode)
		case "type":
			return to, d.text(key, from, to, &b.Resource.Type)
		case "name":
			return to, d.text(key, from, to, &b.Resource.Name)
		case "provider":
			return to, d.text(key, from, to, &meta.Provider)
		case "instances":
			instances = from
			return to, d.want(key, from, '[')
		}
		d.extra(&meta.Extra, key, from, to)
		return to, nil
	})
	if err != nil {
		return end, err
	}
	if module != "" {
		p, err := addr.Parse(module)
		if err != nil || p.Block != nil {
			return end, d.wrong(start, "resource: field \"module\" is no module address")
		}
		b.Module = p.Module
	}
	switch mode {
	case "managed":
	case "data":
		b.Resource.Mode = addr.Data
	default:
		return end, d.wrong(start, "resource: field \"mode\": want managed or data")
	}
	if again, err := addr.ParseBlock(b.String()); err != nil || again != b {
		return end, d.wrong(start, "resource: want a type and a name")
	}
	return end, d.instances(instances, b, meta)
}

// instances reads the instances of a block and keeps what remains of it.
func (d *decoder) instances(start int, b addr.Block, meta BlockMeta) error {
	count := 0
	if start >= 0 {
		_, err := rawjson.WalkArray(d.src, start, func(from int) (int, error) {
			count++
			return d.instance(b, meta.Provider, from)
		})
		if err != nil {
			return err
		}
	}
	if len(meta.Extra) == 0 && count > 0 {
		return nil
	}
	if d.st.Blocks == nil {
		d.st.Blocks = map[addr.Block]*BlockMeta{}
	}
	if d.st.Blocks[b] == nil {
		d.st.Blocks[b] = &meta
	}
	return nil
}

// instance reads one object and puts it in its place.
func (d *decoder) instance(b addr.Block, provider string, start int) (end int, err error) {
	if d.src[start] != '{' {
		return start, d.wrong(start, "instance of %s: want an object", b)
	}
	var key addr.Key
	var deposed string
	obj, end, err := d.object(start, func(name string, from, to int) (bool, error) {
		switch name {
		case "index_key":
			k, ok := d.key(from, to)
			if !ok {
				return true, d.wrong(from, "instance of %s: index key is neither a whole number nor a string", b)
			}
			key = k
			return true, nil
		case "deposed":
			return true, d.text(name, from, to, &deposed)
		}
		return false, nil
	})
	if err != nil {
		return end, err
	}
	at := b.Instance(key)
	inst := d.st.Instances[at]
	if inst == nil {
		inst = &Instance{Provider: provider}
		d.st.Instances[at] = inst
	}
	switch {
	case deposed == "" && inst.Current != nil:
		return end, d.wrong(start, "instance %s is there twice", at)
	case deposed == "":
		inst.Current, inst.Provider = obj, provider
	case inst.Deposed[deposed] != nil:
		return end, d.wrong(start, "deposed object of %s is there twice", at)
	default:
		if inst.Deposed == nil {
			inst.Deposed = map[string]*Object{}
		}
		inst.Deposed[deposed] = obj
	}
	return end, nil
}

// key reads an instance key.
func (d *decoder) key(start, end int) (addr.Key, bool) {
	switch {
	case d.null(start):
		return addr.Key{}, true
	case d.src[start] == '"':
		s, err := rawjson.Unquote(d.src[start:end])
		return addr.StringKey(s), err == nil
	}
	n, err := strconv.Atoi(string(d.src[start:end]))
	return addr.IntKey(n), err == nil && n >= 0
}

// object reads one object; place takes the fields that say where it belongs.
func (d *decoder) object(start int, place func(name string, from, to int) (bool, error)) (_ *Object, end int, err error) {
	obj := &Object{}
	end, err = rawjson.WalkObject(d.src, start, func(name string, from int) (int, error) {
		to := rawjson.SkipValue(d.src, from)
		if taken, err := place(name, from, to); taken || err != nil {
			return to, err
		}
		return to, d.objectField(obj, name, from, to)
	})
	if err != nil {
		return nil, end, err
	}
	if _, flat := obj.Extra["attributes_flat"]; obj.Attributes == nil && !flat {
		obj.Attributes = json.RawMessage("{}")
	}
	return obj, end, nil
}

// objectField reads one field of an object.
func (d *decoder) objectField(obj *Object, name string, from, to int) error {
	switch name {
	case "status":
		return d.status(from, to, obj)
	case "schema_version":
		var n uint64
		if err := d.uint(name, from, to, &n); err != nil {
			return err
		}
		if obj.SchemaVersion = int(n); n > 1<<31-1 {
			return d.wrong(from, `field "schema_version" is too large`)
		}
	case "attributes":
		if !d.null(from) {
			obj.Attributes = d.raw(from, to)
		}
		if d.src[from] != '{' && !d.null(from) {
			return d.wrong(from, `field "attributes": want an object`)
		}
	case "sensitive_attributes":
		return d.paths(from, obj)
	case "private":
		return d.private(from, to, obj)
	case "dependencies":
		return d.dependencies(from, obj)
	case "create_before_destroy":
		return d.bool(name, from, to, &obj.CreateBeforeDestroy)
	default:
		d.extra(&obj.Extra, name, from, to)
	}
	return nil
}

func (d *decoder) status(start, end int, obj *Object) error {
	var status string
	if err := d.text("status", start, end, &status); err != nil {
		return err
	}
	if status != "" && status != "tainted" {
		return d.wrong(start, `field "status": want "tainted" or nothing`)
	}
	obj.Tainted = status == "tainted"
	return nil
}

func (d *decoder) private(start, end int, obj *Object) error {
	var text string
	if err := d.text("private", start, end, &text); err != nil || text == "" {
		return err
	}
	private, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return d.wrong(start, `field "private" is not base64`)
	}
	obj.Private = private
	return nil
}

func (d *decoder) dependencies(start int, obj *Object) error {
	if d.null(start) {
		return nil
	}
	if err := d.want("dependencies", start, '['); err != nil {
		return err
	}
	return rawjson.EachElement(d.src, start, func(from, to int) error {
		var text string
		if err := d.text("dependencies", from, to, &text); err != nil {
			return err
		}
		b, err := addr.ParseBlock(text)
		if err != nil {
			return d.wrong(from, `field "dependencies": want the address of a resource block`)
		}
		obj.Dependencies = append(obj.Dependencies, b)
		return nil
	})
}

// paths reads the paths of the sensitive attributes.
func (d *decoder) paths(start int, obj *Object) error {
	if d.null(start) {
		return nil
	}
	if err := d.want("sensitive_attributes", start, '['); err != nil {
		return err
	}
	return rawjson.EachElement(d.src, start, func(from, to int) error {
		var steps []struct {
			Type  string          `json:"type"`
			Value json.RawMessage `json:"value"`
		}
		if json.Unmarshal(d.src[from:to], &steps) != nil {
			return d.wrong(from, `field "sensitive_attributes": want a list of path steps`)
		}
		path := make(cty.Path, 0, len(steps))
		for _, s := range steps {
			step, ok := pathStep(s.Type, s.Value)
			if !ok {
				return d.wrong(from, `field "sensitive_attributes": want steps "get_attr" or "index"`)
			}
			path = append(path, step)
		}
		obj.Sensitive = append(obj.Sensitive, path)
		return nil
	})
}

func pathStep(kind string, value json.RawMessage) (cty.PathStep, bool) {
	switch kind {
	case "get_attr":
		var name string
		err := json.Unmarshal(value, &name)
		return cty.GetAttrStep{Name: name}, err == nil
	case "index":
		if len(value) == 0 || value[0] != '{' {
			return nil, false
		}
		key, err := ctyjson.Unmarshal(value, cty.DynamicPseudoType)
		if err != nil || key.IsNull() || !key.IsKnown() {
			return nil, false
		}
		return cty.IndexStep{Key: key}, true
	}
	return nil, false
}

// raw returns a copy of a value without the white space in it.
func (d *decoder) raw(start, end int) json.RawMessage {
	return appendCompact(make([]byte, 0, end-start), d.src[start:end])
}

func (d *decoder) extra(m *map[string]json.RawMessage, key string, start, end int) {
	if *m == nil {
		*m = map[string]json.RawMessage{}
	}
	(*m)[key] = d.raw(start, end)
}

func (d *decoder) null(start int) bool { return d.src[start] == 'n' }

func (d *decoder) want(field string, start int, open byte) error {
	if d.src[start] == open {
		return nil
	}
	kind := "an object"
	if open == '[' {
		kind = "a list"
	}
	return d.wrong(start, "field %q: want %s", field, kind)
}

func (d *decoder) text(field string, start, end int, to *string) error {
	if d.null(start) {
		*to = ""
		return nil
	}
	if d.src[start] != '"' {
		return d.wrong(start, "field %q: want a string", field)
	}
	s, err := rawjson.Unquote(d.src[start:end])
	if err != nil {
		return d.wrong(start, "field %q: want a string", field)
	}
	*to = s
	return nil
}

func (d *decoder) uint(field string, start, end int, to *uint64) error {
	n, ok := parseUint(d.src[start:end])
	if !ok {
		return d.wrong(start, "field %q: want a whole number", field)
	}
	*to = n
	return nil
}

func (d *decoder) bool(field string, start, end int, to *bool) error {
	switch string(d.src[start:end]) {
	case "true":
		*to = true
	case "false", "null":
		*to = false
	default:
		return d.wrong(start, "field %q: want true or false", field)
	}
	return nil
}
