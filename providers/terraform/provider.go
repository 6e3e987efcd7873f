// Package terraform is the provider that every Terraform has built in: values
// kept in the state (terraform_data), and outputs of other states
// (terraform_remote_state). It calls nothing.
package terraform

import (
	"context"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
)

// Source is the provider's address in configurations and states.
const Source = "terraform.io/builtin/terraform"

// Options are what a program sets.
type Options struct {
	Version string // of the language
	Dir     string // that paths of states are relative to
}

// New returns the provider.
func New(o Options) *providers.Provider {
	return &providers.Provider{
		Name: "terraform", Source: Source, Version: o.Version,
		Schema:   &schema.Schema{Block: &schema.Block{}},
		Validate: func(cty.Value) diag.Diagnostics { return nil },
		Configure: func(context.Context, cty.Value) (providers.Client, diag.Diagnostics) {
			return client{}, nil
		},
		Resources:   map[string]providers.Resource{"terraform_data": {Spec: data{}, Bind: func(providers.Client) providers.Ops { return calls{} }}},
		DataSources: map[string]providers.DataSource{"terraform_remote_state": remoteState{o.Dir}},
	}
}

// client stands where other providers have a connection.
type client struct{}

func (client) Now() time.Time                            { return time.Now() }
func (client) ClearMarker(context.Context, string) error { return nil }
func (client) MayMark() bool                             { return false }
func (client) Holding() (time.Time, string)              { return time.Time{}, "" }
