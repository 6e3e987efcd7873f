package sandbox

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// upload is an object that is written in parts, and not there until all are.
type upload struct {
	base
	Bucket string         `json:"bucket"`
	Name   string         `json:"name"` // the key
	Object *spacesObject  `json:"object"`
	Parts  map[int][]byte `json:"parts,omitempty"`
}

func (s *Server) uploadCall(c *spacesCall, b *bucket) spacesReply {
	if !c.signed {
		return deniedS3()
	}
	if c.query.Has("uploads") {
		return s.beginUpload(c)
	}
	u, found := s.db.Uploads.get(c.query.Get("uploadId"))
	if !found || u.Bucket != c.bucket || u.Name != c.key {
		return refuseS3(http.StatusNotFound, "NoSuchUpload", "The specified upload does not exist.")
	}
	switch c.r.Method {
	case http.MethodPut:
		n, err := strconv.Atoi(c.query.Get("partNumber"))
		if err != nil || n < 1 || n > 10000 {
			return refuseS3(http.StatusBadRequest, "InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive")
		}
		if u.Parts == nil {
			u.Parts = map[int][]byte{}
		}
		u.Parts[n] = c.raw
		sum := md5.Sum(c.raw)
		return spacesReply{status: http.StatusOK, header: http.Header{"Etag": {`"` + hex.EncodeToString(sum[:]) + `"`}}}
	case http.MethodDelete:
		s.db.Uploads.remove(u.ID)
		return emptyS3(http.StatusNoContent)
	case http.MethodPost:
		return s.endUpload(c, u, b)
	}
	return unsupportedS3()
}

func (s *Server) beginUpload(c *spacesCall) spacesReply {
	acl := c.cannedACL()
	if c.r.Method != http.MethodPost || acl == "" {
		return unsupportedS3()
	}
	u := &upload{base: c.fresh(uuid.NewString()), Bucket: c.bucket, Name: c.key, Object: c.object(nil, acl)}
	s.db.Uploads.add(u)
	return xmlReply(http.StatusOK, struct {
		XMLName               xml.Name `xml:"InitiateMultipartUploadResult"`
		Xmlns                 string   `xml:"xmlns,attr"`
		Bucket, Key, UploadId string
	}{Xmlns: s3Namespace, Bucket: c.bucket, Key: c.key, UploadId: u.ID})
}

// endUpload puts the parts together. The ETag is the sum of their sums.
func (s *Server) endUpload(c *spacesCall, u *upload, b *bucket) spacesReply {
	var in struct {
		XMLName xml.Name `xml:"CompleteMultipartUpload"`
		Parts   []struct {
			PartNumber int
		} `xml:"Part"`
	}
	if xml.Unmarshal(c.raw, &in) != nil || len(in.Parts) == 0 {
		return malformedS3()
	}
	var body, sums []byte
	for _, p := range in.Parts {
		part, found := u.Parts[p.PartNumber]
		if !found {
			return refuseS3(http.StatusBadRequest, "InvalidPart", "One or more of the specified parts could not be found.")
		}
		sum := md5.Sum(part)
		body, sums = append(body, part...), append(sums, sum[:]...)
	}
	o, sum := *u.Object, md5.Sum(sums)
	o.base, o.Body, o.ETag = c.fresh(u.ID), body, fmt.Sprintf("%x-%d", sum, len(in.Parts))
	s.db.Uploads.remove(u.ID)
	rep := s.store(&o, b)
	if rep.status != http.StatusOK {
		return rep
	}
	done := xmlReply(http.StatusOK, struct {
		XMLName           xml.Name `xml:"CompleteMultipartUploadResult"`
		Xmlns             string   `xml:"xmlns,attr"`
		Bucket, Key, ETag string
	}{Xmlns: s3Namespace, Bucket: c.bucket, Key: c.key, ETag: `"` + o.ETag + `"`})
	for h, v := range done.header {
		rep.header[h] = v
	}
	return spacesReply{status: http.StatusOK, header: rep.header, body: done.body}
}

func (s *Server) listUploads(c *spacesCall) spacesReply {
	type entry struct{ Key, UploadId, Initiated string }
	out := struct {
		XMLName     xml.Name `xml:"ListMultipartUploadsResult"`
		Xmlns       string   `xml:"xmlns,attr"`
		Bucket      string
		MaxUploads  int
		IsTruncated bool
		Upload      []entry
	}{Xmlns: s3Namespace, Bucket: c.bucket, MaxUploads: pageS3}
	for _, u := range s.db.Uploads.where(func(u *upload) bool { return u.Bucket == c.bucket }) {
		out.Upload = append(out.Upload, entry{c.encoded(u.Name), u.ID, stampS3(u.CreatedAt)})
	}
	slices.SortStableFunc(out.Upload, func(a, b entry) int { return strings.Compare(a.Key, b.Key) })
	return xmlReply(http.StatusOK, out)
}
