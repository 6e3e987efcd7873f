package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

var blockStart = regexp.MustCompile(`^(resource|data) "(digitalocean_\w+)" "\w+" \{$`)

// readExamples finds the shortest block of each type in examples/; data sources
// are named "data." and the type.
func readExamples(root string) (map[string]string, error) {
	out := map[string]string{}
	files, err := filepath.Glob(filepath.Join(root, "examples", "*", "*.tf"))
	if err != nil {
		return nil, fmt.Errorf("find examples: %w", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read an example: %w", err)
		}
		for name, text := range blocks(string(raw)) {
			if had, ok := out[name]; !ok || len(text) < len(had) {
				out[name] = text
			}
		}
	}
	return out, nil
}

// blocks are the resource and data blocks of a formatted file.
func blocks(src string) map[string]string {
	out := map[string]string{}
	lines := strings.Split(src, "\n")
	for i := 0; i < len(lines); i++ {
		m := blockStart.FindStringSubmatch(lines[i])
		if m == nil {
			continue
		}
		end := i
		for end < len(lines)-1 && lines[end] != "}" {
			end++
		}
		name, text := m[2], strings.Join(lines[i:end+1], "\n")
		if m[1] == "data" {
			name = "data." + name
		}
		if had, ok := out[name]; !ok || len(text) < len(had) {
			out[name] = text
		}
		i = end
	}
	return out
}
