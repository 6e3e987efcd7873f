package machine

import "github.com/swampctl/swampctl/planner"

// reason is Terraform's word for why something happens: in a plan's form, and
// in the messages of a run. Terraform has none for some of our causes.
type reason struct{ plan, message string }

// cannotUpdate is the reason of a replacement for what cannot be changed in
// place.
var cannotUpdate = reason{"replace_because_cannot_update", "cannot_update"}

// reasons are Terraform's words for causes.
var reasons = map[planner.CauseKind]reason{
	planner.Tainted:         {"replace_because_tainted", "tainted"},
	planner.Requested:       {"replace_by_request", "requested"},
	planner.Triggered:       {"replace_by_triggers", "replace_triggered_by"},
	planner.NoBlock:         same("delete_because_no_resource_config"),
	planner.Released:        same("delete_because_no_resource_config"),
	planner.NoMoveTarget:    same("delete_because_no_move_target"),
	planner.NoModule:        same("delete_because_no_module"),
	planner.WrongRepetition: same("delete_because_wrong_repetition"),
	planner.CountIndex:      same("delete_because_count_index"),
	planner.EachKey:         same("delete_because_each_key"),
	planner.ConfigUnknown:   same("read_because_config_unknown"),
	planner.Awaiting:        same("read_because_dependency_pending"),
	planner.Looking:         same("read_because_dependency_pending"),
}

// same is a reason that has one word in both forms.
func same(word string) reason { return reason{word, word} }

// reasonOf returns the reason of a change, the zero one where Terraform has no
// word for it.
func reasonOf(c *planner.Change) reason {
	if c.Action.IsReplace() && len(c.Reasons) > 0 {
		return cannotUpdate
	}
	return reasons[c.Cause.Kind]
}
