package do

import (
	"bytes"
	"io"
	"net/http"
	"sync"
)

// maxBody bounds an answer, so that a broken server cannot fill the memory.
const maxBody = 64 << 20

// memories are what answers were read into, for the next ones: a page of a list
// takes half a megabyte, and a large account has many.
var memories = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// readAnswer reads a body, into as much memory as it says that it takes.
func readAnswer(resp *http.Response) (*bytes.Buffer, error) {
	b := memories.Get().(*bytes.Buffer)
	b.Reset()
	if n := resp.ContentLength; 0 < n && n <= maxBody {
		b.Grow(int(n) + bytes.MinRead) // which reading wants at the end too
	}
	_, err := b.ReadFrom(io.LimitReader(resp.Body, maxBody))
	return b, err
}

// answer is a body that was read whole. Once it is closed it is empty, and its
// memory is the next one's.
type answer struct {
	*bytes.Buffer
	closed sync.Once
}

// Close implements io.Closer.
func (a *answer) Close() error {
	a.closed.Do(func() {
		memory := a.Buffer
		a.Buffer = new(bytes.Buffer)
		memories.Put(memory)
	})
	return nil
}
