package contract

import (
	"path"
	"slices"
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
	beyond bool // met by the suite of the types, which asks more than the scenario does
}

const (
	notNull     = "not nullable"
	missing     = "is missing"
	noOperation = "the description has no such operation"
	notOne      = "not one of the allowed values"
	unknown     = "the description does not know the field"
)

// exceptions are those of all families, one family a line.
var exceptions = slices.Concat(
	agentExceptions,
	appExceptions,
	autoscaleExceptions,
	byoipExceptions,
	cdnExceptions,
	commonExceptions,
	databaseExceptions,
	inferenceExceptions,
	knowledgebasesExceptions,
	kubernetesExceptions,
	monitoringExceptions,
	networkExceptions,
	nfsExceptions,
	partnerExceptions,
)

var commonExceptions = []exception{
	{side: "response", field: "/next_backup_window", reason: notNull, why: "nullable in the schema, lost by the allOf around it"},
	{path: "/v2/projects/*", field: "/environment", reason: notOne, why: "a project without one has an empty environment"},
	{path: "/v2/projects", field: "/environment", reason: notOne, why: "a project without one has an empty environment"},
	{side: "request", path: "/v2/droplets", field: "/ssh_keys", reason: notNull, why: "godo cannot leave them out"},
	{side: "request", path: "/v2/droplets", field: "/volumes/*", reason: "must be a string", why: "godo names volumes by objects with an id"},
	{side: "request", path: "/v2/load_balancers", field: "/forwarding_rules", reason: missing, why: "global balancers have none"},
	{side: "request", path: "/v2/load_balancers/*", field: "/forwarding_rules", reason: missing, why: "global balancers have none", beyond: true},
	{side: "request", path: "/v2/load_balancers/*", field: "/droplet_ids", reason: missing, why: "global balancers have none", beyond: true},
	{side: "response", path: "/v2/load_balancers", field: "/forwarding_rules", reason: "minimum number", why: "global balancers have none"},
	{side: "response", path: "/v2/load_balancers/*", field: "/forwarding_rules", reason: "minimum number", why: "global balancers have none", beyond: true},
	{side: "request", path: "/v2/load_balancers", field: "/cdn", reason: notNull, why: "godo cannot leave it out"},
	{side: "request", path: "/v2/load_balancers/*", field: "/cdn", reason: notNull, why: "godo cannot leave it out", beyond: true},
	{side: "request", path: "/v2/firewalls", field: "/tags", reason: notNull, why: "godo cannot leave them out"},
	{side: "request", path: "/v2/firewalls/*", field: "/tags", reason: notNull, why: "godo cannot leave them out", beyond: true},
	{side: "request", path: "/v2/droplets/*/actions", field: "/type", reason: notOne, why: "the description lacks change_backup_policy there", beyond: true},
	{side: "request", path: "/v2/droplets/*/actions", field: "/weekday", reason: notOne, why: "a daily plan has none, which godo sends empty", beyond: true},
	{side: "response", path: "/v2/load_balancers", field: "/subnet_uuid", reason: unknown, why: "godo reads it"},
	{side: "response", path: "/v2/load_balancers/*", field: "/subnet_uuid", reason: unknown, why: "godo reads it"},
	{side: "request", path: "/v2/vpcs/*/subnets", reason: noOperation, why: "the description does not have subnets, godo has"},
	{side: "request", path: "/v2/vpcs/*/subnets/*", reason: noOperation, why: "the description does not have subnets, godo has"},
	{side: "request", method: "PATCH", path: "/v2/projects/*", reason: notNull, why: "doctl sends null for what stays"},
	{side: "request", method: "PUT", path: "/v2/domains/*/records/*", field: "/type", reason: missing, why: "the Terraform provider sends none"},
	{side: "request", path: "/v2/firewalls", field: "/ports", reason: missing, why: "clients leave the ports of icmp rules out"},
	{side: "request", path: "/v2/firewalls/*", field: "/ports", reason: missing, why: "clients leave the ports of icmp rules out"},
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
