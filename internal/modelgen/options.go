package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/swampctl/swampctl/internal/tfschema"
)

// options say what a type is, beyond what the schema data and godo know.
type options struct {
	Type string // for example digitalocean_uptime_check

	Family  string // the folder under providers/digitalocean
	Noun    string // the type within its family: file, model and functions are named by it
	Service string // field of godo.Client
	Object  string // what godo's methods are named by after Create, Get and so on; "" for the service's own
	Path    string // of the collection in the API
	Root    string // the name of one object in answers
	Roots   string // the name of the collection in answers

	Recogniser string
	Ambiguity  string
	Identity   string // attributes, by commas; so are the next ones
	Parent     string
	Key        string
	Marker     string
	Temporary  string
	Unread     string
	Unlisted   string
	ID         string // the text of the id where it is not the key, with attributes in braces
	Stateful   bool
	Renamed    string // attributes of blocks that godo names otherwise
	Sandbox    bool   // write a stub of the sandbox

	hints io.Writer
	deep  *blocks
	root  string // of the repository
}

func (o *options) flags(fs *flag.FlagSet) {
	fs.StringVar(&o.root, "root-dir", ".", "the repository")
	fs.StringVar(&o.Family, "family", "", "write the type into this family; without, models are printed")
	fs.StringVar(&o.Noun, "noun", "", "the type within its family, for example check; the type's name if not said")
	fs.StringVar(&o.Service, "service", "", "field of godo.Client, for example UptimeChecks")
	fs.StringVar(&o.Object, "object", "", "what godo's methods end in, for example Alert for CreateAlert")
	fs.StringVar(&o.Path, "path", "", "path of the collection in the API, the parent as {parent}")
	fs.StringVar(&o.Root, "root", "", "name of one object in answers; the noun if not said")
	fs.StringVar(&o.Roots, "roots", "", "name of the collection in answers; the plural of the root if not said")
	fs.StringVar(&o.Recogniser, "recogniser", "", "how an interrupted create is known again: "+classes+"; see docs/authoring.md")
	fs.StringVar(&o.Ambiguity, "ambiguity", "", "the doubt that the recogniser leaves")
	fs.StringVar(&o.Identity, "identity", "", "attributes that make the identity, in blocks that stand once by their path, for example spec.name")
	fs.StringVar(&o.Parent, "parent", "", "attributes that name the parent")
	fs.StringVar(&o.Key, "key", "id", "attribute that is the key")
	fs.StringVar(&o.Marker, "marker", "", "attribute with the tags that a create takes")
	fs.StringVar(&o.Temporary, "temporary", "", "attribute that holds a temporary name while the object is made")
	fs.StringVar(&o.Unread, "unread", "", "attributes that the API never returns")
	fs.StringVar(&o.Unlisted, "unlisted", "", "attributes that only single reads return")
	fs.StringVar(&o.ID, "id", "", "the id where it is not the key, for example {cluster_id}/user/{name}")
	fs.StringVar(&o.Renamed, "renamed", "", "what godo calls attributes in blocks, where it is another name, for example spec.domain.name=domain")
	fs.BoolVar(&o.Sandbox, "sandbox", true, "write a stub of the sandbox; false where the sandbox has the type already")
	fs.BoolVar(&o.Stateful, "stateful", false, "deleting it loses users' data")
}

const classes = "natural-key, marker-tag, temporary-name, before-set, attach-point, overwrite or revoke-and-redo"

// recognisers are the classes as the flag names them.
var recognisers = map[string]string{
	"natural-key": "NaturalKey", "marker-tag": "MarkerTag", "before-set": "BeforeSet", "temporary-name": "TemporaryName",
	"revoke-and-redo": "RevokeAndRedo", "attach-point": "AttachPoint", "overwrite": "Overwrite",
}

// check refuses a type that could not be safe to create twice, before anything
// is written.
func (o *options) check(s tfschema.Type) error {
	switch {
	case o.Service == "":
		return fmt.Errorf("-service is needed: the field of godo.Client with the calls")
	case recognisers[o.Recogniser] == "":
		return fmt.Errorf("-recogniser is needed: how is a %s known again whose create was interrupted? One of %s; see docs/authoring.md", o.Type, classes)
	case o.Recogniser != "overwrite" && o.Identity == "":
		return fmt.Errorf("-identity is needed: the attributes that make two objects the same to a user")
	case o.Recogniser == "marker-tag" && o.Marker == "":
		return fmt.Errorf("-marker is needed: the attribute with the tags that a create takes")
	case o.Recogniser == "temporary-name" && o.Temporary == "":
		return fmt.Errorf("-temporary is needed: the attribute that may hold another name while the object is made")
	case o.Recogniser == "before-set" && o.Ambiguity == "":
		return fmt.Errorf("-ambiguity is needed: before-set leaves a doubt; say which, for the docs")
	case o.Path == "":
		return fmt.Errorf("-path is needed: the sandbox answers there")
	}
	for _, list := range []string{o.Parent, o.Marker, o.Temporary, o.Unread, o.Unlisted, o.Key} {
		for _, name := range names(list) {
			if s.Attributes[name] == nil && name != "id" {
				return fmt.Errorf("%s has no attribute %q", o.Type, name)
			}
		}
	}
	for _, path := range names(o.Identity) {
		if err := o.identifies(path, s.Attributes); err != nil {
			return err
		}
	}
	return nil
}

// identifies checks that an attribute can be part of the identity: it holds a
// value, and stands in the object or in blocks that stand once.
func (o *options) identifies(path string, attrs map[string]*tfschema.Attr) error {
	steps := strings.Split(path, ".")
	for i, step := range steps {
		a := attrs[step]
		switch last := i == len(steps)-1; {
		case a == nil:
			return fmt.Errorf("%s has no attribute %q", o.Type, path)
		case last && a.Block != nil:
			return fmt.Errorf("the block %s of %s cannot be the identity: what the API adds to it would make it another; name attributes in it, such as %s.%s", path, o.Type, path, sortedNames(a.Block)[0])
		case !last && (a.Block == nil || a.MaxItems != 1):
			return fmt.Errorf("%s of %s cannot be the identity: only what stands once can be", path, o.Type)
		case !last:
			attrs = a.Block
		}
	}
	return nil
}

func names(list string) []string {
	return slices.DeleteFunc(strings.Split(list, ","), func(s string) bool { return s == "" })
}

// extra are the tag options that the flags add.
func (o *options) extra() map[string][]string {
	out := map[string][]string{}
	for _, x := range []struct{ option, list string }{
		{"key", o.Key}, {"parent", o.Parent}, {"identity", o.Identity}, {"marker", o.Marker}, {"temporary", o.Temporary}, {"unread", o.Unread}, {"unlisted", o.Unlisted},
	} {
		for _, n := range names(x.list) {
			out[n] = append(out[n], x.option)
		}
	}
	return out
}
