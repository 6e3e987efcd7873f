package do

import (
	"context"
	"fmt"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
)

// AwaitAction waits until an action has ended. One that the API reports as
// errored is an Invalid error with the action's type.
func (c *Client) AwaitAction(ctx context.Context, a *godo.Action) error {
	pause := c.t.opt.PollMin
	for {
		switch a.Status {
		case "completed":
			return nil
		case "errored":
			return &providers.Error{Kind: providers.Invalid, Op: a.Type, Message: fmt.Sprintf("the API reports that action %d (%s) has failed", a.ID, a.Type)}
		}
		if err := sleep(ctx, pause); err != nil {
			return &providers.Error{Kind: providers.Lost, Op: a.Type, Message: "stopped while the action was under way", Err: err}
		}
		pause = min(pause*3/2, 10*c.t.opt.PollMin)
		now, _, err := c.api.Actions.Get(ctx, a.ID)
		if err != nil {
			if err = Err("read action", err); providers.IsNotFound(err) {
				continue // not visible yet
			}
			return err
		}
		a = now
	}
}

// SetTags makes a resource's tags what next says, knowing that they are prior.
func (c *Client) SetTags(ctx context.Context, id string, kind godo.ResourceType, prior, next []string) error {
	res := []godo.Resource{{ID: id, Type: kind}}
	for _, t := range missing(prior, next) {
		if _, _, err := c.api.Tags.Create(ctx, &godo.TagCreateRequest{Name: t}); err != nil {
			if err = Err("create tag", err); providers.KindOf(err) != providers.Exists {
				return err
			}
		}
		if _, err := c.api.Tags.TagResources(ctx, t, &godo.TagResourcesRequest{Resources: res}); err != nil {
			return Err("add tag", err)
		}
	}
	for _, t := range missing(next, prior) {
		if _, err := c.api.Tags.UntagResources(ctx, t, &godo.UntagResourcesRequest{Resources: res}); err != nil {
			if err = Err("remove tag", err); !providers.IsNotFound(err) {
				return err
			}
		}
	}
	return nil
}

// missing returns what of want is not in have.
func missing(have, want []string) []string {
	in := make(map[string]bool, len(have))
	for _, h := range have {
		in[h] = true
	}
	var out []string
	for _, w := range want {
		if !in[w] {
			out = append(out, w)
		}
	}
	return out
}

// Time reads a time of the API; zero where there is none.
func Time(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t
}
