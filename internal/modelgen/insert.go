package main

import (
	"fmt"
	"go/format"
	"os"
	"slices"
	"strings"
)

// insertion is a line, or several, that belong into a list of a file.
type insertion struct {
	file  string
	start string // text of the line after which the list begins
	end   string // the line with which it ends
	text  string
	sort  bool   // the list is sorted by lines
	above string // the line above which the text belongs; "" for the end of the list
}

// apply puts the text into its file unless it is there already.
func (in insertion) apply() error {
	raw, err := os.ReadFile(in.file)
	if err != nil {
		return fmt.Errorf("register in a list: %w", err)
	}
	out, err := in.into(string(raw))
	if err != nil {
		return fmt.Errorf("register in %s: %w", in.file, err)
	}
	return writeGo(in.file, out)
}

func (in insertion) into(src string) (string, error) {
	if strings.Contains(src, in.text) {
		return src, nil
	}
	i := strings.Index(src, in.start)
	if i < 0 {
		return "", fmt.Errorf("no line has %q", in.start)
	}
	from := i + strings.Index(src[i:], "\n") + 1
	if line := src[i : from-1]; strings.HasSuffix(line, "{}") {
		return src[:from-2] + "\n" + in.text + in.end + src[from-1:], nil
	}
	n := strings.Index(src[from-1:], "\n"+in.end+"\n")
	if n < 0 {
		return "", fmt.Errorf("no line %q ends the list that begins with %q", in.end, in.start)
	}
	list := src[from : from+n]
	switch {
	case in.above != "" && strings.Contains(list, in.above):
		list = strings.Replace(list, in.above, in.text+in.above, 1)
	case in.sort:
		lines := strings.SplitAfter(list+in.text, "\n")
		lines = slices.DeleteFunc(lines, func(l string) bool { return l == "" })
		slices.Sort(lines)
		list = strings.Join(lines, "")
	default:
		list += in.text
	}
	return src[:from] + list + src[from+n:], nil
}

// writeGo formats and writes a file.
func writeGo(file, src string) error {
	out, err := format.Source([]byte(src))
	if err != nil {
		return fmt.Errorf("format %s: %w", file, err)
	}
	if err := os.WriteFile(file, out, 0o644); err != nil {
		return fmt.Errorf("write a part of the type: %w", err)
	}
	return nil
}
