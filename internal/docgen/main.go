// Command docgen writes docs/resources and docs/data-sources from the types
// themselves: every attribute with what it takes, and the table of what is
// covered. go generate runs it.
package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/swampctl/swampctl/internal/tfschema"
	"github.com/swampctl/swampctl/providers/digitalocean"
)

func main() {
	root := flag.String("root", ".", "the repository")
	flag.Parse()
	if err := run(*root); err != nil {
		fmt.Fprintln(os.Stderr, "docgen:", err)
		os.Exit(1)
	}
}

func run(root string) error {
	examples, err := readExamples(root)
	if err != nil {
		return err
	}
	pages := map[string]string{}
	for name, rt := range digitalocean.Resources() {
		pages[filepath.Join("resources", file(name))] = resourcePage(name, rt, examples[name])
	}
	for name, ds := range digitalocean.DataSources() {
		pages[filepath.Join("data-sources", file(name))] = dataPage(name, ds, examples["data."+name])
	}
	f, err := tfschema.Read(filepath.Join(root, filepath.FromSlash(tfschema.Path)))
	if err != nil {
		fmt.Fprintf(os.Stderr, "docgen: the table of what is covered is left as it is: %v\n", err)
	} else {
		pages[filepath.Join("resources", "README.md")] = coverage(f)
	}
	return write(filepath.Join(root, "docs"), pages, err == nil)
}

// file is the name of a type's page.
func file(name string) string { return strings.TrimPrefix(name, "digitalocean_") + ".md" }

// write replaces the pages, and removes those of types that are gone.
func write(docs string, pages map[string]string, table bool) error {
	for _, dir := range []string{"resources", "data-sources"} {
		if err := os.MkdirAll(filepath.Join(docs, dir), 0o755); err != nil {
			return fmt.Errorf("make the folder: %w", err)
		}
		old, err := filepath.Glob(filepath.Join(docs, dir, "*.md"))
		if err != nil {
			return fmt.Errorf("list pages: %w", err)
		}
		for _, path := range old {
			rel, err := filepath.Rel(docs, path)
			if err != nil {
				return fmt.Errorf("list pages: %w", err)
			}
			if _, ok := pages[rel]; !ok && (table || filepath.Base(path) != "README.md") {
				if err := os.Remove(path); err != nil {
					return fmt.Errorf("remove a page: %w", err)
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		if err := os.WriteFile(filepath.Join(docs, name), []byte(pages[name]), 0o644); err != nil {
			return fmt.Errorf("write a page: %w", err)
		}
	}
	return nil
}
