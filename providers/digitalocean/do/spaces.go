package do

import (
	"context"
	"errors"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"text/template"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/swampctl/swampctl/providers"
)

// SpacesEndpoint is the URL of Spaces in each of its regions.
const SpacesEndpoint = "https://{{.Region}}.digitaloceanspaces.com"

// signingRegion is the region in signatures, which is the same everywhere.
const signingRegion = "us-east-1"

// Spaces says how Spaces is reached, which speaks S3 at addresses, and with keys,
// of its own.
type Spaces struct {
	Endpoint   string // a URL with {{.Region}} in place of the region; "": SpacesEndpoint
	ID, Secret string // the access key
}

// spaces makes a client for each region that is asked for.
type spaces struct {
	endpoint string
	id       string
	key      secret
	gov      *governor
	mu       sync.Mutex
	clients  map[string]*s3.Client // by region
}

func newSpaces(o Spaces) *spaces {
	s := &spaces{endpoint: o.Endpoint, id: strings.TrimSpace(o.ID), key: secret(strings.TrimSpace(o.Secret)), gov: newGovernor(time.Now), clients: map[string]*s3.Client{}}
	s.gov.windows = nil // the limits of the API are not those of Spaces
	if s.endpoint == "" {
		s.endpoint = SpacesEndpoint
	}
	return s
}

// S3 returns the client of Spaces in a region. Its calls go out paced, what is
// safe to repeat is repeated, and their errors go through [Err]. It makes no call.
func (c *Client) S3(region string) (*s3.Client, error) {
	region = strings.ToLower(region)
	c.spaces.mu.Lock()
	defer c.spaces.mu.Unlock()
	if known := c.spaces.clients[region]; known != nil {
		return known, nil
	}
	if c.spaces.id == "" || c.spaces.key == "" {
		return nil, &providers.Error{Kind: providers.Invalid, Op: "connect to Spaces", Message: "there is no access key for Spaces: set SPACES_ACCESS_KEY_ID and SPACES_SECRET_ACCESS_KEY in the environment, or spaces_access_id and spaces_secret_key in the provider block"}
	}
	endpoint, err := SpacesURL(c.spaces.endpoint, region)
	if err != nil {
		return nil, &providers.Error{Kind: providers.Invalid, Op: "connect to Spaces", Err: err}
	}
	c.spaces.clients[region] = s3.New(c.s3Options(endpoint))
	return c.spaces.clients[region], nil
}

// SpacesURL returns the address of a region of Spaces.
func SpacesURL(endpoint, region string) (*url.URL, error) {
	t, err := template.New("endpoint").Option("missingkey=error").Parse(endpoint)
	if err != nil {
		return nil, errors.New("the address of Spaces is no template such as " + SpacesEndpoint)
	}
	var text strings.Builder
	if err := t.Execute(&text, map[string]string{"Region": region}); err != nil {
		return nil, errors.New("the address of Spaces has something else than {{.Region}} in it, as in " + SpacesEndpoint)
	}
	u, err := url.Parse(text.String())
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("the address of Spaces is not a URL such as " + SpacesEndpoint)
	}
	return u, nil
}

func (c *Client) s3Options(endpoint *url.URL) s3.Options {
	return s3.Options{
		BaseEndpoint: aws.String(endpoint.String()),
		Region:       signingRegion,
		UsePathStyle: onLoopback(endpoint), // names below it lead nowhere
		HTTPClient:   spacesWire{c},
		Retryer:      spacesRetry{opt: &c.t.opt},
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: c.spaces.id, SecretAccessKey: string(c.spaces.key)}, nil
		}),
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
		APIOptions: []func(*middleware.Stack) error{
			plainChecksums, awsmiddleware.AddUserAgentKeyValue("swampctl", c.t.opt.Version),
		},
	}
}

func onLoopback(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// plainChecksums has requests carry their MD5, which Spaces wants of some, in
// place of the newer checksums of S3, which it does not know.
func plainChecksums(stack *middleware.Stack) error {
	// Operations without checksums have none of these, which is no error.
	_, _ = stack.Initialize.Remove("AWSChecksum:SetupInputContext")
	_, _ = stack.Build.Remove("AWSChecksum:RequestMetricsTracking")
	_, _ = stack.Finalize.Remove("AWSChecksum:ComputeInputPayloadChecksum")
	_, _ = stack.Finalize.Remove("addInputChecksumTrailer")
	return smithyhttp.AddContentChecksumMiddleware(stack)
}

// OnceS3 is the option of a call that makes something new: it is not sent again
// where it is not known whether it took effect.
func OnceS3(o *s3.Options) {
	if r, ok := o.Retryer.(spacesRetry); ok {
		r.once = true
		o.Retryer = r
	}
}

// Path returns where a file lies that a configuration names: from the directory
// of the run, or from the user's own for ~.
func (c *Client) Path(name string) string {
	if rest, ok := strings.CutPrefix(name, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(c.t.opt.Dir, name)
}
