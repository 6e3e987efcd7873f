package config

import (
	"fmt"
	"strings"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/diag"
)

// didYouMean is a sentence that suggests the nearest word, with a space before
// it, or nothing.
func didYouMean(s string, words []string) string {
	if n := diag.Nearest(s, words); n != "" {
		return fmt.Sprintf(" Did you mean %q?", n)
	}
	return ""
}

// maxCompared is how many names are compared for the suggestions in messages of
// one kind. There may be as many messages as names, and nobody reads them all.
const maxCompared = 20_000_000

// suggester suggests names in messages, as long as that takes no time.
type suggester struct {
	names []string
	left  int // comparisons
}

func newSuggester(names []string) *suggester { return &suggester{names, maxCompared} }

func (s *suggester) didYouMean(word string) string {
	if s.left -= len(s.names); s.left < 0 {
		return ""
	}
	return didYouMean(word, s.names)
}

// suggesters are those of a module by kinds of names.
type suggesters struct {
	mu sync.Mutex
	of map[string]*suggester
}

// didYouMean is [didYouMean] with the names of a kind, which are gathered when
// the first message needs them.
func (s *suggesters) didYouMean(kind, word string, gather func() []string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == nil {
		s.of = map[string]*suggester{}
	}
	if s.of[kind] == nil {
		s.of[kind] = newSuggester(gather())
	}
	return s.of[kind].didYouMean(word)
}

// maxListed is how many names a message lists.
const maxListed = 8

// choices suggests the nearest word, else names all of them where they are few.
func choices(s string, words []string) string {
	if near := didYouMean(s, words); near != "" || len(words) == 0 || len(words) > maxListed {
		return near
	}
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = fmt.Sprintf("%q", w)
	}
	return fmt.Sprintf(" It has %s.", strings.Join(quoted, ", "))
}

// lookupFailed says why a step finds nothing in a value, with what there is;
// "" where there is no more to say than the library does. The keys of secrets
// are not told.
func lookupFailed(in cty.Value, step hcl.Traverser) string {
	var key cty.Value
	switch s := step.(type) {
	case hcl.TraverseAttr:
		key = cty.StringVal(s.Name)
	case hcl.TraverseIndex:
		key, _ = s.Key.Unmark()
	}
	if key == cty.NilVal || key.IsNull() || !key.IsKnown() || secretIn(in) {
		return ""
	}
	in, _ = in.UnmarkDeep()
	ty := in.Type()
	switch {
	case in.IsNull():
		return "The value is null, so that there is nothing in it. Give it a value, or say what stands for null, as in try(…, \"\")."
	case key.Type() == cty.String && ty.IsObjectType() && isIndex(step):
		return fmt.Sprintf("There is no element with the key %q.%s", key.AsString(), choices(key.AsString(), sorted(ty.AttributeTypes())))
	case key.Type() == cty.String && ty.IsObjectType():
		return fmt.Sprintf("There is no attribute %q here.%s", key.AsString(), choices(key.AsString(), sorted(ty.AttributeTypes())))
	case key.Type() == cty.String && ty.IsMapType() && in.IsKnown():
		return fmt.Sprintf("There is no element with the key %q.%s", key.AsString(), choices(key.AsString(), sorted(in.AsValueMap())))
	case key.Type() == cty.String && (ty.IsTupleType() || ty.IsListType() && ty.ElementType().IsObjectType()):
		return fmt.Sprintf("This is a list, and only its elements have attributes. Pick one of them, as in [0].%[1]s, or take the attribute of all: [*].%[1]s.", key.AsString())
	case key.Type() == cty.Number && (ty.IsTupleType() || ty.IsListType() && in.IsKnown()):
		return outOfRange(key, length(in))
	}
	return ""
}

func isIndex(step hcl.Traverser) bool {
	_, ok := step.(hcl.TraverseIndex)
	return ok
}

// typeWords are what other languages call the types.
var typeWords = map[string]string{
	"int": "number", "integer": "number", "float": "number", "double": "number", "boolean": "bool", "str": "string", "text": "string", "array": "list", "dict": "map", "hash": "map",
}

// typeSuggestion suggests the type that the keyword in a message meant.
func typeSuggestion(detail string) string {
	_, rest, _ := strings.Cut(detail, `"`)
	word, _, ok := strings.Cut(rest, `"`)
	switch meant := typeWords[strings.ToLower(word)]; {
	case !ok:
		return ""
	case meant != "":
		return fmt.Sprintf(" Did you mean %q?", meant)
	default:
		return didYouMean(word, []string{"string", "number", "bool", "any", "list", "set", "map", "object", "tuple"})
	}
}

// functionSuggestion suggests a function: the nearest, else one whose name the
// word begins with.
func functionSuggestion(word string, have []string) string {
	switch word { // of before Terraform 0.12
	case "list":
		return " A list is written in brackets: [\"a\", \"b\"]; tolist([…]) makes one of elements of one type."
	case "map":
		return " A map is written in braces: { key = \"value\" }; tomap({…}) makes one of elements of one type."
	}
	if near := didYouMean(word, have); near != "" {
		return near
	}
	best := ""
	for _, name := range have {
		if strings.HasPrefix(word, name) && len(name) > max(3, len(best)) {
			best = name
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" Did you mean %q?", best)
}

// outOfRange says that a list has no element at an index.
func outOfRange(key cty.Value, n int) string {
	f := key.AsBigFloat()
	switch {
	case !f.IsInt() || f.Sign() < 0:
		return fmt.Sprintf("The index is %s; it must be a whole number, zero or more.", f.Text('f', -1))
	case n == 0:
		return "The list is empty, so that it has no element to pick."
	case n == 1:
		return fmt.Sprintf("The index is %s, and the list has only one element, at index 0.", f.Text('f', -1))
	default:
		return fmt.Sprintf("The index is %s, and the list has %d elements, at the indexes 0 to %d.", f.Text('f', -1), n, n-1)
	}
}
