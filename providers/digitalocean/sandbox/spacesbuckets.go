package sandbox

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"time"
)

// bucket is stored under its name, which no two have, whoever owns them.
type bucket struct {
	base
	Name       string        `json:"name"`
	Region     string        `json:"region"`
	Owner      string        `json:"owner,omitempty"` // somebody else; "": the account
	ACL        string        `json:"acl"`
	Versioning string        `json:"versioning,omitempty"` // Enabled or Suspended
	CORS       *s3CORS       `json:"cors,omitempty"`
	Lifecycle  *s3Lifecycle  `json:"lifecycle,omitempty"`
	Logging    *s3LogsTarget `json:"logging,omitempty"`
	Policy     string        `json:"policy,omitempty"`
}

var bucketName = pattern(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

func (s *Server) spacesRoutes() {
	s.onURN("space", func(name string) bool { b, found := s.db.Buckets.get(name); return found && b.Owner == "" })
}

func (s *Server) listBuckets(c *spacesCall) spacesReply {
	type entry struct{ Name, CreationDate string }
	out := struct {
		XMLName xml.Name `xml:"ListAllMyBucketsResult"`
		Xmlns   string   `xml:"xmlns,attr"`
		Owner   s3Owner
		Buckets []entry `xml:"Buckets>Bucket"`
	}{Xmlns: s3Namespace, Owner: ownerS3()}
	for _, b := range listed(c.call, &s.db.Buckets) {
		if b.Region == c.region && b.Owner == "" {
			out.Buckets = append(out.Buckets, entry{b.Name, stampS3(b.CreatedAt)})
		}
	}
	return xmlReply(http.StatusOK, out)
}

// bucketCall answers a call for a bucket, or for what is in it.
func (s *Server) bucketCall(c *spacesCall) spacesReply {
	plainly := len(c.query) == 0 || c.query.Has("x-id")
	if c.r.Method == http.MethodPut && plainly {
		return s.createBucket(c)
	}
	b, found := s.db.Buckets.get(c.bucket)
	switch {
	case !found && c.r.Method == http.MethodPut && (c.query.Has("policy") || c.query.Has("cors")):
		return noSuchKey() // as Spaces says of a bucket here
	case !found || !mutating(c.r) && !c.shows(&b.base, s.opts.GetDelay) || found && b.Region != c.region:
		return refuseS3(http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist")
	case b.Owner != "" || !c.signed && (b.ACL == "private" || mutating(c.r)):
		return deniedS3()
	}
	if set, part := partOf(c); part {
		return set.answer(s, c, b)
	}
	switch {
	case c.r.Method == http.MethodHead:
		return emptyS3(http.StatusOK)
	case c.r.Method == http.MethodDelete && plainly:
		return s.deleteBucket(c, b)
	case c.r.Method == http.MethodGet && c.query.Has("location"):
		return xmlReply(http.StatusOK, struct {
			XMLName xml.Name `xml:"LocationConstraint"`
			Xmlns   string   `xml:"xmlns,attr"`
			Region  string   `xml:",chardata"`
		}{Xmlns: s3Namespace, Region: b.Region})
	case c.r.Method == http.MethodGet && c.query.Has("versions"):
		return s.listVersions(c)
	case c.r.Method == http.MethodGet && c.query.Has("uploads"):
		return s.listUploads(c)
	case c.r.Method == http.MethodGet:
		return s.listObjects(c)
	case c.r.Method == http.MethodPost && c.query.Has("delete"):
		return s.deleteObjects(c)
	}
	return unsupportedS3()
}

func (s *Server) createBucket(c *spacesCall) spacesReply {
	if !c.signed {
		return deniedS3()
	}
	acl := c.cannedACL()
	switch b, found := s.db.Buckets.get(c.bucket); {
	case !bucketName(c.bucket):
		return refuseS3(http.StatusBadRequest, "InvalidBucketName", "The specified bucket is not valid.")
	case acl == "":
		return refuseS3(http.StatusBadRequest, "InvalidArgument", "The canned ACL is not valid.")
	case found && b.Owner == "" && b.Region == c.region:
		return refuseS3(http.StatusConflict, "BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it.")
	case found:
		return refuseS3(http.StatusConflict, "BucketAlreadyExists", "The requested bucket name is not available.")
	}
	s.db.Buckets.remove(c.bucket) // what was deleted and lingers
	s.db.Buckets.add(&bucket{base: c.fresh(c.bucket), Name: c.bucket, Region: c.region, ACL: acl})
	return spacesReply{status: http.StatusOK, header: http.Header{"Location": {"/" + c.bucket}}}
}

func (s *Server) deleteBucket(c *spacesCall, b *bucket) spacesReply {
	if s.db.Objects.some(func(o *spacesObject) bool { return o.Bucket == b.Name }) {
		return refuseS3(http.StatusConflict, "BucketNotEmpty", "The bucket you tried to delete is not empty.")
	}
	for _, u := range s.db.Uploads.where(func(u *upload) bool { return u.Bucket == b.Name }) {
		s.db.Uploads.remove(u.ID)
	}
	c.bury(&b.base, 0, 0)
	return emptyS3(http.StatusNoContent)
}

// setting is a part of a bucket that is read, written and taken away as a whole.
type setting struct {
	read   func(b *bucket) spacesReply
	write  func(s *Server, c *spacesCall, b *bucket) spacesReply
	remove func(b *bucket) // nil: it cannot be taken away
}

// partOf returns the setting that a call is for.
func partOf(c *spacesCall) (setting, bool) {
	for name, set := range map[string]setting{
		"acl": aclPart, "cors": corsPart, "lifecycle": lifecyclePart, "logging": loggingPart, "policy": policyPart, "versioning": versioningPart,
	} {
		if c.query.Has(name) {
			return set, true
		}
	}
	return setting{}, false
}

func (p setting) answer(s *Server, c *spacesCall, b *bucket) spacesReply {
	switch c.r.Method {
	case http.MethodGet:
		return p.read(b)
	case http.MethodPut:
		if rep := p.write(s, c, b); rep.status != 0 {
			return rep
		}
		return emptyS3(http.StatusOK)
	case http.MethodDelete:
		if p.remove == nil {
			return unsupportedS3()
		}
		p.remove(b)
		return emptyS3(http.StatusNoContent)
	}
	return unsupportedS3()
}

var aclPart = setting{
	read: func(b *bucket) spacesReply { return grantsS3(b.ACL) },
	write: func(_ *Server, c *spacesCall, b *bucket) spacesReply {
		acl := c.cannedACL()
		if acl == "" {
			return refuseS3(http.StatusBadRequest, "InvalidArgument", "The canned ACL is not valid.")
		}
		b.ACL = acl
		return spacesReply{}
	},
}

// s3Versioning is whether a bucket keeps versions.
type s3Versioning struct {
	XMLName xml.Name `xml:"VersioningConfiguration"`
	Xmlns   string   `xml:"xmlns,attr"`
	Status  string   `xml:",omitempty"`
}

var versioningPart = setting{
	read: func(b *bucket) spacesReply {
		return xmlReply(http.StatusOK, s3Versioning{Xmlns: s3Namespace, Status: b.Versioning})
	},
	write: func(_ *Server, c *spacesCall, b *bucket) spacesReply {
		var in s3Versioning
		if xml.Unmarshal(c.raw, &in) != nil || in.Status != versionsOn && in.Status != "Suspended" {
			return malformedS3()
		}
		b.Versioning = in.Status
		return spacesReply{}
	},
}

// s3CORS is who may call a bucket from pages of other hosts.
type s3CORS struct {
	XMLName xml.Name     `xml:"CORSConfiguration" json:"-"`
	Xmlns   string       `xml:"xmlns,attr" json:"-"`
	Rules   []s3CORSRule `xml:"CORSRule" json:"rules"`
}

type s3CORSRule struct {
	ID      string   `xml:"ID,omitempty" json:"id,omitempty"`
	Methods []string `xml:"AllowedMethod" json:"methods"`
	Origins []string `xml:"AllowedOrigin" json:"origins"`
	Headers []string `xml:"AllowedHeader,omitempty" json:"headers,omitempty"`
	Exposed []string `xml:"ExposeHeader,omitempty" json:"exposed,omitempty"`
	MaxAge  *int     `xml:"MaxAgeSeconds,omitempty" json:"max_age,omitempty"`
}

var corsMethod = pattern(`^(GET|PUT|POST|DELETE|HEAD)$`)

var corsPart = setting{
	read: func(b *bucket) spacesReply {
		if b.CORS == nil {
			return refuseS3(http.StatusNotFound, "NoSuchCORSConfiguration", "The CORS configuration does not exist")
		}
		out := *b.CORS
		out.Xmlns = s3Namespace
		return xmlReply(http.StatusOK, out)
	},
	write: func(_ *Server, c *spacesCall, b *bucket) spacesReply {
		in := &s3CORS{}
		if xml.Unmarshal(c.raw, in) != nil || len(in.Rules) == 0 {
			return malformedS3()
		}
		for _, r := range in.Rules {
			if len(r.Methods) == 0 || len(r.Origins) == 0 {
				return malformedS3()
			}
			for _, m := range r.Methods {
				if !corsMethod(m) {
					return refuseS3(http.StatusBadRequest, "InvalidRequest", "Found unsupported HTTP method in CORS config. Unsupported method is %s", m)
				}
			}
		}
		b.CORS = in
		return spacesReply{}
	},
	remove: func(b *bucket) { b.CORS = nil },
}

// s3LogsTarget is where the log of a bucket goes.
type s3LogsTarget struct {
	Bucket string `xml:"TargetBucket" json:"bucket"`
	Prefix string `xml:"TargetPrefix" json:"prefix"`
}

type s3Logging struct {
	XMLName xml.Name      `xml:"BucketLoggingStatus"`
	Xmlns   string        `xml:"xmlns,attr"`
	Enabled *s3LogsTarget `xml:"LoggingEnabled"`
}

var loggingPart = setting{
	read: func(b *bucket) spacesReply {
		return xmlReply(http.StatusOK, s3Logging{Xmlns: s3Namespace, Enabled: b.Logging})
	},
	write: func(s *Server, c *spacesCall, b *bucket) spacesReply {
		var in s3Logging
		if xml.Unmarshal(c.raw, &in) != nil {
			return malformedS3()
		}
		if in.Enabled != nil {
			if t, found := s.db.Buckets.get(in.Enabled.Bucket); !found || t.Owner != "" || t.Region != b.Region {
				return refuseS3(http.StatusBadRequest, "InvalidTargetBucketForLogging", "The target bucket for logging does not exist")
			}
		}
		b.Logging = in.Enabled
		return spacesReply{}
	},
}

var policyPart = setting{
	read: func(b *bucket) spacesReply {
		if b.Policy == "" {
			return refuseS3(http.StatusNotFound, "NoSuchBucketPolicy", "The bucket policy does not exist")
		}
		return spacesReply{status: http.StatusOK, header: http.Header{"Content-Type": {"application/json"}}, body: []byte(b.Policy)}
	},
	write: func(_ *Server, c *spacesCall, b *bucket) spacesReply {
		var policy struct{ Statement []any }
		if json.Unmarshal(c.raw, &policy) != nil || len(policy.Statement) == 0 {
			return refuseS3(http.StatusBadRequest, "MalformedPolicy", "Missing required field Statement")
		}
		b.Policy = string(c.raw)
		return emptyS3(http.StatusNoContent)
	},
	remove: func(b *bucket) { b.Policy = "" },
}

// validDate reports whether a rule's date is one.
func validDate(s string) bool {
	_, err := time.Parse(time.RFC3339, s)
	return err == nil
}
