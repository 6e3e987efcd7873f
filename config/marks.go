package config

// Ephemeral marks values that exist during one run only, and are kept nowhere.
const Ephemeral = mark("ephemeral")
