// Package digitalocean is the provider for DigitalOcean: the provider block,
// and the explicit list of all resource types and data sources.
package digitalocean

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/catalog"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/schema"
)

// SchemaVersion is the version of the Terraform provider whose names, types
// and ids are used here.
const SchemaVersion = "2.99.0"

// Source is the provider's address in configurations and states.
const Source = "registry.terraform.io/digitalocean/digitalocean"

// Options are what a program sets beside the configuration.
type Options struct {
	Version string                  // of swampctl
	Base    http.RoundTripper       // sends the requests; nil: the network
	BaseURL string                  // overrides the configuration, for the sandbox
	Token   string                  // overrides the configuration, for the sandbox, and the keys for Spaces too
	Getenv  func(key string) string // nil: os.Getenv
	Timeout time.Duration           // of one call; 0: the client's default
	PollMin time.Duration           // the shortest pause between two looks; 0: the client's default
	Dir     string                  // that paths in configurations begin at; "": the process's
	Log     *slog.Logger
}

// New returns the provider.
func New(o Options) *providers.Provider {
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	return &providers.Provider{
		Name: "digitalocean", Source: Source, Version: SchemaVersion,
		Schema:      providerSchema(),
		Validate:    validate,
		Configure:   func(_ context.Context, v cty.Value) (providers.Client, diag.Diagnostics) { return configure(o, v) },
		Prices:      catalog.NewPrices(),
		Resources:   Resources(),
		DataSources: DataSources(),

		TerraformTypes: terraformTypes,
	}
}

func providerSchema() *schema.Schema {
	text := func(doc string) *schema.Attribute {
		return &schema.Attribute{Type: cty.String, Optional: true, Description: doc}
	}
	number := func(doc string) *schema.Attribute {
		return &schema.Attribute{Type: cty.Number, Optional: true, Description: doc}
	}
	return &schema.Schema{Block: &schema.Block{Attributes: map[string]*schema.Attribute{
		"token":               text("The API token; else DIGITALOCEAN_TOKEN or DIGITALOCEAN_ACCESS_TOKEN."),
		"api_endpoint":        text("The root URL of the API; else DIGITALOCEAN_API_URL."),
		"spaces_endpoint":     text("The URL of Spaces, with {{.Region}} in place of the region; else SPACES_ENDPOINT_URL."),
		"spaces_access_id":    text("The access key id for Spaces; else SPACES_ACCESS_KEY_ID."),
		"spaces_secret_key":   text("The secret key for Spaces; else SPACES_SECRET_ACCESS_KEY."),
		"requests_per_second": number("Calls a second at most, beside the API's own limits."),
		"http_retry_max":      number("How often a call that is safe to repeat is repeated."),
		"http_retry_wait_min": number("The shortest pause before a repetition, in seconds."),
		"http_retry_wait_max": number("The longest pause before a repetition, in seconds."),
	}}}
}

func validate(v cty.Value) diag.Diagnostics {
	var ds diag.Diagnostics
	if u, ok := text(v, "api_endpoint"); ok {
		if p, err := url.Parse(u); err != nil || p.Host == "" {
			ds = append(ds, diag.Errorf("Invalid API address", "api_endpoint is %q; write it like https://api.digitalocean.com.", u).On(cty.GetAttrPath("api_endpoint")))
		}
	}
	if u, ok := text(v, "spaces_endpoint"); ok {
		if _, err := do.SpacesURL(u, "nyc3"); err != nil {
			ds = append(ds, diag.Errorf("Invalid address of Spaces", "spaces_endpoint is %q: %v.", u, err).On(cty.GetAttrPath("spaces_endpoint")))
		}
	}
	for _, name := range []string{"requests_per_second", "http_retry_max", "http_retry_wait_min", "http_retry_wait_max"} {
		if n, ok := number(v, name); ok && n < 0 {
			ds = append(ds, diag.Errorf("Invalid value", "%q must not be negative.", name).On(cty.GetAttrPath(name)))
		}
	}
	return ds
}

// configure makes the client: the configuration first, then the environment,
// as the Terraform provider does.
func configure(o Options, v cty.Value) (providers.Client, diag.Diagnostics) {
	token := first(o.Token, stringOf(v, "token"), o.Getenv("DIGITALOCEAN_TOKEN"), o.Getenv("DIGITALOCEAN_ACCESS_TOKEN"))
	if token == "" {
		d := diag.Errorf("No API token", "DigitalOcean needs a token. Set DIGITALOCEAN_TOKEN in the environment, or token in the provider block; to try without an account, add --sandbox.")
		d.Hint = "export DIGITALOCEAN_TOKEN=…"
		return nil, diag.Diagnostics{d}
	}
	opt := do.Options{
		Token: token, Version: o.Version, Base: o.Base, Timeout: o.Timeout, PollMin: o.PollMin, Log: o.Log,
		BaseURL: first(o.BaseURL, stringOf(v, "api_endpoint"), o.Getenv("DIGITALOCEAN_API_URL")), Spaces: spacesOptions(o, v), Dir: o.Dir,
	}
	var errs []error
	num := func(attr, env string) float64 {
		if n, ok := number(v, attr); ok {
			return n
		}
		s := o.Getenv(env)
		if s == "" {
			return 0
		}
		n, err := strconv.ParseFloat(s, 64)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s is %q, which is not a number", env, s))
		}
		return n
	}
	opt.PerSecond = num("requests_per_second", "DIGITALOCEAN_REQUESTS_PER_SECOND")
	opt.RetryMax = int(num("http_retry_max", "DIGITALOCEAN_HTTP_RETRY_MAX"))
	opt.RetryMin = seconds(num("http_retry_wait_min", "DIGITALOCEAN_HTTP_RETRY_WAIT_MIN"))
	opt.RetryCap = seconds(num("http_retry_wait_max", "DIGITALOCEAN_HTTP_RETRY_WAIT_MAX"))
	for _, err := range errs {
		return nil, diag.Diagnostics{diag.Errorf("Invalid environment variable", "%v.", err)}
	}
	c, err := do.New(opt)
	if err != nil {
		return nil, diag.Diagnostics{diag.Errorf("Cannot configure the provider", "%v.", err)}
	}
	return c, nil
}

// spacesOptions says how Spaces is reached. Beside a token that is set by the
// program, what the user has for the real Spaces is not used.
func spacesOptions(o Options, v cty.Value) do.Spaces {
	if o.Token != "" {
		return do.Spaces{ID: o.Token, Secret: o.Token}
	}
	return do.Spaces{
		Endpoint: first(stringOf(v, "spaces_endpoint"), o.Getenv("SPACES_ENDPOINT_URL")),
		ID:       first(stringOf(v, "spaces_access_id"), o.Getenv("SPACES_ACCESS_KEY_ID")),
		Secret:   first(stringOf(v, "spaces_secret_key"), o.Getenv("SPACES_SECRET_ACCESS_KEY")),
	}
}

func seconds(f float64) time.Duration { return time.Duration(f * float64(time.Second)) }

func first(ss ...string) string {
	for _, s := range ss {
		if s != "" {
			return s
		}
	}
	return ""
}

func text(v cty.Value, name string) (string, bool) {
	if v == cty.NilVal || v.IsNull() || !v.IsKnown() || !v.Type().HasAttribute(name) {
		return "", false
	}
	x, _ := v.GetAttr(name).Unmark()
	if x.IsNull() || !x.IsKnown() || x.Type() != cty.String {
		return "", false
	}
	return x.AsString(), true
}

func stringOf(v cty.Value, name string) string {
	s, _ := text(v, name)
	return s
}

func number(v cty.Value, name string) (float64, bool) {
	if v == cty.NilVal || v.IsNull() || !v.IsKnown() || !v.Type().HasAttribute(name) {
		return 0, false
	}
	x, _ := v.GetAttr(name).Unmark()
	if x.IsNull() || !x.IsKnown() || x.Type() != cty.Number {
		return 0, false
	}
	f, _ := x.AsBigFloat().Float64()
	return f, true
}
