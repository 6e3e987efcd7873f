package digitalocean_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers/digitalocean"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/reconciler/reconcilertest"
)

// spacesLab is a lab with another client of its Spaces, in fra1.
type spacesLab struct {
	*reconcilertest.Lab
	t  *testing.T
	s3 *s3.Client
}

func newSpacesLab(t *testing.T) *spacesLab {
	t.Helper()
	l := reconcilertest.New(t, t.TempDir(), sandbox.Options{})
	other, err := client(t, l.Cloud).Client.(*do.Client).S3("fra1")
	if err != nil {
		t.Fatal(err)
	}
	return &spacesLab{l, t, other}
}

func (l *spacesLab) put(bucket, key, body string) {
	l.t.Helper()
	_, err := l.s3.PutObject(l.t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader(body)})
	if err != nil {
		l.t.Fatal(err)
	}
}

// says wants a plan or an apply to fail with words.
func (l *spacesLab) says(hcl string, mode planner.Mode, words ...string) {
	l.t.Helper()
	_, res, ds := l.Run(l.t, hcl, mode)
	text := fmt.Sprint(ds.Err())
	for _, d := range ds {
		text += "\n" + d.Summary + ": " + d.Detail
	}
	if !ds.HasErrors() && (res == nil || len(res.Failed) == 0) {
		l.t.Fatal("it did not fail")
	}
	for _, w := range words {
		if !strings.Contains(text, w) {
			l.t.Errorf("%q is not in: %s", w, text)
		}
	}
}

const versionedBucket = `
resource "digitalocean_spaces_bucket" "b" {
  name          = "front"
  region        = "fra1"
  force_destroy = %v

  versioning {
    enabled = true
  }
}
`

// TestSpacesForceDestroy: a bucket with something in it goes only where the
// configuration says so, and then with all versions, marks and unfinished uploads.
func TestSpacesForceDestroy(t *testing.T) {
	t.Parallel()
	l := newSpacesLab(t)
	l.Apply(t, fmt.Sprintf(versionedBucket, false))
	for _, body := range []string{"one", "two"} {
		l.put("front", "a", body)
		l.put("front", "b/c", body)
	}
	if _, err := l.s3.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String("front"), Key: aws.String("a")}); err != nil {
		t.Fatal(err)
	}
	if _, err := l.s3.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: aws.String("front"), Key: aws.String("big")}); err != nil {
		t.Fatal(err)
	}
	l.says(fmt.Sprintf(versionedBucket, false), planner.Destroy, "not empty", "force_destroy = true")
	if n := len(l.Cloud.Snapshot()["spaces_objects"]); n != 5 {
		t.Fatalf("%d versions and marks are there, want 5", n)
	}
	l.Cloud.ResetCalls()
	l.Apply(t, fmt.Sprintf(versionedBucket, true))
	if calls := l.Changes(); len(calls) > 0 {
		t.Errorf("force_destroy is of the state only, but there were calls: %v", calls)
	}
	if _, _, ds := l.Run(t, fmt.Sprintf(versionedBucket, true), planner.Destroy); ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	for _, kind := range []string{"spaces_buckets", "spaces_objects", "spaces_uploads"} {
		if n := len(l.Cloud.Snapshot()[kind]); n != 0 {
			t.Errorf("%d %s are left", n, kind)
		}
	}
}

// TestSpacesForeignBucket: a name that somebody else has is refused, and theirs is
// neither adopted nor touched.
func TestSpacesForeignBucket(t *testing.T) {
	t.Parallel()
	l := newSpacesLab(t)
	if err := l.Cloud.Put("spaces_buckets", sandbox.Object{"id": "front", "name": "front", "region": "fra1", "owner": "somebody", "acl": "private"}); err != nil {
		t.Fatal(err)
	}
	hcl := fmt.Sprintf(versionedBucket, false)
	for _, src := range []string{hcl, strings.Replace(hcl, "versioning {", "lifecycle {\n adopt = true\n }\n versioning {", 1)} {
		l.says(src, planner.Normal, "BucketAlreadyExists")
	}
	if b := l.Cloud.Snapshot()["spaces_buckets"]; len(b) != 1 || b[0]["versioning"] != nil {
		t.Errorf("the account holds %v", b)
	}
}

// TestSpacesElsewhere: a bucket of one's own in another region has the name too.
func TestSpacesElsewhere(t *testing.T) {
	t.Parallel()
	l := newSpacesLab(t)
	if _, err := l.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("front")}); err != nil {
		t.Fatal(err)
	}
	l.says(strings.Replace(fmt.Sprintf(versionedBucket, false), "fra1", "ams3", 1), planner.Normal, "Exists already", "fra1,front")
}

const oneObject = `
resource "digitalocean_spaces_bucket_object" "o" {
  region  = "fra1"
  bucket  = "front"
  key     = "%s"
  content = "ours"
}
`

// TestSpacesObjectKept: what a key holds is not written over, neither where the plan
// finds it nor where it comes to be right before the write.
func TestSpacesObjectKept(t *testing.T) {
	t.Parallel()
	l := newSpacesLab(t)
	if _, err := l.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("front")}); err != nil {
		t.Fatal(err)
	}
	l.put("front", "a", "theirs")
	l.says(fmt.Sprintf(oneObject, "a"), planner.Normal, "Exists already", "fra1,front,a")
	theirs := false
	l.Wire = func(r *http.Request) bool {
		if r.Method == http.MethodPut && !theirs {
			theirs = true
			l.put("front", "b", "theirs")
		}
		return false
	}
	l.says(fmt.Sprintf(oneObject, "b"), planner.Normal, "PreconditionFailed")
	for _, key := range []string{"a", "b"} {
		out, err := l.s3.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("front"), Key: &key})
		if err != nil || aws.ToInt64(out.ContentLength) != int64(len("theirs")) {
			t.Errorf("%s was written over, or is gone: %v", key, err)
		}
	}
}

// TestSpacesDrift: content and access that somebody changed are seen, and put right;
// a rule of CORS that is not this block's is left alone.
func TestSpacesDrift(t *testing.T) {
	t.Parallel()
	l := newSpacesLab(t)
	hcl := fmt.Sprintf(versionedBucket, false) + strings.Replace(fmt.Sprintf(oneObject, "/x//a"), `"front"`, "digitalocean_spaces_bucket.b.name", 1)
	l.Apply(t, hcl)
	l.put("front", "x/a", "changed")
	if _, err := l.s3.PutBucketAcl(t.Context(), &s3.PutBucketAclInput{Bucket: aws.String("front"), ACL: types.BucketCannedACLPublicRead}); err != nil {
		t.Fatal(err)
	}
	_, err := l.s3.PutBucketCors(t.Context(), &s3.PutBucketCorsInput{Bucket: aws.String("front"), CORSConfiguration: &types.CORSConfiguration{
		CORSRules: []types.CORSRule{{AllowedMethods: []string{"GET"}, AllowedOrigins: []string{"*"}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	p := l.Apply(t, hcl)
	if got := changed(p); len(got) != 2 || !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "acl") }) || !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "etag") }) {
		t.Errorf("the plan is %q", got)
	}
	b := l.Cloud.Snapshot()["spaces_buckets"][0]
	if b["acl"] != "private" || b["cors"] == nil {
		t.Errorf("the bucket is %v", b)
	}
	if p := l.Plan(t, hcl); !p.Empty() {
		t.Errorf("the plan afterwards: %q", changed(p))
	}
	if n := len(l.Cloud.Snapshot()["spaces_objects"]); n != 3 {
		t.Errorf("%d versions, want ours, theirs and ours again", n)
	}
}

// TestSpacesLimits: a key that may not list buckets finds the one it is for, and a
// region that is down does not matter to the others.
func TestSpacesLimits(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]sandbox.Fault{
		"no list":     {Method: http.MethodGet, Path: "/spaces/*", Status: http.StatusForbidden, Times: -1},
		"region down": {Method: http.MethodGet, Path: "/spaces/syd1", Status: http.StatusBadGateway, Times: -1},
	} {
		t.Run(name, func(t *testing.T) {
			l := newSpacesLab(t)
			l.Cloud.AddFault(f)
			hcl := fmt.Sprintf(versionedBucket, false)
			l.Apply(t, hcl)
			l.Dir = t.TempDir()
			l.says(hcl, planner.Normal, "Exists already")
			l.Apply(t, adopting(hcl))
			if p := l.Plan(t, adopting(hcl)); !p.Empty() {
				t.Errorf("the plan afterwards: %q", changed(p))
			}
		})
	}
}

// TestSpacesKeysData: all pages of keys are read, as far as they are asked for, in
// either spelling.
func TestSpacesKeysData(t *testing.T) {
	t.Parallel()
	l := newSpacesLab(t)
	if _, err := l.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("front")}); err != nil {
		t.Fatal(err)
	}
	for n := range 1005 {
		err := l.Cloud.Put("spaces_objects", sandbox.Object{"id": fmt.Sprint(n), "bucket": "front", "name": fmt.Sprintf("d e/%04d", n), "version": "null"})
		if err != nil {
			t.Fatal(err)
		}
	}
	source := digitalocean.DataSources()["digitalocean_spaces_bucket_objects"]
	for _, encoding := range []any{nil, "url"} {
		for _, most := range []int{7, 1003, 2000} {
			config, err := attrs{"region": "fra1", "bucket": "front", "max_keys": most, "encoding_type": encoding}.Value(source.Schema().Block)
			if err != nil {
				t.Fatal(err)
			}
			out, err := source.Read(t.Context(), client(t, l.Cloud).Client, config)
			if err != nil {
				t.Fatal(err)
			}
			keys := out.GetAttr("keys").AsValueSlice()
			last := keys[len(keys)-1].AsString()
			if want := min(most, 1005); len(keys) != want || !strings.HasSuffix(last, fmt.Sprintf("%04d", want-1)) {
				t.Errorf("encoded by %v, at most %d: %d keys, the last is %q", encoding, most, len(keys), last)
			}
		}
	}
}

// TestSpacesSameKey: objects of one key in two buckets have the same id, which is
// the key, as with Terraform, and are two all the same: one is neither taken for the
// other nor moved in its place, also where the answer to its making was lost.
func TestSpacesSameKey(t *testing.T) {
	t.Parallel()
	const src = `
resource "digitalocean_spaces_bucket" "b" {
  for_each = toset(["one", "two", "three"])
  name     = "front-${each.key}"
  region   = "fra1"
}

resource "digitalocean_spaces_bucket_object" "o" {
  for_each = toset(%s)
  region   = "fra1"
  bucket   = digitalocean_spaces_bucket.b[each.key].name
  key      = "a/b"
  content  = each.key
}

resource "digitalocean_spaces_bucket_object" "moving" {
  region  = "fra1"
  bucket  = digitalocean_spaces_bucket.b[%q].name
  key     = "c"
  content = "c"
}
`
	l := newSpacesLab(t)
	l.Apply(t, fmt.Sprintf(src, `["one"]`, "one"))
	l.Cloud.AddFault(sandbox.Fault{Method: http.MethodPut, Path: "/spaces/fra1/front-two/a/b", Where: sandbox.After, Do: sandbox.DoCloseConn})
	hcl := fmt.Sprintf(src, `["one", "two"]`, "two")
	l.Apply(t, hcl)
	p := l.Plan(t, hcl)
	if !p.Empty() {
		t.Errorf("the next plan changes something: %+v", p.Count())
	}
	var held []string
	for _, o := range l.Cloud.Snapshot()["spaces_objects"] {
		held = append(held, fmt.Sprint(o["bucket"], "/", o["name"]))
	}
	slices.Sort(held)
	if want := []string{"front-one/a/b", "front-two/a/b", "front-two/c"}; !slices.Equal(held, want) {
		t.Errorf("there are %q, want %q", held, want)
	}
	ids := map[string]string{"o": "a/b", "moving": "c"}
	for _, c := range p.Changes {
		if want := ids[c.Addr.Resource.Name]; want != "" && c.Prior.Value.GetAttr("id").AsString() != want {
			t.Errorf("the id of %s is %#v, want %q", c.Addr, c.Prior.Value.GetAttr("id"), want)
		}
	}
}
