package main

import (
	"bytes"
	"fmt"
	"os"
)

// The lines between which a page holds what was measured last.
const (
	pageBegin = "<!-- measured by e2e/bench -->\n"
	pageEnd   = "<!-- end of what was measured -->\n"
)

// intoPage puts what was measured into a page, in place of what it held before.
func intoPage(page, measured []byte) ([]byte, error) {
	before, rest, ok := bytes.Cut(page, []byte(pageBegin))
	_, after, closed := bytes.Cut(rest, []byte(pageEnd))
	if !ok || !closed {
		return nil, fmt.Errorf("the page has no lines %q and %q, between which the tables go", pageBegin, pageEnd)
	}
	return bytes.Join([][]byte{before, []byte(pageBegin), measured, []byte(pageEnd), after}, nil), nil
}

// writePage puts what was measured into the page in a file.
func writePage(path string, measured []byte) error {
	page, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	page, err = intoPage(page, measured)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, page, 0o644)
}
