package addr

import "strings"

// Module is the path of a module instance in its printed form, for example
// module.net["a"].module.dns; the root module is "". Without keys it names a
// module call, all instances of it together.
type Module string

// Root is the root module.
const Root Module = ""

// IsRoot reports whether m is the root module.
func (m Module) IsRoot() bool { return m == Root }

// Child returns the instance of the module call name under m.
func (m Module) Child(name string, key Key) Module {
	step := "module." + name + key.String()
	if m.IsRoot() {
		return Module(step)
	}
	return m + "." + Module(step)
}

// ModuleStep is one step of a module path.
type ModuleStep struct {
	Name string
	Key  Key
}

// Steps returns the steps from the root; nil for the root and for what is no
// module path.
func (m Module) Steps() []ModuleStep {
	if m.IsRoot() {
		return nil
	}
	r := reader{text: string(m)}
	var out []ModuleStep
	for {
		if word, err := r.name(); err != nil || word != "module" || r.dot() != nil {
			return nil
		}
		name, err := r.name()
		if err != nil {
			return nil
		}
		key, err := r.key()
		if err != nil {
			return nil
		}
		out = append(out, ModuleStep{name, key})
		if r.done() {
			return out
		}
		if r.dot() != nil {
			return nil
		}
	}
}

// Split returns the parent of m and the last step; the root has neither.
func (m Module) Split() (Module, ModuleStep) {
	steps := m.Steps()
	if len(steps) == 0 {
		return Root, ModuleStep{}
	}
	last := steps[len(steps)-1]
	length := len(Root.Child(last.Name, last.Key))
	if len(steps) > 1 {
		length++ // the dot
	}
	return m[:len(m)-length], last
}

// Static returns m without the keys.
func (m Module) Static() Module {
	if !strings.Contains(string(m), "[") {
		return m
	}
	out := Root
	for _, s := range m.Steps() {
		out = out.Child(s.Name, Key{})
	}
	return out
}

// Contains reports whether o is m or below it. A path without a key also
// contains the instances of the call.
func (m Module) Contains(o Module) bool {
	rest, ok := strings.CutPrefix(string(o), string(m))
	return ok && (rest == "" || m.IsRoot() || rest[0] == '.' || rest[0] == '[')
}

// Static returns the block of the configuration that b is in a module
// instance: the same without the keys of modules.
func (b Block) Static() Block { return Block{b.Module.Static(), b.Resource} }
