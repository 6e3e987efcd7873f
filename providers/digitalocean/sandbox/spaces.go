package sandbox

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Spaces speaks S3. It is found at the names of Spaces, as requests of this
// process and those through an HTTP proxy have them, and below spacesPrefix by
// those who ask for http://ADDRESS/spaces/REGION.
const (
	spacesDomain = ".digitaloceanspaces.com"
	spacesPrefix = "/spaces/"
	s3Namespace  = "http://s3.amazonaws.com/doc/2006-03-01/"
)

type spacesTables struct {
	Buckets table[*bucket]       `json:"spaces_buckets"`
	Objects table[*spacesObject] `json:"spaces_objects"`
	Uploads table[*upload]       `json:"spaces_uploads"`
}

// spacesCall is one call of S3.
type spacesCall struct {
	*call
	region, bucket, key string
	query               url.Values
	signed              bool
}

// spacesReply is what a handler of S3 answers.
type spacesReply struct {
	status int
	header http.Header
	body   []byte
}

// spacesTarget tells where in Spaces a request leads, if it does.
func spacesTarget(r *http.Request) (region, bucket, key string, found bool) {
	host := r.Host
	if host == "" {
		host = r.URL.Host
	}
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	path := strings.TrimPrefix(r.URL.Path, "/")
	if names, ok := strings.CutSuffix(host, spacesDomain); ok {
		if i := strings.LastIndexByte(names, '.'); i >= 0 {
			return names[i+1:], names[:i], path, true
		}
		bucket, key, _ = strings.Cut(path, "/")
		return names, bucket, key, true
	}
	rest, ok := strings.CutPrefix(r.URL.Path, spacesPrefix)
	if !ok {
		return "", "", "", false
	}
	region, rest, _ = strings.Cut(rest, "/")
	bucket, key, _ = strings.Cut(rest, "/")
	return region, bucket, key, true
}

// pathOf is the path of a call as faults and the list of calls have it: that of
// Spaces is the same for all its names.
func pathOf(r *http.Request) string {
	region, bucket, key, found := spacesTarget(r)
	if !found {
		return r.URL.Path
	}
	path := spacesPrefix + region
	if bucket != "" {
		path += "/" + bucket
	}
	if key != "" {
		path += "/" + key
	}
	return path
}

// performSpaces takes a request of S3 through all the steps.
func (s *Server) performSpaces(c *spacesCall) outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	rep := s.spacesReply(c)
	if mutating(c.r) && rep.status < 400 {
		if err := s.save(); err != nil {
			rep = refuseS3(http.StatusInternalServerError, "InternalError", "%s", err)
		}
	}
	out := outcome{status: rep.status, header: rep.header, body: rep.body}
	if out.header == nil {
		out.header = http.Header{}
	}
	out.header.Set("Date", c.now.UTC().Format(http.TimeFormat))
	out.header.Set(s3RequestID, "") // which is filled in where the id is known
	if c.r.Method == http.MethodHead {
		out.body = nil
	}
	return out
}

// s3RequestID is the header that S3 has the id of a request in.
const s3RequestID = "x-amz-request-id"

func (s *Server) spacesReply(c *spacesCall) spacesReply {
	if s.closed {
		return refuseS3(http.StatusServiceUnavailable, "ServiceUnavailable", "Server is shutting down.")
	}
	s.settle(c.now)
	if len(c.raw) == bodyMax {
		return refuseS3(http.StatusBadRequest, "EntityTooLarge", "The sandbox takes objects of less than %d MiB.", bodyMax>>20)
	}
	if sum := c.r.Header.Get("Content-Md5"); sum != "" && sum != md5Of(c.raw) {
		return refuseS3(http.StatusBadRequest, "BadDigest", "The Content-MD5 you specified did not match what we received.")
	}
	switch {
	case c.bucket == "" && c.r.Method == http.MethodGet && c.signed:
		return s.listBuckets(c)
	case c.bucket == "":
		return deniedS3()
	case c.key == "":
		return s.bucketCall(c)
	default:
		return s.objectCall(c)
	}
}

// spacesCallOf reads where a request leads. Whoever signs it, by whatever key, is
// the owner of the account.
func (s *Server) spacesCallOf(r *http.Request, raw []byte) (*spacesCall, bool) {
	region, bucket, key, found := spacesTarget(r)
	if !found {
		return nil, false
	}
	q := r.URL.Query()
	signed := strings.HasPrefix(r.Header.Get("Authorization"), "AWS") || q.Has("X-Amz-Signature")
	return &spacesCall{call: &call{s: s, r: r, raw: raw, now: s.opts.Clock()}, region: region, bucket: bucket, key: key, query: q, signed: signed}, true
}

func md5Of(raw []byte) string {
	sum := md5.Sum(raw)
	return base64.StdEncoding.EncodeToString(sum[:])
}

// refuseS3 answers an error in the envelope of S3.
func refuseS3(status int, code, format string, args ...any) spacesReply {
	return xmlReply(status, struct {
		XMLName xml.Name `xml:"Error"`
		Code    string
		Message string
	}{Code: code, Message: fmt.Sprintf(format, args...)})
}

func deniedS3() spacesReply {
	return refuseS3(http.StatusForbidden, "AccessDenied", "Access Denied")
}

func malformedS3() spacesReply {
	return refuseS3(http.StatusBadRequest, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
}

func unsupportedS3() spacesReply {
	return refuseS3(http.StatusNotImplemented, "NotImplemented", "The sandbox does not have this call of S3.")
}

func emptyS3(status int) spacesReply { return spacesReply{status: status} }

func xmlReply(status int, v any) spacesReply {
	raw, err := xml.Marshal(v)
	if err != nil {
		status, raw = http.StatusInternalServerError, []byte("<Error><Code>InternalError</Code></Error>")
	}
	return spacesReply{status: status, header: http.Header{"Content-Type": {"application/xml"}}, body: append([]byte(xml.Header), raw...)}
}

// stampS3 writes a time as S3 does.
func stampS3(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// s3Owner is who owns a bucket or an object.
type s3Owner struct {
	ID          string
	DisplayName string
}

func ownerS3() s3Owner { return s3Owner{ID: accountID, DisplayName: accountID} }

// s3Grants is the access that a canned list gives.
type s3Grants struct {
	XMLName xml.Name  `xml:"AccessControlPolicy"`
	Xmlns   string    `xml:"xmlns,attr"`
	Owner   s3Owner   `xml:"Owner"`
	Grants  []s3Grant `xml:"AccessControlList>Grant"`
}

type s3Grant struct {
	Grantee    s3Grantee
	Permission string
}

type s3Grantee struct {
	XSI         string `xml:"xmlns:xsi,attr"`
	Type        string `xml:"xsi:type,attr"`
	ID          string `xml:",omitempty"`
	DisplayName string `xml:",omitempty"`
	URI         string `xml:",omitempty"`
}

// grantsS3 writes a canned list as the grants that it stands for.
func grantsS3(acl string) spacesReply {
	const (
		xsi      = "http://www.w3.org/2001/XMLSchema-instance"
		everyone = "http://acs.amazonaws.com/groups/global/AllUsers"
		members  = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
	)
	out := s3Grants{Xmlns: s3Namespace, Owner: ownerS3()}
	give := func(g s3Grantee, permissions ...string) {
		g.XSI = xsi
		for _, p := range permissions {
			out.Grants = append(out.Grants, s3Grant{g, p})
		}
	}
	give(s3Grantee{Type: "CanonicalUser", ID: accountID, DisplayName: accountID}, "FULL_CONTROL")
	switch acl {
	case "public-read":
		give(s3Grantee{Type: "Group", URI: everyone}, "READ")
	case "public-read-write":
		give(s3Grantee{Type: "Group", URI: everyone}, "READ", "WRITE")
	case "authenticated-read":
		give(s3Grantee{Type: "Group", URI: members}, "READ")
	}
	return xmlReply(http.StatusOK, out)
}

// cannedACL is the canned list that a request gives; "" for none that there is.
func (c *spacesCall) cannedACL() string {
	switch acl := c.r.Header.Get("x-amz-acl"); acl {
	case "":
		return "private"
	case "private", "public-read", "public-read-write", "authenticated-read":
		return acl
	}
	return ""
}
