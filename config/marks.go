package config

// Ephemeral marks values that exist during one run only, and are kept nowhere.
const Ephemeral = mark("ephemeral")

// declared stands beside Sensitive where nothing but an output of a module says
// so. An output of the root takes such a value and hides it.
const declared = mark("declared")
