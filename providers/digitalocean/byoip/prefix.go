package byoip

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Prefix is the model of digitalocean_byoip_prefix. DigitalOcean reviews a new
// one for up to seven days; only an active one can be advertised.
type Prefix struct {
	Advertised    bool    `swamp:"advertised,optional,default=false"`
	FailureReason string  `swamp:"failure_reason,computed"`
	Prefix        string  `swamp:"prefix,required,identity"`
	Region        string  `swamp:"region,required,identity"`
	Signature     *string `swamp:"signature,optional,unread"`
	Status        string  `swamp:"status,computed"`
	UUID          string  `swamp:"uuid,computed,key"`
}

// The states of a prefix that its owner waits for, or that end the review.
const (
	reviewed = "in_progress"
	active   = "active"
	declined = "declined"
	failed   = "failed"
)

// reviewLimit is how long an update waits for the end of the review.
const reviewLimit = 2 * time.Minute

func prefixResource() providers.Resource {
	return sdk.Resource[*do.Client, Prefix]{
		Name:   "digitalocean_byoip_prefix",
		Create: createPrefix, Read: readPrefix, Update: updatePrefix, Delete: removePrefix, List: listPrefixes,
		Phase: phase, Plan: planPrefix,
		Traits: providers.Traits{
			Recogniser: providers.BeforeSet, Importable: true, ImportID: "uuid", Finish: true, AwaitGone: true, DeleteTimeout: 10 * time.Minute, Grace: 30 * time.Second,
			Ambiguity: "the same prefix that somebody else brings to the same region in the same seconds; whether the API refuses a second one it does not say",
		},
	}.Build()
}

// phase does not wait for the end of the review, which takes days, as the
// Terraform provider does not.
func phase(r *Prefix) providers.Phase {
	if refused(r.Status) {
		return providers.Phase{Stage: providers.Failed, Word: words(r.Status, r.FailureReason)}
	}
	return providers.Phase{Word: r.Status}
}

// refused reports whether a review ended badly.
func refused(status string) bool { return status == declined || status == failed }

// words are a state with the reason for it.
func words(status, reason string) string {
	if reason == "" {
		return status
	}
	return status + ": " + reason
}

// planPrefix replaces a prefix for what the API takes in creates only, and one
// that was refused for another signature.
func planPrefix(c *sdk.Change[Prefix]) {
	if c.Prior == nil {
		if c.Known("signature") && do.Value(c.Planned.Signature) == "" {
			c.Error("signature", "Missing required argument", "A new prefix needs the signature that proves whose it is. Only one that is there already, or is imported, does without.")
		}
		return
	}
	for _, attr := range []string{"prefix", "region"} {
		if c.Changed(attr) {
			c.Replace(attr, "the API sets it when a prefix is made")
		}
	}
	if c.Changed("signature") && refused(c.Prior.Status) {
		c.Replace("signature", "the API takes it with a new prefix only, and has refused this one")
	}
}

func createPrefix(ctx context.Context, c *do.Client, r *Prefix) error {
	v, _, err := c.API().BYOIPPrefixes.Create(ctx, &godo.BYOIPPrefixCreateReq{Prefix: r.Prefix, Region: r.Region, Signature: do.Value(r.Signature)})
	if err != nil {
		return do.Err("create BYOIP prefix", err)
	}
	r.UUID, r.Status, r.Advertised = v.UUID, v.Status, false
	return nil
}

func readPrefix(ctx context.Context, c *do.Client, r *Prefix) error {
	v, err := get(ctx, c, r.UUID)
	if err != nil {
		return err
	}
	r.fill(v)
	return nil
}

func get(ctx context.Context, c *do.Client, uuid string) (*godo.BYOIPPrefix, error) {
	v, _, err := c.API().BYOIPPrefixes.Get(ctx, uuid)
	return v, do.Err("read BYOIP prefix", err)
}

// updatePrefix advertises a prefix, or ceases to, and waits until it shows.
func updatePrefix(ctx context.Context, c *do.Client, _, r *Prefix) error {
	const op = "advertise BYOIP prefix"
	now, err := get(ctx, c, r.UUID)
	if err != nil {
		return err
	}
	if now.Advertised != r.Advertised {
		if err := awaitReview(ctx, c, op, now); err != nil {
			return err
		}
		if _, _, err := c.API().BYOIPPrefixes.Update(ctx, r.UUID, &godo.BYOIPPrefixUpdateReq{Advertise: &r.Advertised}); err != nil {
			return do.Err(op, err)
		}
		err := c.Await(ctx, op, func() (bool, string, error) {
			now, err = get(ctx, c, r.UUID)
			if err != nil {
				return false, "", err
			}
			return now.Advertised == r.Advertised, now.Status, nil
		})
		if err != nil {
			return err
		}
	}
	r.fill(now)
	return nil
}

// awaitReview waits a while for the end of a review, and says what to do where
// it goes on, or ended badly.
func awaitReview(ctx context.Context, c *do.Client, op string, v *godo.BYOIPPrefix) error {
	if v.Status == reviewed {
		within, stop := context.WithTimeout(ctx, reviewLimit)
		defer stop()
		err := c.Await(within, op, func() (bool, string, error) {
			now, err := get(within, c, v.UUID)
			if err != nil {
				return false, "", err
			}
			v = now
			return v.Status != reviewed, v.Status, nil
		})
		if err != nil && within.Err() == nil || ctx.Err() != nil {
			return err
		}
	}
	switch {
	case v.Status == reviewed:
		return refusal(op, "prefix %s (%s) is still reviewed (%s), which takes up to seven days, and cannot be advertised before. It is recorded: apply again once it is active, or set advertised = false until then", v.Prefix, v.UUID, v.Status)
	case refused(v.Status):
		return refusal(op, "DigitalOcean has refused prefix %s (%s): %s. Set advertised = false, or give it the right signature, which makes it anew", v.Prefix, v.UUID, words(v.Status, v.FailureReason))
	default:
		return nil
	}
}

func refusal(op, format string, args ...any) error {
	return &providers.Error{Kind: providers.Invalid, Op: op, Message: fmt.Sprintf(format, args...)}
}

func removePrefix(ctx context.Context, c *do.Client, r *Prefix) error {
	_, err := c.API().BYOIPPrefixes.Delete(ctx, r.UUID)
	return do.Err("delete BYOIP prefix", err)
}

func listPrefixes(ctx context.Context, c *do.Client, _ *Prefix) iter.Seq2[*Prefix, error] {
	pages := do.Pages(ctx, "list BYOIP prefixes", func(v *godo.BYOIPPrefix) string { return v.UUID }, c.API().BYOIPPrefixes.List)
	return do.Each(pages, func(v *godo.BYOIPPrefix) *Prefix {
		r := &Prefix{}
		r.fill(v)
		return r
	})
}

// fill leaves the signature alone, which the API does not show.
func (r *Prefix) fill(v *godo.BYOIPPrefix) {
	r.Advertised, r.FailureReason, r.Prefix, r.Region, r.Status, r.UUID = v.Advertised, v.FailureReason, v.Prefix, v.Region, v.Status, v.UUID
}

// PrefixData is the model of data source digitalocean_byoip_prefix.
type PrefixData struct {
	Advertised    bool   `swamp:"advertised,computed"`
	FailureReason string `swamp:"failure_reason,computed"`
	Prefix        string `swamp:"prefix,computed"`
	Region        string `swamp:"region,computed"`
	Status        string `swamp:"status,computed"`
	UUID          string `swamp:"uuid,required,nonempty"`
}

func prefixData() providers.DataSource {
	return sdk.DataSource[*do.Client, PrefixData]{
		Name: "digitalocean_byoip_prefix", ID: func(d *PrefixData) string { return d.UUID },
		Read: func(ctx context.Context, c *do.Client, d *PrefixData) error {
			v, err := get(ctx, c, d.UUID)
			if err != nil {
				return err
			}
			*d = PrefixData{Advertised: v.Advertised, FailureReason: v.FailureReason, Prefix: v.Prefix, Region: v.Region, Status: v.Status, UUID: v.UUID}
			return nil
		},
	}.Build()
}
