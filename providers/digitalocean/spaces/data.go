package spaces

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/do/query"
	"github.com/swampctl/swampctl/providers/sdk"
)

// BucketData is the model of data source digitalocean_spaces_bucket.
type BucketData struct {
	BucketDomainName string `swamp:"bucket_domain_name,computed"`
	Endpoint         string `swamp:"endpoint,computed"`
	Name             string `swamp:"name,required"`
	Region           string `swamp:"region,required,check=spacesregion"`
	URN              string `swamp:"urn,computed"`
}

func bucketData() providers.DataSource {
	return sdk.DataSource[*do.Client, BucketData]{
		Name: "digitalocean_spaces_bucket", ID: func(d *BucketData) string { return d.Name }, Checks: regionCheck,
		Read: func(ctx context.Context, c *do.Client, d *BucketData) error {
			s, err := c.S3(d.Region)
			if err != nil {
				return err
			}
			if _, err := s.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &d.Name}); err != nil {
				return do.Err("read bucket", err)
			}
			r := &Bucket{Name: d.Name, Region: d.Region}
			r.fill()
			d.BucketDomainName, d.Endpoint, d.URN = r.BucketDomainName, r.Endpoint, r.URN
			return nil
		},
	}.Build()
}

// BucketRow is one element of digitalocean_spaces_buckets.
type BucketRow struct {
	BucketDomainName string `swamp:"bucket_domain_name,computed"`
	Endpoint         string `swamp:"endpoint,computed"`
	Name             string `swamp:"name,computed"`
	Region           string `swamp:"region,computed"`
	URN              string `swamp:"urn,computed"`
}

// BucketsData is the model of data source digitalocean_spaces_buckets.
type BucketsData struct {
	Buckets []BucketRow    `swamp:"buckets,computed"`
	Filter  []query.Filter `swamp:"filter,optional,set"`
	Sort    []query.Sort   `swamp:"sort,optional"`
}

func bucketsData() providers.DataSource {
	return sdk.DataSource[*do.Client, BucketsData]{
		Name: "digitalocean_spaces_buckets", ID: func(*BucketsData) string { return "spaces_buckets" },
		Check: func(c *sdk.Check[BucketsData]) { query.Check[BucketRow](c.Error, c.Config.Filter, c.Config.Sort) },
		Read: func(ctx context.Context, c *do.Client, d *BucketsData) error {
			rows, err := do.All(do.Each(listBuckets(ctx, c, &Bucket{}), func(r *Bucket) BucketRow {
				return BucketRow{BucketDomainName: r.BucketDomainName, Endpoint: r.Endpoint, Name: r.Name, Region: r.Region, URN: r.URN}
			}))
			if err == nil {
				d.Buckets, err = query.Select(rows, d.Filter, d.Sort)
			}
			return err
		},
	}.Build()
}

// ObjectData is the model of data source digitalocean_spaces_bucket_object.
type ObjectData struct {
	Body                    *string           `swamp:"body,computed"`
	Bucket                  string            `swamp:"bucket,required,nonempty"`
	CacheControl            string            `swamp:"cache_control,computed"`
	ContentDisposition      string            `swamp:"content_disposition,computed"`
	ContentEncoding         string            `swamp:"content_encoding,computed"`
	ContentLanguage         string            `swamp:"content_language,computed"`
	ContentLength           int               `swamp:"content_length,computed"`
	ContentType             string            `swamp:"content_type,computed"`
	ETag                    string            `swamp:"etag,computed"`
	Expiration              string            `swamp:"expiration,computed"`
	Expires                 string            `swamp:"expires,computed"`
	Key                     string            `swamp:"key,required"`
	LastModified            string            `swamp:"last_modified,computed"`
	Metadata                map[string]string `swamp:"metadata,computed"`
	Range                   *string           `swamp:"range,optional"`
	Region                  string            `swamp:"region,required,check=spacesregion"`
	VersionID               *string           `swamp:"version_id,optional,computed"`
	WebsiteRedirectLocation string            `swamp:"website_redirect_location,computed"`
}

// readable are the types of content that are text.
var readable = regexp.MustCompile(`^(text/.+|application/json)$`)

func objectData() providers.DataSource {
	return sdk.DataSource[*do.Client, ObjectData]{
		Name: "digitalocean_spaces_bucket_object", Read: readObjectData, Checks: regionCheck,
		ID: func(d *ObjectData) string { return d.Bucket + "/" + d.Key },
	}.Build()
}

// readObjectData reads the content too where that is text.
func readObjectData(ctx context.Context, c *do.Client, d *ObjectData) error {
	s, err := c.S3(d.Region)
	if err != nil {
		return err
	}
	name := keyName(d.Key)
	out, err := s.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &d.Bucket, Key: &name, Range: text(d.Range), VersionId: text(d.VersionID)})
	if err != nil {
		return do.Err("read object", err)
	}
	d.CacheControl, d.ContentDisposition, d.ContentEncoding = aws.ToString(out.CacheControl), aws.ToString(out.ContentDisposition), aws.ToString(out.ContentEncoding)
	d.ContentLanguage, d.ContentLength, d.ContentType = aws.ToString(out.ContentLanguage), int(aws.ToInt64(out.ContentLength)), aws.ToString(out.ContentType)
	d.ETag, d.Expiration, d.Expires = do.Value(etag(out.ETag)), aws.ToString(out.Expiration), aws.ToString(out.ExpiresString)
	d.LastModified, d.Metadata = aws.ToTime(out.LastModified).Format(time.RFC1123), map[string]string{}
	for name, v := range out.Metadata {
		d.Metadata[http.CanonicalHeaderKey(name)] = v // as Terraform shows the names here
	}
	d.WebsiteRedirectLocation = aws.ToString(out.WebsiteRedirectLocation)
	if v := out.VersionId; v != nil {
		d.VersionID = v
	}
	if !readable.MatchString(d.ContentType) {
		return nil
	}
	got, err := s.GetObject(ctx, &s3.GetObjectInput{Bucket: &d.Bucket, Key: &name, Range: text(d.Range), VersionId: text(d.VersionID)})
	if err != nil {
		return do.Err("read content of the object", err)
	}
	defer func() { _ = got.Body.Close() }()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		return do.Err("read content of the object", err)
	}
	content := string(body)
	d.Body = &content
	return nil
}

// ObjectsData is the model of data source digitalocean_spaces_bucket_objects.
type ObjectsData struct {
	Bucket         string   `swamp:"bucket,required,nonempty"`
	CommonPrefixes []string `swamp:"common_prefixes,computed"`
	Delimiter      *string  `swamp:"delimiter,optional"`
	EncodingType   *string  `swamp:"encoding_type,optional"`
	Keys           []string `swamp:"keys,computed"`
	MaxKeys        int      `swamp:"max_keys,optional,default=1000"`
	Owners         []string `swamp:"owners,computed"`
	Prefix         *string  `swamp:"prefix,optional"`
	Region         string   `swamp:"region,required,check=spacesregion"`
}

func objectsData() providers.DataSource {
	return sdk.DataSource[*do.Client, ObjectsData]{
		Name: "digitalocean_spaces_bucket_objects", Read: readObjectsData, Checks: regionCheck,
		ID: func(d *ObjectsData) string { return d.Bucket + "/" + do.Value(d.Prefix) },
	}.Build()
}

// pageS3 is how many keys one list shows at most.
const pageS3 = 1000

// readObjectsData reads as many pages as there are keys asked for.
func readObjectsData(ctx context.Context, c *do.Client, d *ObjectsData) error {
	s, err := c.S3(d.Region)
	if err != nil {
		return err
	}
	in := &s3.ListObjectsInput{Bucket: &d.Bucket, Prefix: text(d.Prefix), Delimiter: text(d.Delimiter), EncodingType: types.EncodingType(do.Value(d.EncodingType))}
	for left := d.MaxKeys; left > 0; {
		in.MaxKeys = aws.Int32(int32(min(left, pageS3)))
		page, err := s.ListObjects(ctx, in)
		if err != nil {
			return do.Err("list objects of the bucket", err)
		}
		last := d.add(page)
		left -= len(page.Contents)
		if !aws.ToBool(page.IsTruncated) || last == "" {
			return nil
		}
		if next := aws.ToString(page.NextMarker); next != "" {
			last = next
		}
		if in.EncodingType != "" {
			if last, err = url.PathUnescape(last); err != nil {
				return &providers.Error{Kind: providers.Internal, Op: "list objects of the bucket", Err: err}
			}
		}
		in.Marker = &last
	}
	return nil
}

// add takes over a page, and returns the last key of it.
func (d *ObjectsData) add(page *s3.ListObjectsOutput) string {
	last := ""
	for _, p := range page.CommonPrefixes {
		d.CommonPrefixes = append(d.CommonPrefixes, aws.ToString(p.Prefix))
		last = max(last, aws.ToString(p.Prefix))
	}
	for _, o := range page.Contents {
		d.Keys = append(d.Keys, aws.ToString(o.Key))
		last = max(last, aws.ToString(o.Key))
		if o.Owner != nil {
			d.Owners = append(d.Owners, aws.ToString(o.Owner.ID))
		}
	}
	return last
}
