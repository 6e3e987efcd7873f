// Command modelgen writes resource types from the shared schema data and the
// services of godo. With -family it writes all that a type consists of, into the
// files that every family has, and registers it:
//
//	go run ./internal/modelgen -family uptime -service UptimeChecks -path /v2/uptime/checks -root check \
//	    -recogniser before-set -identity name,target digitalocean_uptime_check
//
// docs/authoring.md says what each flag means and what is left to write. Without
// -family it prints the models of types, of data sources with -data:
//
//	go run ./internal/modelgen digitalocean_droplet
//	go run ./internal/modelgen -data digitalocean_droplet
//
// What the data cannot know is listed on standard error: attributes that the
// Terraform provider normalises or checks by code, and what godo has no field for.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/swampctl/swampctl/internal/tfschema"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "modelgen:", err)
		os.Exit(1)
	}
}

func run(args []string, out, hints io.Writer) error {
	fs := flag.NewFlagSet("modelgen", flag.ContinueOnError)
	fs.SetOutput(hints)
	path := fs.String("schema", tfschema.Path, "the shared schema data")
	data := fs.Bool("data", false, "print the models of data sources")
	o := options{hints: hints}
	o.flags(fs)
	if err := fs.Parse(args); err != nil {
		return err
	}
	f, err := tfschema.Read(*path)
	if err != nil {
		return err
	}
	if o.Family == "" {
		return printModels(out, hints, f, *data, fs.Args())
	}
	if fs.NArg() != 1 {
		return fmt.Errorf("-family wants one type, here are %d", fs.NArg())
	}
	o.Type = fs.Arg(0)
	return o.write(f)
}
