package contract

import (
	"path"
	"strings"
)

// exception lets something pass that the description forbids and the real API
// does.
type exception struct {
	side   string // "" for both
	method string // "" for all
	path   string // a glob as in path.Match on the described path; "" for all
	field  string // the end of the field; "" for all
	reason string // part of the reason; "" for all
	why    string
}

const (
	notNull = "not nullable"
	missing = "is missing"
	unknown = "the description does not know the field"
)

var exceptions = []exception{
	{side: "response", field: "/next_backup_window", reason: notNull, why: "nullable in the schema, lost by the allOf around it"},
	{side: "request", path: "/v2/firewalls", field: "/ports", reason: missing, why: "clients leave the ports of icmp rules out"},
	{side: "request", path: "/v2/firewalls/*/rules", field: "/ports", reason: missing, why: "clients leave the ports of icmp rules out"},
	{side: "request", method: "POST", path: "/v2/domains/*/records", field: "/flags", reason: missing, why: "only CAA records have flags"},
	{side: "request", method: "POST", path: "/v2/domains/*/records", field: "/tag", reason: missing, why: "only CAA records have a tag"},
	{side: "response", path: "/v2/account", field: "_limit", reason: unknown, why: "godo reads volume_limit and reserved_ip_limit"},
	{side: "response", path: "/v2/tags", field: "/resources/images", reason: unknown, why: "misspelt imgages in the description"},
	{side: "response", path: "/v2/tags/*", field: "/resources/images", reason: unknown, why: "misspelt imgages in the description"},
	{side: "response", path: "/v2/images/*/actions", field: "/action", reason: unknown, why: "wrapped in action like every other action"},
	{side: "response", path: "/v2/images/*/actions/*", field: "/action", reason: unknown, why: "wrapped in action like every other action"},
}

// excepted returns the number of the exception that lets a violation pass, -1 if none does.
func excepted(v Violation) int {
	for i, e := range exceptions {
		if (e.side == "" || e.side == v.Side) && (e.method == "" || e.method == v.Method) &&
			glob(e.path, v.Path) && strings.HasSuffix(v.Field, e.field) && strings.Contains(v.Reason, e.reason) {
			return i
		}
	}
	return -1
}

func glob(pattern, text string) bool {
	if pattern == "" {
		return true
	}
	hit, err := path.Match(pattern, text)
	return err == nil && hit
}
