package picture

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
)

func at(typ, name string) addr.Instance {
	return addr.Instance{Resource: addr.Resource{Type: typ, Name: name}}
}

func thing(attrs map[string]cty.Value) cty.Value { return cty.ObjectVal(attrs) }

// sample is a plan with a secret and with text that means something in HTML.
func sample() *planner.Plan {
	null := cty.NullVal(cty.Object(map[string]cty.Type{"name": cty.String, "password": cty.String}))
	web := thing(map[string]cty.Value{"name": cty.StringVal("</script><script>alert(1)</script>"), "password": cty.StringVal("hunter2-hunter2")})
	net := thing(map[string]cty.Value{"name": cty.StringVal("net"), "password": cty.NullVal(cty.String)})
	return &planner.Plan{Changes: []*planner.Change{
		{Addr: at("digitalocean_droplet", "web"), Action: planner.Create, Prior: providers.Object{Value: null}, Planned: web,
			Sensitive: []cty.Path{cty.GetAttrPath("password")}, Requires: config.Dependencies{Instances: []addr.Instance{at("digitalocean_vpc", "net")}},
			Cost: &planner.Cost{Before: providers.Price{Known: true}, After: providers.Price{Monthly: 6, Known: true}}},
		{Addr: at("digitalocean_vpc", "net"), Action: planner.NoOp, Prior: providers.Object{Value: net}, Planned: net},
		{Addr: at("digitalocean_volume", "old"), Action: planner.Delete, Stateful: true, Cause: planner.Cause{Kind: planner.Triggered, By: at("digitalocean_tag", "x"), At: "gone & forgotten"}, Prior: providers.Object{Value: net}, Planned: null,
			Depended: []addr.Block{at("digitalocean_vpc", "net").Block()}},
	}}
}

func page(t *testing.T, p *planner.Plan) string {
	t.Helper()
	var b strings.Builder
	if err := Write(&b, p, nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestPageStandsAlone: the page loads nothing, shows no secret, and text from
// outside stays text.
func TestPageStandsAlone(t *testing.T) {
	got := page(t, sample())
	for _, bad := range []string{"http://", "https://", "hunter2", "<script>alert", "@import", "url(//", `src="`} {
		if strings.Contains(got, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	if !strings.Contains(got, "default-src 'none'") {
		t.Error("the page may load things")
	}
	if n := strings.Count(got, "<script>"); n != 1 {
		t.Errorf("%d scripts", n)
	}
}

// TestPageShows: a box and a card for every entry, an edge for every
// dependency, the price, the danger, and the difference.
func TestPageShows(t *testing.T) {
	got := page(t, sample())
	for what, want := range map[string]int{
		`class="box `: 3, `class="card `: 3, `marker-end="url(#tip)"`: 2, `class="box destroy lost"`: 1, `class="box create"`: 1,
		`class="cost">+$6.00/month`: 1, "1 object that holds data goes": 1, "(sensitive value)": 2, "because replace_triggered_by names digitalocean_tag.x.gone &amp; forgotten, which changes": 2,
	} {
		if n := strings.Count(got, what); n != want {
			t.Errorf("%q is there %d times, want %d", what, n, want)
		}
	}
}

// TestPictureIsWellFormed: what is drawn can be read by any reader of SVG.
func TestPictureIsWellFormed(t *testing.T) {
	svg := regexp.MustCompile(`(?s)<svg .*</svg>`).FindString(page(t, sample()))
	d := xml.NewDecoder(strings.NewReader(svg))
	n := 0
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in:\n%s", err, svg)
		}
		n++
	}
	if n < 20 {
		t.Errorf("only %d parts", n)
	}
}

func TestEmptyPlan(t *testing.T) {
	if got := page(t, &planner.Plan{}); !strings.Contains(got, "There is nothing to show.") || strings.Contains(got, "<svg") {
		t.Errorf("an empty plan is\n%s", got)
	}
}
