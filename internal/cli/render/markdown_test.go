package render

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	"pgregory.net/rapid"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
)

func markdownOf(t *testing.T, p *planner.Plan) string {
	t.Helper()
	var b strings.Builder
	if err := Markdown(&b, p, schemas); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestMarkdown(t *testing.T) {
	for _, name := range []string{"groups", "money", "kept", "renames", "empty", "replace"} {
		got := markdownOf(t, plans()[name])
		golden(t, "markdown-"+name, got)
		if strings.Contains(got, secret) {
			t.Errorf("%s: a secret is printed", name)
		}
	}
}

// TestMarkdownFits: however large a plan is, the comment fits, begins with the
// summary and what loses data, has balanced folds, and says what it left out.
func TestMarkdownFits(t *testing.T) {
	long := strings.Repeat("a line | of `text`\n```\n", 2000)
	for name, make := range map[string]func(i int) *planner.Change{
		"many creates": func(i int) *planner.Change {
			return &planner.Change{Addr: instance(fmt.Sprintf("thing_%d", i)), Action: planner.Create, Prior: providers.Object{Value: null()}, Planned: unknownParts()}
		},
		"many losses": func(i int) *planner.Change {
			return &planner.Change{Addr: instance(fmt.Sprintf("thing_%d", i)), Action: planner.Delete, Stateful: true, Cause: planner.Cause{Kind: planner.Triggered, At: strings.Repeat("why ", 40)}, Prior: providers.Object{Value: web()}, Planned: null()}
		},
		"long texts": func(i int) *planner.Change {
			lines := fmt.Sprint(i) + long
			return &planner.Change{Addr: keyed("thing", addr.StringKey(strings.Repeat("k", i%200))), Action: planner.Update, Prior: providers.Object{Value: web()},
				Planned: with(web(), map[string]cty.Value{"user_data": cty.StringVal(lines)})}
		},
	} {
		p := &planner.Plan{}
		for i := range 300 {
			p.Changes = append(p.Changes, make(i))
		}
		got := markdownOf(t, p)
		if n := utf8.RuneCountInString(got); n > MarkdownLimit || n < MarkdownLimit/4 {
			t.Errorf("%s: %d characters", name, n)
		}
		if !strings.HasPrefix(got, "### Plan: ") || !strings.Contains(got, "not shown here for want of room") {
			t.Errorf("%s: no summary, or not said what is left out:\n%.200s", name, got)
		}
		if strings.Count(got, "<details>") != strings.Count(got, "</details>") {
			t.Errorf("%s: folds are not balanced", name)
		}
		if name == "many losses" && !strings.Contains(got[:300], "300 objects that hold data go") {
			t.Errorf("%s: the danger is not first:\n%.300s", name, got)
		}
	}
}

// TestMarkdownIsNotMisread: names and reasons from outside break no table and
// call nobody.
func TestMarkdownIsNotMisread(t *testing.T) {
	c := &planner.Change{Addr: keyed("a", addr.StringKey("x|y</code>@all")), Action: planner.Create, Cause: planner.Cause{Kind: planner.Triggered, At: "a | b\n# c @team"}, Prior: providers.Object{Value: null()}, Planned: object(nil)}
	got := markdownOf(t, &planner.Plan{Changes: []*planner.Change{c}})
	row := strings.Split(got, "\n")[4]
	if strings.Contains(row, "</code>@all") || strings.Contains(row, "@team") || strings.Count(strings.ReplaceAll(row, `\|`, ""), "|") != 5 {
		t.Errorf("misread: %s", row)
	}
}

// TestMarkdownCutsByImportance: whatever a plan holds, its comment fits, and
// what is left out matters less than all that is shown.
func TestMarkdownCutsByImportance(t *testing.T) {
	summary := regexp.MustCompile(`<summary>\S+ <code>do_thing\.(\w+)</code>`)
	rapid.Check(t, func(t *rapid.T) {
		p := &planner.Plan{}
		for i := range rapid.IntRange(1, 150).Draw(t, "changes") {
			text := cty.StringVal(strings.Repeat("line | of *text*\n", rapid.SampledFrom([]int{0, 1, 20, 900}).Draw(t, "lines")))
			c := &planner.Change{
				Addr: instance(fmt.Sprintf("x%d", i)), Stateful: rapid.Bool().Draw(t, "stateful"),
				Action: rapid.SampledFrom([]planner.Action{planner.Create, planner.Update, planner.Delete, planner.Replace}).Draw(t, "action"),
				Prior:  providers.Object{Value: web()}, Planned: with(web(), map[string]cty.Value{"user_data": text}),
			}
			switch c.Action {
			case planner.Create:
				c.Prior.Value = null()
			case planner.Delete:
				c.Planned = null()
			}
			p.Changes = append(p.Changes, c)
		}
		var b strings.Builder
		if err := Markdown(&b, p, schemas); err != nil {
			t.Fatal(err)
		}
		if n := utf8.RuneCountInString(b.String()); n > MarkdownLimit {
			t.Fatalf("%d characters", n)
		}
		shown := map[string]bool{}
		for _, m := range summary.FindAllStringSubmatch(b.String(), -1) {
			shown[m[1]] = true
		}
		least, most := 0, 1000 // the weights of what is shown and of what is not
		for _, c := range p.Changes {
			if w := weight(group{c}); shown[c.Addr.Resource.Name] {
				least = max(least, w)
			} else {
				most = min(most, w)
			}
		}
		if least > most {
			t.Fatalf("something of weight %d is shown, and something of weight %d is not", least, most)
		}
		if len(shown) < len(p.Changes) && !strings.Contains(b.String(), "not shown here for want of room") {
			t.Fatal("it does not say that something is left out")
		}
	})
}
