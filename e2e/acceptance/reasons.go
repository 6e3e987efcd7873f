package main

// reasons are why tests do not pass that are known not to.
var reasons = map[string]string{}
