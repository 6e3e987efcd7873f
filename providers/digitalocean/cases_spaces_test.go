package digitalocean_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

// bucket makes a bucket in fra1.
func (m *maker) bucket(c sdktest.Cloud, name string) string {
	s, err := c.Client.(*do.Client).S3("fra1")
	m.must(err)
	_, err = s.CreateBucket(m.t.Context(), &s3.CreateBucketInput{Bucket: aws.String(name)})
	m.must(err)
	return name
}

func spacesCases() []sdktest.Case {
	return slices.Concat(bucketCases(), bucketObjectCases(), bucketSettingCases())
}

func bucketCases() []sdktest.Case {
	cors := func(methods ...string) []any {
		return []any{attrs{"allowed_methods": methods, "allowed_origins": []string{"https://example.com"}, "allowed_headers": []string{"*"}, "max_age_seconds": 300}}
	}
	expires := func(days int) attrs {
		return attrs{"enabled": true, "prefix": "tmp/", "id": "tmp", "expiration": []any{attrs{"days": days}}, "abort_incomplete_multipart_upload_days": 3}
	}
	id := func(o providers.Object) string { return o.Value.GetAttr("region").AsString() + "," + o.ID }
	return []sdktest.Case{
		{
			Type: "digitalocean_spaces_bucket", ImportID: id,
			Create: attrs{"name": "front-static", "region": "fra1", "acl": "public-read", "cors_rule": cors("GET"), "lifecycle_rule": []any{expires(7)}, "versioning": []any{attrs{"enabled": true}}, "force_destroy": true},
			Updates: []attrs{
				{"acl": nil}, {"cors_rule": cors("GET", "PUT")}, {"cors_rule": nil}, {"force_destroy": nil}, {"versioning": []any{attrs{"enabled": false}}}, {"versioning": []any{attrs{"enabled": true}}}, {"versioning": nil},
				{"lifecycle_rule": []any{expires(8), attrs{"enabled": false, "expiration": []any{attrs{"date": "2031-02-28"}}}}},
				{"lifecycle_rule": []any{attrs{"enabled": true, "expiration": []any{attrs{"expired_object_delete_marker": true}}, "noncurrent_version_expiration": []any{attrs{"days": 30}}}}},
				{"lifecycle_rule": nil},
			},
			Replaces: []attrs{{"region": "ams3"}, {"name": "front-static-2"}},
		},
		{Type: "digitalocean_spaces_bucket", ImportID: id, Create: attrs{"name": "plain"}, Updates: []attrs{{"versioning": []any{attrs{"enabled": true}}}}},
	}
}

func bucketObjectCases() []sdktest.Case {
	in := func(t testing.TB, c sdktest.Cloud) attrs { return attrs{"bucket": given(t, c).bucket(c, "static")} }
	id := func(o providers.Object) string { return "fra1," + "static," + o.Value.GetAttr("key").AsString() }
	return []sdktest.Case{
		{
			Type: "digitalocean_spaces_bucket_object", Setup: in, ImportID: id,
			Create: attrs{
				"region": "fra1", "key": "site/index.html", "content": "<h1>hello</h1>", "acl": "public-read", "cache_control": "max-age=60", "content_disposition": "inline",
				"content_encoding": "identity", "content_language": "en", "content_type": "text/html", "metadata": attrs{"owner": "web"}, "website_redirect": "/home", "force_destroy": true,
			},
			Updates: []attrs{
				{"content": "<h1>goodbye</h1>"}, {"acl": "private"}, {"cache_control": "no-store"}, {"content_disposition": nil}, {"content_encoding": nil}, {"content_language": "de"},
				{"content_type": "text/plain"}, {"metadata": attrs{"owner": "ops", "tier": "1"}}, {"metadata": nil}, {"website_redirect": nil}, {"force_destroy": nil},
				{"content": nil, "content_base64": "aGVsbG8=", "etag": "5d41402abc4b2a76b9719d911017c592"},
			},
			Replaces: []attrs{{"key": "site/other.html"}, {"bucket": "another"}, {"region": "ams3"}},
		},
		{
			Type: "digitalocean_spaces_bucket_object", ImportID: id, Create: attrs{"region": "fra1", "key": "a/b"},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				file := filepath.Join(t.TempDir(), "body")
				given(t, c).must(os.WriteFile(file, []byte("from a file"), 0o600))
				return attrs{"bucket": given(t, c).bucket(c, "static"), "source": file}
			},
			Updates: []attrs{{"source": nil, "content": "from the configuration"}},
		},
	}
}

func bucketSettingCases() []sdktest.Case {
	in := func(t testing.TB, c sdktest.Cloud) attrs {
		given(t, c).bucket(c, "logs")
		given(t, c).bucket(c, "more-logs")
		return attrs{"bucket": given(t, c).bucket(c, "static")}
	}
	id := func(o providers.Object) string { return "fra1," + o.ID }
	rule := func(origin string) attrs {
		return attrs{"id": "one", "allowed_methods": []string{"GET", "HEAD"}, "allowed_origins": []string{origin}, "allowed_headers": []string{"*"}, "expose_headers": []string{"ETag"}, "max_age_seconds": 300}
	}
	other := attrs{"allowed_methods": []string{"PUT"}, "allowed_origins": []string{"*"}}
	policy := func(effect string) string {
		return `{"Version": "2012-10-17", "Statement": [{"Effect": "` + effect + `", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::static/*"}]}`
	}
	elsewhere := []attrs{{"bucket": "another"}, {"region": "ams3"}}
	return []sdktest.Case{
		{
			Type: "digitalocean_spaces_bucket_cors_configuration", Setup: in, ImportID: id, Create: attrs{"region": "fra1", "cors_rule": []any{rule("https://example.com")}},
			Updates: []attrs{{"cors_rule": []any{rule("https://example.org"), other}}, {"cors_rule": []any{other}}}, Replaces: elsewhere,
		},
		{
			Type: "digitalocean_spaces_bucket_policy", Setup: in, ImportID: id, Create: attrs{"region": "fra1", "policy": policy("Allow")},
			Updates: []attrs{{"policy": policy("Deny")}}, Replaces: elsewhere,
		},
		{
			Type: "digitalocean_spaces_bucket_logging", Setup: in, ImportID: id, Create: attrs{"region": "fra1", "target_bucket": "logs", "target_prefix": "static/"},
			Updates: []attrs{{"target_prefix": "front/"}, {"target_bucket": "more-logs"}}, Replaces: elsewhere,
		},
	}
}
