package planner_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/swampctl/swampctl/planner"
)

// TestOrigins: an unknown value says which reference it waits for: through
// local values, with indexes, in blocks; what is known is not named.
func TestOrigins(t *testing.T) {
	p := scene{
		src: `resource "toy_net" "a" { name = "n" }
		resource "toy_net" "many" {
			count = 2
			name  = "m${count.index}"
		}
		locals {
			deep = toy_net.a.id
			text = "net-${local.deep}"
		}
		resource "toy_box" "b" {
			for_each = { x = toy_net.a.id }
			name     = "b-${local.text}"
			net_id   = each.value
			tags     = ["plain", toy_net.many[0].id, upper(toy_net.many[1].id)]
			notes    = join(",", toy_net.many[*].id)
			disk {
				size = length(toy_net.many[*].id)
				kind = toy_net.many[1].id
			}
		}
		output "all" { value = { a = toy_net.a.id, b = "known" } }`,
	}.build(t)
	var got []string
	for _, c := range p.Changes {
		for _, o := range c.Origins {
			got = append(got, fmt.Sprintf("%s %s: %s", c.Addr, planner.PathString(o.Path), strings.Join(o.From, ", ")))
		}
	}
	for _, o := range p.Outputs[0].Origins {
		got = append(got, fmt.Sprintf("output%s: %s", planner.PathString(o.Path), strings.Join(o.From, ", ")))
	}
	want := []string{
		`toy_box.b["x"] name: toy_net.a.id`, `toy_box.b["x"] net_id: toy_net.a.id`, `toy_box.b["x"] notes: toy_net.many[*].id`,
		`toy_box.b["x"] tags[1]: toy_net.many[0].id`, `toy_box.b["x"] tags[2]: toy_net.many[1].id`,
		`toy_box.b["x"] disk[?].kind: toy_net.many[1].id`, `output["a"]: toy_net.a.id`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestDriftIsJudged: what the plan sets back, what a rule accepts and what the
// server did by itself are three things.
func TestDriftIsJudged(t *testing.T) {
	p := scene{
		src: `resource "toy_box" "a" {
			name  = "a"
			size  = "big"
			notes = "mine"
			lifecycle { ignore_changes = [notes] }
		}
		resource "toy_box" "b" { name = "b" }`,
		had: []had{
			{at: "toy_box.a", attrs: attrs{"name": "a", "size": "big", "notes": "mine"}, now: attrs{"size": "small", "notes": "theirs", "address": "10.0.0.9"}},
			{at: "toy_box.b", attrs: attrs{"name": "b"}, now: attrs{"address": "10.0.0.8"}},
		},
	}.build(t)
	var got []string
	for _, d := range slices.Concat(p.Drift, p.Kept) {
		got = append(got, fmt.Sprintf("%s undone%v accepted%v moved%v", d.Addr, d.Undone, d.Accepted, d.Moved))
	}
	want := []string{"toy_box.a undone[size] accepted[notes] moved[address]", "toy_box.b undone[] accepted[] moved[address]"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if len(p.Drift) != 1 || len(p.Kept) != 1 {
		t.Errorf("%d that matter, %d kept", len(p.Drift), len(p.Kept))
	}
}

// TestRenames: a delete and a create of equal objects are recognised, each
// object once; what differs in anything is none.
func TestRenames(t *testing.T) {
	p := scene{
		src: `resource "toy_net" "new" { name = "n" }
		resource "toy_box" "new" {
			count = 2
			name  = "same"
			net_id = toy_net.new.id
		}
		resource "toy_box" "other" { name = "other" }`,
		had: []had{
			{at: "toy_net.old", attrs: attrs{"name": "n"}},
			{at: "toy_box.old[0]", attrs: attrs{"name": "same", "net_id": "toy_net.old"}}, {at: "toy_box.old[1]", attrs: attrs{"name": "same"}},
			{at: "toy_box.gone", attrs: attrs{"name": "other", "size": "big"}},
		},
	}.build(t)
	var got []string
	for _, r := range p.Renames {
		got = append(got, r.From.String()+" -> "+r.To.String())
	}
	want := []string{"toy_box.old[0] -> toy_box.new[0]", "toy_box.old[1] -> toy_box.new[1]", "toy_net.old -> toy_net.new"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
