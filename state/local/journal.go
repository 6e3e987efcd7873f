package local

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"strconv"
	"time"

	"github.com/swampctl/swampctl/state"
)

// journalFormat is the version of the journal's lines.
const journalFormat = 1

// A journal is a file of lines. One line is one write and one sync, so that a
// crash can damage the last line only; what callers recorded together is in one
// line and is there together or not at all. A line is JSON:
//
//	{"crc":"0a1b2c3d","line":{"n":1,"begin":{…}}}
//
// crc is the CRC-32C of the value of "line", in hexadecimal; n counts the lines.
type line struct {
	N       int            `json:"n"`
	Begin   *begin         `json:"begin,omitempty"`
	Records []state.Record `json:"records,omitempty"`
	Commit  *commit        `json:"commit,omitempty"`
	Folded  *version       `json:"folded,omitempty"` // the commit of this version is complete
}

// begin starts a run.
type begin struct {
	Format  int       `json:"format"`
	Run     state.Run `json:"run"`
	Base    version   `json:"base"`    // the document that the run started on
	Lineage string    `json:"lineage"` // of the state, also when there was no document
}

// commit says that everything so far is about to be in the document of this
// version. It holds only if the document is found to be that version.
type commit struct {
	version
	Run   string    `json:"run"`
	Ended time.Time `json:"ended"`
}

// version names one content of the document; the zero version is none.
type version struct {
	Serial  uint64 `json:"serial"`
	Lineage string `json:"lineage"`
	SHA256  string `json:"sha256"`
}

const (
	lineHead = `{"crc":"`
	lineMid  = `","line":`
	headLen  = len(lineHead) + 8 + len(lineMid)
)

// encodeLine returns a line with its checksum and newline.
func encodeLine(l line) ([]byte, error) {
	body, err := json.Marshal(l)
	if err != nil {
		return nil, err
	}
	return seal(body), nil
}

// seal puts the checksum to a line's body.
func seal(body []byte) []byte {
	b := make([]byte, 0, len(body)+headLen+2)
	b = append(b, lineHead...)
	b = fmt.Appendf(b, "%08x", crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)))
	b = append(b, lineMid...)
	b = append(b, body...)
	return append(b, '}', '\n')
}

// errChecksum says that a line is not what was written.
var errChecksum = errors.New("damaged: the checksum does not match")

// decodeLine reads a line, given without its newline.
func decodeLine(b []byte) (line, error) {
	var l line
	if len(b) < headLen+1 || !bytes.HasPrefix(b, []byte(lineHead)) || b[len(b)-1] != '}' ||
		string(b[headLen-len(lineMid):headLen]) != lineMid {
		return l, errChecksum
	}
	crc, err := strconv.ParseUint(string(b[len(lineHead):len(lineHead)+8]), 16, 32)
	body := b[headLen : len(b)-1]
	if err != nil || uint32(crc) != crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)) {
		return l, errChecksum
	}
	var bad *state.SyntaxError
	switch err := json.Unmarshal(body, &l); {
	case errors.As(err, &bad):
		return l, fmt.Errorf("decode record: %s", bad.Problem)
	case err != nil:
		return l, errors.New("a field has an unexpected type")
	case l.Begin != nil && l.Begin.Format > journalFormat:
		return l, fmt.Errorf("journal format %d is newer than %d, which this swampctl reads; use a newer swampctl", l.Begin.Format, journalFormat)
	}
	return l, nil
}

// parseJournal reads all lines. A last line that was not written to its end is
// left out: good is where the whole lines end. Other damage is an error that
// names the file and the line; the lines before it are returned with it.
func parseJournal(path string, b []byte) (lines []line, good int64, err error) {
	for len(b) > int(good) {
		rest := b[good:]
		end := bytes.IndexByte(rest, '\n')
		if end < 0 {
			return lines, good, nil
		}
		l, err := decodeLine(rest[:end])
		if errors.Is(err, errChecksum) && end+1 == len(rest) {
			return lines, good, nil
		}
		if err == nil && l.N != len(lines)+1 {
			err = fmt.Errorf("damaged: it is line number %d", l.N)
		}
		if err == nil && l.Begin == nil && len(lines) == 0 {
			err = errors.New("damaged: the first line begins no run")
		}
		if err != nil {
			return lines, good, &state.FileError{
				Op: "read journal", Path: path, Err: fmt.Errorf("line %d: %w", len(lines)+1, err),
				Remedy: "nothing was overwritten; put the file back from a backup, or move it away to go on without what it records",
			}
		}
		lines = append(lines, l)
		good += int64(end) + 1
	}
	return lines, good, nil
}

// Space is kept free behind the journal, so that a full disk stops new
// operations but not the outcomes of those under way.
const (
	reserveSize = 256 << 10
	reserveLow  = 64 << 10
)

// journal is the open journal. One goroutine at a time uses it.
type journal struct {
	disk     *disk
	path     string
	f        *os.File
	end      int64 // of the whole lines
	n        int   // lines
	reserved int64
	broken   error // set once the file is in a state that is not known
}

// openJournal opens the journal for appending, and makes it if there is none.
func openJournal(d *disk, path, dir string, lines int, end int64) (*journal, error) {
	j := &journal{disk: d, path: path, n: lines, end: end, reserved: end}
	err := d.step("journal create", func() error {
		var err error
		j.f, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		return err
	})
	if err == nil && end == 0 {
		err = d.syncDir("journal sync folder", dir)
	}
	if err != nil {
		j.close()
		return nil, fileError("write journal", path, err)
	}
	return j, nil
}

// append writes a line and makes it durable. After a failure the line counts
// as not written, and the journal can be used again if its end is known.
func (j *journal) append(l line, must bool) error {
	if j.broken != nil {
		return j.broken
	}
	l.N = j.n + 1
	b, err := encodeLine(l)
	if err != nil {
		return err
	}
	if j.end+int64(len(b))+reserveLow > j.reserved {
		err := j.disk.step("journal reserve", func() error { return reserve(j.f, j.end, int64(len(b))+reserveSize) })
		if err != nil && !must {
			return fileError("write journal", j.path, err)
		}
		j.reserved = j.end + int64(len(b)) + reserveSize
	}
	if err := j.disk.write("journal write", j.f, b, j.end); err != nil {
		err = fileError("write journal", j.path, err)
		if cut := j.f.Truncate(j.end); cut != nil {
			j.broken = err
		}
		j.reserved = j.end
		return err
	}
	if err := j.disk.sync("journal sync", j.f); err != nil {
		// What of the file is durable is not known from here on.
		j.broken = fileError("write journal", j.path, err)
		return j.broken
	}
	j.end += int64(len(b))
	j.n++
	return nil
}

// archive moves the journal to the ended runs.
func (j *journal) archive(to, dir, toDir string) error {
	_ = j.f.Truncate(j.end) // gives back what was reserved
	if mustCloseToRename {
		j.close()
	}
	err := j.disk.rename("journal archive", j.path, to)
	if err == nil {
		err = j.disk.syncDir("journal archive sync runs", toDir)
	}
	if err == nil {
		err = j.disk.syncDir("journal archive sync folder", dir)
	}
	return fileError("archive journal", j.path, err)
}

func (j *journal) close() {
	if j != nil && j.f != nil {
		_ = j.f.Truncate(j.end)
		j.f.Close()
		j.f = nil
	}
}
