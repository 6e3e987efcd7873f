// Command swampctl plans and applies Terraform configurations on DigitalOcean,
// and never creates anything twice.
package main

import (
	"context"
	"os"

	"github.com/swampctl/swampctl/internal/cli"
)

func main() {
	collectLate()
	os.Exit(cli.Main(context.Background(), os.Args[1:], cli.System()))
}
