package spaces

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// LifecycleRule is one digitalocean_spaces_bucket.lifecycle_rule.
type LifecycleRule struct {
	AbortIncompleteMultipartUploadDays *int         `swamp:"abort_incomplete_multipart_upload_days,optional"`
	Enabled                            bool         `swamp:"enabled,required"`
	Expiration                         []Expiration `swamp:"expiration,optional,set,maxitems=1"`
	ID                                 *string      `swamp:"id,optional,computed"`
	NoncurrentVersionExpiration        []Noncurrent `swamp:"noncurrent_version_expiration,optional,set,maxitems=1"`
	Prefix                             *string      `swamp:"prefix,optional"`
}

// Expiration is when objects go. A date goes before days, and both before the
// markers of what was deleted.
type Expiration struct {
	Date                      *string `swamp:"date,optional"`
	Days                      *int    `swamp:"days,optional,min=0"`
	ExpiredObjectDeleteMarker *bool   `swamp:"expired_object_delete_marker,optional"`
}

// Noncurrent is when versions go that are not the newest.
type Noncurrent struct {
	Days *int `swamp:"days,optional,min=1"`
}

const maxRuleID = 255

// checkBucket refuses rules that Spaces would refuse, or read otherwise than they
// are written.
func checkBucket(c *sdk.Check[Bucket]) {
	for _, r := range c.Config.LifecycleRule {
		if len(do.Value(r.ID)) > maxRuleID {
			c.Error("lifecycle_rule", "Name too long", "The id of a rule has %d characters at most; %.40q… has %d.", maxRuleID, *r.ID, len(*r.ID))
		}
		if strings.HasPrefix(do.Value(r.Prefix), "/") {
			c.Warn("lifecycle_rule", "Prefix with a slash in front", "No key of an object begins with /, so that the rule for prefix %q is for none. Leave the / out.", *r.Prefix)
		}
		for _, e := range r.Expiration {
			checkExpiration(c, e)
		}
	}
}

func checkExpiration(c *sdk.Check[Bucket], e Expiration) {
	date := do.Value(e.Date)
	if date == "" {
		return
	}
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		c.Error("lifecycle_rule", "Invalid date", "date is %q; write it like 2030-01-31.", date)
	}
	if do.Value(e.Days) > 0 || do.Value(e.ExpiredObjectDeleteMarker) {
		c.Error("lifecycle_rule", "Two expirations", "An expiration has one of date, days and expired_object_delete_marker; here it has date %q and another. Leave one out, or write two rules.", date)
	}
}

func (r *Bucket) readLifecycle(ctx context.Context, s *s3.Client) error {
	out, err := s.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: &r.Name})
	r.LifecycleRule = nil
	if err = do.Err("read lifecycle of the bucket", err); providers.IsNotFound(err) {
		return nil // the bucket is there, as its location was read
	}
	if err != nil {
		return err
	}
	for _, rule := range out.Rules {
		r.LifecycleRule = append(r.LifecycleRule, ruleOf(rule))
	}
	return nil
}

// ruleOf reads a rule. What it does not say is zero, as Terraform's states have it.
func ruleOf(rule types.LifecycleRule) LifecycleRule {
	out := LifecycleRule{ID: rule.ID, Enabled: rule.Status == types.ExpirationStatusEnabled, AbortIncompleteMultipartUploadDays: new(int)}
	//lint:ignore SA1019 rules that were written before there were filters have it here
	prefix := aws.ToString(rule.Prefix)
	if f := rule.Filter; f != nil && f.And != nil {
		prefix = aws.ToString(f.And.Prefix)
	} else if f != nil {
		prefix = aws.ToString(f.Prefix)
	}
	out.Prefix = &prefix
	if a := rule.AbortIncompleteMultipartUpload; a != nil {
		*out.AbortIncompleteMultipartUploadDays = int(aws.ToInt32(a.DaysAfterInitiation))
	}
	if e := rule.Expiration; e != nil {
		date := ""
		if e.Date != nil {
			date = e.Date.UTC().Format(time.DateOnly)
		}
		days, marker := int(aws.ToInt32(e.Days)), aws.ToBool(e.ExpiredObjectDeleteMarker)
		out.Expiration = []Expiration{{Date: &date, Days: &days, ExpiredObjectDeleteMarker: &marker}}
	}
	if n := rule.NoncurrentVersionExpiration; n != nil {
		out.NoncurrentVersionExpiration = []Noncurrent{{Days: number[int](n.NoncurrentDays)}}
	}
	return out
}

// changeLifecycle writes all rules, or takes them away. Rules without a name get
// one, by which they are known again.
func changeLifecycle(ctx context.Context, s *s3.Client, now, next *Bucket) error {
	next.nameRules()
	if reflect.DeepEqual(zeroed(now.LifecycleRule), zeroed(next.LifecycleRule)) {
		return nil
	}
	if len(next.LifecycleRule) == 0 {
		_, err := s.DeleteBucketLifecycle(ctx, &s3.DeleteBucketLifecycleInput{Bucket: &next.Name})
		return do.Err("delete lifecycle of the bucket", err)
	}
	var rules []types.LifecycleRule
	for _, r := range next.LifecycleRule {
		rules = append(rules, r.rule())
	}
	_, err := s.PutBucketLifecycleConfiguration(ctx, &s3.PutBucketLifecycleConfigurationInput{Bucket: &next.Name, LifecycleConfiguration: &types.BucketLifecycleConfiguration{Rules: rules}})
	return do.Err("change lifecycle of the bucket", err)
}

// zeroed has zero in place of what the rules do not say.
func zeroed(rules []LifecycleRule) []LifecycleRule {
	var out []LifecycleRule
	for _, r := range rules {
		out = append(out, ruleOf(r.rule()))
	}
	return out
}

func (r *Bucket) nameRules() {
	taken := func(id string) bool {
		return slices.ContainsFunc(r.LifecycleRule, func(l LifecycleRule) bool { return do.Value(l.ID) == id })
	}
	for i := range r.LifecycleRule {
		for n := i; do.Value(r.LifecycleRule[i].ID) == ""; n++ {
			if id := fmt.Sprintf("swampctl-%d", n); !taken(id) {
				r.LifecycleRule[i].ID = &id
			}
		}
	}
}

// rule is a rule as S3 takes it.
func (r LifecycleRule) rule() types.LifecycleRule {
	out := types.LifecycleRule{ID: r.ID, Status: types.ExpirationStatusDisabled, Filter: &types.LifecycleRuleFilter{Prefix: aws.String(do.Value(r.Prefix))}}
	if r.Enabled {
		out.Status = types.ExpirationStatusEnabled
	}
	if days := do.Value(r.AbortIncompleteMultipartUploadDays); days > 0 {
		out.AbortIncompleteMultipartUpload = &types.AbortIncompleteMultipartUpload{DaysAfterInitiation: aws.Int32(int32(days))}
	}
	for _, e := range r.Expiration {
		out.Expiration = e.expiration()
	}
	for _, n := range r.NoncurrentVersionExpiration {
		if days := do.Value(n.Days); days > 0 {
			out.NoncurrentVersionExpiration = &types.NoncurrentVersionExpiration{NoncurrentDays: aws.Int32(int32(days))}
		}
	}
	return out
}

func (e Expiration) expiration() *types.LifecycleExpiration {
	out := &types.LifecycleExpiration{}
	date, err := time.Parse(time.DateOnly, do.Value(e.Date))
	switch days := do.Value(e.Days); {
	case err == nil:
		out.Date = &date
	case days > 0:
		out.Days = aws.Int32(int32(days))
	default:
		out.ExpiredObjectDeleteMarker = aws.Bool(do.Value(e.ExpiredObjectDeleteMarker))
	}
	return out
}
