package spaces

import (
	"context"
	"iter"
	"reflect"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"golang.org/x/sync/errgroup"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Bucket is the model of digitalocean_spaces_bucket. No two buckets of Spaces
// have one name, whoever owns them and wherever they are.
type Bucket struct {
	ACL              string          `swamp:"acl,optional,default=private,nonempty,unlisted"`
	BucketDomainName string          `swamp:"bucket_domain_name,computed"`
	CORSRule         []CORSRule      `swamp:"cors_rule,optional,unlisted,deprecated=use digitalocean_spaces_bucket_cors_configuration; what this block does not say of a bucket is left as it is"`
	Endpoint         string          `swamp:"endpoint,computed"`
	ForceDestroy     bool            `swamp:"force_destroy,optional,default=false,unread"`
	LifecycleRule    []LifecycleRule `swamp:"lifecycle_rule,optional,unlisted"`
	Name             string          `swamp:"name,required,forcenew,nonempty,key,identity,check=bucketname"`
	Region           string          `swamp:"region,optional,forcenew,default=nyc3,check=spacesregion,norm=lower"`
	URN              string          `swamp:"urn,computed"`
	Versioning       []Versioning    `swamp:"versioning,optional,maxitems=1,unlisted"`

	created time.Time
}

// CORSRule is one digitalocean_spaces_bucket.cors_rule.
type CORSRule struct {
	AllowedHeaders []string `swamp:"allowed_headers,optional"`
	AllowedMethods []string `swamp:"allowed_methods,required"`
	AllowedOrigins []string `swamp:"allowed_origins,required"`
	MaxAgeSeconds  *int     `swamp:"max_age_seconds,optional"`
}

// Versioning is whether a bucket keeps what is overwritten or deleted.
type Versioning struct {
	Enabled bool `swamp:"enabled,optional,default=false"`
}

const bucketID = "region,name"

const bucketName = `^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`

func bucketResource() providers.Resource {
	const typ = "digitalocean_spaces_bucket"
	return sdk.Resource[*do.Client, Bucket]{
		Name: typ, Create: createBucket, Read: readBucket, Update: updateBucket, Delete: removeBucket, List: listBuckets,
		Import: func(ctx context.Context, c *do.Client, id string) (*Bucket, error) {
			parts, err := split(typ, id, bucketID)
			if err != nil {
				return nil, err
			}
			r := &Bucket{Region: parts[0], Name: parts[1]}
			return r, readBucket(ctx, c, r)
		},
		Created: func(r *Bucket) time.Time { return r.created },
		Check:   checkBucket, Plan: planBucket, Merge: mergeBucket,
		Checks: map[string]func(string) error{
			"spacesregion": regionCheck["spacesregion"],
			"bucketname":   do.Matches(bucketName, "a bucket's name has 3 to 63 small letters, digits, dots and dashes, and begins and ends with a letter or digit"),
		},
		Traits: providers.Traits{Recogniser: providers.NaturalKey, Importable: true, ImportID: bucketID, Stateful: true, Finish: true, Grace: time.Minute},
	}.Build()
}

// planBucket leaves a bucket without versions alone where the configuration does
// not speak of them: no block says the same as one that is not enabled.
func planBucket(c *sdk.Change[Bucket]) {
	if c.Changed("versioning") && !c.Set("versioning") && !c.Prior.versioned() {
		c.Keep("versioning")
	}
}

// mergeBucket forgets rules of CORS that are not this block's: there is a
// resource of their own for them.
func mergeBucket(recorded, shown *Bucket) {
	if len(recorded.CORSRule) == 0 {
		shown.CORSRule = nil
	}
}

func (r *Bucket) versioned() bool { return len(r.Versioning) > 0 && r.Versioning[0].Enabled }

func createBucket(ctx context.Context, c *do.Client, r *Bucket) error {
	s, err := c.S3(r.Region)
	if err != nil {
		return err
	}
	if _, err := s.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &r.Name, ACL: types.BucketCannedACL(r.ACL)}, do.OnceS3); err != nil {
		return do.Err("create bucket", err)
	}
	*r = Bucket{ACL: r.ACL, ForceDestroy: r.ForceDestroy, Name: r.Name, Region: r.Region}
	r.fill()
	return nil
}

// fill sets what follows from name and region.
func (r *Bucket) fill() {
	r.Region = strings.ToLower(r.Region)
	r.Endpoint = endpoint(r.Region)
	r.BucketDomainName, r.URN = r.Name+"."+r.Endpoint, "do:space:"+r.Name
}

func endpoint(region string) string { return region + ".digitaloceanspaces.com" }

// readBucket asks for the rules of CORS only where the block has any.
func readBucket(ctx context.Context, c *do.Client, r *Bucket) error {
	s, err := c.S3(r.Region)
	if err != nil {
		return err
	}
	at, err := s.GetBucketLocation(ctx, &s3.GetBucketLocationInput{Bucket: &r.Name})
	if err != nil {
		return do.Err("read bucket", err)
	}
	if at.LocationConstraint != "" {
		r.Region = string(at.LocationConstraint)
	}
	r.fill()
	if err := r.readACL(ctx, s); err != nil {
		return err
	}
	if err := r.readVersioning(ctx, s); err != nil {
		return err
	}
	if err := r.readLifecycle(ctx, s); err != nil {
		return err
	}
	if len(r.CORSRule) == 0 {
		return nil
	}
	rules, err := corsOf(ctx, s, r.Name)
	r.CORSRule = nil
	for _, rule := range rules {
		r.CORSRule = append(r.CORSRule, CORSRule{
			AllowedHeaders: rule.AllowedHeaders, AllowedMethods: rule.AllowedMethods, AllowedOrigins: rule.AllowedOrigins, MaxAgeSeconds: number[int](rule.MaxAgeSeconds),
		})
	}
	return err
}

// readACL finds the canned list that the grants are of. Keys that may not see
// them leave it as it was recorded.
func (r *Bucket) readACL(ctx context.Context, s *s3.Client) error {
	out, err := s.GetBucketAcl(ctx, &s3.GetBucketAclInput{Bucket: &r.Name})
	err = do.Err("read access to the bucket", err)
	switch {
	case providers.KindOf(err) == providers.Denied:
		return nil
	case err == nil:
		r.ACL = canned(out.Grants)
	}
	return err
}

func (r *Bucket) readVersioning(ctx context.Context, s *s3.Client) error {
	out, err := s.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: &r.Name})
	if err != nil {
		return do.Err("read versioning of the bucket", err)
	}
	if on := out.Status == types.BucketVersioningStatusEnabled; on || len(r.Versioning) > 0 {
		r.Versioning = []Versioning{{Enabled: on}}
	}
	return nil
}

// updateBucket reads what is, since it may have run in part, and changes what is
// another.
func updateBucket(ctx context.Context, c *do.Client, prior, next *Bucket) error {
	s, err := c.S3(next.Region)
	if err != nil {
		return err
	}
	now := *prior
	now.CORSRule = append(now.CORSRule[:len(now.CORSRule):len(now.CORSRule)], next.CORSRule...) // to have them read
	if err := readBucket(ctx, c, &now); err != nil {
		return err
	}
	for _, change := range []func(context.Context, *s3.Client, *Bucket, *Bucket) error{changeACL, changeVersioning, changeLifecycle, changeCORS} {
		if err := change(ctx, s, &now, next); err != nil {
			return err
		}
	}
	return readBucket(ctx, c, next)
}

func changeACL(ctx context.Context, s *s3.Client, now, next *Bucket) error {
	if now.ACL == next.ACL {
		return nil
	}
	_, err := s.PutBucketAcl(ctx, &s3.PutBucketAclInput{Bucket: &next.Name, ACL: types.BucketCannedACL(next.ACL)})
	return do.Err("change access to the bucket", err)
}

func changeVersioning(ctx context.Context, s *s3.Client, now, next *Bucket) error {
	if now.versioned() == next.versioned() {
		return nil
	}
	status := types.BucketVersioningStatusSuspended
	if next.versioned() {
		status = types.BucketVersioningStatusEnabled
	}
	_, err := s.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{Bucket: &next.Name, VersioningConfiguration: &types.VersioningConfiguration{Status: status}})
	return do.Err("change versioning of the bucket", err)
}

func changeCORS(ctx context.Context, s *s3.Client, now, next *Bucket) error {
	if reflect.DeepEqual(now.CORSRule, next.CORSRule) {
		return nil
	}
	var rules []types.CORSRule
	for _, r := range next.CORSRule {
		rules = append(rules, types.CORSRule{AllowedHeaders: r.AllowedHeaders, AllowedMethods: r.AllowedMethods, AllowedOrigins: r.AllowedOrigins, MaxAgeSeconds: number[int32](r.MaxAgeSeconds)})
	}
	return setCORS(ctx, s, next.Name, rules)
}

// listBuckets lists those of all regions. What a region that is down may hold is
// left out, unless it is the one that is asked for: creating a second of one name
// is refused in any case.
func listBuckets(ctx context.Context, c *do.Client, like *Bucket) iter.Seq2[*Bucket, error] {
	return func(yield func(*Bucket, error) bool) {
		found := make([][]*Bucket, len(regions))
		g, gctx := errgroup.WithContext(ctx)
		for i, region := range regions {
			g.Go(func() error {
				all, err := bucketsIn(gctx, c, region)
				if like.Region != "" && strings.ToLower(like.Region) != region && passes(err) {
					return nil
				}
				if providers.KindOf(err) == providers.Denied && like.Name != "" {
					all, err = named(gctx, c, region, like.Name)
				}
				found[i] = all
				return err
			})
		}
		if err := g.Wait(); err != nil {
			yield(nil, err)
			return
		}
		for _, all := range found {
			for _, r := range all {
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}

// passes reports whether an error is one that another region may have alone.
func passes(err error) bool {
	k := providers.KindOf(err)
	return err != nil && (k == providers.Transient || k == providers.Denied || k == providers.Throttled)
}

func bucketsIn(ctx context.Context, c *do.Client, region string) ([]*Bucket, error) {
	s, err := c.S3(region)
	if err != nil {
		return nil, err
	}
	out, err := s.ListBuckets(ctx, &s3.ListBucketsInput{})
	if err != nil {
		return nil, do.Err("list buckets in "+region, err)
	}
	var all []*Bucket
	for _, b := range out.Buckets {
		r := &Bucket{Name: aws.ToString(b.Name), Region: region, created: aws.ToTime(b.CreationDate)}
		r.fill()
		all = append(all, r)
	}
	return all, nil
}

// named looks for one bucket, with a key that may not list them all. A bucket of
// somebody else is none.
func named(ctx context.Context, c *do.Client, region, name string) ([]*Bucket, error) {
	s, err := c.S3(region)
	if err != nil {
		return nil, err
	}
	_, err = s.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &name})
	err = do.Err("look for bucket", err)
	switch {
	case providers.IsNotFound(err), providers.KindOf(err) == providers.Denied:
		return nil, nil
	case err != nil:
		return nil, err
	}
	r := &Bucket{Name: name, Region: region}
	r.fill()
	return []*Bucket{r}, nil
}
