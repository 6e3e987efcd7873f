package source

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/hashicorp/go-cleanhttp"
	getter "github.com/hashicorp/go-getter/v2"
)

// The bounds of a download.
const (
	maxArchive   = 200 << 20
	downloadTime = 10 * time.Minute
	maxHops      = 5 // of addresses that name another one
)

// client returns the http client of a store.
func (s *Store) client() *http.Client {
	if s.HTTP == nil {
		s.HTTP = cleanhttp.DefaultPooledClient()
	}
	return s.HTTP
}

// fetch writes a package into an empty directory, and returns the commit that
// it is of, "" where it is of none. A pinned commit takes the place of the ref.
func (s *Store) fetch(ctx context.Context, from *Source, commit, dir string) (string, error) {
	u, err := from.url()
	if err != nil {
		return "", err
	}
	switch from.method() {
	case "git":
		commit, err = newRepository(u, dir).checkout(ctx, commit)
	case "file":
		commit, err = "", take(ctx, from.address, u.Path, dir)
	default:
		commit, err = "", get(ctx, from.address, dir, s.httpGetter(), gitGetter{})
	}
	if err != nil {
		return "", fmt.Errorf("fetch %s: %w", from.Shown(), explained(err, u))
	}
	return commit, nil
}

// take gets a package from a path of this machine: a directory by a link, so
// that what is changed there holds here too, and an archive by its content.
func take(ctx context.Context, address, path, dir string) error {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return get(ctx, address, dir, new(getter.FileGetter))
	}
	if err := os.Remove(dir); err != nil {
		return err
	}
	return os.Symlink(path, dir)
}

// httpGetter fetches archives, and follows servers that name another address.
func (s *Store) httpGetter() *getter.HttpGetter {
	return &getter.HttpGetter{
		Netrc: true, Client: s.client(), DoNotCheckHeadFirst: true, ReadTimeout: downloadTime,
		MaxBytes: maxArchive, XTerraformGetLimit: maxHops,
	}
}

// get fetches by go-getter, from no other places than it is given.
func get(ctx context.Context, address, dir string, from ...getter.Getter) error {
	c := &getter.Client{Getters: from, Decompressors: getter.LimitedDecompressors(maxFiles, maxBytes), DisableSymlinks: true}
	_, err := c.Get(ctx, &getter.Request{Src: address, Dst: dir, GetMode: getter.ModeDir, Copy: true})
	return err
}
