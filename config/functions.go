package config

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/apparentlymart/go-cidr/cidr"
	"github.com/bmatcuk/doublestar/v4"
	"github.com/google/uuid"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	ctyyaml "github.com/zclconf/go-cty-yaml"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"math/big"
	"net"
)

// cwd is the absolute path of the configuration's directory.
func cwd(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return dir
	}
	return filepath.ToSlash(abs)
}

// functions returns the functions of the language. Files are looked up from
// the configuration's directory.
func functions(dir string) map[string]function.Function {
	f := libraryFunctions()
	maps.Copy(f, conversionFunctions())
	maps.Copy(f, textFunctions())
	maps.Copy(f, networkFunctions())
	maps.Copy(f, fileFunctions(dir))
	maps.Copy(f, secretFunctions())
	inner := maps.Clone(f)
	f["templatefile"] = templateFile(dir, inner)
	f["templatestring"] = templateString(inner)
	return f
}

// libraryFunctions come from go-cty and its companions.
func libraryFunctions() map[string]function.Function {
	return map[string]function.Function{
		"abs": stdlib.AbsoluteFunc, "ceil": stdlib.CeilFunc, "chomp": stdlib.ChompFunc, "chunklist": stdlib.ChunklistFunc,
		"coalesce": stdlib.CoalesceFunc, "coalescelist": stdlib.CoalesceListFunc, "compact": stdlib.CompactFunc,
		"concat": stdlib.ConcatFunc, "contains": stdlib.ContainsFunc, "csvdecode": stdlib.CSVDecodeFunc,
		"distinct": stdlib.DistinctFunc, "element": stdlib.ElementFunc, "flatten": stdlib.FlattenFunc,
		"floor": stdlib.FloorFunc, "format": stdlib.FormatFunc, "formatdate": stdlib.FormatDateFunc,
		"formatlist": stdlib.FormatListFunc, "indent": stdlib.IndentFunc, "join": stdlib.JoinFunc,
		"jsondecode": stdlib.JSONDecodeFunc, "jsonencode": stdlib.JSONEncodeFunc, "keys": stdlib.KeysFunc,
		"log": stdlib.LogFunc, "lower": stdlib.LowerFunc, "max": stdlib.MaxFunc, "merge": stdlib.MergeFunc, "min": stdlib.MinFunc,
		"parseint": stdlib.ParseIntFunc, "pow": stdlib.PowFunc, "range": stdlib.RangeFunc, "regex": stdlib.RegexFunc,
		"regexall": stdlib.RegexAllFunc, "reverse": stdlib.ReverseListFunc, "setintersection": stdlib.SetIntersectionFunc,
		"setproduct": stdlib.SetProductFunc, "setsubtract": stdlib.SetSubtractFunc, "setunion": stdlib.SetUnionFunc,
		"signum": stdlib.SignumFunc, "slice": stdlib.SliceFunc, "sort": stdlib.SortFunc, "split": stdlib.SplitFunc,
		"strrev": stdlib.ReverseFunc, "substr": stdlib.SubstrFunc, "timeadd": stdlib.TimeAddFunc, "title": stdlib.TitleFunc,
		"trim": stdlib.TrimFunc, "trimprefix": stdlib.TrimPrefixFunc, "trimspace": stdlib.TrimSpaceFunc,
		"trimsuffix": stdlib.TrimSuffixFunc, "upper": stdlib.UpperFunc, "values": stdlib.ValuesFunc, "zipmap": stdlib.ZipmapFunc,
		"can": tryfunc.CanFunc, "try": tryfunc.TryFunc,
		"yamldecode": ctyyaml.YAMLDecodeFunc, "yamlencode": ctyyaml.YAMLEncodeFunc,
		"lookup": lookupFunc(), "replace": replaceFunc(), "length": lengthFunc(), "index": indexFunc(),
		"one": oneFunc(), "sum": sumFunc(), "alltrue": allTrue(true), "anytrue": allTrue(false),
		"startswith": prefixFunc(strings.HasPrefix), "endswith": prefixFunc(strings.HasSuffix), "strcontains": prefixFunc(strings.Contains),
		"matchkeys": matchKeysFunc(),
	}
}

func conversionFunctions() map[string]function.Function {
	to := func(ty cty.Type) function.Function { return stdlib.MakeToFunc(ty) }
	return map[string]function.Function{
		"tobool": to(cty.Bool), "tonumber": to(cty.Number), "tostring": to(cty.String),
		"tolist": to(cty.List(cty.DynamicPseudoType)), "tomap": to(cty.Map(cty.DynamicPseudoType)), "toset": to(cty.Set(cty.DynamicPseudoType)),
	}
}

// text makes a function from strings to a string.
func text(n int, f func(args []string) (string, error)) function.Function {
	spec := &function.Spec{Type: function.StaticReturnType(cty.String)}
	for i := range n {
		spec.Params = append(spec.Params, function.Parameter{Name: fmt.Sprintf("arg%d", i+1), Type: cty.String})
	}
	spec.Impl = func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		ss := make([]string, len(args))
		for i, a := range args {
			ss[i] = a.AsString()
		}
		s, err := f(ss)
		if err != nil {
			return cty.UnknownVal(cty.String), err
		}
		return cty.StringVal(s), nil
	}
	return function.New(spec)
}

func hexHash(h func() hash.Hash) func([]string) (string, error) {
	return func(a []string) (string, error) {
		x := h()
		x.Write([]byte(a[0]))
		return hex.EncodeToString(x.Sum(nil)), nil
	}
}

func base64Hash(h func() hash.Hash) func([]string) (string, error) {
	return func(a []string) (string, error) {
		x := h()
		x.Write([]byte(a[0]))
		return base64.StdEncoding.EncodeToString(x.Sum(nil)), nil
	}
}

func textFunctions() map[string]function.Function {
	return map[string]function.Function{
		"md5": text(1, hexHash(md5.New)), "sha1": text(1, hexHash(sha1.New)), "sha256": text(1, hexHash(sha256.New)), "sha512": text(1, hexHash(sha512.New)),
		"base64sha256": text(1, base64Hash(sha256.New)), "base64sha512": text(1, base64Hash(sha512.New)),
		"base64encode": text(1, func(a []string) (string, error) { return base64.StdEncoding.EncodeToString([]byte(a[0])), nil }),
		"base64decode": text(1, func(a []string) (string, error) {
			b, err := base64.StdEncoding.DecodeString(a[0])
			if err != nil {
				return "", function.NewArgErrorf(0, "not base64")
			}
			if !utf8.Valid(b) {
				return "", function.NewArgErrorf(0, "the decoded bytes are not UTF-8 text")
			}
			return string(b), nil
		}),
		"urlencode":  text(1, func(a []string) (string, error) { return url.QueryEscape(a[0]), nil }),
		"dirname":    text(1, func(a []string) (string, error) { return filepath.Dir(a[0]), nil }),
		"basename":   text(1, func(a []string) (string, error) { return filepath.Base(a[0]), nil }),
		"pathexpand": text(1, func(a []string) (string, error) { return expandHome(a[0]) }),
		"abspath": text(1, func(a []string) (string, error) {
			p, err := filepath.Abs(a[0])
			return filepath.ToSlash(p), err
		}),
		"uuid":          text(0, func([]string) (string, error) { return uuid.NewString(), nil }),
		"uuidv5":        text(2, func(a []string) (string, error) { return uuidV5(a[0], a[1]) }),
		"timestamp":     unknownText(),
		"plantimestamp": text(0, func([]string) (string, error) { return time.Now().UTC().Format(time.RFC3339), nil }),
	}
}

// unknownText is a function whose result is known only during apply.
func unknownText() function.Function {
	return function.New(&function.Spec{
		Type: function.StaticReturnType(cty.String),
		Impl: func([]cty.Value, cty.Type) (cty.Value, error) { return cty.UnknownVal(cty.String), nil },
	})
}

func expandHome(p string) (string, error) {
	if p != "~" && !strings.HasPrefix(p, "~/") {
		return p, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(home, strings.TrimPrefix(p, "~")), nil
}

func uuidV5(space, name string) (string, error) {
	known := map[string]uuid.UUID{"dns": uuid.NameSpaceDNS, "url": uuid.NameSpaceURL, "oid": uuid.NameSpaceOID, "x500": uuid.NameSpaceX500}
	ns, ok := known[space]
	if !ok {
		var err error
		if ns, err = uuid.Parse(space); err != nil {
			return "", function.NewArgErrorf(0, "not a UUID, nor dns, url, oid or x500")
		}
	}
	return uuid.NewSHA1(ns, []byte(name)).String(), nil
}

func lookupFunc() function.Function {
	return function.New(&function.Spec{
		Params:   []function.Parameter{{Name: "map", Type: cty.DynamicPseudoType, AllowMarked: true}, {Name: "key", Type: cty.String, AllowMarked: true}},
		VarParam: &function.Parameter{Name: "default", Type: cty.DynamicPseudoType, AllowUnknown: true, AllowDynamicType: true, AllowMarked: true, AllowNull: true},
		Type: func(args []cty.Value) (cty.Type, error) {
			ty := args[0].Type()
			switch {
			case ty.IsMapType():
				return ty.ElementType(), nil
			case ty.IsObjectType() && args[1].IsKnown():
				key, _ := args[1].Unmark()
				if ty.HasAttribute(key.AsString()) {
					return ty.AttributeType(key.AsString()), nil
				}
				if len(args) == 3 {
					return args[2].Type(), nil
				}
				return cty.NilType, function.NewArgErrorf(0, "the object has no attribute %q", key.AsString())
			case ty.IsObjectType():
				return cty.DynamicPseudoType, nil
			default:
				return cty.NilType, function.NewArgErrorf(0, "a map is needed")
			}
		},
		Impl: lookup,
	})
}

func lookup(args []cty.Value, ret cty.Type) (cty.Value, error) {
	m, mm := args[0].Unmark()
	k, km := args[1].Unmark()
	if !m.IsKnown() || !k.IsKnown() {
		return cty.UnknownVal(ret).WithMarks(mm, km), nil
	}
	key := k.AsString()
	switch {
	case m.Type().IsObjectType() && m.Type().HasAttribute(key):
		return m.GetAttr(key).WithMarks(mm, km), nil
	case m.Type().IsMapType() && m.HasIndex(k).True():
		return m.Index(k).WithMarks(mm, km), nil
	case len(args) == 3:
		v, err := convert.Convert(args[2], ret)
		return v.WithMarks(mm, km), err
	default:
		return cty.UnknownVal(ret), function.NewArgErrorf(1, "the map has no element with that key")
	}
}

func replaceFunc() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "str", Type: cty.String}, {Name: "substr", Type: cty.String}, {Name: "replace", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, ret cty.Type) (cty.Value, error) {
			s, sub := args[0], args[1].AsString()
			if len(sub) > 1 && sub[0] == '/' && sub[len(sub)-1] == '/' {
				return stdlib.RegexReplace(s, cty.StringVal(sub[1:len(sub)-1]), args[2])
			}
			return stdlib.Replace(s, args[1], args[2])
		},
	})
}

func lengthFunc() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "value", Type: cty.DynamicPseudoType, AllowDynamicType: true, AllowUnknown: true, AllowMarked: true}},
		Type: func(args []cty.Value) (cty.Type, error) {
			ty := args[0].Type()
			if ty == cty.String || ty.IsCollectionType() || ty.IsTupleType() || ty.IsObjectType() || ty == cty.DynamicPseudoType {
				return cty.Number, nil
			}
			return cty.Number, function.NewArgErrorf(0, "a string, list, set, map, tuple or object is needed")
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			v, marks := args[0].Unmark()
			ty := v.Type()
			switch {
			case ty == cty.DynamicPseudoType:
				return cty.UnknownVal(cty.Number).WithMarks(marks), nil
			case ty.IsTupleType():
				return cty.NumberIntVal(int64(len(ty.TupleElementTypes()))).WithMarks(marks), nil
			case ty.IsObjectType():
				return cty.NumberIntVal(int64(len(ty.AttributeTypes()))).WithMarks(marks), nil
			case !v.IsKnown():
				return cty.UnknownVal(cty.Number).WithMarks(marks), nil
			case ty == cty.String:
				n, err := stdlib.Strlen(v)
				return n.WithMarks(marks), err
			default:
				return v.Length().WithMarks(marks), nil
			}
		},
	})
}

func indexFunc() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "list", Type: cty.DynamicPseudoType}, {Name: "value", Type: cty.DynamicPseudoType}},
		Type:   function.StaticReturnType(cty.Number),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			if !args[0].CanIterateElements() || args[0].Type().IsMapType() || args[0].Type().IsObjectType() {
				return cty.NilVal, function.NewArgErrorf(0, "a list or tuple is needed")
			}
			i := int64(0)
			for it := args[0].ElementIterator(); it.Next(); i++ {
				_, v := it.Element()
				if eq, err := stdlib.Equal(v, args[1]); err == nil && eq.IsKnown() && eq.True() {
					return cty.NumberIntVal(i), nil
				}
			}
			return cty.NilVal, function.NewArgErrorf(1, "the list has no such element")
		},
	})
}

func oneFunc() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "list", Type: cty.DynamicPseudoType}},
		Type: func(args []cty.Value) (cty.Type, error) {
			ty := args[0].Type()
			switch {
			case ty.IsListType() || ty.IsSetType():
				return ty.ElementType(), nil
			case ty.IsTupleType() && ty.Length() == 0:
				return cty.DynamicPseudoType, nil
			case ty.IsTupleType() && ty.Length() == 1:
				return ty.TupleElementType(0), nil
			}
			return cty.NilType, function.NewArgErrorf(0, "a list, set or tuple with none or one element is needed")
		},
		Impl: func(args []cty.Value, ret cty.Type) (cty.Value, error) {
			switch args[0].LengthInt() {
			case 0:
				return cty.NullVal(ret), nil
			case 1:
				it := args[0].ElementIterator()
				it.Next()
				_, v := it.Element()
				return v, nil
			}
			return cty.NilVal, function.NewArgErrorf(0, "there is more than one element")
		},
	})
}

func sumFunc() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "list", Type: cty.DynamicPseudoType}},
		Type:   function.StaticReturnType(cty.Number),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			if !args[0].CanIterateElements() || args[0].LengthInt() == 0 {
				return cty.NilVal, function.NewArgErrorf(0, "a list of numbers is needed, with one at least")
			}
			s := cty.Zero
			for it := args[0].ElementIterator(); it.Next(); {
				_, v := it.Element()
				n, err := convert.Convert(v, cty.Number)
				if err != nil || n.IsNull() {
					return cty.NilVal, function.NewArgErrorf(0, "an element is not a number")
				}
				s = s.Add(n)
			}
			return s, nil
		},
	})
}

// allTrue is alltrue, or anytrue.
func allTrue(all bool) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "list", Type: cty.List(cty.Bool)}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			unknown := false
			for it := args[0].ElementIterator(); it.Next(); {
				_, v := it.Element()
				switch {
				case !v.IsKnown():
					unknown = true
				case v.IsNull():
					if all {
						return cty.False, nil
					}
				case v.True() != all:
					return cty.BoolVal(!all), nil
				}
			}
			if unknown {
				return cty.UnknownVal(cty.Bool), nil
			}
			return cty.BoolVal(all), nil
		},
	})
}

func prefixFunc(f func(s, sub string) bool) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "str", Type: cty.String}, {Name: "sub", Type: cty.String}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return cty.BoolVal(f(args[0].AsString(), args[1].AsString())), nil
		},
	})
}

func matchKeysFunc() function.Function {
	list := cty.List(cty.DynamicPseudoType)
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "values", Type: list}, {Name: "keys", Type: list}, {Name: "search", Type: list}},
		Type:   func(args []cty.Value) (cty.Type, error) { return args[0].Type(), nil },
		Impl: func(args []cty.Value, ret cty.Type) (cty.Value, error) {
			vs, ks, want := args[0].AsValueSlice(), args[1].AsValueSlice(), args[2].AsValueSlice()
			if len(vs) != len(ks) {
				return cty.NilVal, fmt.Errorf("values and keys must be of one length")
			}
			var out []cty.Value
			for i, k := range ks {
				for _, w := range want {
					if eq, err := stdlib.Equal(k, w); err == nil && eq.IsKnown() && eq.True() {
						out = append(out, vs[i])
						break
					}
				}
			}
			if len(out) == 0 {
				return cty.ListValEmpty(ret.ElementType()), nil
			}
			return cty.ListVal(out), nil
		},
	})
}

func networkFunctions() map[string]function.Function {
	return map[string]function.Function{
		"cidrhost": function.New(&function.Spec{
			Params: []function.Parameter{{Name: "prefix", Type: cty.String}, {Name: "hostnum", Type: cty.Number}},
			Type:   function.StaticReturnType(cty.String),
			Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
				_, n, err := net.ParseCIDR(args[0].AsString())
				if err != nil {
					return cty.NilVal, function.NewArgErrorf(0, "not an address range")
				}
				num, _ := args[1].AsBigFloat().Int(new(big.Int))
				ip, err := cidr.HostBig(n, num)
				if err != nil {
					return cty.NilVal, err
				}
				return cty.StringVal(ip.String()), nil
			},
		}),
		"cidrnetmask": text(1, func(a []string) (string, error) {
			p, err := netip.ParsePrefix(a[0])
			if err != nil || !p.Addr().Is4() {
				return "", function.NewArgErrorf(0, "not an IPv4 address range")
			}
			return net.IP(net.CIDRMask(p.Bits(), 32)).String(), nil
		}),
		"cidrsubnet": function.New(&function.Spec{
			Params: []function.Parameter{{Name: "prefix", Type: cty.String}, {Name: "newbits", Type: cty.Number}, {Name: "netnum", Type: cty.Number}},
			Type:   function.StaticReturnType(cty.String),
			Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
				_, n, err := net.ParseCIDR(args[0].AsString())
				if err != nil {
					return cty.NilVal, function.NewArgErrorf(0, "not an address range")
				}
				bits, _ := args[1].AsBigFloat().Int64()
				num, _ := args[2].AsBigFloat().Int(new(big.Int))
				sub, err := cidr.SubnetBig(n, int(bits), num)
				if err != nil {
					return cty.NilVal, err
				}
				return cty.StringVal(sub.String()), nil
			},
		}),
		"cidrsubnets": cidrSubnets(),
	}
}

func cidrSubnets() function.Function {
	return function.New(&function.Spec{
		Params:   []function.Parameter{{Name: "prefix", Type: cty.String}},
		VarParam: &function.Parameter{Name: "newbits", Type: cty.Number},
		Type:     function.StaticReturnType(cty.List(cty.String)),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			_, n, err := net.ParseCIDR(args[0].AsString())
			if err != nil {
				return cty.NilVal, function.NewArgErrorf(0, "not an address range")
			}
			ones, _ := n.Mask.Size()
			var out []cty.Value
			var last *net.IPNet
			for i, a := range args[1:] {
				bits, _ := a.AsBigFloat().Int64()
				if last == nil {
					last, err = cidr.Subnet(n, int(bits), 0)
				} else {
					next, over := cidr.NextSubnet(last, ones+int(bits))
					if over || !n.Contains(next.IP) {
						err = function.NewArgErrorf(i+1, "the range has no room for it")
					}
					last = next
				}
				if err != nil {
					return cty.NilVal, err
				}
				out = append(out, cty.StringVal(last.String()))
			}
			if len(out) == 0 {
				return cty.ListValEmpty(cty.String), nil
			}
			return cty.ListVal(out), nil
		},
	})
}

func fileFunctions(dir string) map[string]function.Function {
	read := func(p string) ([]byte, error) {
		p, err := expandHome(p)
		if err != nil {
			return nil, err
		}
		if !filepath.IsAbs(p) {
			p = filepath.Join(dir, p)
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return nil, function.NewArgErrorf(0, "%v", err)
		}
		return b, nil
	}
	readText := func(a []string) (string, error) {
		b, err := read(a[0])
		if err == nil && !utf8.Valid(b) {
			err = function.NewArgErrorf(0, "the file is not UTF-8 text; use filebase64")
		}
		return string(b), err
	}
	hashed := func(f func([]string) (string, error)) func([]string) (string, error) {
		return func(a []string) (string, error) {
			b, err := read(a[0])
			if err != nil {
				return "", err
			}
			return f([]string{string(b)})
		}
	}
	return map[string]function.Function{
		"file":       text(1, readText),
		"filebase64": text(1, hashed(func(a []string) (string, error) { return base64.StdEncoding.EncodeToString([]byte(a[0])), nil })),
		"filemd5":    text(1, hashed(hexHash(md5.New))), "filesha1": text(1, hashed(hexHash(sha1.New))),
		"filesha256": text(1, hashed(hexHash(sha256.New))), "filesha512": text(1, hashed(hexHash(sha512.New))),
		"filebase64sha256": text(1, hashed(base64Hash(sha256.New))), "filebase64sha512": text(1, hashed(base64Hash(sha512.New))),
		"fileexists": function.New(&function.Spec{
			Params: []function.Parameter{{Name: "path", Type: cty.String}},
			Type:   function.StaticReturnType(cty.Bool),
			Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
				_, err := read(args[0].AsString())
				return cty.BoolVal(err == nil), nil
			},
		}),
		"fileset": fileSet(dir),
	}
}

func fileSet(dir string) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}, {Name: "pattern", Type: cty.String}},
		Type:   function.StaticReturnType(cty.Set(cty.String)),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			base := args[0].AsString()
			if !filepath.IsAbs(base) {
				base = filepath.Join(dir, base)
			}
			found, err := doublestar.Glob(os.DirFS(base), args[1].AsString(), doublestar.WithFilesOnly())
			if err != nil {
				return cty.NilVal, function.NewArgErrorf(1, "not a pattern: %v", err)
			}
			if len(found) == 0 {
				return cty.SetValEmpty(cty.String), nil
			}
			vs := make([]cty.Value, len(found))
			for i, f := range found {
				vs[i] = cty.StringVal(f)
			}
			return cty.SetVal(vs), nil
		},
	})
}

func secretFunctions() map[string]function.Function {
	param := function.Parameter{Name: "value", Type: cty.DynamicPseudoType, AllowUnknown: true, AllowNull: true, AllowMarked: true, AllowDynamicType: true}
	same := func(args []cty.Value) (cty.Type, error) { return args[0].Type(), nil }
	return map[string]function.Function{
		"sensitive": function.New(&function.Spec{
			Params: []function.Parameter{param}, Type: same,
			Impl: func(a []cty.Value, _ cty.Type) (cty.Value, error) { return a[0].Mark(Sensitive), nil },
		}),
		"nonsensitive": function.New(&function.Spec{
			Params: []function.Parameter{param}, Type: same,
			Impl: func(a []cty.Value, _ cty.Type) (cty.Value, error) {
				v, marks := a[0].Unmark()
				delete(marks, Sensitive)
				return v.WithMarks(marks), nil
			},
		}),
		"issensitive": function.New(&function.Spec{
			Params: []function.Parameter{param}, Type: function.StaticReturnType(cty.Bool),
			Impl: func(a []cty.Value, _ cty.Type) (cty.Value, error) { return cty.BoolVal(a[0].HasMark(Sensitive)), nil },
		}),
	}
}

func templateFile(dir string, inner map[string]function.Function) function.Function {
	return template(inner, func(arg string) (string, string, error) {
		p := arg
		if !filepath.IsAbs(p) {
			p = filepath.Join(dir, p)
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return "", "", function.NewArgErrorf(0, "%v", err)
		}
		return string(b), arg, nil
	})
}

func templateString(inner map[string]function.Function) function.Function {
	return template(inner, func(arg string) (string, string, error) { return arg, "<template>", nil })
}

func template(inner map[string]function.Function, source func(arg string) (text, name string, err error)) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "template", Type: cty.String}, {Name: "vars", Type: cty.DynamicPseudoType}},
		Type:   function.StaticReturnType(cty.DynamicPseudoType),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			body, name, err := source(args[0].AsString())
			if err != nil {
				return cty.DynamicVal, err
			}
			x, ds := hclsyntax.ParseTemplate([]byte(body), name, hcl.InitialPos)
			if ds.HasErrors() {
				return cty.DynamicVal, ds
			}
			if !args[1].CanIterateElements() {
				return cty.DynamicVal, function.NewArgErrorf(1, "a map of variables is needed")
			}
			vars := args[1].AsValueMap()
			for _, t := range x.Variables() {
				if _, ok := vars[t.RootName()]; !ok {
					return cty.DynamicVal, function.NewArgErrorf(1, "the template uses %q, which is not among the variables", t.RootName())
				}
			}
			v, ds := x.Value(&hcl.EvalContext{Variables: vars, Functions: inner})
			if ds.HasErrors() {
				return cty.DynamicVal, ds
			}
			return v, nil
		},
	})
}
