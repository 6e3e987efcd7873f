package spaces

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"path"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Object is the model of digitalocean_spaces_bucket_object. A write puts it in the
// place of what the key holds, so that each key is looked at before the first one.
type Object struct {
	ID                 string            `swamp:"id,optional,computed,key"`
	ACL                string            `swamp:"acl,optional,default=private,oneof=private|public-read"`
	Bucket             string            `swamp:"bucket,required,forcenew,nonempty,parent"`
	CacheControl       *string           `swamp:"cache_control,optional"`
	Content            *string           `swamp:"content,optional,unread,conflicts=source|content_base64"`
	ContentBase64      *string           `swamp:"content_base64,optional,unread,conflicts=source|content,check=base64"`
	ContentDisposition *string           `swamp:"content_disposition,optional"`
	ContentEncoding    *string           `swamp:"content_encoding,optional"`
	ContentLanguage    *string           `swamp:"content_language,optional"`
	ContentType        *string           `swamp:"content_type,optional,computed"`
	ETag               *string           `swamp:"etag,optional,computed"`
	ForceDestroy       bool              `swamp:"force_destroy,optional,default=false,unread"`
	Key                string            `swamp:"key,required,forcenew,nonempty,parent,identity"`
	Metadata           map[string]string `swamp:"metadata,optional"`
	Region             string            `swamp:"region,required,forcenew,parent,check=spacesregion,norm=lower"`
	Source             *string           `swamp:"source,optional,unread,conflicts=content|content_base64"`
	VersionID          string            `swamp:"version_id,computed"`
	WebsiteRedirect    *string           `swamp:"website_redirect,optional"`
}

const objectID = "region,bucket,key"

func objectResource() providers.Resource {
	const typ = "digitalocean_spaces_bucket_object"
	return sdk.Resource[*do.Client, Object]{
		Name: typ, Create: createObject, Read: readObject, Update: updateObject, Delete: removeObject, List: listObjects,
		Import: func(ctx context.Context, c *do.Client, id string) (*Object, error) {
			parts, err := split(typ, id, objectID)
			if err != nil {
				return nil, err
			}
			r := &Object{Region: parts[0], Bucket: parts[1], Key: parts[2]}
			return r, readObject(ctx, c, r)
		},
		AnyID: true, ID: objectIDOf, Check: checkObject, Plan: planObject,
		Checks: map[string]func(string) error{"spacesregion": regionCheck["spacesregion"], "base64": func(s string) error {
			if _, err := base64.StdEncoding.DecodeString(s); err != nil {
				return errors.New("it is not base64; write base64encode(…), or filebase64(…) for a file")
			}
			return nil
		}},
		Traits: providers.Traits{Recogniser: providers.NaturalKey, Importable: true, ImportID: objectID},
	}.Build()
}

// objectIDOf tells objects of one key in several buckets apart, which have the
// same id.
func objectIDOf(r *Object) string {
	if r.ID == "" {
		return ""
	}
	return strings.ToLower(r.Region) + "/" + r.Bucket + "/" + r.name()
}

func checkObject(c *sdk.Check[Object]) {
	for name := range c.Config.Metadata {
		if name != strings.ToLower(name) {
			c.Error("metadata", "Name in capitals", "Spaces keeps the names of metadata in small letters: write %q for %q.", strings.ToLower(name), name)
		}
	}
}

// written are the attributes that a write of the object sets.
var written = []string{"cache_control", "content_disposition", "content_encoding", "content_language", "content_type", "metadata", "website_redirect"}

// planObject finds content that is another than the configured one, by its sum, and
// leaves open what a write decides.
func planObject(c *sdk.Change[Object]) {
	if c.Prior == nil {
		return
	}
	write := false
	for _, attr := range written {
		write = write || c.Changed(attr)
	}
	sum, known := "", c.ConfigKnown("content") && c.ConfigKnown("content_base64") && !c.Set("source")
	if known && (c.Set("content") || c.Set("content_base64")) {
		sum = c.Config.sum()
	}
	has := do.Value(c.Prior.ETag)
	rewritten := c.Changed("content") || c.Changed("content_base64") || c.Changed("source")
	switch {
	case c.Set("etag"):
		write = write || rewritten || c.Changed("etag")
	case sum != "" && sum != has && (rewritten || !strings.Contains(has, "-")), sum == "" && rewritten:
		c.Unknown("etag") // parts that were put together have a sum of another kind
		write = true
	}
	if write {
		c.Unknown("version_id")
	}
}

// sum is the ETag of the content that the configuration itself has.
func (r *Object) sum() string {
	body := []byte(do.Value(r.Content))
	if r.ContentBase64 != nil {
		body, _ = base64.StdEncoding.DecodeString(*r.ContentBase64) // which was checked
	}
	sum := md5.Sum(body)
	return hex.EncodeToString(sum[:])
}

// name is the key as Spaces has it: without slashes that say nothing, as
// Terraform's provider writes it.
func (r *Object) name() string { return keyName(r.Key) }

func keyName(key string) string {
	name := strings.TrimPrefix(path.Clean("/"+key), "/")
	if strings.HasSuffix(key, "/") && name != "" {
		name += "/"
	}
	return name
}

func createObject(ctx context.Context, c *do.Client, r *Object) error {
	s, err := c.S3(r.Region)
	if err != nil {
		return err
	}
	body, err := r.open(c)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	in := r.put(body)
	in.IfNoneMatch = aws.String("*") // what came to be since the look is not written over
	out, err := s.PutObject(ctx, in, do.OnceS3, r.plainType)
	if err != nil {
		return do.Err("write object", err)
	}
	r.ID, r.Region = r.Key, strings.ToLower(r.Region)
	r.ETag, r.VersionID = etag(out.ETag), aws.ToString(out.VersionId)
	return readObject(ctx, c, r)
}

// sumOf returns the sum of a content, which it leaves at its begin.
func sumOf(body body) (string, error) {
	sum := md5.New()
	_, err := body.Seek(0, io.SeekStart)
	if err == nil {
		_, err = io.Copy(sum, body)
	}
	if err == nil {
		_, err = body.Seek(0, io.SeekStart)
	}
	if err != nil {
		return "", &providers.Error{Kind: providers.Invalid, Op: "read the content of the object", Err: err}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// body is what an object is written from.
type body interface {
	io.ReadSeeker
	io.Closer
}

type memory struct{ *bytes.Reader }

// Close implements io.Closer.
func (memory) Close() error { return nil }

// open returns the configured content.
func (r *Object) open(c *do.Client) (body, error) {
	if source := do.Value(r.Source); source != "" {
		f, err := os.Open(c.Path(source))
		if err != nil {
			return nil, &providers.Error{Kind: providers.Invalid, Op: "open the source of the object", Message: fmt.Sprintf("%v. source is the path of a file, from the working directory", err), Err: err}
		}
		return f, nil
	}
	text := []byte(do.Value(r.Content))
	if r.ContentBase64 != nil {
		var err error
		if text, err = base64.StdEncoding.DecodeString(*r.ContentBase64); err != nil {
			return nil, &providers.Error{Kind: providers.Invalid, Op: "read content_base64", Err: err}
		}
	}
	return memory{bytes.NewReader(text)}, nil
}

func (r *Object) put(body io.Reader) *s3.PutObjectInput {
	name := r.name()
	return &s3.PutObjectInput{
		Bucket: &r.Bucket, Key: &name, ACL: types.ObjectCannedACL(r.ACL), Body: body,
		CacheControl: text(r.CacheControl), ContentDisposition: text(r.ContentDisposition), ContentEncoding: text(r.ContentEncoding),
		ContentLanguage: text(r.ContentLanguage), ContentType: text(r.ContentType), Metadata: r.Metadata, WebsiteRedirectLocation: text(r.WebsiteRedirect),
	}
}

// plainType leaves the type of the content to Spaces where none is configured,
// which the library would set.
func (r *Object) plainType(o *s3.Options) {
	if text(r.ContentType) != nil {
		return
	}
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Build.Add(middleware.BuildMiddlewareFunc("NoContentType", func(ctx context.Context, in middleware.BuildInput, next middleware.BuildHandler) (middleware.BuildOutput, middleware.Metadata, error) {
			if req, ok := in.Request.(*smithyhttp.Request); ok {
				req.Header.Del("Content-Type")
			}
			return next.HandleBuild(ctx, in)
		}), middleware.After)
	})
}

// text leaves an empty text out: it is none.
func text(p *string) *string { return do.Optional(do.Value(p)) }

func etag(p *string) *string { return do.Optional(strings.Trim(aws.ToString(p), `"`)) }

func readObject(ctx context.Context, c *do.Client, r *Object) error {
	s, err := c.S3(r.Region)
	if err != nil {
		return err
	}
	name := r.name()
	out, err := s.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &r.Bucket, Key: &name})
	if err != nil {
		return do.Err("read object", err)
	}
	r.ID = r.Key
	r.CacheControl, r.ContentDisposition, r.ContentEncoding = text(out.CacheControl), text(out.ContentDisposition), text(out.ContentEncoding)
	r.ContentLanguage, r.ContentType, r.WebsiteRedirect = text(out.ContentLanguage), text(out.ContentType), text(out.WebsiteRedirectLocation)
	r.ETag, r.VersionID, r.Metadata = etag(out.ETag), aws.ToString(out.VersionId), out.Metadata
	return r.readACL(ctx, s)
}

// readACL finds the canned list that the grants are of. Keys that may not see
// them leave it as it was recorded.
func (r *Object) readACL(ctx context.Context, s *s3.Client) error {
	name := r.name()
	out, err := s.GetObjectAcl(ctx, &s3.GetObjectAclInput{Bucket: &r.Bucket, Key: &name})
	err = do.Err("read access to the object", err)
	switch {
	case providers.KindOf(err) == providers.Denied:
		return nil
	case err == nil:
		r.ACL = canned(out.Grants)
	}
	return err
}

// updateObject reads what is, since it may have run in part, and writes the object
// only where it is another: each write makes a version.
func updateObject(ctx context.Context, c *do.Client, _, next *Object) error {
	s, err := c.S3(next.Region)
	if err != nil {
		return err
	}
	body, err := next.open(c)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	sum, err := sumOf(body)
	if err != nil {
		return err
	}
	now := *next
	if err := readObject(ctx, c, &now); err != nil {
		return err
	}
	switch {
	case !now.holds(next, sum):
		_, err := s.PutObject(ctx, next.put(body), next.plainType)
		err = do.Err("write object", err)
		if err != nil {
			return err
		}
	case now.ACL != next.ACL:
		name := next.name()
		_, err := s.PutObjectAcl(ctx, &s3.PutObjectAclInput{Bucket: &next.Bucket, Key: &name, ACL: types.ObjectCannedACL(next.ACL)})
		if err = do.Err("change access to the object", err); err != nil {
			return err
		}
	}
	return readObject(ctx, c, next)
}

// holds reports whether an object is what a write of next would make it.
func (r *Object) holds(next *Object, sum string) bool {
	same := do.Value(r.ETag) == sum && maps.Equal(r.Metadata, next.Metadata)
	for _, pair := range [][2]*string{
		{r.CacheControl, next.CacheControl}, {r.ContentDisposition, next.ContentDisposition}, {r.ContentEncoding, next.ContentEncoding},
		{r.ContentLanguage, next.ContentLanguage}, {r.WebsiteRedirect, next.WebsiteRedirect},
	} {
		same = same && do.Value(pair[0]) == do.Value(pair[1])
	}
	return same && (text(next.ContentType) == nil || do.Value(r.ContentType) == *next.ContentType)
}

// removeObject deletes the object; where it has versions, all of them.
func removeObject(ctx context.Context, c *do.Client, r *Object) error {
	s, err := c.S3(r.Region)
	if err != nil {
		return err
	}
	if r.VersionID != "" {
		return deleteVersions(ctx, s, r.Bucket, r.name(), r.ForceDestroy)
	}
	name := r.name()
	_, err = s.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &r.Bucket, Key: &name})
	return do.Err("delete object", err)
}

// listObjects looks at the one key: a bucket may hold more objects than any list
// should show.
func listObjects(ctx context.Context, c *do.Client, like *Object) iter.Seq2[*Object, error] {
	return only(&Object{Region: like.Region, Bucket: like.Bucket, Key: like.Key}, func(r *Object) error { return readObject(ctx, c, r) })
}
