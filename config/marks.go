package config

import "github.com/zclconf/go-cty/cty"

// Ephemeral marks values that exist during one run only, and are kept nowhere.
const Ephemeral = mark("ephemeral")

// Hidden marks what an output of a module is declared sensitive for. It is shown
// as little as what is Sensitive, and taken wherever any value is: Terraform 1.11
// forgets there that it is a secret.
const Hidden = mark("hidden")

// Secret reports whether marks keep a value from being shown.
func Secret(marks cty.ValueMarks) bool {
	_, sensitive := marks[Sensitive]
	_, hidden := marks[Hidden]
	return sensitive || hidden
}

// secretIn reports whether a value, or a part of it, is not to be shown.
func secretIn(v cty.Value) bool { return marked(v, Sensitive) || marked(v, Hidden) }
