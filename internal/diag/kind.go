package diag

// Kind tells messages of which the command line knows what to type next from
// the others, which have none.
type Kind string

// The kinds.
const (
	NoConfiguration    Kind = "no configuration"
	NotFetched         Kind = "not fetched"
	Unfetched          Kind = "unfetched"
	Cycle              Kind = "cycle"
	UndeclaredVariable Kind = "undeclared variable"
	NoVariableFile     Kind = "no variable file"
	InvalidVariable    Kind = "invalid variable"
	NoValue            Kind = "no value"
	StalePlan          Kind = "stale plan"
	AppliedPlan        Kind = "applied plan"
	ForeignPlan        Kind = "foreign plan"
	UnsavedPlan        Kind = "unsaved plan"
	UndrawnPlan        Kind = "undrawn plan"
	NothingToImport    Kind = "nothing to import"
	CannotImport       Kind = "cannot import"
	AddressManaged     Kind = "address managed"
	ObjectManaged      Kind = "object managed"
	ObjectShared       Kind = "object shared"
	Protected          Kind = "protected"
	UnknownType        Kind = "unknown type"
	Unsettled          Kind = "unsettled"
	Interrupted        Kind = "interrupted"
	WorldMoved         Kind = "world moved"
	NotReady           Kind = "not ready"
	NeverReady         Kind = "never ready"
	NotAsPlanned       Kind = "not as planned"
)

// Of returns d with its kind set.
func (d *Diagnostic) Of(k Kind) *Diagnostic { d.Kind = k; return d }
