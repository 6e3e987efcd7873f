package sandbox

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"
)

const (
	versionsOn  = "Enabled"
	nullVersion = "null" // of what was written without versions
)

// spacesObject is one version of an object, or the mark that it was deleted. The
// last that was written of a key is the one that is there.
type spacesObject struct {
	base
	Bucket   string            `json:"bucket"`
	Name     string            `json:"name"` // the key
	Version  string            `json:"version"`
	Marker   bool              `json:"marker,omitempty"`
	Body     []byte            `json:"body,omitempty"`
	ETag     string            `json:"etag,omitempty"`
	ACL      string            `json:"acl,omitempty"`
	Headers  map[string]string `json:"headers,omitempty"`
	Metadata map[string]string `json:"metadata,omitempty"`
}

// keptHeaders are those that are given back with an object.
var keptHeaders = []string{"Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Type", "Expires", "X-Amz-Website-Redirect-Location"}

const metaPrefix = "X-Amz-Meta-"

// objectCall answers a call for an object.
func (s *Server) objectCall(c *spacesCall) spacesReply {
	b, found := s.db.Buckets.get(c.bucket)
	switch {
	case !found || b.Region != c.region:
		return refuseS3(http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist")
	case b.Owner != "":
		return deniedS3()
	case c.query.Has("uploads"), c.query.Has("uploadId"):
		return s.uploadCall(c, b)
	case c.r.Method == http.MethodPut && c.query.Has("acl"):
		return s.putObjectACL(c)
	case c.r.Method == http.MethodPut:
		return s.putObject(c, b)
	case c.r.Method == http.MethodDelete:
		return s.deleteObject(c, b)
	case c.r.Method == http.MethodGet, c.r.Method == http.MethodHead:
		return s.getObject(c)
	}
	return unsupportedS3()
}

// versionsOf returns all versions of a key, the newest first.
func (s *Server) versionsOf(bucket, key string) []*spacesObject {
	out := s.db.Objects.where(func(o *spacesObject) bool { return o.Bucket == bucket && o.Name == key })
	slices.Reverse(out)
	return out
}

// version returns the version that a call is for; none where that was deleted.
func (s *Server) version(c *spacesCall) *spacesObject {
	id := c.query.Get("versionId")
	for _, o := range s.versionsOf(c.bucket, c.key) {
		if id == "" || o.Version == id {
			return o
		}
	}
	return nil
}

func noSuchKey() spacesReply {
	return refuseS3(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
}

func (s *Server) putObject(c *spacesCall, b *bucket) spacesReply {
	acl := c.cannedACL()
	now := s.version(c)
	switch {
	case !c.signed && b.ACL != "public-read-write":
		return deniedS3()
	case acl == "":
		return refuseS3(http.StatusBadRequest, "InvalidArgument", "The canned ACL is not valid.")
	case c.r.Header.Get("x-amz-copy-source") != "", strings.HasPrefix(c.r.Header.Get("x-amz-content-sha256"), "STREAMING-"):
		return unsupportedS3()
	case c.r.Header.Get("If-None-Match") == "*" && now != nil && !now.Marker:
		return refuseS3(http.StatusPreconditionFailed, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
	}
	o := c.object(c.raw, acl)
	sum := md5.Sum(c.raw)
	o.ETag = hex.EncodeToString(sum[:])
	return s.store(o, b)
}

// object makes an object of what a request says of it.
func (c *spacesCall) object(body []byte, acl string) *spacesObject {
	o := &spacesObject{base: c.fresh(uuid.NewString()), Bucket: c.bucket, Name: c.key, Body: body, ACL: acl, Headers: map[string]string{}, Metadata: map[string]string{}}
	for _, h := range keptHeaders {
		if v := c.r.Header.Get(h); v != "" {
			o.Headers[h] = v
		}
	}
	if o.Headers["Content-Type"] == "" {
		o.Headers["Content-Type"] = "binary/octet-stream"
	}
	for h, v := range c.r.Header {
		if name, ok := strings.CutPrefix(http.CanonicalHeaderKey(h), metaPrefix); ok {
			o.Metadata[strings.ToLower(name)] = strings.Join(v, ",")
		}
	}
	return o
}

// store makes an object the newest version of its key; without versions, the only one.
func (s *Server) store(o *spacesObject, b *bucket) spacesReply {
	h := http.Header{}
	if o.Version = nullVersion; b.Versioning == versionsOn {
		o.Version = uuid.NewString()
		h.Set("x-amz-version-id", o.Version)
	} else {
		s.dropVersion(b.Name, o.Name, nullVersion)
	}
	s.db.Objects.add(o)
	if o.Marker {
		h.Set("x-amz-delete-marker", "true")
		return spacesReply{status: http.StatusNoContent, header: h}
	}
	h.Set("ETag", `"`+o.ETag+`"`)
	return spacesReply{status: http.StatusOK, header: h}
}

// dropVersion removes a version for good, if it is there.
func (s *Server) dropVersion(bucket, key, version string) {
	for _, o := range s.versionsOf(bucket, key) {
		if o.Version == version {
			s.db.Objects.remove(o.ID)
		}
	}
}

func (s *Server) putObjectACL(c *spacesCall) spacesReply {
	o, acl := s.version(c), c.cannedACL()
	switch {
	case !c.signed:
		return deniedS3()
	case o == nil || o.Marker:
		return noSuchKey()
	case acl == "":
		return refuseS3(http.StatusBadRequest, "InvalidArgument", "The canned ACL is not valid.")
	}
	o.ACL = acl
	return emptyS3(http.StatusOK)
}

func (s *Server) deleteObject(c *spacesCall, b *bucket) spacesReply {
	if !c.signed {
		return deniedS3()
	}
	return s.deleteKey(c, b, c.key, c.query.Get("versionId"))
}

// deleteKey deletes a version, or marks the key as deleted. That there is none is
// no error.
func (s *Server) deleteKey(c *spacesCall, b *bucket, key, version string) spacesReply {
	switch {
	case version != "":
		s.dropVersion(b.Name, key, version)
		return spacesReply{status: http.StatusNoContent, header: http.Header{"X-Amz-Version-Id": {version}}}
	case b.Versioning == "":
		s.dropVersion(b.Name, key, nullVersion)
		return emptyS3(http.StatusNoContent)
	}
	return s.store(&spacesObject{base: c.fresh(uuid.NewString()), Bucket: b.Name, Name: key, Marker: true}, b)
}

// deleteObjects deletes many.
func (s *Server) deleteObjects(c *spacesCall) spacesReply {
	type entry struct {
		Key       string
		VersionId string `xml:",omitempty"`
	}
	var in struct {
		XMLName xml.Name `xml:"Delete"`
		Objects []entry  `xml:"Object"`
		Quiet   bool
	}
	if xml.Unmarshal(c.raw, &in) != nil || len(in.Objects) > pageS3 {
		return malformedS3()
	}
	b, _ := s.db.Buckets.get(c.bucket)
	out := struct {
		XMLName xml.Name `xml:"DeleteResult"`
		Xmlns   string   `xml:"xmlns,attr"`
		Deleted []entry
	}{Xmlns: s3Namespace}
	for _, e := range in.Objects {
		s.deleteKey(c, b, e.Key, e.VersionId)
		if !in.Quiet {
			out.Deleted = append(out.Deleted, e)
		}
	}
	return xmlReply(http.StatusOK, out)
}

func (s *Server) getObject(c *spacesCall) spacesReply {
	o := s.version(c)
	switch {
	case o == nil && c.query.Get("versionId") != "":
		return refuseS3(http.StatusNotFound, "NoSuchVersion", "The specified version does not exist.")
	case o == nil || o.Marker || !c.shows(&o.base, s.opts.GetDelay):
		return noSuchKey()
	case !c.signed && o.ACL == "private":
		return deniedS3()
	case c.query.Has("acl"):
		return grantsS3(o.ACL)
	}
	w := &capture{header: http.Header{}, status: http.StatusOK}
	for h, v := range o.Headers {
		w.header.Set(h, v)
	}
	for name, v := range o.Metadata {
		w.header.Set(metaPrefix+name, v)
	}
	if o.Version != nullVersion {
		w.header.Set("x-amz-version-id", o.Version)
	}
	w.header.Set("ETag", `"`+o.ETag+`"`)
	http.ServeContent(w, quoted(c.r), "", o.CreatedAt, bytes.NewReader(o.Body))
	if c.r.Method == http.MethodHead && w.header.Get("Content-Length") == "" {
		w.header.Set("Content-Length", fmt.Sprint(len(o.Body))) // with an encoding, ServeContent leaves it out
	}
	return spacesReply{status: w.status, header: w.header, body: w.body.Bytes()}
}

// quoted is a request whose conditions are in quotes, as HTTP has them; clients of
// S3 may leave them out.
func quoted(r *http.Request) *http.Request {
	out := r.Clone(r.Context())
	for _, h := range []string{"If-Match", "If-None-Match"} {
		if tag := out.Header.Get(h); tag != "" && tag != "*" && !strings.HasSuffix(tag, `"`) {
			out.Header.Set(h, `"`+tag+`"`)
		}
	}
	return out
}

// capture keeps what a handler writes.
type capture struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (w *capture) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter.
func (w *capture) WriteHeader(status int) { w.status = status }

// Write implements http.ResponseWriter.
func (w *capture) Write(p []byte) (int, error) { return w.body.Write(p) }
