package render

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// TestTable: a table fits the terminal, and what is no terminal gets each row in
// one line.
func TestTable(t *testing.T) {
	t.Parallel()
	rows := [][]string{
		{"TYPE", "NAME", "REGION", "CREATED", "MONTHLY", "ID"},
		{"digitalocean_droplet", "shop-dev-web-1", "fra1", "2026-11-26", "$6.00", "3164444"},
		{"digitalocean_loadbalancer", "shop-dev-lb", "fra1", "2026-11-26", "$12.00*", "69f458b0-5975-41f2-aec2-5c467b736402"},
		{"digitalocean_spaces_bucket", "größte", "fra1", "-", "unknown", "assets"},
		{"digitalocean_tag", "-", "-", "-", "$0.00", "web"},
	}
	var b strings.Builder
	for _, s := range []Style{{Width: 40, Fit: true}, {Width: 60, Fit: true}, {Width: 80, Fit: true}, {Width: 120, Fit: true}, {Width: 40}} {
		var one strings.Builder
		if err := s.Table(&one, rows); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%d columns, a terminal: %v\n\n%s\n", s.Width, s.Fit, one.String())
		for _, line := range strings.Split(one.String(), "\n") {
			if s.Fit && ansi.StringWidth(line) > s.Width {
				t.Errorf("with %d columns a line has %d: %q", s.Width, ansi.StringWidth(line), line)
			}
		}
		text := strings.Join(strings.Fields(one.String()), " ")
		for _, row := range rows {
			if !strings.Contains(text, strings.Join(row, " ")) {
				t.Errorf("with %d columns %q is not there as a whole", s.Width, row)
			}
		}
	}
	golden(t, "table", b.String())
	var long strings.Builder
	if err := (Style{Width: 40, Fit: true}).Table(&long, [][]string{{"10:00", strings.Repeat("word ", 30)}}); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(long.String(), "\n") {
		if ansi.StringWidth(line) > 40 {
			t.Errorf("a long text is not broken: %q", line)
		}
	}
}
