package digitalocean_test

import (
	"os"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean"
)

// TestReliabilityNames: the page of reliability has every registered type, in
// the row of its class.
func TestReliabilityNames(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/reliability.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for line := range strings.Lines(string(page)) {
		if cells := strings.Split(line, " | "); len(cells) == 3 {
			rows[strings.TrimPrefix(cells[0], "| ")] = cells[1]
		}
	}
	for name, rt := range digitalocean.Resources() {
		class := rt.Traits().Recogniser.String()
		if word := "`" + strings.TrimPrefix(name, "digitalocean_") + "`"; !strings.Contains(rows[class], word) {
			t.Errorf("docs/reliability.md: %s is not among the types of class %q", word, class)
		}
	}
}
