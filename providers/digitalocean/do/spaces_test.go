package do

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/swampctl/swampctl/providers"
)

// spacesSecret is what must never be seen.
const spacesSecret = "spaces/secret+0123456789abcdef"

// fakeSpaces returns the client of a region over a fake.
func fakeSpaces(t *testing.T, endpoint string, f *fake) *s3.Client {
	t.Helper()
	s, err := testClient(t, Options{Base: f, Spaces: Spaces{Endpoint: endpoint, ID: "DO00KEY", Secret: spacesSecret + "\n"}}).S3("NYC3")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func refusal(status int, code string) *http.Response {
	return reply(status, "<Error><Code>"+code+"</Code><Message>words</Message><RequestId>in body</RequestId></Error>", "Content-Type", "application/xml", "x-amz-request-id", "r1")
}

// TestSpacesOutcomes: what answers mean, and how often a call is sent.
func TestSpacesOutcomes(t *testing.T) {
	put := func(s *s3.Client, once bool) error {
		in := &s3.PutObjectInput{Bucket: aws.String("b"), Key: aws.String("k"), Body: strings.NewReader("body")}
		if once {
			_, err := s.PutObject(t.Context(), in, OnceS3)
			return err
		}
		_, err := s.PutObject(t.Context(), in)
		return err
	}
	tests := []struct {
		name  string
		resp  *http.Response // nil: the connection is cut
		once  bool
		read  bool
		kind  providers.Kind
		calls int
	}{
		{name: "cut", kind: providers.Lost, calls: 3},
		{name: "cut, once", once: true, kind: providers.Lost, calls: 1},
		{name: "cut read", read: true, kind: providers.Transient, calls: 3},
		{name: "500", resp: refusal(500, "InternalError"), kind: providers.Lost, calls: 3},
		{name: "500, once", resp: refusal(500, "InternalError"), once: true, kind: providers.Lost, calls: 1},
		{name: "slow down, once", resp: refusal(503, "SlowDown"), once: true, kind: providers.Throttled, calls: 3},
		{name: "read 503", resp: refusal(503, "ServiceUnavailable"), read: true, kind: providers.Transient, calls: 3},
		{name: "not there", resp: refusal(404, "NoSuchBucket"), read: true, kind: providers.NotFound, calls: 1},
		{name: "not ours", resp: refusal(403, "AccessDenied"), read: true, kind: providers.Denied, calls: 1},
		{name: "taken", resp: refusal(409, "BucketAlreadyExists"), kind: providers.Exists, calls: 1},
		{name: "ours", resp: refusal(409, "BucketAlreadyOwnedByYou"), kind: providers.Exists, calls: 1},
		{name: "written over", resp: refusal(412, "PreconditionFailed"), kind: providers.Exists, calls: 1},
		{name: "another change", resp: refusal(409, "OperationAborted"), kind: providers.Busy, calls: 1},
		{name: "malformed", resp: refusal(400, "MalformedXML"), kind: providers.Invalid, calls: 1},
		{name: "elsewhere", resp: refusal(301, "PermanentRedirect"), read: true, kind: providers.Invalid, calls: 1},
		{name: "no XML", resp: reply(200, "<VersioningConfiguration><Status>"), read: true, kind: providers.Lost, calls: 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := &fake{answer: func(int, *http.Request) (*http.Response, error) { return nil, errors.New("cut") }}
			if tt.resp != nil {
				f.answer = script(tt.resp)
			}
			s := fakeSpaces(t, "", f)
			var err error
			if tt.read {
				_, err = s.GetBucketVersioning(t.Context(), &s3.GetBucketVersioningInput{Bucket: aws.String("b")})
			} else {
				err = put(s, tt.once)
			}
			err = Err("do it", err)
			if providers.KindOf(err) != tt.kind || !strings.HasPrefix(fmt.Sprint(err), "do it: ") {
				t.Errorf("%v is %q, want %q", err, providers.KindOf(err), tt.kind)
			}
			if n := len(f.all()); n != tt.calls {
				t.Errorf("%d calls, want %d", n, tt.calls)
			}
			for _, a := range f.all() {
				if !tt.read && a.body != "body" {
					t.Errorf("a call has the body %q", a.body)
				}
			}
		})
	}
}

// TestSpacesErrorSays: the code, the words and the id of the request, and no key.
func TestSpacesErrorSays(t *testing.T) {
	s := fakeSpaces(t, "", &fake{answer: script(refusal(409, "BucketNotEmpty"))})
	ctx, ids := providers.WithRequests(t.Context())
	_, err := s.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: aws.String("b")})
	e, ok := errors.AsType[*providers.Error](Err("delete", err))
	if !ok || e.Code != "BucketNotEmpty" || e.Message != "BucketNotEmpty: words" || e.RequestID != "r1" || e.Status != 409 {
		t.Errorf("%#v", e)
	}
	if got := ids.IDs(); len(got) != 1 || got[0] != "r1" {
		t.Errorf("noted requests: %v", got)
	}
	for _, text := range []string{fmt.Sprint(err), fmt.Sprintf("%+v %#v", s.Options().Retryer, s.Options().HTTPClient)} {
		if strings.Contains(text, spacesSecret) {
			t.Errorf("the key is in %s", text)
		}
	}
}

// TestSpacesRequest: requests are signed with the key for Spaces, never with the
// token, go to the region's address, and carry the checksum that Spaces knows.
func TestSpacesRequest(t *testing.T) {
	tests := []struct{ endpoint, host, path string }{
		{"", "static.nyc3.digitaloceanspaces.com", "/"},
		{"https://{{.Region}}.example.com", "static.nyc3.example.com", "/"},
		{"http://127.0.0.1:80/spaces/{{.Region}}", "127.0.0.1:80", "/spaces/nyc3/static"},
		{"http://localhost:80", "localhost:80", "/static"},
	}
	for _, tt := range tests {
		var seen *http.Request
		s := fakeSpaces(t, tt.endpoint, &fake{answer: func(_ int, r *http.Request) (*http.Response, error) {
			seen = r
			return reply(200, ""), nil
		}})
		_, err := s.PutBucketCors(t.Context(), &s3.PutBucketCorsInput{Bucket: aws.String("static"), CORSConfiguration: &types.CORSConfiguration{
			CORSRules: []types.CORSRule{{AllowedMethods: []string{"GET"}, AllowedOrigins: []string{"*"}}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		if seen.URL.Host != tt.host || seen.URL.Path != tt.path || seen.URL.RawQuery != "cors=" && seen.URL.RawQuery != "cors" {
			t.Errorf("%q: %s", tt.endpoint, seen.URL)
		}
		auth := seen.Header.Get("Authorization")
		if !strings.Contains(auth, "Credential=DO00KEY/") || !strings.Contains(auth, "/us-east-1/s3/") || strings.Contains(fmt.Sprint(seen.Header), token) {
			t.Errorf("%q: signed by %q", tt.endpoint, auth)
		}
		if seen.Header.Get("Content-Md5") == "" || seen.Header.Get("x-amz-checksum-crc32") != "" {
			t.Errorf("%q: checksums %v", tt.endpoint, seen.Header)
		}
	}
}

// TestSpacesStopped: of a call that is stopped, on its way or in the pause before
// it goes again, it is not known whether it took effect.
func TestSpacesStopped(t *testing.T) {
	for _, err := range []error{&smithy.CanceledError{Err: context.Canceled}, &aws.RequestCanceledError{Err: context.Canceled}} {
		if err := Err("write", fmt.Errorf("operation error: %w", err)); providers.KindOf(err) != providers.Lost {
			t.Errorf("%T: %v", err, err)
		}
	}
}

// TestSpacesReads: what is read of an object is whole or an error.
func TestSpacesReads(t *testing.T) {
	get := func(answer func(int, *http.Request) (*http.Response, error)) (string, error) {
		out, err := fakeSpaces(t, "", &fake{answer: answer}).GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("b"), Key: aws.String("k")})
		if err != nil {
			return "", Err("read", err)
		}
		body, err := io.ReadAll(out.Body)
		return string(body), err
	}
	if body, err := get(always(200, "all of it")); body != "all of it" || err != nil {
		t.Errorf("%q, %v", body, err)
	}
	if _, err := get(cutBody(200)); providers.KindOf(err) != providers.Transient {
		t.Errorf("a body that is cut off: %v", err)
	}
}

// TestSpacesNotConfigured: what is missing is said, with where it goes.
func TestSpacesNotConfigured(t *testing.T) {
	tests := []struct {
		spaces Spaces
		word   string
	}{
		{Spaces{}, "SPACES_ACCESS_KEY_ID"},
		{Spaces{ID: "x"}, "spaces_secret_key"},
		{Spaces{ID: "x", Secret: "y", Endpoint: "https://{{.Zone}}.example.com"}, "{{.Region}}"},
		{Spaces{ID: "x", Secret: "y", Endpoint: "https://{{.Region"}, "template"},
		{Spaces{ID: "x", Secret: "y", Endpoint: "{{.Region}}.example.com"}, "URL"},
	}
	for _, tt := range tests {
		c, err := New(Options{Token: token, Spaces: tt.spaces})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = c.S3("nyc3"); err == nil || !strings.Contains(err.Error(), tt.word) || providers.KindOf(err) != providers.Invalid {
			t.Errorf("%+v: %v, want %q in it", tt.spaces, err, tt.word)
		}
	}
}
