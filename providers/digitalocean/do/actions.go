package do

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
)

// awaitLimit is how long the end of a change is waited for by those who give ctx
// no deadline.
const awaitLimit = time.Hour

// actionGrace is how long an action may be missing before it is given up.
const actionGrace = 2 * time.Minute

// AwaitAction waits until an action has ended. One that the API reports as
// errored is an Invalid error with the action's type. Every other error is Lost:
// the action was accepted, so a failure to follow it must not look as if nothing
// had been done.
func (c *Client) AwaitAction(ctx context.Context, a *godo.Action) error {
	if a == nil {
		return &providers.Error{Kind: providers.Lost, Message: "the API's answer names no action; whether it took effect is not known"}
	}
	id, op := a.ID, a.Type
	open := func(err error) error {
		return &providers.Error{Kind: providers.Lost, Op: op, Message: fmt.Sprintf("how action %d ended is not known: %v", id, err), Err: err}
	}
	ctx, stop := context.WithTimeout(ctx, awaitLimit)
	defer stop()
	seen := time.Now()
	for first := true; ; first = false {
		switch a.Status {
		case "completed":
			return nil
		case "errored":
			return &providers.Error{Kind: providers.Invalid, Op: op, Message: fmt.Sprintf("the API reports that action %d (%s) has failed", id, op)}
		}
		now, err := c.actions.look(ctx, c, id, first)
		if ctx.Err() != nil {
			return &providers.Error{Kind: providers.Lost, Op: op, Message: "stopped while the action was under way", Err: ctx.Err()}
		}
		switch err = Err("read action", err); {
		case providers.IsNotFound(err) && time.Since(seen) < actionGrace:
			continue // not visible yet
		case err != nil:
			return open(err)
		case now == nil:
			return open(errors.New("the API's answer is empty"))
		}
		a, seen = now, time.Now()
	}
}

// Await looks, ever more seldom, until something is done. The change it waits for
// was accepted, so that whatever goes wrong is Lost, as in AwaitAction. look also
// says how far it is, in a word.
func (c *Client) Await(ctx context.Context, op string, look func() (done bool, word string, err error)) error {
	ctx, stop := context.WithTimeout(ctx, awaitLimit)
	defer stop()
	pause, word := c.t.opt.PollMin, "accepted"
	for {
		done, now, err := look()
		switch {
		case err != nil:
			return &providers.Error{Kind: providers.Lost, Op: op, Message: fmt.Sprintf("how it ended is not known (it was %q): %v", word, err), Err: err}
		case done:
			return nil
		}
		word = now
		if err := sleep(ctx, pause); err != nil {
			return &providers.Error{Kind: providers.Lost, Op: op, Message: fmt.Sprintf("stopped while it was %q", word), Err: err}
		}
		pause = min(pause*3/2, 10*c.t.opt.PollMin)
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

// missing returns what of want is not in have, each once. To the API, tags that
// differ only by case are one: to add one and remove the other would lose it.
func missing(have, want []string) []string {
	in := make(map[string]bool, len(have))
	for _, h := range have {
		in[strings.ToLower(h)] = true
	}
	var out []string
	for _, w := range want {
		if k := strings.ToLower(w); !in[k] {
			in[k] = true
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

// Written is a time of the API as the Terraform provider writes it into states; ""
// where there is none.
func Written(t *godo.Timestamp) string {
	if t == nil {
		return ""
	}
	return t.UTC().String()
}
