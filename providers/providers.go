// Package providers is what the engine sees of a cloud: resource types, data
// sources and the closed set of errors that their calls return.
//
// A resource type has two halves. Its [Spec] is pure: schema, checks, and the
// decision what a change means. Its [Ops] are the calls, bound to a configured
// client. The engine owns everything between them: order, waiting, retries,
// and that nothing is created twice.
package providers

import (
	"context"
	"iter"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers/schema"
)

// Provider is one cloud: its provider block, types and shared powers.
type Provider struct {
	Name    string         // local name, for example "digitalocean"
	Source  string         // for example "registry.terraform.io/digitalocean/digitalocean"
	Version string         // version of the Terraform provider whose schema this is
	Schema  *schema.Schema // of the provider block

	// Validate checks a provider block without I/O; config may hold unknowns.
	Validate func(config cty.Value) diag.Diagnostics
	// Configure returns a client for Bind and DataSource.Read. It makes no call.
	Configure func(ctx context.Context, config cty.Value) (Client, diag.Diagnostics)

	// Prices says what objects cost; nil: nobody knows.
	Prices Prices

	Resources   map[string]Resource
	DataSources map[string]DataSource
	// TerraformTypes names the managed types, or the data sources, of
	// Terraform's provider of the same name; nil: those that there are here.
	TerraformTypes func(data bool) []string
}

// Client is a configured connection to the cloud, shared by all work of a run
// and safe for concurrent use.
type Client interface {
	// Now is the cloud's clock, from its last answer; the local clock before
	// the first answer.
	Now() time.Time
	// ClearMarker removes a run's marker from everything that carries it. A
	// marker that exists nowhere is no error.
	ClearMarker(ctx context.Context, marker string) error
	// MayMark reports whether this client may put markers on objects: false
	// once the cloud refused one for want of permission.
	MayMark() bool
	// Holding reports until when the client paces its calls, and why in a few
	// words; the zero time when it does not.
	Holding() (until time.Time, why string)
}

// Resource is one managed type.
type Resource struct {
	Spec
	// Bind returns the calls of this type made through a client that this
	// provider's Configure returned.
	Bind func(Client) Ops
}

// Spec is the pure half of a type. All methods are safe for concurrent use and
// do no I/O.
type Spec interface {
	Schema() *schema.Schema
	Traits() *Traits
	// Validate checks a configuration of the schema's implied type, which may
	// hold unknown and null values. Diagnostics carry attribute paths.
	Validate(config cty.Value) diag.Diagnostics
	// Plan says what the configuration makes of the prior object.
	Plan(PlanRequest) (PlanResponse, diag.Diagnostics)
	// Identify returns what makes two objects of this type the same, taken from
	// a configuration, a planned or a real object.
	Identify(v cty.Value) Identity
	// Decode reads the attributes of a state written at a schema version, and
	// brings them to the present one. Attributes it does not know are dropped,
	// missing ones are null.
	Decode(version int, attributes []byte) (cty.Value, error)
}

// PlanRequest is the input of Spec.Plan. Values are of the implied type.
type PlanRequest struct {
	Config cty.Value // may hold unknowns
	Prior  cty.Value // as last read; null when there is no object
	// Private is what the state keeps of the prior object for the type's own use;
	// without it secrets that the API shows encrypted count as changed.
	Private []byte
}

// PlanResponse is what a change means.
type PlanResponse struct {
	// Planned is the object as it will be: known where that can be known. It is
	// equal to the prior object exactly when there is nothing to do. Where
	// Replace is not empty it is the new object, as for a create.
	Planned cty.Value
	Replace []Reason // why the object cannot be changed in place
	Notes   []string // what the user should know: "the droplet is powered off for some minutes"
	Loses   []string // users' data that goes with a change in place: "the database \"db\""
}

// Reason is one attribute that forces a replacement, and the rule.
type Reason struct {
	Path cty.Path
	Why  string // for example "DigitalOcean cannot change it on an existing droplet"
}

// Identity is what makes two objects of a type the same to a user.
type Identity struct {
	// Scope names the parent in which the key counts (a domain for records);
	// one List serves all objects of a scope. "" where there is no parent.
	Scope string
	// Key is the canonical text of the identity attributes.
	Key string
	// Words says it to a person: name "web-1".
	Words string
	// Known is false while an identity attribute is unknown or null.
	Known bool
}

// Object is one object as the cloud shows it.
type Object struct {
	ID      string    // as text, of this object of the type only; "" while not known
	Value   cty.Value // of the implied type, wholly known; markers stripped
	Private []byte    // kept in the state for the type's own use, JSON or nil
	Markers []string  // run markers found on it
	Created time.Time // by the cloud's clock, zero where it does not say
	Phase   Phase
}

// Stage is how far an object is.
type Stage uint8

// The stages.
const (
	Ready   Stage = iota // as it should be
	Pending              // on its way: wait
	Failed               // will not get there by waiting
)

// Phase is how far an object is, in the API's own word.
type Phase struct {
	Stage Stage
	Word  string // for example "new", "in-progress: resize"
}

// Ops are the calls of one type. Methods are safe for concurrent use, honour
// the context, and return an [*Error] or an error that wraps one.
type Ops interface {
	// Read returns the object as it is now; prior supplies what the API never
	// returns. An object that is gone is a NotFound error.
	Read(ctx context.Context, prior Object) (Object, error)
	// Create makes exactly one mutating call. Once an id is known the object is
	// returned with it, even beside an error.
	Create(ctx context.Context, req CreateRequest) (Object, error)
	// Update changes an object in place, and is repeatable. Where the traits say
	// Finish, it also brings an object just made or adopted to the planned one.
	Update(ctx context.Context, prior, planned Object) (Object, error)
	// Delete starts the removal. An object that is gone is no error.
	Delete(ctx context.Context, prior Object) error
	// List yields all objects in the scope of the object like, which may be
	// partly unknown apart from the attributes that make the scope.
	List(ctx context.Context, like cty.Value) iter.Seq2[Object, error]
	// Import returns the object with the id that a user typed.
	Import(ctx context.Context, id string) (Object, error)
}

// CreateRequest is the input of Ops.Create.
type CreateRequest struct {
	Planned cty.Value // wholly known but for computed attributes
	Marker  string    // the run's marker, container or temporary name, "" where the type takes none
}

// DataSource is one type that is only read.
type DataSource interface {
	Schema() *schema.Schema
	// Validate is as for Spec.
	Validate(config cty.Value) diag.Diagnostics
	// Read returns the whole object for a wholly known configuration.
	Read(ctx context.Context, c Client, config cty.Value) (cty.Value, error)
}
