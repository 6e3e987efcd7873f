// Docgen writes the manual of the command line from its commands: a page in
// Markdown for each below cli, and the same as a manual page below man.
//
//	go run ./internal/cli/docgen docs
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/cpuguy83/go-md2man/v2/md2man"

	"github.com/swampctl/swampctl/internal/cli"
)

// notice stands above every page.
const notice = "<!-- Written by go generate ./internal/cli from the commands themselves. -->\n\n"

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: docgen FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "docgen:", err)
		os.Exit(1)
	}
}

// run writes all pages, and removes those of commands that are no more.
func run(dir string) error {
	files := map[string]string{}
	for _, p := range cli.Pages() {
		files[filepath.Join(dir, "cli", p.Name+".md")] = notice + p.Markdown
		files[filepath.Join(dir, "man", p.Name+".1")] = manual(p)
	}
	for _, pattern := range []string{filepath.Join(dir, "cli", "*.md"), filepath.Join(dir, "man", "*.1")} {
		old, err := filepath.Glob(pattern)
		if err != nil {
			return err
		}
		for _, name := range old {
			if _, stays := files[name]; stays {
				continue
			}
			if err := os.Remove(name); err != nil {
				return err
			}
		}
	}
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// manual returns a page for man. Its headings are one level higher than those
// of the Markdown, and links are the names of pages.
func manual(p cli.Page) string {
	_, body, _ := strings.Cut(p.Markdown, "\n")
	body = strings.ReplaceAll(body, "\n## ", "\n# ")
	head := fmt.Sprintf("%s 1 \"\" \"\" swampctl\n=====\n\n# NAME\n%s - %s\n\n# DESCRIPTION\n", p.Name, p.Name, p.Short)
	return string(md2man.Render([]byte(head + body)))
}
