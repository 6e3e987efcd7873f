package sandbox

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// pageS3 is how many objects one list shows at most.
const pageS3 = 1000

// maxKeys is how many a call asks for.
func (c *spacesCall) maxKeys() int {
	n, err := strconv.Atoi(c.query.Get("max-keys"))
	if err != nil || n < 0 || n > pageS3 {
		return pageS3
	}
	return n
}

// encoded writes a key as the call wants it.
func (c *spacesCall) encoded(key string) string {
	if c.query.Get("encoding-type") == "url" {
		return strings.ReplaceAll(url.QueryEscape(key), "+", "%20")
	}
	return key
}

type s3Entry struct {
	Key          string
	LastModified string
	ETag         string
	Size         int
	Owner        *s3Owner `xml:",omitempty"`
	StorageClass string
}

type s3Prefix struct{ Prefix string }

// s3List is a list of objects, in the first or the second version of it.
type s3List struct {
	XMLName               xml.Name `xml:"ListBucketResult"`
	Xmlns                 string   `xml:"xmlns,attr"`
	Name                  string
	Prefix                string
	Delimiter             string `xml:",omitempty"`
	EncodingType          string `xml:",omitempty"`
	Marker                string `xml:",omitempty"`
	NextMarker            string `xml:",omitempty"`
	NextContinuationToken string `xml:",omitempty"`
	KeyCount              int    `xml:",omitempty"`
	MaxKeys               int
	IsTruncated           bool
	Contents              []s3Entry
	CommonPrefixes        []s3Prefix
}

func (s *Server) listObjects(c *spacesCall) spacesReply {
	second := c.query.Get("list-type") == "2"
	after := c.query.Get("marker")
	if second {
		after = max(c.query.Get("start-after"), c.query.Get("continuation-token"))
	}
	prefix, delimiter := c.query.Get("prefix"), c.query.Get("delimiter")
	out := s3List{
		Xmlns: s3Namespace, Name: c.bucket, Prefix: c.encoded(prefix), Delimiter: delimiter, EncodingType: c.query.Get("encoding-type"), Marker: c.query.Get("marker"), MaxKeys: c.maxKeys(),
	}
	last, n, folder := "", 0, ""
	for _, o := range s.current(c) {
		rest, ok := strings.CutPrefix(o.Name, prefix)
		under := ""
		if i := strings.Index(rest, delimiter); delimiter != "" && i >= 0 {
			under = prefix + rest[:i+len(delimiter)]
		}
		if !ok || max(o.Name, under) <= after || under != "" && (under == folder || under <= after) {
			continue
		}
		if n == out.MaxKeys {
			out.IsTruncated = true
			break
		}
		n++
		if under != "" {
			folder, last = under, under
			out.CommonPrefixes = append(out.CommonPrefixes, s3Prefix{c.encoded(under)})
			continue
		}
		last = o.Name
		out.Contents = append(out.Contents, c.entry(o, !second))
	}
	if second {
		out.KeyCount = n
	}
	if out.IsTruncated && second {
		out.NextContinuationToken = last
	} else if out.IsTruncated {
		out.NextMarker = c.encoded(last)
	}
	return xmlReply(http.StatusOK, out)
}

func (c *spacesCall) entry(o *spacesObject, owner bool) s3Entry {
	e := s3Entry{Key: c.encoded(o.Name), LastModified: stampS3(o.CreatedAt), ETag: `"` + o.ETag + `"`, Size: len(o.Body), StorageClass: "STANDARD"}
	if owner {
		who := ownerS3()
		e.Owner = &who
	}
	return e
}

// current returns the objects of a bucket that are there, by key.
func (s *Server) current(c *spacesCall) []*spacesObject {
	newest := map[string]*spacesObject{}
	for _, o := range listed(c.call, &s.db.Objects) {
		if o.Bucket == c.bucket {
			newest[o.Name] = o
		}
	}
	var out []*spacesObject
	for _, o := range newest {
		if !o.Marker {
			out = append(out, o)
		}
	}
	slices.SortFunc(out, byKey)
	return out
}

func byKey(a, b *spacesObject) int { return strings.Compare(a.Name, b.Name) }

type s3VersionEntry struct {
	Key          string
	VersionId    string
	IsLatest     bool
	LastModified string
	ETag         string `xml:",omitempty"`
	Size         int    `xml:",omitempty"`
	Owner        s3Owner
}

// listVersions lists all versions in one answer of at most a page: the newest of
// each key first.
func (s *Server) listVersions(c *spacesCall) spacesReply {
	out := struct {
		XMLName             xml.Name `xml:"ListVersionsResult"`
		Xmlns               string   `xml:"xmlns,attr"`
		Name                string
		Prefix              string
		KeyMarker           string
		NextKeyMarker       string `xml:",omitempty"`
		NextVersionIdMarker string `xml:",omitempty"`
		MaxKeys             int
		IsTruncated         bool
		Version             []s3VersionEntry
		DeleteMarker        []s3VersionEntry
	}{Xmlns: s3Namespace, Name: c.bucket, Prefix: c.query.Get("prefix"), KeyMarker: c.query.Get("key-marker"), MaxKeys: c.maxKeys()}
	all := s.db.Objects.where(func(o *spacesObject) bool { return o.Bucket == c.bucket && strings.HasPrefix(o.Name, out.Prefix) })
	slices.Reverse(all)
	slices.SortStableFunc(all, byKey)
	begun := out.KeyMarker == ""
	n, last := 0, ""
	for _, o := range all {
		latest := o.Name != last
		last = o.Name
		if !begun {
			version := c.query.Get("version-id-marker")
			begun = o.Name > out.KeyMarker || o.Name == out.KeyMarker && version != "" && o.Version == version
			if o.Name <= out.KeyMarker {
				continue
			}
		}
		if n == out.MaxKeys {
			out.IsTruncated = true
			break
		}
		n++
		out.NextKeyMarker, out.NextVersionIdMarker = o.Name, o.Version
		e := s3VersionEntry{Key: c.encoded(o.Name), VersionId: o.Version, IsLatest: latest, LastModified: stampS3(o.CreatedAt), Owner: ownerS3()}
		if o.Marker {
			out.DeleteMarker = append(out.DeleteMarker, e)
			continue
		}
		e.ETag, e.Size = `"`+o.ETag+`"`, len(o.Body)
		out.Version = append(out.Version, e)
	}
	if !out.IsTruncated {
		out.NextKeyMarker, out.NextVersionIdMarker = "", ""
	}
	return xmlReply(http.StatusOK, out)
}
