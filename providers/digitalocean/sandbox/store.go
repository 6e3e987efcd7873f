package sandbox

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// base is what every row has. A deleted row lingers: reads still show it
// until HiddenAt, and other objects feel it (a VPC its members) until GoneAt,
// when it is dropped.
type base struct {
	ID        string    `json:"id"`
	CreatedAt time.Time `json:"created_at"`
	DeletedAt time.Time `json:"deleted_at,omitzero"`
	HiddenAt  time.Time `json:"hidden_at,omitzero"`
	GoneAt    time.Time `json:"gone_at,omitzero"`
}

func (b *base) head() *base { return b }

// number returns the id of a row that is numbered.
func (b *base) number() int {
	n, _ := strconv.Atoi(b.ID)
	return n
}

func (b *base) deleted() bool { return !b.DeletedAt.IsZero() }

type row interface{ head() *base }

// table keeps rows in the order of their creation.
type table[T row] struct {
	rows  []T
	index map[string]T
}

// add appends a row, whose id must be new.
func (t *table[T]) add(r T) {
	if t.index == nil {
		t.index = map[string]T{}
	}
	t.rows = append(t.rows, r)
	t.index[r.head().ID] = r
}

// get returns the row of an id unless it was deleted.
func (t *table[T]) get(id string) (T, bool) {
	r, ok := t.index[id]
	if ok && r.head().deleted() {
		var none T
		return none, false
	}
	return r, ok
}

// live returns the rows that were not deleted.
func (t *table[T]) live() []T {
	return t.where(func(T) bool { return true })
}

// where returns the live rows for which keep is true.
func (t *table[T]) where(keep func(T) bool) []T {
	var out []T
	for _, r := range t.rows {
		if !r.head().deleted() && keep(r) {
			out = append(out, r)
		}
	}
	return out
}

// some tells whether keep is true for any live row.
func (t *table[T]) some(keep func(T) bool) bool {
	return slices.ContainsFunc(t.rows, func(r T) bool { return !r.head().deleted() && keep(r) })
}

// remove drops a row at once.
func (t *table[T]) remove(id string) bool {
	if _, ok := t.index[id]; !ok {
		return false
	}
	delete(t.index, id)
	t.rows = slices.DeleteFunc(t.rows, func(r T) bool { return r.head().ID == id })
	return true
}

func (t *table[T]) purge(now time.Time) {
	gone := func(r T) bool { b := r.head(); return b.deleted() && !now.Before(b.GoneAt) }
	if !slices.ContainsFunc(t.rows, gone) {
		return
	}
	for _, r := range t.rows {
		if gone(r) {
			delete(t.index, r.head().ID)
		}
	}
	t.rows = slices.DeleteFunc(t.rows, gone)
}

func (t *table[T]) any(id string) (row, bool) {
	r, ok := t.get(id)
	return r, ok
}

func (t *table[T]) anys() []row {
	var out []row
	for _, r := range t.live() {
		out = append(out, r)
	}
	return out
}

// put stores a row given as JSON, in the place of the one with its id if there is one.
func (t *table[T]) put(raw []byte) error {
	var r T
	if err := json.Unmarshal(raw, &r); err != nil {
		return err
	}
	if reflect.ValueOf(r).IsNil() || r.head().ID == "" {
		return fmt.Errorf("object has no id")
	}
	id := r.head().ID
	if _, ok := t.index[id]; !ok {
		t.add(r)
		return nil
	}
	i := slices.IndexFunc(t.rows, func(o T) bool { return o.head().ID == id })
	t.rows[i], t.index[id] = r, r
	return nil
}

func (t *table[T]) MarshalJSON() ([]byte, error) {
	if t.rows == nil {
		return []byte("[]"), nil
	}
	return json.Marshal(t.rows)
}

func (t *table[T]) UnmarshalJSON(raw []byte) error {
	var rows []T
	if err := json.Unmarshal(raw, &rows); err != nil {
		return err
	}
	t.rows, t.index = nil, nil
	for _, r := range rows {
		t.add(r)
	}
	return nil
}

// anyTable is a table whose rows' type does not matter.
type anyTable interface {
	any(id string) (row, bool)
	anys() []row
	put(raw []byte) error
	remove(id string) bool
	purge(now time.Time)
}

// tables are all the objects of the account. The JSON names are the kinds that
// Snapshot and the control endpoint speak of. A family with tables of its own
// embeds a struct of them, which its file declares.
type tables struct {
	Seq           map[string]int            `json:"seq"`
	SSHKeys       table[*sshKey]            `json:"ssh_keys"`
	VPCs          table[*vpc]               `json:"vpcs"`
	Subnets       table[*subnet]            `json:"vpc_subnets"`
	Tags          table[*tag]               `json:"tags"`
	Projects      table[*project]           `json:"projects"`
	Assignments   table[*projectAssignment] `json:"project_resources"`
	Droplets      table[*droplet]           `json:"droplets"`
	Images        table[*image]             `json:"images"`
	Volumes       table[*volume]            `json:"volumes"`
	VolumeSnaps   table[*volumeSnapshot]    `json:"volume_snapshots"`
	LoadBalancers table[*loadBalancer]      `json:"load_balancers"`
	Firewalls     table[*firewall]          `json:"firewalls"`
	Certificates  table[*certificate]       `json:"certificates"`
	Domains       table[*domain]            `json:"domains"`
	Records       table[*record]            `json:"records"`
	ReservedIPs   table[*reservedIP]        `json:"reserved_ips"`
	ReservedIPv6  table[*reservedIP]        `json:"reserved_ipv6"`
	Peerings      table[*vpcPeering]        `json:"vpc_peerings"`
	Actions       table[*action]            `json:"actions"`
	agentsTables
	appTables
	autoscaleTables
	byoipTables
	cdnTables
	databaseTables
	knowledgebasesTables
	inferenceTables
	kubernetesTables
	monitoringTables
	natGatewayTables
	nfsTables
	partnersTables
	registryTables
	spacesKeyTables
	spacesTables
	genaimodelsTables
	vectorTables
}

// kinds returns every table under its JSON name.
func (t *tables) kinds() map[string]anyTable {
	out := map[string]anyTable{}
	collect(reflect.ValueOf(t).Elem(), out)
	return out
}

// collect finds the tables among the fields of v, and of what it embeds.
func collect(v reflect.Value, out map[string]anyTable) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Anonymous {
			collect(v.Field(i), out)
			continue
		}
		if at, ok := v.Field(i).Addr().Interface().(anyTable); ok {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			out[name] = at
		}
	}
}

// next counts up from first in the named sequence.
func (t *tables) next(seq string, first int) int {
	if t.Seq == nil {
		t.Seq = map[string]int{}
	}
	if _, ok := t.Seq[seq]; !ok {
		t.Seq[seq] = first
		return first
	}
	t.Seq[seq]++
	return t.Seq[seq]
}

// load reads the state file; that there is none is no error.
func (s *Server) load() error {
	s.db = &tables{}
	if s.opts.StateFile == "" {
		return nil
	}
	raw, err := os.ReadFile(s.opts.StateFile)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read sandbox state: %w", err)
	}
	if err := json.Unmarshal(raw, s.db); err != nil {
		return fmt.Errorf("read sandbox state %q: %w", s.opts.StateFile, err)
	}
	return nil
}

// save replaces the state file. A reader sees the old one or the new one.
func (s *Server) save() error {
	if s.opts.StateFile == "" {
		return nil
	}
	raw, err := json.Marshal(s.db)
	if err != nil {
		return fmt.Errorf("encode sandbox state: %w", err)
	}
	dir := filepath.Dir(s.opts.StateFile)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("save sandbox state: %w", err)
	}
	f, err := os.CreateTemp(dir, ".sandbox-*")
	if err != nil {
		return fmt.Errorf("save sandbox state: %w", err)
	}
	_, err = f.Write(raw)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), s.opts.StateFile)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("save sandbox state: %w", err)
	}
	return nil
}
