package planner

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
	"github.com/zclconf/go-cty/cty/msgpack"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
)

// fileFormat is the version of the saved plan's format.
const fileFormat = 2

// Source is what a saved plan holds beside the plan, so that applying it needs
// neither the configuration's files nor the variables again.
type Source struct {
	Dir     string            // where the configuration was read from
	Files   map[string][]byte // its text, by file name
	Version string            // of swampctl
}

type fileDoc struct {
	Format    int                  `json:"swampctl_plan_format"`
	ID        string               `json:"id"`
	Mode      Mode                 `json:"mode"`
	Created   time.Time            `json:"created"`
	Version   string               `json:"swampctl_version"`
	Workspace string               `json:"workspace"`
	Targeted  bool                 `json:"targeted,omitempty"`
	Lineage   string               `json:"lineage"`
	Serial    uint64               `json:"serial"`
	Ahead     int                  `json:"ahead,omitempty"`
	Dir       string               `json:"dir"`
	Files     map[string][]byte    `json:"files"`
	Variables map[string]fileValue `json:"variables"`
	Changes   []fileChange         `json:"changes"`
	Drift     []fileDrift          `json:"drift,omitempty"`
	Kept      []fileDrift          `json:"kept,omitempty"`
	Renames   [][2]string          `json:"renames,omitempty"`
	Outputs   []fileOutput         `json:"outputs,omitempty"`
	Checks    []config.CheckResult `json:"checks,omitempty"`
}

// fileValue is a value with its type, unknowns included.
type fileValue struct {
	Type json.RawMessage `json:"type,omitempty"`
	Data []byte          `json:"data,omitempty"`
}

type fileChange struct {
	Addr        string             `json:"addr"`
	Deposed     string             `json:"deposed,omitempty"`
	Previous    string             `json:"previous,omitempty"`
	Action      Action             `json:"action"`
	Cause       *fileCause         `json:"cause,omitempty"`
	Reasons     []fileReason       `json:"reasons,omitempty"`
	Notes       []string           `json:"notes,omitempty"`
	PriorID     string             `json:"prior_id,omitempty"`
	Prior       fileValue          `json:"prior"`
	Private     []byte             `json:"private,omitempty"`
	Planned     fileValue          `json:"planned"`
	Sensitive   [][]fileStep       `json:"sensitive,omitempty"`
	Hidden      [][]fileStep       `json:"prior_sensitive,omitempty"`
	Veiled      [][]fileStep       `json:"veiled,omitempty"`
	Requires    []string           `json:"requires,omitempty"`
	RequiresAll []string           `json:"requires_all,omitempty"`
	Depends     []string           `json:"dependencies,omitempty"`
	Depended    []string           `json:"depended,omitempty"`
	CBD         bool               `json:"create_before_destroy,omitempty"`
	Importing   string             `json:"importing,omitempty"`
	Waiting     *providers.Phase   `json:"waiting,omitempty"`
	PriorPhase  providers.Phase    `json:"prior_phase"`
	Unique      providers.Identity `json:"unique"`
	Range       *diag.Range        `json:"range,omitempty"`
	Origins     []fileOrigin       `json:"origins,omitempty"`
	Stateful    bool               `json:"stateful,omitempty"`
	Loses       []string           `json:"loses,omitempty"`
	Cost        *Cost              `json:"cost,omitempty"`

	Leftovers []providers.Leftover `json:"leftovers,omitempty"`
}

type fileOrigin struct {
	Path []fileStep `json:"path"`
	From []string   `json:"from"`
}

type fileCause struct {
	Kind       CauseKind    `json:"kind"`
	By         string       `json:"by,omitempty"`
	At         string       `json:"at,omitempty"`
	Repetition addr.KeyKind `json:"repetition,omitempty"`
}

type fileReason struct {
	Path []fileStep `json:"path"`
	Why  string     `json:"why"`
}

type fileStep struct {
	Attr string           `json:"attr,omitempty"`
	Key  *json.RawMessage `json:"key,omitempty"`
	Str  bool             `json:"str,omitempty"`
	Any  bool             `json:"any,omitempty"` // any element
}

type fileDrift struct {
	Addr      string       `json:"addr"`
	Deposed   string       `json:"deposed,omitempty"`
	Before    fileValue    `json:"before"`
	After     fileValue    `json:"after"`
	Sensitive [][]fileStep `json:"sensitive,omitempty"`
	Undone    []string     `json:"undone,omitempty"`
	Accepted  []string     `json:"accepted,omitempty"`
	Moved     []string     `json:"moved,omitempty"`
}

type fileOutput struct {
	Name      string    `json:"name"`
	Before    fileValue `json:"before"`
	After     fileValue `json:"after"`
	Sensitive bool      `json:"sensitive,omitempty"`

	Origins []fileOrigin `json:"origins,omitempty"`
}

// WriteFile writes a plan with all that applying it needs. It holds secrets of
// the configuration and state in the clear: the file must be private.
func WriteFile(w io.Writer, p *Plan, src Source) error {
	doc := fileDoc{
		Format: fileFormat, ID: p.ID, Mode: p.Mode, Created: p.Created, Version: src.Version,
		Workspace: p.Workspace, Targeted: p.Targeted, Lineage: p.Lineage, Serial: p.Serial, Ahead: p.Ahead,
		Dir: src.Dir, Files: src.Files, Variables: map[string]fileValue{}, Checks: p.Checks,
	}
	var errs []error
	enc := func(v cty.Value) fileValue {
		f, err := encodeValue(v)
		errs = append(errs, err)
		return f
	}
	for n, v := range p.Variables {
		if !v.HasMark(config.Ephemeral) { // given again when the plan is applied
			doc.Variables[n] = enc(v)
		}
	}
	for _, c := range p.Changes {
		doc.Changes = append(doc.Changes, encodeChange(c, enc))
	}
	doc.Drift, doc.Kept = encodeDrift(p.Drift, enc), encodeDrift(p.Kept, enc)
	for _, r := range p.Renames {
		doc.Renames = append(doc.Renames, [2]string{r.From.String(), r.To.String()})
	}
	for _, o := range p.Outputs {
		doc.Outputs = append(doc.Outputs, fileOutput{o.Name, enc(o.Before), enc(o.After), o.Sensitive, encodeOrigins(o.Origins)})
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("encode plan: %w", err)
	}
	text, err := json.Marshal(doc)
	if err != nil {
		return fmt.Errorf("encode plan: %w", err)
	}
	_, err = w.Write(seal(text))
	return err
}

// sumField stands before the checksum of all that is before it, the last field.
const sumField = `,"sha256":"`

// seal adds the checksum to a document.
func seal(text []byte) []byte {
	sum := sha256.Sum256(text)
	return fmt.Appendf(text[:len(text)-1:len(text)-1], "%s%x\"}\n", sumField, sum)
}

// sealed reports whether a document is as it was written.
func sealed(text []byte) bool {
	i := bytes.LastIndex(text, []byte(sumField))
	return i >= 0 && bytes.Equal(text, seal(append(text[:i:i], '}')))
}

// remake is the remedy for a plan that cannot be read.
const remake = "make the plan again with \"swampctl plan -out\""

// open checks that a plan is whole and of this format.
func open(text []byte) error {
	var head struct {
		Format int `json:"swampctl_plan_format"`
	}
	err := json.Unmarshal(text, &head)
	switch {
	case !bytes.HasPrefix(text, []byte(`{"swampctl_plan_format":`)):
		return fmt.Errorf("it is not a plan of swampctl; %s", remake)
	case err == nil && head.Format > fileFormat:
		return fmt.Errorf("the plan has format %d, this swampctl reads format %d; use the swampctl that made it, or %s", head.Format, fileFormat, remake)
	case err == nil && head.Format != fileFormat:
		return fmt.Errorf("the plan has format %d, this swampctl reads format %d; %s", head.Format, fileFormat, remake)
	case err != nil || !sealed(text):
		return fmt.Errorf("the plan is damaged: it is not as it was written; %s", remake)
	default:
		return nil
	}
}

func encodeChange(c *Change, enc func(cty.Value) fileValue) fileChange {
	f := fileChange{
		Addr: c.Addr.String(), Deposed: c.Deposed, Action: c.Action, Cause: encodeCause(c.Cause), Notes: c.Notes,
		PriorID: c.Prior.ID, Prior: enc(c.Prior.Value), Private: c.Prior.Private, Planned: enc(c.Planned),
		Sensitive: encodePaths(c.Sensitive), Hidden: encodePaths(c.PriorSensitive), Veiled: encodePaths(c.Veiled), CBD: c.CreateBeforeDestroy, Importing: c.Importing,
		PriorPhase: c.Prior.Phase, Unique: c.Unique, Range: c.Range, Origins: encodeOrigins(c.Origins), Stateful: c.Stateful, Loses: c.Loses, Cost: c.Cost, Leftovers: c.Leftovers,
	}
	if c.Previous != nil {
		f.Previous = c.Previous.String()
	}
	if c.Waiting.Stage != providers.Ready {
		f.Waiting = &c.Waiting
	}
	for _, r := range c.Reasons {
		f.Reasons = append(f.Reasons, fileReason{encodePath(r.Path), r.Why})
	}
	for _, i := range c.Requires.Instances {
		f.Requires = append(f.Requires, i.String())
	}
	for _, b := range c.Requires.Blocks {
		f.RequiresAll = append(f.RequiresAll, b.String())
	}
	for _, b := range c.Dependencies {
		f.Depends = append(f.Depends, b.String())
	}
	for _, b := range c.Depended {
		f.Depended = append(f.Depended, b.String())
	}
	return f
}

func encodeCause(c Cause) *fileCause {
	if c == (Cause{}) {
		return nil
	}
	f := &fileCause{Kind: c.Kind, At: c.At, Repetition: c.Repetition}
	if c.By != (addr.Instance{}) {
		f.By = c.By.String()
	}
	return f
}

func encodeDrift(list []*Drift, enc func(cty.Value) fileValue) []fileDrift {
	var out []fileDrift
	for _, d := range list {
		out = append(out, fileDrift{
			d.Addr.String(), d.Deposed, enc(d.Before), enc(d.After), encodePaths(d.Sensitive), d.Undone, d.Accepted, d.Moved,
		})
	}
	return out
}

// encodeOrigins writes origins; an element of a block is a step without a key.
func encodeOrigins(list []config.Origin) []fileOrigin {
	var out []fileOrigin
	for _, o := range list {
		out = append(out, fileOrigin{encodePath(o.Path), o.From})
	}
	return out
}

// ReadFile reads a plan that WriteFile wrote. A plan that is not byte for byte
// as it was written is refused: it says what to delete.
func ReadFile(r io.Reader) (*Plan, Source, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, Source{}, err
	}
	if err := open(text); err != nil {
		return nil, Source{}, err
	}
	var doc fileDoc
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, Source{}, fmt.Errorf("decode plan: %w; %s", err, remake)
	}
	p := &Plan{
		ID: doc.ID, Mode: doc.Mode, Created: doc.Created, Workspace: doc.Workspace, Targeted: doc.Targeted,
		Lineage: doc.Lineage, Serial: doc.Serial, Ahead: doc.Ahead, Variables: map[string]cty.Value{}, Checks: doc.Checks,
	}
	d := &decoder{}
	for n, v := range doc.Variables {
		p.Variables[n] = d.value(v)
	}
	for _, c := range doc.Changes {
		p.Changes = append(p.Changes, d.change(c))
	}
	p.Drift, p.Kept = d.drift(doc.Drift), d.drift(doc.Kept)
	for _, r := range doc.Renames {
		p.Renames = append(p.Renames, &Rename{d.instance(r[0]), d.instance(r[1])})
	}
	for _, o := range doc.Outputs {
		p.Outputs = append(p.Outputs, &OutputChange{o.Name, d.value(o.Before), d.value(o.After), o.Sensitive, d.origins(o.Origins)})
	}
	if err := errors.Join(d.errs...); err != nil {
		return nil, Source{}, fmt.Errorf("decode plan: %w; %s", err, remake)
	}
	return p, Source{Dir: doc.Dir, Files: doc.Files, Version: doc.Version}, nil
}

// decoder collects errors, so that reading a plan is one straight pass.
type decoder struct {
	errs  []error
	types map[string]cty.Type // as they are written: many objects have the same
}

func (d *decoder) note(err error) {
	if err != nil {
		d.errs = append(d.errs, err)
	}
}

func (d *decoder) instance(s string) addr.Instance {
	i, err := addr.ParseInstance(s)
	d.note(err)
	return i
}

func (d *decoder) cause(f *fileCause) Cause {
	if f == nil {
		return Cause{}
	}
	c := Cause{Kind: f.Kind, At: f.At, Repetition: f.Repetition}
	if f.By != "" {
		c.By = d.instance(f.By)
	}
	return c
}

func (d *decoder) drift(fs []fileDrift) []*Drift {
	var out []*Drift
	for _, f := range fs {
		out = append(out, &Drift{
			d.instance(f.Addr), f.Deposed, d.value(f.Before), d.value(f.After), d.paths(f.Sensitive), f.Undone, f.Accepted, f.Moved,
		})
	}
	return out
}

func (d *decoder) origins(fs []fileOrigin) []config.Origin {
	var out []config.Origin
	for _, f := range fs {
		out = append(out, config.Origin{Path: d.path(f.Path), From: f.From})
	}
	return out
}

func (d *decoder) blocks(ss []string) []addr.Block {
	var out []addr.Block
	for _, s := range ss {
		b, err := addr.ParseBlock(s)
		d.note(err)
		out = append(out, b)
	}
	return out
}

func (d *decoder) change(f fileChange) *Change {
	c := &Change{
		Addr: d.instance(f.Addr), Deposed: f.Deposed, Action: f.Action, Cause: d.cause(f.Cause), Notes: f.Notes,
		Prior:   providers.Object{ID: f.PriorID, Value: d.value(f.Prior), Private: f.Private, Phase: f.PriorPhase},
		Planned: d.value(f.Planned), Sensitive: d.paths(f.Sensitive), PriorSensitive: d.paths(f.Hidden), Veiled: d.paths(f.Veiled), Dependencies: d.blocks(f.Depends),
		Depended: d.blocks(f.Depended), CreateBeforeDestroy: f.CBD, Importing: f.Importing, Unique: f.Unique, Range: f.Range,
		Origins: d.origins(f.Origins), Stateful: f.Stateful, Loses: f.Loses, Cost: f.Cost, Leftovers: f.Leftovers,
	}
	if f.Previous != "" {
		i := d.instance(f.Previous)
		c.Previous = &i
	}
	if f.Waiting != nil {
		c.Waiting = *f.Waiting
	}
	for _, r := range f.Reasons {
		c.Reasons = append(c.Reasons, providers.Reason{Path: d.path(r.Path), Why: r.Why})
	}
	for _, s := range f.Requires {
		c.Requires.Instances = append(c.Requires.Instances, d.instance(s))
	}
	c.Requires.Blocks = d.blocks(f.RequiresAll)
	return c
}

func encodeValue(v cty.Value) (fileValue, error) {
	if v == cty.NilVal {
		return fileValue{}, nil
	}
	v, marked := v.UnmarkDeepWithPaths()
	_ = marked // where secrets are is kept beside the values
	ty, err := ctyjson.MarshalType(v.Type())
	if err != nil {
		return fileValue{}, err
	}
	data, err := msgpack.Marshal(v, v.Type())
	return fileValue{Type: ty, Data: data}, err
}

func (d *decoder) value(f fileValue) cty.Value {
	if len(f.Type) == 0 {
		return cty.NilVal
	}
	ty, err := d.typeOf(f.Type)
	d.note(err)
	if err != nil {
		return cty.NilVal
	}
	v, err := msgpack.Unmarshal(f.Data, ty)
	d.note(err)
	return v
}

// typeOf returns a type that may have been read before.
func (d *decoder) typeOf(text []byte) (cty.Type, error) {
	if ty, ok := d.types[string(text)]; ok {
		return ty, nil
	}
	ty, err := ctyjson.UnmarshalType(text)
	if err != nil {
		return cty.NilType, err
	}
	if d.types == nil {
		d.types = map[string]cty.Type{}
	}
	d.types[string(text)] = ty
	return ty, nil
}

func encodePaths(paths []cty.Path) [][]fileStep {
	var out [][]fileStep
	for _, p := range paths {
		out = append(out, encodePath(p))
	}
	return out
}

func encodePath(p cty.Path) []fileStep {
	out := []fileStep{}
	for _, s := range p {
		switch s := s.(type) {
		case cty.GetAttrStep:
			out = append(out, fileStep{Attr: s.Name})
		case cty.IndexStep:
			if s.Key.Type() == cty.DynamicPseudoType {
				out = append(out, fileStep{Any: true})
				continue
			}
			if !s.Key.IsWhollyKnown() || s.Key.IsNull() || !s.Key.Type().IsPrimitiveType() {
				return out // an element of a set: the set as a whole
			}
			raw, err := ctyjson.Marshal(s.Key, s.Key.Type())
			if err != nil {
				return out
			}
			msg := json.RawMessage(raw)
			out = append(out, fileStep{Key: &msg, Str: s.Key.Type() == cty.String})
		}
	}
	return out
}

func (d *decoder) paths(fs [][]fileStep) []cty.Path {
	var out []cty.Path
	for _, f := range fs {
		out = append(out, d.path(f))
	}
	return out
}

func (d *decoder) path(f []fileStep) cty.Path {
	p := cty.Path{}
	for _, s := range f {
		switch {
		case s.Any:
			p = p.Index(cty.DynamicVal)
			continue
		case s.Key == nil:
			p = p.GetAttr(s.Attr)
			continue
		}
		ty := cty.Number
		if s.Str {
			ty = cty.String
		}
		k, err := ctyjson.Unmarshal(*s.Key, ty)
		d.note(err)
		p = p.Index(k)
	}
	return p
}
