package planner

import (
	"fmt"

	"github.com/swampctl/swampctl/internal/addr"
)

// CauseKind is a kind of cause.
type CauseKind string

// The causes of a delete.
const (
	Asked           CauseKind = "asked"            // the plan is one to destroy
	NoBlock         CauseKind = "no-block"         // the block is not declared
	NoMoveTarget    CauseKind = "no-move-target"   // a moved block leads to a block that is not declared
	NoModule        CauseKind = "no-module"        // this instance of the module is not declared
	WrongRepetition CauseKind = "wrong-repetition" // the key is of another kind than those of the block
	CountIndex      CauseKind = "count-index"      // the index is past the count
	EachKey         CauseKind = "each-key"         // for_each does not have the key
	LeftOver        CauseKind = "left-over"        // a replacement has left the object
)

// The causes of a replacement.
const (
	Tainted   CauseKind = "tainted"   // the state calls the object broken
	Requested CauseKind = "requested" // the user names the object
	Triggered CauseKind = "triggered" // replace_triggered_by names what changes
)

// The causes of a forgetting, of an import, of a read, and of an update.
const (
	Gone          CauseKind = "gone"           // the object is not there
	Released      CauseKind = "released"       // a removed block says that the object stays
	Adopted       CauseKind = "adopted"        // the object exists under the identity
	Matched       CauseKind = "matched"        // the object is what a lost state had
	ConfigUnknown CauseKind = "config-unknown" // the apply finds out what the read needs
	Awaiting      CauseKind = "awaiting"       // what depends_on names changes first
	Looking       CauseKind = "looking"        // what it refers to changes first
	Interrupted   CauseKind = "interrupted"    // an update may have run in part
)

// Cause says why something happens to an object where no difference between
// its values says it. The zero Cause: they do.
type Cause struct {
	Kind CauseKind
	// By is what changes, of Triggered, Awaiting and Looking.
	By addr.Instance
	// At is the attribute of By that a trigger names, "" for the whole object.
	At string
	// Repetition is how the block repeats, of WrongRepetition.
	Repetition addr.KeyKind
}

// sentences are the causes in words that say nothing of the object itself.
var sentences = map[CauseKind]string{
	Asked:         "destroy was asked for",
	NoBlock:       "its block is not in the configuration",
	NoMoveTarget:  "a moved block gives it this address, where nothing is declared",
	NoModule:      "its module is not in the configuration",
	LeftOver:      "it is left over from a replacement",
	Tainted:       "it is marked as tainted",
	Requested:     "replacement was asked for",
	Gone:          "it is gone",
	Released:      "a removed block says that it stays",
	Adopted:       "it exists already",
	Matched:       "it is there, and matches",
	ConfigUnknown: "it depends on what is known only after apply",
	Interrupted:   "an update was interrupted",
}

// Words says the cause in a few words, "" for the zero Cause. keys are the keys
// of the objects that it is about, in brackets.
func (c Cause) Words(keys string) string {
	switch c.Kind {
	case CountIndex:
		return fmt.Sprintf("index %s is out of range for count", keys)
	case EachKey:
		return fmt.Sprintf("key %s is not in the for_each map", keys)
	case WrongRepetition:
		return "the resource " + repetitionWords(c.Repetition)
	case Triggered:
		return "replace_triggered_by names " + c.by() + ", which changes"
	case Awaiting:
		return "depends_on names " + c.by() + ", which changes first"
	case Looking:
		return "it refers to " + c.by() + ", which changes first"
	default:
		return sentences[c.Kind]
	}
}

// by is what changes, in words.
func (c Cause) by() string {
	if c.At == "" {
		return c.By.String()
	}
	return c.By.String() + "." + c.At
}

// repetitionWords says how a block repeats.
func repetitionWords(k addr.KeyKind) string {
	switch k {
	case addr.KeyInt:
		return "uses count"
	case addr.KeyString:
		return "uses for_each"
	default:
		return "uses neither count nor for_each"
	}
}

// Why says in a few words why c happens where no difference between its values
// says it; "" where they do.
func (c *Change) Why() string { return c.Cause.Words(c.Addr.Key.String()) }
