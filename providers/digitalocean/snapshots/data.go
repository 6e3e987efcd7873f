package snapshots

import (
	"context"
	"fmt"
	"iter"
	"regexp"
	"slices"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// DropletData is the model of data source digitalocean_droplet_snapshot.
type DropletData struct {
	CreatedAt   string   `swamp:"created_at,computed"`
	DropletID   string   `swamp:"droplet_id,computed"`
	MinDiskSize int      `swamp:"min_disk_size,computed"`
	MostRecent  bool     `swamp:"most_recent,optional,default=false"`
	Name        *string  `swamp:"name,optional,nonempty,exactlyone=name|name_regex"`
	NameRegex   *string  `swamp:"name_regex,optional,exactlyone=name|name_regex,check=regexp"`
	Region      *string  `swamp:"region,optional,nonempty,norm=lower"`
	Regions     []string `swamp:"regions,computed,set"`
	Size        float64  `swamp:"size,computed"`

	id string
}

// VolumeData is the model of data source digitalocean_volume_snapshot.
type VolumeData struct {
	CreatedAt   string   `swamp:"created_at,computed"`
	MinDiskSize int      `swamp:"min_disk_size,computed"`
	MostRecent  bool     `swamp:"most_recent,optional,default=false"`
	Name        *string  `swamp:"name,optional,nonempty,exactlyone=name|name_regex"`
	NameRegex   *string  `swamp:"name_regex,optional,exactlyone=name|name_regex,check=regexp"`
	Region      *string  `swamp:"region,optional,nonempty,norm=lower"`
	Regions     []string `swamp:"regions,computed,set"`
	Size        float64  `swamp:"size,computed"`
	Tags        []string `swamp:"tags,computed,set"`
	VolumeID    string   `swamp:"volume_id,computed"`

	id string
}

// checks are those of both data sources.
var checks = map[string]func(string) error{"regexp": func(s string) error {
	_, err := regexp.Compile(s)
	return err
}}

func dropletData() providers.DataSource {
	return sdk.DataSource[*do.Client, DropletData]{
		Name: "digitalocean_droplet_snapshot", ID: func(d *DropletData) string { return d.id }, Checks: checks,
		Read: func(ctx context.Context, c *do.Client, d *DropletData) error {
			want := lookup{kind: "Droplet", name: d.Name, regex: do.Value(d.NameRegex), region: do.Value(d.Region), recent: d.MostRecent}
			s, err := want.find(pages(ctx, "list Droplet snapshots", c.API().Snapshots.ListDroplet))
			if err != nil {
				return err
			}
			d.id, d.Name, d.DropletID, d.CreatedAt = s.ID, &s.Name, s.ResourceID, s.Created
			d.MinDiskSize, d.Size, d.Regions = s.MinDiskSize, s.SizeGigaBytes, s.Regions
			return nil
		},
	}.Build()
}

func volumeData() providers.DataSource {
	return sdk.DataSource[*do.Client, VolumeData]{
		Name: "digitalocean_volume_snapshot", ID: func(d *VolumeData) string { return d.id }, Checks: checks,
		Read: func(ctx context.Context, c *do.Client, d *VolumeData) error {
			want := lookup{kind: "volume", name: d.Name, regex: do.Value(d.NameRegex), region: do.Value(d.Region), recent: d.MostRecent}
			s, err := want.find(pages(ctx, "list volume snapshots", c.API().Snapshots.ListVolume))
			if err != nil {
				return err
			}
			d.id, d.Name, d.VolumeID, d.CreatedAt, d.Tags = s.ID, &s.Name, s.ResourceID, s.Created, s.Tags
			d.MinDiskSize, d.Size, d.Regions = s.MinDiskSize, s.SizeGigaBytes, s.Regions
			return nil
		},
	}.Build()
}

func pages(ctx context.Context, op string, list func(context.Context, *godo.ListOptions) ([]godo.Snapshot, *godo.Response, error)) iter.Seq2[godo.Snapshot, error] {
	return do.Pages(ctx, op, func(s godo.Snapshot) string { return s.ID }, list)
}

// lookup is what a data source asks for.
type lookup struct {
	kind   string
	name   *string // nil: regex says it
	regex  string
	region string // "": in any
	recent bool   // of several, the newest
}

// find returns the one snapshot that is asked for.
func (l lookup) find(all iter.Seq2[godo.Snapshot, error]) (godo.Snapshot, error) {
	fits, what, err := l.names()
	if err != nil {
		return godo.Snapshot{}, err
	}
	var hits []godo.Snapshot
	for s, err := range all {
		if err != nil {
			return s, err
		}
		if fits(s.Name) && (l.region == "" || slices.Contains(s.Regions, l.region)) {
			hits = append(hits, s)
		}
	}
	if l.recent && len(hits) > 1 {
		hits = []godo.Snapshot{slices.MaxFunc(hits, func(a, b godo.Snapshot) int { return do.Time(a.Created).Compare(do.Time(b.Created)) })}
	}
	return do.One(hits, what)
}

// names tells which names fit, and says it in words.
func (l lookup) names() (fits func(string) bool, what string, err error) {
	if l.name != nil {
		return func(s string) bool { return s == *l.name }, fmt.Sprintf("%s snapshot with the name %q", l.kind, *l.name), nil
	}
	re, err := regexp.Compile(l.regex)
	if err != nil {
		return nil, "", &providers.Error{Kind: providers.Invalid, Op: "look up", Message: fmt.Sprintf("name_regex: %v", err)}
	}
	return re.MatchString, fmt.Sprintf("%s snapshot with a name like %q", l.kind, l.regex), nil
}
