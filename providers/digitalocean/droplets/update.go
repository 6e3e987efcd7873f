package droplets

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// updateDroplet brings a Droplet from what it is now, which may be the middle of an
// earlier update, to what next says: one action after the other.
func updateDroplet(ctx context.Context, c *do.Client, prior, next *Droplet) error {
	now, err := unlocked(ctx, c, next.ID)
	if err != nil {
		return err
	}
	for _, step := range []func(context.Context, *do.Client, *godo.Droplet, *Droplet, *Droplet) error{resize, rename, backups, networks, retag, volumes} {
		if err := step(ctx, c, now, prior, next); err != nil {
			return err
		}
	}
	return readDroplet(ctx, c, next)
}

// unlocked returns a Droplet when no action is going on: one that an earlier
// update began may still change it.
func unlocked(ctx context.Context, c *do.Client, id int) (*godo.Droplet, error) {
	now, _, err := c.API().Droplets.Get(ctx, id)
	if err != nil || !now.Locked {
		return now, do.Err("read Droplet", err)
	}
	return now, c.Await(ctx, "wait for the Droplet's last action", func() (bool, string, error) {
		now, _, err = c.API().Droplets.Get(ctx, id)
		return err == nil && !now.Locked, "locked", err
	})
}

type actionCall func(context.Context, int) (*godo.Action, *godo.Response, error)

// act does one action and waits for its end.
func act(ctx context.Context, c *do.Client, id int, op string, call actionCall) error {
	a, _, err := call(ctx, id)
	if err != nil {
		return do.Err(op, err)
	}
	return c.AwaitAction(ctx, a)
}

// resize powers the Droplet off and on around the resize. One that an
// interrupted resize left off is powered on.
func resize(ctx context.Context, c *do.Client, now *godo.Droplet, prior, next *Droplet) error {
	actions := c.API().DropletActions
	if strings.EqualFold(next.Size, now.SizeSlug) {
		if now.Status == "off" && prior.Status == "active" {
			return act(ctx, c, now.ID, "power on Droplet", actions.PowerOn)
		}
		return nil
	}
	if now.Status != "off" {
		if err := act(ctx, c, now.ID, "power off Droplet", actions.PowerOff); err != nil {
			return err
		}
	}
	err := act(ctx, c, now.ID, "resize Droplet", func(ctx context.Context, id int) (*godo.Action, *godo.Response, error) {
		return actions.Resize(ctx, id, next.Size, next.ResizeDisk)
	})
	if prior.Status == "off" {
		return err
	}
	if on := act(ctx, c, now.ID, "power on Droplet", actions.PowerOn); err == nil {
		err = on
	}
	return err
}

func rename(ctx context.Context, c *do.Client, now *godo.Droplet, _, next *Droplet) error {
	if next.Name == now.Name {
		return nil
	}
	return act(ctx, c, now.ID, "rename Droplet", func(ctx context.Context, id int) (*godo.Action, *godo.Response, error) {
		return c.API().DropletActions.Rename(ctx, id, next.Name)
	})
}

func backups(ctx context.Context, c *do.Client, now *godo.Droplet, prior, next *Droplet) error {
	actions, has, policy := c.API().DropletActions, slices.Contains(now.Features, "backups"), next.policy()
	withPolicy := func(call func(context.Context, int, *godo.DropletBackupPolicyRequest) (*godo.Action, *godo.Response, error)) actionCall {
		return func(ctx context.Context, id int) (*godo.Action, *godo.Response, error) { return call(ctx, id, policy) }
	}
	switch {
	case !next.Backups && has:
		return act(ctx, c, now.ID, "disable backups", actions.DisableBackups)
	case next.Backups && !has && policy == nil:
		return act(ctx, c, now.ID, "enable backups", actions.EnableBackups)
	case next.Backups && !has:
		return act(ctx, c, now.ID, "enable backups", withPolicy(actions.EnableBackupsWithPolicy))
	case next.Backups && policy != nil && !equalPolicy(prior.policy(), policy):
		return act(ctx, c, now.ID, "change backup policy", withPolicy(actions.ChangeBackupPolicy))
	}
	return nil
}

func equalPolicy(a, b *godo.DropletBackupPolicyRequest) bool {
	return a != nil && a.Plan == b.Plan && a.Weekday == b.Weekday && do.Value(a.Hour) == do.Value(b.Hour)
}

func networks(ctx context.Context, c *do.Client, now *godo.Droplet, _, next *Droplet) error {
	actions := c.API().DropletActions
	if next.IPv6 && !slices.Contains(now.Features, "ipv6") {
		if err := act(ctx, c, now.ID, "enable IPv6", actions.EnableIPv6); err != nil {
			return err
		}
	}
	if do.Value(next.PrivateNetworking) && !slices.Contains(now.Features, "private_networking") {
		return act(ctx, c, now.ID, "enable private networking", actions.EnablePrivateNetworking)
	}
	return nil
}

// retag leaves the marks of runs alone.
func retag(ctx context.Context, c *do.Client, now *godo.Droplet, _, next *Droplet) error {
	have := slices.DeleteFunc(slices.Clone(now.Tags), func(t string) bool { return strings.HasPrefix(t, sdk.MarkerPrefix) })
	return c.SetTags(ctx, strconv.Itoa(now.ID), godo.DropletResourceType, have, next.Tags)
}

// volumes attaches and detaches what volume_ids was changed by; what other
// configurations attached stays.
func volumes(ctx context.Context, c *do.Client, now *godo.Droplet, prior, next *Droplet) error {
	for _, v := range prior.VolumeIDs {
		if slices.Contains(next.VolumeIDs, v) || !slices.Contains(now.VolumeIDs, v) {
			continue
		}
		a, _, err := c.API().StorageActions.DetachByDropletID(ctx, v, now.ID)
		if err != nil {
			return do.Err("detach volume", err)
		}
		if err := c.AwaitAction(ctx, a); err != nil {
			return err
		}
	}
	for _, v := range next.VolumeIDs {
		if slices.Contains(prior.VolumeIDs, v) || slices.Contains(now.VolumeIDs, v) {
			continue
		}
		a, _, err := c.API().StorageActions.Attach(ctx, v, now.ID)
		if err != nil {
			if err = do.Err("attach volume", err); providers.KindOf(err) == providers.Exists {
				continue
			}
			return err
		}
		if err := c.AwaitAction(ctx, a); err != nil {
			return err
		}
	}
	return nil
}
