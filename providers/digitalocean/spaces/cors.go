package spaces

import (
	"context"
	"iter"
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

const settingID = "region,bucket"

// setting completes the type of what a bucket has once or not at all. Spaces takes
// a second one in place of the first, so that each bucket is looked at before. place
// says where a model has the region and the bucket.
func setting[T any](r sdk.Resource[*do.Client, T], place func(*T) (region, bucket *string)) providers.Resource {
	at := func(region, bucket string) *T {
		out := new(T)
		inRegion, ofBucket := place(out)
		*inRegion, *ofBucket = region, bucket
		return out
	}
	r.Import = func(ctx context.Context, c *do.Client, id string) (*T, error) {
		parts, err := split(r.Name, id, settingID)
		if err != nil {
			return nil, err
		}
		out := at(parts[0], parts[1])
		return out, r.Read(ctx, c, out)
	}
	r.List = func(ctx context.Context, c *do.Client, like *T) iter.Seq2[*T, error] {
		region, bucket := place(like)
		return only(at(*region, *bucket), func(out *T) error { return r.Read(ctx, c, out) })
	}
	r.Update = func(ctx context.Context, c *do.Client, _, next *T) error {
		if err := r.Create(ctx, c, next); err != nil {
			return err
		}
		return r.Read(ctx, c, next)
	}
	checks := maps.Clone(regionCheck)
	maps.Copy(checks, r.Checks)
	r.Checks = checks
	r.Traits = providers.Traits{Recogniser: providers.NaturalKey, Importable: true, ImportID: settingID}
	return r.Build()
}

// only is the list of the one thing that there is, if it is there.
func only[T any](r *T, read func(*T) error) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		if err := read(r); !providers.IsNotFound(err) {
			yield(r, err)
		}
	}
}

// CORS is the model of digitalocean_spaces_bucket_cors_configuration.
type CORS struct {
	Bucket   string     `swamp:"bucket,required,forcenew,nonempty,key,identity,parent"`
	CORSRule []RuleCORS `swamp:"cors_rule,required,set,maxitems=100"`
	Region   string     `swamp:"region,required,forcenew,parent,check=spacesregion,norm=lower"`
}

// RuleCORS is one digitalocean_spaces_bucket_cors_configuration.cors_rule.
type RuleCORS struct {
	AllowedHeaders []string `swamp:"allowed_headers,optional,set"`
	AllowedMethods []string `swamp:"allowed_methods,required,set"`
	AllowedOrigins []string `swamp:"allowed_origins,required,set"`
	ExposeHeaders  []string `swamp:"expose_headers,optional,set"`
	ID             *string  `swamp:"id,optional"`
	MaxAgeSeconds  *int     `swamp:"max_age_seconds,optional"`
}

func corsResource() providers.Resource {
	return setting(sdk.Resource[*do.Client, CORS]{
		Name: "digitalocean_spaces_bucket_cors_configuration", Create: writeCORS, Read: readCORS,
		Check: func(c *sdk.Check[CORS]) {
			for _, r := range c.Config.CORSRule {
				if len(do.Value(r.ID)) > maxRuleID {
					c.Error("cors_rule", "Name too long", "The id of a rule has %d characters at most; %.40q… has %d.", maxRuleID, *r.ID, len(*r.ID))
				}
			}
		},
		Delete: func(ctx context.Context, c *do.Client, r *CORS) error {
			s, err := c.S3(r.Region)
			if err != nil {
				return err
			}
			return setCORS(ctx, s, r.Bucket, nil)
		},
	}, func(r *CORS) (region, bucket *string) { return &r.Region, &r.Bucket })
}

func writeCORS(ctx context.Context, c *do.Client, r *CORS) error {
	s, err := c.S3(r.Region)
	if err != nil {
		return err
	}
	var rules []types.CORSRule
	for _, rule := range r.CORSRule {
		rules = append(rules, types.CORSRule{
			AllowedHeaders: rule.AllowedHeaders, AllowedMethods: rule.AllowedMethods, AllowedOrigins: rule.AllowedOrigins, ExposeHeaders: rule.ExposeHeaders,
			ID: text(rule.ID), MaxAgeSeconds: aws.Int32(int32(do.Value(rule.MaxAgeSeconds))),
		})
	}
	return setCORS(ctx, s, r.Bucket, rules, do.OnceS3)
}

func readCORS(ctx context.Context, c *do.Client, r *CORS) error {
	s, err := c.S3(r.Region)
	if err != nil {
		return err
	}
	rules, err := corsOf(ctx, s, r.Bucket)
	if err != nil {
		return err
	}
	if len(rules) == 0 {
		return providers.ErrNotFound
	}
	r.CORSRule = nil
	for _, rule := range rules {
		r.CORSRule = append(r.CORSRule, RuleCORS{
			AllowedHeaders: rule.AllowedHeaders, AllowedMethods: rule.AllowedMethods, AllowedOrigins: rule.AllowedOrigins, ExposeHeaders: rule.ExposeHeaders,
			ID: rule.ID, MaxAgeSeconds: number[int](rule.MaxAgeSeconds),
		})
	}
	return nil
}
