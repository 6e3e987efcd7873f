package sandbox

import (
	"crypto/rand"
	"encoding/xml"
	"net/http"
)

// s3Lifecycle is what becomes of the objects of a bucket in time. The sandbox
// keeps the rules, and does not follow them.
type s3Lifecycle struct {
	XMLName xml.Name `xml:"LifecycleConfiguration" json:"-"`
	Xmlns   string   `xml:"xmlns,attr" json:"-"`
	Rules   []s3Rule `xml:"Rule" json:"rules"`
}

type s3Rule struct {
	ID         string        `xml:"ID" json:"id"`
	Status     string        `xml:"Status" json:"status"`
	Prefix     *string       `xml:"Prefix,omitempty" json:"prefix,omitempty"`
	Filter     *s3Filter     `xml:"Filter,omitempty" json:"filter,omitempty"`
	Expiration *s3Expiration `xml:"Expiration,omitempty" json:"expiration,omitempty"`
	Noncurrent *s3Noncurrent `xml:"NoncurrentVersionExpiration,omitempty" json:"noncurrent,omitempty"`
	Abort      *s3Abort      `xml:"AbortIncompleteMultipartUpload,omitempty" json:"abort,omitempty"`
}

type s3Filter struct {
	Prefix string `xml:"Prefix" json:"prefix"`
}

type s3Expiration struct {
	Date   string `xml:"Date,omitempty" json:"date,omitempty"`
	Days   int    `xml:"Days,omitempty" json:"days,omitempty"`
	Marker bool   `xml:"ExpiredObjectDeleteMarker,omitempty" json:"marker,omitempty"`
}

type s3Noncurrent struct {
	Days int `xml:"NoncurrentDays" json:"days"`
}

type s3Abort struct {
	Days int `xml:"DaysAfterInitiation" json:"days"`
}

var lifecyclePart = setting{
	read: func(b *bucket) spacesReply {
		if b.Lifecycle == nil {
			return refuseS3(http.StatusNotFound, "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist")
		}
		out := *b.Lifecycle
		out.Xmlns = s3Namespace
		return xmlReply(http.StatusOK, out)
	},
	write: func(_ *Server, c *spacesCall, b *bucket) spacesReply {
		if c.r.Header.Get("Content-Md5") == "" {
			return refuseS3(http.StatusBadRequest, "InvalidRequest", "Missing required header for this request: Content-MD5")
		}
		in := &s3Lifecycle{}
		if xml.Unmarshal(c.raw, in) != nil || len(in.Rules) == 0 {
			return malformedS3()
		}
		for i := range in.Rules {
			if rep := in.Rules[i].check(); rep.status != 0 {
				return rep
			}
		}
		b.Lifecycle = in
		return spacesReply{}
	},
	remove: func(b *bucket) { b.Lifecycle = nil },
}

// check refuses a rule that says nothing, and names one that has no name.
func (r *s3Rule) check() spacesReply {
	switch {
	case r.Status != "Enabled" && r.Status != "Disabled":
		return malformedS3()
	case r.Expiration == nil && r.Noncurrent == nil && r.Abort == nil:
		return refuseS3(http.StatusBadRequest, "InvalidRequest", "At least one action needs to be specified in a rule.")
	case r.Expiration != nil && r.Expiration.Date != "" && !validDate(r.Expiration.Date):
		return malformedS3()
	}
	if r.ID == "" {
		r.ID = rand.Text()
	}
	return spacesReply{}
}
