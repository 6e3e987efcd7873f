package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestBeside: a table that was written is read again, and the figures of two
// tools stand in one, for the ways that both have tried.
func TestBeside(t *testing.T) {
	const one, two = "killed before the effect", "killed after the effect"
	ours := &report{tool: "swampctl", planned: 40, took: 90 * time.Second, rows: []*row{{way: one, cases: 12}, {way: two, cases: 14}, {way: "disk full at a call", cases: 3}}}
	var text strings.Builder
	ours.print(&text)
	file := filepath.Join(t.TempDir(), "ours.md")
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	back, err := readReport(file)
	if err != nil {
		t.Fatal(err)
	}
	var again, both strings.Builder
	if back.print(&again); again.String() != text.String() {
		t.Errorf("read again it is\n%swant\n%s", again.String(), text.String())
	}
	theirs := &report{tool: "Terraform", planned: 9, took: time.Minute, rows: []*row{{way: two, cases: 4, duplicating: 2, stuck: 1}, {way: one, cases: 5, leaving: 3}}}
	back.printBeside(&both, theirs)
	want := "swampctl, 29 of 40 cases, 1m30s / Terraform, 9 of 9 cases, 1m0s:\n\n" + head +
		"| killed before the effect | 12 / 5 | 0 / 0 | 0 / 0 | 0 / 3 | 0 / 0 | 0 / 0 | 0 / 0 |\n" +
		"| killed after the effect | 14 / 4 | 0 / 2 | 0 / 0 | 0 / 0 | 0 / 1 | 0 / 0 | 0 / 0 |\n" +
		"| **all** | 26 / 9 | 0 / 2 | 0 / 0 | 0 / 3 | 0 / 1 | 0 / 0 | 0 / 0 |\n"
	if both.String() != want {
		t.Errorf("both are\n%swant\n%s", both.String(), want)
	}
	if _, err := readReport(os.DevNull); err == nil || !strings.Contains(err.Error(), "no table") {
		t.Errorf("an empty file: %v", err)
	}
}
