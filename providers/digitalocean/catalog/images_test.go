package catalog

import (
	"testing"

	"github.com/digitalocean/godo"
)

// TestImageIsItsNumber: image is the id as text, also of images with a slug,
// as with Terraform's provider.
func TestImageIsItsNumber(t *testing.T) {
	t.Parallel()
	for _, slug := range []string{"", "ubuntu-24-04-x64"} {
		if r := imageRow(godo.Image{ID: 7, Slug: slug}); r.Image != "7" || r.Slug != slug {
			t.Errorf("the image with the slug %q has image %q and slug %q", slug, r.Image, r.Slug)
		}
	}
}
