package state

import (
	"errors"
	"fmt"
	"time"
)

// SyntaxError says where and why a document or a journal line cannot be read.
// It quotes nothing of the text, which may hold secrets.
type SyntaxError struct {
	Line, Column int // from 1
	Offset       int // in bytes, from 0
	Problem      string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d (byte %d): %s", e.Line, e.Column, e.Offset, e.Problem)
}

// VersionError says that a document is of another format version than 4.
type VersionError struct {
	Version uint64
	Creator string // the Terraform version that wrote it, "" if it does not say
}

func (e *VersionError) Error() string {
	by := ""
	if e.Creator != "" {
		by = fmt.Sprintf(", written by Terraform %q", e.Creator)
	}
	if e.Version < 4 {
		return fmt.Sprintf("state format version %d%s is too old; %s", e.Version, by, e.Hint())
	}
	return fmt.Sprintf("state format version %d%s is newer than version 4, which this swampctl reads; %s", e.Version, by, e.Hint())
}

// Hint returns the remedy.
func (e *VersionError) Hint() string {
	if e.Version < 4 {
		return "bring it to version 4 with Terraform 0.12 or later: terraform refresh"
	}
	return "use a newer swampctl"
}

// FileError is what went wrong with a file of a store. Nothing was overwritten.
type FileError struct {
	Op     string // for example "read state"
	Path   string
	Err    error
	Remedy string // what to do about it, "" if the cause says enough
}

func (e *FileError) Error() string {
	s := fmt.Sprintf("%s %q: %v", e.Op, e.Path, e.Err)
	if e.Remedy != "" {
		s += "; " + e.Remedy
	}
	return s
}

func (e *FileError) Unwrap() error { return e.Err }

// Hint returns the remedy, or that of the cause.
func (e *FileError) Hint() string {
	var version *VersionError
	if e.Remedy == "" && errors.As(e.Err, &version) {
		return version.Hint()
	}
	return e.Remedy
}

// ConflictError says that the document is not the one that the journal of an
// interrupted run belongs to: its lineage differs, or it is gone. Nothing was
// changed.
type ConflictError struct {
	Path, Journal string
	Have, Want    string // lineages; Have is "" if the document is gone
	Serial        uint64 // of the document that the journal belongs to
	Remedy        string
}

func (e *ConflictError) Error() string {
	have := fmt.Sprintf("is of lineage %q", e.Have)
	if e.Have == "" {
		have = "is gone"
	}
	return fmt.Sprintf("replay journal %q: it belongs to a state of lineage %q, serial %d, but %q %s; %s",
		e.Journal, e.Want, e.Serial, e.Path, have, e.Remedy)
}

// Hint returns the remedy.
func (e *ConflictError) Hint() string { return e.Remedy }

// ChangedError says that another program changed the document although this
// session holds the lock. The journal is kept, and the next session merges.
type ChangedError struct{ Path string }

func (e *ChangedError) Error() string {
	return fmt.Sprintf("write state %q: another program changed it while it was locked; nothing is lost, run the command again", e.Path)
}

func (e *LockedError) Error() string {
	s := "state is locked"
	if e.Holder.Path != "" {
		s = fmt.Sprintf("lock state %q: it is locked", e.Holder.Path)
	}
	return s + e.Holder.Words() + "; " + e.Hint()
}

// Hint returns the remedy.
func (e *LockedError) Hint() string { return "wait for it to end, or give a longer lock timeout" }

// Words says who holds a lock, for what and since when, each with a space
// before it, as far as it is known.
func (h Holder) Words() string {
	s := ""
	if h.Who != "" {
		s += " by " + h.Who
	}
	if h.PID > 0 {
		s += fmt.Sprintf(" (pid %d)", h.PID)
	}
	if h.Operation != "" {
		s += fmt.Sprintf(" for %q", h.Operation)
	}
	if !h.Created.IsZero() {
		s += " since " + h.Created.UTC().Format(time.RFC3339)
	}
	return s
}
