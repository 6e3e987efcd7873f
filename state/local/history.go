package local

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// keepDocument puts the document on disk into the history before it is
// replaced. Another document of the same serial, as after a restore, is kept
// under its serial and checksum.
func (s *session) keepDocument() error {
	if len(s.base.bytes) == 0 {
		return nil
	}
	path := filepath.Join(s.paths.history, strconv.FormatUint(s.base.state.Serial, 10)+".tfstate")
	have, err := os.ReadFile(path)
	if err == nil && string(have) == string(s.base.bytes) {
		return nil
	}
	if err == nil {
		sum := sha256.Sum256(have)
		aside := filepath.Join(s.paths.history, strconv.FormatUint(s.base.state.Serial, 10)+"-"+hex.EncodeToString(sum[:4])+".tfstate")
		if err := s.disk.rename("history aside", path, aside); err != nil {
			return fileError("write history", aside, err)
		}
	}
	return fileError("write history", path, s.disk.replace("history", path, s.base.bytes))
}

// prune removes what is beyond the number to be kept. It is no matter if that
// fails.
func (s *session) prune() {
	if keep := s.store.opts.KeepDocuments; keep > 0 {
		for i, h := range s.paths.documents() {
			if i >= keep {
				_ = s.disk.remove("history prune", h.path)
			}
		}
	}
	keep := s.store.opts.KeepRuns
	files, err := filepath.Glob(filepath.Join(s.paths.runs, "*.jsonl"))
	if keep <= 0 || err != nil || len(files) <= keep {
		return
	}
	slices.Sort(files) // by run, that is by time
	for _, file := range files[:len(files)-keep] {
		_ = s.disk.remove("runs prune", file)
	}
}
