package dns

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/do/query"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Record is the model of digitalocean_record. The API takes any number of equal
// ones, so that an interrupted create is told by what was there before.
type Record struct {
	ID       int     `swamp:"id,optional,computed,key"`
	Domain   string  `swamp:"domain,required,forcenew,nonempty,parent"`
	Flags    *int    `swamp:"flags,optional,min=0,max=255"`
	FQDN     string  `swamp:"fqdn,computed,from=name"`
	Name     string  `swamp:"name,required,nonempty,identity"`
	Port     *int    `swamp:"port,optional,min=0,max=65535"`
	Priority *int    `swamp:"priority,optional,min=0,max=65535"`
	Tag      *string `swamp:"tag,optional,oneof=issue|issuewild|iodef"`
	TTL      *int    `swamp:"ttl,optional,computed,min=1"`
	Type     string  `swamp:"type,required,forcenew,identity,oneof=A|AAAA|CAA|CNAME|MX|NS|TXT|SRV|SOA"`
	Value    string  `swamp:"value,required,identity"`
	Weight   *int    `swamp:"weight,optional,min=0,max=65535"`
}

func recordResource() providers.Resource {
	return sdk.Resource[*do.Client, Record]{
		Name: "digitalocean_record", Create: createRecord, Read: readRecord, Update: updateRecord, Delete: removeRecord, List: listRecords,
		Import: importRecord, Check: checkRecord, Plan: planRecord, Spell: (*Record).spell,
		Traits: providers.Traits{
			Recogniser: providers.BeforeSet, Importable: true, ImportID: "domain,id",
			Ambiguity: "an equal record that somebody else makes in the same seconds",
		},
	}.Build()
}

// hosts are the types whose value is a host name; the API returns it without
// the dot at its end.
var hosts = []string{"CNAME", "MX", "NS", "SRV", "CAA"}

func checkRecord(c *sdk.Check[Record]) {
	needs := map[string][]string{"MX": {"priority"}, "SRV": {"priority", "weight", "port"}, "CAA": {"flags", "tag"}}
	for _, attr := range needs[c.Config.Type] {
		if !c.Set(attr) {
			c.Error(attr, "Missing attribute", "A record of type %s needs %q.", c.Config.Type, attr)
		}
	}
	if c.Known("value") && slices.Contains(hosts[:4], c.Config.Type) && c.Config.Value != "@" && !strings.HasSuffix(c.Config.Value, ".") {
		c.Error("value", "Host name without a dot at its end", "The API takes the value of a %s record as a full host name: write %q.", c.Config.Type, c.Config.Value+".")
	}
}

// planRecord lets spellings of one name count as equal: relative to the domain,
// whole, with and without the dot.
func planRecord(c *sdk.Change[Record]) {
	if c.Prior == nil || !c.Known("domain") {
		return
	}
	if c.Known("name") && relative(c.Config.Name, c.Config.Domain) == relative(c.Prior.Name, c.Prior.Domain) {
		c.Keep("name")
	}
	if c.Known("value") && slices.Contains(hosts, c.Config.Type) && host(c.Config.Value, c.Config.Domain) == host(c.Prior.Value, c.Prior.Domain) {
		c.Keep("value")
	}
}

// relative is a record's name as the API keeps it. Only a name that ends with
// the domain and a dot is a whole one.
func relative(name, domain string) string {
	n := strings.ToLower(name)
	d := strings.ToLower(strings.TrimSuffix(domain, "."))
	switch {
	case n == d+".":
		return "@"
	default:
		return strings.TrimSuffix(n, "."+d+".")
	}
}

// spell writes name and value as the API does.
func (r *Record) spell() {
	r.Name = relative(r.Name, r.Domain)
	if slices.Contains(hosts, r.Type) {
		r.Value = host(r.Value, r.Domain)
	}
}

func host(value, domain string) string {
	v, d := strings.ToLower(value), strings.ToLower(domain)
	if v == "@" {
		return d
	}
	return strings.TrimSuffix(v, ".")
}

func createRecord(ctx context.Context, c *do.Client, r *Record) error {
	rec, _, err := c.API().Domains.CreateRecord(ctx, r.Domain, r.request())
	if err != nil {
		return do.Err("create record", err)
	}
	r.fill(rec)
	return nil
}

func readRecord(ctx context.Context, c *do.Client, r *Record) error {
	rec, _, err := c.API().Domains.Record(ctx, r.Domain, r.ID)
	if err != nil {
		return do.Err("read record", err)
	}
	r.fill(rec)
	return nil
}

func updateRecord(ctx context.Context, c *do.Client, _, next *Record) error {
	rec, _, err := c.API().Domains.EditRecord(ctx, next.Domain, next.ID, next.request())
	if err != nil {
		return do.Err("update record", err)
	}
	next.fill(rec)
	return nil
}

func removeRecord(ctx context.Context, c *do.Client, r *Record) error {
	_, err := c.API().Domains.DeleteRecord(ctx, r.Domain, r.ID)
	return do.Err("delete record", err)
}

func importRecord(ctx context.Context, c *do.Client, id string) (*Record, error) {
	domain, number, ok := strings.Cut(id, ",")
	n, err := strconv.Atoi(number)
	if !ok || err != nil {
		return nil, &providers.Error{Kind: providers.Invalid, Op: "import record", Message: fmt.Sprintf("%q is not of the form domain,id, for example example.com,12345678", id)}
	}
	r := &Record{Domain: domain, ID: n}
	return r, readRecord(ctx, c, r)
}

func listRecords(ctx context.Context, c *do.Client, like *Record) iter.Seq2[*Record, error] {
	pages := do.Pages(ctx, "list records", func(r godo.DomainRecord) int { return r.ID },
		func(ctx context.Context, o *godo.ListOptions) ([]godo.DomainRecord, *godo.Response, error) {
			return c.API().Domains.Records(ctx, like.Domain, o)
		})
	return do.Each(pages, func(rec godo.DomainRecord) *Record {
		r := &Record{Domain: like.Domain}
		r.fill(&rec)
		return r
	})
}

func (r *Record) request() *godo.DomainRecordEditRequest {
	return &godo.DomainRecordEditRequest{
		Type: r.Type, Name: r.Name, Data: r.Value, Port: do.Value(r.Port), Priority: do.Value(r.Priority), TTL: do.Value(r.TTL),
		Weight: do.Value(r.Weight), Flags: do.Value(r.Flags), Tag: do.Value(r.Tag),
	}
}

// fill takes over what the API says. Names and values in another spelling of
// the same stay as they are recorded.
func (r *Record) fill(rec *godo.DomainRecord) {
	if slices.Contains(hosts, rec.Type) && rec.Data != "@" && rec.Tag != "iodef" {
		rec.Data += "."
	}
	if relative(r.Name, r.Domain) != relative(rec.Name, r.Domain) {
		r.Name = rec.Name
	}
	if !slices.Contains(hosts, rec.Type) || host(r.Value, r.Domain) != host(rec.Data, r.Domain) {
		r.Value = rec.Data
	}
	r.ID, r.Type, r.TTL, r.Tag = rec.ID, rec.Type, &rec.TTL, &rec.Tag
	r.Port, r.Priority, r.Weight, r.Flags = &rec.Port, &rec.Priority, &rec.Weight, &rec.Flags
	r.FQDN = fqdn(rec.Name, r.Domain)
}

func fqdn(name, domain string) string {
	switch n := strings.ToLower(name); {
	case n == "@":
		return domain
	case strings.HasSuffix(n, domain+"."):
		return strings.TrimSuffix(n, ".")
	default:
		return n + "." + domain
	}
}

// RecordData is the model of data source digitalocean_record.
type RecordData struct {
	Data     string `swamp:"data,computed"`
	Domain   string `swamp:"domain,required,nonempty"`
	Flags    int    `swamp:"flags,computed"`
	Name     string `swamp:"name,required,nonempty"`
	Port     int    `swamp:"port,computed"`
	Priority int    `swamp:"priority,computed"`
	Tag      string `swamp:"tag,computed"`
	TTL      int    `swamp:"ttl,computed"`
	Type     string `swamp:"type,computed"`
	Weight   int    `swamp:"weight,computed"`

	id int
}

// RecordRow is one element of digitalocean_records.
type RecordRow struct {
	Domain   string `swamp:"domain,computed"`
	Flags    int    `swamp:"flags,computed"`
	ID       int    `swamp:"id,computed"`
	Name     string `swamp:"name,computed"`
	Port     int    `swamp:"port,computed"`
	Priority int    `swamp:"priority,computed"`
	Tag      string `swamp:"tag,computed"`
	TTL      int    `swamp:"ttl,computed"`
	Type     string `swamp:"type,computed"`
	Value    string `swamp:"value,computed"`
	Weight   int    `swamp:"weight,computed"`
}

// RecordsData is the model of data source digitalocean_records.
type RecordsData struct {
	Domain  string         `swamp:"domain,required,nonempty"`
	Filter  []query.Filter `swamp:"filter,optional,set"`
	Records []RecordRow    `swamp:"records,computed"`
	Sort    []query.Sort   `swamp:"sort,optional"`
}

func recordData() providers.DataSource {
	return sdk.DataSource[*do.Client, RecordData]{
		Name: "digitalocean_record", ID: func(d *RecordData) string { return strconv.Itoa(d.id) },
		Read: func(ctx context.Context, c *do.Client, d *RecordData) error {
			rows, err := rowsOf(ctx, c, d.Domain)
			if err != nil {
				return err
			}
			hits := slices.DeleteFunc(rows, func(r RecordRow) bool { return r.Name != d.Name })
			r, err := do.One(hits, fmt.Sprintf("record %q of %s", d.Name, d.Domain))
			if err == nil {
				*d = RecordData{Data: r.Value, Domain: d.Domain, Flags: r.Flags, Name: r.Name, Port: r.Port, Priority: r.Priority, Tag: r.Tag, TTL: r.TTL, Type: r.Type, Weight: r.Weight, id: r.ID}
			}
			return err
		},
	}.Build()
}

func recordsData() providers.DataSource {
	return sdk.DataSource[*do.Client, RecordsData]{
		Name: "digitalocean_records", ID: func(d *RecordsData) string { return d.Domain },
		Check: func(c *sdk.Check[RecordsData]) { query.Check[RecordRow](c.Error, c.Config.Filter, c.Config.Sort) },
		Read: func(ctx context.Context, c *do.Client, d *RecordsData) error {
			rows, err := rowsOf(ctx, c, d.Domain)
			if err == nil {
				d.Records, err = query.Select(rows, d.Filter, d.Sort)
			}
			return err
		},
	}.Build()
}

// rowsOf returns the records of a domain as the API spells them.
func rowsOf(ctx context.Context, c *do.Client, domain string) ([]RecordRow, error) {
	return do.All(do.Each(do.Pages(ctx, "list records", func(r godo.DomainRecord) int { return r.ID },
		func(ctx context.Context, o *godo.ListOptions) ([]godo.DomainRecord, *godo.Response, error) {
			return c.API().Domains.Records(ctx, domain, o)
		}), func(r godo.DomainRecord) RecordRow {
		return RecordRow{Domain: domain, Flags: r.Flags, ID: r.ID, Name: r.Name, Port: r.Port, Priority: r.Priority, Tag: r.Tag, TTL: r.TTL, Type: r.Type, Value: r.Data, Weight: r.Weight}
	}))
}
