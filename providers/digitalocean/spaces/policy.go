package spaces

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Policy is the model of digitalocean_spaces_bucket_policy: who may do what with
// a bucket, in JSON.
type Policy struct {
	Bucket string `swamp:"bucket,required,forcenew,nonempty,key,identity,parent"`
	Policy string `swamp:"policy,required,nonempty,norm=json,check=json"`
	Region string `swamp:"region,required,forcenew,parent,check=spacesregion,norm=lower"`
}

func policyResource() providers.Resource {
	return setting(sdk.Resource[*do.Client, Policy]{
		Name: "digitalocean_spaces_bucket_policy", Create: writePolicy, Read: readPolicy, Delete: removePolicy,
		Norms: map[string]func(string) string{"json": plainJSON},
		Checks: map[string]func(string) error{"json": func(s string) error {
			if !json.Valid([]byte(s)) {
				return errors.New("it is not JSON; write jsonencode({…})")
			}
			return nil
		}},
	}, func(r *Policy) (region, bucket *string) { return &r.Region, &r.Bucket })
}

// plainJSON writes JSON in one way, whatever its spaces and the order of its names.
func plainJSON(s string) string {
	var v any
	if json.Unmarshal([]byte(s), &v) != nil {
		return s
	}
	out, err := json.Marshal(v)
	if err != nil {
		return s
	}
	return string(out)
}

func writePolicy(ctx context.Context, c *do.Client, r *Policy) error {
	s, err := c.S3(r.Region)
	if err != nil {
		return err
	}
	_, err = s.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: &r.Bucket, Policy: &r.Policy}, do.OnceS3)
	return do.Err("write policy of the bucket", err)
}

func readPolicy(ctx context.Context, c *do.Client, r *Policy) error {
	s, err := c.S3(r.Region)
	if err != nil {
		return err
	}
	out, err := s.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: &r.Bucket})
	if err != nil {
		return do.Err("read policy of the bucket", err)
	}
	r.Policy = aws.ToString(out.Policy)
	return nil
}

func removePolicy(ctx context.Context, c *do.Client, r *Policy) error {
	s, err := c.S3(r.Region)
	if err != nil {
		return err
	}
	_, err = s.DeleteBucketPolicy(ctx, &s3.DeleteBucketPolicyInput{Bucket: &r.Bucket})
	return do.Err("delete policy of the bucket", err)
}

// Logging is the model of digitalocean_spaces_bucket_logging: where the log of
// what is asked of a bucket goes.
type Logging struct {
	Bucket       string `swamp:"bucket,required,forcenew,nonempty,key,identity,parent"`
	Region       string `swamp:"region,required,forcenew,parent,check=spacesregion,norm=lower"`
	TargetBucket string `swamp:"target_bucket,required"`
	TargetPrefix string `swamp:"target_prefix,required"`
}

func loggingResource() providers.Resource {
	return setting(sdk.Resource[*do.Client, Logging]{
		Name: "digitalocean_spaces_bucket_logging", Read: readLogging,
		Create: func(ctx context.Context, c *do.Client, r *Logging) error {
			return setLogging(ctx, c, r, &types.LoggingEnabled{TargetBucket: &r.TargetBucket, TargetPrefix: &r.TargetPrefix}, do.OnceS3)
		},
		Delete: func(ctx context.Context, c *do.Client, r *Logging) error { return setLogging(ctx, c, r, nil) },
	}, func(r *Logging) (region, bucket *string) { return &r.Region, &r.Bucket })
}

func setLogging(ctx context.Context, c *do.Client, r *Logging, to *types.LoggingEnabled, opts ...func(*s3.Options)) error {
	s, err := c.S3(r.Region)
	if err != nil {
		return err
	}
	_, err = s.PutBucketLogging(ctx, &s3.PutBucketLoggingInput{Bucket: &r.Bucket, BucketLoggingStatus: &types.BucketLoggingStatus{LoggingEnabled: to}}, opts...)
	return do.Err("change the log of the bucket", err)
}

func readLogging(ctx context.Context, c *do.Client, r *Logging) error {
	s, err := c.S3(r.Region)
	if err != nil {
		return err
	}
	out, err := s.GetBucketLogging(ctx, &s3.GetBucketLoggingInput{Bucket: &r.Bucket})
	if err != nil {
		return do.Err("read the log's target of the bucket", err)
	}
	if out.LoggingEnabled == nil {
		return providers.ErrNotFound
	}
	r.TargetBucket, r.TargetPrefix = aws.ToString(out.LoggingEnabled.TargetBucket), aws.ToString(out.LoggingEnabled.TargetPrefix)
	return nil
}
