package spaces

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// integer is a whole number, of this program or of S3.
type integer interface{ int | int32 }

// number turns a whole number that may be missing.
func number[B, A integer](p *A) *B {
	if p == nil {
		return nil
	}
	v := B(*p)
	return &v
}

// canned returns the canned list of access that grants are of.
func canned(grants []types.Grant) string {
	const groups = "http://acs.amazonaws.com/groups/global/"
	acl := "private"
	for _, g := range grants {
		if g.Grantee == nil {
			continue
		}
		switch who := do.Value(g.Grantee.URI); {
		case who == groups+"AllUsers" && g.Permission == types.PermissionWrite:
			return "public-read-write"
		case who == groups+"AllUsers" && g.Permission == types.PermissionRead:
			acl = "public-read"
		case who == groups+"AuthenticatedUsers" && g.Permission == types.PermissionRead && acl == "private":
			acl = "authenticated-read"
		}
	}
	return acl
}

// corsOf returns the rules of CORS of a bucket.
func corsOf(ctx context.Context, s *s3.Client, bucket string) ([]types.CORSRule, error) {
	out, err := s.GetBucketCors(ctx, &s3.GetBucketCorsInput{Bucket: &bucket})
	if err = do.Err("read CORS of the bucket", err); providers.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return out.CORSRules, nil
}

// setCORS writes all rules of CORS, or takes them away.
func setCORS(ctx context.Context, s *s3.Client, bucket string, rules []types.CORSRule, opts ...func(*s3.Options)) error {
	if len(rules) == 0 {
		_, err := s.DeleteBucketCors(ctx, &s3.DeleteBucketCorsInput{Bucket: &bucket})
		return do.Err("delete CORS of the bucket", err)
	}
	_, err := s.PutBucketCors(ctx, &s3.PutBucketCorsInput{Bucket: &bucket, CORSConfiguration: &types.CORSConfiguration{CORSRules: rules}}, opts...)
	return do.Err("change CORS of the bucket", err)
}
