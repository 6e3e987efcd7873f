package cli

import (
	"encoding/json"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

// versionOptions are the options of version.
type versionOptions struct {
	// json: print JSON.
	json bool
}

// versionCommand returns the command version.
func (a *app) versionCommand() *cobra.Command {
	o := &versionOptions{}
	cmd := &cobra.Command{
		Use: "version", Short: "Print the version",
		Example:     "swampctl version\nswampctl version -json",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(0, 0),
		RunE:        func(*cobra.Command, []string) error { return a.version(o) },
	}
	cmd.Flags().BoolVar(&o.json, "json", false, "print JSON")
	return cmd
}

// version prints the version.
func (a *app) version(o *versionOptions) error {
	platform := runtime.GOOS + "_" + runtime.GOARCH
	if !o.json {
		_, err := fmt.Fprintf(a.env.Stdout, "swampctl %s\non %s, built with %s\n", a.env.Version, platform, runtime.Version())
		return err
	}
	return a.printJSON(map[string]string{"swampctl_version": a.env.Version, "platform": platform, "go_version": runtime.Version()})
}

// printJSON writes a value as indented JSON.
func (a *app) printJSON(v any) error {
	enc := json.NewEncoder(a.env.Stdout)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
