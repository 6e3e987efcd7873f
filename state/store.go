package state

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/swampctl/swampctl/internal/addr"
)

// Store keeps one state: document, journal, lock and history.
type Store interface {
	// Load returns the state without taking the lock: the document with all
	// recorded outcomes of the journal, also of a run that goes on or broke off.
	// A state that does not exist is empty, with lineage "" and serial 0.
	Load(ctx context.Context) (*State, error)
	// Lock excludes other writers, Terraform and OpenTofu included, and replays
	// the journal. It waits up to the given time for a live holder and then
	// returns a [*LockedError]; a dead holder's lock is taken over.
	Lock(ctx context.Context, who Holder, wait time.Duration) (Session, error)
	// Runs returns the recorded runs, the newest first. Beside an error it
	// returns all runs that can be read: one damaged file hides no other.
	Runs(ctx context.Context) ([]Run, error)
	// Document returns an earlier document by its serial.
	Document(ctx context.Context, serial uint64) (*State, error)
}

// Session is the right to write, from Lock to Close.
type Session interface {
	// State is the state as of now: document plus every record so far. It is a
	// snapshot, shared and not to be changed, which later records leave as it
	// is: call State again to see them. The first call after a record copies an
	// index of all instances; further calls cost nothing.
	State() *State
	// Instance returns one instance as of now, nil if the state holds none. It
	// costs the same however large the state is.
	Instance(addr.Instance) *Instance
	// Open returns the intents that earlier runs left without an outcome, in
	// the order they were written. An intent is settled by a Made or Done record
	// or by a Failed one, of its own run or of a later one that names it by Of
	// and Intent; those that this session settles are gone from the next answer.
	Open() []Record
	// Marked returns the earlier runs whose journal holds an intent with a
	// marker and no Cleared record for the run (its own, or a later run's with
	// Of): the marker may still be in the cloud. Only runs that did not end
	// cleanly, or ended without the Cleared record, can be among them.
	Marked() []Run
	// Cut returns the runs that the journal holds and the document does not, the
	// oldest first, with their records: they were cut short, or only settled what
	// others left open. A commit writes them into the document.
	Cut() []Run
	// Begin starts a run: its first record. An id is given to a run without
	// one; an id that the store has seen is refused. It fails if the journal
	// cannot be written, or while a run is begun.
	Begin(Run) error
	// Record appends records durably, in one write and sync, and applies them to
	// State: all of them or, if it fails or the process dies, none. It sets Seq,
	// counted from 1 within the run, and Run in the caller's slice, also when it
	// fails; a number is never used again. It is safe for concurrent use and
	// costs the same however large the state is; concurrent calls may share one
	// write and sync.
	Record(...Record) error
	// Commit folds everything into the document, durably, keeps the previous
	// document as history, and ends the run. With nothing changed the document
	// and its serial stay as they are. Intents still without an outcome stay
	// open for later sessions. After a failure the journal still holds
	// everything, and Commit may be called again.
	Commit(context.Context) error
	// Close releases the lock. Without Commit the journal stays for the next run.
	Close() error
}

// Holder says who holds a lock.
type Holder struct {
	ID        string    `json:"ID"`
	Operation string    `json:"Operation"`
	Info      string    `json:"Info"`
	Who       string    `json:"Who"` // user@host
	Version   string    `json:"Version"`
	Created   time.Time `json:"Created"`
	Path      string    `json:"Path"`
	PID       int       `json:"PID,omitempty"`
}

// LockedError says that another process holds the lock.
type LockedError struct{ Holder Holder }

// Run is one command that wrote.
type Run struct {
	ID      string    `json:"id"` // ULID
	Command string    `json:"command"`
	Who     string    `json:"who"` // user@host
	PID     int       `json:"pid,omitempty"`
	Plan    string    `json:"plan,omitempty"` // id of the plan, "" if none
	Marker  string    `json:"marker,omitempty"`
	Version string    `json:"version"`
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended,omitzero"` // zero: interrupted or going on
	Serial  uint64    `json:"serial,omitempty"`
	Records []Record  `json:"records,omitempty"`
	// Last is when the run was heard of last, in the answers of Session.Marked.
	Last time.Time `json:"-"`
}

// Own reports whether a run did something itself, or was about to: more than to
// settle what earlier ones left open.
func (r *Run) Own() bool {
	return slices.ContainsFunc(r.Records, func(rec Record) bool { return rec.Of == "" })
}

// RecordKind is what a record says.
type RecordKind string

// The kinds of record.
const (
	// Intent: a mutating call is about to be sent.
	Intent RecordKind = "intent"
	// Made: a create was answered; ID is known, Object holds what is known.
	Made RecordKind = "made"
	// Done: the operation is finished; Object is the object as it is now, nil
	// when it is gone.
	Done RecordKind = "done"
	// Failed: the operation certainly had no effect.
	Failed RecordKind = "failed"
	// Unsettled: whether the operation had an effect is not known.
	Unsettled RecordKind = "unsettled"
	// Put sets or removes an object without a call: read anew, imported, moved,
	// forgotten.
	Put RecordKind = "put"
	// SetOutputs replaces all output values.
	SetOutputs RecordKind = "outputs"
	// SetChecks replaces what came of the conditions.
	SetChecks RecordKind = "checks"
	// Cleared: the run's marker is removed everywhere.
	Cleared RecordKind = "cleared"
)

// Op is what an operation does to an object.
type Op string

// The operations.
const (
	Create Op = "create"
	Update Op = "update"
	Delete Op = "delete"
)

// Record is one line of the journal.
type Record struct {
	Kind    RecordKind    `json:"kind"`
	Time    time.Time     `json:"time"`
	Run     string        `json:"run,omitempty"`
	Seq     int           `json:"seq"` // within the run, set by Record
	Addr    addr.Instance `json:"-"`   // written as "addr", printed form
	Deposed string        `json:"deposed,omitempty"`
	Op      Op            `json:"op,omitempty"`
	// Intent is the Seq of the intent that a Made, Done, Failed or Unsettled
	// record answers; Of its run, "" for this one.
	Intent int    `json:"intent,omitempty"`
	Of     string `json:"of,omitempty"`

	ID       string    `json:"id,omitempty"`       // the object's id
	Scope    string    `json:"scope,omitempty"`    // of the identity
	Identity string    `json:"identity,omitempty"` // canonical key
	Marker   string    `json:"marker,omitempty"`
	Before   []string  `json:"before,omitempty"`   // ids that had the identity before
	Clock    time.Time `json:"clock,omitzero"`     // the cloud's clock at the intent
	Planned  []byte    `json:"planned,omitempty"`  // what is to be made; of an update, what no read will tell of it
	Requests []string  `json:"requests,omitempty"` // the API's request ids
	Message  string    `json:"message,omitempty"`  // of a failure, without secrets
	How      string    `json:"how,omitempty"`      // of a recovery: "adopted", "sent again", "gone"

	Provider string             `json:"provider,omitempty"`
	Object   *Object            `json:"-"` // written as "object" in the document's form
	Remove   bool               `json:"remove,omitempty"`
	Outputs  map[string]*Output `json:"-"`
	Checks   json.RawMessage    `json:"checks,omitempty"` // as the document has them
}
