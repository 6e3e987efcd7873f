package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

//go:generate go run ./docgen ../../docs

// Page is the manual page of one command.
type Page struct {
	// Name is the command with its path, joined by dashes: swampctl-state-list.
	Name string
	// Command is the command line without arguments: swampctl state list.
	Command string
	// Short says in a few words what the command does.
	Short string
	// Markdown is the page.
	Markdown string
}

// Pages returns the pages of all commands, the program's own first.
func Pages() []Page {
	a := &app{env: Env{Environ: func() []string { return nil }}}
	var pages []Page
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		if cmd.Hidden || cmd.Name() == "help" {
			return
		}
		pages = append(pages, page(cmd))
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(a.root())
	return pages
}

// pageName is the name of a command's page.
func pageName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// page writes the page of one command.
func page(cmd *cobra.Command) Page {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n\n```\n%s\n```\n", cmd.CommandPath(), prose(cmd), usage(cmd))
	section := func(head, body string) {
		if body != "" {
			fmt.Fprintf(&b, "\n## %s\n\n%s\n", head, strings.TrimRight(body, "\n"))
		}
	}
	section("Commands", pageLinks(cmd))
	section("Flags", pageFlags(cmd.LocalNonPersistentFlags()))
	if !cmd.HasParent() {
		section("Flags of every command", pageFlags(cmd.PersistentFlags()))
	}
	if codes := cmd.Annotations[exitCodes]; codes != "" {
		section("Exit codes", "```\n"+codes+"\n```")
	}
	if cmd.Example != "" {
		section("Examples", "```\n"+cmd.Example+"\n```")
	}
	return Page{Name: pageName(cmd), Command: cmd.CommandPath(), Short: cmd.Short, Markdown: b.String()}
}

// prose is what a command does, in sentences.
func prose(cmd *cobra.Command) string {
	text := cmd.Long
	if text == "" {
		text = cmd.Short + "."
	}
	return strings.NewReplacer("<", "\\<", "*", "\\*").Replace(text)
}

// pageLinks lists the commands below one.
func pageLinks(cmd *cobra.Command) string {
	var b strings.Builder
	for _, sub := range cmd.Commands() {
		if !sub.Hidden && sub.Name() != "help" {
			fmt.Fprintf(&b, "* [%s](%s.md): %s\n", sub.Name(), pageName(sub), sub.Short)
		}
	}
	return b.String()
}

// pageFlags lists flags.
func pageFlags(set *pflag.FlagSet) string {
	var b strings.Builder
	for _, f := range flagRows(set) {
		fmt.Fprintf(&b, "* `%s`: %s\n", f[0], strings.NewReplacer("*", "\\*", "<", "\\<").Replace(f[1]))
	}
	return b.String()
}
