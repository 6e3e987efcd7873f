package render

import (
	"strings"
	"testing"

	"github.com/swampctl/swampctl/internal/diag"
)

const source = `# comment {
resource "digitalocean_droplet" "web" {
  name   = "web"
	regoin = var.size
}

locals {
  a = 1
}

broken = 1
`

func messages() diag.Diagnostics {
	at := func(l, c, el, ec int) *diag.Range {
		return &diag.Range{Filename: "main.tf", Start: diag.Pos{Line: l, Column: c}, End: diag.Pos{Line: el, Column: ec}}
	}
	long := "An argument named \"regoin\" is not expected here, and this text is so long that it must be broken.\n\n  - this stays as it is, however long it may be, because it is indented by the writer"
	return diag.Diagnostics{
		{Summary: "Unsupported argument", Detail: long, Subject: at(4, 2, 4, 8), Hint: `did you mean "region"?`,
			Values: []diag.Value{{Expr: "var.size", Is: `is "big"`}}},
		{Severity: diag.Warning, Summary: "Deprecated", Detail: "Use another.", Address: "digitalocean_droplet.web", Subject: at(2, 1, 5, 2)},
		{Summary: "No such file", Detail: "It is gone.", Subject: &diag.Range{Filename: "other.tf", Start: diag.Pos{Line: 3, Column: 1}}},
		{Summary: "Outside of a block", Subject: at(11, 1, 11, 7)},
		{Summary: "Beyond the end", Subject: at(99, 4, 99, 9)},
		{Summary: "Refused", Detail: "create vpc: range overlaps (HTTP 422)", Address: "digitalocean_vpc.net"},
		{Severity: diag.Warning, Summary: "Deprecated", Address: "a.b"},
	}
}

func TestDiagnostics(t *testing.T) {
	for name, s := range map[string]Style{"plain": {Width: 60}, "colour": {Width: 60, Color: true}} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			Diagnostics(&b, messages(), map[string][]byte{"main.tf": []byte(source)}, s)
			golden(t, "diag-"+name, b.String())
		})
	}
}

func TestCompactDiagnostics(t *testing.T) {
	var b strings.Builder
	CompactDiagnostics(&b, messages()[:2], nil, Style{})
	CompactDiagnostics(&b, diag.Diagnostics{messages()[1], messages()[6]}, nil, Style{})
	golden(t, "diag-compact", b.String())
}

// TestLongLine: of a line that is longer than people write them only what stands
// around the place is shown, with the place underlined; deep JSON is not parsed.
func TestLongLine(t *testing.T) {
	for name, test := range map[string]struct {
		line       string
		from, to   int // columns
		shown      string
		underlined string
	}{
		"short":     {"abc def", 5, 8, "  1: abc def", "         ^^^"},
		"beginning": {"abc" + strings.Repeat(" ", 1000), 1, 4, "  1: abc" + strings.Repeat(" ", lineShown-3) + "…", "     ^^^"},
		"middle": {
			strings.Repeat("-", 500) + "abc" + strings.Repeat("-", 1000), 501, 504,
			"  1: …" + strings.Repeat("-", lineBefore) + "abc" + strings.Repeat("-", lineShown-lineBefore-3) + "…",
			strings.Repeat(" ", 6+lineBefore) + "^^^",
		},
		"very long": {
			strings.Repeat("é", 20_000) + "abc" + strings.Repeat("é", 20_000), 20_001, 20_004,
			"  1: …" + strings.Repeat("é", lineBefore) + "abc" + strings.Repeat("é", lineShown-lineBefore-3) + "…",
			strings.Repeat(" ", 6+lineBefore) + "^^^",
		},
		"end": {strings.Repeat("-", 500) + "abc", 501, 504, "  1: …" + strings.Repeat("-", lineBefore) + "abc", strings.Repeat(" ", 6+lineBefore) + "^^^"},
	} {
		t.Run(name, func(t *testing.T) {
			at := len(string([]rune(test.line)[:test.from-1]))
			r := &diag.Range{Filename: "x.tf", Start: diag.Pos{Line: 1, Column: test.from, Byte: at}, End: diag.Pos{Line: 1, Column: test.to}}
			if got, want := snippet(r, NewSources(map[string][]byte{"x.tf": []byte(test.line)}).Text("x.tf"), Style{}, red), test.shown+"\n"+test.underlined; got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
	deep := strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)
	at := &diag.Range{Filename: "x.json", Start: diag.Pos{Line: 1, Column: 1000, Byte: 999}, End: diag.Pos{Line: 1, Column: 1001, Byte: 1000}}
	if got := NewSources(map[string][]byte{"x.json": []byte(deep)}).Text("x.json").Enclosing(at); got != "" {
		t.Errorf("what stands around the place is %d bytes long", len(got))
	}
}
