package planner_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/planner"
)

// crowded is how many instances of a block are enough to tell edges between
// many and many from edges between each and each.
const crowded = 300

// allOfAll are nets, and boxes that each hang on all of them.
func allOfAll(nets, boxes string) string {
	return strings.NewReplacer("%nets%", nets, "%boxes%", boxes).Replace(`
		resource "toy_net" "a" {
			count = 300
			name  = "n"
			cidr  = "b"
			%nets%
		}
		resource "toy_box" "b" {
			count   = 300
			name    = "b"
			%boxes%
		}
		locals { all = join(",", toy_net.a[*].id) }`)
}

const homes = `home_id = local.all`

// heldCrowd is what an apply of allOfAll left, with nets of a range of their
// own.
func heldCrowd(cidr, home string) []had {
	var out []had
	for i := range crowded {
		out = append(out, had{at: fmt.Sprintf("toy_net.a[%d]", i), attrs: attrs{"name": "n", "cidr": cidr}},
			had{at: fmt.Sprintf("toy_box.b[%d]", i), attrs: attrs{"name": "b", home: "all"}, deps: []string{"toy_net.a"}})
	}
	return out
}

// TestAllOfAllInstances: where all instances of a block hang on all of another,
// there are as many edges as instances, and each still waits for each.
func TestAllOfAllInstances(t *testing.T) {
	tests := map[string]struct {
		scene
		want []string
	}{
		"create": {
			scene{src: allOfAll("", homes)},
			[]string{"toy_net.a[0] < toy_box.b[299]", "toy_net.a[299] < toy_box.b[0]"},
		},
		"create through a module": {
			scene{
				src: `module "m" {
						source = "./m"
						nets   = toy_net.a[*].id
					}
					resource "toy_net" "a" {
						count = 300
						name  = "n"
					}`,
				files: map[string]string{"m/main.tf": `variable "nets" {}
					resource "toy_box" "b" {
						count   = 300
						name    = "b"
						home_id = var.nets[count.index]
					}`},
			},
			[]string{"toy_net.a[0] < module.m.toy_box.b[299]", "toy_net.a[299] < module.m.toy_box.b[0]"},
		},
		"destroy": {
			scene{src: allOfAll("", homes), had: heldCrowd("b", "home_id"), mode: planner.Destroy},
			[]string{"-toy_box.b[0] < -toy_net.a[299]", "-toy_box.b[299] < -toy_net.a[0]", "-toy_net.a[0] | -toy_net.a[1]"},
		},
		"no longer declared": {
			scene{had: heldCrowd("b", "home_id")},
			[]string{"-toy_box.b[0] < -toy_net.a[299]", "-toy_box.b[299] < -toy_net.a[0]", "-toy_net.a[0] | -toy_net.a[1]"},
		},
		"let go": {
			scene{src: `resource "toy_box" "b" {
				count = 300
				name  = "b"
			}`, had: heldCrowd("b", "net_id")},
			[]string{"toy_box.b[0] < -toy_net.a[299]", "toy_box.b[299] < -toy_net.a[0]", "toy_box.b[0] | toy_box.b[1]"},
		},
		"replace": {
			scene{src: allOfAll("", homes), had: heldCrowd("a", "home_id")},
			[]string{"-toy_box.b[0] < -toy_net.a[299] < toy_net.a[299] < toy_box.b[0]", "-toy_box.b[299] < -toy_net.a[0]"},
		},
		"replace, the new ones first": {
			scene{src: allOfAll(cbd, homes), had: heldCrowd("a", "home_id")},
			[]string{"-toy_box.b[0] < -toy_net.a[299]", "toy_net.a[299] < toy_box.b[0]", "toy_net.a[0] < -toy_net.a[0]"},
		},
		"move over": {
			scene{src: allOfAll(cbd, `net_id = local.all`), had: heldCrowd("a", "net_id")},
			[]string{"toy_net.a[299] < toy_box.b[0] < -toy_net.a[299]", "toy_net.a[0] < toy_box.b[299] < -toy_net.a[0]"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := tt.build(t)
			g, err := p.Graph()
			if err != nil {
				t.Fatal(err)
			}
			if nodes, edges := len(g.Nodes()), edgesOf(g); nodes < 2*crowded || edges > 3*nodes {
				t.Errorf("%d operations have %d edges", nodes, edges)
			}
			relations(t, p, tt.want...)
		})
	}
}
