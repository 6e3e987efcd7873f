package spaces

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// removeBucket deletes a bucket, and what is in it where force_destroy says so.
// What comes into it meanwhile makes it busy, and is deleted with the next try.
func removeBucket(ctx context.Context, c *do.Client, r *Bucket) error {
	s, err := c.S3(r.Region)
	if err != nil {
		return err
	}
	_, err = s.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: &r.Name})
	if err = do.Err("delete bucket", err); !full(err) {
		return err
	}
	if !r.ForceDestroy {
		return &providers.Error{Kind: providers.Invalid, Op: "delete bucket", Err: err,
			Message: fmt.Sprintf("bucket %q is not empty. Delete what is in it, or write force_destroy = true and apply that first: then all its objects, with all their versions, go with it", r.Name)}
	}
	if err := empty(ctx, s, r.Name); err != nil {
		return err
	}
	_, err = s.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: &r.Name})
	return do.Err("delete bucket", err)
}

// full reports whether a bucket was not deleted because of what is in it.
func full(err error) bool {
	var e *providers.Error
	return errors.As(err, &e) && e.Code == "BucketNotEmpty"
}

// empty deletes all versions of all objects, and uploads that never ended.
func empty(ctx context.Context, s *s3.Client, bucket string) error {
	if err := deleteVersions(ctx, s, bucket, "", false); err != nil {
		return err
	}
	for in := (&s3.ListMultipartUploadsInput{Bucket: &bucket}); in != nil; {
		page, err := s.ListMultipartUploads(ctx, in)
		if err != nil {
			return do.Err("list uploads in the bucket", err)
		}
		if in = nil; aws.ToBool(page.IsTruncated) {
			in = &s3.ListMultipartUploadsInput{Bucket: &bucket, KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker}
		}
		for _, u := range page.Uploads {
			_, err := s.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &bucket, Key: u.Key, UploadId: u.UploadId})
			if err = do.Err("stop an upload to the bucket", err); err != nil && !providers.IsNotFound(err) {
				return err
			}
		}
	}
	return nil
}

// deleteVersions deletes all versions of a key, of all keys for "", a page of them
// with one call. Locks on them are passed over where force says so.
func deleteVersions(ctx context.Context, s *s3.Client, bucket, key string, force bool) error {
	for in := (&s3.ListObjectVersionsInput{Bucket: &bucket, Prefix: do.Optional(key)}); in != nil; {
		page, err := s.ListObjectVersions(ctx, in)
		if err != nil {
			return do.Err("list versions in the bucket", err)
		}
		if in = nil; aws.ToBool(page.IsTruncated) {
			in = &s3.ListObjectVersionsInput{Bucket: &bucket, Prefix: do.Optional(key), KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker}
		}
		var ids []types.ObjectIdentifier
		add := func(k, version *string) {
			if key == "" || aws.ToString(k) == key {
				ids = append(ids, types.ObjectIdentifier{Key: k, VersionId: version})
			}
		}
		for _, v := range page.Versions {
			add(v.Key, v.VersionId)
		}
		for _, v := range page.DeleteMarkers {
			add(v.Key, v.VersionId)
		}
		if err := deleteAll(ctx, s, bucket, ids, force); err != nil {
			return err
		}
	}
	return nil
}

func deleteAll(ctx context.Context, s *s3.Client, bucket string, ids []types.ObjectIdentifier, force bool) error {
	if len(ids) == 0 {
		return nil
	}
	in := &s3.DeleteObjectsInput{Bucket: &bucket, Delete: &types.Delete{Objects: ids, Quiet: aws.Bool(true)}}
	if force {
		in.BypassGovernanceRetention = aws.Bool(true)
	}
	out, err := s.DeleteObjects(ctx, in)
	if err != nil {
		return do.Err("delete objects in the bucket", err)
	}
	if len(out.Errors) > 0 {
		e := out.Errors[0]
		return &providers.Error{Kind: providers.Invalid, Op: "delete objects in the bucket", Code: aws.ToString(e.Code),
			Message: fmt.Sprintf("%d of %d cannot be deleted; the first is %q: %s: %s", len(out.Errors), len(ids), aws.ToString(e.Key), aws.ToString(e.Code), aws.ToString(e.Message))}
	}
	return nil
}
