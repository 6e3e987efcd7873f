package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// TestCertificateRotation: a certificate in use is rotated by making the new
// one, pointing the balancer at it, and deleting the old one, without a word
// about it in the configuration.
func TestCertificateRotation(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	if err := os.CopyFS(l.dir, os.DirFS(filepath.Join("..", "examples", "certificate"))); err != nil {
		t.Fatal(err)
	}
	l.apply()
	before := len(l.changes())
	l.edit("main.tf", `"front-1"`, `"front-2"`)
	l.apply()
	l.clean()
	var calls []string
	for _, c := range l.changes()[before:] {
		if c.Status < 300 {
			calls = append(calls, c.Method+" "+strings.Split(c.Path, "/")[2])
		}
	}
	if got, want := strings.Join(calls, ", "), "POST certificates, PUT load_balancers, DELETE certificates"; got != want {
		t.Errorf("the rotation made the calls %s, want %s", got, want)
	}
	if n := l.count("certificates"); n != 1 {
		t.Errorf("%d certificates are left, want 1", n)
	}
}
