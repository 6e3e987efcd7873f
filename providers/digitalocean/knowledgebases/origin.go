package knowledgebases

import (
	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// Spaces is a spaces_data_source block: a bucket, or a part of it.
type Spaces struct {
	BucketName *string `swamp:"bucket_name,optional,identity"`
	ItemPath   *string `swamp:"item_path,optional,identity"`
	Region     *string `swamp:"region,optional"`
}

// WebCrawler is a web_crawler_data_source block: pages, and those that they link to.
type WebCrawler struct {
	BaseURL        *string `swamp:"base_url,optional,identity"`
	CrawlingOption string  `swamp:"crawling_option,optional,default=UNKNOWN,oneof=UNKNOWN|SCOPED|PATH|DOMAIN|SUBDOMAINS"`
	EmbedMedia     *bool   `swamp:"embed_media,optional,filled=false"`
}

// FileUpload is a file_upload_data_source block: a file that was uploaded before.
type FileUpload struct {
	OriginalFileName *string `swamp:"original_file_name,optional"`
	SizeInBytes      *string `swamp:"size_in_bytes,optional"`
	StoredObjectKey  *string `swamp:"stored_object_key,optional"`
}

func (b Spaces) request() *godo.SpacesDataSource {
	return &godo.SpacesDataSource{BucketName: do.Value(b.BucketName), ItemPath: do.Value(b.ItemPath), Region: do.Value(b.Region)}
}

func spacesOf(v *godo.SpacesDataSource) Spaces {
	return Spaces{BucketName: do.Optional(v.BucketName), ItemPath: do.Optional(v.ItemPath), Region: do.Optional(v.Region)}
}

func (b WebCrawler) request() *godo.WebCrawlerDataSource {
	return &godo.WebCrawlerDataSource{BaseUrl: do.Value(b.BaseURL), CrawlingOption: b.CrawlingOption, EmbedMedia: do.Value(b.EmbedMedia)}
}

func webCrawlerOf(v *godo.WebCrawlerDataSource) WebCrawler {
	option := v.CrawlingOption
	if option == "" {
		option = "UNKNOWN"
	}
	return WebCrawler{BaseURL: do.Optional(v.BaseUrl), CrawlingOption: option, EmbedMedia: &v.EmbedMedia}
}

func (b FileUpload) request() *godo.FileUploadDataSource {
	return &godo.FileUploadDataSource{OriginalFileName: do.Value(b.OriginalFileName), Size: do.Value(b.SizeInBytes), StoredObjectKey: do.Value(b.StoredObjectKey)}
}

func fileUploadOf(v *godo.FileUploadDataSource) FileUpload {
	return FileUpload{OriginalFileName: do.Optional(v.OriginalFileName), SizeInBytes: do.Optional(v.Size), StoredObjectKey: do.Optional(v.StoredObjectKey)}
}
