package e2e

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// chromiumEnv names the browser that looks at pages.
const chromiumEnv = "SWAMPCTL_CHROMIUM"

// typing opens all cards of a page and searches it, and says in its title how
// many of the cards are left and whether it, or a difference, is wider than the
// window.
const typing = `<script>
for (const card of document.querySelectorAll(".card")) card.open = true;
const wide = [...document.querySelectorAll("pre")].some(e => e.scrollWidth > e.clientWidth);
const search = document.querySelector("#search");
search.value = "firewall";
search.dispatchEvent(new Event("input"));
const cards = [...document.querySelectorAll(".card")];
document.title = cards.filter(c => c.offsetParent !== null).length + " of " + cards.length +
  (wide || document.documentElement.scrollWidth > innerWidth ? ", too wide" : ", fits");
</script>
`

// TestPictureInChromium: on a phone without a network the page of a plan is
// drawn, fits with all that differs, and can be searched.
func TestPictureInChromium(t *testing.T) {
	browser := os.Getenv(chromiumEnv)
	if browser == "" {
		t.Skipf("%s names no browser, so none looks at the page of plan -html", chromiumEnv)
	}
	l := newLab(t, sandbox.Options{})
	l.example()
	l.must(0, "plan", "-html=plan.html")
	page := filepath.Join(l.dir, "plan.html")
	raw, err := os.ReadFile(page)
	must(t, err)
	l.write("typed.html", string(raw)+typing)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	look := func(args ...string) string {
		args = append([]string{
			"--headless=new", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + filepath.Join(l.dir, "profile"),
			"--window-size=390,844", "--host-resolver-rules=MAP * ~NOTFOUND",
		}, args...)
		out, err := exec.CommandContext(ctx, browser, args...).Output()
		must(t, err)
		return string(out)
	}
	title := regexp.MustCompile(`<title>([^<]*)`).FindStringSubmatch(look("--dump-dom", "file://"+filepath.Join(l.dir, "typed.html")))
	if len(title) != 2 || title[1] != "1 of 14, fits" {
		t.Errorf("the page says %q", title)
	}
	shot := filepath.Join(l.dir, "page.png")
	look("--screenshot="+shot, "file://"+page)
	if info, err := os.Stat(shot); err != nil || info.Size() < 20_000 {
		t.Errorf("nothing is drawn: %v", err)
	}
}
