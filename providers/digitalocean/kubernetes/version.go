package kubernetes

import (
	"context"
	"strings"

	"github.com/hashicorp/go-version"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// satisfies reports whether a cluster of a version is as wanted: the configured
// version is a floor, since DigitalOcean upgrades by itself and nothing goes
// back. A minor version, or "latest", leaves the choice to it.
func satisfies(want, have string) bool {
	if want == have || want == "latest" || strings.HasPrefix(have, want+".") {
		return true
	}
	w, h := parsed(want), parsed(have)
	return w != nil && h != nil && h.GreaterThan(w)
}

// parsed reads a version such as 1.33.1-do.2, which is newer than 1.33.1-do.1;
// nil: it is none.
func parsed(s string) *version.Version {
	v, err := version.NewVersion(strings.Replace(s, "-do.", ".", 1))
	if err != nil {
		return nil
	}
	return v
}

// minor is the minor version in a slug: 1.33 of 1.33.1-do.2.
func minor(slug string) string {
	parts := strings.SplitN(slug, ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}

// upgrade brings a cluster to the wanted version where it is older, and waits
// until it runs.
func upgrade(ctx context.Context, c *do.Client, now, next *Cluster) error {
	if satisfies(next.Version, now.Version) {
		return nil
	}
	slug, err := offered(ctx, c, next.ID, next.Version)
	if err != nil {
		return err
	}
	if _, err := c.API().Kubernetes.Upgrade(ctx, next.ID, &upgradeRequest{VersionSlug: slug}); err != nil {
		return do.Err("upgrade Kubernetes cluster", err)
	}
	return awaitRunning(ctx, c, next.ID)
}

// offered is the slug of a version that the cluster can be upgraded to. The API
// lists the newest first.
func offered(ctx context.Context, c *do.Client, id, want string) (string, error) {
	versions, _, err := c.API().Kubernetes.GetUpgrades(ctx, id)
	if err != nil {
		return "", do.Err("read upgrades of Kubernetes cluster", err)
	}
	var slugs []string
	for _, v := range versions {
		if v.Slug == want || strings.HasPrefix(v.Slug, want+".") {
			return v.Slug, nil
		}
		slugs = append(slugs, v.Slug)
	}
	remedy := "there is no newer one for it"
	if len(slugs) > 0 {
		remedy = "it can be upgraded to " + strings.Join(slugs, ", ") + "; minor versions cannot be skipped"
	}
	return "", &providers.Error{Kind: providers.Invalid, Op: "upgrade Kubernetes cluster", Message: "version " + want + " is not offered to this cluster: " + remedy}
}
