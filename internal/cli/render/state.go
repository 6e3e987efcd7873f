package render

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/state"
)

// Decode returns a recorded object's value and schema paths: by the type's own
// reader where the type is known, else as the JSON has it.
type Decode func(r addr.Resource, version int, attributes []byte) (cty.Value, error)

// Decoder returns the Decode of a set of providers.
func Decoder(set providers.Set) Decode {
	return func(r addr.Resource, version int, attributes []byte) (cty.Value, error) {
		if r.Mode == addr.Managed {
			if t, _, ok := set.Resource(r.Type); ok {
				return t.Decode(version, attributes)
			}
		}
		if d, _, ok := set.DataSource(r.Type); ok && r.Mode == addr.Data {
			if v, err := decodeData(d.Schema().Block.ImpliedType(), attributes); err == nil {
				return v, nil // else another version recorded it, in another form
			}
		}
		ty, err := ctyjson.ImpliedType(attributes)
		if err != nil {
			return cty.NilVal, fmt.Errorf("read attributes: %w", err)
		}
		return ctyjson.Unmarshal(attributes, ty)
	}
}

// decodeData reads a recorded data source; attributes that are missing are
// null.
func decodeData(ty cty.Type, attributes []byte) (cty.Value, error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(attributes, &raw); err != nil {
		return cty.NilVal, err
	}
	vs := map[string]cty.Value{}
	for name, aty := range ty.AttributeTypes() {
		if vs[name] = cty.NullVal(aty); raw[name] == nil {
			continue
		}
		v, err := ctyjson.Unmarshal(raw[name], aty)
		if err != nil {
			return cty.NilVal, err
		}
		vs[name] = v
	}
	return cty.ObjectVal(vs), nil
}

// Lister writes states and their objects as blocks.
type Lister struct {
	Schemas Schemas
	Decode  Decode
	Style   Style
}

// State writes all objects of a state and its outputs.
func (l Lister) State(w io.Writer, st *state.State) error {
	if len(st.Instances) == 0 && len(st.Outputs) == 0 {
		fmt.Fprintln(w, "The state is empty: nothing is recorded.")
		return nil
	}
	first := true
	for _, i := range Instances(st) {
		if !first {
			fmt.Fprintln(w)
		}
		first = false
		if err := l.Instance(w, i, st.Instances[i]); err != nil {
			return err
		}
	}
	if len(st.Outputs) == 0 {
		return nil
	}
	if !first {
		fmt.Fprintln(w)
	}
	fmt.Fprint(w, "\nOutputs:\n\n")
	return l.outputs(w, st.Outputs)
}

// outputs writes output values in the form of attributes.
func (l Lister) outputs(w io.Writer, outs map[string]*state.Output) error {
	p := &printer{s: l.Style, plain: true}
	for _, n := range slices.Sorted(maps.Keys(outs)) {
		v, err := OutputValue(outs[n])
		if err != nil {
			return fmt.Errorf("output %q: %w", n, err)
		}
		p.sensitive = nil
		if outs[n].Sensitive {
			p.sensitive = []cty.Path{{}}
		}
		p.value(field{label: n + " = "}, v)
	}
	_, err := io.WriteString(w, p.b.String())
	return err
}

// Instances returns the addresses of a state, sorted: in each module data
// sources come first, as Terraform lists them.
func Instances(st *state.State) []addr.Instance {
	list := make([]addr.Instance, 0, len(st.Instances))
	for i := range st.Instances {
		list = append(list, i)
	}
	slices.SortFunc(list, func(x, y addr.Instance) int {
		if x.Module == y.Module && x.Resource.Mode != y.Resource.Mode {
			return cmp.Compare(y.Resource.Mode, x.Resource.Mode)
		}
		return x.Compare(y)
	})
	return list
}

// Instance writes one instance: its current object, then the deposed ones.
func (l Lister) Instance(w io.Writer, i addr.Instance, in *state.Instance) error {
	first := true
	write := func(deposed string, o *state.Object) error {
		if !first {
			fmt.Fprintln(w)
		}
		first = false
		return l.object(w, i, deposed, o)
	}
	if in.Current != nil {
		if err := write("", in.Current); err != nil {
			return err
		}
	}
	for _, k := range slices.Sorted(maps.Keys(in.Deposed)) {
		if err := write(k, in.Deposed[k]); err != nil {
			return err
		}
	}
	return nil
}

// object writes one recorded object.
func (l Lister) object(w io.Writer, i addr.Instance, deposed string, o *state.Object) error {
	v, err := l.Decode(i.Resource, o.SchemaVersion, o.Attributes)
	if err != nil {
		return fmt.Errorf("%s: %w", i, err)
	}
	p := &printer{s: l.Style, plain: true}
	v = p.unmark(v)
	p.sensitive = append(p.sensitive, o.Sensitive...)
	head := "# " + name(i, deposed) + ":"
	if o.Tainted {
		head += " (tainted)"
	}
	p.b.WriteString(l.Style.Bold(head) + "\n")
	p.object(l.Schemas, i, signNone, v, v, false)
	_, err = io.WriteString(w, p.b.String())
	return err
}

// Outputs writes output values as expressions, sensitive ones hidden.
func Outputs(w io.Writer, outs map[string]*state.Output) error {
	for _, n := range slices.Sorted(maps.Keys(outs)) {
		text := "<sensitive>"
		if !outs[n].Sensitive {
			v, err := OutputValue(outs[n])
			if err != nil {
				return fmt.Errorf("output %q: %w", n, err)
			}
			text = Value(v)
		}
		if _, err := fmt.Fprintf(w, "%s = %s\n", n, text); err != nil {
			return err
		}
	}
	return nil
}

// OutputValue returns an output's value.
func OutputValue(o *state.Output) (cty.Value, error) {
	ty, err := ctyjson.UnmarshalType(o.Type)
	if err != nil {
		return cty.NilVal, fmt.Errorf("read type: %w", err)
	}
	v, err := ctyjson.Unmarshal(o.Value, ty)
	if err != nil {
		return cty.NilVal, fmt.Errorf("read value: %w", err)
	}
	return v, nil
}

// Value returns a value as an expression, for `output NAME` and the console.
// What is marked as secret is not shown.
func Value(v cty.Value) string { return expression(v, 0) }
