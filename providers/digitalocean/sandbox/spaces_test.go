package sandbox

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// spacesClient is the library of S3 in front of a sandbox that is served, with a
// bucket that it has made.
func spacesClient(t *testing.T, region, bucket string, opts Options) (*Server, *s3.Client) {
	t.Helper()
	server, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(server)
	t.Cleanup(front.Close)
	c := s3.New(s3.Options{
		BaseEndpoint: aws.String(front.URL + "/spaces/" + region), Region: "us-east-1", UsePathStyle: true, RetryMaxAttempts: 1,
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "id", SecretAccessKey: "secret"}, nil
		}),
	})
	if _, err := c.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &bucket}); err != nil {
		t.Fatal(err)
	}
	return server, c
}

func putS3(t *testing.T, c *s3.Client, bucket, body string, keys ...string) {
	t.Helper()
	for _, key := range keys {
		if _, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader(body)}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSpacesLists: pages of every size show each key once, folders fold.
func TestSpacesLists(t *testing.T) {
	_, c := spacesClient(t, "fra1", "bkt", Options{})
	keys := []string{"a", "dir/1", "dir/2", "dir2/x", "z z"}
	putS3(t, c, "bkt", "body", keys...)
	for size := int32(1); size <= 6; size++ {
		var got, folded []string
		pages := s3.NewListObjectsV2Paginator(c, &s3.ListObjectsV2Input{Bucket: aws.String("bkt"), MaxKeys: &size})
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range page.Contents {
				got = append(got, *o.Key)
			}
		}
		for in := (&s3.ListObjectsInput{Bucket: aws.String("bkt"), MaxKeys: &size, Delimiter: aws.String("/")}); in != nil; {
			page, err := c.ListObjects(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range page.Contents {
				folded = append(folded, *o.Key)
			}
			for _, p := range page.CommonPrefixes {
				folded = append(folded, *p.Prefix)
			}
			if in.Marker = page.NextMarker; !aws.ToBool(page.IsTruncated) {
				in = nil
			}
		}
		slices.Sort(folded)
		if !slices.Equal(got, keys) || !slices.Equal(folded, []string{"a", "dir/", "dir2/", "z z"}) {
			t.Errorf("pages of %d: %q, folded %q", size, got, folded)
		}
	}
}

// TestSpacesVersions: what is overwritten or deleted is kept while versions are.
func TestSpacesVersions(t *testing.T) {
	_, c := spacesClient(t, "fra1", "bkt", Options{})
	putS3(t, c, "bkt", "zero", "k")
	_, err := c.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{Bucket: aws.String("bkt"), VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled}})
	if err != nil {
		t.Fatal(err)
	}
	putS3(t, c, "bkt", "one", "k", "l")
	if _, err := c.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String("bkt"), Key: aws.String("k")}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("bkt"), Key: aws.String("k")}); err == nil {
		t.Error("what was deleted is there")
	}
	for size := int32(1); size <= 5; size++ {
		var got []string
		pages := s3.NewListObjectVersionsPaginator(c, &s3.ListObjectVersionsInput{Bucket: aws.String("bkt"), MaxKeys: &size})
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range page.Versions {
				out, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("bkt"), Key: v.Key, VersionId: v.VersionId})
				if err != nil {
					t.Fatal(err)
				}
				body, _ := io.ReadAll(out.Body)
				got = append(got, *v.Key+" "+string(body))
			}
			for _, v := range page.DeleteMarkers {
				got = append(got, *v.Key+" deleted")
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, []string{"k deleted", "k one", "k zero", "l one"}) {
			t.Errorf("pages of %d: %q", size, got)
		}
	}
}

// TestSpacesParts: an object of parts is there when they are put together.
func TestSpacesParts(t *testing.T) {
	s, c := spacesClient(t, "fra1", "bkt", Options{})
	up, err := c.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: aws.String("bkt"), Key: aws.String("big"), ContentType: aws.String("text/plain")})
	if err != nil {
		t.Fatal(err)
	}
	done := &types.CompletedMultipartUpload{}
	for i, body := range []string{"one ", "two"} {
		n := aws.Int32(int32(i + 1))
		part, err := c.UploadPart(t.Context(), &s3.UploadPartInput{Bucket: aws.String("bkt"), Key: aws.String("big"), UploadId: up.UploadId, PartNumber: n, Body: strings.NewReader(body)})
		if err != nil {
			t.Fatal(err)
		}
		done.Parts = append(done.Parts, types.CompletedPart{ETag: part.ETag, PartNumber: n})
	}
	if n := len(s.Snapshot()["spaces_uploads"]); n != 1 {
		t.Errorf("%d uploads are open", n)
	}
	end, err := c.CompleteMultipartUpload(t.Context(), &s3.CompleteMultipartUploadInput{Bucket: aws.String("bkt"), Key: aws.String("big"), UploadId: up.UploadId, MultipartUpload: done})
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("bkt"), Key: aws.String("big"), Range: aws.String("bytes=2-5")})
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(out.Body)
	if string(body) != "e tw" || aws.ToString(out.ContentType) != "text/plain" || *out.ETag != *end.ETag || !strings.HasSuffix(*end.ETag, `-2"`) {
		t.Errorf("%q %v %v", body, out.ContentType, *end.ETag)
	}
}

// TestSpacesAccess: who does not sign sees what is public, and changes nothing; the
// names of hosts lead to the same bucket as paths do; faults and the list of calls
// have one path for both.
func TestSpacesAccess(t *testing.T) {
	s, c := spacesClient(t, "fra1", "bkt", Options{})
	putS3(t, c, "bkt", "hidden", "hidden")
	_, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("bkt"), Key: aws.String("shown"), Body: strings.NewReader("shown"), ACL: types.ObjectCannedACLPublicRead})
	if err != nil {
		t.Fatal(err)
	}
	s.AddFault(Fault{Path: "/spaces/fra1/bkt/broken", Status: http.StatusBadGateway})
	tests := []struct {
		method, url string
		status      int
	}{
		{"GET", "http://bkt.fra1.digitaloceanspaces.com/shown", 200},
		{"GET", "http://fra1.digitaloceanspaces.com/bkt/shown", 200},
		{"GET", "http://127.0.0.1:80/spaces/fra1/bkt/shown", 200},
		{"HEAD", "http://bkt.fra1.digitaloceanspaces.com:80/shown", 200},
		{"GET", "http://bkt.ams3.digitaloceanspaces.com/shown", 404},
		{"GET", "http://bkt.fra1.digitaloceanspaces.com/hidden", 403},
		{"GET", "http://bkt.fra1.digitaloceanspaces.com/", 403},
		{"GET", "http://fra1.digitaloceanspaces.com/", 403},
		{"PUT", "http://bkt.fra1.digitaloceanspaces.com/shown", 403},
		{"DELETE", "http://bkt.fra1.digitaloceanspaces.com/shown", 403},
		{"PUT", "http://other.fra1.digitaloceanspaces.com/", 403},
		{"GET", "http://bkt.fra1.digitaloceanspaces.com/broken", 502},
	}
	for _, tt := range tests {
		r := httptest.NewRequest(tt.method, tt.url, nil)
		resp, err := s.RoundTripper().RoundTrip(r)
		if err != nil || resp.StatusCode != tt.status || resp.Header.Get("x-amz-request-id") == "" && tt.status != 502 {
			t.Errorf("%s %s: %v, %v", tt.method, tt.url, resp, err)
		}
	}
	calls := s.Calls()
	if last := calls[len(calls)-1]; last.Path != "/spaces/fra1/bkt/broken" {
		t.Errorf("the last call is %+v", last)
	}
}

// TestSpacesKept: buckets and what is in them outlive the process.
func TestSpacesKept(t *testing.T) {
	opts := Options{StateFile: t.TempDir() + "/state.json"}
	s, c := spacesClient(t, "fra1", "bkt", opts)
	putS3(t, c, "bkt", "body", "k")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	if o := again.Snapshot()["spaces_objects"]; len(o) != 1 || o[0]["name"] != "k" || o[0]["body"] != "Ym9keQ==" {
		t.Errorf("%v", o)
	}
}

// TestSpacesSpellings: conditions need no quotes, encoded keys are encoded whole,
// and a setting of a bucket that is not there is refused as Spaces does it.
func TestSpacesSpellings(t *testing.T) {
	_, c := spacesClient(t, "fra1", "bkt", Options{})
	putS3(t, c, "bkt", "body", "a/b c")
	out, err := c.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("bkt"), Key: aws.String("a/b c")})
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range []string{*out.ETag, strings.Trim(*out.ETag, `"`)} {
		if _, err := c.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("bkt"), Key: aws.String("a/b c"), IfMatch: &tag}); err != nil {
			t.Errorf("if it is %s: %v", tag, err)
		}
	}
	other := "other"
	if _, err := c.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("bkt"), Key: aws.String("a/b c"), IfMatch: &other}); err == nil {
		t.Error("it is another, and there is no error")
	}
	list, err := c.ListObjects(t.Context(), &s3.ListObjectsInput{Bucket: aws.String("bkt"), EncodingType: types.EncodingTypeUrl})
	if err != nil || len(list.Contents) != 1 || *list.Contents[0].Key != "a%2Fb%20c" {
		t.Errorf("%+v, %v", list, err)
	}
	_, err = c.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: aws.String("none"), Policy: aws.String(`{"Statement": [{}]}`)})
	if err == nil || !strings.Contains(err.Error(), "NoSuchKey") {
		t.Errorf("%v", err)
	}
}
